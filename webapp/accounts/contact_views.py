"""A coordinator gives an employer's contacts their log-ins, renews and ends them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.account import Role
from models.employer import Employer
from webapp import access, clock, current
from webapp.access import Action, requires
from webapp.accounts import team_services
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import ContactAccountForm
from webapp.forms import Form


@bp.get("/employers/<ref>/accounts")
@requires(Action.VET)
def employer_accounts(ref: str) -> ResponseReturnValue:
    return _page(_employer(ref), ContactAccountForm())


@bp.post("/employers/<ref>/accounts")
@requires(Action.VET)
def add_contact(ref: str) -> ResponseReturnValue:
    form, employer = ContactAccountForm(), _employer(ref)
    if not form.validate_on_submit():
        return _page(employer, form), 422
    password = team_services.new_password()
    try:
        with current.transaction() as session:
            team_services.add_account(
                session,
                keys=current.settings().keys,
                role=Role.EMPLOYER,
                address=form.address.data or "",
                password=password,
                display_name=form.display_name.data or "",
                organisation=None,
                employer=employer.ref,
                language=form.pages.data,
                actor=current.actor(),
                now=clock.now(),
            )
    except team_services.AddressTaken:
        form.address.errors = [_("There is an account with this address already")]
        return _page(_employer(ref), form), 409
    # No redirect: the password is shown this once and kept nowhere.
    return _page(_employer(ref), ContactAccountForm(formdata=None), password=password), 201


@bp.post("/employers/<ref>/accounts/<account_ref>/reset")
@requires(Action.VET)
def reset_contact(ref: str, account_ref: str) -> ResponseReturnValue:
    if not Form().validate_on_submit():
        return redirect(url_for("accounts.employer_accounts", ref=ref), 303)
    password = team_services.new_password()
    with current.transaction() as session:
        team_services.reset_contact(
            session,
            employer=_employer(ref),
            ref=account_ref,
            password=password,
            actor=current.actor(),
            now=clock.now(),
        )
    return _page(_employer(ref), ContactAccountForm(formdata=None), password=password)


@bp.post("/employers/<ref>/accounts/<account_ref>/end")
@requires(Action.VET)
def end_contact(ref: str, account_ref: str) -> ResponseReturnValue:
    if Form().validate_on_submit():
        with current.transaction() as session:
            team_services.end_contact(
                session, employer=_employer(ref), ref=account_ref, actor=current.actor(), now=clock.now()
            )
    return redirect(url_for("accounts.employer_accounts", ref=ref), 303)


def _employer(ref: str) -> Employer:
    return access.get(current.session(), Employer, ref, current.actor())


def _page(employer: Employer, form: ContactAccountForm, *, password: str | None = None) -> str:
    rows = team_services.contacts_of(current.session(), employer)
    return render_template("accounts/contacts.html", employer=employer, form=form, rows=rows, password=password)
