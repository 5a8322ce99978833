"""What is known about concepts of ESCO's occupations beside their labels: their place in ISCO-08, and how often they are meant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).parent / "weights" / "places.npz"
"""Made by ``python -m bench.train_linking``."""
ISCO = "http://data.europa.eu/esco/isco/C"
NEUTRAL = 0.0
"""How often a concept is meant that the file does not know."""
OCCUPATION = 5
"""Level of an occupation; that of an ISCO group is the number of its digits, that of anything else 0."""


def key(uri: str) -> int:
    """Return the 64-bit key of a URI in the file."""
    return int.from_bytes(hashlib.blake2b(uri.encode("utf-8", "replace"), digest_size=8).digest())


class Places:
    """Places of concepts.

    Parameters
    ----------
    unit : int32 ndarray of shape (n_concepts,)
        ISCO-08 unit group of four digits; -1 where there is none.
    level : int8 ndarray of shape (n_concepts,)
        1 to 4 for an ISCO group of so many digits, 5 for an occupation with a known group, 0 for everything else.
    meant : float32 ndarray of shape (n_concepts,)
        Logarithm of how often it is the answer in national lists of occupations, against the mean; 0 where nothing is known.
    """

    def __init__(
        self, unit: npt.NDArray[np.int32], level: npt.NDArray[np.int8], meant: npt.NDArray[np.float32]
    ) -> None:
        self.unit = unit
        self.level = level
        self.meant = meant
        self._by_unit = np.argsort(unit, kind="stable").astype(np.int32)
        self._units = unit[self._by_unit]

    @classmethod
    def of(cls, uris: Iterable[str]) -> Places:
        """Look up concepts by their URIs."""
        known = _known()
        rows = [known.get(key(uri), _unknown(uri)) for uri in uris]
        columns = list(zip(*rows, strict=True)) or [(), (), ()]
        return cls(
            np.array(columns[0], dtype=np.int32),
            np.array(columns[1], dtype=np.int8),
            np.array(columns[2], dtype=np.float32),
        )

    def relatives(self, concepts: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Return all concepts of the unit groups that these belong to."""
        units = np.unique(self.unit[concepts])
        units = units[units >= 0]
        begin, end = np.searchsorted(self._units, units), np.searchsorted(self._units, units, side="right")
        return self._by_unit[ranges(begin, end)]


def ranges(begin: npt.NDArray[Any], end: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return the whole numbers of several half-open ranges, one range after the other."""
    sizes = (end - begin).astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    places: npt.NDArray[np.int64] = np.arange(int(sizes.sum()), dtype=np.int64) + np.repeat(begin - starts, sizes)
    return places


def _unknown(uri: str) -> tuple[int, int, float]:
    code = uri.removeprefix(ISCO) if uri.startswith(ISCO) else ""
    if not code.isdecimal() or len(code) > 4:
        return -1, 0, NEUTRAL
    return int(code) if len(code) == 4 else -1, len(code), NEUTRAL


@cache
def _known() -> dict[int, tuple[int, int, float]]:
    with np.load(FILE, allow_pickle=False) as stored:
        keys, unit, level, meant = (stored[name] for name in ("key", "unit", "level", "meant"))
    return dict(zip(keys.tolist(), zip(unit.tolist(), level.tolist(), meant.tolist(), strict=True), strict=True))
