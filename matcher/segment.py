"""A part of a market as arrays: the large one that stays as it is, with an inverted index, and the small one that grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matcher.columns import Bools, Ints, Numbers
from matcher.facets import KINDS
from matcher.needs import MOST, Needs, halves, weights_of

Codes = NDArray[Any]
"""Whole numbers in the smallest type that holds them."""


@dataclass(frozen=True)
class Postings:
    """Rows by need: need `code` stands in ``rows[ends[code]:ends[code + 1]]``, ascending (int32, int64)."""

    ends: Ints
    rows: NDArray[np.int32]

    @classmethod
    def build(cls, ends: Codes, needs: Codes, n_needs: int) -> Postings:
        """Turn rows of needs into needs of rows."""
        shape = (len(ends) - 1, n_needs)
        cells = csr_array((np.ones(len(needs), dtype=np.int8), needs.astype(np.int32), ends.astype(np.int32)), shape)
        turned = cells.tocsc()
        return cls(turned.indptr.astype(np.int64), turned.indices.astype(np.int32))

    def __len__(self) -> int:
        return len(self.ends) - 1

    def of(self, code: int) -> NDArray[np.int32]:
        """Give the rows that have a need."""
        return self.rows[self.ends[code] : self.ends[code + 1]]

    def sizes(self) -> Ints:
        """Count the rows of each need."""
        return np.diff(self.ends)


@dataclass
class Segment:
    """Openings as rows.

    Parameters
    ----------
    ids : bytes ndarray of shape (n_rows,), or list of bytes
        Ids in UTF-8.
    codes : mapping of str to ndarray of shape (n_rows,)
        The answer of each row per facet.
    ends : ndarray of shape (n_rows + 1,)
        Where the needs of each row begin, and the last one's end.
    needs : ndarray of shape (n_entries,)
        Codes of needs, ascending within a row.
    essential, optional : ndarray of shape (n_rows,)
        What the needs of a row weigh in all; 0 where none is listed.
    postings : Postings, optional
        Rows by need.
    places : int64 ndarray of shape (n_places + 1,), optional
        Where the rows of each place begin, when rows stand in the order of their places.
    """

    ids: NDArray[np.bytes_] | list[bytes]
    codes: dict[str, Codes]
    ends: Codes
    needs: Codes
    essential: Codes
    optional: Codes
    postings: Postings | None = None
    places: Ints | None = None
    alive: Bools | None = field(default=None)
    """False for rows that were taken out; None while there are none."""

    def __len__(self) -> int:
        return len(self.ids)

    def id(self, row: int) -> str:
        """Give the id of a row."""
        return bytes(self.ids[row]).decode()

    def names(self, rows: Ints) -> NDArray[np.bytes_]:
        """Give the ids of some rows."""
        if isinstance(self.ids, list):
            return np.array([self.ids[row] for row in rows.tolist()], dtype=np.bytes_)
        return self.ids[rows]

    def needs_of(self, row: int) -> Codes:
        """Give the codes of the needs of a row."""
        return self.needs[self.ends[row] : self.ends[row + 1]]

    def living(self) -> Ints:
        """Give the rows that are there."""
        return np.arange(len(self)) if self.alive is None else np.flatnonzero(self.alive)

    def remove(self, row: int) -> None:
        """Take a row out; it stays as a gap until the market is packed anew."""
        if self.alive is None:
            self.alive = np.ones(len(self), dtype=np.bool_)
        self.alive[row] = False

    def having(self, needs: Ints) -> Ints:
        """Give the rows that have one of some needs, ascending."""
        if self.postings is None:
            wanted = np.isin(self.needs, needs)
            at = np.repeat(np.arange(len(self)), np.diff(self.ends))
            return np.unique(at[wanted])
        some = [self.postings.of(code) for code in needs.tolist() if code < len(self.postings)]
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *some]))

    def entries(self, rows: Ints) -> tuple[Ints, Ints]:
        """Give the codes of the needs of `rows`, one row after the other, and where each row's end."""
        begins = self.ends[rows].astype(np.int64)
        lengths = self.ends[rows + 1].astype(np.int64) - begins
        ends = np.cumsum(lengths)
        at = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(begins - ends + lengths, lengths)
        return self.needs[at], ends

    def sums(self, rows: Ints, amounts: Ints) -> tuple[Ints, Ints]:
        """Sum `amounts` (packed, int64 per need) over the needs of `rows`: for essential and for optional ones."""
        codes, ends = self.entries(rows)
        running = np.zeros(len(codes) + 1, dtype=np.int64)
        np.cumsum(amounts[codes], out=running[1:])
        upto = running[ends]
        # The running sum may pass the largest number and begin anew; differences are still exact.
        return halves(np.diff(upto, prepend=0))


