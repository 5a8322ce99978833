"""A plan for a caseload is the best of all plans, in the order of what is fair, and nobody passes a closed gate."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.caseload import CaseloadPlanner, Wishes, assign
from matcher.gates import GateState
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import Band
from tests.property.test_training_laws import TAXONOMY, candidates, openings

TODAY = date(2030, 3, 1)
SCORES = [0.25, 0.375, 0.5, 0.625, 0.75, 1.0]
RANKER = PlacementRanker(possible=0.3)
NAMES = [f"o{number}" for number in range(5)]

offers = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from(SCORES) | st.integers(1, 2**30).map(lambda n: n / 2**30)
)
caseloads = st.lists(offers, max_size=5)
room = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3))


def worth(chosen, offered):
    scores = [offered[number][name] for number, name in enumerate(chosen) if name is not None]
    return len(scores), min(scores, default=0.0), sum(scores)


def best_of_all(offered, places):
    """Try every plan."""
    found = []
    for chosen in product(*[[None, *offer] for offer in offered]):
        taken = [name for name in chosen if name is not None]
        if all(taken.count(name) <= places.get(name, 1) for name in taken):
            found.append(worth(chosen, offered))
    return max(found)


def wishes_of(offer, places):
    told = sorted((-score, name) for name, score in offer.items() if places.get(name, 1))
    return Wishes(
        np.array([name.encode() for _, name in told], dtype=np.bytes_), np.array([-score for score, _ in told])
    )


@settings(max_examples=300, deadline=None)
@given(caseloads, room)
def test_a_plan_is_the_best_of_all_plans(offered, places):
    wishes = {f"c{number}": wishes_of(offer, places) for number, offer in enumerate(offered)}

    plan = assign(wishes, places)

    chosen = [placement.opening_id for placement in plan.placements]
    taken = [name for name in chosen if name is not None]
    assert all(taken.count(name) <= places.get(name, 1) for name in taken)
    assert worth(chosen, offered) == (plan.placed, plan.worst, plan.total) == best_of_all(offered, places)
    assert plan.gap == 0.0
    for placement, offer in zip(plan.placements, offered, strict=True):
        best = max((score for name, score in offer.items() if places.get(name, 1)), default=0.0)
        assert placement.gives_up == best - (offer[placement.opening_id] if placement.opening_id else 0.0)


@settings(max_examples=200, deadline=None)
@given(st.lists(offers, min_size=1, max_size=4), room)
def test_as_many_wishes_as_there_are_candidates_lose_nothing(offered, places):
    wishes = {f"c{number}": wishes_of(offer, places) for number, offer in enumerate(offered)}
    cut = {name: Wishes.joined([wish], len(offered)) for name, wish in wishes.items()}

    few, all_of_them = assign(cut, places), assign(wishes, places)

    assert (few.placed, few.worst, few.total) == (all_of_them.placed, all_of_them.worst, all_of_them.total)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(candidates, min_size=1, max_size=4),
    st.lists(openings, min_size=1, max_size=5),
    st.dictionaries(st.integers(0, 4), st.integers(0, 2)),
    st.randoms(use_true_random=False),
)
def test_nobody_is_placed_through_a_closed_gate_or_below_the_line(people, made, room, random):
    people = [replace(one, id=f"c{number}") for number, one in enumerate(people)]
    made = [replace(one, id=f"o{number}") for number, one in enumerate(made)]
    market = Market(TAXONOMY, made, today=TODAY)
    places = {f"o{number}": count for number, count in room.items() if number < len(made)}
    offered = [
        {match.opening_id: match.score for match in RANKER.rank(one, market, top=None) if match.band != Band.STRETCH}
        for one in people
    ]

    plan = CaseloadPlanner(RANKER).plan(people, market, places)

    assert (plan.placed, plan.worst, plan.total) == best_of_all(offered, places)
    for candidate, placement in zip(people, plan.placements, strict=True):
        assert placement.candidate_id == candidate.id
        if placement.opening_id is not None:
            assert GateState.CLOSED not in RANKER.gates(candidate, market, placement.opening_id).values()
            assert RANKER.explain(candidate, market, placement.opening_id).band != Band.STRETCH
    random.shuffle(people)
    random.shuffle(made)
    assert CaseloadPlanner(RANKER).plan(people, Market(TAXONOMY, made, today=TODAY), places) == plan
