"""Tokens: what a person gives a program, so that it may ask in her name for what she ticked, and for as long as she said."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import ApiToken
from webapp import access
from webapp.access import Actor, Scope
from webapp.audit import record_change

PREFIX = "foothold_"
"""So that programs that look for secrets in the wrong places find ours."""

LIVES = (30, 90, 365)
"""Days that a token can live."""


def make_token(
    session: Session, *, by: Actor, name: str, scopes: Collection[Scope], days: int, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token of the actor's own; return it with its secret, which is not stored and cannot be shown again.

    Raises ValueError for a scope that the actor's role does not have. Audit: `made_token`.
    """
    if by.account_id is None or by.role is None or not scopes or not set(scopes) <= set(access.scopes_of(by.role)):
        raise ValueError(f"{by.role} cannot give these scopes")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        account_id=by.account_id,
        name=name,
        secret_hash=sha256(secret.encode()).digest(),
        scopes=sorted(scopes),
        expires_at=now + timedelta(days=days),
        created_at=now,
    )
    session.add(token)
    session.flush()  # the audit event below needs the reference
    record_change(session, by, "made_token", token.ref, now=now, scopes=sorted(scopes), days=days)
    return token, secret


def revoke_token(session: Session, *, ref: str, by: Actor, now: datetime) -> None:
    """End a token of the actor's own at once. Raises NoResultFound for another's. Audit: `revoked_token`."""
    token = access.get(session, ApiToken, ref, by)
    if token.revoked_at is None:
        token.revoked_at = now
        record_change(session, by, "revoked_token", ref, now=now)


def tokens_of(session: Session, actor: Actor, now: datetime) -> list[ApiToken]:
    """Read the actor's tokens that still work, newest first."""
    statement = access.visible(select(ApiToken), actor).where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    return list(session.scalars(statement.order_by(ApiToken.id.desc())))
