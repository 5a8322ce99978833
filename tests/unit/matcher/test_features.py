import numpy as np
import pytest

from matcher.features import FEATURES, LENT_LEVEL, NEUTRAL, PRACTICAL, Profile, saturated
from matcher.market import Market
from matcher.ranking import PlacementRanker, Scored
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow, SkillRelationRow
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Opening

SPEAK, READ = ("el", "spoken_interaction"), ("el", "reading")
HERE, THERE = (42.0, 23.0), (42.45, 23.0)  # 50 km


@pytest.fixture
def taxonomy() -> Taxonomy:
    skills = [ConceptRow(f"s:{name}", ConceptKind.SKILL) for name in ("cook", "iron", "mop", "sew", "sweep")]
    work = [("cleaner", "9112"), ("maid", "9111"), ("washer", "9129"), ("porter", "9621"), ("cook", "5120")]
    occupations = [ConceptRow(f"o:{name}", ConceptKind.OCCUPATION, isco=isco) for name, isco in work]
    return Taxonomy.from_rows(
        [*skills, *occupations],
        [],
        [
            RelationRow("o:cleaner", "s:mop", RelationKind.ESSENTIAL),
            RelationRow("o:cleaner", "s:sweep", RelationKind.ESSENTIAL),
            RelationRow("o:cook", "s:cook", RelationKind.ESSENTIAL),
        ],
        [SkillRelationRow(f"s:{name}", "s:iron", RelationKind.ESSENTIAL) for name in ("sew", "sweep")],
    )


def feature(
    taxonomy: Taxonomy, name: str, candidate: dict[str, object], opening: dict[str, object]
) -> tuple[float, bool]:
    market = Market(taxonomy, [Opening("o", **opening)])
    if name in PRACTICAL:
        values, unknown = PRACTICAL[name][1](Profile.of(Candidate("c", **candidate), market), market.facets)
        return float(values[0]), bool(unknown[0])
    # Worth all of the score, its term is the feature itself.
    scored = score(Candidate("c", **candidate), market, {name: 1.0})
    return float(scored.scores[0]), bool(scored.unknown[FEATURES.index(name), 0])


def score(candidate: Candidate, market: Market, weights: dict[str, float]) -> Scored:
    return PlacementRanker(weights=dict.fromkeys(FEATURES, 0.0) | weights).score_all(candidate, market)


def covered(taxonomy: Taxonomy, skills: list[object], **opening: object) -> float:
    market = Market(taxonomy, [Opening("o", **opening)])
    return float(PlacementRanker().score_all(Candidate("c", skills=skills), market).covered[0])


def test_credit_is_the_best_single_transfer_and_never_a_sum(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=["s:iron"])])

    profile = Profile.of(Candidate("c", skills=[("s:sew", 0.5), ("s:iron", 0.2)]), market)

    iron, sew = (market.skills.numbers[uri] for uri in ("s:iron", "s:sew"))
    assert profile.credit[iron] == pytest.approx(0.5 * 0.6)
    assert profile.by[iron] == sew
    assert profile.credit[sew] == 0.5


def test_of_two_equally_close_skills_the_first_is_named(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=["s:iron"])])

    profile = Profile.of(Candidate("c", skills=["s:sweep", "s:sew"]), market)

    assert profile.by[market.skills.numbers["s:iron"]] == market.skills.numbers["s:sew"]


def test_a_skill_of_her_own_comes_before_a_close_one(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=["s:iron"])])

    profile = Profile.of(Candidate("c", skills=["s:sew", "s:iron"]), market)

    assert profile.by[market.skills.numbers["s:iron"]] == market.skills.numbers["s:iron"]


def test_an_occupation_lends_its_essential_skills_at_reduced_level(taxonomy):
    market = Market(taxonomy, [Opening("o")])

    profile = Profile.of(Candidate("c", skills=[("s:mop", 0.9)], occupations=["o:cleaner", "o:unheard"]), market)

    mop, sweep = (market.skills.numbers[uri] for uri in ("s:mop", "s:sweep"))
    assert profile.credit[mop] == 0.9
    assert profile.credit[sweep] == LENT_LEVEL
    assert profile.lent == {sweep: "o:cleaner"}
    assert profile.isco == {"o:cleaner": "9112"}


