"""A beneficiary's code and PIN: her way to her own pages, given and ended by those who work with her."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account, Role
from models.beneficiary import Beneficiary
from models.crypto import KeyRing
from models.types import REF_ALPHABET, new_ref
from webapp import access
from webapp.access import Action, Actor
from webapp.accounts.services import end_sessions
from webapp.audit import record_change
from webapp.credentials import HASHER, index_of, prepared


@dataclass(frozen=True)
class Card:
    """What she is given, shown once: only hashes are kept."""

    code: str = field(repr=False)
    pin: str = field(repr=False)


class NotTheirs(PermissionError):  # noqa: N818
    """Who asks may not give codes."""


def _hers(session: Session, ref: str, actor: Actor) -> Beneficiary:
    if not access.may(actor, Action.GIVE_CODE):
        raise NotTheirs
    return access.get(session, Beneficiary, ref, actor)


def account_of(session: Session, *, ref: str, actor: Actor) -> Account | None:
    """Return the account of this beneficiary, if she has one. Raises NoResultFound when she is not the actor's."""
    her = _hers(session, ref, actor)
    return session.scalar(select(Account).where(Account.beneficiary_id == her.id))


def give_code(session: Session, *, ref: str, keys: KeyRing, actor: Actor, now: datetime) -> Card:
    """Give her a new code and PIN. Older ones end, and whoever is signed in with them is signed out. Audit: `gave_code`."""
    her = _hers(session, ref, actor)
    card = Card(code=f"{_letters()}-{_letters()}", pin=f"{secrets.randbelow(10**6):06d}")
    account = session.scalar(select(Account).where(Account.beneficiary_id == her.id))
    if account is None:
        account = Account(
            ref=new_ref(),
            role=Role.BENEFICIARY,
            beneficiary_id=her.id,
            organisation_id=her.organisation_id,
            language=her.language,
            created_at=now,
        )
        session.add(account)
    account.sign_in_index, account.secret_hash = index_of(keys, card.code), HASHER.hash(prepared(card.pin))
    account.active, account.failed_attempts, account.locked_until = True, 0, None
    session.flush()
    end_sessions(session, account)
    record_change(session, actor, "gave_code", ref, now=now)
    return card


def end_code(session: Session, *, ref: str, actor: Actor, now: datetime) -> None:
    """Let nobody in with her code any more, at once. Audit: `ended_code`."""
    account = account_of(session, ref=ref, actor=actor)
    if account is None or not account.active:
        return
    account.active = False
    end_sessions(session, account)
    record_change(session, actor, "ended_code", ref, now=now)


def _letters() -> str:
    return "".join(secrets.choice(REF_ALPHABET) for _ in range(4))
