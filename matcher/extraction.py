"""`SkillExtractor`: skills, occupations, languages and licences out of a pasted text, each with its place, for a person to confirm."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matcher.errors import ArtifactError
from matcher.mention_index import FEATURES, MentionIndex, Tokens
from matcher.named import LANGUAGE, find_named
from matcher.rows import ConceptKind, LabelKind
from matcher.taxonomy import Taxonomy

WEIGHTS = Path(__file__).parent / "weights" / "mentions.json"
"""Made by ``python -m bench.train_mentions``, which also says in it what it was trained on."""
FORMAT = 1
MAX_CHARACTERS = 50_000
"""A longer text is read up to here."""
NAMED, STATED_LEVEL, SAID_LEVEL = 0.9, 0.9, 0.6
"""Confidence that the words of a language or licence mean it; that "B1" is the level, and that "good" is about B1. Our judgement, not measured."""
KINDS = (ConceptKind.SKILL, ConceptKind.OCCUPATION)


@dataclass(frozen=True)
class Mention:
    """Something that a text says.

    Parameters
    ----------
    kind : str
        ``skill``, ``occupation``, ``language`` or ``licence``.
    code : str
        Concept URI; ISO 639 code of the language; code of the licence.
    start, end : int
        First character and behind the last.
    confidence : float
        Chance that it is meant, 0..1.
    level : int or None
        Of a language: CEFR 0 (pre-A1) to 6 (C2); None when none is said.
    """

    kind: str
    code: str
    start: int
    end: int
    confidence: float
    level: int | None = None


@dataclass(frozen=True)
class MentionModel:
    """Weights of the evidence for a mention: a logistic regression, and the chance from which one is told."""

    weights: npt.NDArray[np.float64]
    bias: float
    threshold: float

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> MentionModel:
        """Read a model; raise ArtifactError if it is damaged, of another version or for other features."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored["version"] != FORMAT or set(stored["weights"]) != set(FEATURES):
                raise ArtifactError(f"{path} is of another version or for other features; make it anew")
            weights = np.array([float(stored["weights"][name]) for name in FEATURES])
            return cls(weights, float(stored["bias"]), float(stored["threshold"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{path} does not hold a whole model: {error}") from error

    def chances(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the chance of each mention, given as rows of features."""
        chances: npt.NDArray[np.float64] = 1 / (1 + np.exp(-(features @ self.weights + self.bias)))
        return chances


class SkillExtractor(BaseEstimator):  # type: ignore[misc]
    """Find what a text says about work, by the labels of a taxonomy and their words.

    Parameters
    ----------
    threshold : float or None, default=None
        Chance from which a skill or an occupation is told; None takes the one that was best where the model was trained.
    languages : collection of str or None, default=None
        Only labels in these languages; all when None.

    Attributes
    ----------
    index_ : MentionIndex
        The labels of skills and occupations.
    concepts_ : tuple of (str, str)
        Kind and URI of each concept of the index.
    model_ : MentionModel
        What mentions are judged by; the one that comes with the package.

    Notes
    -----
    A label counts as nearly said when words of at least half of its weight stand within eight words of one sentence; rare words weigh more. A
    logistic regression on evidence that knows no word judges how likely it is meant (`matcher.mention_index.FEATURES`), and of mentions
    that overlap the likelier one stays, skills and occupations each for themselves. It was trained on skills in English adverts; for occupations
    and other languages it is the same rule, unmeasured. Languages and licences come from lists of words (`matcher.named`).

    Nothing of a text is kept.

    Examples
    --------
    >>> extractor = SkillExtractor().fit(Taxonomy.starter())
    >>> [(found.kind, found.code, found.level) for found in extractor.extract(["Good German (B1), driving licence"])[0] if found.kind != "skill"]
    [('language', 'de', 3), ('licence', 'driving_b', None)]
    """

    index_: MentionIndex
    concepts_: tuple[tuple[str, str], ...]
    model_: MentionModel

    def __init__(self, *, threshold: float | None = None, languages: Collection[str] | None = None) -> None:
        self.threshold = threshold
        self.languages = languages

    def fit(self, taxonomy: Taxonomy, y: None = None) -> SkillExtractor:  # noqa: ARG002 (scikit-learn's signature)
        """Index the labels of a taxonomy.

        Parameters
        ----------
        taxonomy : Taxonomy
            Skills and occupations with their labels.
        y : None
            Not used.

        Returns
        -------
        SkillExtractor
            Itself.
        """
        rows = list(taxonomy.label_rows(KINDS, self.languages))
        kinds = {row.uri: taxonomy.concept(row.uri).kind.value for row in rows}
        self.concepts_ = tuple((kind, uri) for uri, kind in kinds.items())
        number = {uri: at for at, uri in enumerate(kinds)}
        self.index_ = MentionIndex((number[row.uri], row.text, row.kind is LabelKind.PREFERRED) for row in rows)
        self.model_ = MentionModel.load()
        return self

    def extract(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Find what each text says.

        Parameters
        ----------
        texts : sequence of str
            Sentences, adverts or CVs, in any of the languages of the labels, mixed as they are. Read up to `MAX_CHARACTERS`.

        Returns
        -------
        list of list of Mention
            For each text what it says, in the order of the text; each concept once, where it is said most clearly.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        """
        check_is_fitted(self, "index_")
        tokens = Tokens.of([text[:MAX_CHARACTERS] for text in texts])
        told: list[list[Mention]] = [[] for _ in texts]
        for row, confidence, (kind, code) in self._concepts(tokens):
            told[tokens.text[row[0]]].append(Mention(kind, code, *_characters(tokens, *row), confidence))
        for one in find_named(tokens):
            confidence = NAMED if one.level is None else NAMED * (STATED_LEVEL if one.stated else SAID_LEVEL)
            level = one.level if one.kind == LANGUAGE else None
            place = _characters(tokens, one.first, one.last)
            told[tokens.text[one.first]].append(Mention(one.kind, one.code, *place, confidence, level))
        return [sorted(own, key=lambda found: (found.start, found.end, found.kind, found.code)) for own in told]

    def _concepts(self, tokens: Tokens) -> list[tuple[tuple[int, int], float, tuple[str, str]]]:
        """Return tokens, chance and concept of the mentions that stay: the likeliest first, none over another of its kind."""
        mentions = self.index_.find(tokens)
        chances = self.model_.chances(mentions.features)
        least = self.model_.threshold if self.threshold is None else self.threshold
        taken: dict[str, set[int]] = {kind.value: set() for kind in KINDS}
        kept = []
        for at in np.argsort(-chances, kind="stable").tolist():
            if chances[at] < least:
                break
            concept = self.concepts_[mentions.concept[at]]
            span = set(range(int(mentions.first[at]), int(mentions.last[at]) + 1))
            if taken[concept[0]].isdisjoint(span):
                taken[concept[0]] |= span
                kept.append(((min(span), max(span)), float(chances[at]), concept))
        return kept


def _characters(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    return int(tokens.start[first]), int(tokens.end[last])
