"""One candidate as she would be after some training, scored again for all of it at once.

Only what can change is looked at. A course opens the gates of languages and licences and no other, so openings that another gate closes
are left aside from the start. Of the rest only those are scored anew that ask for a skill of which a course gives her more credit (one
product of two sparse matrices finds them, for all courses) and earn enough to come above the line, or whose languages or licences it
touches. All sums are whole numbers, and
terms are multiples of 2^-30, so every figure is that of ranking the whole market again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from matcher import gates
from matcher.columns import Bools, Floats, Ints, levels_of
from matcher.features import FEATURES, coverage, skills_feature
from matcher.features import language as language_feature
from matcher.gates import CLOSED
from matcher.market import Market
from matcher.needs import ESSENTIAL, HIGH, OPTIONAL, halves
from matcher.ranking import PlacementRanker
from matcher.types import Candidate, TrainingOption

CELLS = 4_000_000
"""Pairs of a course and an opening that are looked at together: bounds the memory."""

STEPS = 12
"""Halvings of the bound below which a pair is not scored: more would cost more than it spares."""

_LANGUAGE = FEATURES.index("language")


def with_training(candidate: Candidate, option: TrainingOption) -> Candidate:
    """Give the candidate as she is after a course run: of each skill and language the higher level, and the licences added.

    A language level that was unknown becomes the one taught, all that is known of it then. Licences that were unknown stay so: one more
    does not tell which others she holds.
    """
    skills = dict(levels_of(candidate.skills))
    for uri, level in levels_of(option.teaches).items():
        skills[uri] = max(level, skills.get(uri, 0.0))
    languages = candidate.languages
    if option.languages:
        languages = dict(languages or {})
        for pair, reached in option.languages.items():
            languages[pair] = max(reached, languages.get(pair, reached))
    licences = None if candidate.licences is None else frozenset(candidate.licences) | frozenset(option.licences)
    return replace(candidate, skills=skills, languages=languages, licences=licences)


def together(options: Iterable[TrainingOption]) -> TrainingOption:
    """Give what several course runs teach as if it were one."""
    skills: dict[str, float] = {}
    languages: dict[tuple[str, str], int] = {}
    licences: set[str] = set()
    for option in options:
        for uri, level in levels_of(option.teaches).items():
            skills[uri] = max(level, skills.get(uri, 0.0))
        for pair, reached in (option.languages or {}).items():
            languages[pair] = max(reached, languages.get(pair, reached))
        licences |= frozenset(option.licences)
    return TrainingOption("", teaches=skills, languages=languages, licences=licences)


class Standing(NamedTuple):
    """What languages and licences leave to skills: bool and float64 ndarrays, openings last.

    `open` tells which openings no gate closes, `practical` sums the terms that skills do not make.
    """

    open: Bools
    practical: Floats


class Changed(NamedTuple):
    """Pairs of an opening above the line after a course, and the course; ndarrays of shape (n_pairs,).

    `opening` and `course` are numbers, `scores` what the pair scores afterwards, `rise` by how much more than before, `opened` whether
    the opening was below the line or closed.
    """

    opening: Ints
    course: Ints
    scores: Floats
    rise: Floats
    opened: Bools


class Counterfactual:
    """A candidate and the openings that training could bring above the line, or lift there.

    Parameters
    ----------
    ranker : PlacementRanker
        Scores.
    candidate : Candidate
        Who would learn.
    market : Market
        The openings.

    Attributes
    ----------
    asked : tuple of two int64 ndarrays of shape (n_openings,)
        What the essential and the optional needs of each opening weigh.
    earned : int64 ndarray of shape (n_openings,)
        What she earns of them now, packed.
    """

    def __init__(self, ranker: PlacementRanker, candidate: Candidate, market: Market) -> None:
        self.ranker, self.market = ranker, market
        self.question = ranker.ask(candidate, market)
        self.parts = [(left.segment, left.reachable) for left in self.question.left()]
        self.asked = (
            _joined([segment.essential[rows] for segment, rows in self.parts]),
            _joined([segment.optional[rows] for segment, rows in self.parts]),
        )
        found = [segment.entries(rows) for segment, rows in self.parts]
        needs = _joined([codes for codes, _ in found])
        ends = np.concatenate([[0], np.cumsum(_joined([np.diff(ends, prepend=0) for _, ends in found]))])
        self.used = np.flatnonzero(np.bincount(needs, minlength=len(market.needs)))
        place = np.zeros(len(market.needs), dtype=np.int32)
        place[self.used] = np.arange(len(self.used))
        self.needs = csr_array(
            (np.ones(len(needs), dtype=np.int64), place[needs], ends.astype(np.int32)),
            shape=(len(self), len(self.used)),
        )
        self.gains = self.question.gains[self.used]
        self.earned = self.needs @ self.gains

    def __len__(self) -> int:
        return len(self.asked[0])

    @property
    def candidate(self) -> Candidate:
        """Who would learn."""
        return self.question.profile.candidate

    def ids(self, openings: Ints) -> list[str]:
        """Give the ids of some openings."""
        return [bytes(name).decode() for name in self.names[openings].tolist()]

    @cached_property
    def names(self) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
        """Ids of the openings, in UTF-8."""
        return np.concatenate(
            [np.zeros(0, dtype=np.bytes_), *(segment.names(rows) for segment, rows in self.parts)], dtype=np.bytes_
        )

    @cached_property
    def _fixed(self) -> Floats:
        """Sum the terms that no course changes."""
        total = np.zeros(len(self))
        for name, (facet, term, _) in self.question.practical.items():
            if name != "language":
                total += term.take(self._codes(facet))
        return total

    def _codes(self, facet: str) -> Ints:
        return _joined([segment.codes[facet].take(rows) for segment, rows in self.parts])

    @cached_property
    def languages(self) -> Ints:
        """The answer of each opening about languages."""
        return self._codes("languages")

    @cached_property
    def licences(self) -> Ints:
        """The answer of each opening about licences."""
        return self._codes("licences")

    @cached_property
    def now(self) -> Standing:
        """How she stands without training."""
        return self.standing(self.candidate)

    @property
    def hoped(self) -> Floats:
        """What the terms that skills do not make come to at most, whatever languages she learns: float64 ndarray."""
        return np.asarray(self._fixed + self.question.model.most[_LANGUAGE])

    @cached_property
    def before(self) -> tuple[Floats, Bools]:
        """Her scores without training, and what is above the line."""
        return self.judge(np.arange(len(self)), self.earned, self.now)

    def standing(self, her: Candidate) -> Standing:
        """Tell how somebody stands who differs from the candidate in languages and licences."""
        facets = self.market.facets
        values, _ = language_feature(replace(self.question.profile, candidate=her), facets)
        term = self.question.model.term(_LANGUAGE, values)
        closed = (gates.language(her, facets).states == CLOSED).take(self.languages)
        closed |= (gates.licence(her, facets).states == CLOSED).take(self.licences)
        return Standing(~closed, self._fixed + term.take(self.languages))

    def judge(self, openings: Ints, earned: Ints, standing: Standing) -> tuple[Floats, Bools]:
        """Score openings by what is earned there; `standing` is of these same openings.

        Returns
        -------
        float64 and bool ndarray of shape (n,)
            The scores, and whether the opening is above the line.
        """
        asked = [weight[openings] for weight in self.asked]
        covered = [coverage(*pair) for pair in zip(halves(earned), asked, strict=True)]
        scores = standing.practical
        for number, (share, weight) in enumerate(zip(covered, asked, strict=True)):
            scores = scores + self.question.model.term(number, skills_feature(share, weight))
        return scores, standing.open & (self.ranker.bands(scores, covered[0], asked[0] > 0) > 0)

    def more(self, options: Sequence[TrainingOption]) -> csr_array:
        """Tell how much more each need earns after each course: int64 csr_array of shape (n_needs in use, n_options), packed."""
        needs, numbers = self.market.needs, self.market.skills.numbers
        told = [
            (number, numbers[uri], level)
            for number, option in enumerate(options)
            for uri, level in levels_of(option.teaches).items()
            if uri in numbers
        ]
        course, skill, level = (np.array(column) for column in zip(*told, strict=True)) if told else [np.zeros(0)] * 3
        course, target, credit = self._credited(course.astype(np.int64), skill.astype(np.int64), level)
        # Needs of a skill stand together once sorted by it.
        skills = needs.skill[self.used]
        order = np.argsort(skills, kind="stable")
        count = np.bincount(skills, minlength=len(self.market.skills))
        begins = np.cumsum(count) - count
        at = spans(begins[target], count[target])
        place, course, credit = order[at], np.repeat(course, count[target]), np.repeat(credit, count[target])
        gained = needs.gains_of(self.used[place], credit) - self.gains[place]
        some = gained > 0
        cells = gained[some], (place[some].astype(np.int32), course[some].astype(np.int32))
        return csr_array(cells, shape=(len(self.used), len(options)))

    def _credited(self, course: Ints, skill: Ints, level: Floats) -> tuple[Ints, Ints, Floats]:
        """Spread taught skills to the close ones; keep, per course and skill in use, the most credit, if she has less now."""
        related, n_shared = self.market.taxonomy.relatedness, self.market.skills.shared
        asked = np.zeros(len(self.market.skills), dtype=np.bool_)
        asked[self.market.needs.skill[self.used]] = True
        own = np.flatnonzero(skill >= n_shared)
        known = np.flatnonzero(skill < n_shared)
        sizes = np.diff(related.indptr)[skill[known]].astype(np.int64)
        at = spans(related.indptr[skill[known]].astype(np.int64), sizes)
        target = np.concatenate([related.indices[at].astype(np.int64), skill[own]])
        credit = np.concatenate([related.data[at].astype(np.float64) * np.repeat(level[known], sizes), level[own]])
        course = np.concatenate([np.repeat(course[known], sizes), course[own]])
        some = np.flatnonzero(asked[target] & (credit > self.question.profile.credit[target]))
        key = course[some] * len(self.market.skills) + target[some]
        order = np.argsort(key, kind="stable")
        some, key = some[order], key[order]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        most = np.maximum.reduceat(credit[some], first) if len(first) else np.zeros(0)
        return course[some[first]], target[some[first]], most

    def standings(self, options: Sequence[TrainingOption]) -> tuple[Standing, Ints]:
        """Give the distinct standings after these courses, stacked, and which is whose; the first is that of now."""
        kinds: dict[Hashable, int] = {(frozenset(), frozenset()): 0}
        found, kind = [self.now], []
        for option in options:
            key = frozenset((option.languages or {}).items()), frozenset(option.licences)
            if key not in kinds:
                kinds[key] = len(found)
                bare = TrainingOption("", languages=option.languages, licences=option.licences)
                found.append(self.standing(with_training(self.candidate, bare)))
            kind.append(kinds[key])
        stacked = Standing(np.stack([one.open for one in found]), np.stack([one.practical for one in found]))
        return stacked, np.array(kind, dtype=np.int64)

    def least(self, openings: Ints, most: Ints, best: Standing, steps: int, kind: int = ESSENTIAL) -> Ints:
        """Bound from below what has to be earned of the needs of one kind to be above the line, with all else at its best.

        Parameters
        ----------
        openings : int64 ndarray of shape (n,)
            Openings that are above the line with `most` and `best`.
        most : int64 ndarray of shape (n,)
            The most that is earned, packed.
        best : Standing
            The best standing at these openings.
        steps : int
            Halvings of what lies between; with 32 the bound is exact.
        kind : int
            ESSENTIAL or OPTIONAL.

        Returns
        -------
        int64 ndarray of shape (n,)
            With less than this the opening is below the line.
        """
        parts = list(halves(most))
        low, high = np.full(len(openings), -1, dtype=np.int64), parts[kind]
        for _ in range(steps):
            middle = (low + high) // 2
            parts[kind] = np.maximum(middle, 0)
            _, above = self.judge(openings, (parts[ESSENTIAL] << HIGH) | parts[OPTIONAL], best)
            above &= middle >= 0
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return low + 1

    def changed(self, options: Sequence[TrainingOption]) -> Iterator[tuple[slice, Changed]]:
        """Score again for each course taken alone, a block of courses at a time.

        Yields
        ------
        slice
            The courses of the block; their numbers in `Changed` begin at 0.
        Changed
            Everything that is above the line afterwards and scores otherwise than before, or was not above it.
        """
        more, (standings, kind) = self.more(options), self.standings(options)
        hopeful, least = self._hopeful(more, standings)
        needs, columns = self.needs[hopeful], more.tocsc()
        size = max(1, CELLS // max(len(self), 1))
        for start in range(0, len(options), size):
            block = slice(start, min(start + size, len(options)))
            gained = needs @ columns[:, block].tocsr()
            yield block, self._changed(standings, kind[block], (gained, hopeful, least))

    def _hopeful(self, more: csr_array, standings: Standing) -> tuple[Ints, Ints]:
        """Name the openings that all courses together bring above the line, and bound what has to be earned there by one."""
        most = self.earned + self.needs @ highest(more)
        practical = np.where(standings.open, standings.practical, -1.0).max(axis=0)
        best = Standing(np.logical_or.reduce(standings.open), practical)
        hopeful = np.flatnonzero(self.judge(np.arange(len(self)), most, best)[1])
        best = Standing(best.open[hopeful], best.practical[hopeful])
        return hopeful, self.least(hopeful, most[hopeful], best, STEPS)

    def _changed(self, standings: Standing, kind: Ints, found: tuple[csr_array, Ints, Ints]) -> Changed:
        gained, hopeful, least = found
        sizes = np.diff(gained.indptr)
        # Most pairs stay below the line: whole numbers tell it before anything is scored.
        enough = (gained.data + np.repeat(self.earned[hopeful], sizes) >> HIGH) >= np.repeat(least, sizes)
        some = np.flatnonzero(enough)
        opening, course = np.repeat(hopeful, sizes)[some], gained.indices[some].astype(np.int64)
        whose = kind[course], opening
        standing = Standing(standings.open[whose], standings.practical[whose])
        scores, above = self.judge(opening, self.earned[opening] + gained.data[some], standing)
        some = np.flatnonzero(above)
        opening, course, scores = opening[some], course[some], scores[some]
        rest = self._moved(standings, kind, opening, course)
        opening, course, scores = (np.concatenate(pair) for pair in zip((opening, course, scores), rest, strict=True))
        was, was_above = self.before
        return Changed(opening, course, scores, np.maximum(scores - was[opening], 0.0), ~was_above[opening])

    def _moved(self, standings: Standing, kind: Ints, opening: Ints, course: Ints) -> tuple[Ints, Ints, Floats]:
        """Find what is above the line and changed by languages and licences alone: opening, course and score."""
        openings, courses, scores = [opening[:0]], [course[:0]], [np.zeros(0)]
        seen = np.zeros((len(kind), len(self)), dtype=np.bool_)
        seen[course, opening] = True
        for number in np.flatnonzero(np.bincount(kind)).tolist():
            then = Standing(standings.open[number], standings.practical[number])
            moved = np.flatnonzero(then.open & ((then.practical != self.now.practical) | ~self.now.open))
            then = Standing(then.open[moved], then.practical[moved])
            score, above = self.judge(moved, self.earned[moved], then)
            moved, score = moved[above], score[above]
            whose = np.flatnonzero(kind == number)
            at, which = np.nonzero(~seen[whose[:, None], moved])
            openings.append(moved[which])
            courses.append(whose[at])
            scores.append(score[which])
        return np.concatenate(openings), np.concatenate(courses), np.concatenate(scores)


def highest(table: csr_array) -> Ints:
    """Give the largest number of each row, 0 where there is none."""
    out = np.zeros(table.shape[0], dtype=np.int64)
    np.maximum.at(out, np.repeat(np.arange(len(out)), np.diff(table.indptr)), table.data)
    return out


def spans(begins: Ints, sizes: Ints) -> Ints:
    """Count up from each beginning, one span after the other."""
    ends = np.cumsum(sizes)
    return np.asarray(np.arange(int(sizes.sum())) + np.repeat(begins - ends + sizes, sizes), dtype=np.int64)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int64)
