"""Reading the log of the actor's organisation: newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account, Role
from models.audit import AuditEvent
from webapp.access import Actor, visible
from webapp.trail.words import CODES, Kind

AT_ONCE = 50


@dataclass(frozen=True)
class Wanted:
    """What part of the log; None and empty are everything."""

    kind: Kind | None = None
    who: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Trail:
    """One page of the log; `next_before` leads to the older ones, None at the end."""

    rows: list[AuditEvent]
    next_before: int | None


def read_trail(session: Session, *, actor: Actor, wanted: Wanted) -> Trail:
    """Read a page of events of the actor's organisation, newest first."""
    statement = visible(select(AuditEvent), actor).order_by(AuditEvent.number.desc()).limit(AT_ONCE + 1)
    if wanted.kind is not None:
        statement = statement.where(AuditEvent.action.in_(CODES[wanted.kind]))
    if wanted.who:
        statement = statement.where(AuditEvent.actor == wanted.who)
    if wanted.about:
        statement = statement.where(AuditEvent.subject == wanted.about)
    if wanted.since is not None:
        statement = statement.where(AuditEvent.at >= _midnight(wanted.since))
    if wanted.until is not None:
        statement = statement.where(AuditEvent.at < _midnight(wanted.until) + timedelta(days=1))
    if wanted.before is not None:
        statement = statement.where(AuditEvent.number < wanted.before)
    rows = list(session.scalars(statement))
    shown = rows[:AT_ONCE]
    return Trail(shown, shown[-1].number if len(rows) > AT_ONCE else None)


def people(session: Session, actor: Actor) -> dict[str, str]:
    """Return the shown names of the organisation's staff by reference. Beneficiaries have none here."""
    rows = session.execute(
        select(Account.ref, Account.display_name)
        .where(Account.organisation_id == actor.organisation_id, Account.role.in_((Role.COACH, Role.COORDINATOR)))
        .order_by(Account.display_name, Account.ref)
    )
    return {ref: name or ref for ref, name in rows}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
