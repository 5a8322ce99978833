"""Vacancies and training for one beneficiary: computed on read, each computation stored as a ranking run.

Coach's pages, her own pages and the API all come through here, so they show the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.place import Municipality
from models.reach import across_organisations
from models.run import RankingRun, RunKind
from models.training import Course, CourseRun, CourseSkill, Enrolment, EnrolmentStatus, TrainingProvider
from models.types import new_ref
from models.vacancy import Vacancy
from webapp.access import Actor
from webapp.audit import event, record_access
from webapp.candidates import Profile
from webapp.engine import (
    FEATURES,
    Engine,
    Gate,
    GateState,
    Market,
    Match,
    Ranking,
    Reason,
    Seen,
    SkillFit,
    TrainingEffect,
    TrainingOption,
    Vocabulary,
)
from webapp.engine.openings import option

TOP = 20
COURSES_AHEAD = timedelta(days=270)


@dataclass(frozen=True)
class VacancySuggestions:
    """What a page shows: the ranking, its vacancies by reference, and the stored run.

    `ordered` is False where she or her organisation switched ranking off: then the same open vacancies stand by date,
    without bands.
    """

    run: RankingRun | None
    ranking: Ranking
    vacancies: dict[str, Vacancy]
    vocabulary: Vocabulary
    ordered: bool
    off: str | None


@dataclass(frozen=True)
class TrainingSuggestion:
    """One course run, what it would change for her, and the vacancies that it would open."""

    run: CourseRun
    effect: TrainingEffect
    opens: list[Vacancy]


@dataclass(frozen=True)
class TrainingSuggestions:
    """What the training page shows."""

    run: RankingRun | None
    items: list[TrainingSuggestion]
    vocabulary: Vocabulary
    off: str | None


def suggest_vacancies(
    session: Session, engine: Engine, *, profile: Profile, actor: Actor, now: datetime, top: int = TOP
) -> VacancySuggestions:
    """Rank the market for her. A minor's or a frozen record gets no list at all; who opted out gets one by date."""
    vocabulary, market, off = engine.vocabulary(session), engine.market(session, now.date()), profile.ranking_off
    if off in ("minor", "frozen"):
        return VacancySuggestions(None, Ranking((), considered=len(market)), {}, vocabulary, False, off)
    ordered = off is None
    ranking = engine.ranker.rank(profile.candidate, market, top=top if ordered else None)
    vacancies = _vacancies(
        session, [*(match.opening_id for match in ranking), *(n.match.opening_id for n in ranking.near)]
    )
    if not ordered:
        ranking = by_date(ranking, market)
    run = _run(
        engine,
        market,
        kind=RunKind.VACANCIES_FOR_BENEFICIARY,
        profile=profile,
        actor=actor,
        now=now,
        shown=in_order(ranking, ordered=ordered),
        seen=engine.seen(profile.candidate, market, top=top if ordered else None, ordered=ordered),
    )
    return VacancySuggestions(run, ranking, vacancies, vocabulary, ordered, off)


@dataclass(frozen=True)
class Explained:
    """One vacancy explained for her, whether gates close it or not. Where ranking is off only the gates are told."""

    run: RankingRun | None
    match: Match | None
    gates: Mapping[Gate, GateState]
    vocabulary: Vocabulary
    most: Mapping[str, float] = field(default_factory=dict)  # what each feature can add to a score at most

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return the reasons, most weighty first."""
        return self.match.reasons if self.match else ()

    @property
    def fits(self) -> tuple[SkillFit, ...]:
        """Return what she brings."""
        return self.match.fits if self.match else ()


def explain_vacancy(
    session: Session, engine: Engine, *, profile: Profile, vacancy: Vacancy, actor: Actor, now: datetime
) -> Explained:
    """Explain one vacancy. One that is not in the market (paused, closed) has neither match nor gates."""
    vocabulary, market, off = engine.vocabulary(session), engine.market(session, now.date()), profile.ranking_off
    if vacancy.ref not in market or off in ("minor", "frozen"):
        return Explained(None, None, {}, vocabulary)
    gates = engine.ranker.gates(profile.candidate, market, vacancy.ref)
    if off is not None:
        return Explained(None, None, gates, vocabulary)
    match = engine.ranker.explain(profile.candidate, market, vacancy.ref)
    run = _run(
        engine,
        market,
        kind=RunKind.VACANCY_EXPLAINED,
        profile=profile,
        actor=actor,
        now=now,
        shown=in_order([match]),
        seen=engine.seen(profile.candidate, market),
        vacancy_ref=vacancy.ref,
    )
    most = dict(zip(FEATURES, engine.ranker.model.most.tolist(), strict=True))
    return Explained(run, match, gates, vocabulary, most)


def by_date(ranking: Ranking, market: Market) -> Ranking:
    """Return what is open by date, newest first, in place of the order by score."""
    newest = sorted(ranking, key=lambda match: match.opening_id)
    newest.sort(key=lambda match: market.opening(match.opening_id).refreshed_on or date.min, reverse=True)
    return Ranking(tuple(newest), (), ranking.closed, ranking.considered, ranking.open)


def suggest_training(
    session: Session, engine: Engine, *, profile: Profile, actor: Actor, now: datetime
) -> TrainingSuggestions:
    """Compute for every coming course run in her country which vacancies it would open for her."""
    vocabulary, market, off = engine.vocabulary(session), engine.market(session, now.date()), profile.ranking_off
    if off is not None:
        return TrainingSuggestions(None, [], vocabulary, off)
    runs = joinable_runs(session, profile, now.date())
    taken = _taken(session)
    options = [option(run, taken=taken.get(run.id, 0)) for run in runs.values()]
    effects = engine.planner.plan(profile.candidate, market, options)
    vacancies = _vacancies(session, [ref for effect in effects for ref in effect.opens])
    items = [
        TrainingSuggestion(runs[effect.option_id], effect, [vacancies[ref] for ref in effect.opens if ref in vacancies])
        for effect in effects
    ]
    run = _run(
        engine,
        market,
        kind=RunKind.TRAINING_FOR_BENEFICIARY,
        profile=profile,
        actor=actor,
        now=now,
        shown=effects_shown(effects),
        seen=engine.seen(profile.candidate, market, options=options),
        options=options,
    )
    return TrainingSuggestions(run, items, vocabulary, None)


def joinable_runs(session: Session, profile: Profile, today: date) -> dict[str, CourseRun]:
    """Read the coming course runs of her country's providers, by reference."""
    rows = session.scalars(
        select(CourseRun)
        .join(CourseRun.course)
        .join(Course.provider)
        .where(
            CourseRun.starts_on >= today,
            CourseRun.starts_on <= today + COURSES_AHEAD,
            TrainingProvider.country == profile.beneficiary.organisation.country,
        )
        .order_by(CourseRun.starts_on, CourseRun.ref)
        .options(
            joinedload(CourseRun.municipality),
            joinedload(CourseRun.course).joinedload(Course.provider),
            joinedload(CourseRun.course).selectinload(Course.skills).joinedload(CourseSkill.concept),
            joinedload(CourseRun.course).selectinload(Course.languages),
            joinedload(CourseRun.course).selectinload(Course.licences),
        )
    )
    return {row.ref: row for row in rows}


