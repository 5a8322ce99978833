"""What an employer's contact reads: the conversation, and figures about its own answers and places, never about fewer than five."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.candidacy import Candidacy, Stage
from models.conversation import Voice
from models.crypto import KeyRing
from models.reach import introduced_people
from models.vacancy import Vacancy
from webapp import conversations
from webapp.access import Actor, visible
from webapp.answers import answered_in
from webapp.conversations import Said
from webapp.introductions import Introduced

FEWEST = 5
"""Fewer are never told; more are told as a multiple of it, so that looking twice shows nobody who came or went between."""
KEPT_AFTER = {Stage.DAY_90: timedelta(days=90), Stage.DAY_180: timedelta(days=180)}


def conversation(session: Session, one: Introduced, keys: KeyRing) -> tuple[list[Said], bool]:
    """Return the messages as the employer gets them, and whether it can write."""
    with introduced_people(session):
        begun = conversations.conversation_of(session, one.candidacy)
        said = conversations.messages(
            session,
            candidacy=one.candidacy,
            conversation=begun,
            reader=Voice.EMPLOYER,
            revealed=one.revealed,
            keys=keys,
        )
        return said, begun is not None and conversations.can_write(session, one.candidacy)


@dataclass(frozen=True)
class Kept:
    """Of so many who started long enough ago, so many still work there. Both rounded down to a multiple of five."""

    after: Stage
    started: int
    stayed: int


@dataclass(frozen=True)
class Figures:
    """An employer's own: days to an answer in the middle, None for fewer than five answers; and who stayed."""

    days_to_answer: int | None
    kept: list[Kept]


def own_figures(session: Session, actor: Actor, now: datetime) -> Figures:
    """Count what the employer of the actor did, from candidacies of people who have not taken their consent back."""
    vacancies = visible(select(Vacancy), actor).with_only_columns(Vacancy.id)
    with introduced_people(session):
        rows = session.scalars(
            select(Candidacy).where(Candidacy.vacancy_id.in_(vacancies)).options(selectinload(Candidacy.history))
        ).all()
    days = [time for row in rows for time in answered_in(row)]
    middle = ceil(median(days)) if len(days) >= FEWEST else None
    return Figures(middle, [_kept(rows, after, now) for after in KEPT_AFTER])


def _kept(rows: Iterable[Candidacy], after: Stage, now: datetime) -> Kept:
    """Count those of whom it is known: who reached the day, and who left before it."""
    started = stayed = 0
    for row in rows:
        begun = row.since(Stage.STARTED)
        if begun is None or now - begun < KEPT_AFTER[after]:
            continue
        reached = row.since(after) is not None
        started += reached or row.stage is Stage.ENDED
        stayed += reached
    return Kept(after, started - started % FEWEST, stayed - stayed % FEWEST)
