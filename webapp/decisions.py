"""What coaches decide about an order that the computer made: kept beside the order, and counted, so that nobody only nods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.candidacy import Candidacy
from models.oversight import RankingDecision
from models.run import RankingRun, RunKind
from models.vacancy import Vacancy
from webapp.access import Actor, visible
from webapp.choosing import ShortlistReason

LOOKED = timedelta(seconds=30)
"""Who decides sooner after opening the reasons has hardly read them: about 80 words at a slow reader's pace."""

FEWEST = 5
"""No share is told of fewer decisions."""

MONTHS = 6


@dataclass(frozen=True)
class Month:
    """Decisions of one month; counts are None where there were fewer than `FEWEST` decisions."""

    first: date
    decided: int | None
    followed: int | None
    otherwise: int | None
    nodded: int | None


def record(
    session: Session,
    *,
    candidacy: Candidacy,
    beneficiary: Beneficiary,
    forward: bool,
    reason: str,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep a decision beside the order that it was taken from; one that was not taken from an order is no such decision.

    `candidacy` is the one that the decision made, flushed, with its vacancy.
    """
    run = session.scalar(select(RankingRun).where(RankingRun.ref == candidacy.run_ref))
    if run is None or run.kind is not RunKind.VACANCIES_FOR_BENEFICIARY or candidacy.position is None:
        return
    if "features" not in run.shown[candidacy.position - 1]:
        return  # a list by date: nothing to follow
    ref = candidacy.vacancy.ref
    opened = select(func.min(RankingRun.at)).where(
        RankingRun.kind == RunKind.VACANCY_EXPLAINED,
        RankingRun.beneficiary_id == beneficiary.id,
        RankingRun.vacancy_ref == ref,
        RankingRun.asked_by == by.ref,
        RankingRun.at >= run.at,
    )
    session.add(
        RankingDecision(
            organisation_id=beneficiary.organisation_id,
            beneficiary_id=beneficiary.id,
            run_ref=run.ref,
            vacancy_ref=ref,
            place=candidacy.position,
            places=len(run.shown),
            forward=forward,
            followed=forward and _first_left(session, candidacy, [entry["vacancy"] for entry in run.shown]),
            reason=reason,
            words=words or None,
            listed_at=run.at,
            opened_at=session.scalar(opened),
            at=now,
            by=by.ref,
        )
    )


def _first_left(session: Session, candidacy: Candidacy, order: Sequence[str]) -> bool:
    """Tell whether every place above was decided on before."""
    above = set(order[: (candidacy.position or 1) - 1])
    decided = session.scalars(
        select(Vacancy.ref)
        .join(Candidacy, Candidacy.vacancy_id == Vacancy.id)
        .where(Candidacy.beneficiary_id == candidacy.beneficiary_id, Vacancy.ref.in_(above))
    )
    return above <= set(decided)


def of_beneficiary(session: Session, beneficiary_id: int, vacancy_ref: str) -> RankingDecision | None:
    """Return the newest decision about her and a vacancy."""
    return session.scalar(
        select(RankingDecision)
        .where(RankingDecision.beneficiary_id == beneficiary_id, RankingDecision.vacancy_ref == vacancy_ref)
        .order_by(RankingDecision.id.desc())
        .limit(1)
    )


def nodded(decision: RankingDecision) -> bool:
    """Tell whether a decision counts as a rubber stamp.

    The first place that was left, for the reason "it fits best" and without a word, within `LOOKED` of opening the reasons or without
    opening them: nothing in it shows that a person added anything to the order.
    """
    read = decision.opened_at is not None and decision.at - decision.opened_at >= LOOKED
    said_more = decision.words is not None or decision.reason != ShortlistReason.BEST_FIT
    return decision.followed and not read and not said_more


def months(session: Session, actor: Actor, today: date) -> list[Month]:
    """Count the decisions of the actor's organisation by month, newest first."""
    begins = [today.replace(day=1)]
    while len(begins) < MONTHS:
        begins.append((begins[-1] - timedelta(days=1)).replace(day=1))
    by_month: dict[date, list[RankingDecision]] = {begin: [] for begin in begins}
    rows = session.scalars(
        visible(select(RankingDecision), actor).where(RankingDecision.at >= datetime.combine(begins[-1], time.min, UTC))
    )
    for row in rows:
        by_month.setdefault(row.at.date().replace(day=1), []).append(row)
    return [_month(begin, by_month[begin]) for begin in begins]


def _month(first: date, rows: list[RankingDecision]) -> Month:
    if len(rows) < FEWEST:
        return Month(first, None, None, None, None)
    followed = sum(row.followed for row in rows)
    return Month(first, len(rows), followed, len(rows) - followed, sum(map(nodded, rows)))
