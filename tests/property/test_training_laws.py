"""What a course would open equals ranking the whole market again, for every candidate, market and course."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import counterfactual
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import Band
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow, SkillRelationRow
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner, with_training
from matcher.types import Candidate, Opening, TrainingOption

TODAY = date(2030, 3, 1)
SKILLS = [f"s:{number}" for number in range(6)]
PAIRS = [("el", "reading"), ("el", "spoken_interaction")]
TAXONOMY = Taxonomy.from_rows(
    [ConceptRow(uri, ConceptKind.SKILL) for uri in SKILLS[:5]]  # the last one is known to openings only
    + [ConceptRow("o:cleaner", ConceptKind.OCCUPATION, isco="9112")],
    [],
    [RelationRow("o:cleaner", SKILLS[4], RelationKind.ESSENTIAL)],
    [SkillRelationRow(SKILLS[0], SKILLS[1], RelationKind.ESSENTIAL)],
)
RANKER = PlacementRanker()

levels = st.sampled_from([0.2, 0.5, 1.0]) | st.floats(0.0, 1.0)
skills = st.dictionaries(st.sampled_from(SKILLS), levels, max_size=4)
languages = st.none() | st.dictionaries(st.sampled_from(PAIRS), st.integers(0, 4), max_size=2)
codes = st.none() | st.sets(st.sampled_from(["B", "forklift"]))
maybe = st.none() | st.booleans()
candidates = st.builds(
    Candidate,
    id=st.just("c"),
    skills=skills,
    occupations=st.sampled_from([(), ("o:cleaner",)]),
    languages=languages,
    licences=codes,
    max_hours=st.none() | st.integers(10, 40),
    location=st.none() | st.just((42.0, 23.0)),
    reach_km=st.none() | st.just(80.0),
    consent=st.none() | st.just(True),
)
openings = st.builds(
    Opening,
    id=st.just("o"),
    essential=skills,
    optional=skills,
    learnable=st.lists(st.sampled_from(SKILLS), max_size=2),
    occupation=st.none() | st.just("o:cleaner"),
    languages=languages,
    teaches_language=maybe,
    licences=codes,
    min_hours=st.none() | st.integers(10, 40),
    location=st.none() | st.just((42.4, 23.2)),
    screened=maybe,
)
options = st.builds(
    TrainingOption,
    id=st.just("t"),
    teaches=skills,
    languages=languages,
    licences=codes.map(lambda held: held or ()),
    cost=st.none() | st.integers(0, 50),
    places_left=st.none() | st.integers(0, 2),
)


@pytest.fixture(autouse=True, scope="module")
def small_blocks():
    """Take few courses at a time, and bound roughly what has to be earned."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counterfactual, "CELLS", 6)
        patched.setattr(counterfactual, "STEPS", 3)
        yield


@settings(max_examples=150, deadline=None)
@given(candidates, st.lists(openings, min_size=1, max_size=8), st.lists(options, min_size=1, max_size=4))
def test_a_training_effect_equals_ranking_everything_again(candidate, made, courses):
    named = [replace(one, id=f"o{number}") for number, one in enumerate(made)]
    market = Market(TAXONOMY, named[: len(named) // 2 + 1], today=TODAY)
    for opening in named[len(named) // 2 + 1 :]:
        market.add(opening)
    courses = [replace(one, id=f"t{number}") for number, one in enumerate(courses)]
    by_id = {course.id: course for course in courses}
    line = {match.opening_id for match in RANKER.rank(candidate, market, top=None) if match.band != Band.STRETCH}
    before = {opening_id: RANKER.explain(candidate, market, opening_id).score for opening_id in market.ids}

    effects = TrainingPlanner(RANKER).plan(candidate, market, courses)

    order = sorted(
        effects, key=lambda effect: (not effect.joinable, -len(effect.opens), -effect.gain, effect.option_id)
    )
    assert effects == order
    assert {effect.option_id for effect in effects} == set(by_id)
    for effect in effects:
        again = RANKER.rank(with_training(candidate, by_id[effect.option_id]), market, top=None)
        after = [match for match in again if match.band != Band.STRETCH]
        assert effect.opens == tuple(match.opening_id for match in after if match.opening_id not in line)
        assert effect.lifts == sum(
            match.opening_id in line and match.score > before[match.opening_id] for match in after
        )
        assert effect.gain == sum(max(match.score - before[match.opening_id], 0.0) for match in after)


@settings(max_examples=60, deadline=None)
@given(candidates, openings, options)
def test_a_course_of_skills_alone_never_costs_her_an_opening(candidate, opening, course):
    market = Market(TAXONOMY, [opening], today=TODAY)
    only_skills = replace(course, languages=None, licences=())

    before = RANKER.score_all(candidate, market)
    after = RANKER.score_all(with_training(candidate, only_skills), market)

    assert (after.scores >= before.scores).all()
    assert (after.above >= before.above).all()
