"""The demonstration shows what the engine can tell apart."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.protection import BeneficiaryExclusion, ExcludedBy
from tests.filled_demo import Seen
from webapp.engine import Band, Engine, Gate, Market


def test_most_beneficiaries_have_a_match_and_every_band_occurs(seen: list[Seen]) -> None:
    bands = [Counter(match.band for match in one.ranking) for one in seen]

    assert sum(bool(found[Band.STRONG] or found[Band.POSSIBLE]) for found in bands) >= 30
    assert set().union(*bands) == set(Band)
    assert sum(bool(one.ranking.near) for one in seen) >= 25


def test_gates_of_many_kinds_close_something(seen: list[Seen]) -> None:
    closing = Counter(gate for one in seen for gate in one.ranking.closed)

    assert len(closing) >= 5
    assert closing[Gate.CONSENT] == 4
    assert closing[Gate.SCREENED] == 40
    assert min(closing[gate] for gate in (Gate.LANGUAGE, Gate.REACH, Gate.HOURS, Gate.DAYS, Gate.EXCLUSION)) >= 10


def test_for_at_least_twenty_a_course_opens_a_vacancy_and_for_half_of_them_one_that_they_can_join(
    seen: list[Seen],
) -> None:
    opening = [[effect for effect in one.effects if effect.opens] for one in seen]

    assert sum(bool(effects) for effects in opening) >= 20
    assert sum(any(effect.joinable for effect in effects) for effects in opening) >= 10


def test_nothing_that_somebody_excluded_appears(
    stored: Session, seen: list[Seen], market: tuple[Engine, Market]
) -> None:
    rules: dict[int, list[BeneficiaryExclusion]] = {}
    with_objects = (joinedload(BeneficiaryExclusion.employer), joinedload(BeneficiaryExclusion.municipality))
    for rule in stored.scalars(select(BeneficiaryExclusion).options(*with_objects)):
        rules.setdefault(rule.beneficiary_id, []).append(rule)
    checked = 0

    for one in seen:
        openings = [market[1].opening(match.opening_id) for match in one.ranking]
        for rule in rules.get(one.profile.beneficiary.id, []):
            for opening in openings:
                checked += 1
                covered = {
                    ExcludedBy.NIGHT: opening.night is True,
                    ExcludedBy.LIVE_IN: opening.live_in is True,
                    ExcludedBy.ALONE_WITH_CLIENTS: opening.alone_with_clients is True,
                    ExcludedBy.SECTOR: str(opening.sector).startswith(rule.sector or "?"),
                    ExcludedBy.EMPLOYER: rule.employer is not None and opening.employer == rule.employer.ref,
                    ExcludedBy.AREA: rule.municipality is not None
                    and opening.location == (rule.municipality.latitude, rule.municipality.longitude),
                    ExcludedBy.REGION: str(opening.region).startswith(rule.region_code or "?"),
                }
                assert not covered[rule.kind], (rule.kind, opening)
    assert checked > 100
