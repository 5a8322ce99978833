"""Counts of candidates that may be told to somebody who must not find one of them, however often and cleverly they ask.

Candidates are put into cohorts of people who are alike, once, before any question. A cohort counts five for every full five of its own who
fit, and nothing for the rest. All that is ever told is a sum over cohorts, so

- every count, and every difference of two counts, is a multiple of five;
- every five that are told are five people of one cohort who all fit: a count is never more than the truth;
- what one person alone of her cohort can do is never seen: whatever is changed in the record of one, the answer to a question stays the
  same unless at least four others of her cohort fit it;
- with more than one cohort, answers add up to no exact count: each cohort keeps up to four to itself.

What is not promised: where four others fit too, the answer may depend on the fifth. No count that says anything can avoid this; who asks
cannot tell which of the five it was, nor who is in a cohort.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.columns import Bools, Ints, levels_of
from matcher.facets import groups_of
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate

LEAST = 5
"""Fewer people than this are never told, nor counted apart."""
AIM = 25
"""People of a cohort, where there are enough. With 6 three quarters and more of those who fit would not be told, with 25 about a third;
larger ones would let rare people of many places lean on each other."""


class Cohorts:
    """The cohorts of a pool.

    Parameters
    ----------
    number : int64 ndarray of shape (n_candidates,)
        The cohort of each candidate, from 0 on; -1 for all where people are too few to be counted.

    Raises
    ------
    ValueError
        If a cohort has less than `LEAST` members.
    """

    def __init__(self, number: Ints) -> None:
        kept = np.flatnonzero(number >= 0)
        self.number = number
        self.sizes = np.bincount(number[kept])
        if (self.sizes < LEAST).any():
            raise ValueError(f"a cohort has at least {LEAST} members, got {self.sizes.tolist()}")
        self._members = kept[np.argsort(number[kept], kind="stable")]
        self._begins = np.cumsum(self.sizes) - self.sizes

    @classmethod
    def of(cls, candidates: Sequence[Candidate], taxonomy: Taxonomy, random: np.random.Generator) -> Cohorts:
        """Put people who are alike into the same cohort; between equals chance decides.

        Parameters
        ----------
        candidates : sequence of Candidate
            The pool.
        taxonomy : Taxonomy
            Gives the ISCO group of past work.
        random : Generator
            Secret: who knows it and everybody's record knows the cohorts.

        Returns
        -------
        Cohorts
            Of `AIM` or some more people; with less than twice as many, one of all; with less than `LEAST` people, none.
        """
        count = len(candidates)
        number = np.full(count, -1, dtype=np.int64)
        if count >= LEAST:
            chance = random.permutation(count).tolist()
            order = sorted(range(count), key=lambda one: (_alike(candidates[one], taxonomy), chance[one]))
            for cohort, members in enumerate(np.array_split(np.array(order), max(1, count // AIM))):
                number[members] = cohort
        return cls(number)

    def told(self, fits: Bools, there: Bools | None = None) -> Ints:
        """Count who fits, as it may be told.

        Parameters
        ----------
        fits : bool ndarray of shape (n_questions, n_candidates)
            Who fits each question.
        there : bool ndarray of shape (n_candidates,), optional
            Who still agrees; a cohort that one of them has left is left out whole, so that nobody is seen going.

        Returns
        -------
        int64 ndarray of shape (n_questions,)
            Multiples of five, never more than the number of those who fit.
        """
        if not len(self.sizes):
            return np.zeros(len(fits), dtype=np.int64)
        counts = np.add.reduceat(fits[:, self._members].astype(np.int64), self._begins, axis=1)
        if there is not None:
            counts *= np.logical_and.reduceat(there[self._members], self._begins)
        return np.asarray(LEAST * (counts // LEAST).sum(axis=1), dtype=np.int64)


def _alike(her: Candidate, taxonomy: Taxonomy) -> tuple[object, ...]:
    """Give what most decides who fits the same vacancies: where, past work, languages, hours and days."""
    works = [taxonomy.isco(job) for job in her.occupations if taxonomy.has_occupation(job)]
    return (
        sorted(her.work_countries or ()),
        her.location or (0.0, 0.0),
        groups_of(works[0] if works else "")[:2],
        sum((her.languages or {}).values()) // 4,
        -1.0 if her.max_hours is None else her.max_hours // 8,
        -1 if her.slots is None else her.slots,
        len(levels_of(her.skills)),
    )
