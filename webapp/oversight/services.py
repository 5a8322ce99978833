"""The organisation's off switch."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account
from models.audit import AuditEvent
from models.organisation import Organisation
from webapp.access import Actor, visible
from webapp.audit import record_change

SWITCHED = "organisation_ranking_switched"


class SwitchReason(StrEnum):
    """Why the order is turned off or on; a code, because the audit log keeps it."""

    DOUBTFUL = "doubtful"
    UNFAIR = "unfair"
    ASKED_FOR = "asked_for"
    CHECKED = "checked"
    OTHER = "other"


REASONS = {
    False: (SwitchReason.DOUBTFUL, SwitchReason.UNFAIR, SwitchReason.ASKED_FOR, SwitchReason.OTHER),
    True: (SwitchReason.CHECKED, SwitchReason.ASKED_FOR, SwitchReason.OTHER),
}
"""Reasons for turning it off (False) and on (True)."""


def own_organisation(session: Session, actor: Actor) -> Organisation:
    """Return the actor's organisation."""
    return session.get_one(Organisation, actor.organisation_id)


def switch(session: Session, *, on: bool, reason: SwitchReason, by: Actor, now: datetime) -> None:
    """Turn the computed order of the actor's organisation on or off; lists then stand by date. Audit: `organisation_ranking_switched`."""
    organisation = own_organisation(session, by)
    if organisation.ranking_enabled is not on:
        organisation.ranking_enabled = on
        record_change(session, by, SWITCHED, None, now=now, on=on, reason=reason)


def last_switched(session: Session, actor: Actor) -> tuple[AuditEvent, str] | None:
    """Return when it was switched last, why, and by whom; None when it never was."""
    row = session.scalars(
        visible(select(AuditEvent), actor)
        .where(AuditEvent.action == SWITCHED)
        .order_by(AuditEvent.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    name = session.scalar(select(Account.display_name).where(Account.ref == row.actor))
    return row, name or str(row.actor)
