"""`ConceptLinker`: free text in any of our languages to the concepts it may mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matcher.artifacts import load_artifact, save_artifact
from matcher.errors import ArtifactError
from matcher.labels import Found, LabelIndex, best_places
from matcher.results import Link
from matcher.text import variants

KIND = "concept-linker"
FORMAT = 1
MAX_CHARACTERS = 400
"""A longer text is read up to here: labels are short, and a pasted page must not hold up everybody."""
INNER_WORD = 0.9
"""Score of a suggestion whose later word begins as typed; 1 when its first word does."""
LENGTH_SCALE, LABELS_PER_CONCEPT = 10_000, 50
"""While typing, the shortest so many labels for each concept wanted are put in order; one letter begins tens of thousands."""
DOUBT_AT, DOUBT_SLOPE = 0.60, 12.0
"""Score at which confidence falls to one half, and how fast it falls."""
RIVAL_SCALE = 0.04
"""A rival concept that scores lower by this much takes a share of the confidence that is smaller by a factor e."""
_BATCH = 64


class ConceptLinker(BaseEstimator):  # type: ignore[misc]
    """Rank concepts by their labels for a free text.

    Every label counts in whatever language it is, so a Bulgarian word finds the concept by its Bulgarian label and the answer can be
    shown in Greek. Texts are compared normalised (`matcher.text`); Greek and Cyrillic labels also by a Latin skeleton, for Greeklish and
    Bulgarian typed on a Latin keyboard.

    Parameters
    ----------
    ngram_range : tuple of (int, int), default=(2, 5)
        Shortest and longest character n-gram.
    n_features : int, default=2**20
        Buckets for n-grams.
    n_candidates : int, default=300
        Labels that are compared closely after retrieval.
    other_language : float, default=0.92
        Factor on the score of a label in another language than the one asked for.

    Attributes
    ----------
    index_ : LabelIndex
        The labels, without blank and repeated ones.
    languages_ : tuple of str
        Languages of the labels.

    Notes
    -----
    The confidence is not calibrated yet. It is ``logistic(12 (score - 0.6))``, how alike the texts are, times the concept's share among
    its rivals, so that a word which fits three concepts equally well gives a third to each, and nonsense gives nearly nothing to all.
    Ties go by concept id, then by label. A fitted linker answers the same in every process.

    Examples
    --------
    >>> linker = ConceptLinker().fit([("c:1", "office cleaner", "en"), ("c:1", "καθαρίστρια γραφείων", "el"), ("c:2", "cook", "en")])
    >>> [link.concept_id for link in linker.rank(["katharistria"])[0]]
    ['c:1']
    """

    index_: LabelIndex

    def __init__(
        self,
        *,
        ngram_range: tuple[int, int] = (2, 5),
        n_features: int = 2**20,
        n_candidates: int = 300,
        other_language: float = 0.92,
    ) -> None:
        self.ngram_range = ngram_range
        self.n_features = n_features
        self.n_candidates = n_candidates
        self.other_language = other_language

    def fit(self, labels: Iterable[tuple[str, str, str]], y: None = None) -> ConceptLinker:  # noqa: ARG002 (scikit-learn's signature)
        """Index labels.

        Parameters
        ----------
        labels : iterable of (str, str, str)
            Concept id, text, language; in any order.
        y : None
            Not used.

        Returns
        -------
        ConceptLinker
            Itself.

        Raises
        ------
        ValueError
            If no label has a letter or a digit.
        """
        self.index_ = LabelIndex.build(sorted(set(labels)), self.ngram_range, self.n_features)
        return self

    @property
    def languages_(self) -> tuple[str, ...]:
        """Languages of the labels."""
        check_is_fitted(self, "index_")
        return self.index_.languages

    def rank(
        self,
        texts: Sequence[str],
        top: int = 10,
        language: str | None = None,
        per: Literal["concept", "label"] = "concept",
    ) -> list[list[Link]]:
        """Find concepts for texts.

        Parameters
        ----------
        texts : sequence of str
            Free texts. One without a letter or a digit gets no link; one longer than `MAX_CHARACTERS` is read up to there.
        top : int, default=10
            Links per text at most.
        language : str, optional
            Language of the texts, if known: labels in other languages still count, by the factor `other_language`.
        per : {"concept", "label"}, default="concept"
            One link per concept, by its best label, or one per label.

        Returns
        -------
        list of list of Link
            For each text the links, best first.

        Raises
        ------
        TypeError
            If `texts` is one string.
        ValueError
            If `per` or `top` is none of the above.
        NotFittedError
            If the linker is not fitted.
        """
        check_is_fitted(self, "index_")
        if isinstance(texts, str):
            raise TypeError("expected a sequence of texts, got one string")
        if per not in {"concept", "label"} or top < 1:
            raise ValueError(f"expected per 'concept' or 'label' and top of at least 1, got {per!r} and {top!r}")
        found: list[list[Link]] = []
        for start in range(0, len(texts), _BATCH):
            batch = [variants(text[:MAX_CHARACTERS]) for text in texts[start : start + _BATCH]]
            nearest = self.index_.search(batch, self.n_candidates, language, self.other_language)
            found.extend(self._links(one, top, per) for one in nearest)
        return found

    def suggest(self, prefix: str, top: int = 8, language: str | None = None) -> list[Link]:
        """Suggest concepts while somebody types.

        Parameters
        ----------
        prefix : str
            What is typed so far.
        top : int, default=8
            Concepts at most.
        language : str, optional
            Language of the page: its labels come first.

        Returns
        -------
        list of Link
            Concepts with a label that begins so, then with a later word that does, shorter labels first; then those that `rank` finds
            for the text as it stands. The score of a beginning is 1 at the start of a label and 0.9 inside it.

        Raises
        ------
        NotFittedError
            If the linker is not fitted.
        """
        check_is_fitted(self, "index_")
        forms = variants(prefix[:MAX_CHARACTERS])
        if not forms:
            return []
        links = self._beginnings(forms[0], top, language)
        if len(links) < top:
            known = {link.concept_id for link in links}
            links += [link for link in self.rank([prefix], top, language)[0] if link.concept_id not in known]
        return links[:top]

    def _beginnings(self, form: str, top: int, language: str | None) -> list[Link]:
        index = self.index_
        labels, first = index.beginnings(form)
        scores = np.where(first, 1.0, INNER_WORD) * index.preference(labels, language, self.other_language)
        length = index.texts.ends[labels + 1] - index.texts.ends[labels]
        links: dict[str, Link] = {}
        near = best_places(LENGTH_SCALE * scores - length, max(top, 1) * LABELS_PER_CONCEPT)
        for at in near[np.lexsort((labels[near], length[near], -scores[near]))]:
            label, score = int(labels[at]), float(scores[at])
            concept, text = index.concepts[int(index.concept_of[label])], index.texts[label]
            if concept not in links:
                confidence = score * min(len(form) / len(text), 1.0)
                links[concept] = Link(concept, text, index.languages[index.language_of[label]], score, confidence)
            if len(links) == top:
                break
        return list(links.values())

    def _links(self, found: Found, top: int, per: str) -> list[Link]:
        index = self.index_
        concepts = index.concept_of[found.labels]
        _, first = np.unique(concepts, return_index=True)
        best = found.scores.max(initial=0)
        rivals = np.exp((found.scores[first] - best) / RIVAL_SCALE).sum()
        links = []
        for at in (np.sort(first) if per == "concept" else range(len(concepts)))[:top]:
            label, score = int(found.labels[at]), float(found.scores[at])
            share = np.exp((score - best) / RIVAL_SCALE) / rivals
            confidence = float(share / (1 + np.exp(DOUBT_SLOPE * (DOUBT_AT - score))))
            language = index.languages[index.language_of[label]]
            links.append(Link(index.concepts[int(concepts[at])], index.texts[label], language, score, confidence))
        return links

    def save(self, path: str | Path) -> None:
        """Write the fitted linker to a folder, in place of an older one.

        Parameters
        ----------
        path : path
            The folder.

        Raises
        ------
        ArtifactError
            If the folder exists and is no artifact.
        NotFittedError
            If the linker is not fitted.
        """
        check_is_fitted(self, "index_")
        settings = {"params": self.get_params(), "languages": self.index_.languages}
        save_artifact(path, kind=KIND, version=FORMAT, arrays=self.index_.arrays(), settings=settings)

    @classmethod
    def load(cls, path: str | Path, *, memory_map: bool = True) -> ConceptLinker:
        """Read a linker that `save` wrote.

        Parameters
        ----------
        path : path
            The folder.
        memory_map : bool, default=True
            Map the arrays, so that processes share them.

        Returns
        -------
        ConceptLinker
            Fitted; answers exactly as the one that was saved.

        Raises
        ------
        ArtifactError
            If it is missing, damaged, or of another version.
        """
        arrays, settings = load_artifact(path, kind=KIND, version=FORMAT, memory_map=memory_map)
        try:
            params = dict(settings["params"])
            linker = cls(**{**params, "ngram_range": tuple(params["ngram_range"])})
            languages = tuple(settings["languages"])
            linker.index_ = LabelIndex.from_arrays(arrays, languages, linker.ngram_range, linker.n_features)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ArtifactError(f"{path} does not hold a whole concept linker: {error}") from error
        return linker
