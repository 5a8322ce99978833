"""Checking who signs in. Wrong names and wrong secrets cost the same time and get the same answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from models.account import Account, BrowserSession, Role
from models.crypto import KeyRing
from models.sign_in import Passkey
from webapp import credentials
from webapp.access import ANONYMOUS, Actor
from webapp.accounts import limits
from webapp.audit import record_change
from webapp.credentials import HASHER, index_of, prepared

NOBODY = HASHER.hash("no account has this secret")
OBLIGED = frozenset({Role.COACH, Role.COORDINATOR, Role.ADMINISTRATOR})
"""Who has to have a second factor."""


def sign_in(
    session: Session,
    keys: KeyRing,
    *,
    name: str,
    secret: str,
    beneficiary: bool,
    now: datetime,
    address: str | None = None,
) -> Account | None:
    """Return the account of name and secret, or None. Who has a second factor is signed in by `passed` only.

    Every failure counts; from the fifth on the account waits, twice as long each time, a quarter of an hour at most, so
    that guessing is slow and nobody can lock her out for long. Beneficiaries and staff have doors of their own.
    `address` is where the request came from: a network that fails too often has to wait, whatever it asks for (TooManyTries).
    Audit: `signed_in`, `sign_in_failed` (without an account where there is none), `sign_in_while_locked`, `network_waits`.
    """
    network = limits.key_of_network(keys, address)
    limits.refuse(session, network, now)
    account = session.scalar(
        select(Account)
        .where(Account.sign_in_index == index_of(keys, name))
        .options(joinedload(Account.organisation))
        .with_for_update(of=Account)
    )
    right = credentials.right(account.secret_hash if account else NOBODY, secret)
    if account is None or (account.role is Role.BENEFICIARY) is not beneficiary:
        tries = limits.count(session, limits.key_of(keys, "kind", "unknown name"), now)
        if limits.worth_noting(tries):
            record_change(session, ANONYMOUS, "sign_in_failed", None, now=now, tries=tries)
        failed_from(session, network, now)
        return None
    if waits(session, keys, account, now):
        failed_from(session, network, now)
        return None
    if not right or not account.active:
        failed(session, account, "sign_in_failed", now)
        failed_from(session, network, now)
        return None
    if HASHER.check_needs_rehash(account.secret_hash):
        account.secret_hash = HASHER.hash(prepared(secret))
    if not has_factor(session, account):
        passed(session, account, None, now)
    return account


def has_factor(session: Session, account: Account) -> bool:
    """Whether the account has a second factor."""
    if account.totp_sealed is not None:
        return True
    return session.scalar(select(Passkey.id).where(Passkey.account_id == account.id).limit(1)) is not None


def passed(session: Session, account: Account, factor: str | None, now: datetime) -> None:
    """Note that somebody has proved to be this account, and by which second factor. Audit: `signed_in`."""
    account.failed_attempts, account.locked_until = 0, None
    detail = {"factor": factor} if factor else {}
    record_change(session, Actor.of(account), "signed_in", account.ref, now=now, **detail)


def waits(session: Session, keys: KeyRing, account: Account, now: datetime) -> bool:
    """Whether the account has to wait; a flood of tries is noted now and then. Audit: `sign_in_while_locked`."""
    if not limits.locked(account, now):
        return False
    tries = limits.count(session, limits.key_of(keys, "locked", account.ref), now)
    if limits.worth_noting(tries):
        record_change(session, Actor.of(account), "sign_in_while_locked", account.ref, now=now, tries=tries)
    return True


def failed(session: Session, account: Account, action: str, now: datetime) -> None:
    """Count a failure and write it down."""
    limits.count_account(account, now)
    record_change(session, Actor.of(account), action, account.ref, now=now, tries=account.failed_attempts)


def failed_from(session: Session, network: bytes, now: datetime) -> None:
    """Count a failure of a network. Audit: `network_waits` each time that a wait begins, which is at most as long as the last one twice."""
    if limits.count_network(session, network, now):
        record_change(session, ANONYMOUS, "network_waits", None, now=now)


def end_sessions(session: Session, account: Account, *, but: bytes | None = None) -> int:
    """Sign the account out everywhere (but in the session with this hash); return in how many places."""
    ended = delete(BrowserSession).where(BrowserSession.account_id == account.id)
    if but is not None:
        ended = ended.where(BrowserSession.id_hash != but)
    return session.execute(ended).rowcount  # type: ignore[attr-defined, no-any-return]


def change_password(
    session: Session, *, by: Actor, old: str, new: str, kept: bytes | None, keys: KeyRing, now: datetime
) -> bool:
    """Take a new password, and sign out every other place; False when the old one is not right or has to wait.

    Audit: `changed_password` or `password_not_changed`.
    """
    account = own_account(session, by)
    if waits(session, keys, account, now):
        return False
    if not credentials.right(account.secret_hash, old):
        failed(session, account, "password_not_changed", now)
        return False
    account.secret_hash, account.secret_once = HASHER.hash(prepared(new)), False
    account.failed_attempts, account.locked_until = 0, None
    record_change(session, by, "changed_password", account.ref, now=now, ended=end_sessions(session, account, but=kept))
    return True


def own_account(session: Session, by: Actor) -> Account:
    """Return the actor's own account, locked against a second request of the same moment."""
    return session.scalars(
        select(Account)
        .where(Account.id == by.account_id, Account.active)
        .options(joinedload(Account.organisation))
        .with_for_update(of=Account)
    ).one()
