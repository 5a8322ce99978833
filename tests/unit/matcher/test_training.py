from datetime import date

import pytest

from matcher.gates import GateState
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.rows import ConceptKind, ConceptRow
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner, access, with_training
from matcher.types import Candidate, Gate, Opening, TrainingOption

SPEAK, READ = ("el", "spoken_interaction"), ("el", "reading")
TODAY = date(2030, 3, 1)
CARE = [f"s:care{number}" for number in range(4)]
COOK = [f"s:cook{number}" for number in range(4)]


@pytest.fixture
def taxonomy() -> Taxonomy:
    return Taxonomy.from_rows([ConceptRow(uri, ConceptKind.SKILL) for uri in CARE + COOK], [], [])


def test_after_training_each_level_is_the_higher_one():
    candidate = Candidate("c", skills=[("a", 0.8), ("b", 0.2)], languages={SPEAK: 3, READ: 1}, licences=["B"])
    option = TrainingOption("t", teaches=[("a", 0.5), ("b", 0.6), "d"], languages={SPEAK: 2, READ: 2}, licences=["C"])

    after = with_training(candidate, option)

    assert dict(after.skills) == {"a": 0.8, "b": 0.6, "d": 1.0}
    assert dict(after.languages) == {SPEAK: 3, READ: 2}
    assert after.licences == {"B", "C"}
    assert candidate.languages[READ] == 1


def test_an_unknown_language_becomes_the_level_taught_and_unknown_licences_stay_unknown():
    after = with_training(Candidate("c"), TrainingOption("t", languages={SPEAK: 2}, licences=["B"]))

    assert dict(after.languages) == {SPEAK: 2}
    assert after.licences is None


def test_a_course_that_changes_nothing_leaves_her_as_she_is():
    candidate = Candidate("c", skills=["a"], languages={SPEAK: 3})

    assert with_training(candidate, TrainingOption("t", teaches=["a"])) == candidate


def test_a_course_opens_what_crosses_the_line_best_first(taxonomy):
    openings = [
        Opening("weak", essential=CARE),
        Opening("best", essential=CARE[:1]),
        Opening("other", essential=COOK),
        Opening("held", essential=CARE[:1], screened=False),
    ]
    (effect,) = TrainingPlanner().plan(
        Candidate("c"), Market(taxonomy, openings), [TrainingOption("t", teaches=CARE[:2])]
    )

    assert effect.opens == ("best", "weak")
    assert effect.lifts == 0
    assert effect.gain > 0.5


def test_openings_above_the_line_before_are_lifted_and_not_opened(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=CARE)])
    candidate, option = Candidate("c", skills=CARE[:2]), TrainingOption("t", teaches=CARE[2:3])
    ranker = PlacementRanker()

    (effect,) = TrainingPlanner(ranker).plan(candidate, market, [option])

    rise = ranker.rank(with_training(candidate, option), market)[0].score - ranker.rank(candidate, market)[0].score
    assert (effect.opens, effect.lifts, effect.gain) == ((), 1, rise)


@pytest.mark.parametrize(
    ("asks", "teaches"),
    [
        ({"languages": {SPEAK: 2}}, {"languages": {SPEAK: 2}}),
        ({"licences": ["B"]}, {"licences": ["B"]}),
    ],
)
def test_a_language_level_or_a_licence_opens_a_near_match(taxonomy, asks, teaches):
    market = Market(taxonomy, [Opening("near", essential=CARE, **asks), Opening("open", essential=CARE)])
    candidate = Candidate("c", skills=CARE, languages={SPEAK: 1}, licences=())

    (effect,) = TrainingPlanner().plan(candidate, market, [TrainingOption("t", **teaches)])

    assert [near.match.opening_id for near in PlacementRanker().rank(candidate, market).near] == ["near"]
    assert effect.opens == ("near",)


def test_a_course_that_teaches_nothing_asked_for_changes_nothing(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=CARE, languages={SPEAK: 2})])

    (effect,) = TrainingPlanner().plan(
        Candidate("c", skills=CARE), market, [TrainingOption("t", teaches=["s:unheard"])]
    )

    assert (effect.opens, effect.lifts, effect.gain) == ((), 0, 0.0)


def test_what_she_can_join_comes_first_then_what_opens_most_then_the_id(taxonomy):
    market = Market(
        taxonomy, [Opening("a", essential=CARE), Opening("b", essential=COOK), Opening("c", essential=COOK)]
    )
    options = [
        TrainingOption("full", teaches=CARE + COOK, places_left=0),
        TrainingOption("z-same", teaches=CARE),
        TrainingOption("care", teaches=CARE),
        TrainingOption("cook", teaches=COOK),
    ]
    planner, candidate = TrainingPlanner(), Candidate("c")

    effects = planner.plan(candidate, market, options)

    assert [effect.option_id for effect in effects] == ["cook", "care", "z-same", "full"]
    assert [effect.joinable for effect in effects] == [True, True, True, False]
    assert effects[-1].closed == (Gate.PLACES,)
    assert planner.plan(candidate, market, options, top=2) == effects[:2]


