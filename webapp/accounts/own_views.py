"""“How you sign in”: one's own password, and where one is signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models.account import Account
from webapp import clock, credentials, current
from webapp.access import Action, may, requires
from webapp.accounts import entry, factor_services, passkey_services, services, session_services
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import PasswordForm
from webapp.forms import Form, say_weakness


@bp.get("/account")
@requires(Action.SIGNED_IN)
def own() -> ResponseReturnValue:
    database, actor = current.session(), current.actor()
    account = database.get_one(Account, actor.account_id)
    return render_template(
        "accounts/own.html",
        places=session_services.places_of(database, actor, entry.here()),
        full=bool(may(actor, Action.OWN_SIGN_IN)),
        has_authenticator=account.totp_sealed is not None,
        passkeys=passkey_services.passkeys_of(database, account.id),
        left=factor_services.recovery_codes_left(database, account.id),
    )


@bp.get("/account/password")
@requires(Action.OWN_SIGN_IN, step="password")
def password() -> ResponseReturnValue:
    return render_template("accounts/password.html", form=PasswordForm())


@bp.post("/account/password")
@requires(Action.OWN_SIGN_IN, step="password")
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form), 422
    name = current.session().scalar(select(Account.display_name).where(Account.id == current.actor().account_id))
    weak = credentials.weakness(form.new.data or "", [name or "", current.settings().name])
    if weak is not None or form.new.data == form.old.data:
        form.new.errors = [say_weakness(weak or credentials.Weakness.COMMON)]
        return render_template("accounts/password.html", form=form), 422
    with current.transaction() as database:
        changed = services.change_password(
            database,
            by=current.actor(),
            old=form.old.data or "",
            new=form.new.data or "",
            kept=entry.here(),
            keys=current.settings().keys,
            now=clock.now(),
        )
    if not changed:
        form.old.errors = [_("This is not your password, or there were too many tries. Wait a little and try again.")]
        return render_template("accounts/password.html", form=form), 422
    entry.done("password")
    entry.stay_elsewhere_out()
    flash(_("Your password was changed. You are signed out everywhere else."))
    return redirect(url_for("accounts.own"), 303)


@bp.post("/account/sessions/<handle>/end")
@requires(Action.SIGNED_IN)
def end_place(handle: str) -> ResponseReturnValue:
    if Form().validate_on_submit():
        with current.transaction() as database:
            session_services.end_place(database, handle=handle, by=current.actor(), now=clock.now())
    return redirect(url_for("accounts.own"), 303)


@bp.post("/account/sessions/end-others")
@requires(Action.SIGNED_IN)
def end_others() -> ResponseReturnValue:
    if Form().validate_on_submit():
        with current.transaction() as database:
            session_services.end_others(database, by=current.actor(), here=entry.here(), now=clock.now())
        flash(_("You are signed out everywhere else."))
    return redirect(url_for("accounts.own"), 303)


@bp.post("/account/device-seen")
@requires(Action.SIGNED_IN)
def saw_device() -> ResponseReturnValue:
    if Form().validate_on_submit():
        with current.transaction() as database:
            session_services.saw_device(database, by=current.actor(), device=entry.device())
    return redirect(url_for("pages.home"), 303)


@bp.post("/stay")
@requires(Action.SIGNED_IN)
def stay() -> ResponseReturnValue:
    """Somebody is still there: asking was enough."""
    return "", 204
