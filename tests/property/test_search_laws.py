"""Pruning, packing, changing and keeping a market change no answer: each equals the exhaustive one, bit for bit, ties included."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import search
from matcher.gates import CLOSED, GATES, OPENED_BY_A_COURSE
from matcher.market import Market
from matcher.ranking import PRIOR, PlacementRanker, Scored
from tests.property.test_ranking_laws import LAWS, TAXONOMY, TODAY, candidates, openings

RANKER = PlacementRanker()

# Few distinct openings, many times over: ties are the rule.
crowds = st.lists(openings, min_size=1, max_size=5).flatmap(
    lambda kinds: st.lists(st.sampled_from(kinds), min_size=1, max_size=40)
)
steps = st.lists(st.tuples(st.sampled_from(["add", "replace", "remove"]), st.integers(0, 9), openings), max_size=25)


@pytest.fixture(autouse=True, scope="module")
def prunes_early():
    """Prune small markets too, in small blocks, with an index of which little may be read."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search, "FEW", 1)
        patched.setattr(search, "FIRST", 2)
        patched.setattr(search, "BLOCK", 3)
        patched.setattr(search, "POSTINGS_A_ROW", 1)
        yield


def named(made):
    return [replace(opening, id=f"o{7 * number % 40:02}") for number, opening in enumerate(made)]


def exhaustive(scored: Scored, among: np.ndarray, top: int) -> list[tuple[float, str]]:
    found = [(-float(scored.scores[place]), scored.ids[place]) for place in np.flatnonzero(among)]
    return sorted(found)[:top]


# With one feature alone a bound can equal the score, and the last place is a tie of many.
rankers = st.sampled_from(
    [RANKER, *(PlacementRanker({one: float(one == name) for one in PRIOR}) for name in ("essential", "days", "hours"))]
)


@LAWS
@given(rankers, candidates, crowds, st.integers(0, 12))
def test_pruning_gives_the_order_of_scoring_everything(ranker, candidate, made, top):
    market = Market(TAXONOMY, named(made), today=TODAY)
    scored = ranker.score_all(candidate, market)
    closed = scored.states == CLOSED
    courses = np.array([gate in OPENED_BY_A_COURSE for gate in GATES])

    ranking = ranker.rank(candidate, market, top)

    assert [(-match.score, match.opening_id) for match in ranking] == exhaustive(scored, scored.open, top)
    near = (closed.sum(axis=0) == 1) & closed[courses].any(axis=0)
    assert [(-found.match.score, found.match.opening_id) for found in ranking.near] == exhaustive(scored, near, 5)


@settings(max_examples=200, deadline=None)
@given(rankers, candidates, crowds, st.integers(1, 12))
def test_pruning_loses_no_tie_where_all_is_open(ranker, candidate, made, top):
    """Random gates leave few openings; here none closes, so that the last place is often shared."""
    nothing = {"work_countries": None, "permit_until": None, "licences": None, "languages": None, "exclusions": ()}
    her = replace(candidate, **nothing, max_hours=None, min_hours=None, reach_km=None, consent=True, slots=2**28 - 1)
    market = Market(TAXONOMY, [replace(one, screened=True, refreshed_on=None) for one in named(made)], today=TODAY)
    scored = ranker.score_all(her, market)

    ranking = ranker.rank(her, market, top)

    assert scored.open.all()
    assert [(-match.score, match.opening_id) for match in ranking] == exhaustive(scored, scored.open, top)


@LAWS
@given(candidates, crowds)
def test_a_bound_is_never_below_the_score(candidate, made):
    market = Market(TAXONOMY, named(made), today=TODAY)
    question = RANKER.ask(candidate, market)
    (segment,) = market.segments
    rows = segment.living()

    bounds = question._most_of_skills(segment, rows)

    terms = question.score(segment, rows).terms
    assert (bounds >= terms[0] + terms[1]).all()


@LAWS
@given(candidates, crowds)
def test_counts_of_closed_openings_are_those_of_every_opening(candidate, made):
    market = Market(TAXONOMY, named(made), today=TODAY)
    closed = (RANKER.score_all(candidate, market).states == CLOSED).sum(axis=1)

    counted = RANKER.closed(candidate, market)

    assert counted == {gate: int(count) for gate, count in zip(GATES, closed, strict=True) if count}


@LAWS
@given(candidates, st.lists(openings, max_size=6), steps, st.sampled_from([0, 3, 4096]))
def test_any_changes_give_the_market_made_anew(candidate, made, changes, room):
    kept = {opening.id: opening for opening in named(made)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("matcher.market.ROOM", room)
        market = Market(TAXONOMY, kept.values(), today=TODAY)
        for act, number, opening in changes:
            opening_id = f"o{number:02}"
            if act == "add" and opening_id not in kept:
                kept[opening_id] = replace(opening, id=opening_id)
                market.add(kept[opening_id])
            elif act == "replace" and opening_id in kept:
                kept[opening_id] = replace(opening, id=opening_id)
                market.replace(kept[opening_id])
            elif act == "remove" and opening_id in kept:
                del kept[opening_id]
                market.remove(opening_id)
    anew = Market(TAXONOMY, kept.values(), today=TODAY)

    assert list(market.openings()) == [kept[opening_id] for opening_id in sorted(kept)]
    for top in (3, None):
        assert RANKER.rank(candidate, market, top) == RANKER.rank(candidate, anew, top)


@LAWS
@given(candidates, crowds)
def test_a_market_that_was_kept_gives_the_same_answers(tmp_path_factory, candidate, made):
    market = Market(TAXONOMY, named(made)[:-1], today=TODAY)
    market.add(named(made)[-1])
    before = RANKER.rank(candidate, market, top=None)
    path = tmp_path_factory.mktemp("kept") / "market"

    market.save(path)

    for memory_map in (False, True):
        loaded = Market.load(path, TAXONOMY, today=TODAY, memory_map=memory_map)
        assert RANKER.rank(candidate, loaded, top=None) == before
        assert list(loaded.openings()) == list(market.openings())
