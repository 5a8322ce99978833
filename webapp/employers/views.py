"""Registering and vetting employers; an employer's own page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from models.employer import EVIDENCE_LASTS, Employer, VettingStep
from models.errors import Incomplete, InvalidTransition
from webapp import access, clock, current
from webapp.access import Action, requires
from webapp.employers import queries, services
from webapp.employers.forms import ContactForm, EmployerForm, EvidenceForm, StandingForm
from webapp.wording import listed, name_of
from webapp.workplace_cards import read_by_contacts

bp = Blueprint("employers", __name__)


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
    employer = _any(ref)
    form = EmployerForm(data=EmployerForm.of(employer)).offering(queries.places(current.session()), employer)
    return _registration(form, employer)


@bp.post("/employers/<ref>/edit")
@requires(Action.VET)
def save(ref: str) -> ResponseReturnValue:
    employer = _any(ref)
    form = EmployerForm().offering(queries.places(current.session()), employer)
    if not _complete(form):
        return _registration(form, employer), 422
    try:
        with current.transaction() as session:
            services.change(
                session,
                employer=employer,
                version=form.version.data,
                columns=form.columns(),
                by=current.actor(),
                now=clock.now(),
            )
    except services.AlreadyRegistered:
        return _taken(form, _any(ref))
    return redirect(url_for("employers.employer", ref=ref), 303)


def _complete(form: EmployerForm) -> bool:
    """Whether the form can be used: valid, and the seat is in the country that the numbers are of."""
    if not form.validate_on_submit():
        return False
    if queries.country_of(current.session(), form.place.data) is not form.country.data:
        form.place.errors = [_("Choose a town of the country above")]
    return not form.errors


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
        cards=read_by_contacts(current.session(), employer.id),
    )


@bp.post("/employers/<ref>/evidence")
@requires(Action.VET)
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
            by=current.actor(),
            now=clock.now(),
        )
    return redirect(url_for("employers.employer", ref=ref), 303)


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


# --- the employer's own page ------------------------------------------------------------------------------------------


@bp.get("/employer")
@requires(Action.OWN_EMPLOYER)
def own() -> ResponseReturnValue:
    employer = _own()
    return _own_page(employer, ContactForm(data=EmployerForm.of(employer)))


@bp.post("/employer")
@requires(Action.OWN_EMPLOYER)
def save_own() -> ResponseReturnValue:
    form = ContactForm()
    if not form.validate_on_submit():
        return _own_page(_own(), form), 422
    with current.transaction() as session:
        services.change(
            session,
            employer=_own(),
            version=form.version.data,
            columns=form.columns(),
            by=current.actor(),
            now=clock.now(),
        )
    flash(_("Saved."))
    return redirect(url_for("employers.own"), 303)


def _own() -> Employer:
    return current.session().scalars(access.visible(select(Employer), current.actor()).options(*queries.WHOLE)).one()


def _own_page(employer: Employer, form: ContactForm) -> str:
    today = clock.today()
    return render_template(
        "employers/own.html",
        employer=employer,
        form=form,
        counting=employer.counting(today),
        may_recruit=employer.may_recruit(today),
        steps=VettingStep,
    )
