"""Many candidates at once equal each alone; and what is told of them never shows one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.cohorts import LEAST, Cohorts
from matcher.market import Market
from matcher.moves import moves_of, reach_of
from matcher.pool import Pool
from matcher.results import Band
from matcher.types import Candidate, Exclusion, ExclusionKind, Opening
from tests.property.test_training_laws import RANKER, SKILLS, TAXONOMY, TODAY, codes, languages, maybe, skills

places = st.none() | st.sampled_from([(42.0, 23.0), (42.4, 23.2), (45.0, 25.0)])
slots = st.none() | st.integers(0, 2**28 - 1)
days = st.none() | st.integers(-90, 90).map(lambda day: TODAY.fromordinal(TODAY.toordinal() + day))
rules = st.builds(
    Exclusion,
    kind=st.sampled_from(ExclusionKind),
    value=st.sampled_from(["", "911", "o:cleaner", "81.2", "C", "BG", "BG411", "e1"]),
    centre=places,
    radius_km=st.none() | st.just(20.0),
)
people = st.builds(
    Candidate,
    id=st.just("c"),
    skills=skills,
    occupations=st.sampled_from([(), ("o:cleaner",), ("o:unknown",), ("o:unknown", "o:cleaner")]),
    languages=languages,
    licences=codes,
    work_countries=st.none() | st.sets(st.sampled_from(["BG", "RO"])),
    permit_until=days,
    min_hours=st.none() | st.integers(5, 40),
    max_hours=st.none() | st.integers(5, 40),
    slots=slots,
    location=places,
    reach_km=st.none() | st.sampled_from([5.0, 60.0]),
    exclusions=st.lists(rules, max_size=2),
    preferences=st.none() | st.dictionaries(st.sampled_from(["quiet", "team", "x"]), st.floats(-1, 1), max_size=3),
    support_needs=st.none() | st.sets(st.sampled_from(["childcare", "mentor"])),
    consent=maybe,
)
vacancies = st.builds(
    Opening,
    id=st.just("o"),
    essential=skills,
    optional=skills,
    learnable=st.lists(st.sampled_from(SKILLS), max_size=2),
    occupation=st.none() | st.sampled_from(["o:cleaner", "o:unknown"]),
    isco=st.none() | st.sampled_from(["9112", "9113", "5"]),
    sector=st.none() | st.sampled_from(["C", "81.21"]),
    employer=st.none() | st.just("e1"),
    languages=languages,
    teaches_language=maybe,
    licences=codes,
    country=st.none() | st.sampled_from(["BG", "RO"]),
    region=st.none() | st.just("BG411"),
    location=places,
    remote=maybe,
    min_hours=st.none() | st.integers(5, 40),
    max_hours=st.none() | st.integers(5, 40),
    slots=slots,
    starts_on=days,
    ends_on=days,
    night=maybe,
    live_in=maybe,
    alone_with_clients=maybe,
    traits=st.none() | st.sets(st.sampled_from(["quiet", "team", "y"])),
    support=st.none() | st.sets(st.sampled_from(["childcare", "mentor"])),
    screened=maybe,
    refreshed_on=days,
)


def named(made):
    return [replace(one, id=f"c{number}") for number, one in enumerate(made)]


@settings(max_examples=120, deadline=None)
@given(st.lists(people, max_size=5), st.lists(vacancies, min_size=1, max_size=3))
def test_a_pool_judges_every_candidate_as_the_ranker_does_alone(made, openings):
    openings = [replace(one, id=f"o{number}") for number, one in enumerate(openings)]
    market = Market(TAXONOMY, openings, today=TODAY)

    judged = Pool(made, TAXONOMY, today=TODAY).judge(RANKER, openings)

    for column, candidate in enumerate(made):
        alone = RANKER.score_all(candidate, market)
        order = [alone.ids.index(opening.id) for opening in openings]
        assert judged.open[:, column].tolist() == alone.open[order].tolist()
        assert judged.scores[:, column].tolist() == alone.scores[order].tolist()
        assert judged.bands[:, column].tolist() == alone.bands[order].tolist()


@settings(max_examples=40, deadline=None)
@given(st.lists(people, min_size=1, max_size=6), vacancies)
def test_what_a_move_would_bring_equals_ranking_everybody_again(made, opening):
    candidates = named(made)

    reach = reach_of(RANKER, Pool(candidates, TAXONOMY, today=TODAY), opening)

    assert set(reach.moved) == {move for move, _ in moves_of(opening)}
    for after, above in [(opening, reach.now), *((after, reach.moved[move]) for move, after in moves_of(opening))]:
        ranked = RANKER.rank_candidates(candidates, Market(TAXONOMY, [after], today=TODAY), "o", top=None)
        fitting = {candidate_id for candidate_id, match in ranked if match.band is not Band.STRETCH}
        assert {candidates[one].id for one in np.flatnonzero(above)} == fitting


def cohorts_of(count, seed=0):
    return Cohorts.of([Candidate(f"c{number}") for number in range(count)], TAXONOMY, np.random.default_rng(seed))


fit_tables = st.integers(0, 70).flatmap(
    lambda people: st.lists(st.lists(st.booleans(), min_size=people, max_size=people), min_size=1, max_size=5).map(
        lambda rows: np.array(rows, dtype=np.bool_).reshape(len(rows), people)
    )
)


@settings(max_examples=150, deadline=None)
@given(fit_tables, st.integers(0, 9))
def test_counts_and_their_differences_are_never_below_five_nor_above_the_truth(fits, seed):
    cohorts = cohorts_of(fits.shape[1], seed)

    told = cohorts.told(fits)

    assert (cohorts.sizes >= LEAST).all()
    assert (told <= fits.sum(axis=1)).all()
    differences = np.abs(told[:, None] - told[None, :])
    assert (differences % LEAST == 0).all()
    assert (told % LEAST == 0).all()


@settings(max_examples=150, deadline=None)
@given(fit_tables.filter(lambda fits: fits.shape[1] >= LEAST), st.data())
def test_one_person_is_seen_only_where_four_others_of_her_cohort_fit_too(fits, data):
    """Whatever questions are asked: pools that differ in one person answer alike, but where she would be one of five or more."""
    cohorts = cohorts_of(fits.shape[1])
    her = data.draw(st.integers(0, fits.shape[1] - 1))
    other = fits.copy()
    other[:, her] = data.draw(st.lists(st.booleans(), min_size=len(fits), max_size=len(fits)))

    differ = cohorts.told(fits) != cohorts.told(other)

    hers = (cohorts.number == cohorts.number[her]) & (np.arange(fits.shape[1]) != her)
    assert (fits[:, hers].sum(axis=1)[differ] >= LEAST - 1).all()
    assert (np.abs(cohorts.told(fits) - cohorts.told(other)) <= LEAST).all()


@settings(max_examples=100, deadline=None)
@given(fit_tables.filter(lambda fits: fits.shape[1] >= LEAST), st.data())
def test_who_leaves_takes_her_whole_cohort_along(fits, data):
    cohorts = cohorts_of(fits.shape[1])
    there = np.ones(fits.shape[1], dtype=np.bool_)
    there[data.draw(st.sets(st.integers(0, fits.shape[1] - 1), max_size=3).map(sorted))] = False

    told = cohorts.told(fits, there)

    staying = fits & ~np.isin(cohorts.number, cohorts.number[~there])
    assert told.tolist() == cohorts.told(staying).tolist()
    assert (told <= cohorts.told(fits)).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(people, min_size=5, max_size=12), st.lists(vacancies, min_size=2, max_size=4), people)
def test_no_sequence_of_edits_lets_an_employer_infer_one_person(made, edits, somebody_else):
    """Every form of a vacancy, and every move shown beside it: the employer sees multiples of five, and nobody who is one of few."""
    pools = [named(made), named([*made[:-1], somebody_else])]
    cohorts = Cohorts.of(pools[0], TAXONOMY, np.random.default_rng(3))
    seen, fits = [], []
    for candidates in pools:
        reaches = [reach_of(RANKER, Pool(candidates, TAXONOMY, today=TODAY), opening) for opening in edits]
        fits.append(np.array([row for reach in reaches for row in (reach.now, *reach.moved.values())]))
        seen.append(cohorts.told(fits[-1]))

    for told in seen:
        assert (np.abs(told[:, None] - told[None, :]) % LEAST == 0).all()
        assert not ((told > 0) & (told < LEAST)).any()
    others = fits[0][:, : len(made) - 1]
    assert (others.sum(axis=1)[seen[0] != seen[1]] >= LEAST - 1).all()


def test_people_of_one_place_and_work_stay_together():
    here = [Candidate(f"a{n}", location=(42.0, 23.0), occupations=["o:cleaner"]) for n in range(30)]
    there = [Candidate(f"b{n}", location=(45.0, 25.0)) for n in range(30)]

    cohorts = Cohorts.of([*here, *there], TAXONOMY, np.random.default_rng(1))

    assert cohorts.sizes.tolist() == [30, 30]
    assert len({*cohorts.number[:30].tolist()}) == 1


def test_a_cohort_of_four_is_refused_and_four_people_are_none():
    with pytest.raises(ValueError, match="at least 5 members"):
        Cohorts(np.array([0, 0, 0, 0]))

    assert cohorts_of(4).told(np.ones((2, 4), dtype=np.bool_)).tolist() == [0, 0]
