"""Finding texts by how one of their words begins, for typing ahead."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.artifacts import StringTable

_PAST_ALL = b"\xff"


class PrefixIndex:
    """Word beginnings of many texts, in the order of what follows.

    Parameters
    ----------
    texts : StringTable
        Normalised texts.
    text, offset : int32 ndarray of shape (n_words,)
        Which text, and at which byte of it a word begins, sorted by the rest of the text from there.
    """

    def __init__(self, texts: StringTable, text: npt.NDArray[np.int32], offset: npt.NDArray[np.int32]) -> None:
        self.texts = texts
        self.text = text
        self.offset = offset

    @classmethod
    def build(cls, texts: StringTable) -> PrefixIndex:
        """Index every word beginning."""
        starts: list[tuple[bytes, int, int]] = []
        for index in range(len(texts)):
            whole = texts.encoded(index)
            at = 0
            while True:
                starts.append((whole[at:], index, at))
                at = whole.find(b" ", at) + 1
                if not at:
                    break
        starts.sort()
        text = np.fromiter((index for _, index, _ in starts), dtype=np.int32, count=len(starts))
        offset = np.fromiter((at for _, _, at in starts), dtype=np.int32, count=len(starts))
        return cls(texts, text, offset)

    def find(self, prefix: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
        """Return the texts with a word sequence that begins so, and whether it is at the very beginning, one entry per place."""
        wanted = prefix.encode()

        def beginning(row: int) -> bytes:
            return self.texts.encoded(int(self.text[row]), int(self.offset[row]), len(wanted) + 1)

        rows = range(len(self.text))
        low = bisect_left(rows, wanted, key=beginning)
        high = bisect_left(rows, wanted + _PAST_ALL, lo=low, key=beginning)
        return self.text[low:high], self.offset[low:high] == 0

    def arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to save under `name`; the texts are saved by who owns them."""
        return {f"{name}_text": self.text, f"{name}_offset": self.offset}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str, texts: StringTable) -> PrefixIndex:
        """Take back what `arrays` gave."""
        return cls(texts, arrays[f"{name}_text"], arrays[f"{name}_offset"])