class Growing:
    """Openings as rows that can be added; what it has so far is given as a `Segment`."""

    def __init__(self) -> None:
        self.ids: list[bytes] = []
        self.rows: dict[str, int] = {}
        self._codes = {name: Numbers(np.int64) for name in KINDS}
        self._ends, self._needs = Numbers(np.int64), Numbers(np.int64)
        self._essential, self._optional = Numbers(np.int64), Numbers(np.int64)
        self._alive = Numbers(np.bool_)
        self._ends.append(0)
        self._segment: Segment | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, opening_id: str, codes: dict[str, int], needs: list[int], weights: Needs) -> None:
        """Put one opening at the end."""
        heavy = [weights.weight[code] if weights.kind[code] == kind else 0 for kind in (0, 1) for code in needs]
        essential, optional = int(sum(heavy[: len(needs)])), int(sum(heavy[len(needs) :]))
        if max(essential, optional) > MOST:
            raise ValueError(f"{opening_id!r} asks for {len(needs)} skills, more than can be weighed")
        for name, code in codes.items():
            self._codes[name].append(code)
        self._needs.extend(needs)
        self._ends.append(len(self._needs))
        self._essential.append(essential)
        self._optional.append(optional)
        self._alive.append(True)
        self.rows[opening_id] = len(self.ids)
        self.ids.append(opening_id.encode())
        self._segment = None

    def remove(self, opening_id: str) -> int:
        """Take an opening out and give its row."""
        row = self.rows.pop(opening_id)
        self._alive.array[row] = False
        return row

    @property
    def segment(self) -> Segment:
        """What there is so far."""
        if self._segment is None:
            self._segment = Segment(
                ids=self.ids,
                codes={name: column.array for name, column in self._codes.items()},
                ends=self._ends.array,
                needs=self._needs.array,
                essential=self._essential.array,
                optional=self._optional.array,
                alive=self._alive.array,
            )
        return self._segment


def smallest(codes: Ints) -> Codes:
    """Give codes in the smallest type that holds them."""
    return codes.astype(np.min_scalar_type(int(codes.max(initial=0))))


def packed(ids: NDArray[np.bytes_], codes: dict[str, Ints], ends: Ints, needs: Ints, vocabulary: Needs) -> Segment:
    """Make the segment that stays: rows in the order of their places, in the smallest types, with an inverted index.

    Raises
    ------
    ValueError
        If the needs of one opening weigh more than can be summed.
    """
    order = np.lexsort((ids, codes["place"]))
    n_rows = len(ids)
    loose = Segment(ids, {}, ends, needs, np.zeros(n_rows), np.zeros(n_rows))
    sorted_needs, new_ends = loose.entries(order)
    ends = np.concatenate([[0], new_ends])
    if ends[-1] > np.iinfo(np.int32).max:
        raise ValueError(f"a market can hold 2^31 needs, got {ends[-1]}; use several")
    made = Segment(ids[order], {}, smallest(ends), smallest(sorted_needs), np.zeros(0), np.zeros(0))
    weights = weights_of(vocabulary)
    heavy = float(vocabulary.weight.max(initial=0)) * float(np.diff(ends).max(initial=0))
    if heavy > MOST:
        raise ValueError("an opening asks for more skills than can be weighed")
    essential, optional = made.sums(np.arange(n_rows), weights)
    made.essential, made.optional = essential.astype(np.int32), optional.astype(np.int32)
    made.codes = {name: smallest(column[order]) for name, column in codes.items()}
    made.postings = Postings.build(made.ends, made.needs, len(vocabulary))
    made.places = np.searchsorted(made.codes["place"], np.arange(int(codes["place"].max(initial=-1)) + 2)).astype(
        np.int64
    )
    return made
