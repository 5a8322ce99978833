"""Two kinds of audit: a change is written with the change, an access before the page that shows it leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from models.audit import AuditEvent, append
from models.base import Base
from webapp.access import Actor
from webapp.current import own_transaction


def event(actor: Actor, action: str, subject: str | None, *, now: datetime, **detail: Any) -> AuditEvent:
    """Return an event, not yet stored. `detail` is codes and counts; nothing that names a person."""
    return AuditEvent(
        at=now,
        organisation=actor.organisation_ref,
        actor=actor.ref,
        actor_role=actor.role,
        action=action,
        subject=subject,
        detail=detail,
    )


def record_change(
    session: Session, actor: Actor, action: str, subject: str | None, *, now: datetime, **detail: Any
) -> None:
    """Write a change event in the transaction of the change."""
    append(session, event(actor, action, subject, now=now, **detail))


def record_access(row: Base | Callable[[Session], None]) -> None:
    """Queue a row (an access event, a ranking run), or what writes some, to be written before this response leaves."""
    g.setdefault("accesses", []).append(row)


def write_accesses() -> None:
    """Write what was queued, in a transaction of its own. If that fails the page is not shown."""
    rows = g.pop("accesses", [])
    if rows:
        with own_transaction() as session:
            for row in rows:
                if isinstance(row, AuditEvent):
                    append(session, row)
                elif isinstance(row, Base):
                    session.add(row)
                else:
                    row(session)
