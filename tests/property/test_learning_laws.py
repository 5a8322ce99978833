"""Laws that a learned ranker keeps whatever outcomes it was given, also ones that say the opposite."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.features import FEATURES
from matcher.market import Market
from matcher.outcomes import Outcome, Outcomes
from matcher.ranking import PlacementRanker
from tests.property.test_ranking_laws import TAXONOMY, TODAY, candidates, levels, markets

LAWS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def spiteful(n=120, seed=3):
    """The better every value, the worse the outcome."""
    rng = np.random.default_rng(seed)
    values = rng.random((len(FEATURES), n))
    worse = values.mean(axis=0) + rng.normal(0.0, 0.05, n)
    places = list(Outcome)
    return Outcomes(
        values=values,
        unknown=rng.random(values.shape) < 0.1,
        outcome=np.where(worse < np.median(worse), places.index(Outcome.STAYED_180), places.index(Outcome.DECLINED)),
        position=rng.integers(0, 20, n),
        person=np.arange(n),
        shown=np.full(20, 40),
    )


def whimsical(n=250, seed=4):
    """Outcomes by chance."""
    outcomes = spiteful(n, seed)
    drawn = np.random.default_rng(seed).integers(0, len(Outcome), n)
    return Outcomes(outcomes.values, outcomes.unknown, drawn, outcomes.position, outcomes.person, outcomes.shown)


RANKERS = [PlacementRanker().fit(made) for made in (spiteful(), whimsical())]


@pytest.fixture(params=RANKERS, ids=["spiteful", "whimsical"])
def ranker(request):
    return request.param


def test_the_rankers_of_these_laws_have_learned_something():
    assert all(ranker.learned is not None for ranker in RANKERS)


@LAWS
@given(candidates, markets)
def test_a_learned_score_is_the_sum_of_its_terms_to_the_last_bit(ranker, candidate, made):
    market = Market(TAXONOMY, made, today=TODAY)

    for opening_id in market.ids:
        match = ranker.explain(candidate, market, opening_id)
        assert 0.0 <= match.score <= 1.0
        assert match.score == sum(match.terms.values()) == math.fsum(match.terms.values())


@LAWS
@given(candidates, markets, levels)
def test_raising_every_skill_lowers_no_score_and_no_band(ranker, candidate, made, lift):
    market = Market(TAXONOMY, made, today=TODAY)
    better = replace(candidate, skills={uri: max(level, lift) for uri, level in candidate.skills.items()})

    before, after = ranker.score_all(candidate, market), ranker.score_all(better, market)

    assert (after.scores >= before.scores).all()
    assert (after.bands >= before.bands).all()


@LAWS
@given(candidates, markets, st.integers(0, 20))
def test_caring_duties_move_only_hours_and_the_support_they_ask_for(ranker, candidate, made, most):
    market = Market(TAXONOMY, made, today=TODAY)
    caring = replace(
        candidate, support_needs={*(candidate.support_needs or ()), "childcare"}, min_hours=None, max_hours=most
    )

    for opening_id in market.ids:
        before, after = (ranker.explain(who, market, opening_id).terms for who in (candidate, caring))
        assert {name for name in before if before[name] != after[name]} <= {"hours", "support"}


@LAWS
@given(candidates, markets)
def test_what_is_no_feature_and_no_gate_changes_no_order(ranker, candidate, made):
    market = Market(TAXONOMY, made, today=TODAY)
    other = replace(candidate, id="somebody else", wants_women_only=True, max_course_cost=7.0)

    assert list(ranker.rank(other, market, top=None)) == list(ranker.rank(candidate, market, top=None))
