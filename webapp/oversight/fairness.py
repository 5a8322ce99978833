"""Who is seen: exposure, selection and places by groups, from the stored runs of an organisation. No group of fewer than five is told."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.oversight import RankingDecision
from models.run import RankingRun, RunKind
from webapp.access import Actor, visible
from webapp.candidates import WHOLE_PROFILE, profiles_of
from webapp.engine import LOOKED_AT, SMALL_NUMBER, Engine, conditions, exposure, language_of, rank_gap

PERIOD = timedelta(days=90)
REGION = "region"
TOLD = ("caring duties", "support needed", "weekly hours", "language of the work", "permit")
"""Groupings of `matcher.attention.conditions` that are told; her own rules are not counted over people."""


@dataclass(frozen=True)
class Group:
    """One group; figures are None for fewer than five people, or where nothing can be compared."""

    grouping: str
    name: str
    people: int | None
    exposure: float | None
    selected: float | None
    gap: float | None


def groups(session: Session, engine: Engine, actor: Actor, now: datetime) -> list[Group]:
    """Compare groups of the organisation's people who got an order in the last 90 days, by the newest order of each."""
    orders = _orders(session, actor, now - PERIOD)
    people = session.scalars(
        visible(select(Beneficiary), actor)
        .where(Beneficiary.id.in_(orders))
        .order_by(Beneficiary.id)
        .options(*WHOLE_PROFILE)
    )
    language = language_of(engine.market(session, now.date()))
    put_forward = set(
        session.scalars(
            visible(select(RankingDecision), actor)
            .with_only_columns(RankingDecision.beneficiary_id)
            .where(RankingDecision.forward, RankingDecision.at >= now - PERIOD)
        )
    )
    grouped: dict[str, dict[Hashable, Hashable]] = {}
    for profile in profiles_of(session, people, now):
        her, found = profile.beneficiary, conditions(profile.candidate, language)
        for grouping in TOLD:
            grouped.setdefault(grouping, {})[her.id] = found[grouping]
        grouped.setdefault(REGION, {})[her.id] = her.region.name if her.region else "unknown"
    by_vacancy = _by_vacancy(orders)
    return [
        group for grouping, group_of in grouped.items() for group in _told(grouping, group_of, by_vacancy, put_forward)
    ]


def _orders(session: Session, actor: Actor, since: datetime) -> dict[int, list[dict[str, object]]]:
    """Read the newest order of each of the organisation's people: beneficiary -> what was shown. Lists by date are no order."""
    newest = (
        select(func.max(RankingRun.id))
        .where(
            RankingRun.organisation_id == actor.organisation_id,
            RankingRun.kind == RunKind.VACANCIES_FOR_BENEFICIARY,
            RankingRun.at >= since,
        )
        .group_by(RankingRun.beneficiary_id)
    )
    rows = session.execute(select(RankingRun.beneficiary_id, RankingRun.shown).where(RankingRun.id.in_(newest)))
    return {her: shown for her, shown in rows if all("features" in entry for entry in shown)}


def _by_vacancy(orders: dict[int, list[dict[str, object]]]) -> list[list[Hashable]]:
    """Turn the orders round: the people of each vacancy, best score first."""
    found: dict[object, list[tuple[float, int]]] = {}
    for her, shown in orders.items():
        for entry in shown:
            found.setdefault(entry["vacancy"], []).append((-float(str(entry["score"])), her))
    return [[her for _score, her in sorted(people)] for people in found.values()]


def _told(
    grouping: str, group_of: dict[Hashable, Hashable], by_vacancy: list[list[Hashable]], put_forward: set[int]
) -> list[Group]:
    known = [[her for her in order if her in group_of] for order in by_vacancy]
    seen, gaps = exposure(known, group_of, LOOKED_AT), rank_gap(known, group_of)
    out = []
    for name in sorted({str(group) for group in group_of.values()}):
        members = [her for her, group in group_of.items() if group == name]
        if len(members) < SMALL_NUMBER:
            out.append(Group(grouping, name, None, None, None, None))
        else:
            share = sum(her in put_forward for her in members) / len(members)
            out.append(Group(grouping, name, len(members), seen[name], share, gaps[name]))
    return out
