"""Labels laid out for searching: who carries which label in which language, and the views in which texts are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.artifacts import StringTable
from matcher.ngrams import NgramIndex
from matcher.places import Places
from matcher.prefixes import PrefixIndex
from matcher.text import has_greek_or_cyrillic, transliterate, variants

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]


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

    Attributes
    ----------
    chars, stems : NgramIndex
        Forms by character n-grams and by stems of words.
    foreign_chars : NgramIndex
        Skeletons by character n-grams.
    pooled : NgramIndex
        All that one concept is called in one language as one text, by character n-grams.
    pool_concept, pool_language : int32 ndarray of shape (n_pools,)
        Concept and language of each such text, ascending by both.
    first_form : int32 ndarray of shape (n_concepts + 1,)
        Where each concept's forms begin.
    alphabet : frozenset of str
        Letters of all forms and skeletons.
    places : Places
        What is known about the concepts beside their labels.
    """

    chars: NgramIndex
    stems: NgramIndex
    foreign_chars: NgramIndex
    pooled: NgramIndex
    alphabet: frozenset[str]
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
        self.skeleton_of = np.full(len(forms), -1, dtype=np.int32)
        self.skeleton_of[foreign] = np.arange(len(foreign), dtype=np.int32)
        self.concept_of_form = concept_of[label_of]
        self.first_form = np.searchsorted(self.concept_of_form, np.arange(len(concepts) + 1)).astype(np.int32)
        pools = np.unique(concept_of.astype(np.int64) * len(languages) + language_of)
        self.pool_concept = (pools // len(languages)).astype(np.int32)
        self.pool_language = (pools % len(languages)).astype(np.int32)
        self.places = Places.of(concepts)

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
        pool_of = index.pool_of(index.label_of)
        index.chars = NgramIndex("char_wb", ngram_range, n_features).fit(texts, pool_of)
        index.stems = NgramIndex("stem", (1, 1), n_features).fit(texts, pool_of)
        index.foreign_chars = NgramIndex("char_wb", ngram_range, n_features).fit(skeletons)
        index.pooled = NgramIndex("char_wb", ngram_range, n_features).fit(_joined(texts, skeletons, foreign, pool_of))
        index.alphabet = frozenset().union(*texts, *skeletons)
        index.starts = PrefixIndex.build(index.forms)
        index.foreign_starts = PrefixIndex.build(index.skeletons)
        return index

    def __len__(self) -> int:
        """Return the number of labels."""
        return len(self.texts)

    def can_read(self, form: str) -> bool:
        """Whether most letters of a text occur in labels at all, or would in Latin spelling: a text in another script means none."""
        letters = form.replace(" ", "")
        return 2 * sum(letter in self.alphabet for letter in letters) > len(letters)

    def pool_of(self, labels: Integers) -> Integers:
        """Return the position of each label's concept in its language."""
        pools = self.pool_concept.astype(np.int64) * len(self.languages) + self.pool_language
        wanted = self.concept_of[labels].astype(np.int64) * len(self.languages) + self.language_of[labels]
        return np.searchsorted(pools, wanted).astype(np.int32)

    def pools_of(self, concepts: Integers) -> npt.NDArray[np.int64]:
        """Return in how many languages each concept has labels."""
        begin, end = np.searchsorted(self.pool_concept, concepts), np.searchsorted(self.pool_concept, concepts, "right")
        count: npt.NDArray[np.int64] = end - begin
        return count

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return everything but the languages, as arrays to save."""
        alphabet = StringTable.build(["".join(sorted(self.alphabet))])
        return {
            **alphabet.arrays("alphabet"),
            **self.concepts.arrays("concepts"), **self.texts.arrays("texts"), **self.forms.arrays("forms"),
            **self.skeletons.arrays("skeletons"), "concept_of": self.concept_of, "language_of": self.language_of,
            "label_of": self.label_of, "foreign": self.foreign, **self.chars.arrays("chars"), **self.stems.arrays("stems"),
            **self.foreign_chars.arrays("foreign_chars"), **self.pooled.arrays("pooled"), **self.starts.arrays("starts"),
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
        chars = (
            ("chars", len(index.forms)),
            ("foreign_chars", len(index.skeletons)),
            ("pooled", len(index.pool_concept)),
        )
        index.chars, index.foreign_chars, index.pooled = (
            NgramIndex("char_wb", ngram_range, n_features).restore(arrays, name, size) for name, size in chars
        )
        index.stems = NgramIndex("stem", (1, 1), n_features).restore(arrays, "stems", len(index.forms))
        index.alphabet = frozenset(StringTable.from_arrays(arrays, "alphabet")[0])
        index.starts = PrefixIndex.from_arrays(arrays, "starts", index.forms)
        index.foreign_starts = PrefixIndex.from_arrays(arrays, "foreign_starts", index.skeletons)
        return index

    def preference(self, languages: Integers, language: str | None, other: float) -> Floats:
        """Return 1 for a place of the language asked for, `other` for one of another; 1 for all if no label is in that language."""
        if language not in self.languages:
            return np.ones(len(languages), dtype=np.float32)
        return np.where(languages == self.languages.index(language), 1, other).astype(np.float32)

    def beginnings(self, form: str) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Return the labels with a word that begins so, in their script or by skeleton, and whether it is the label's first word."""
        forms, first = self.starts.find(form)
        if not has_greek_or_cyrillic(form) and (skeleton := transliterate(form)):
            foreign, foreign_first = self.foreign_starts.find(skeleton)
            forms, first = np.append(forms, self.foreign[foreign]), np.append(first, foreign_first)
        return self.label_of[forms], first


def _joined(texts: Sequence[str], skeletons: Sequence[str], foreign: Sequence[int], pool_of: Integers) -> list[str]:
    """Join the forms of each pool, Greek and Cyrillic ones with their skeletons."""
    parts: list[list[str]] = [[] for _ in range(int(pool_of.max()) + 1)]
    for text, pool in zip(texts, pool_of.tolist(), strict=True):
        parts[pool].append(text)
    for skeleton, form in zip(skeletons, foreign, strict=True):
        parts[int(pool_of[form])].append(skeleton)
    return [" ".join(part) for part in parts]


def best_places(scores: npt.NDArray[np.floating[Any]], count: int) -> Integers:
    """Return the positions of the highest positive scores, best first, ties by position."""
    limit = 0.0
    if count < len(scores):
        limit = float(np.partition(scores, len(scores) - count)[len(scores) - count])
    places = np.flatnonzero(scores >= limit if limit > 0 else scores > 0)
    return places[np.lexsort((places, -scores[places]))][:count].astype(np.int32)
