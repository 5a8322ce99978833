"""Requests about her data: written down for her, answered by a named person, and what is due."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.beneficiary import Beneficiary
from models.desk import DataRequest, RequestKind, RequestOutcome
from models.errors import InvalidTransition
from webapp import access, clock, current, data_requests
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.desk.blueprint import bp
from webapp.desk.forms import AnswerForm
from webapp.desk_forms import RequestForm
from webapp.desk_words import desk_name
from webapp.identities import names_of


@bp.get("/requests")
@requires(Action.DESK)
def queue() -> ResponseReturnValue:
    database, actor, now = current.session(), current.actor(), clock.now()
    rows = data_requests.waiting(database, actor)
    names = names_of(database, current.settings().keys, {row.beneficiary_id for row in rows})
    if names:
        opened = sorted({row.beneficiary.ref for row in rows if row.beneficiary_id in names})
        record_access(event(actor, "read_identity", None, now=now, refs=opened))
    return render_template(
        "desk/queue.html",
        rows=rows,
        names=names,
        today=now.date(),
        desk_name=desk_name,
        may_erase=bool(access.may(actor, Action.ERASE)),
    )


@bp.get("/beneficiaries/<ref>/requests")
@requires(Action.DESK)
def requests(ref: str) -> ResponseReturnValue:
    return _page(access.get(current.session(), Beneficiary, ref, current.actor()))


def _page(her: Beneficiary, ask: RequestForm | None = None, answer: AnswerForm | None = None) -> ResponseReturnValue:
    actor = current.actor()
    rows = data_requests.of_her(current.session(), her, current.settings().keys)
    if rows:
        record_access(event(actor, "read_requests", her.ref, now=clock.now()))
    forms = {one.row.ref: AnswerForm(formdata=None, prefix=one.row.ref) for one in rows if one.row.outcome is None}
    if answer is not None:
        forms[answer.request_ref] = answer
    page = render_template(
        "desk/requests.html",
        ref=her.ref,
        rows=rows,
        ask=ask or RequestForm(formdata=None),
        form=ask or answer,
        forms=forms,
        today=clock.today(),
        desk_name=desk_name,
        may_erase=bool(access.may(actor, Action.ERASE)),
    )
    return (page, 422) if ask or answer else page


@bp.post("/beneficiaries/<ref>/requests")
@requires(Action.DESK)
def ask(ref: str) -> ResponseReturnValue:
    form, actor = RequestForm(), current.actor()
    her = access.get(current.session(), Beneficiary, ref, actor)
    if not form.validate_on_submit():
        return _page(her, ask=form)
    with current.transaction() as session:
        data_requests.ask(
            session,
            her=her,
            kind=RequestKind(form.kind.data),
            wish=(form.wish.data or "").strip(),
            keys=current.settings().keys,
            by=actor,
            now=clock.now(),
        )
    return redirect(url_for("desk.requests", ref=ref), 303)


@bp.post("/beneficiaries/<ref>/requests/<request_ref>")
@requires(Action.DESK)
def answer(ref: str, request_ref: str) -> ResponseReturnValue:
    actor = current.actor()
    her = access.get(current.session(), Beneficiary, ref, actor)
    wanted = access.visible(select(DataRequest), actor)
    row = (
        current.session()
        .scalars(wanted.where(DataRequest.ref == request_ref, DataRequest.beneficiary_id == her.id))
        .one()
    )
    form = AnswerForm(prefix=row.ref)
    if not form.validate_on_submit():
        return _page(her, answer=form)
    try:
        with current.transaction() as session:
            data_requests.answer(
                session,
                row=row,
                her=her,
                outcome=RequestOutcome(form.outcome.data),
                text=(form.text.data or "").strip(),
                keys=current.settings().keys,
                by=actor,
                now=clock.now(),
            )
    except InvalidTransition:
        flash(_("Somebody answered it already. Nothing was changed."))
    return redirect(url_for("desk.requests", ref=ref), 303)
