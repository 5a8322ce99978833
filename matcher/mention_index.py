"""Labels as rows of word stems, and where a text comes near to saying one: the candidates of `SkillExtractor`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from matcher.text import normalise

WINDOW = 8
"""Words between the first and the last word of a mention, both counted."""
LEAST = 0.5
"""Share of a label's weight that has to be there."""
FEATURES = ("coverage", "weight", "missing", "preferred", "exact", "exact_preferred", "tight", "usual", "meanings")
"""Evidence for a mention; see `Mentions.features`."""
LONGEST_LABEL = 20
_TOKENS_AT_ONCE = 100
_NOWHERE = 2 * WINDOW
_DISTANCES = np.array(sorted(range(1 - WINDOW, WINDOW), key=lambda step: (abs(step), step)))
_PIECE = re.compile(r"(?P<word>[^\W_]+[+#]*)|(?P<end>[.!?;](?=\s|$)|[\n\r\u2022\u00b7|])|(?P<comma>[,:])")
_BRACKETS = re.compile(r"\s*\([^)]*\)")

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=100_000)
def stems(word: str) -> tuple[str, ...]:
    """Return what a written word is compared by: normalised, without the last two letters where four are left.

    Endings differ, and every European language of ours inflects at the end. Cutting by length needs to know no language.

    Examples
    --------
    >>> stems("Cleaning"), stems("cleans"), stems("C++")
    (('cleani',), ('clea',), ('c++',))
    """
    return tuple(part if len(part) <= 4 else part[: max(4, len(part) - 2)] for part in normalise(word).split())


@dataclass(frozen=True)
class Tokens:
    """The words of some texts.

    Parameters
    ----------
    text : int64 ndarray of shape (n_tokens,)
        Number of the text.
    place : int64 ndarray of shape (n_tokens,)
        Where the word stands; ascending. A comma or a colon takes a place of its own, and the end of a sentence so many that no window reaches over it.
    start, end : int64 ndarray of shape (n_tokens,)
        Characters of its text.
    words : list of str
        As written.
    """

    text: Ints
    place: Ints
    start: Ints
    end: Ints
    words: list[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Tokens:
        """Read texts."""
        rows: list[tuple[int, int, int, int]] = []
        words: list[str] = []
        place = 0
        for number, read in enumerate(texts):
            for piece in _PIECE.finditer(read):
                if piece.lastgroup == "word":
                    rows.append((number, place, piece.start(), piece.end()))
                    words.append(piece[0])
                    place += 1
                else:
                    place += 1 if piece.lastgroup == "comma" else WINDOW
            place += WINDOW
        text, places, start, end = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        return cls(text, places, start, end, words)

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True)
class Mentions:
    """Places where a label is nearly said, the best one of each concept and text.

    Parameters
    ----------
    concept : int64 ndarray of shape (n_mentions,)
        Number of the concept.
    first, last : int64 ndarray of shape (n_mentions,)
        The tokens where it begins and ends.
    features : float64 ndarray of shape (n_mentions, n_features)
        In the order of `FEATURES`: the share of the label's weight that is there, that weight (rare words weigh more), and what is missing;
        whether the label is the one to show, whether it stands there as it is, and both; the share of words between first and last that
        belong to it; how many of the concept's labels have these words; and how many concepts have this label (logarithm).
    """

    concept: Ints
    first: Ints
    last: Ints
    features: Floats


