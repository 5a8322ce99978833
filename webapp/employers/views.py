"""Registering and vetting employers, by a coordinator."""

from __future__ import annotations

from functools import partial

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.employer import EVIDENCE_LASTS, Employer, EvidenceFile, VettingStep
from models.errors import Incomplete, InvalidTransition, NumberTaken
from webapp import access, clock, current, merging
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.employers import own_views, queries, registration_views, services
from webapp.employers.blueprint import bp
from webapp.employers.files import BIGGEST, MEDIA, SUFFIX
from webapp.employers.forms import EmployerForm, EvidenceForm, StandingForm, complete
from webapp.wording import listed, name_of
from webapp.workplace_cards import read_by_contacts

__all__ = ["bp", "own_views", "registration_views"]


@bp.get("/employers")
@requires(Action.VET)
def queue() -> ResponseReturnValue:
    rows = queries.vetting_queue(current.session(), current.actor(), clock.today())
    return render_template("employers/queue.html", rows=rows)


@bp.get("/employers/new")
@requires(Action.VET)
def new() -> ResponseReturnValue:
    return _registration(EmployerForm().offering(queries.places(current.session())), None)


@bp.post("/employers/new")
@requires(Action.VET)
def create() -> ResponseReturnValue:
    form = EmployerForm().offering(queries.places(current.session()))
    if not _complete(form):
        return _registration(form, None), 422
    try:
        with current.transaction() as session:
            made = services.register(session, columns=form.columns(), by=current.actor(), now=clock.now())
            ref = made.ref
    except services.AlreadyRegistered:
        return _taken(form, None)
    return redirect(url_for("accounts.employer_accounts", ref=ref), 303)


@bp.get("/employers/<ref>/edit")
@requires(Action.VET)
def edit(ref: str) -> ResponseReturnValue:
    return _registration(_stored(ref), _any(ref))


def _stored(ref: str) -> EmployerForm:
    employer = _any(ref)
    form = EmployerForm(formdata=None, data=EmployerForm.of(employer))
    return form.offering(queries.places(current.session()), employer)


@bp.post("/employers/<ref>/edit")
@requires(Action.VET)
def save(ref: str) -> ResponseReturnValue:
    employer = _any(ref)
    form = EmployerForm().offering(queries.places(current.session()), employer)
    if not _complete(form):
        return _registration(form, employer), 422

    def write(session: Session) -> None:
        services.change(session, employer=employer, columns=form.columns(), by=current.actor(), now=clock.now())

    try:
        both = merging.save(form, partial(_stored, ref), write)
    except services.AlreadyRegistered:
        return _taken(form, _any(ref))
    return both or redirect(url_for("employers.employer", ref=ref), 303)


def _complete(form: EmployerForm) -> bool:
    return complete(form, lambda place: queries.country_of(current.session(), place))


def _taken(form: EmployerForm, employer: Employer | None) -> ResponseReturnValue:
    form.register_number.errors = [_("There is an employer with this number already. Look in the list.")]
    return _registration(form, employer), 409


def _registration(form: EmployerForm, employer: Employer | None) -> str:
    return render_template("employers/registration.html", form=form, employer=employer)


# --- vetting ----------------------------------------------------------------------------------------------------------


@bp.get("/employers/<ref>")
@requires(Action.VET)
def employer(ref: str) -> ResponseReturnValue:
    return _page(_any(ref))


def _page(
    employer: Employer,
    *,
    evidence: EvidenceForm | None = None,
    standing: StandingForm | None = None,
    changed: bool = False,
) -> str:
    today = clock.today()
    return render_template(
        "employers/employer.html",
        employer=employer,
        form=evidence or standing,
        evidence_form=evidence or EvidenceForm(formdata=None, done_on=today),
        standing_form=standing or StandingForm(formdata=None, version=str(employer.version)).offering(employer),
        changed=changed,
        counting=employer.counting(today),
        missing=employer.missing_steps(today),
        may_recruit=employer.may_recruit(today),
        steps=VettingStep,
        lasts=EVIDENCE_LASTS,
        who=queries.who_did(current.session(), employer),
        same=queries.of_claimed_number(current.session(), employer),
        cards=read_by_contacts(current.session(), employer.id),
    )


@bp.post("/employers/<ref>/evidence")
@requires(Action.VET, most_bytes=BIGGEST + 1024 * 1024)
def record(ref: str) -> ResponseReturnValue:
    form = EvidenceForm().on(clock.today())
    if not form.validate_on_submit():
        return _page(_any(ref), evidence=form), 422
    with current.transaction() as session:
        services.record_evidence(
            session,
            employer=_any(ref),
            step=form.step.data,
            done_on=form.done_on.data,
            note=form.note.data or "",
            files=[EvidenceFile.of(current.settings().keys, kind, content) for kind, content in form.documents],
            by=current.actor(),
            now=clock.now(),
        )
    return redirect(url_for("employers.employer", ref=ref), 303)


@bp.get("/employers/<ref>/files/<file_ref>")
@requires(Action.VET)
def file(ref: str, file_ref: str) -> ResponseReturnValue:
    """Give a file to be saved, never to be shown inside a page of ours; its name says nothing."""
    found = queries.evidence_file(current.session(), _any(ref), file_ref)
    record_access(event(current.actor(), "opened_evidence_file", ref, now=clock.now(), file=file_ref))
    answer = Response(found.opened(current.settings().keys), mimetype=MEDIA[found.kind])
    answer.headers.set("Content-Disposition", "attachment", filename=f"evidence-{file_ref}.{SUFFIX[found.kind]}")
    return answer


@bp.post("/employers/<ref>/standing")
@requires(Action.VET)
def decide(ref: str) -> ResponseReturnValue:
    employer = _any(ref)
    form = StandingForm().offering(employer)
    if not form.validate_on_submit():
        return _page(employer, standing=form), 422
    try:
        with current.transaction() as session:
            services.change_standing(
                session,
                employer=employer,
                version=form.version.data,
                target=form.target.data,
                reason=form.reason.data or "",
                by=current.actor(),
                now=clock.now(),
            )
    except Incomplete as error:
        steps = listed(name_of(VettingStep(step)) for step in error.fields)
        form.target.errors = [_("It cannot be vetted before these steps are done: %(steps)s", steps=steps)]
    except NumberTaken:
        form.target.errors = [_("Another employer has this number. Find out whose it is, and correct it first.")]
    except InvalidTransition:
        form.target.errors = [_("This decision does not fit where the employer is now. Choose another.")]
    except StaleDataError:
        return _changed(ref, form)
    if form.errors:
        return _page(_any(ref), standing=form), 409
    flash(_("Your decision is written down."))
    return redirect(url_for("employers.employer", ref=ref), 303)


def _changed(ref: str, form: StandingForm) -> ResponseReturnValue:
    employer = _any(ref)
    form.version.data = str(employer.version)
    return _page(employer, standing=form.offering(employer), changed=True), 409


def _any(ref: str) -> Employer:
    return access.get(current.session(), Employer, ref, current.actor(), *queries.WHOLE)
