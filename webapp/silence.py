"""How long an employer has not answered, and what follows: a reminder, a word to the coach, an end. Counted on every page anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, EndedBy, Stage
from models.vacancy import Vacancy
from webapp import journeys
from webapp.access import Actor, visible

NO_ANSWER = "no_answer"
"""Reason of an end by silence; its words stand in `webapp.answers`."""


class Silence(StrEnum):
    """How far it has gone."""

    REMINDED = "reminded"
    COACH_KNOWS = "coach_knows"
    OVER = "over"


AFTER = {
    Silence.OVER: timedelta(days=60),
    Silence.COACH_KNOWS: timedelta(days=30),
    Silence.REMINDED: timedelta(days=14),
}
"""Time since she was shown to the employer, the longest first."""


def silence_of(candidacy: Candidacy, now: datetime) -> Silence | None:
    """Return how far the employer's silence about a candidacy (loaded with its history) has gone; None while it need not answer."""
    shared = candidacy.since(Stage.SHARED_ANONYMOUSLY)
    if candidacy.stage is not Stage.SHARED_ANONYMOUSLY or shared is None:
        return None
    return next((silence for silence, time in AFTER.items() if now - shared >= time), None)


def silent(session: Session, actor: Actor, now: datetime) -> list[tuple[Candidacy, Silence]]:
    """Return the actor's candidacies whose employer has not answered for so long that the coach has to know, longest first."""
    rows = session.scalars(
        visible(select(Candidacy), actor)
        .where(Candidacy.stage == Stage.SHARED_ANONYMOUSLY)
        .options(selectinload(Candidacy.history), joinedload(Candidacy.vacancy).joinedload(Vacancy.employer))
    )
    found = [(row, silence) for row in rows if (silence := silence_of(row, now)) not in (None, Silence.REMINDED)]
    return sorted(found, key=lambda pair: pair[0].history[-1].at)


@dataclass(frozen=True)
class Chased:
    """How many wait for an employer, by how far the silence has gone; those that were over were ended."""

    reminded: int
    coach_knows: int
    over: int


def chase(session: Session, *, by: Actor, now: datetime, dry_run: bool) -> Chased:
    """End what an employer has not answered for 60 days, in every organisation; a second run finds nothing. Audit: `stage_changed`."""
    found: dict[Silence | None, list[Candidacy]] = {}
    for row in session.scalars(
        select(Candidacy)
        .where(Candidacy.stage == Stage.SHARED_ANONYMOUSLY)
        .order_by(Candidacy.id)
        .options(
            selectinload(Candidacy.history),
            joinedload(Candidacy.vacancy),
            joinedload(Candidacy.beneficiary).joinedload(Beneficiary.organisation),
        )
    ):
        found.setdefault(silence_of(row, now), []).append(row)
    for row in [] if dry_run else found.get(Silence.OVER, []):
        home = journeys.in_her_log(by, row.beneficiary)
        journeys.end(session, candidacy=row, side=EndedBy.EMPLOYER, reason=NO_ANSWER, by=home, now=now)
    counts = {silence: len(found.get(silence, [])) for silence in Silence}
    return Chased(counts[Silence.REMINDED], counts[Silence.COACH_KNOWS], counts[Silence.OVER])