class MentionIndex:
    """Labels by their stems.

    Parameters
    ----------
    labels : iterable of (int, str, bool)
        Number of the concept, text, and whether it is a preferred label. Words in brackets may be left out of a text.
    """

    def __init__(self, labels: Iterable[tuple[int, str, bool]]) -> None:
        preferred: dict[tuple[int, tuple[str, ...]], bool] = {}
        for concept, text, shown in labels:
            for form in {text, _BRACKETS.sub("", text)}:
                row = tuple(stem for word in form.split() for stem in stems(word))
                if row and len(row) <= LONGEST_LABEL:
                    preferred[concept, row] = preferred.get((concept, row), False) or shown
        rows = sorted(preferred)
        self._concept = np.array([concept for concept, _ in rows], dtype=np.int64)
        self._preferred = np.array([preferred[row] for row in rows], dtype=np.float64)
        self._length = np.array([len(row) for _, row in rows], dtype=np.int64)
        meanings = Counter(row for _, row in rows)
        self._meanings = np.log([meanings[row] for _, row in rows])
        self._number: dict[str, int] = {}
        self._lay_out([row for _, row in rows])

    def _lay_out(self, rows: list[tuple[str, ...]]) -> None:
        """Make the arrays of entries (a stem of a label) and of postings (labels by the stems without which too little is said)."""
        number = self._number
        concepts: dict[int, set[int]] = {}
        shared: Counter[tuple[int, int]] = Counter()
        owned = Counter(self._concept.tolist())
        coded = [[number.setdefault(stem, len(number)) for stem in row] for row in rows]
        for concept, codes in zip(self._concept.tolist(), coded, strict=True):
            for code in set(codes):
                concepts.setdefault(code, set()).add(concept)
                shared[concept, code] += 1
        everybody = max(len(owned), 2)
        weight = np.array([np.log(everybody / len(concepts[code])) + 1e-3 for code in range(len(number))])
        entries: list[tuple[int, int, float]] = []
        ends, postings = [0], []
        for label, (concept, codes) in enumerate(zip(self._concept.tolist(), coded, strict=True)):
            own = sorted(set(codes), key=lambda code: (-weight[code], code))
            left = whole = float(weight[own].sum())
            for code in own:
                entries.append((code, codes.index(code), shared[concept, code] / owned[concept]))
                if left >= LEAST * whole:  # without this one and those before it, too little would be left
                    postings.append((code, label))
                left -= weight[code]
            ends.append(len(entries))
        self._weight = weight
        self._entry_stem = np.array([row[0] for row in entries], dtype=np.int32)
        self._entry_place = np.array([row[1] for row in entries], dtype=np.int64)
        self._entry_share = np.array([row[2] for row in entries], dtype=np.float64)
        self._label_ends = np.array(ends, dtype=np.int64)
        self._whole = np.add.reduceat(weight[self._entry_stem], self._label_ends[:-1]) if rows else np.zeros(0)
        table = np.array(sorted(postings), dtype=np.int64).reshape(-1, 2)
        self._posting_label = table[:, 1]
        self._posting_ends = np.searchsorted(table[:, 0], np.arange(len(number) + 1))

    def __len__(self) -> int:
        return len(self._concept)

    def find(self, tokens: Tokens) -> Mentions:
        """Find what is nearly said in some texts.

        Parameters
        ----------
        tokens : Tokens
            Their words.

        Returns
        -------
        Mentions
            In ascending order of text and concept.
        """
        spelled = [stems(word) for word in tokens.words]
        code = np.array([self._number.get(own[0], -1) if len(own) == 1 else -1 for own in spelled], dtype=np.int64)
        parts = [self._near(tokens, code, begin) for begin in range(0, len(tokens), _TOKENS_AT_ONCE)]
        if not parts:
            nothing = np.zeros(0, dtype=np.int64)
            return Mentions(nothing, nothing, nothing, np.zeros((0, len(FEATURES))))
        label, first, last, features = (np.concatenate(column) for column in zip(*parts, strict=True))
        concept, text = self._concept[label], tokens.text[first]
        better = -(features[:, FEATURES.index("exact")] + features[:, 0] + 0.02 * features[:, 1])
        order = np.lexsort((last, first, label, better, concept, text))
        pairs = np.stack([text[order], concept[order]])
        new = np.ones(len(order), dtype=np.bool_)
        new[1:] = np.any(pairs[:, 1:] != pairs[:, :-1], axis=0)
        chosen = order[new]
        return Mentions(concept[chosen], first[chosen], last[chosen], features[chosen])

    def _near(self, tokens: Tokens, code: Ints, begin: int) -> tuple[Ints, Ints, Ints, Floats]:
        """Judge every label that has one of its rarer words at one of the tokens from `begin` on."""
        anchors = np.arange(begin, min(begin + _TOKENS_AT_ONCE, len(tokens)))
        anchors = anchors[code[anchors] >= 0]
        if not len(anchors):
            return anchors, anchors, anchors, np.zeros((0, len(FEATURES)))
        at, posting = _expand(self._posting_ends[code[anchors]], self._posting_ends[code[anchors] + 1])
        at, label = self._possible(tokens, code, anchors, at, self._posting_label[posting])
        if not len(label):
            return label, label, label, np.zeros((0, len(FEATURES)))
        anchor = anchors[at]
        pair, entry = _expand(self._label_ends[label], self._label_ends[label + 1])
        stem = self._entry_stem[entry]
        around = self._around(tokens, code, anchors)[at[pair]] == stem[:, None]
        there = around.any(axis=1)
        offset = _DISTANCES[around.argmax(axis=1)]
        ends = np.concatenate([[0], np.cumsum(self._label_ends[label + 1] - self._label_ends[label])[:-1]])
        stem_weight = self._weight[stem]
        weight = np.add.reduceat(np.where(there, stem_weight, 0.0), ends)
        low = np.minimum.reduceat(np.where(there, offset, _NOWHERE), ends)
        high = np.maximum.reduceat(np.where(there, offset, -_NOWHERE), ends)
        words = np.add.reduceat(there.astype(np.int64), ends)
        in_order = np.add.reduceat((there & (offset - low[pair] == self._entry_place[entry])).astype(np.int64), ends)
        usual = np.add.reduceat(np.where(there, self._entry_share[entry], 0.0), ends) / words
        width = high - low + 1
        coverage = weight / self._whole[label]
        exact = (in_order == self._length[label]) & (width == self._length[label])
        good = (coverage >= LEAST) & (width <= WINDOW)
        known = self._preferred[label]
        features = np.stack(
            [coverage, weight, self._whole[label] - weight, known, exact, exact * known, words / width, usual, self._meanings[label]],
            axis=1,
        )  # fmt: skip
        where = tokens.place[anchor]
        first, last = (np.searchsorted(tokens.place, where + edge) for edge in (low, high))
        return label[good], first[good], last[good], features[good]

    def _possible(self, tokens: Tokens, code: Ints, anchors: Ints, at: Ints, label: Ints) -> tuple[Ints, Ints]:
        """Keep the labels of which enough stands anywhere near; that is quick to see."""
        near = self._near_tokens(tokens, anchors)
        present = np.zeros(len(self._weight) + 1)
        present[code[near]] = 1.0
        present[-1] = 0.0  # where unknown words went
        pair, entry = _expand(self._label_ends[label], self._label_ends[label + 1])
        stem = self._entry_stem[entry]
        most = np.bincount(pair, weights=(present[:-1] * self._weight)[stem], minlength=len(label))
        kept = most >= LEAST * self._whole[label]
        return at[kept], label[kept]

    @staticmethod
    def _near_tokens(tokens: Tokens, anchors: Ints) -> slice:
        low, high = tokens.place[anchors[[0, -1]]] + (-WINDOW, WINDOW)
        return slice(*np.searchsorted(tokens.place, (low, high)))

    @staticmethod
    def _around(tokens: Tokens, code: Ints, anchors: Ints) -> npt.NDArray[np.int32]:
        """Return the stems around some tokens, the nearest first: int32 ndarray of shape (n_anchors, 2 * WINDOW - 1)."""
        low, high = int(tokens.place[anchors[0]]), int(tokens.place[anchors[-1]])
        near = MentionIndex._near_tokens(tokens, anchors)
        line = np.full(high - low + 2 * WINDOW + 1, -1, dtype=np.int32)
        line[tokens.place[near] - low + WINDOW] = code[near]
        around: npt.NDArray[np.int32] = line[(tokens.place[anchors] - low + WINDOW)[:, None] + _DISTANCES]
        return around


def _expand(begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return, for rows of ranges, the number of the row and each number of its range."""
    sizes = ends - begins
    row = np.repeat(np.arange(len(sizes)), sizes)
    return row, np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes) + begins[row]
