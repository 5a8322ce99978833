from datetime import date

import numpy as np
import pytest
from sklearn.base import clone

from matcher.errors import UnknownOpeningError
from matcher.features import FEATURES
from matcher.gates import GateState
from matcher.market import Market
from matcher.ranking import POSSIBLE, PRIOR, PlacementRanker
from matcher.results import Band, Gap
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Exclusion, ExclusionKind, Gate, Opening

SPEAK = ("el", "spoken_interaction")
CLEANING = [f"s:clean{number}" for number in range(8)]
COOKING = [f"s:cook{number}" for number in range(8)]


@pytest.fixture
def taxonomy() -> Taxonomy:
    skills = [ConceptRow(uri, ConceptKind.SKILL) for uri in CLEANING + COOKING]
    return Taxonomy.from_rows(
        [*skills, ConceptRow("o:cleaner", ConceptKind.OCCUPATION, isco="9112")],
        [],
        [RelationRow("o:cleaner", uri, RelationKind.ESSENTIAL) for uri in CLEANING],
    )


def test_skills_alone_are_enough_for_a_ranking(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=["s:clean1"])])

    ranking = PlacementRanker().rank(Candidate("c", skills=["s:clean1"]), market)

    (match,) = ranking
    assert match.opening_id == "o"
    assert match.band is Band.STRONG
    assert match.missing == ()
    assert match.little_known
    assert (ranking.considered, ranking.open, ranking.closed, ranking.near) == (1, 1, {}, ())
    assert set(match.unknown) >= {"screened", "language", "hours", "occupation", "support"}


def test_the_better_fit_comes_first_and_ties_go_by_id(taxonomy):
    openings = [
        Opening("d", essential=COOKING),
        Opening("c", essential=CLEANING),
        Opening("b", essential=CLEANING[:4]),
        Opening("a", essential=CLEANING),
    ]
    candidate = Candidate("c", skills=CLEANING[:4])

    ranking = PlacementRanker().rank(candidate, Market(taxonomy, openings))

    assert [match.opening_id for match in ranking] == ["b", "a", "c", "d"]
    assert ranking[1].score == ranking[2].score


def test_top_cuts_the_order_and_none_gives_all(taxonomy):
    market = Market(taxonomy, [Opening(f"o{number}", essential=CLEANING) for number in range(30)])
    candidate = Candidate("c", skills=CLEANING)
    ranker = PlacementRanker()

    everything = ranker.rank(candidate, market, top=None)

    assert len(everything) == 30
    assert len(ranker.rank(candidate, market)) == 20
    assert ranker.rank(candidate, market, top=3).matches == everything.matches[:3]
    assert ranker.rank(candidate, market, top=0).matches == ()


def test_terms_add_up_to_the_score_in_any_order(taxonomy):
    market = Market(taxonomy, [Opening("o", essential=CLEANING, languages={SPEAK: 2}, min_hours=20, max_hours=33)])
    candidate = Candidate("c", skills=[("s:clean1", 0.3)], languages={SPEAK: 3}, max_hours=29)

    match = PlacementRanker().rank(candidate, market)[0]

    assert tuple(match.terms) == tuple(FEATURES)
    assert sum(match.terms.values()) == match.score
    assert sum(sorted(match.terms.values())) == match.score
    assert sum(reversed(list(match.terms.values()))) == match.score


def test_a_perfect_match_stays_within_one(taxonomy):
    opening = Opening(
        "o", essential=CLEANING[:2], optional=CLEANING[2:4], occupation="o:cleaner", languages={}, min_hours=20, slots=1,
        remote=True, traits=["team"], support=["childcare"], screened=True,
    )  # fmt: skip
    candidate = Candidate(
        "c", skills=CLEANING, occupations=["o:cleaner"], max_hours=40, slots=3, preferences={"team": 1.0},
        support_needs=["childcare"],
    )  # fmt: skip

    match = PlacementRanker().rank(candidate, Market(Taxonomy.from_rows([], [], []), [opening]))[0]

    assert 1.0 - 1e-7 < match.score <= 1.0
    assert match.band is Band.STRONG


def test_practical_terms_alone_never_make_a_match_possible(taxonomy):
    opening = Opening(
        "o", essential=COOKING, languages={}, min_hours=20, slots=1, remote=True, traits=["team"], support=["childcare"]
    )
    candidate = Candidate(
        "c", skills=CLEANING, max_hours=40, slots=1, preferences={"team": 1.0}, support_needs=["childcare"]
    )

    match = PlacementRanker(possible=0.2).rank(candidate, Market(taxonomy, [opening]))[0]

    assert match.score > 0.2
    assert match.band is Band.STRETCH


