"""Setting up and taking away second factors: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

import base64

import segno
from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.crypto import seal, unseal
from models.errors import KeyUnavailable
from webapp import clock, current
from webapp.access import Action, requires
from webapp.accounts import entry, factor_services, passkey_services
from webapp.accounts.blueprint import bp
from webapp.accounts.factor_services import LastFactor
from webapp.accounts.forms import AuthenticatorForm, PasskeyForm
from webapp.forms import Form

PENDING = "authenticator"
"""Where the session keeps, sealed, the secret that an app has been shown."""


@bp.get("/account/authenticator")
@requires(Action.OWN_SIGN_IN, step="factor")
def authenticator() -> ResponseReturnValue:
    secret = factor_services.new_secret()
    session[PENDING] = base64.b64encode(seal(current.settings().keys.factor_key, secret, place=_place())).decode()
    return _authenticator(AuthenticatorForm(), secret)


@bp.post("/account/authenticator")
@requires(Action.OWN_SIGN_IN, step="factor")
def add_authenticator() -> ResponseReturnValue:
    form, secret = AuthenticatorForm(), _pending()
    if (stale := entry.sign_in_again()) is not None:
        return stale
    if secret is None:
        return redirect(url_for("accounts.authenticator"), 303)
    if not form.validate_on_submit():
        return _authenticator(form, secret), 422
    with current.transaction() as database:
        added = factor_services.add_authenticator(
            database,
            by=current.actor(),
            secret=secret,
            typed=form.code.data or "",
            keys=current.settings().keys,
            now=clock.now(),
        )
    if not added:
        form.code.errors = [_("This code does not fit, or was used before. Wait for the next one and try again.")]
        return _authenticator(form, secret), 422
    session.pop(PENDING)
    return _factor_added()


@bp.post("/account/authenticator/remove")
@requires(Action.OWN_SIGN_IN)
def remove_authenticator() -> ResponseReturnValue:
    return _remove(lambda database: factor_services.remove_authenticator(database, by=current.actor(), now=clock.now()))


@bp.get("/account/passkeys")
@requires(Action.OWN_SIGN_IN, step="factor")
def passkeys() -> ResponseReturnValue:
    return _passkeys(PasskeyForm())


@bp.post("/account/passkeys")
@requires(Action.OWN_SIGN_IN, step="factor")
def add_passkey() -> ResponseReturnValue:
    form, asked = PasskeyForm(), entry.ceremony()
    if (stale := entry.sign_in_again()) is not None:
        return stale
    if not form.validate_on_submit() or asked is None:
        return _passkeys(form), 422
    with current.transaction() as database:
        added = passkey_services.add_passkey(
            database,
            by=current.actor(),
            name=form.name.data or "",
            answer=form.answer.data or "",
            ceremony=asked,
            now=clock.now(),
        )
    if added is None:
        form.name.errors = [_("The passkey was not made. Try again.")]
        return _passkeys(form), 422
    return _factor_added()


@bp.post("/account/passkeys/<passkey_ref>/remove")
@requires(Action.OWN_SIGN_IN)
def remove_passkey(passkey_ref: str) -> ResponseReturnValue:
    return _remove(
        lambda database: passkey_services.remove_passkey(database, ref=passkey_ref, by=current.actor(), now=clock.now())
    )


@bp.get("/account/recovery-codes")
@requires(Action.OWN_SIGN_IN, step="codes")
def recovery_codes() -> ResponseReturnValue:
    left = factor_services.recovery_codes_left(current.session(), current.actor().account_id)
    return render_template("accounts/recovery_codes.html", left=left, codes=None)


@bp.post("/account/recovery-codes")
@requires(Action.OWN_SIGN_IN, step="codes")
def make_recovery_codes() -> ResponseReturnValue:
    if (stale := entry.sign_in_again()) is not None:
        return stale
    entry.done("codes")
    return _new_codes()


def _factor_added() -> ResponseReturnValue:
    """Go on; who has no recovery codes yet gets them now."""
    entry.done("factor")
    if not factor_services.recovery_codes_left(current.session(), current.actor().account_id):
        return _new_codes()
    flash(_("Saved. From now on you sign in with it as well."))
    return redirect(url_for("accounts.own"), 303)


def _new_codes() -> ResponseReturnValue:
    with current.transaction() as database:
        codes = factor_services.new_recovery_codes(
            database, by=current.actor(), keys=current.settings().keys, now=clock.now()
        )
    # No redirect: they are shown this once and kept nowhere.
    return render_template("accounts/recovery_codes.html", left=len(codes), codes=codes)


def _remove(remove: object) -> ResponseReturnValue:
    if (stale := entry.sign_in_again()) is not None:
        return stale
    if Form().validate_on_submit():
        try:
            with current.transaction() as database:
                remove(database)  # type: ignore[operator]
        except LastFactor:
            flash(_("Set another second factor up first: your work needs one."))
    return redirect(url_for("accounts.own"), 303)


def _authenticator(form: AuthenticatorForm, secret: str) -> str:
    name = current.settings().name
    address = factor_services.address_of(secret, label=_("Sign in"), issuer=name)
    square = segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff")
    return render_template(
        "accounts/authenticator.html",
        form=form,
        square=square,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )


def _passkeys(form: PasskeyForm) -> str:
    asked = passkey_services.ask_for_new(
        current.session(), by=current.actor(), host=entry.host(), name=current.settings().name
    )
    entry.keep_challenge(asked.challenge)
    return render_template("accounts/passkeys.html", form=form, options=asked.options)


def _pending() -> str | None:
    kept = session.get(PENDING)
    try:
        return unseal(current.settings().keys.factor_key, base64.b64decode(kept), place=_place()) if kept else None
    except KeyUnavailable:
        return None


def _place() -> str:
    return f"browser_session.authenticator:{current.actor().ref}"
