"""Inviting a colleague, and accepting an invitation."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.account import Role
from models.organisation import Organisation
from webapp import clock, credentials, current
from webapp.access import ANONYMOUS, Action, requires
from webapp.accounts import entry, invitation_services, limits, services
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import AcceptForm, InviteForm
from webapp.forms import Form, say_weakness


@bp.get("/team")
@requires(Action.INVITE)
def team() -> ResponseReturnValue:
    return _team(InviteForm())


@bp.post("/team")
@requires(Action.INVITE)
def invite() -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate_on_submit():
        return _team(form), 422
    with current.transaction() as database:
        token = invitation_services.invite(
            database,
            keys=current.settings().keys,
            role=Role(form.role.data),
            address=form.address.data or "",
            display_name=form.display_name.data or "",
            organisation=database.get_one(Organisation, current.actor().organisation_id),
            language=form.pages.data,
            by=current.actor(),
            now=clock.now(),
        )
    # No redirect: the link is shown this once and kept nowhere. What stands behind # is never sent to a server, so no log has it.
    link = url_for("accounts.invitation", _external=True) + f"#{token}"
    return _team(InviteForm(formdata=None), link), 201


@bp.post("/team/<invitation_ref>/withdraw")
@requires(Action.INVITE)
def withdraw(invitation_ref: str) -> ResponseReturnValue:
    if Form().validate_on_submit():
        with current.transaction() as database:
            invitation_services.withdraw(database, ref=invitation_ref, by=current.actor(), now=clock.now())
        flash(_("The invitation does not work any more."))
    return redirect(url_for("accounts.team"), 303)


@bp.get("/invitation")
@requires(Action.PUBLIC)
def invitation() -> ResponseReturnValue:
    return render_template("accounts/invitation.html", form=AcceptForm())


@bp.post("/invitation")
@requires(Action.PUBLIC)
def accept() -> ResponseReturnValue:
    form = AcceptForm()
    if not form.validate_on_submit():
        return render_template("accounts/invitation.html", form=form), 422
    weak = credentials.weakness(form.new.data or "", [current.settings().name])
    if weak is not None:
        form.new.errors = [say_weakness(weak)]
        return render_template("accounts/invitation.html", form=form), 422
    current.is_now(ANONYMOUS)  # whoever was signed in here before
    network = limits.key_of_network(current.settings().keys, request.remote_addr)
    account, steps = None, []
    try:
        with current.transaction() as database:
            limits.refuse(database, network, clock.now())
            found = invitation_services.find(database, form.token.data or "", clock.now())
            if found is not None:
                account = invitation_services.accept(
                    database, invitation=found, password=form.new.data or "", now=clock.now()
                )
            if account is None:
                services.failed_from(database, network, clock.now())
            else:
                steps = entry.steps_of(database, account)
    except limits.TooManyTries:
        return abort(429)
    if account is None:
        form.token.errors = [_("This invitation does not work. Ask for a new one.")]
        return render_template("accounts/invitation.html", form=form), 422
    entry.begin(account, steps)
    return redirect(url_for("pages.home"), 303)


def _team(form: InviteForm, link: str | None = None) -> str:
    database, actor = current.session(), current.actor()
    return render_template(
        "accounts/team.html",
        form=form,
        link=link,
        team=invitation_services.team_of(database, actor),
        invitations=invitation_services.open_invitations(database, actor, clock.now()),
    )