def test_three_typed_skills_of_a_cleaner_make_cleaning_work_possible(taxonomy):
    market = Market(taxonomy, [Opening("clean", essential=CLEANING), Opening("cook", essential=COOKING)])

    ranking = PlacementRanker().rank(Candidate("c", skills=CLEANING[2:5]), market)

    assert [(match.opening_id, match.band) for match in ranking] == [
        ("clean", Band.POSSIBLE),
        ("cook", Band.STRETCH),
    ]


def test_an_opening_without_listed_skills_is_possible_but_never_strong_and_little_known(taxonomy):
    market = Market(taxonomy, [Opening("o", languages={}, remote=True, min_hours=20, slots=1)])
    candidate = Candidate("c", skills=CLEANING, max_hours=40, slots=1, support_needs=())

    match = PlacementRanker(strong=0.3, possible=0.3).rank(candidate, market)[0]

    assert match.band is Band.POSSIBLE
    assert match.little_known
    assert "essential" in match.unknown


def test_nothing_told_about_her_means_little_known(taxonomy):
    opening = Opening(
        "o", essential=CLEANING, languages={}, licences=(), remote=True, min_hours=20, slots=1, screened=True
    )

    ranker, market = PlacementRanker(), Market(taxonomy, [opening])
    known = {"max_hours": 40, "slots": 1, "consent": True, "support_needs": (), "licences": ()}

    assert ranker.rank(Candidate("c", **known), market)[0].little_known
    assert not ranker.rank(Candidate("c", skills=CLEANING, **known), market)[0].little_known


def test_a_closed_opening_is_not_ranked_and_is_counted_at_each_of_its_gates(taxonomy):
    openings = [
        Opening("a", essential=CLEANING, screened=False, night=True),
        Opening("b", essential=CLEANING, night=True),
        Opening("c", essential=CLEANING, night=False),
    ]
    candidate = Candidate("c", skills=CLEANING, exclusions=[Exclusion(ExclusionKind.NIGHT)])
    market, ranker = Market(taxonomy, openings), PlacementRanker()

    ranking = ranker.rank(candidate, market)

    assert [match.opening_id for match in ranking] == ["c"]
    assert ranking.closed == {Gate.SCREENED: 1, Gate.EXCLUSION: 2}
    assert ranker.closed(candidate, market) == ranking.closed
    assert (ranking.considered, ranking.open) == (3, 1)


def test_one_gate_that_a_course_opens_makes_a_near_match_that_says_what_is_needed(taxonomy):
    openings = [
        Opening("language", essential=CLEANING, languages={SPEAK: 3}),
        Opening("licence", essential=CLEANING[:1], licences=["B", "C"]),
        Opening("both", essential=CLEANING, languages={SPEAK: 3}, licences=["B"]),
        Opening("held", essential=CLEANING, languages={SPEAK: 3}, screened=False),
        Opening("far", essential=CLEANING, country="IT"),
    ]
    candidate = Candidate("c", skills=CLEANING[:1], languages={SPEAK: 1}, licences=["C"], work_countries=["GR"])

    near = PlacementRanker().rank(candidate, Market(taxonomy, openings)).near

    assert [(found.match.opening_id, found.gate) for found in near] == [
        ("licence", Gate.LICENCE),
        ("language", Gate.LANGUAGE),
    ]
    assert near[0].needs == (Gap("licence", "B", 1.0, 0.0),)
    assert near[1].needs == (Gap("language", "el:spoken_interaction", 3.0, 1.0),)


def test_as_many_near_matches_are_given_as_asked_for(taxonomy):
    market = Market(taxonomy, [Opening(f"o{number}", licences=["B"]) for number in range(4)])
    candidate = Candidate("c", licences=())

    near = PlacementRanker(n_near=2).rank(candidate, market).near

    assert [found.match.opening_id for found in near] == ["o0", "o1"]


def test_one_opening_is_explained_even_when_it_is_closed(taxonomy):
    market = Market(taxonomy, [Opening("a", essential=CLEANING, screened=False), Opening("b", essential=CLEANING)])
    candidate = Candidate("c", skills=CLEANING, consent=True)
    ranker = PlacementRanker()

    match = ranker.explain(candidate, market, "a")
    gates = ranker.gates(candidate, market, "a")

    assert (match.opening_id, match.score) == ("a", ranker.rank(candidate, market)[0].score)
    assert gates[Gate.SCREENED] is GateState.CLOSED
    assert gates[Gate.CONSENT] is GateState.OPEN
    assert gates[Gate.HOURS] is GateState.UNKNOWN
    assert ranker.explain(candidate, market, "b") == ranker.rank(candidate, market)[0]


