"""The bundle of courses that opens most is the best of all subsets, and its bound holds when time is short."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.counterfactual import together, with_training
from matcher.gates import GateState
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import Band
from matcher.training import AMOUNTS, TrainingPlanner, access
from tests.property.test_training_laws import RANKER, TAXONOMY, TODAY, candidates, openings, options

rankers = st.sampled_from([RANKER, PlacementRanker(possible=0.5), PlacementRanker(possible=0.7)])
amounts = st.none() | st.integers(0, 6).map(float)
runs = st.tuples(
    options,
    amounts,
    amounts,
    st.none() | st.integers(0, 10).map(lambda day: TODAY + timedelta(days=day)),
    st.none() | st.integers(1, 2**28 - 1),
).map(lambda made: replace(made[0], hours=made[1], weeks=made[2], starts_on=made[3], slots=made[4], places_left=None))
limits = st.none() | st.integers(0, 12).map(float)


def meet(one, other):
    """Tell, day by day, whether two runs take place at the same time."""
    for run in (one, other):
        if run.starts_on is None or run.weeks is None or run.slots is None:
            return False
    first = max(one.starts_on, other.starts_on)
    last = min(run.starts_on + timedelta(days=int(7 * run.weeks) - 1) for run in (one, other))
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return any((one.slots & other.slots) >> 4 * day.weekday() & 15 for day in days)


def opened(ranker, candidate, market, some):
    line = above(ranker, candidate, market)
    return [name for name in above(ranker, with_training(candidate, together(some)), market) if name not in line]


def above(ranker, candidate, market):
    return [match.opening_id for match in ranker.rank(candidate, market, top=None) if match.band != Band.STRETCH]


def allowed(some, most):
    within = all(
        limit is None or sum(getattr(run, name) for run in some) <= limit
        for name, limit in zip(AMOUNTS, most, strict=True)
    )
    return within and not any(meet(*pair) for pair in combinations(some, 2))


@settings(max_examples=120, deadline=None)
@given(
    rankers,
    candidates,
    st.lists(openings, min_size=1, max_size=7),
    st.lists(runs, max_size=5),
    st.tuples(*[limits] * 3),
)
def test_a_bundle_opens_as_much_as_the_best_of_all_sets(ranker, candidate, made, courses, most):
    market = Market(TAXONOMY, [replace(one, id=f"o{number}") for number, one in enumerate(made)], today=TODAY)
    courses = [replace(one, id=f"t{number}") for number, one in enumerate(courses)]
    joinable = [run for run in courses if GateState.CLOSED not in access(candidate, run, TODAY).values()]
    known = [
        run
        for run in joinable
        if all(limit is None or getattr(run, name) is not None for name, limit in zip(AMOUNTS, most, strict=True))
    ]
    sets = chain.from_iterable(combinations(known, size) for size in range(len(known) + 1))
    best = max(len(opened(ranker, candidate, market, some)) for some in sets if allowed(some, most))

    bundle = TrainingPlanner(ranker).bundle(
        candidate, market, courses, hours=most[0], weeks=most[1], money=most[2], seconds=60.0
    )

    chosen = [run for run in known if run.id in bundle.option_ids]
    assert allowed(chosen, most)
    assert list(bundle.opens) == opened(ranker, candidate, market, chosen)
    assert (len(bundle.opens), bundle.gap) == (best, 0)
    assert set(bundle.left_out) == {run.id for run in joinable} - {run.id for run in known}
    for run in chosen:
        rest = [one for one in chosen if one is not run]
        assert len(opened(ranker, candidate, market, rest)) < best
