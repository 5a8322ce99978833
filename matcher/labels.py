"""Labels laid out for searching: who carries which label in which language, and the views in which texts are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from matcher.artifacts import StringTable
from matcher.ngrams import NgramIndex
from matcher.prefixes import PrefixIndex
from matcher.text import has_greek_or_cyrillic, transliterate, variants

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]

CHAR, WORD, LETTERS = 0.75, 0.05, 0.2
"""What counts when two texts are compared: cosine of character n-grams, cosine of words, rapidfuzz ratio. They sum to 1, so that equal
texts have 1. Set by hand, not learned. The first two alone choose the candidates."""
SUPPORT, SUPPORTERS = 0.05, 3
"""Share of a label's score that comes from its concept: the mean of the concept's best few labels. It orders concepts that carry the
same label by how much else of them fits."""


@dataclass(frozen=True)
class Found:
    """Labels found for one text, best first, with scores in 0..1."""

    labels: Integers
    scores: npt.NDArray[np.float64]


class LabelIndex:
    """Labels in the order of (concept, text, language), each with one normalised form or two (genders on the sides of a slash).

    Parameters
    ----------
    concepts, texts, forms, skeletons : StringTable
        Concept ids; labels as written; normalised forms; Latin skeletons of the Greek and Cyrillic forms.
    concept_of, language_of : int32 ndarray of shape (n_labels,)
        Position of each label's concept and language.
    label_of : int32 ndarray of shape (n_forms,)
        Position of each form's label, ascending.
    foreign : int32 ndarray of shape (n_skeletons,)
        Position of each skeleton's form, ascending.
    languages : tuple of str
        Languages in ascending order.
    """

    chars: NgramIndex
    words: NgramIndex
    foreign_chars: NgramIndex
    starts: PrefixIndex
    foreign_starts: PrefixIndex

    def __init__(
        self,
        concepts: StringTable,
        texts: StringTable,
        forms: StringTable,
        skeletons: StringTable,
        *,
        concept_of: Integers,
        language_of: Integers,
        label_of: Integers,
        foreign: Integers,
        languages: tuple[str, ...],
    ) -> None:
        self.concepts, self.texts, self.forms, self.skeletons = concepts, texts, forms, skeletons
        self.concept_of, self.language_of, self.label_of, self.foreign = concept_of, language_of, label_of, foreign
        self.languages = languages
        self._skeleton_of = np.full(len(forms), -1, dtype=np.int32)
        self._skeleton_of[foreign] = np.arange(len(foreign), dtype=np.int32)

    @classmethod
    def build(cls, labels: Sequence[tuple[str, str, str]], ngram_range: tuple[int, int], n_features: int) -> LabelIndex:
        """Lay out labels (concept id, text, language), sorted and each once; raise ValueError if none has a letter or a digit."""
        rows = [(concept, text, language, forms) for concept, text, language in labels if (forms := variants(text))]
        if not rows:
            raise ValueError("expected at least one label with a letter or a digit")
        concepts = sorted({concept for concept, _, _, _ in rows})
        languages = tuple(sorted({language for _, _, language, _ in rows}))
        place = {concept: index for index, concept in enumerate(concepts)}
        texts = [form for _, _, _, forms in rows for form in forms]
        foreign = [index for index, form in enumerate(texts) if has_greek_or_cyrillic(form)]
        skeletons = [transliterate(texts[index]) for index in foreign]
        index = cls(
            StringTable.build(concepts),
            StringTable.build(text for _, text, _, _ in rows),
            StringTable.build(texts),
            StringTable.build(skeletons),
            concept_of=np.array([place[concept] for concept, _, _, _ in rows], dtype=np.int32),
            language_of=np.array([languages.index(language) for _, _, language, _ in rows], dtype=np.int32),
            label_of=np.repeat(np.arange(len(rows), dtype=np.int32), [len(forms) for _, _, _, forms in rows]),
            foreign=np.array(foreign, dtype=np.int32),
            languages=languages,
        )
        index.chars = NgramIndex("char_wb", ngram_range, n_features).fit(texts)
        index.words = NgramIndex("word", (1, 1), n_features).fit(texts)
        index.foreign_chars = NgramIndex("char_wb", ngram_range, n_features).fit(skeletons)
        index.starts = PrefixIndex.build(index.forms)
        index.foreign_starts = PrefixIndex.build(index.skeletons)
        return index

    def __len__(self) -> int:
        """Return the number of labels."""
        return len(self.texts)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return everything but the languages, as arrays to save."""
        return {
            **self.concepts.arrays("concepts"), **self.texts.arrays("texts"), **self.forms.arrays("forms"),
            **self.skeletons.arrays("skeletons"), "concept_of": self.concept_of, "language_of": self.language_of,
            "label_of": self.label_of, "foreign": self.foreign, **self.chars.arrays("chars"), **self.words.arrays("words"),
            **self.foreign_chars.arrays("foreign_chars"), **self.starts.arrays("starts"),
            **self.foreign_starts.arrays("foreign_starts"),
        }  # fmt: skip

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, npt.NDArray[Any]],
        languages: tuple[str, ...],
        ngram_range: tuple[int, int],
        n_features: int,
    ) -> LabelIndex:
        """Take back what `arrays` gave; raise KeyError, ValueError or ArtifactError if it is not whole."""
        tables = (StringTable.from_arrays(arrays, name) for name in ("concepts", "texts", "forms", "skeletons"))
        index = cls(
            *tables,
            concept_of=arrays["concept_of"],
            language_of=arrays["language_of"],
            label_of=arrays["label_of"],
            foreign=arrays["foreign"],
            languages=languages,
        )
        index.chars = NgramIndex("char_wb", ngram_range, n_features).restore(arrays, "chars", len(index.forms))
        index.words = NgramIndex("word", (1, 1), n_features).restore(arrays, "words", len(index.forms))
        index.foreign_chars = NgramIndex("char_wb", ngram_range, n_features).restore(
            arrays, "foreign_chars", len(index.skeletons)
        )
        index.starts = PrefixIndex.from_arrays(arrays, "starts", index.forms)
        index.foreign_starts = PrefixIndex.from_arrays(arrays, "foreign_starts", index.skeletons)
        return index

    def preference(self, labels: Integers, language: str | None, other: float) -> Floats:
        """Return 1 for a label in the language asked for, `other` for one in another; 1 for all if no label is in that language."""
        if language not in self.languages:
            return np.ones(len(labels), dtype=np.float32)
        return np.where(self.language_of[labels] == self.languages.index(language), 1, other).astype(np.float32)

    def search(self, texts: Sequence[tuple[str, ...]], count: int, language: str | None, other: float) -> list[Found]:
        """Score the labels nearest to texts that are given by their forms.

        Parameters
        ----------
        texts : sequence of tuple of str
            The `variants` of each text.
        count : int
            Forms to compare closely.
        language : str, optional
            Language to prefer.
        other : float
            Factor for labels in other languages.

        Returns
        -------
        list of Found
            One per text.
        """
        forms = [form for own in texts for form in own]
        skeletons = ["" if has_greek_or_cyrillic(form) else transliterate(form) for form in forms]
        views = self.chars.scores(forms), self.words.scores(forms), self.foreign_chars.scores(skeletons)
        preference = self.preference(self.label_of, language, other)
        found, row = [], 0
        for own in texts:
            rows = range(row, row + len(own))
            cosines = [self._cosines([_row(view, at) for view in views]) for at in rows]
            found.append(self._closest([(forms[at], skeletons[at]) for at in rows], cosines, preference, count))
            row += len(own)
        return found

    def _cosines(self, views: Sequence[tuple[Integers, Floats]]) -> tuple[Floats, Floats]:
        """Spread the cosines of one text over all forms: by characters (in the script or by skeleton, whichever is higher), by words."""
        chars, words = np.zeros(len(self.forms), dtype=np.float32), np.zeros(len(self.forms), dtype=np.float32)
        (char_at, char), (word_at, word), (foreign_at, foreign) = views
        chars[char_at] = char
        words[word_at] = word
        foreign_at = self.foreign[foreign_at]
        chars[foreign_at] = np.maximum(chars[foreign_at], foreign)
        return chars, words

    def _closest(
        self, texts: Sequence[tuple[str, str]], cosines: Sequence[tuple[Floats, Floats]], preference: Floats, count: int
    ) -> Found:
        """Take the best labels by n-grams and compare them closely.

        A text with two gender forms is compared by both: a label gets, for each, its own best form, and the mean over the text's.
        """
        best = np.zeros(0, dtype=np.int32)
        if texts:
            near = np.mean([CHAR * chars + WORD * words for chars, words in cosines], axis=0, dtype=np.float32)
            best = best_places(near * preference, count)
        if not len(best):
            return Found(best, np.zeros(0))
        labels = np.unique(self.label_of[best])
        begin, end = np.searchsorted(self.label_of, labels), np.searchsorted(self.label_of, labels, side="right")
        forms = np.concatenate([np.arange(low, high, dtype=np.int32) for low, high in zip(begin, end, strict=True)])
        first = np.append(0, np.cumsum(end - begin)[:-1])
        scores = np.zeros(len(labels))
        for (form, skeleton), (chars, words) in zip(texts, cosines, strict=True):
            alike = CHAR * chars[forms] + WORD * words[forms] + LETTERS * self._letters(form, skeleton, forms)
            scores += np.maximum.reduceat(alike * preference[forms], first)
        scores = _supported(scores / len(texts), self.concept_of[labels])
        order = np.lexsort((labels, -scores))
        return Found(labels[order], scores[order])

    def _letters(self, form: str, skeleton: str, forms: Integers) -> Floats:
        """Compare letter by letter; a Latin text with a Greek or Cyrillic label by their skeletons."""
        ratios = _ratios(form, self.forms.pick(forms))
        foreign = np.flatnonzero(self._skeleton_of[forms] >= 0)
        if skeleton and len(foreign):
            others = self.skeletons.pick(self._skeleton_of[forms[foreign]])
            ratios[foreign] = np.maximum(ratios[foreign], _ratios(skeleton, others))
        return ratios

    def beginnings(self, form: str) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Return the labels with a word that begins so, in their script or by skeleton, and whether it is the label's first word."""
        forms, first = self.starts.find(form)
        if not has_greek_or_cyrillic(form) and (skeleton := transliterate(form)):
            foreign, foreign_first = self.foreign_starts.find(skeleton)
            forms, first = np.append(forms, self.foreign[foreign]), np.append(first, foreign_first)
        return self.label_of[forms], first


