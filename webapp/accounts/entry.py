"""What a browser's session holds at each step of signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from models.account import Account, Role
from webapp import clock, current, i18n
from webapp.accounts.devices import kind_of
from webapp.accounts.factor_services import recovery_codes_left
from webapp.accounts.passkey_services import Ceremony
from webapp.accounts.services import OBLIGED, has_factor
from webapp.accounts.session_services import note_device
from webapp.sessions import ACCOUNT, DEVICE, HALF, IDLE, IDLE_SECONDS, IDLE_WITH_IDENTITY, KEPT, PROVED, STEPS

HALF_AT = "half_at"
CHALLENGE = "challenge"
PATIENCE = timedelta(minutes=10)
"""How long a second factor may take, and how recent a sign-in has to be to change how one signs in."""


def begin_half(account: Account) -> None:
    """Remember that the password was right. Nobody is signed in yet."""
    _clear(account)
    session[HALF], session[HALF_AT] = account.id, clock.now().isoformat()


def half_signed_in(database: Session) -> Account | None:
    """Return the account whose password was right in this browser a moment ago."""
    since = session.get(HALF_AT)
    if HALF not in session or since is None or not clock.within(datetime.fromisoformat(since), PATIENCE):
        return None
    return database.scalar(
        select(Account)
        .where(Account.id == session[HALF], Account.active)
        .options(joinedload(Account.organisation))
        .with_for_update(of=Account)
    )


def steps_of(database: Session, account: Account, factor: str | None = None) -> list[str]:
    """Return what this account has to do before anything else opens, and note its device."""
    note_device(database, account, device(), clock.now())
    steps = []
    if account.secret_once:
        steps.append("password")
    if current.settings().second_factor and account.role in OBLIGED and not has_factor(database, account):
        steps.append("factor")
    if factor == "recovery" and not recovery_codes_left(database, account.id):
        steps.append("codes")
    return steps


def begin(account: Account, steps: list[str]) -> None:
    """Start a session that knows nothing of the one before but the language, and what this account typed into one that had ended."""
    _clear(account)
    coaching = account.role in (Role.COACH, Role.COORDINATOR)
    session[ACCOUNT], session[PROVED] = account.id, clock.now().isoformat()
    session[DEVICE], session[IDLE_SECONDS] = device(), int((IDLE_WITH_IDENTITY if coaching else IDLE).total_seconds())
    if account.new_device is not None and account.new_device == device():
        flash(_("This device is new to your account. Your other devices are told."))
    if steps:
        session[STEPS] = steps


def done(step: str) -> None:
    """Take a step off what has to be done first."""
    steps = [other for other in session.get(STEPS, []) if other != step]
    session[STEPS] = steps
    if not steps:
        del session[STEPS]


def stay_elsewhere_out() -> None:
    """Take a new id for this session, so that one that was seen before is worth nothing."""
    session.renew()  # type: ignore[attr-defined]


def sign_in_again() -> ResponseReturnValue | None:
    """Lead to the sign-in page when the last sign-in is too long ago to change how one signs in."""
    proved = session.get(PROVED)
    if proved is not None and clock.within(datetime.fromisoformat(proved), PATIENCE):
        return None
    flash(_("Sign in again first: this changes how you sign in."))
    return redirect(url_for("accounts.sign_in", next=url_for("accounts.own")), 303)


def here() -> bytes | None:
    """Return the stored hash of this session."""
    found: bytes | None = session.stored_hash  # type: ignore[attr-defined]
    return found


def device() -> str:
    """Return the kind of device that asks."""
    return kind_of(request.headers.get("User-Agent", ""))


def keep_challenge(challenge: bytes) -> None:
    """Remember what a device was asked with."""
    session[CHALLENGE] = bytes_to_base64url(challenge)


def ceremony() -> Ceremony | None:
    """Return what an answer has to fit, once: the challenge is forgotten, so that no second answer fits it."""
    challenge = session.pop(CHALLENGE, None)
    if challenge is None:
        return None
    scheme = "https" if current.settings().https else request.scheme
    return Ceremony(host(), f"{scheme}://{request.host}", base64url_to_bytes(challenge))


def host() -> str:
    """Return the name that passkeys belong to."""
    return request.host.rsplit(":", 1)[0]


def _clear(account: Account) -> None:
    chosen, kept = session.get(i18n.KEY), session.get(KEPT)
    session.clear()
    session.renew()  # type: ignore[attr-defined]
    if chosen:
        session[i18n.KEY] = chosen
    if kept and kept["for"] == account.id:
        session[KEPT] = kept
