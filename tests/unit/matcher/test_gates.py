from datetime import date

import pytest

from matcher.gates import GATES, STATE_OF
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Exclusion, ExclusionKind, Gate, Opening

OPEN, UNKNOWN, CLOSED = 1, 0, -1
NUMBER = {state: number for number, state in STATE_OF.items()}
TODAY = date(2030, 3, 1)
SOFIA, PLOVDIV = (42.6977, 23.3219), (42.1354, 24.7453)  # about 130 km apart
READ, SPEAK = ("el", "reading"), ("el", "spoken_interaction")
MONDAY_MORNING, MONDAY_NIGHT, TUESDAY_MORNING = 1, 1 << 3, 1 << 4


def state(gate: Gate, candidate: dict[str, object], opening: dict[str, object], today: date | None = TODAY) -> int:
    market = Market(Taxonomy.from_rows([], [], []), [Opening("o", **opening)], today=today)
    return NUMBER[PlacementRanker().gates(Candidate("c", **candidate), market, "o")[gate]]


def test_with_every_condition_left_out_no_gate_closes():
    market = Market(Taxonomy.from_rows([], [], []), [Opening("o", essential=["s"])])

    states = {
        gate: NUMBER[state]
        for gate, state in PlacementRanker().gates(Candidate("c", skills=["s"]), market, "o").items()
    }

    assert set(states) == set(GATES)
    assert states.pop(Gate.EXCLUSION) == OPEN
    assert set(states.values()) == {UNKNOWN}


@pytest.mark.parametrize(("consent", "expected"), [(True, OPEN), (False, CLOSED), (None, UNKNOWN)])
def test_without_her_consent_nothing_is_open(consent, expected):
    assert state(Gate.CONSENT, {"consent": consent}, {}) == expected


@pytest.mark.parametrize(
    ("countries", "country", "expected"),
    [
        ({"GR"}, "GR", OPEN),
        ({"GR"}, "IT", CLOSED),
        (set(), "IT", CLOSED),
        (None, "IT", UNKNOWN),
        ({"GR"}, None, UNKNOWN),
    ],
)
def test_she_may_work_where_her_right_to_work_says(countries, country, expected):
    assert state(Gate.RIGHT_TO_WORK, {"work_countries": countries}, {"country": country}) == expected


@pytest.mark.parametrize(
    ("until", "opening", "expected"),
    [
        (None, {"ends_on": date(2031, 1, 1)}, UNKNOWN),
        (date(2030, 12, 31), {"ends_on": date(2031, 1, 1)}, CLOSED),
        (date(2031, 1, 1), {"ends_on": date(2031, 1, 1)}, OPEN),
        (date(2030, 12, 31), {}, UNKNOWN),
        (date(2030, 4, 1), {"starts_on": date(2030, 5, 1)}, CLOSED),
        (date(2030, 2, 28), {}, CLOSED),
    ],
)
def test_a_permit_has_to_last_as_long_as_the_contract(until, opening, expected):
    assert state(Gate.PERMIT_ENDS, {"permit_until": until}, opening) == expected


@pytest.mark.parametrize(("screened", "expected"), [(True, OPEN), (False, CLOSED), (None, UNKNOWN)])
def test_a_held_vacancy_is_closed(screened, expected):
    assert state(Gate.SCREENED, {}, {"screened": screened}) == expected


@pytest.mark.parametrize(
    ("refreshed", "today", "expected"),
    [
        (date(2029, 12, 31), TODAY, OPEN),
        (date(2029, 12, 30), TODAY, CLOSED),
        (None, TODAY, UNKNOWN),
        (TODAY, None, UNKNOWN),
    ],
)
def test_a_vacancy_nobody_confirmed_for_sixty_days_is_closed(refreshed, today, expected):
    assert state(Gate.FRESH, {}, {"refreshed_on": refreshed}, today) == expected


@pytest.mark.parametrize(
    ("held", "floors", "teaches", "expected"),
    [
        ({SPEAK: 2}, {SPEAK: 2}, None, OPEN),
        ({SPEAK: 1}, {SPEAK: 2}, None, CLOSED),
        ({SPEAK: 1}, {SPEAK: 2}, True, OPEN),
        ({SPEAK: 0}, {SPEAK: 2}, True, CLOSED),
        ({READ: 6}, {SPEAK: 2}, None, UNKNOWN),
        (None, {SPEAK: 2}, None, UNKNOWN),
        ({SPEAK: 1}, {SPEAK: 2, READ: 1}, None, CLOSED),
        ({SPEAK: 2}, {SPEAK: 2, READ: 1}, None, UNKNOWN),
        (None, {}, None, OPEN),
        (None, {SPEAK: 0}, None, OPEN),
        ({SPEAK: 6}, None, None, UNKNOWN),
    ],
)
def test_each_language_floor_is_compared_with_her_level_for_that_activity(held, floors, teaches, expected):
    assert state(Gate.LANGUAGE, {"languages": held}, {"languages": floors, "teaches_language": teaches}) == expected


