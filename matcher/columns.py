"""The kinds of column that a market is made of, and `Columns`, all of them together.

Missing data has a value of its own in every column and is never read as *no*.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Ragged:
    """What each opening asks for, as rows of unequal length.

    Parameters
    ----------
    keys : mapping of hashable to int
        The vocabulary: key -> its number.
    row : int64 ndarray of shape (n_entries,)
        Row of each entry, ascending.
    index : int64 ndarray of shape (n_entries,)
        Key number of each entry, ascending within a row.
    value, weight : float64 ndarray of shape (n_entries,)
        Level asked for; weight in the row (skills: rows sum to 1).
    known : bool ndarray of shape (n_rows,)
        False where the opening says nothing, which is not the same as asking for nothing.
    """

    keys: Mapping[Hashable, int]
    row: Ints
    index: Ints
    value: Floats
    weight: Floats
    known: Bools

    @classmethod
    def build(cls, asked: Sequence[Mapping[Any, float] | None], keys: Mapping[Hashable, int] | None = None) -> Self:
        """Make it from one mapping key -> value per row (None: unknown); without `keys` they are those that occur, sorted."""
        if keys is None:
            found = sorted({key for mapping in asked for key in mapping or ()}, key=str)
            keys = {key: number for number, key in enumerate(found)}
        entries = [
            (row, number, value)
            for row, mapping in enumerate(asked)
            for number, value in sorted((keys[key], value) for key, value in (mapping or {}).items())
        ]
        table = np.array(entries, dtype=np.float64).reshape(-1, 3)
        return cls(
            keys=keys,
            row=table[:, 0].astype(np.int64),
            index=table[:, 1].astype(np.int64),
            value=table[:, 2].copy(),
            weight=np.ones(len(table)),
            known=np.array([mapping is not None for mapping in asked], dtype=np.bool_),
        )

    def __len__(self) -> int:
        return len(self.known)

    def take(self, rows: Ints) -> Self:
        """Give the rows `rows` (ascending, int64 ndarray) as a smaller one; entries keep their order."""
        place = np.full(len(self), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        kept = place[self.row] >= 0
        return replace(
            self,
            row=place[self.row[kept]],
            index=self.index[kept],
            value=self.value[kept],
            weight=self.weight[kept],
            known=self.known[rows],
        )

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


@dataclass(frozen=True, slots=True)
class Coded:
    """A text column as numbers: `codes` (int64 ndarray of shape (n_rows,), -1 is unknown) into `values`."""

    codes: Ints
    values: tuple[str, ...]

    @classmethod
    def build(cls, texts: Sequence[str | None]) -> Self:
        """Make it from one text per row; None and the empty text are unknown."""
        values = tuple(sorted({text for text in texts if text}))
        number = {value: code for code, value in enumerate(values)}
        return cls(np.array([number[text] if text else -1 for text in texts], dtype=np.int64), values)

    def take(self, rows: Ints) -> Self:
        """Give the rows `rows` as a smaller column."""
        return replace(self, codes=self.codes[rows])

    def each(self, answer: Callable[[str], float], unknown: float) -> Floats:
        """Answer once per distinct text and lay the answers out: float64 ndarray of shape (n_rows,)."""
        answers = np.array([*(answer(value) for value in self.values), unknown], dtype=np.float64)
        return np.asarray(answers[self.codes])


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a market; rows in the order of the ids.

    Numbers that are unknown are nan; three-state facts are int8 with 1 yes, -1 no, 0 unknown; dates are day numbers
    (`date.toordinal`); `slots` is -1 where unknown; `position` is a unit vector of shape (n_rows, 3).
    """

    ids: NDArray[np.object_]
    essential: Ragged
    optional: Ragged
    languages: Ragged
    licences: Ragged
    traits: Ragged
    support: Ragged
    occupation: Coded
    isco: Coded
    sector: Coded
    employer: Coded
    country: Coded
    region: Coded
    position: Floats
    min_hours: Floats
    max_hours: Floats
    slots: Ints
    starts_on: Floats
    ends_on: Floats
    refreshed_on: Floats
    teaches_language: States
    remote: States
    night: States
    live_in: States
    alone_with_clients: States
    screened: States
    today: float

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Ints) -> Self:
        """Give the rows `rows` (ascending) as smaller columns."""
        taken: dict[str, Any] = {}
        for name in (field.name for field in fields(self) if field.name != "today"):
            column = getattr(self, name)
            taken[name] = column.take(rows) if isinstance(column, (Ragged, Coded)) else column[rows]
        return replace(self, **taken)

    def kilometres(self, place: tuple[float, float] | None) -> Floats:
        """Give the great-circle distance of every opening to `place`, in kilometres; nan where unknown."""
        return distance_km(self.position, unit_vector(place))


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
    chord = np.sqrt(((positions - np.array(place)) ** 2).sum(axis=1))
    return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2.0, 1.0)))


def km_between(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    """Give the distance of two places in kilometres; None when one is unknown."""
    if one is None or other is None:
        return None
    return float(distance_km(np.array([unit_vector(one)]), unit_vector(other))[0])