def test_an_opening_that_is_not_there_cannot_be_explained(taxonomy):
    with pytest.raises(UnknownOpeningError):
        PlacementRanker().explain(Candidate("c"), Market(taxonomy), "x")


def test_candidates_are_ranked_for_an_opening_with_the_scores_of_their_own_rankings(taxonomy):
    place = {"location": (42.0, 23.0), "reach_km": 90.0}
    market = Market(
        taxonomy,
        [Opening("a", essential=COOKING), Opening("b", essential=CLEANING, location=(42.3, 23.3), screened=True)],
        today=date(2030, 1, 1),
    )
    caseload = [
        Candidate("z", skills=CLEANING[:3], **place),
        Candidate("y", skills=CLEANING[:3], **place),
        Candidate("x", skills=CLEANING, **place),
        Candidate("w", skills=CLEANING, consent=False),
    ]
    ranker = PlacementRanker()

    found = ranker.rank_candidates(caseload, market, "b")

    assert [candidate_id for candidate_id, _ in found] == ["x", "y", "z"]
    assert ranker.rank_candidates(caseload, market, "b", top=1) == found[:1]
    by_id = {candidate.id: candidate for candidate in caseload}
    for candidate_id, match in found:
        assert match == next(m for m in ranker.rank(by_id[candidate_id], market) if m.opening_id == "b")


def test_score_all_gives_every_opening_its_score_and_whether_it_is_open(taxonomy):
    market = Market(taxonomy, [Opening("a", essential=CLEANING, screened=False), Opening("b", essential=CLEANING)])

    scored = PlacementRanker().score_all(Candidate("c", skills=CLEANING), market)

    assert scored.ids == ("a", "b")
    assert scored.scores[0] == scored.scores[1] > POSSIBLE
    assert scored.open.tolist() == [False, True]
    assert scored.above.tolist() == [False, True]


def test_weights_of_ones_own_are_scaled_to_one_and_change_the_version(taxonomy):
    only_skills = {name: 3.0 if name == "essential" else 0.0 for name in FEATURES}
    market = Market(taxonomy, [Opening("o", essential=CLEANING)])
    ranker = PlacementRanker(weights=only_skills)

    match = ranker.rank(Candidate("c", skills=CLEANING), market)[0]

    assert match.score == match.terms["essential"] == 1.0
    assert ranker.version != PlacementRanker().version == PlacementRanker(weights=dict(PRIOR)).version
    assert PlacementRanker(possible=0.5).version != PlacementRanker().version
    assert clone(ranker).get_params() == ranker.get_params()


@pytest.mark.parametrize(
    "weights",
    [
        {"essential": 1.0},
        {**PRIOR, "age": 0.1},
        {**PRIOR, "support": -0.1},
        {**PRIOR, "support": float("nan")},
        dict.fromkeys(PRIOR, 0.0),
    ],
)
def test_weights_that_make_no_sense_are_refused(taxonomy, weights):
    with pytest.raises(ValueError, match="weights have to"):
        PlacementRanker(weights=weights).rank(Candidate("c"), Market(taxonomy, [Opening("o")]))


def test_the_prior_weighs_every_feature_and_sums_to_one():
    assert set(PRIOR) == set(FEATURES)
    assert sum(PRIOR.values()) == pytest.approx(1.0)


def test_many_ties_go_by_id_whatever_the_cut(taxonomy):
    random = np.random.default_rng(1)
    openings = [
        Opening(f"o{number}", essential=CLEANING[: random.integers(1, 4)], country=random.choice(["GR", "IT", "BG"]))
        for number in random.permutation(300)
    ]
    market, candidate, ranker = Market(taxonomy, openings), Candidate("c", skills=CLEANING[:1]), PlacementRanker()

    everything = [(-match.score, match.opening_id) for match in ranker.rank(candidate, market, top=None)]

    assert everything == sorted(everything)
    assert len({score for score, _ in everything}) == 3
    for top in (1, 7, 99, 100, 101, 299):
        assert [match.opening_id for match in ranker.rank(candidate, market, top)] == [
            one for _, one in everything[:top]
        ]


def test_an_empty_market_gives_an_empty_ranking(taxonomy):
    ranking = PlacementRanker().rank(Candidate("c", skills=CLEANING), Market(taxonomy))

    assert (len(ranking), ranking.considered, ranking.closed) == (0, 0, {})
