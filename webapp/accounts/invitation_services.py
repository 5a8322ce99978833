"""Invitations: a way in that somebody is given, who then chooses a password and a second factor that nobody else ever knew."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from models.account import Account, Role
from models.crypto import KeyRing
from models.organisation import Organisation
from models.sign_in import Invitation
from models.types import new_ref
from webapp import access
from webapp.access import Action, Actor, may
from webapp.accounts.services import OBLIGED, index_of
from webapp.audit import record_change
from webapp.credentials import HASHER, prepared

LIVES = timedelta(hours=72)
INVITED = (Role.COACH, Role.COORDINATOR)
"""Whom a coordinator invites, into her own organisation."""


def invite(
    session: Session,
    *,
    keys: KeyRing,
    role: Role,
    address: str,
    display_name: str,
    organisation: Organisation | None,
    language: str | None,
    by: Actor,
    now: datetime,
) -> str:
    """Return the token of a new invitation, which is not stored and cannot be shown again.

    Whether there is an account with this address already is not told to who invites: then the token opens nothing.
    Raises PermissionError for whom the actor may not invite. Audit: `invited`.
    """
    own = role in INVITED and organisation is not None and organisation.id == by.organisation_id
    fits = (role in INVITED) is (organisation is not None) and role in OBLIGED
    if not fits or not (may(by, Action.ADMINISTER) or (own and may(by, Action.INVITE))):
        raise PermissionError(f"{by.role} may not invite {role}, or this role belongs to no such organisation")
    token = secrets.token_urlsafe(32)
    session.execute(delete(Invitation).where(Invitation.expires_at < now))
    made = Invitation(
        ref=new_ref(),
        token_hash=_hash(token),
        role=role,
        display_name=display_name,
        sign_in_index=index_of(keys, address),
        language=language,
        organisation_id=organisation.id if organisation else None,
        expires_at=now + LIVES,
        created_at=now,
    )
    session.add(made)
    by = replace(by, organisation_ref=organisation.ref) if organisation else by
    record_change(session, by, "invited", made.ref, now=now, role=role)
    return token


def open_invitations(session: Session, by: Actor, now: datetime) -> list[Invitation]:
    """Return the invitations of the actor's organisation that still work, the newest first."""
    statement = access.visible(select(Invitation), by).where(Invitation.expires_at > now)
    return list(session.scalars(statement.order_by(Invitation.id.desc())))


def withdraw(session: Session, *, ref: str, by: Actor, now: datetime) -> None:
    """End an invitation at once. Raises NoResultFound for one of another organisation. Audit: `withdrew_invitation`."""
    session.delete(access.get(session, Invitation, ref, by))
    record_change(session, by, "withdrew_invitation", ref, now=now)


def find(session: Session, token: str, now: datetime) -> Invitation | None:
    """Return the invitation of this token while it works; None alike for one that is unknown, used, withdrawn or too old."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.token_hash == _hash(token.strip()), Invitation.expires_at > now)
        .with_for_update()
    )


def accept(session: Session, *, invitation: Invitation, password: str, now: datetime) -> Account | None:
    """Make the account and use the invitation up; None when the address has one already. Audit: `accepted_invitation`."""
    session.delete(invitation)
    if session.scalar(select(Account.id).where(Account.sign_in_index == invitation.sign_in_index)) is not None:
        return None
    made = Account(
        ref=new_ref(),
        role=invitation.role,
        display_name=invitation.display_name,
        sign_in_index=invitation.sign_in_index,
        secret_hash=HASHER.hash(prepared(password)),
        language=invitation.language,
        organisation_id=invitation.organisation_id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    stored = session.scalars(
        select(Account).where(Account.id == made.id).options(joinedload(Account.organisation))
    ).one()
    record_change(session, Actor.of(stored), "accepted_invitation", stored.ref, now=now)
    return stored


def team_of(session: Session, by: Actor) -> list[Account]:
    """Return who works in the actor's organisation, by name."""
    return list(
        session.scalars(
            select(Account)
            .where(Account.organisation_id == by.organisation_id, Account.role.in_(INVITED), Account.active)
            .order_by(Account.display_name, Account.id)
        )
    )


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
