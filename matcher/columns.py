"""Columns that can grow: numbers, texts, and rows of unequal length. What a market's facets are made of.

Missing data has a value of its own in every column and is never read as *no*.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Self, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from matcher.types import Skill

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
States = NDArray[np.int8]

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of the IUGG, kilometres
NO_SLOTS = -1


def levels_of(skills: Mapping[str, float] | Iterable[Skill]) -> Mapping[str, float]:
    """Give the skills of a record as the mapping that they are kept as; the declared type also admits what they are made from."""
    return cast("Mapping[str, float]", skills)


class Numbers:
    """An ndarray that grows at its end, in constant time on average.

    Parameters
    ----------
    dtype : dtype
        Of the elements.
    width : int, optional
        Length of each element, when an element is a vector.
    """

    __slots__ = ("_room", "_used")

    def __init__(self, dtype: DTypeLike, width: int | None = None) -> None:
        self._room = np.zeros(8 if width is None else (8, width), dtype=dtype)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    @property
    def array(self) -> NDArray[Any]:
        """All elements, as a view: ndarray of shape (n,) or (n, width). Writing into it changes them."""
        return self._room[: self._used]

    def append(self, value: object) -> None:
        """Put one element at the end."""
        self._fit(self._used + 1)
        self._room[self._used] = value
        self._used += 1

    def extend(self, values: Sequence[object] | NDArray[Any]) -> None:
        """Put several elements at the end."""
        end = self._used + len(values)
        self._fit(end)
        if len(values):
            self._room[self._used : end] = values
        self._used = end

    def _fit(self, length: int) -> None:
        if length > len(self._room):
            more = np.zeros((max(length, 2 * len(self._room)), *self._room.shape[1:]), dtype=self._room.dtype)
            more[: self._used] = self.array
            self._room = more


class Ragged:
    """Rows of unequal length, each a mapping of keys to numbers; a row that is not known is not the same as an empty one.

    Attributes
    ----------
    keys : dict of hashable to int
        The vocabulary: key -> its number, in the order in which they came.
    row, index : int64 ndarray of shape (n_entries,)
        Row of each entry, ascending, and number of its key. Within a row entries stand in the order of the keys' texts, so that sums
        do not depend on what came before.
    value : float64 ndarray of shape (n_entries,)
        The number.
    known : bool ndarray of shape (n_rows,)
        False where nothing was said.
    """

    def __init__(self) -> None:
        self.keys: dict[Hashable, int] = {}
        self._row, self._index = Numbers(np.int64), Numbers(np.int64)
        self._value, self._known = Numbers(np.float64), Numbers(np.bool_)

    @classmethod
    def build(cls, rows: Iterable[Mapping[Any, float] | None]) -> Self:
        """Make it from one mapping per row (None: unknown)."""
        made = cls()
        for row in rows:
            made.append(row)
        return made

    def append(self, entries: Mapping[Any, float] | None) -> None:
        """Put one row at the end."""
        told = sorted((entries or {}).items(), key=lambda entry: str(entry[0]))
        self._row.extend([len(self)] * len(told))
        self._index.extend([self.keys.setdefault(key, len(self.keys)) for key, _ in told])
        self._value.extend([value for _, value in told])
        self._known.append(entries is not None)

    row: Ints = property(lambda self: self._row.array)  # type: ignore[assignment]
    index: Ints = property(lambda self: self._index.array)  # type: ignore[assignment]
    value: Floats = property(lambda self: self._value.array)  # type: ignore[assignment]
    known: Bools = property(lambda self: self._known.array)  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self._known)

    def any(self, entries: Bools) -> Bools:
        """Tell, per row, whether `entries` holds for one of its entries."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.row[entries]] = True
        return found

    def total(self, entries: Floats) -> Floats:
        """Sum `entries` per row, one after the other, so that a row's sum does not depend on the other rows."""
        return np.bincount(self.row, weights=entries, minlength=len(self)).astype(np.float64, copy=False)

    def lowest(self, entries: Floats, empty: float) -> Floats:
        """Give the least of `entries` per row, and `empty` for rows without entries."""
        lowest = np.full(len(self), empty)
        if len(self.row):
            starts = np.flatnonzero(np.diff(self.row, prepend=-1))
            lowest[self.row[starts]] = np.minimum.reduceat(entries, starts)
        return lowest

    def spread(self, mapping: Mapping[Any, float], default: float) -> Floats:
        """Lay `mapping` out over the vocabulary: float64 ndarray of shape (n_keys,), `default` where it has no value."""
        out = np.full(len(self.keys), default)
        for key, value in mapping.items():
            if key in self.keys:
                out[self.keys[key]] = value
        return out

    def asking(self, keys: Iterable[Hashable]) -> Bools:
        """Tell, per row, whether it has one of `keys`."""
        return self.any(self.spread(dict.fromkeys(keys, 1.0), 0.0)[self.index] > 0.0)


class Texts:
    """A text per row, each distinct one kept once: `values`, and `codes` (int64 ndarray of shape (n_rows,), -1 is unknown) into it."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}
        self._codes = Numbers(np.int64)

    @classmethod
    def build(cls, texts: Iterable[str | None]) -> Self:
        """Make it from one text per row; None and the empty text are unknown."""
        made = cls()
        for text in texts:
            made.append(text)
        return made

    codes: Ints = property(lambda self: self._codes.array)  # type: ignore[assignment]

    def append(self, text: str | None) -> None:
        """Put one row at the end."""
        if text and text not in self._numbers:
            self._numbers[text] = len(self.values)
            self.values.append(text)
        self._codes.append(self._numbers[text] if text else -1)

    def among(self, texts: Iterable[str]) -> Bools:
        """Tell, per row, whether it is one of `texts`."""
        chosen = np.zeros(len(self.values) + 1, dtype=np.bool_)
        chosen[[self._numbers[text] for text in texts if text in self._numbers]] = True
        return np.asarray(chosen[self.codes])

    def each(self, answer: Callable[[str], float], unknown: float) -> Floats:
        """Answer once per distinct text and lay the answers out: float64 ndarray of shape (n_rows,)."""
        answers = np.array([*map(answer, self.values), unknown], dtype=np.float64)
        return np.asarray(answers[self.codes])


@lru_cache(maxsize=16384)
def unit_vector(place: tuple[float, float] | None) -> tuple[float, float, float]:
    """Turn latitude and longitude in degrees into a point on the unit sphere; nan three times when unknown."""
    if place is None:
        return (math.nan, math.nan, math.nan)
    latitude, longitude = (math.radians(angle) for angle in place)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def distance_km(positions: Floats, place: tuple[float, float, float]) -> Floats:
    """Give the great-circle distances from unit vectors (n, 3) to one unit vector, by the chord: exact for short ways."""
    away = positions - np.array(place)
    chord = np.sqrt(np.einsum("ij,ij->i", away, away))
    return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2.0, 1.0)))


def km_between(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    """Give the distance of two places in kilometres; None when one is unknown."""
    if one is None or other is None:
        return None
    chord = math.dist(unit_vector(one), unit_vector(other))
    return 2.0 * EARTH_RADIUS_KM * math.asin(min(chord / 2.0, 1.0))
