"""An employer's own page: what it is registered with, its steps, its contact; and the charter that it signs."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.employer import Employer, VettingStep
from webapp import access, clock, current, i18n, merging
from webapp.access import Action, requires
from webapp.employers import charter, queries, services
from webapp.employers.blueprint import bp
from webapp.employers.forms import CharterForm, ContactForm, EmployerForm


@bp.get("/employer")
@requires(Action.OWN_EMPLOYER)
def own() -> ResponseReturnValue:
    return _own_page(_own(), _stored())


def _stored() -> ContactForm:
    return ContactForm(formdata=None, data=EmployerForm.of(_own()))


@bp.post("/employer")
@requires(Action.OWN_EMPLOYER)
def save_own() -> ResponseReturnValue:
    form = ContactForm()
    if not form.validate_on_submit():
        return _own_page(_own(), form), 422

    def write(session: Session) -> None:
        services.change(session, employer=_own(), columns=form.columns(), by=current.actor(), now=clock.now())

    both = merging.save(form, _stored, write)
    if both is not None:
        return both
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
        days=employer.vetting_ends_in(today),
        charter_waits=charter.waits_for(employer, today),
    )


@bp.get("/employer/charter")
@requires(Action.OWN_EMPLOYER)
def own_charter() -> ResponseReturnValue:
    return _charter_page(CharterForm())


@bp.post("/employer/charter")
@requires(Action.OWN_EMPLOYER)
def sign_charter() -> ResponseReturnValue:
    form = CharterForm()
    if not form.validate_on_submit():
        return _charter_page(form), 422
    with current.transaction() as session:
        services.sign_charter(
            session,
            employer=_own(),
            signer=form.signer.data or "",
            version=charter.VERSION,
            language=i18n.language(),
            by=current.actor(),
            now=clock.now(),
        )
    flash(_("Thank you. The charter is signed."))
    return redirect(url_for("employers.own"), 303)


def _charter_page(form: CharterForm) -> str:
    return render_template("employers/sign.html", form=form, promises=charter.PROMISES, version=charter.VERSION)
