"""`CaseloadPlanner`: a week's candidates against openings with limited places.

As many women as can be are placed; of the ways to place so many, one in which the worst-off of them is as well off as can be; of those,
one with the highest total. Nobody is placed through a closed gate, nor below the line. All three steps are exact: a largest matching
(Hopcroft and Karp), a search for the highest score below which no pair is needed, and a matching of least weight (Jonker and Volgenant),
each by `scipy.sparse.csgraph`, on scores in whole numbers. Prices of the openings, found afterwards, bound every plan of so many pairs no
worse than that: they prove the total, or say how far from proven it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching, min_weight_full_bipartite_matching
from sklearn.base import BaseEstimator

from matcher.additive import GRID
from matcher.columns import Bools, Floats, Ints
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import CaseloadPlan, Placement
from matcher.types import Candidate

ROUNDS = 10_000
"""Times that prices are raised at most; what is not proven by then is told as a gap."""


class Wishes(NamedTuple):
    """The openings above the line for one candidate, best first, ties by id: ids (bytes ndarray) and scores (float64), of shape (n,)."""

    names: NDArray[np.bytes_]
    scores: Floats

    @classmethod
    def joined(cls, parts: Sequence[Wishes], top: int) -> Wishes:
        """Give the best `top` of what parts of a market offer: those of the whole, when each part gives its best `top`."""
        names = np.concatenate([np.zeros(0, dtype=np.bytes_), *(part.names for part in parts)])
        scores = np.concatenate([np.zeros(0), *(part.scores for part in parts)])
        order = np.lexsort((names, -scores))[:top]
        return cls(names[order], scores[order])


class CaseloadPlanner(BaseEstimator):  # type: ignore[misc]
    """Plans which candidates of a caseload to propose for which openings. It proposes; a coach decides.

    Parameters
    ----------
    ranker : PlacementRanker, optional
        Scores pairs; None takes one with its defaults.
    """

    def __init__(self, ranker: PlacementRanker | None = None) -> None:
        self.ranker = ranker

    def plan(
        self, candidates: Iterable[Candidate], market: Market, places: Mapping[str, int] | None = None
    ) -> CaseloadPlan:
        """Assign candidates to openings.

        Parameters
        ----------
        candidates : iterable of Candidate
            The caseload, each id once.
        market : Market
            The openings.
        places : mapping of str to int, optional
            Opening id -> places; an opening that is not named has one.

        Returns
        -------
        CaseloadPlan
            One placement for each candidate, in the order of their ids.

        Raises
        ------
        ValueError
            If an id of a candidate occurs twice, or a number of places is negative.
        UnknownOpeningError
            If places are given for an opening that the market does not hold.

        Notes
        -----
        Of equally good plans the one is given that the order of ids leads to: the order in which candidates or openings come changes nothing.
        """
        told = list(candidates)
        for opening_id in places or {}:
            market.row(opening_id)
        full = {opening_id for opening_id, count in (places or {}).items() if count == 0}
        wishes = {candidate.id: self.wishes(candidate, market, len(told), full) for candidate in told}
        if len(wishes) < len(told):
            raise ValueError("an id of a candidate occurs twice")
        return assign(wishes, places or {})

    def wishes(self, candidate: Candidate, market: Market, top: int, full: Set[str] = frozenset()) -> Wishes:
        """Give the best `top` openings above the line for one candidate, without those that are `full`.

        With as many as there are candidates nothing is lost: if one took an opening further down, one of these would be free.
        """
        ranker = self.ranker or PlacementRanker()
        question = ranker.ask(candidate, market)
        parts = []
        for left in question.left():
            scored = question.score(left.segment, left.open)
            above = np.flatnonzero(ranker.bands(scored.scores, scored.covered, scored.listed) > 0)
            names = left.segment.names(left.open[above])
            free = np.array([name.decode() not in full for name in names.tolist()], dtype=np.bool_)
            parts.append(Wishes(names[free], scored.scores[above][free]))
        return Wishes.joined(parts, top)


def assign(wishes: Mapping[str, Wishes], places: Mapping[str, int]) -> CaseloadPlan:
    """Assign candidates to openings by what each could be placed in.

    Parameters
    ----------
    wishes : mapping of str to Wishes
        Candidate id -> the openings above the line for her, at least the best as many as there are candidates, of those with places.
    places : mapping of str to int
        Opening id -> places; an opening that is not named has one.

    Returns
    -------
    CaseloadPlan
        As `CaseloadPlanner.plan` gives it.

    Raises
    ------
    ValueError
        If a number of places is negative.
    """
    for opening_id, count in places.items():
        if count < 0:
            raise ValueError(f"the places of {opening_id!r} have to be at least 0, got {count}")
    people = sorted(wishes)
    pairs = _Pairs.of([wishes[one] for one in people], places)
    chosen = pairs.best()
    ids = [bytes(name).decode() for name in pairs.names.tolist()]
    placements = []
    for number, candidate_id in enumerate(people):
        own, pair = wishes[candidate_id], int(chosen[number])
        placements.append(
            Placement(
                candidate_id,
                None if pair < 0 else ids[int(pairs.opening[pair])],
                0.0 if pair < 0 else float(pairs.score[pair] / GRID),
                bytes(own.names[0]).decode() if len(own.names) else None,
                float(own.scores[0]) if len(own.names) else 0.0,
            )
        )
    return CaseloadPlan(tuple(placements), pairs.bound(chosen) / GRID)


@dataclass
class _Pairs:
    """What could be: pairs of a candidate and an opening, in the order of candidates, then of openings by id.

    `person`, `opening` (numbers) and `score` (whole multiples of 1 / GRID) are int64 ndarrays of shape (n_pairs,); `places` says how many
    each opening has, at most as many as there are people.
    """

    n_people: int
    names: NDArray[np.bytes_]
    places: Ints
    person: Ints
    opening: Ints
    score: Ints

    @classmethod
    def of(cls, wishes: Sequence[Wishes], places: Mapping[str, int]) -> _Pairs:
        person = np.repeat(np.arange(len(wishes)), [len(one.names) for one in wishes])
        told = np.concatenate([np.zeros(0, dtype=np.bytes_), *(one.names for one in wishes)])
        scores = np.concatenate([np.zeros(0), *(one.scores for one in wishes)])
        names, opening = np.unique(told, return_inverse=True)
        room = np.array(
            [min(places.get(bytes(name).decode(), 1), len(wishes)) for name in names.tolist()], dtype=np.int64
        )
        order = np.lexsort((opening, person))
        order = order[room[opening[order]] > 0]
        score = np.rint(scores[order] * GRID).astype(np.int64)
        return cls(len(wishes), names, room, person[order], opening[order].astype(np.int64), score)

    def best(self) -> Ints:
        """Choose the pair of each person: number of the pair, -1 where she is not placed; int64 ndarray of shape (n_people,)."""
        levels = np.unique(self.score)
        if not len(levels):
            return np.full(self.n_people, -1, dtype=np.int64)
        most = self._largest(self.score >= 0)
        # The highest level from which on as many can be placed as from the lowest.
        low, high = 0, len(levels) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._largest(self.score >= levels[middle]) == most else (low, middle - 1)
        return self._heaviest(self.score >= levels[low], most)

    def _spread(self, some: Ints) -> tuple[Ints, Ints, Ints]:
        """Give each place a column of its own: number of the pair, person, column."""
        begins = np.cumsum(self.places) - self.places
        times = self.places[self.opening[some]]
        pair = np.repeat(some, times)
        ends = np.cumsum(times)
        column = begins[self.opening[pair]] + np.arange(len(pair)) - np.repeat(ends - times, times)
        return pair, self.person[pair], column

    def _largest(self, allowed: Bools) -> int:
        """Count how many people can be placed at once."""
        pair, person, column = self._spread(np.flatnonzero(allowed))
        shape = self.n_people, int(self.places.sum())
        graph = csr_array((np.ones(len(pair), dtype=np.int8), (person, column)), shape=shape)
        return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())

    def _heaviest(self, allowed: Bools, most: int) -> Ints:
        """Choose `most` pairs with the highest total."""
        pair, person, column = self._spread(np.flatnonzero(allowed))
        width, idle = int(self.places.sum()), self.n_people - most
        # So many are not placed: each of them takes one of as many columns that are worth nothing. A weight of 0 would be no edge.
        rows = np.concatenate([person, np.repeat(np.arange(self.n_people), idle)])
        columns = np.concatenate([column, np.tile(width + np.arange(idle), self.n_people)])
        top = int(self.score.max()) + 1
        weights = np.concatenate([top - self.score[pair], np.full(self.n_people * idle, top)]).astype(np.float64)
        graph = csr_array((weights, (rows, columns)), shape=(self.n_people, width + idle))
        taker, taken = min_weight_full_bipartite_matching(graph)
        number = csr_array((np.arange(1, len(pair) + 1), (person, column)), shape=graph.shape)
        chosen = np.full(self.n_people, -1, dtype=np.int64)
        placed = taken < width
        chosen[taker[placed]] = np.asarray(number[taker[placed], taken[placed]]).ravel() - 1
        return np.where(chosen >= 0, pair[chosen], -1)

    def bound(self, chosen: Ints) -> int:
        """Bound the total of every plan that places as many, none of them worse off than the worst-off of this one.

        Every price gives a bound: what all pay for the places, and what each person keeps of her best offer. Prices rise while somebody
        would rather have another opening at its price; at the best plan they come to rest at its total.
        """
        placed = chosen >= 0
        if not placed.any():
            return 0
        allowed = np.flatnonzero(self.score >= self.score[chosen[placed]].min())
        person, opening, score = self.person[allowed], self.opening[allowed], self.score[allowed]
        n_openings, idle = len(self.names), int((~placed).sum())
        # Not to be placed is an opening more, with as many places as people stay without.
        free = np.full(self.n_people if idle else 0, n_openings)
        person = np.concatenate([person, np.arange(len(free))])
        opening = np.concatenate([opening, free])
        score = np.concatenate([score, np.zeros(len(free), dtype=np.int64)])
        places = np.append(self.places, idle)
        mine = np.where(placed, self.opening[chosen], n_openings)
        worth = np.where(placed, self.score[chosen], 0)
        prices, least = np.zeros(n_openings + 1, dtype=np.int64), None
        begins = np.flatnonzero(np.diff(np.sort(person), prepend=-1))
        by_person = np.argsort(person, kind="stable")
        for _ in range(ROUNDS):
            offer = np.maximum.reduceat((score - prices[opening])[by_person], begins)
            total = int(offer.sum() + (prices * places).sum())
            least = total if least is None else min(least, total)
            kept = worth - prices[mine]
            wanted = score - kept[person]
            raised = prices.copy()
            np.maximum.at(raised, opening, wanted)
            if (raised == prices).all():
                break
            prices = raised
        return int(least or 0)
