"""Laws of gates and ranking that hold for every candidate and every market."""

import math
from dataclasses import fields, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.gates import GateState
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow, SkillRelationRow
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Exclusion, ExclusionKind, Opening

TODAY = date(2030, 3, 1)
SKILLS = [f"s:{number}" for number in range(8)]
OCCUPATIONS = {"o:cleaner": "9112", "o:maid": "9111", "o:cook": "5120"}
PAIRS = [("el", "reading"), ("el", "spoken_interaction"), ("it", "reading")]
SUPPORT = ["childcare", "transport"]
TAXONOMY = Taxonomy.from_rows(
    [ConceptRow(uri, ConceptKind.SKILL) for uri in SKILLS[:6]]  # the last two are known to openings only
    + [ConceptRow(uri, ConceptKind.OCCUPATION, isco=isco) for uri, isco in OCCUPATIONS.items()],
    [],
    [RelationRow(uri, skill, RelationKind.ESSENTIAL) for uri, skill in zip(OCCUPATIONS, SKILLS[::2], strict=False)],
    [
        SkillRelationRow(SKILLS[0], SKILLS[1], RelationKind.ESSENTIAL),
        SkillRelationRow(SKILLS[1], SKILLS[2], RelationKind.OPTIONAL),
    ],
)
RANKER = PlacementRanker()
LAWS = settings(max_examples=60, deadline=None)

levels = st.floats(0.0, 1.0)
skills = st.dictionaries(st.sampled_from(SKILLS), levels, max_size=5)
languages = st.none() | st.dictionaries(st.sampled_from(PAIRS), st.integers(0, 6), max_size=3)
codes = st.none() | st.sets(st.sampled_from(["B", "forklift"]))
maybe = st.none() | st.booleans()
places = st.none() | st.tuples(st.floats(35.0, 48.0), st.floats(9.0, 28.0))
hours = st.none() | st.integers(0, 40)
dates = st.none() | st.dates(date(2029, 12, 1), date(2031, 1, 1))
masks = st.none() | st.integers(0, 2**28 - 1)
exclusions = st.lists(
    st.sampled_from(
        [
            Exclusion(ExclusionKind.SECTOR, "I"),
            Exclusion(ExclusionKind.SECTOR, "81.2"),
            Exclusion(ExclusionKind.OCCUPATION, "51"),
            Exclusion(ExclusionKind.EMPLOYER, "e1"),
            Exclusion(ExclusionKind.REGION, "EL52"),
            Exclusion(ExclusionKind.AREA, centre=(40.6, 22.9), radius_km=50.0),
            Exclusion(ExclusionKind.NIGHT),
        ]
    ),
    max_size=3,
)
candidates = st.builds(
    Candidate,
    id=st.just("c"),
    skills=skills,
    occupations=st.lists(st.sampled_from([*OCCUPATIONS, "o:unheard"]), max_size=2),
    languages=languages,
    licences=codes,
    work_countries=st.none() | st.sets(st.sampled_from(["GR", "IT"])),
    permit_until=dates,
    min_hours=hours,
    max_hours=hours,
    slots=masks,
    location=places,
    reach_km=st.none() | st.floats(0.0, 2000.0),
    exclusions=exclusions,
    preferences=st.none() | st.dictionaries(st.sampled_from(["team", "noise"]), st.floats(-1.0, 1.0)),
    support_needs=st.none() | st.sets(st.sampled_from(SUPPORT)),
    consent=maybe,
)
openings = st.builds(
    Opening,
    id=st.just("o"),
    essential=skills,
    optional=skills,
    learnable=st.lists(st.sampled_from(SKILLS), max_size=2),
    occupation=st.none() | st.sampled_from([*OCCUPATIONS, "o:unheard"]),
    sector=st.none() | st.sampled_from(["I55", "81.21", "N"]),
    employer=st.none() | st.sampled_from(["e1", "e2"]),
    languages=languages,
    teaches_language=maybe,
    licences=codes,
    country=st.none() | st.sampled_from(["GR", "IT"]),
    location=places,
    remote=maybe,
    min_hours=hours,
    max_hours=hours,
    slots=masks,
    starts_on=dates,
    ends_on=dates,
    night=maybe,
    traits=st.none() | st.sets(st.sampled_from(["team", "noise"])),
    support=st.none() | st.sets(st.sampled_from(SUPPORT)),
    screened=maybe,
    refreshed_on=dates,
)
markets = st.lists(openings, min_size=1, max_size=6).map(
    lambda made: [replace(opening, id=f"o{number}") for number, opening in enumerate(made)]
)


@LAWS
@given(candidates, markets, st.randoms(use_true_random=False))
def test_permuting_the_openings_changes_nothing(candidate, made, random):
    shuffled = random.sample(made, len(made))

    ranking = RANKER.rank(candidate, Market(TAXONOMY, made, today=TODAY), top=None)

    assert RANKER.rank(candidate, Market(TAXONOMY, shuffled, today=TODAY), top=None) == ranking


@LAWS
@given(candidates, markets)
def test_scores_lie_in_zero_to_one_and_are_the_sum_of_their_terms(candidate, made):
    market = Market(TAXONOMY, made, today=TODAY)

    for opening_id in market.ids:
        match = RANKER.explain(candidate, market, opening_id)
        assert 0.0 <= match.score <= 1.0
        assert match.score == sum(match.terms.values()) == math.fsum(match.terms.values())


