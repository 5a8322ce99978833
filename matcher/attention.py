"""Who is seen more and who less once the curves change: the check before a learned model is kept.

Nothing here is a feature. Candidates are put into groups by conditions that their profiles hold anyway, and only counts leave this module,
none about fewer people than `matcher.evaluation.SMALL_NUMBER`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, cast

import numpy as np

from matcher.additive import AdditiveModel
from matcher.columns import Floats, Ints
from matcher.evaluation import SMALL_NUMBER, exposure
from matcher.features import Profile
from matcher.market import Market
from matcher.search import Question
from matcher.training import CHILDCARE
from matcher.types import Candidate

MOST_LOST = 0.2
"""A group may lose at most this share of its attention: after the four-fifths rule for selection rates in employment."""

LOOKED_AT = 10
"""Places of an order that count as attention."""

MOST_OPENINGS = 2000
"""Openings that are looked at; of larger markets an even part."""

PART_TIME_HOURS, SOME_LANGUAGE = 20.0, 2  # hours a week; CEFR A2
UNKNOWN = "unknown"


class Shift(NamedTuple):
    """One group, how many people are in it, and their mean attention by the curves before and after; None for too few to tell."""

    grouping: str
    group: str
    people: int
    before: float | None
    after: float | None

    @property
    def lost(self) -> float:
        """The share of its attention that the group loses, 0..1; 0 where it gains, had none, or is too small to tell."""
        if not self.before or self.after is None:
            return 0.0
        return max(0.0, 1.0 - self.after / self.before)


def conditions(candidate: Candidate, language: str | None) -> dict[str, str]:
    """Put a candidate into one group of each kind (grouping -> group); `language` is the one that work asks for."""
    needs = candidate.support_needs
    levels = [level for (spoken, _), level in (candidate.languages or {}).items() if spoken == language]
    most = candidate.max_hours
    return {
        "caring duties": UNKNOWN if needs is None else "with" if CHILDCARE in needs else "without",
        "support needed": UNKNOWN if needs is None else "some" if needs else "none",
        "weekly hours": UNKNOWN if most is None else "up to 20" if most <= PART_TIME_HOURS else "more than 20",
        "language of the work": UNKNOWN if not levels else "up to A2" if max(levels) <= SOME_LANGUAGE else "B1 or more",
        "permit": "no end known" if candidate.permit_until is None else "ends",
        "her own exclusions": "some" if candidate.exclusions else "none",
    }


def shifts(candidates: Iterable[Candidate], market: Market, before: AdditiveModel, after: AdditiveModel) -> list[Shift]:
    """Compare the attention that groups of candidates get by two sets of curves.

    Parameters
    ----------
    candidates : iterable of Candidate
        Everybody who is ranked.
    market : Market
        The openings; for each that is open to somebody, candidates are put in order by both.
    before, after : AdditiveModel
        The curves.

    Returns
    -------
    list of Shift
        Each group of each kind; attention is the mean over people and openings of ``1 / log2(1 + rank)`` in the first ten places.
    """
    people = sorted(candidates, key=lambda candidate: candidate.id)
    pairs = [_pairs(number, person, market, before, after) for number, person in enumerate(people)]
    opening, person, *scores = (np.concatenate(part) for part in zip(_NOTHING, *pairs, strict=True))
    orders = [_orders(opening, person, score) for score in scores]
    language = language_of(market)
    grouped = [conditions(one, language) for one in people]
    out = []
    for grouping in grouped[0] if grouped else ():
        group_of: dict[Hashable, Hashable] = {number: groups[grouping] for number, groups in enumerate(grouped)}
        old, new = (exposure(order, group_of, LOOKED_AT) for order in orders)
        members = [groups[grouping] for groups in grouped]
        out += [Shift(grouping, group, members.count(group), old[group], new[group]) for group in sorted(set(members))]
    return out


def comparable(found: Sequence[Shift]) -> bool:
    """Tell whether there is a grouping of which at least two groups are large enough to be compared."""
    told = [shift.grouping for shift in found if shift.before and shift.people >= SMALL_NUMBER]
    return len(told) > len(set(told))


_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))


def _pairs(
    number: int, candidate: Candidate, market: Market, before: AdditiveModel, after: AdditiveModel
) -> tuple[Ints, Ints, Floats, Floats]:
    """Score what is open to one candidate by both: opening, candidate, both scores."""
    question = Question(Profile.of(candidate, market), market, before)
    step = -(-len(market) // MOST_OPENINGS) or 1
    found, start = [_NOTHING], 0
    for left in question.left():
        rows = left.open[(left.open + start) % step == 0]
        scores = question.score(left.segment, rows)
        again = after.terms(question.values(left.segment, rows, scores.skills)).sum(axis=0)
        found.append((rows + start, np.full(len(rows), number), scores.scores, again))
        start += len(left.segment)
    opening, person, old, new = (np.concatenate(part) for part in zip(*found, strict=True))
    return opening, person, old, new


def _orders(opening: Ints, person: Ints, scores: Floats) -> list[list[int]]:
    """Put the candidates of each opening in order, best score first."""
    order = np.lexsort((person, -scores, opening))
    begins = np.flatnonzero(np.diff(opening[order], prepend=-1))
    return [part.tolist() for part in np.split(person[order], begins[1:])] if len(order) else []


def language_of(market: Market) -> str | None:
    """Give the language that most openings ask for; None where none does."""
    floors, counts = market.facets.languages.floors, market.facets.languages.counts.array
    asked: dict[str, int] = {}
    pairs = cast("list[tuple[str, str]]", list(floors.keys))
    for row, index in zip(floors.row.tolist(), floors.index.tolist(), strict=True):
        asked[pairs[index][0]] = asked.get(pairs[index][0], 0) + int(counts[row])
    return max(sorted(asked), key=asked.__getitem__, default=None)
