"""Candidates as columns: everything of them that gates and features ask, laid out once for many questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csc_array, csr_array

from matcher import gates
from matcher.columns import Bools, Floats, Ints, levels_of, unit_vector
from matcher.facets import LENGTHS, groups_of
from matcher.features import Profile
from matcher.market import Market
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate


class People:
    """Candidates laid out as arrays; a table has one row a candidate, and beside it the column of each key.

    Parameters
    ----------
    candidates : iterable of Candidate
        Their order is the order of the rows.
    taxonomy : Taxonomy
        Gives close skills and ISCO groups.

    Notes
    -----
    Unknown is nan in tables of levels and numbers; sets that may be unknown have a column that tells (`licences_known`).
    """

    def __init__(self, candidates: Iterable[Candidate], taxonomy: Taxonomy) -> None:
        self.candidates = tuple(candidates)
        self.taxonomy = taxonomy
        self.n_skills = len(taxonomy.skills)
        self.credit, self.foreign = self._skills()
        self.worked, self.jobs = _sets([her.occupations for her in self.candidates])
        codes = [taxonomy.isco(job) if taxonomy.has_occupation(str(job)) else "" for job in map(str, self.jobs)]
        self.job_groups = np.array([groups_of(code) for code in codes], dtype=np.int64).reshape(-1, len(LENGTHS))
        self.levels, self.pairs = _table([her.languages or {} for her in self.candidates], math.nan)
        self.holds, self.licences = _table([dict.fromkeys(her.licences or (), 1.0) for her in self.candidates], 0.0)
        self.may, self.countries = _table(
            [dict.fromkeys(her.work_countries or (), 1.0) for her in self.candidates], 0.0
        )
        self.wishes, self.traits = _table([her.preferences or {} for her in self.candidates], 0.0)
        self.needs, self.support = _table([dict.fromkeys(her.support_needs or (), 1.0) for her in self.candidates], 0.0)
        self.ruled, self.rules = _sets([her.exclusions for her in self.candidates])
        self._numbers()

    def __len__(self) -> int:
        return len(self.candidates)

    def _numbers(self) -> None:
        def column(value: Callable[[Candidate], float | None]) -> Floats:
            told = [value(her) for her in self.candidates]
            return np.array([math.nan if one is None else float(one) for one in told], dtype=np.float64)

        def known(name: str) -> Bools:
            return np.array([getattr(her, name) is not None for her in self.candidates], dtype=np.bool_)

        self.refused = np.array([her.consent is False for her in self.candidates], dtype=np.bool_)
        self.until = column(lambda her: None if her.permit_until is None else float(her.permit_until.toordinal()))
        wanted = [gates.hours_wanted(her) for her in self.candidates]
        self.low, self.high = np.array(wanted, dtype=np.float64).reshape(-1, 2).T
        self.slots = np.array([her.slots or 0 for her in self.candidates], dtype=np.int64)
        self.slots_known = known("slots")
        self.places = np.array([unit_vector(her.location) for her in self.candidates], dtype=np.float64).reshape(-1, 3)
        self.reach = column(lambda her: None if her.location is None else her.reach_km)
        self.licences_known, self.countries_known = known("licences"), known("work_countries")
        self.strength = column(lambda her: math.fsum(map(abs, (her.preferences or {}).values())) or 1.0)
        self.wishing = np.array([bool(her.preferences) for her in self.candidates], dtype=np.bool_)
        self.n_needs = column(lambda her: None if her.support_needs is None else len(tuple(her.support_needs)))

    def _skills(self) -> tuple[csc_array, dict[str, tuple[Ints, Floats]]]:
        """Lay out the credit of each candidate for each skill of the taxonomy, and the levels of skills that it does not hold."""
        empty = Market(self.taxonomy)
        rows, columns, values = [], [], []
        foreign: dict[str, list[tuple[int, float]]] = {}
        for number, her in enumerate(self.candidates):
            credit = Profile.of(her, empty).credit
            some = np.flatnonzero(credit)
            rows.append(np.full(len(some), number))
            columns.append(some)
            values.append(credit[some])
            for uri, level in levels_of(her.skills).items():
                if not self.taxonomy.has_skill(uri):
                    foreign.setdefault(uri, []).append((number, level))
        none = np.zeros(0, dtype=np.int64)
        cells = (
            np.concatenate([np.zeros(0), *values]),
            (
                np.concatenate([none, *rows]),
                np.concatenate([none, *columns]),
            ),
        )
        return csc_array(cells, shape=(len(self), self.n_skills)), {
            uri: (np.array([who for who, _ in held]), np.array([level for _, level in held]))
            for uri, held in foreign.items()
        }


def _table(rows: Sequence[Mapping[Any, float]], missing: float) -> tuple[Floats, dict[Hashable, int]]:
    """Lay mappings out as one column a key: float64 ndarray of shape (n_rows, n_keys)."""
    keys = {key: number for number, key in enumerate(dict.fromkeys(key for row in rows for key in row))}
    table = np.full((len(rows), len(keys)), missing)
    for number, row in enumerate(rows):
        for key, value in row.items():
            table[number, keys[key]] = value
    return table, keys


def _sets(rows: Sequence[Iterable[Hashable]]) -> tuple[csr_array, dict[Hashable, int]]:
    """Lay sets out as a sparse matrix of ones, with the number of each member."""
    lists = [list(row) for row in rows]
    keys = {key: number for number, key in enumerate(dict.fromkeys(key for row in lists for key in row))}
    flat = np.array([keys[key] for row in lists for key in row], dtype=np.int32)
    ends = np.concatenate([[0], np.cumsum([len(row) for row in lists])]).astype(np.int32)
    return csr_array((np.ones(len(flat), dtype=np.int64), flat, ends), shape=(len(lists), len(keys))), keys


def rows_of(matrix: csr_array) -> Ints:
    """Give the row of each entry."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