@LAWS
@given(candidates, markets, st.integers(0, 7))
def test_a_ranking_is_the_sorted_list_of_what_no_gate_closes(candidate, made, top):
    market = Market(TAXONOMY, made, today=TODAY)
    explained = [RANKER.explain(candidate, market, opening_id) for opening_id in market.ids]
    closed = {
        opening_id: [
            gate for gate, state in RANKER.gates(candidate, market, opening_id).items() if state is GateState.CLOSED
        ]
        for opening_id in market.ids
    }

    ranking = RANKER.rank(candidate, market, top=top)

    whole = sorted(
        (m for m in explained if not closed[m.opening_id]), key=lambda match: (-match.score, match.opening_id)
    )
    assert list(ranking) == whole[:top]
    assert ranking.open == len(whole)
    assert sum(ranking.closed.values()) == sum(len(gates) for gates in closed.values())
    assert all(closed[near.match.opening_id] == [near.gate] and near.needs for near in ranking.near)


@LAWS
@given(candidates, markets, st.sampled_from(SKILLS), levels)
def test_one_more_or_higher_skill_never_lowers_a_score_or_closes_a_gate(candidate, made, skill, level):
    market = Market(TAXONOMY, made, today=TODAY)
    held = dict(candidate.skills)
    better = replace(candidate, skills=held | {skill: max(level, held.get(skill, 0.0))})

    before, after = RANKER.score_all(candidate, market), RANKER.score_all(better, market)

    assert (after.scores >= before.scores).all()
    assert (after.bands >= before.bands).all()
    assert (after.states == before.states).all()


@LAWS
@given(candidates, markets)
def test_one_more_occupation_never_lowers_a_score(candidate, made):
    market = Market(TAXONOMY, made, today=TODAY)
    better = replace(candidate, occupations=[*candidate.occupations, "o:maid"])

    assert (RANKER.score_all(better, market).scores >= RANKER.score_all(candidate, market).scores).all()


@LAWS
@given(skills, markets)
def test_a_candidate_of_whom_only_skills_are_known_is_stopped_by_nothing_of_hers(held, made):
    silent = [replace(opening, screened=None, refreshed_on=None) for opening in made]

    ranking = RANKER.rank(Candidate("c", skills=held), Market(TAXONOMY, silent, today=TODAY), top=None)

    assert ranking.closed == {}
    assert len(ranking) == len(made)


@LAWS
@given(
    candidates,
    openings,
    st.sampled_from([f.name for f in fields(Candidate) if f.name not in {"id", "skills", "occupations", "exclusions"}]),
    st.sampled_from([f.name for f in fields(Opening) if f.name not in {"id", "essential", "optional", "learnable"}]),
)
def test_forgetting_a_fact_never_closes_a_gate(candidate, opening, hers, theirs):
    """Unknown never acts as closed: with less data every closed gate was closed before."""

    def closed(candidate, opening):
        market = Market(TAXONOMY, [opening], today=TODAY)
        states = RANKER.gates(candidate, market, opening.id)
        return {gate for gate, state in states.items() if state is GateState.CLOSED}

    before = closed(candidate, opening)

    # One bound of hours read alone means another range, so both are forgotten together.
    less_hers = dict.fromkeys(("min_hours", "max_hours") if "hours" in hers else (hers,))
    less_theirs = dict.fromkeys(("min_hours", "max_hours") if "hours" in theirs else (theirs,))
    if theirs not in {"remote", "teaches_language"}:  # these two facts only ever open
        assert closed(candidate, replace(opening, **less_theirs)) <= before
    assert closed(replace(candidate, **less_hers), opening) <= before


@LAWS
@given(candidates, markets, st.integers(0, 20))
def test_caring_duties_change_only_hours_and_support(candidate, made, most):
    market = Market(TAXONOMY, made, today=TODAY)
    caring = replace(
        candidate, support_needs={*(candidate.support_needs or ()), "childcare"}, min_hours=None, max_hours=most
    )

    for opening_id in market.ids:
        before, after = (RANKER.explain(who, market, opening_id).terms for who in (candidate, caring))
        assert {name for name in before if before[name] != after[name]} <= {"hours", "support"}


@LAWS
@given(candidates, markets)
def test_the_same_question_has_the_same_answer(candidate, made):
    first = RANKER.rank(candidate, Market(TAXONOMY, made, today=TODAY))

    assert PlacementRanker().rank(replace(candidate), Market(TAXONOMY, made, today=TODAY)) == first


@LAWS
@given(candidates, openings, st.permutations(["b", "a", "c"]))
def test_ties_go_by_id(candidate, opening, ids):
    market = Market(TAXONOMY, [replace(opening, id=opening_id) for opening_id in ids], today=TODAY)

    found = [match.opening_id for match in RANKER.rank(candidate, market)]

    assert found in ([], ["a", "b", "c"])


@LAWS
@given(st.lists(candidates, max_size=4), markets)
def test_both_directions_give_the_same_match(caseload, made):
    market = Market(TAXONOMY, made, today=TODAY)
    named = [replace(candidate, id=f"c{number}") for number, candidate in enumerate(caseload)]

    found = dict(RANKER.rank_candidates(named, market, "o0", top=None))

    for candidate in named:
        hers = {match.opening_id: match for match in RANKER.rank(candidate, market, top=None)}
        assert hers.get("o0") == found.get(candidate.id)
