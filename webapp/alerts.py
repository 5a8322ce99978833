"""What somebody has to know on the first page: employers suspended or silent, messages that wait for a look, vettings that run out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.candidacy import Candidacy, StandingAlert
from models.conversation import Conversation, Delivery, Message
from models.employer import REMINDED_BEFORE, Employer, Standing
from models.vacancy import Vacancy
from webapp.access import Action, Actor, may, visible
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


def held(session: Session, actor: Actor) -> list[Candidacy]:
    """Return the actor's candidacies in which a message waits until a coach has looked, the longest waiting first."""
    hers = visible(select(Candidacy), actor).with_only_columns(Candidacy.id)
    rows = session.scalars(
        select(Message)
        .where(Message.candidacy_id.in_(hers), Message.delivery == Delivery.HELD)
        .order_by(Message.id)
        .options(
            joinedload(Message.conversation)
            .joinedload(Conversation.candidacy)
            .joinedload(Candidacy.vacancy)
            .joinedload(Vacancy.employer)
        )
    )
    return list(dict.fromkeys(row.conversation.candidacy for row in rows))


def mark_seen(session: Session, *, candidacy: Candidacy, by: Actor, now: datetime) -> None:
    """Tick the alerts about a candidacy off. Audit: `saw_alert`."""
    for alert in session.scalars(
        select(StandingAlert).where(StandingAlert.candidacy_id == candidacy.id, StandingAlert.seen_at.is_(None))
    ):
        alert.seen_at, alert.seen_by = now, by.ref
        record_change(session, by, "saw_alert", candidacy.beneficiary.ref, now=now, candidacy=candidacy.ref)


def vettings_that_end(session: Session, actor: Actor, today: date) -> list[Employer]:
    """Return the employers whose vetting runs out soon, the soonest first; nothing for who does not vet."""
    if not may(actor, Action.VET):
        return []
    near = Employer.vetted_until.between(today, today + timedelta(days=REMINDED_BEFORE))
    statement = visible(select(Employer), actor).where(Employer.standing == Standing.VETTED, near)
    return list(session.scalars(statement.order_by(Employer.vetted_until, Employer.id)))
