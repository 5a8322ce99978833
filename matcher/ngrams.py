"""Sparse retrieval by n-grams: one view of the labels, as TF-IDF postings that can be memory-mapped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import HashingVectorizer

_CHUNK = 20_000

Analyzer = Literal["char_wb", "stem"]
STEM = 5
"""Letters of a word that count as its stem: endings of case, number and gender lie behind them in most languages."""


def stems(text: str) -> list[str]:
    """Cut the words of a normalised text to their first letters."""
    return [word[:STEM] for word in text.split()]


class NgramIndex:
    """TF-IDF postings of many short texts, by hashed n-grams: no vocabulary to hold, save or load.

    Parameters
    ----------
    analyzer : {"char_wb", "stem"}
        Character n-grams inside words, or stems of whole words.
    ngram_range : tuple of (int, int)
        Shortest and longest n-gram.
    n_features : int
        Buckets of the hash.

    Attributes
    ----------
    postings_ : float32 csr_array of shape (n_features, n_texts)
        Weight of each n-gram in each text; the column of a text has length 1.
    idf_ : float32 ndarray of shape (n_features,)
        ``ln((1 + n_groups) / (0.5 + groups with the n-gram))``.
    lengths_ : float32 ndarray of shape (n_texts,)
        Length of each text's vector before it was made 1.

    Notes
    -----
    The term weight is ``1 + ln(count)``. A query costs the sum of the postings of its n-grams.
    """

    postings_: csr_array
    idf_: npt.NDArray[np.float32]
    lengths_: npt.NDArray[np.float32]

    def __init__(self, analyzer: Analyzer, ngram_range: tuple[int, int], n_features: int) -> None:
        self.analyzer = analyzer
        self.ngram_range = ngram_range
        self.n_features = n_features
        self._counter = HashingVectorizer(
            analyzer=stems if analyzer == "stem" else analyzer, ngram_range=ngram_range, n_features=n_features,
            alternate_sign=False, norm=None, lowercase=False, token_pattern=None, dtype=np.float32,
        )  # fmt: skip

    def fit(self, texts: Sequence[str], group_of: npt.NDArray[np.integer[Any]] | None = None) -> NgramIndex:
        """Index texts, which are taken as they are: normalise them first.

        Parameters
        ----------
        texts : sequence of str
            The texts.
        group_of : integer ndarray of shape (n_texts,), optional
            Texts of one group count once for how common an n-gram is, so that a concept with twenty labels does not make its words
            common. Each is its own group when left out.

        Returns
        -------
        NgramIndex
            Itself.
        """
        parts = [self._counts(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
        counts = sparse.vstack(parts, format="csr") if parts else csr_array((0, self.n_features), dtype=np.float32)
        groups, found = len(texts), counts
        if group_of is not None and len(texts):
            groups = int(group_of.max()) + 1
            member = csr_array((np.ones(len(texts), dtype=np.float32), (group_of, np.arange(len(texts)))))
            found = (member @ counts).tocsr()
        common = np.bincount(found.indices, minlength=self.n_features)
        self.idf_ = np.log((1 + groups) / (0.5 + common)).astype(np.float32)
        weighed, self.lengths_ = self._weigh(counts)
        self.postings_ = weighed.T.tocsr()
        return self

    def scores(self, queries: Iterable[str]) -> tuple[csr_array, npt.NDArray[np.float32]]:
        """Compare queries with every text that shares an n-gram.

        Parameters
        ----------
        queries : iterable of str
            Normalised texts.

        Returns
        -------
        cosines : float32 csr_array of shape (n_queries, n_texts)
            In 0..1.
        lengths : float32 ndarray of shape (n_queries,)
            Length of each query's vector: ``cosine * length / lengths_`` is the part of a text's weight that the query covers.
        """
        weighed, lengths = self._weigh(self._counts(list(queries)))
        return (weighed @ self.postings_).tocsr(), lengths

    def arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to save under `name`."""
        postings = self.postings_
        return {
            f"{name}_data": postings.data,
            f"{name}_indices": postings.indices,
            f"{name}_indptr": postings.indptr,
            f"{name}_idf": self.idf_,
            f"{name}_lengths": self.lengths_,
        }

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]], name: str, n_texts: int) -> NgramIndex:
        """Take back what `arrays` gave, without copying; raise ValueError if the arrays do not fit each other."""
        parts = arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"]
        self.postings_ = csr_array(parts, shape=(self.n_features, n_texts), copy=False)
        self.idf_, self.lengths_ = arrays[f"{name}_idf"], arrays[f"{name}_lengths"]
        if self.idf_.shape != (self.n_features,) or self.lengths_.shape != (n_texts,):
            raise ValueError(
                f"expected {self.n_features} weights and {n_texts} lengths in {name!r}, "
                f"found {self.idf_.shape} and {self.lengths_.shape}"
            )
        return self

    def _counts(self, texts: Sequence[str]) -> csr_array:
        return csr_array(self._counter.transform(texts)) if texts else csr_array((0, self.n_features), dtype=np.float32)

    def _weigh(self, counts: csr_array) -> tuple[csr_array, npt.NDArray[np.float32]]:
        """Weigh counts in place, give each row length 1, and return the lengths that they had."""
        counts.data = (1 + np.log(counts.data)) * self.idf_[counts.indices]
        lengths = np.zeros(0, dtype=np.float32)
        if counts.shape[0]:
            lengths = np.sqrt(np.add.reduceat(np.append(counts.data**2, 0), counts.indptr[:-1])).astype(np.float32)
        lengths[np.diff(counts.indptr) == 0] = 1
        counts.data /= np.repeat(lengths, np.diff(counts.indptr)).astype(np.float32)
        return counts, lengths