def _taken(session: Session) -> dict[int, int]:
    with across_organisations(session):
        rows = session.execute(
            select(Enrolment.run_id, func.count())
            .where(Enrolment.status.in_((EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED)))
            .group_by(Enrolment.run_id)
        )
        return dict(rows.all())


def _vacancies(session: Session, refs: list[str]) -> dict[str, Vacancy]:
    """Read vacancies to show, by reference. They were found by the engine, which sees the published ones only."""
    rows = session.scalars(
        select(Vacancy)
        .where(Vacancy.ref.in_(set(refs)))
        .options(
            joinedload(Vacancy.employer),
            joinedload(Vacancy.occupation),
            joinedload(Vacancy.municipality).joinedload(Municipality.region),
            selectinload(Vacancy.support),
            selectinload(Vacancy.languages),
        )
    )
    return {row.ref: row for row in rows}


def shown(match: Match) -> dict[str, Any]:
    """Return what is kept of one match: enough to explain a decision taken on it later."""
    return {
        "vacancy": match.opening_id,
        "band": match.band.value,
        "score": match.score,
        "missing": list(match.missing),
        "reasons": [reason.code for reason in match.reasons],
    }


def in_order(matches: Iterable[Match], *, ordered: bool = True) -> list[dict[str, Any]]:
    """Return what is kept of matches; in an order also the feature values of now, to learn from once something has come of them."""
    return [
        shown(match) | ({"features": dict(match.values), "unknown": list(match.unknown)} if ordered else {})
        for match in matches
    ]


def effects_shown(effects: Iterable[TrainingEffect]) -> list[dict[str, Any]]:
    """Return what is kept of an order of course runs."""
    return [{"run": effect.option_id, "opens": len(effect.opens), "gain": effect.gain} for effect in effects]


def _run(
    engine: Engine,
    market: Market,
    *,
    actor: Actor,
    now: datetime,
    options: Sequence[TrainingOption] = (),
    **values: Any,
) -> RankingRun:
    """Queue the run, and what it saw, to be stored before the page leaves; its reference is made now, so that the page can carry it."""
    run = new_run(engine, market, ref=new_ref(), actor=actor, now=now, **values)
    record_access(lambda session: engine.keep_seen(session, market, options))
    record_access(run)
    detail = {"run": run.ref, "kind": run.kind, "order": order_digest(run.shown), "inputs": run.inputs_digest}
    record_access(event(actor, "ranked", values["profile"].beneficiary.ref, now=now, **detail))
    return run


def order_digest(shown: list[Any]) -> str:
    """Return what the audit log holds of an order."""
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def new_run(
    engine: Engine,
    market: Market,
    *,
    ref: str,
    kind: RunKind,
    profile: Profile,
    actor: Actor,
    now: datetime,
    shown: list[dict[str, Any]],
    seen: Seen,
    vacancy_ref: str | None = None,
) -> RankingRun:
    """Return the record of a ranking of today's market, not yet stored; `Engine.keep_seen` has to store what it saw before."""
    return RankingRun(
        ref=ref,
        kind=kind,
        at=now,
        organisation_id=profile.beneficiary.organisation_id,
        asked_by=actor.ref,
        beneficiary_id=profile.beneficiary.id,
        vacancy_ref=vacancy_ref,
        model_version=engine.ranker.version,
        taxonomy_version=market.taxonomy.version,
        inputs_digest=seen.digest,
        considered=len(market),
        shown=shown,
        inputs=seen.body,
        market_set=seen.market,
        options_set=seen.options,
    )
