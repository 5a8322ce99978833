"""The register of breaches and its 72 hours (GDPR, articles 33 and 34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.desk import Breach, BreachRisk
from models.errors import DomainError
from webapp.access import Actor, visible
from webapp.audit import record_change

CATEGORIES = ("identity", "employment", "protection", "messages", "accounts", "keys")
"""What can be concerned: the three compartments, messages, sign-in, and the keys that seal the rest."""


class HasToNotify(DomainError):  # noqa: N818
    """Somebody decided not to tell the authority although a risk is not unlikely (article 33(1))."""


@dataclass(frozen=True)
class Decision:
    """What a named person decided about a breach."""

    risk: BreachRisk
    notify: bool
    reason: str
    measures: str


def record(
    session: Session,
    *,
    what: str,
    known_at: datetime,
    categories: Sequence[str],
    people: int | None,
    records: int | None,
    by: Actor,
    now: datetime,
) -> Breach:
    """Write a breach down; its clock has run since `known_at`. Audit: `recorded_breach`."""
    row = Breach(
        organisation_id=by.organisation_id,
        known_at=known_at,
        what=what,
        categories=list(categories),
        people=people,
        records=records,
        created_at=now,
    )
    session.add(row)
    session.flush()  # for its reference
    record_change(session, by, "recorded_breach", row.ref, now=now, categories=list(categories))
    return row


def decide(session: Session, row: Breach, decision: Decision, *, by: Actor, now: datetime) -> None:
    """Decide, or decide anew, whether the authority is told, and why. Raises HasToNotify. Audit: `decided_breach`."""
    if not decision.notify and decision.risk is not BreachRisk.UNLIKELY:
        raise HasToNotify("not to notify is only possible where a risk is unlikely")
    row.risk, row.notify = decision.risk, decision.notify
    row.reason, row.measures = decision.reason, decision.measures
    row.decided_at, row.decided_by = now, by.ref
    record_change(session, by, "decided_breach", row.ref, now=now, risk=decision.risk, notify=decision.notify)


def told(session: Session, row: Breach, *, people: bool, by: Actor, now: datetime) -> None:
    """Write down that the authority, or the people concerned, were told now; the first time stands. Audit: `told_of_breach`."""
    if people:
        row.people_told_at = row.people_told_at or now
    else:
        row.notified_at = row.notified_at or now
    record_change(session, by, "told_of_breach", row.ref, now=now, people=people)


def register(session: Session, actor: Actor) -> list[Breach]:
    """Read the register of the actor's organisation, or the installation's own, the newest first."""
    return list(session.scalars(visible(select(Breach), actor).order_by(Breach.known_at.desc(), Breach.id.desc())))


def waiting(session: Session, actor: Actor) -> list[Breach]:
    """Return the breaches whose clock still runs, the most urgent first."""
    return [row for row in reversed(register(session, actor)) if row.waits]


def hours_left(row: Breach, now: datetime) -> int:
    """Return the whole hours until the authority has to be told; negative when it is too late."""
    return int((row.due_at - now).total_seconds() // 3600)
