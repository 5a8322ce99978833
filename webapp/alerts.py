"""What a coach has to know at once: an employer of somebody on her caseload was suspended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.candidacy import Candidacy, StandingAlert
from models.vacancy import Vacancy
from webapp.access import Actor, visible
from webapp.audit import record_change


def unseen(session: Session, actor: Actor) -> list[StandingAlert]:
    """Return the alerts about people of the actor that nobody has ticked off, newest first."""
    hers = visible(select(Candidacy), actor).with_only_columns(Candidacy.id)
    return list(
        session.scalars(
            select(StandingAlert)
            .where(StandingAlert.candidacy_id.in_(hers), StandingAlert.seen_at.is_(None))
            .order_by(StandingAlert.id.desc())
            .options(
                joinedload(StandingAlert.change),
                joinedload(StandingAlert.candidacy).joinedload(Candidacy.beneficiary),
                joinedload(StandingAlert.candidacy).joinedload(Candidacy.vacancy).joinedload(Vacancy.employer),
            )
        )
    )


def mark_seen(session: Session, *, candidacy: Candidacy, by: Actor, now: datetime) -> None:
    """Tick the alerts about a candidacy off. Audit: `saw_alert`."""
    for alert in session.scalars(
        select(StandingAlert).where(StandingAlert.candidacy_id == candidacy.id, StandingAlert.seen_at.is_(None))
    ):
        alert.seen_at, alert.seen_by = now, by.ref
        record_change(session, by, "saw_alert", candidacy.beneficiary.ref, now=now, candidacy=candidacy.ref)
