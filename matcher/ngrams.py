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

Analyzer = Literal["char_wb", "word"]


class NgramIndex:
    """TF-IDF postings of many short texts, by hashed n-grams: no vocabulary to hold, save or load.

    Parameters
    ----------
    analyzer : {"char_wb", "word"}
        Character n-grams inside words, or whole words.
    ngram_range : tuple of (int, int)
        Shortest and longest n-gram.
    n_features : int
        Buckets of the hash.

    Attributes
    ----------
    postings_ : float32 csr_array of shape (n_features, n_texts)
        Weight of each n-gram in each text; the column of a text has length 1.
    idf_ : float32 ndarray of shape (n_features,)
        ``1 + ln((1 + n_texts) / (1 + texts with the n-gram))``.

    Notes
    -----
    The term weight is ``1 + ln(count)``. A query costs the sum of the postings of its n-grams.
    """

    postings_: csr_array
    idf_: npt.NDArray[np.float32]

    def __init__(self, analyzer: Analyzer, ngram_range: tuple[int, int], n_features: int) -> None:
        self.analyzer = analyzer
        self.ngram_range = ngram_range
        self.n_features = n_features
        self._counter = HashingVectorizer(
            analyzer=analyzer, ngram_range=ngram_range, n_features=n_features, alternate_sign=False, norm=None,
            lowercase=False, token_pattern=r"\S+" if analyzer == "word" else None, dtype=np.float32,
        )  # fmt: skip

    def fit(self, texts: Sequence[str]) -> NgramIndex:
        """Index texts, which are taken as they are: normalise them first."""
        parts = [self._counts(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
        counts = sparse.vstack(parts, format="csr") if parts else csr_array((0, self.n_features), dtype=np.float32)
        found = np.bincount(counts.indices, minlength=self.n_features)
        self.idf_ = (1 + np.log((1 + len(texts)) / (1 + found))).astype(np.float32)
        self.postings_ = self._weigh(counts).T.tocsr()
        return self

    def scores(self, queries: Iterable[str]) -> csr_array:
        """Return the cosine of each query with every text that shares an n-gram: float32 of shape (n_queries, n_texts), in 0..1."""
        return (self._weigh(self._counts(list(queries))) @ self.postings_).tocsr()

    def arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to save under `name`."""
        postings = self.postings_
        return {
            f"{name}_data": postings.data,
            f"{name}_indices": postings.indices,
            f"{name}_indptr": postings.indptr,
            f"{name}_idf": self.idf_,
        }

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]], name: str, n_texts: int) -> NgramIndex:
        """Take back what `arrays` gave, without copying; raise ValueError if the arrays do not fit each other."""
        parts = arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"]
        self.postings_ = csr_array(parts, shape=(self.n_features, n_texts), copy=False)
        self.idf_ = arrays[f"{name}_idf"]
        if self.idf_.shape != (self.n_features,):
            raise ValueError(f"expected {self.n_features} weights in {name!r}, found {self.idf_.shape}")
        return self

    def _counts(self, texts: Sequence[str]) -> csr_array:
        return csr_array(self._counter.transform(texts)) if texts else csr_array((0, self.n_features), dtype=np.float32)

    def _weigh(self, counts: csr_array) -> csr_array:
        """Weigh counts in place and give each row length 1."""
        counts.data = (1 + np.log(counts.data)) * self.idf_[counts.indices]
        lengths = (
            np.sqrt(np.add.reduceat(np.append(counts.data**2, 0), counts.indptr[:-1]))
            if counts.shape[0]
            else np.zeros(0)
        )
        lengths[np.diff(counts.indptr) == 0] = 1
        counts.data /= np.repeat(lengths, np.diff(counts.indptr)).astype(np.float32)
        return counts
