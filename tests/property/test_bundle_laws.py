"""The bundle of courses that opens most is the best of all subsets, and its bound holds when time is short."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import bundles
from matcher.counterfactual import together, with_training
from matcher.gates import GateState
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import Band
from matcher.training import AMOUNTS, TrainingPlanner, access
from matcher.types import Candidate, Opening, TrainingOption
from tests.property.test_training_laws import PAIRS, RANKER, SKILLS, TAXONOMY, TODAY, candidates, openings, options

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


# Many needs and half levels, a crowd of courses that overlap, money for a few: the greedy choice is often not the best.
full = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([0.5, 1.0]), min_size=2, max_size=6)
taught = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([0.3, 0.6, 1.0]), min_size=1, max_size=3)
spoken = st.sampled_from([None, None, {PAIRS[0]: 1}, {PAIRS[0]: 3}, {PAIRS[1]: 2}])
wide = st.builds(
    Opening,
    id=st.just("o"),
    essential=full,
    optional=full,
    languages=st.sampled_from([{}, {}, {PAIRS[0]: 2}, {PAIRS[0]: 1, PAIRS[1]: 2}]),
    teaches_language=st.sampled_from([None, True]),
    licences=st.sampled_from([(), ("B",)]),
)
lessons = st.builds(
    TrainingOption,
    id=st.just("t"),
    teaches=taught,
    languages=spoken,
    licences=st.sampled_from([(), (), ("B",)]),
    cost=st.sampled_from([1.0, 1.5, 2.0]),
)
levels_known = st.sampled_from([None, {PAIRS[0]: 0}, {PAIRS[0]: 0, PAIRS[1]: 1}])


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([PlacementRanker(possible=0.5), PlacementRanker(possible=0.75)]),
    levels_known,
    st.lists(wide, min_size=3, max_size=10),
    st.lists(lessons, min_size=3, max_size=7),
    st.sampled_from([2.0, 3.5, 5.0]),
)
def test_the_program_alone_finds_the_best_set_and_no_bound_is_below_it(ranker, known, made, courses, money):
    market = Market(TAXONOMY, [replace(one, id=f"o{number}") for number, one in enumerate(made)])
    courses = [replace(one, id=f"t{number}") for number, one in enumerate(courses)]
    candidate = Candidate("c", languages=known, licences=(), max_course_cost=9.0)
    line, best = above(ranker, candidate, market), 0
    for size in range(len(courses) + 1):
        for some in combinations(courses, size):
            if sum(run.cost for run in some) <= money:
                again = above(ranker, with_training(candidate, together(some)), market)
                best = max(best, len(set(again) - set(line)))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bundles._Search, "grow", lambda *_: None)
        proven = TrainingPlanner(ranker).bundle(candidate, market, courses, money=money, seconds=60.0)
        patched.undo()
        patched.setattr(bundles, "LARGE", 0)
        greedy = TrainingPlanner(ranker).bundle(candidate, market, courses, money=money, seconds=60.0)
    hasty = TrainingPlanner(ranker).bundle(candidate, market, courses, money=money, seconds=0.0)

    assert (len(proven.opens), proven.gap) == (best, 0)
    assert len(greedy.opens) <= best <= greedy.most
    assert len(hasty.opens) <= best <= hasty.most


@settings(max_examples=60, deadline=None)
@given(candidates, st.lists(options, max_size=4))
def test_courses_together_give_what_they_give_one_after_the_other(candidate, some):
    after = candidate
    for option in some:
        after = with_training(after, option)

    joined = with_training(candidate, together(some))

    assert dict(joined.skills) == dict(after.skills)
    assert (joined.languages or {}) == (after.languages or {})
    assert joined.licences == after.licences