def test_with_nothing_known_no_access_condition_closes():
    states = access(Candidate("c"), TrainingOption("t"))

    assert set(states.values()) == {GateState.UNKNOWN}
    assert set(states) == {
        Gate.LANGUAGE, Gate.COST, Gate.CHILDCARE, Gate.WOMEN_ONLY, Gate.REACH, Gate.DAYS, Gate.PLACES, Gate.START
    }  # fmt: skip


OPEN, UNKNOWN, CLOSED = GateState.OPEN, GateState.UNKNOWN, GateState.CLOSED
HERE, THERE = (42.0, 23.0), (42.45, 23.0)  # 50 km


@pytest.mark.parametrize(
    ("gate", "candidate", "option", "expected"),
    [
        (Gate.LANGUAGE, {}, {"requires_languages": {}}, OPEN),
        (Gate.LANGUAGE, {}, {"requires_languages": {SPEAK: 0}}, OPEN),
        (Gate.LANGUAGE, {"languages": {SPEAK: 1}}, {"requires_languages": {SPEAK: 1}}, OPEN),
        (Gate.LANGUAGE, {"languages": {SPEAK: 1}}, {"requires_languages": {SPEAK: 2, READ: 1}}, CLOSED),
        (Gate.LANGUAGE, {"languages": {SPEAK: 2}}, {"requires_languages": {SPEAK: 2, READ: 1}}, UNKNOWN),
        (Gate.COST, {}, {"cost": 0.0}, OPEN),
        (Gate.COST, {}, {"cost": 10.0}, UNKNOWN),
        (Gate.COST, {"max_course_cost": 10.0}, {"cost": 10.0}, OPEN),
        (Gate.COST, {"max_course_cost": 0.0}, {"cost": 10.0}, CLOSED),
        (Gate.COST, {"max_course_cost": 10.0}, {}, UNKNOWN),
        (Gate.CHILDCARE, {"support_needs": ["childcare"]}, {"childcare": True}, OPEN),
        (Gate.CHILDCARE, {"support_needs": ["childcare"]}, {"childcare": False}, CLOSED),
        (Gate.CHILDCARE, {"support_needs": ["childcare"]}, {}, UNKNOWN),
        (Gate.CHILDCARE, {"support_needs": ["transport"]}, {"childcare": False}, OPEN),
        (Gate.CHILDCARE, {}, {"childcare": False}, UNKNOWN),
        (Gate.WOMEN_ONLY, {"wants_women_only": True}, {"women_only": False}, CLOSED),
        (Gate.WOMEN_ONLY, {"wants_women_only": True}, {"women_only": True}, OPEN),
        (Gate.WOMEN_ONLY, {"wants_women_only": True}, {}, UNKNOWN),
        (Gate.WOMEN_ONLY, {"wants_women_only": False}, {}, OPEN),
        (Gate.WOMEN_ONLY, {}, {"women_only": False}, UNKNOWN),
        (Gate.REACH, {"location": HERE, "reach_km": 60.0}, {"location": THERE}, OPEN),
        (Gate.REACH, {"location": HERE, "reach_km": 40.0}, {"location": THERE}, CLOSED),
        (Gate.REACH, {"location": HERE, "reach_km": 40.0}, {"location": THERE, "online": True}, OPEN),
        (Gate.REACH, {"location": HERE}, {"location": THERE}, UNKNOWN),
        (Gate.DAYS, {"slots": 3}, {"slots": 1}, OPEN),
        (Gate.DAYS, {"slots": 1}, {"slots": 3}, CLOSED),
        (Gate.DAYS, {"slots": 1}, {}, UNKNOWN),
        (Gate.START, {}, {"starts_on": TODAY}, OPEN),
        (Gate.START, {}, {"starts_on": date(2030, 2, 28)}, CLOSED),
        (Gate.START, {}, {}, UNKNOWN),
        (Gate.PLACES, {}, {"places_left": 1}, OPEN),
        (Gate.PLACES, {}, {"places_left": 0}, CLOSED),
    ],
)
def test_access_to_a_course_run_depends_on_its_conditions(gate, candidate, option, expected):
    assert access(Candidate("c", **candidate), TrainingOption("t", **option), TODAY)[gate] is expected


def test_an_effect_names_the_conditions_that_fail_and_those_not_known(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=CARE)], today=TODAY)
    option = TrainingOption("t", starts_on=date(2030, 1, 1), cost=50.0, requires_languages={})

    (effect,) = TrainingPlanner().plan(Candidate("c", max_course_cost=10.0), market, [option])

    assert effect.closed == (Gate.COST, Gate.START)
    assert Gate.PLACES in effect.unknown
    assert Gate.LANGUAGE not in effect.unknown
    assert not effect.joinable
