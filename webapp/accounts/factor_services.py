"""Second factors: an authenticator app's codes (TOTP) and recovery codes. Passkeys have a module of their own."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.account import Account
from models.crypto import KeyRing, seal, unseal
from models.sign_in import Passkey, RecoveryCode
from models.types import REF_ALPHABET
from webapp.access import Actor
from webapp.accounts.services import OBLIGED, failed, has_factor, own_account, passed, waits
from webapp.audit import record_change

DRIFT = (0, -1, 1)  # half-minutes that a clock may be wrong by
CODES = 10


class LastFactor(Exception):  # noqa: N818
    """Who has to have a second factor cannot take the last one away."""


def new_secret() -> str:
    """Return the secret of an authenticator app: 160 bits."""
    return pyotp.random_base32()


def address_of(secret: str, *, label: str, issuer: str) -> str:
    """Return what the app reads from the square; `label` and `issuer` are seen on the phone and name nobody."""
    return pyotp.TOTP(secret).provisioning_uri(name=label, issuer_name=issuer)


def check_factor(session: Session, *, account: Account, typed: str, keys: KeyRing, now: datetime) -> str | None:
    """Let somebody in by a code of her app or a recovery code, and return which one it was; None when it is wrong or has to wait.

    A code of the app is good once, and for half a minute more on either side. Wrong ones count like wrong passwords, and a locked account
    stays locked. Audit: `signed_in`, `second_factor_failed`, `sign_in_while_locked`.
    """
    if waits(session, keys, account, now):
        return None
    factor = "code" if _takes_code(account, typed, keys, now) else None
    if factor is None and _takes_recovery_code(session, account, typed, keys):
        factor = "recovery"
    if factor is None:
        failed(session, account, "second_factor_failed", now)
        return None
    passed(session, account, factor, now)
    return factor


def add_authenticator(session: Session, *, by: Actor, secret: str, typed: str, keys: KeyRing, now: datetime) -> bool:
    """Keep the secret of an app when the code typed shows that the app has it. Audit: `added_authenticator`."""
    account = own_account(session, by)
    step = _step(secret, typed, None, now)
    if step is None:
        return False
    account.totp_sealed = seal(keys.factor_key, secret, place=_place(account))
    account.totp_used = step
    record_change(session, by, "added_authenticator", account.ref, now=now)
    return True


def remove_authenticator(session: Session, *, by: Actor, now: datetime) -> None:
    """Forget the app. Raises LastFactor. Audit: `removed_authenticator`."""
    account = own_account(session, by)
    if account.totp_sealed is None:
        return
    account.totp_sealed = account.totp_used = None
    session.flush()
    ensure_one_left(session, account)
    record_change(session, by, "removed_authenticator", account.ref, now=now)


def ensure_one_left(session: Session, account: Account) -> None:
    """Raise LastFactor when an obliged account has none any more; the caller's transaction is lost then."""
    if account.role in OBLIGED and not has_factor(session, account):
        raise LastFactor


def remove_factors(session: Session, account: Account) -> None:
    """Take all second factors and recovery codes away: whoever lost them begins anew."""
    account.totp_sealed = account.totp_used = None
    for table in (Passkey, RecoveryCode):
        session.execute(delete(table).where(table.account_id == account.id))


def new_recovery_codes(session: Session, *, by: Actor, keys: KeyRing, now: datetime) -> list[str]:
    """Return ten new codes (78 bits each), of which only hashes are kept; older ones end. Audit: `made_recovery_codes`."""
    account = own_account(session, by)
    codes = ["-".join("".join(secrets.choice(REF_ALPHABET) for _ in range(4)) for _ in range(4)) for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(RecoveryCode(account_id=account.id, code_hash=_hash(keys, account, code)) for code in codes)
    record_change(session, by, "made_recovery_codes", account.ref, now=now, codes=CODES)
    return codes


def recovery_codes_left(session: Session, account_id: int | None) -> int:
    """Count the codes that were not used yet."""
    return session.scalar(select(func.count()).where(RecoveryCode.account_id == account_id)) or 0


def _takes_code(account: Account, typed: str, keys: KeyRing, now: datetime) -> bool:
    if account.totp_sealed is None:
        return False
    secret = unseal(keys.factor_key, account.totp_sealed, place=_place(account))
    step = _step(secret, typed, account.totp_used, now)
    if step is None:
        return False
    account.totp_used = step
    return True


def _step(secret: str, typed: str, used: int | None, now: datetime) -> int | None:
    """Return the time step whose code was typed and that comes after the last used one."""
    app, digits = pyotp.TOTP(secret), "".join(str(unicodedata.digit(letter, "")) for letter in typed)
    for drift in DRIFT:
        step = app.timecode(now) + drift
        if hmac.compare_digest(app.generate_otp(step), digits) and (used is None or step > used):
            return step
    return None


def _takes_recovery_code(session: Session, account: Account, typed: str, keys: KeyRing) -> bool:
    used = delete(RecoveryCode).where(
        RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _hash(keys, account, typed)
    )
    return bool(session.execute(used).rowcount)  # type: ignore[attr-defined]


def _hash(keys: KeyRing, account: Account, code: str) -> bytes:
    letters = "".join(letter for letter in code.casefold() if letter in REF_ALPHABET)
    return keys.blind_index("recovery_code", f"{account.ref}:{letters}")


def _place(account: Account) -> str:
    return f"account.totp_sealed:{account.ref}"
