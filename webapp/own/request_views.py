"""What she asks about her data, and what she is answered."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.beneficiary import Beneficiary
from models.desk import RequestKind
from webapp import clock, current, data_requests
from webapp.access import Action, requires, visible
from webapp.audit import event, record_access
from webapp.desk_forms import RequestForm
from webapp.desk_words import desk_name
from webapp.own.blueprint import bp


def _her() -> Beneficiary:
    return current.session().scalars(visible(select(Beneficiary), current.actor())).one()


@bp.get("/my/data/requests")
@requires(Action.OWN_PAGES)
def requests() -> ResponseReturnValue:
    return _page(_her())


def _page(her: Beneficiary, form: RequestForm | None = None) -> ResponseReturnValue:
    rows = data_requests.of_her(current.session(), her, current.settings().keys)
    if rows:
        record_access(event(current.actor(), "read_requests", her.ref, now=clock.now()))
    page = render_template(
        "own/requests.html", rows=rows, ask=form or RequestForm(formdata=None), form=form, desk_name=desk_name
    )
    return (page, 422) if form else page


@bp.post("/my/data/requests")
@requires(Action.OWN_PAGES)
def ask() -> ResponseReturnValue:
    form, her = RequestForm(), _her()
    if not form.validate_on_submit():
        return _page(her, form)
    with current.transaction() as session:
        data_requests.ask(
            session,
            her=her,
            kind=RequestKind(form.kind.data),
            wish=(form.wish.data or "").strip(),
            keys=current.settings().keys,
            by=current.actor(),
            now=clock.now(),
        )
    flash(_("Your organisation has to answer within a month. You see the answer here."))
    return redirect(url_for("own.requests"), 303)
