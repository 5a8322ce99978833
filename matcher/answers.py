"""One question to openings: each distinct answer kept once, with a count of the openings that gave it."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar

import numpy as np

from matcher.columns import Bools, Numbers
from matcher.taxonomy import Taxonomy

_SETS = ("licences", "traits", "support")

Kept = TypeVar("Kept")

KEPT = 64
"""Questions to a facet of which the answers are kept."""

Key = Any
"""The answers of one opening to the questions of a facet: a tuple of None, texts, numbers and tuples, or one text, so that JSON can hold it."""


def _frozen(name: str, value: Any) -> object:
    """Turn the value of a field into a part of a key."""
    if value is None:
        return None
    if name in _SETS:
        return tuple(sorted(set(value)))
    if isinstance(value, Mapping):
        return tuple(sorted((*pair, level) for pair, level in value.items()))
    return value.toordinal() if isinstance(value, date) else value


def _set(part: Any) -> object:
    return None if part is None else frozenset(part)


def _day(part: Any) -> object:
    return None if part is None else date.fromordinal(part)


def floors_of(part: Any) -> dict[tuple[str, str], int] | None:
    """Turn the part of a key that tells language floors back into what an opening has."""
    return None if part is None else {(language, activity): level for language, activity, level in part}


_THAWED = {
    "languages": floors_of,
    **dict.fromkeys(_SETS, _set),
    "starts_on": _day,
    "ends_on": _day,
    "refreshed_on": _day,
}
"""Fields whose value is not the part of the key itself."""


def ordered(part: object) -> tuple[Any, ...]:
    """Give a value to sort keys by: unknown first, then by content."""
    if part is None:
        return (0,)
    if isinstance(part, tuple):
        return (1, tuple(ordered(one) for one in part))
    return (1, part)


def state_of(answer: bool | None) -> int:
    """Turn a fact into a number: 1 yes, -1 no, 0 unknown."""
    return 0 if answer is None else 1 if answer else -1


def or_nan(number: float | None) -> float:
    """Turn a number into a float; nan where it is unknown."""
    return math.nan if number is None else float(number)


class Facet:
    """The distinct answers of openings to one question.

    Parameters
    ----------
    taxonomy : Taxonomy
        Of the market.

    Attributes
    ----------
    fields : tuple of str
        The fields of `Opening` that make up the question.
    keys : list of tuple
        The answers, by code.
    counts : Numbers of int64
        Openings that gave each answer.
    """

    fields: ClassVar[tuple[str, ...]]

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.keys: list[Key] = []
        self.counts = Numbers(np.int64)
        self._codes: dict[Key, int] = {}
        self._kept: dict[tuple[int, Hashable], Any] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def key(self, said: Mapping[str, object]) -> Key:
        """Take the facet's part out of the fields of an opening; a field that is not there is unknown."""
        return tuple(_frozen(name, said.get(name)) for name in self.fields)

    def code(self, key: Key) -> int:
        """Give the code of an answer, a new one for an answer that nobody gave before."""
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self.keys)
            self.keys.append(key)
            self.counts.append(0)
            self._learn(*key)
        return code

    def said(self, code: int) -> dict[str, Any]:
        """Give the fields of an answer as an opening has them."""
        said = dict(zip(self.fields, self.keys[code], strict=True))
        for name in self.fields:
            if name in _THAWED:
                said[name] = _THAWED[name](said[name])
        return said

    def kept(self, question: Hashable, ask: Callable[[], Kept]) -> Kept:
        """Give what `ask` says of all answers, kept for the next one who has the same question: a caseload shares regions and trades."""
        key = len(self.keys), question
        found: Kept | None = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept = {}
            found = self._kept[key] = ask()
        return found

    def used(self, chosen: Bools) -> Bools:
        """Keep of `chosen` (bool ndarray of shape (n_values,)) the answers that some opening gives."""
        return np.asarray(chosen & (self.counts.array > 0))

    def count(self, chosen: Bools) -> int:
        """Count the openings whose answer is among `chosen`."""
        return int(self.counts.array[chosen].sum())

    def _learn(self, *parts: Any) -> None:
        """Take a new answer apart into columns."""
