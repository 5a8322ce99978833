"""`ConceptLinker`: free text in any of our languages to the concepts it may mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matcher.artifacts import load_artifact, save_artifact
from matcher.choice import ChoiceModel
from matcher.errors import ArtifactError
from matcher.evidence import Evidence, gather
from matcher.labels import LabelIndex, best_places
from matcher.results import Link
from matcher.text import variants

KIND = "concept-linker"
FORMAT = 2
MAX_CHARACTERS = 400
"""A longer text is read up to here: labels are short, and a pasted page must not hold up everybody."""
INNER_WORD = 0.9
"""Score of a suggestion whose later word begins as typed; 1 when its first word does."""
LENGTH_SCALE, LABELS_PER_CONCEPT = 10_000, 50
"""While typing, the shortest so many labels for each concept wanted are put in order; one letter begins tens of thousands."""
LIFT = 4.0
"""Added to a utility before it becomes a score: equal labels then score nearly 1 whatever else speaks for them, a faint likeness one half."""
_BATCH = 64


class ConceptLinker(BaseEstimator):  # type: ignore[misc]
    """Rank concepts by their labels for a free text.

    Every label counts in whatever language it is, so a Bulgarian word finds the concept by its Bulgarian label and the answer can be
    shown in Greek. Texts are compared normalised (`matcher.text`); Greek and Cyrillic labels also by a Latin skeleton, for Greeklish and
    Bulgarian typed on a Latin keyboard.

    Parameters
    ----------
    ngram_range : tuple of (int, int), default=(3, 5)
        Shortest and longest character n-gram.
    n_features : int, default=2**20
        Buckets for n-grams.
    n_candidates : int, default=200
        Labels whose concepts are looked at after retrieval.
    other_language : float, default=0.92
        Factor on the score of a label in another language than the one asked for.

    Attributes
    ----------
    index_ : LabelIndex
        The labels, without blank and repeated ones.
    languages_ : tuple of str
        Languages of the labels.
    model_ : ChoiceModel
        What the candidates are ordered by; the one that comes with the package.

    Notes
    -----
    Candidates come from character n-grams of single labels, of all labels of a concept together, and from the unit groups of the best.
    A conditional logit chooses among them and "none of these" (`matcher.choice`, `matcher.evidence`). It was trained on national lists
    of occupations in ten languages and knows none of their words: only how alike texts are, and about ESCO's occupations their place in
    ISCO-08 and how often they are meant (`matcher.places`).

    The score puts one concept's evidence on a scale of its own; the confidence is its calibrated chance against all others and "none". Ties go by
    concept id, then by label. A fitted linker answers the same in every process.

    Examples
    --------
    >>> linker = ConceptLinker().fit([("c:1", "office cleaner", "en"), ("c:1", "καθαρίστρια γραφείων", "el"), ("c:2", "cook", "en")])
    >>> [link.concept_id for link in linker.rank(["katharistria"])[0]]
    ['c:1']
    """

    index_: LabelIndex
    model_: ChoiceModel

    def __init__(
        self,
        *,
        ngram_range: tuple[int, int] = (3, 5),
        n_features: int = 2**20,
        n_candidates: int = 200,
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
        self.model_ = ChoiceModel.shipped()
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
            One link per concept, by its best label, or one per label: first the best label of every concept, then every second label and
            so on, so that no concept with many names pushes others down.

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
            seen = gather(self.index_, batch, self.n_candidates, language, self.other_language)
            found.extend(self._links(one, top, per) for one in seen)
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
        scores = np.where(first, 1.0, INNER_WORD) * index.preference(
            index.language_of[labels], language, self.other_language
        )
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

    def _links(self, evidence: Evidence, top: int, per: str) -> list[Link]:
        index, model = self.index_, self.model_
        utilities = model.utilities(evidence.features)
        scores = np.round(1 / (1 + np.exp(-LIFT - utilities)), 9)
        confidences = model.confidence(utilities)
        place = np.empty(len(scores), dtype=np.int64)
        place[np.lexsort((evidence.concepts, -scores))] = np.arange(len(scores))
        concept_of = np.searchsorted(evidence.concepts, index.concept_of[evidence.labels])
        turn = _turns(concept_of, evidence.likeness)
        order = np.lexsort((place[concept_of], turn))
        if per == "concept":
            order = order[: len(scores)]
        links = []
        for at in order[:top]:
            label, own = int(evidence.labels[at]), int(concept_of[at])
            concept, language = index.concepts[int(evidence.concepts[own])], index.languages[index.language_of[label]]
            links.append(Link(concept, index.texts[label], language, float(scores[own]), float(confidences[own])))
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
            linker.model_ = ChoiceModel.shipped()
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ArtifactError(f"{path} does not hold a whole concept linker: {error}") from error
        return linker


def _turns(concept_of: npt.NDArray[np.int64], likeness: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return for each label, in the order of concepts, whether it is its concept's best (0), second (1) and so on."""
    order = np.lexsort((np.arange(len(concept_of)), -likeness, concept_of))
    first = np.searchsorted(concept_of, concept_of)
    turns = np.empty(len(concept_of), dtype=np.int64)
    turns[order] = np.arange(len(order)) - first
    return turns