def _ratios(text: str, others: Sequence[str]) -> Floats:
    return np.asarray(process.cdist([text], others, scorer=fuzz.ratio, dtype=np.float32)[0] / 100, dtype=np.float32)


def _row(matrix: Any, row: int) -> tuple[Integers, Floats]:
    begin, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[begin:end], matrix.data[begin:end]


def best_places(scores: npt.NDArray[np.floating[Any]], count: int) -> Integers:
    """Return the positions of the highest positive scores, best first, ties by position."""
    limit = 0.0
    if count < len(scores):
        limit = float(np.partition(scores, len(scores) - count)[len(scores) - count])
    places = np.flatnonzero(scores >= limit if limit > 0 else scores > 0)
    return places[np.lexsort((places, -scores[places]))][:count].astype(np.int32)


def _supported(scores: npt.NDArray[np.float64], concepts: Integers) -> npt.NDArray[np.float64]:
    """Mix each score with the mean of its concept's best; rounded, so that equal texts tie however the sums were ordered."""
    order = np.lexsort((-scores, concepts))
    ordered = concepts[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    concept = np.cumsum(np.append(True, ordered[1:] != ordered[:-1])) - 1
    taken = np.arange(len(order)) - first[concept] < SUPPORTERS
    support = np.bincount(concept[taken], weights=scores[order][taken]) / SUPPORTERS
    mixed = np.empty(len(scores))
    mixed[order] = (1 - SUPPORT) * scores[order] + SUPPORT * support[concept]
    return np.clip(np.round(mixed, 5), 0, 1)
