"""The caseload, taking somebody on, and the record at a glance."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import access, alerts, breaches, clock, current, data_requests, i18n, silence
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.beneficiaries import protection_services, queries
from webapp.beneficiaries.blueprint import bp
from webapp.beneficiaries.caseload_queries import Caseload, Show, read_caseload
from webapp.beneficiaries.forms import CaseloadForm
from webapp.beneficiaries.protection_forms import NewForm
from webapp.consents import WORDINGS


@bp.get("/caseload")
@requires(Action.SEE_CASELOAD)
def caseload() -> ResponseReturnValue:
    database, actor, now = current.session(), current.actor(), clock.now()
    return render_template(
        "beneficiaries/caseload.html",
        form=CaseloadForm(),
        found=_found(),
        notices=alerts.unseen(database, actor),
        held=alerts.held(database, actor),
        silent=silence.silent(database, actor, now),
        breaches=breaches.waiting(database, actor) if access.may(actor, Action.BREACHES) else [],
        requests=data_requests.how_many(database, actor, now.date()),
        ending=[
            (row, row.vetting_ends_in(now.date())) for row in alerts.vettings_that_end(database, actor, now.date())
        ],
    )


@bp.post("/caseload")
@requires(Action.SEE_CASELOAD)
def search() -> ResponseReturnValue:
    form = CaseloadForm()
    if not form.validate_on_submit():
        return render_template("beneficiaries/caseload.html", form=form, found=_found()), 422
    found = _found(form.words.data or "", form.show.data)
    return render_template("beneficiaries/caseload.html", form=form, found=found)


def _found(words: str = "", show: Show = Show.ALL) -> Caseload:
    actor, now = current.actor(), clock.now()
    found = read_caseload(
        current.session(),
        actor=actor,
        keys=current.settings().keys,
        now=now,
        language=i18n.language(),
        words=words,
        show=show,
    )
    if found.opened:
        record_access(event(actor, "read_identity", None, now=now, refs=found.opened))
    return found


@bp.get("/caseload/new")
@requires(Action.WRITE_PROFILE)
def new() -> ResponseReturnValue:
    form = NewForm(wording_language=i18n.language())
    return render_template("beneficiaries/new.html", form=form, wordings=WORDINGS)


@bp.post("/caseload/new")
@requires(Action.WRITE_PROFILE)
def create() -> ResponseReturnValue:
    form = NewForm()
    if not form.validate_on_submit():
        return render_template("beneficiaries/new.html", form=form, wordings=WORDINGS), 422
    with current.transaction() as session:
        ref = protection_services.create(
            session,
            actor=current.actor(),
            keys=current.settings().keys,
            now=clock.now(),
            details=form.details(),
            language=form.language.data or None,
            adult=form.adult.data == "yes",
            agreement=form.agreement(),
        )
    return redirect(url_for("beneficiaries.skills", ref=ref), 303)


@bp.get("/beneficiaries/<ref>")
@requires(Action.READ_PROFILE)
def profile(ref: str) -> ResponseReturnValue:
    session, actor, now = current.session(), current.actor(), clock.now()
    page = queries.profile_page(
        session,
        ref=ref,
        actor=actor,
        keys=current.settings().keys,
        now=now,
        vocabulary=current.engine().vocabulary(session),
        language=i18n.language(),
    )
    record_access(event(actor, "read_profile", ref, now=now))
    if page.name:
        record_access(event(actor, "read_identity", ref, now=now))
    return render_template("beneficiaries/profile.html", page=page, her=page.profile.beneficiary, ref=ref, now=now)
