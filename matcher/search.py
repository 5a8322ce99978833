"""The best openings of a market for one candidate: exact, and scored only where the top can be reached.

Gates first. What is left is bounded by what its skills can earn at most, and scored from the best bound downward until no bound reaches
the last of the top. A bound is never below the score, so the result is that of scoring everything, ties included.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from matcher.additive import AdditiveModel
from matcher.columns import Bools, Floats, Ints, States
from matcher.features import FEATURES, PRACTICAL, SKILL_FEATURES, Profile, coverage, skills_feature
from matcher.gates import CLOSED, OPENED_BY_A_COURSE, Answers, answer, states_of
from matcher.market import Market
from matcher.needs import ESSENTIAL
from matcher.segment import Segment
from matcher.types import Gate

FEW = 2048
"""So many openings are scored without a bound, which would not pay."""
FIRST = 512
"""Openings with the best bounds that are scored first, to learn what the top asks for."""
BLOCK = 8192
"""Openings scored at once."""
POSTINGS_A_ROW = 16
"""Entries of the index that the bound may read, per opening that it bounds: about what scoring one would cost. Needs of which she brings
less are bounded together."""
NARROW = 4
"""Runs of codes up to so many are found by comparing, which is quicker than looking each up."""
_EPSILON = float(np.finfo(np.float32).eps)


class Scores(NamedTuple):
    """Some openings scored.

    `terms` (float64) and `unknown` (bool) of shape (n_features, n), multiples of 2^-30; `scores` and `covered` (coverage of the essential
    skills) of shape (n,); `listed` (bool) whether essential skills are listed; `skills` of shape (2, n) the values of both skill features.
    """

    terms: Floats
    unknown: Bools
    scores: Floats
    covered: Floats
    listed: Bools
    skills: Floats

    @classmethod
    def joined(cls, parts: Sequence[Scores]) -> Scores:
        """Put the scores of several segments one after the other; with none of them every column still has its shape."""
        if len(parts) == 1:
            return parts[0]
        shape, said = (len(FEATURES), 0), np.zeros(0, dtype=np.bool_)
        none = cls(np.zeros(shape), np.zeros(shape, dtype=np.bool_), np.zeros(0), np.zeros(0), said, np.zeros((2, 0)))
        return cls(*(np.concatenate(columns, axis=-1) for columns in zip(none, *parts, strict=True)))


class Found(NamedTuple):
    """Openings of one segment, `rows` (int64) with their `scores`."""

    segment: Segment
    rows: Ints
    scores: Floats


class Left(NamedTuple):
    """What the gates leave of a segment: rows (int64, ascending).

    No gate closes those that are `open`; one alone, which a course opens, those that are `near`; none but such those `reachable`.
    """

    segment: Segment
    open: Ints
    near: Ints
    reachable: Ints


@dataclass
class Question:
    """One candidate asked of a market: gates and terms per distinct answer, gains per distinct need.

    Parameters
    ----------
    profile : Profile
        The candidate.
    market : Market
        The openings.
    model : AdditiveModel
        What a feature is worth.
    """

    profile: Profile
    market: Market
    model: AdditiveModel

    @cached_property
    def answers(self) -> Answers:
        """What each gate says."""
        return answer(self.profile.candidate, self.market.facets)

    @cached_property
    def answered(self) -> dict[str, tuple[str, Floats, Bools]]:
        """Feature -> the facet it asks, its value and whether it is unknown, per distinct answer."""
        facets = self.market.facets
        return {name: (facet, *feature(self.profile, facets)) for name, (facet, feature) in PRACTICAL.items()}

    @cached_property
    def practical(self) -> dict[str, tuple[str, Floats, Bools]]:
        """Feature -> the facet it asks, its term and whether it is unknown, per distinct answer."""
        return {
            name: (facet, self.model.term(FEATURES.index(name), values), unknown)
            for name, (facet, values, unknown) in self.answered.items()
        }

    @cached_property
    def shares(self) -> Floats:
        """Share of each need that she brings."""
        return self.market.needs.shares(self.profile.credit)

    @cached_property
    def gains(self) -> Ints:
        """What each need earns, packed."""
        return self.market.needs.gains(self.shares)

    def closed(self) -> dict[str, int]:
        """Count the openings that each gate closes; one opening counts at each of its closed gates."""
        counts = {gate: self._count_closed(gate) for gate in self.answers}
        return {gate: count for gate, count in counts.items() if count}

    def _closing(self, gate: Gate) -> list[tuple[str, Bools]]:
        """Give the facets by which a gate closes some opening, with the answers that do."""
        facets = self.market.facets
        found = ((facet, facets[facet].used(states == CLOSED)) for facet, states in self.answers[gate])
        return [(facet, closed) for facet, closed in found if closed.any()]

    def _count_closed(self, gate: Gate) -> int:
        closing = self._closing(gate)
        if len(closing) <= 1:
            return sum(self.market.facets[facet].count(closed) for facet, closed in closing)
        total = 0
        for segment in self.market.segments:
            any_closed = spread(*closing[0], segment)
            for facet, closed in closing[1:]:
                any_closed |= spread(facet, closed, segment)
            total += int(np.count_nonzero(any_closed if segment.alive is None else any_closed & segment.alive))
        return total

    def left(self, passing: Container[Gate] = ()) -> list[Left]:
        """Tell, per segment, which openings are open and which are near; gates that are `passing` are not asked."""
        hard: dict[str, Bools] = {}
        for gate in self.answers:
            if gate not in OPENED_BY_A_COURSE and gate not in passing:
                for facet, closed in self._closing(gate):
                    hard[facet] = hard[facet] | closed if facet in hard else closed
        soft = [part for gate in OPENED_BY_A_COURSE for part in self._closing(gate)]
        facets = self.market.facets
        # The facet that closes most goes first: what is closed is not looked up again.
        order = sorted(hard, key=lambda facet: (facet != "place", -facets[facet].count(hard[facet])))
        return [
            self._left_of(segment, [(facet, hard[facet]) for facet in order], soft) for segment in self.market.segments
        ]

    @staticmethod
    def _left_of(segment: Segment, hard: list[tuple[str, Bools]], soft: list[tuple[str, Bools]]) -> Left:
        if hard and hard[0][0] == "place" and segment.places is not None:
            rows, hard = _in_places(segment.places, ~hard[0][1]), hard[1:]
            rows = rows if segment.alive is None else rows[segment.alive[rows]]
        else:
            rows = segment.living()
        for facet, closed in hard:
            rows = rows[~closed.take(segment.codes[facet].take(rows))]
        stops = np.zeros(len(rows), dtype=np.int8)
        for facet, closed in soft:
            stops += closed.take(segment.codes[facet].take(rows))
        return Left(segment, rows[stops == 0], rows[stops == 1], rows)

    def score(self, segment: Segment, rows: Ints) -> Scores:
        """Score some openings in full."""
        terms, skills = np.zeros((len(FEATURES), len(rows))), np.zeros((len(SKILL_FEATURES), len(rows)))
        unknown = np.zeros(terms.shape, dtype=np.bool_)
        earned = self._earned(segment, rows)
        asked = [segment.essential[rows].astype(np.int64), segment.optional[rows].astype(np.int64)]
        covered = [coverage(*pair) for pair in zip(earned, asked, strict=True)]
        for number in range(len(SKILL_FEATURES)):
            skills[number] = skills_feature(covered[number], asked[number])
            terms[number] = self.model.term(number, skills[number])
            unknown[number] = asked[number] == 0
        for name, (facet, term, missing) in self.practical.items():
            codes, number = segment.codes[facet][rows], FEATURES.index(name)
            terms[number], unknown[number] = term[codes], missing[codes]
        return Scores(terms, unknown, terms.sum(axis=0), covered[0], ~unknown[0], skills)

    def values(self, segment: Segment, rows: Ints, skills: Floats) -> Floats:
        """Give the feature values of some openings, 0..1, of shape (n_features, n_rows); `skills` as `score` gives them."""
        out = np.zeros((len(FEATURES), len(rows)))
        out[: len(skills)] = skills
        for name, (facet, values, _) in self.answered.items():
            out[FEATURES.index(name)] = values[segment.codes[facet][rows]]
        return out

    def states(self, segment: Segment, rows: Ints) -> States:
        """Give the states of the gates of some openings, of shape (n_gates, n_rows)."""
        return states_of(self.answers, segment.codes, rows)

    def best(self, among: Iterable[tuple[Segment, Ints]], top: int | None) -> list[tuple[Segment, int]]:
        """Give the best of some openings, best score first, ties by id; of `top` None all."""
        found = [self._best_of(segment, rows, len(rows) if top is None else top) for segment, rows in among]
        scores = np.concatenate([np.zeros(0), *(part.scores for part in found)])
        at = np.concatenate([np.zeros(0, dtype=np.int64), *(np.full(len(p.rows), n) for n, p in enumerate(found))])
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *(part.rows for part in found)])
        names = np.concatenate([np.zeros(0, dtype=np.bytes_), *(part.segment.names(part.rows) for part in found)])
        order = np.lexsort((names, -scores))[:top]
        return [(found[int(at[place])].segment, int(rows[place])) for place in order]

    def _earned(self, segment: Segment, rows: Ints) -> tuple[Ints, Ints]:
        if not self.gains.any():
            return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
        return segment.sums(rows, self.gains)

    def _sums(self, segment: Segment, rows: Ints, practical: Floats) -> Floats:
        """Give the scores of some openings, whose practical terms are summed up already."""
        earned = self._earned(segment, rows)
        total = practical
        for number, asked in enumerate((segment.essential[rows], segment.optional[rows])):
            whole = asked.astype(np.int64)
            total = total + self.model.term(number, skills_feature(coverage(earned[number], whole), whole))
        return total

    def _practical(self, segment: Segment, rows: Ints) -> Floats:
        total = np.zeros(len(rows))
        for facet, term, _ in self.practical.values():
            total += term.take(segment.codes[facet].take(rows))
        return total

    def _best_of(self, segment: Segment, rows: Ints, top: int) -> Found:
        """Score the rows of one segment, best bounds first, until none can reach the top any more."""
        if top <= 0 or not len(rows):
            return Found(segment, rows[:0], np.zeros(0))
        if segment.postings is None or len(rows) <= max(FEW, top):
            return _cut(segment, rows, self._sums_in_blocks(segment, rows), top)
        skills = self._most_of_skills(segment, rows)
        practical = self._practical(segment, rows)
        bounds = skills + practical
        first = np.argpartition(bounds, len(bounds) - max(FIRST, top))[-max(FIRST, top) :]
        scores = self._sums(segment, rows[first], practical[first])
        bar = np.partition(scores, len(scores) - top)[len(scores) - top]
        bounds[first] = -1.0
        rest = np.flatnonzero(bounds >= bar)
        rest = rest[np.argsort(-bounds[rest])]
        places, found = [first], [scores]
        for start in range(0, len(rest), BLOCK):
            block = rest[start : start + BLOCK]
            block = block[bounds[block] >= bar]
            if not len(block):
                break
            places.append(block)
            found.append(self._sums(segment, rows[block], practical[block]))
            best = np.concatenate(found)
            bar = np.partition(best, len(best) - top)[len(best) - top]
        return _cut(segment, rows[np.concatenate(places)], np.concatenate(found), top)

    def _sums_in_blocks(self, segment: Segment, rows: Ints) -> Floats:
        blocks = (rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK))
        return np.concatenate([self._sums(segment, block, self._practical(segment, block)) for block in blocks])

    def _most_of_skills(self, segment: Segment, rows: Ints) -> Floats:
        """Bound the terms of both skill features from above: float64 ndarray of shape (n_rows,)."""
        ceiling, extra, slack = self._essential_of(segment, POSTINGS_A_ROW * len(rows))
        asked = segment.essential.take(rows)
        share = np.minimum(ceiling + extra.take(rows).astype(np.float64) / np.maximum(asked, 1) + slack, 1.0)
        most = self.model.term(0, skills_feature(share, asked))
        return np.asarray(most + self.model.most[1])

    def _read(self, segment: Segment, budget: int) -> tuple[Ints, float]:
        """Choose the needs to read from the index, those of which she brings most, and give the most she brings of any other."""
        assert segment.postings is not None  # noqa: S101 - asked of packed segments only
        count = len(segment.postings)
        brought = np.flatnonzero(self.shares[:count])
        brought = brought[self.market.needs.kind[brought] == ESSENTIAL]
        brought = brought[np.argsort(-self.shares[brought], kind="stable")]
        sizes = segment.postings.ends[brought + 1] - segment.postings.ends[brought]
        enough = int(np.searchsorted(np.cumsum(sizes), budget, side="right"))
        ceiling = float(self.shares[brought[enough]]) if enough < len(brought) else 0.0
        return brought[:enough], ceiling

    def _essential_of(self, segment: Segment, budget: int) -> tuple[float, NDArray[np.float32], float]:
        """Bound the coverage of all rows: it is at most ``ceiling + sum / weight + slack``, of which the sums (float32) are per row."""
        kept: dict[int, tuple[float, NDArray[np.float32], float]] = self.__dict__.setdefault("_kept", {})
        if id(segment) not in kept:
            read, ceiling = self._read(segment, budget)
            postings = segment.postings
            assert postings is not None  # noqa: S101 - asked of packed segments only
            lists = [postings.of(code) for code in read.tolist()]
            ends = np.zeros(len(lists) + 1, dtype=np.int32)
            np.cumsum([len(one) for one in lists], out=ends[1:])
            rows = np.concatenate([np.zeros(0, dtype=np.int32), *lists])
            ones = np.ones(len(rows), dtype=np.float32)
            amounts = (self.market.needs.weight[read] * (self.shares[read] - ceiling)).astype(np.float32)
            sums = csc_array((ones, rows, ends), shape=(len(segment), len(lists))) @ amounts
            # Each addition rounds by half an epsilon of what the row weighs, at most.
            kept[id(segment)] = ceiling, sums, _EPSILON * (4.0 + 2.0 * len(lists))
        return kept[id(segment)]


def spread(facet: str, chosen: Bools, segment: Segment) -> Bools:
    """Lay answers out over the rows of a segment: bool ndarray of shape (n_rows,)."""
    codes: NDArray[Any] = segment.codes[facet]
    edges = _edges(chosen)
    if len(edges) > 2 * NARROW:
        return np.asarray(chosen.take(codes))
    out = np.zeros(len(codes), dtype=np.bool_)
    for first, after in edges.reshape(-1, 2).tolist():
        out |= codes == first if after == first + 1 else (codes >= first) & (codes < after)
    return out


def _edges(chosen: Bools) -> Ints:
    """Give where runs begin and where they have ended, one after the other."""
    framed = np.zeros(len(chosen) + 2, dtype=np.bool_)
    framed[1:-1] = chosen
    return np.flatnonzero(framed[1:] != framed[:-1])


def _in_places(places: Ints, chosen: Bools) -> Ints:
    """Give the rows of the chosen places, of a segment that stands in their order."""
    edges = _edges(chosen[: len(places) - 1])
    begins, ends = places[edges].reshape(-1, 2).T
    lengths = ends - begins
    upto = np.cumsum(lengths)
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(begins - upto + lengths, lengths))


def _cut(segment: Segment, rows: Ints, scores: Floats, top: int) -> Found:
    """Keep what can be among the first `top`: everything as good as the last of them."""
    if len(rows) > top:
        bar = np.partition(scores, len(scores) - top)[len(scores) - top]
        rows, scores = rows[scores >= bar], scores[scores >= bar]
    return Found(segment, rows, scores)
