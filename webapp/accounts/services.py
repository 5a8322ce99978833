"""Checking who signs in. Wrong names and wrong secrets cost the same time and get the same answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.account import Account, Role
from models.crypto import KeyRing
from webapp.access import ANONYMOUS, Actor
from webapp.audit import record_change
from webapp.credentials import HASHER, index_of

NOBODY = HASHER.hash("no account has this secret")
FREE_ATTEMPTS = 5
LONGEST_LOCK = timedelta(minutes=15)


def sign_in(
    session: Session, keys: KeyRing, *, name: str, secret: str, beneficiary: bool, now: datetime
) -> Account | None:
    """Return the account of name and secret, or None.

    Every failure counts; from the fifth on the account waits, twice as long each time, a quarter of an hour at most, so
    that guessing is slow and nobody can lock her out for long. Beneficiaries and staff have doors of their own.
    Audit: `signed_in`, `sign_in_failed` (without an account where there is none) or `sign_in_while_locked`.
    """
    account = session.scalar(
        select(Account).where(Account.sign_in_index == index_of(keys, name)).options(joinedload(Account.organisation))
    )
    right = _verify(account.secret_hash if account else NOBODY, secret)
    if account is None or (account.role is Role.BENEFICIARY) is not beneficiary:
        record_change(session, ANONYMOUS, "sign_in_failed", None, now=now)
        return None
    if account.locked_until is not None and now < account.locked_until:
        record_change(session, Actor.of(account), "sign_in_while_locked", account.ref, now=now)
        return None
    if not right or not account.active:
        _count_failure(account, now)
        record_change(session, Actor.of(account), "sign_in_failed", account.ref, now=now, tries=account.failed_attempts)
        return None
    account.failed_attempts, account.locked_until = 0, None
    if HASHER.check_needs_rehash(account.secret_hash):
        account.secret_hash = HASHER.hash(secret)
    record_change(session, Actor.of(account), "signed_in", account.ref, now=now)
    return account


def _verify(secret_hash: str, secret: str) -> bool:
    try:
        return HASHER.verify(secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False


def _count_failure(account: Account, now: datetime) -> None:
    account.failed_attempts += 1
    over = account.failed_attempts - FREE_ATTEMPTS
    if over >= 0:
        account.locked_until = now + min(LONGEST_LOCK, timedelta(seconds=30) * 2 ** min(over, 10))