@pytest.mark.parametrize(
    ("held", "needed", "expected"),
    [
        ({"B"}, {"B"}, OPEN),
        ({"B"}, {"B", "forklift"}, CLOSED),
        (set(), {"B"}, CLOSED),
        (None, {"B"}, UNKNOWN),
        (None, set(), OPEN),
        (set(), set(), OPEN),
        ({"B"}, None, UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_a_required_licence_has_to_be_held(held, needed, expected):
    assert state(Gate.LICENCE, {"licences": held}, {"licences": needed}) == expected


@pytest.mark.parametrize(
    ("hers", "offered", "expected"),
    [
        ((None, 20), (20, 40), OPEN),
        ((None, 19), (20, 40), CLOSED),
        ((30, None), (10, 29), CLOSED),
        ((30, None), (10, 30), OPEN),
        ((None, 20), (None, 25), CLOSED),
        ((None, None), (20, 40), UNKNOWN),
        ((10, 20), (None, None), UNKNOWN),
    ],
)
def test_weekly_hours_have_to_have_something_in_common(hers, offered, expected):
    candidate = {"min_hours": hers[0], "max_hours": hers[1]}

    assert state(Gate.HOURS, candidate, {"min_hours": offered[0], "max_hours": offered[1]}) == expected


@pytest.mark.parametrize(
    ("hers", "offered", "expected"),
    [
        (MONDAY_MORNING | TUESDAY_MORNING, MONDAY_MORNING, OPEN),
        (MONDAY_MORNING, TUESDAY_MORNING, CLOSED),
        (MONDAY_MORNING, MONDAY_MORNING | MONDAY_NIGHT, UNKNOWN),
        (0, MONDAY_MORNING, CLOSED),
        (None, MONDAY_MORNING, UNKNOWN),
        (MONDAY_MORNING, None, UNKNOWN),
        (MONDAY_MORNING, 0, UNKNOWN),
    ],
)
def test_some_slots_in_common_leave_the_days_unknown_and_none_closes_them(hers, offered, expected):
    assert state(Gate.DAYS, {"slots": hers}, {"slots": offered}) == expected


@pytest.mark.parametrize(
    ("home", "reach", "opening", "expected"),
    [
        (SOFIA, 150.0, {"location": PLOVDIV}, OPEN),
        (SOFIA, 100.0, {"location": PLOVDIV}, CLOSED),
        (SOFIA, 100.0, {"location": PLOVDIV, "remote": True}, OPEN),
        (SOFIA, None, {"location": PLOVDIV}, UNKNOWN),
        (None, 100.0, {"location": PLOVDIV}, UNKNOWN),
        (SOFIA, 100.0, {}, UNKNOWN),
        (None, None, {"remote": True}, OPEN),
        (SOFIA, None, {"location": (37.98, 23.73), "country": "GR"}, UNKNOWN),
    ],
)
def test_work_has_to_be_within_her_reach_or_remote(home, reach, opening, expected):
    assert state(Gate.REACH, {"location": home, "reach_km": reach}, opening) == expected


EXCLUSIONS = [
    (Exclusion(ExclusionKind.SECTOR, "55"), {"sector": "I55.10"}, CLOSED),
    (Exclusion(ExclusionKind.SECTOR, "I55"), {"sector": "5510"}, CLOSED),
    (Exclusion(ExclusionKind.SECTOR, "55.2"), {"sector": "I55.1"}, OPEN),
    (Exclusion(ExclusionKind.SECTOR, "55.2"), {"sector": "I55"}, UNKNOWN),
    (Exclusion(ExclusionKind.SECTOR, "I"), {"sector": "I55"}, CLOSED),
    (Exclusion(ExclusionKind.SECTOR, "I"), {"sector": "N81"}, OPEN),
    (Exclusion(ExclusionKind.SECTOR, "I"), {"sector": "55"}, UNKNOWN),
    (Exclusion(ExclusionKind.SECTOR, "I55"), {"sector": "I"}, UNKNOWN),
    (Exclusion(ExclusionKind.SECTOR, "I55"), {}, UNKNOWN),
    (Exclusion(ExclusionKind.SECTOR), {"sector": "I55"}, UNKNOWN),
    (Exclusion(ExclusionKind.OCCUPATION, "o:cook"), {"occupation": "o:cook"}, CLOSED),
    (Exclusion(ExclusionKind.OCCUPATION, "o:cook"), {"occupation": "o:baker"}, OPEN),
    (Exclusion(ExclusionKind.OCCUPATION, "o:cook"), {}, UNKNOWN),
    (Exclusion(ExclusionKind.OCCUPATION, "51"), {"isco": "5120"}, CLOSED),
    (Exclusion(ExclusionKind.OCCUPATION, "51"), {"isco": "9112"}, OPEN),
    (Exclusion(ExclusionKind.OCCUPATION, "51"), {"occupation": "o:cook"}, UNKNOWN),
    (Exclusion(ExclusionKind.EMPLOYER, "e1"), {"employer": "e1"}, CLOSED),
    (Exclusion(ExclusionKind.EMPLOYER, "e1"), {"employer": "e11"}, OPEN),
    (Exclusion(ExclusionKind.EMPLOYER, "e1"), {}, UNKNOWN),
    (Exclusion(ExclusionKind.REGION, "EL52"), {"region": "EL522"}, CLOSED),
    (Exclusion(ExclusionKind.REGION, "EL"), {"country": "GR"}, CLOSED),
    (Exclusion(ExclusionKind.REGION, "EL522"), {"country": "GR"}, UNKNOWN),
    (Exclusion(ExclusionKind.REGION, "EL522"), {"country": "IT"}, OPEN),
    (Exclusion(ExclusionKind.REGION, "EL522"), {}, UNKNOWN),
    (Exclusion(ExclusionKind.AREA, centre=SOFIA, radius_km=140.0), {"location": PLOVDIV}, CLOSED),
    (Exclusion(ExclusionKind.AREA, centre=SOFIA, radius_km=140.0), {"location": PLOVDIV, "remote": True}, CLOSED),
    (Exclusion(ExclusionKind.AREA, centre=SOFIA, radius_km=130.0), {"location": PLOVDIV}, UNKNOWN),
    (Exclusion(ExclusionKind.AREA, centre=SOFIA, radius_km=100.0), {"location": PLOVDIV}, OPEN),
    (Exclusion(ExclusionKind.AREA, centre=SOFIA, radius_km=100.0), {}, UNKNOWN),
    (Exclusion(ExclusionKind.AREA, centre=SOFIA), {"location": PLOVDIV}, UNKNOWN),
    (Exclusion(ExclusionKind.NIGHT), {"night": True}, CLOSED),
    (Exclusion(ExclusionKind.NIGHT), {"night": False}, OPEN),
    (Exclusion(ExclusionKind.NIGHT), {}, UNKNOWN),
    (Exclusion(ExclusionKind.LIVE_IN), {"live_in": True}, CLOSED),
    (Exclusion(ExclusionKind.ALONE_WITH_CLIENTS), {"alone_with_clients": True}, CLOSED),
    (Exclusion(ExclusionKind.ALONE_WITH_CLIENTS), {}, UNKNOWN),
]


@pytest.mark.parametrize(("rule", "opening", "expected"), EXCLUSIONS)
def test_her_exclusion_closes_what_it_covers_and_shows_what_it_cannot_tell(rule, opening, expected):
    assert state(Gate.EXCLUSION, {"exclusions": [rule]}, opening) == expected


def test_every_kind_of_exclusion_is_tried():
    assert {rule.kind for rule, _, _ in EXCLUSIONS} == set(ExclusionKind)


def test_one_exclusion_that_covers_outweighs_one_that_cannot_tell():
    rules = [Exclusion(ExclusionKind.NIGHT), Exclusion(ExclusionKind.LIVE_IN), Exclusion(ExclusionKind.EMPLOYER, "e")]

    assert state(Gate.EXCLUSION, {"exclusions": rules}, {"night": True, "employer": "f"}) == CLOSED
    assert state(Gate.EXCLUSION, {"exclusions": rules}, {"night": False, "employer": "f"}) == UNKNOWN


def test_no_rule_at_all_is_open():
    assert state(Gate.EXCLUSION, {}, {}) == OPEN