def test_a_level_below_the_one_asked_counts_in_proportion(taxonomy):
    assert covered(taxonomy, [("s:mop", 0.4)], essential=[("s:mop", 0.8)]) == pytest.approx(0.5)
    assert covered(taxonomy, [("s:mop", 1.0)], essential=[("s:mop", 0.8)]) == 1.0


def test_a_skill_unknown_to_the_taxonomy_matches_only_itself(taxonomy):
    assert covered(taxonomy, ["x:forge"], essential=["x:forge"]) == 1.0
    assert covered(taxonomy, ["x:forge", "s:sew"], essential=["x:weld"]) == 0.0


def test_what_is_taught_on_the_job_weighs_half_as_a_gap(taxonomy):
    plain = covered(taxonomy, ["s:mop"], essential=["s:mop", "s:sweep"])
    taught = covered(taxonomy, ["s:mop"], essential=["s:mop", "s:sweep"], learnable=["s:sweep"])

    assert plain == pytest.approx(1 / 2)
    assert taught == pytest.approx(2 / 3)


def test_the_first_part_of_a_coverage_counts_most():
    values = saturated(np.array([0.0, 0.25, 0.5, 1.0]))

    np.testing.assert_allclose(values, [0.0, 0.578125, 0.875, 1.0])


def test_an_opening_that_lists_no_skills_is_unknown_and_never_a_fail(taxonomy):
    assert feature(taxonomy, "essential", {}, {}) == (NEUTRAL, True)
    assert feature(taxonomy, "optional", {}, {}) == (NEUTRAL, True)
    assert feature(taxonomy, "essential", {}, {"essential": ["s:mop"]}) == (0.0, False)


@pytest.mark.parametrize(
    ("held", "opening", "expected"),
    [
        (["o:cleaner"], {"occupation": "o:cleaner"}, (1.0, False)),
        (["o:unheard"], {"occupation": "o:unheard"}, (1.0, False)),
        (["o:cleaner"], {"isco": "9112"}, (0.8, False)),
        (["o:cleaner"], {"occupation": "o:maid"}, (0.6, False)),
        (["o:cleaner"], {"occupation": "o:washer"}, (0.35, False)),
        (["o:cleaner"], {"occupation": "o:porter"}, (0.0, False)),
        (["o:porter", "o:maid"], {"occupation": "o:cleaner"}, (0.6, False)),
        (["o:unheard"], {"isco": "9112"}, (0.0, False)),
        (["o:cleaner"], {}, (0.0, True)),
        ([], {"occupation": "o:cleaner"}, (0.0, True)),
    ],
)
def test_past_work_counts_by_how_near_the_occupation_is(taxonomy, held, opening, expected):
    assert feature(taxonomy, "occupation", {"occupations": held}, opening) == expected


@pytest.mark.parametrize(
    ("held", "floors", "expected"),
    [
        ({SPEAK: 2}, {SPEAK: 2}, (0.5, False)),
        ({SPEAK: 3}, {SPEAK: 2}, (0.75, False)),
        ({SPEAK: 6}, {SPEAK: 2}, (1.0, False)),
        ({SPEAK: 1}, {SPEAK: 2}, (0.25, False)),
        ({SPEAK: 0}, {SPEAK: 2}, (0.0, False)),
        ({SPEAK: 6, READ: 1}, {SPEAK: 2, READ: 1}, (0.5, False)),
        ({SPEAK: 6}, {SPEAK: 2, READ: 1}, (0.5, True)),
        (None, {SPEAK: 2}, (0.5, True)),
        ({SPEAK: 6}, None, (0.5, True)),
        (None, {}, (1.0, False)),
    ],
)
def test_the_weakest_language_margin_counts(taxonomy, held, floors, expected):
    assert feature(taxonomy, "language", {"languages": held}, {"languages": floors}) == expected


