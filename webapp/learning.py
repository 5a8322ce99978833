"""What became of suggestions, read for the ranker: feature values as they were when shown, and how far each candidacy came.

No name, reference or text is handed on; what is learned is nine curves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, EndedBy, Stage
from models.run import RankingRun, RunKind
from webapp.engine import FEATURES, Observed, Outcome, Outcomes

FURTHEST = (
    (Stage.DAY_180, Outcome.STAYED_180),
    (Stage.DAY_90, Outcome.STAYED_90),
    (Stage.STARTED, Outcome.HIRED),
    (Stage.INTERVIEW, Outcome.INTERVIEW),
)
"""The furthest stage that was reached decides, wherever it ended later."""

ABOUT_THE_JOB = frozenset({"doubt_about_job", "doubt_about_employer"})
"""Dismissals for these reasons say nothing about the pair, and teach nothing."""

IN_PARTS = 500


def outcome_of(candidacy: Candidacy) -> Outcome | None:
    """Return what came of a candidacy (loaded with its history); None while nothing has, or where it tells nothing of the pair.

    That a coach shortlisted somebody is no outcome: it would teach the ranker what coaches choose, not what works out.
    """
    reached = {change.target for change in candidacy.history}
    for stage, outcome in FURTHEST:
        if stage in reached:
            return outcome
    if candidacy.ended_by is EndedBy.HER_CHOICE:
        return Outcome.DECLINED
    dismissed = candidacy.stage is Stage.ENDED and Stage.SHORTLISTED not in reached
    reason = candidacy.history[-1].reason if candidacy.history else ""
    return Outcome.DISMISSED if dismissed and reason not in ABOUT_THE_JOB else None


def collect_outcomes(session: Session, taxonomy: str) -> Outcomes:
    """Read what came of candidacies whose feature values were kept, with this version of the taxonomy.

    Of a woman who has ranking switched off, or whose record is frozen, nothing is read.
    """
    return Outcomes.of(_observed(session, taxonomy), shown=_shown(session))


def _observed(session: Session, taxonomy: str) -> Iterator[Observed]:
    rows = session.execute(
        select(Candidacy, RankingRun.taxonomy_version)
        .join(RankingRun, RankingRun.ref == Candidacy.run_ref)
        .join(Candidacy.beneficiary)
        .where(Beneficiary.ranking_opt_out.is_(False), Beneficiary.frozen.is_(False))
        .order_by(Candidacy.id)
        .options(selectinload(Candidacy.history))
        .execution_options(yield_per=IN_PARTS)
    )
    for candidacy, version in rows:
        evidence: dict[str, Any] = candidacy.evidence or {}
        values, outcome = evidence.get("features"), outcome_of(candidacy)
        if outcome is None or version != taxonomy or not isinstance(values, dict) or set(values) != set(FEATURES):
            continue
        unknown = evidence.get("unknown", ())
        yield Observed(str(candidacy.beneficiary_id), values, unknown, candidacy.position, outcome)


def _shown(session: Session) -> list[int]:
    """Count how many of the lists from which something was chosen had each position; a list that was opened again counts once."""
    chosen_from = select(Candidacy.run_ref).where(Candidacy.run_ref.is_not(None))
    runs = session.scalars(
        select(RankingRun.shown)
        .where(RankingRun.kind == RunKind.VACANCIES_FOR_BENEFICIARY, RankingRun.ref.in_(chosen_from))
        .execution_options(yield_per=IN_PARTS)
    )
    lengths = Counter(len(shown) for shown in runs)
    longest = max(lengths, default=0)
    return [sum(count for length, count in lengths.items() if length >= position) for position in range(1, longest + 1)]