@pytest.mark.parametrize(
    ("hers", "offered", "expected"),
    [
        ((0, 40), (20, 40), (1.0, False)),
        ((0, 30), (20, 40), (0.5, False)),
        ((0, 10), (20, 40), (0.0, False)),
        ((None, 40), (20, None), (1.0, False)),
        ((30, None), (20, None), (0.0, False)),
        ((None, None), (20, 40), (NEUTRAL, True)),
        ((0, 40), (None, None), (NEUTRAL, True)),
    ],
)
def test_hours_count_by_the_share_of_the_offer_she_can_work(taxonomy, hers, offered, expected):
    candidate = {"min_hours": hers[0], "max_hours": hers[1]}

    assert feature(taxonomy, "hours", candidate, {"min_hours": offered[0], "max_hours": offered[1]}) == expected


@pytest.mark.parametrize(
    ("hers", "offered", "expected"),
    [
        (3, 3, (1.0, False)),
        (1, 3, (0.5, False)),
        (4, 3, (0.0, False)),
        (None, 3, (NEUTRAL, True)),
        (3, None, (NEUTRAL, True)),
    ],
)
def test_days_count_by_the_share_of_slots_she_is_available_in(taxonomy, hers, offered, expected):
    assert feature(taxonomy, "days", {"slots": hers}, {"slots": offered}) == expected


def test_distance_counts_by_the_reach_that_is_left_over(taxonomy):
    her = {"location": HERE, "reach_km": 100.0}

    half, known = feature(taxonomy, "distance", her, {"location": THERE})

    assert half == pytest.approx(0.5, abs=0.01)
    assert known is False
    assert feature(taxonomy, "distance", her, {"location": HERE}) == (1.0, False)
    assert feature(taxonomy, "distance", {"location": HERE, "reach_km": 0}, {"location": HERE}) == (1.0, False)
    assert feature(taxonomy, "distance", {"location": HERE, "reach_km": 10}, {"location": THERE}) == (0.0, False)
    assert feature(taxonomy, "distance", {}, {"remote": True}) == (1.0, False)
    assert feature(taxonomy, "distance", {"location": HERE}, {"location": THERE}) == (NEUTRAL, True)


@pytest.mark.parametrize(
    ("wishes", "traits", "expected"),
    [
        ({"outdoors": 1.0}, ["outdoors"], (1.0, False)),
        ({"outdoors": -1.0}, ["outdoors"], (0.0, False)),
        ({"outdoors": 1.0, "team": 1.0}, ["outdoors"], (0.75, False)),
        ({"outdoors": 1.0}, ["team"], (0.5, False)),
        ({"outdoors": 0.0}, ["outdoors"], (0.5, False)),
        ({"outdoors": 1.0}, None, (NEUTRAL, True)),
        ({}, ["outdoors"], (NEUTRAL, True)),
        (None, ["outdoors"], (NEUTRAL, True)),
    ],
)
def test_wishes_order_what_is_open(taxonomy, wishes, traits, expected):
    assert feature(taxonomy, "preference", {"preferences": wishes}, {"traits": traits}) == expected


@pytest.mark.parametrize(
    ("needs", "offered", "expected"),
    [
        ({"childcare", "transport"}, {"childcare"}, (0.5, False)),
        ({"childcare"}, set(), (0.0, False)),
        ({"childcare"}, None, (NEUTRAL, True)),
        (set(), None, (1.0, False)),
        (None, {"childcare"}, (NEUTRAL, True)),
    ],
)
def test_support_counts_by_the_share_of_her_needs_that_is_met(taxonomy, needs, offered, expected):
    assert feature(taxonomy, "support", {"support_needs": needs}, {"support": offered}) == expected


def test_each_feature_has_a_row_in_one_table(taxonomy):
    market = Market(taxonomy, [Opening("a", essential=["s:mop"]), Opening("b")])

    scored = score(Candidate("c", skills=["s:mop"]), market, {"essential": 1.0})

    assert scored.terms.shape == scored.unknown.shape == (len(FEATURES), 2)
    assert scored.terms[0].tolist() == [1.0, NEUTRAL]
    assert not scored.terms[1:].any()
