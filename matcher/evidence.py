"""What speaks for each concept that a text may mean, as numbers that mean the same in every language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from matcher.labels import Floats, Integers, LabelIndex, best_places
from matcher.places import OCCUPATION, ranges
from matcher.text import has_greek_or_cyrillic, transliterate

NEAR_POOLS, NEAR_RELATIVES, COMPARED = 60, 12, 100
"""Candidates by all that a concept is called; the best concepts whose unit groups join in; concepts that are compared closely."""
POOL, KIN, MEANT = 0.5, 0.3, 0.05
"""Weights against the cosine of the best label when the concepts for close comparison are chosen."""
GRADED = ("chars", "pooled", "label_said", "text_said", "stems", "stems_said", "letters")
"""Likenesses in 0..1: of the best label by character n-grams, of all labels by the same, the part of a label that the text says, the
part of the text that a label says, of the best label by stems, the part of its stems that the text says, and of the best label letter by letter."""
FEATURES = (
    *GRADED, *(f"{name}_squared" for name in GRADED), "equal", "twice", "kin", "meant", "names", "group_1", "group_2", "group_3",
    "group_4", "chars_by_length", "pooled_by_length", "meant_by_length", "kin_by_length",
)  # fmt: skip
"""Columns of `Evidence.features`: the likenesses and their squares; whether the best label is equal, and whether the concept has it twice (the
name that stands first often returns among the others); the best of its unit group; how often it is meant; logarithm of its number of
names in a language; levels of ISCO groups; and the main ones times the length of the text. Few on purpose: more of them, and ratios to the best
candidate, learned the sets and not the task."""


@dataclass(frozen=True)
class Evidence:
    """Candidates for one text.

    Parameters
    ----------
    concepts : int32 ndarray of shape (n_candidates,)
        Ascending.
    features : float32 ndarray of shape (n_candidates, n_features)
        In the order of `FEATURES`.
    labels : int32 ndarray of shape (n_labels,)
        All labels of these concepts, ascending.
    likeness : float32 ndarray of shape (n_labels,)
        How well each label fits by itself, to order the labels of one concept.
    """

    concepts: Integers
    features: Floats
    labels: Integers
    likeness: Floats


@dataclass(frozen=True)
class _Seen:
    """One form of a text with its cosines in each view, spread over forms and pools."""

    form: str
    skeleton: str
    chars: Floats
    stems: Floats
    pooled: Floats
    chars_length: float
    stems_length: float


def gather(
    index: LabelIndex, texts: Sequence[tuple[str, ...]], count: int, language: str | None, other: float
) -> list[Evidence]:
    """Find candidates for texts and what speaks for them.

    Parameters
    ----------
    index : LabelIndex
        The labels.
    texts : sequence of tuple of str
        The `variants` of each text.
    count : int
        Forms of labels that bring their concepts in as candidates.
    language : str, optional
        Language to prefer.
    other : float
        Factor on what labels in other languages say.

    Returns
    -------
    list of Evidence
        One per text, empty where nothing is near. A text with two gender forms is compared by both and gets the mean.
    """
    forms = [form for own in texts for form in own]
    skeletons = ["" if has_greek_or_cyrillic(form) else transliterate(form) for form in forms]
    chars, chars_length = index.chars.scores(forms)
    stems, stems_length = index.stems.scores(forms)
    pooled, _ = index.pooled.scores(forms)
    views = [chars, stems, pooled]
    if len(index.skeletons):
        views += [index.foreign_chars.scores(skeletons)[0], index.pooled.scores(skeletons)[0]]
    of_forms = index.preference(index.language_of[index.label_of], language, other)
    of_pools = index.preference(index.pool_language, language, other)
    found, row = [], 0
    for own in texts:
        rows = range(row, row + len(own))
        seen = [
            _spread(
                index,
                (forms[at], skeletons[at]),
                [_row(view, at) for view in views],
                (float(chars_length[at]), float(stems_length[at])),
            )
            for at in rows
            if index.can_read(forms[at])
        ]
        found.append(_evidence(index, seen, count, of_forms, of_pools))
        row += len(own)
    return found


def _row(matrix: Any, row: int) -> tuple[Integers, Floats]:
    begin, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[begin:end], matrix.data[begin:end]


def _spread(
    index: LabelIndex, words: tuple[str, str], rows: Sequence[tuple[Integers, Floats]], lengths: tuple[float, float]
) -> _Seen:
    chars, stems = np.zeros(len(index.forms), dtype=np.float32), np.zeros(len(index.forms), dtype=np.float32)
    pooled = np.zeros(len(index.pool_concept), dtype=np.float32)
    for whole, (at, cosines) in zip((chars, stems, pooled), rows, strict=False):
        whole[at] = cosines
    if len(rows) > 3:
        (foreign, cosines), (pools, pool_cosines) = rows[3:]
        foreign = index.foreign[foreign]
        chars[foreign] = np.maximum(chars[foreign], cosines)
        stems[foreign] = np.maximum(stems[foreign], cosines)
        pooled[pools] = np.maximum(pooled[pools], pool_cosines)
    return _Seen(*words, chars, stems, pooled, *lengths)


def _evidence(index: LabelIndex, seen: Sequence[_Seen], count: int, of_forms: Floats, of_pools: Floats) -> Evidence:
    concepts = _candidates(index, seen, count, of_forms, of_pools)
    if not len(concepts):
        nothing = np.zeros(0, dtype=np.int32)
        return Evidence(nothing, np.zeros((0, len(FEATURES)), dtype=np.float32), nothing, np.zeros(0, dtype=np.float32))
    forms = ranges(index.first_form[concepts], index.first_form[concepts + 1])
    first = np.searchsorted(index.concept_of_form[forms], concepts)
    graded = np.zeros((len(GRADED), len(concepts)), dtype=np.float32)
    alike = np.zeros(len(forms), dtype=np.float32)
    for one in seen:
        views = _views(index, one, forms) * of_forms[forms]
        graded[[0, 2, 3, 4, 5]] += np.maximum.reduceat(views, first, axis=1)
        nearest = forms[_first_best(views[0] + views[3], first)]
        graded[6] += _letters(index, one, nearest) * of_forms[nearest]
        alike += views[0] + views[3]
    graded[1] = np.sum([_by_concept(index, one.pooled * of_pools, concepts) for one in seen], axis=0)
    graded /= len(seen)
    alike /= 2 * len(seen)
    labels, starts = np.unique(index.label_of[forms], return_index=True)
    likeness = np.maximum.reduceat(alike, starts)
    best = np.repeat(np.maximum.reduceat(alike, first), np.diff(np.append(first, len(alike))))
    twice = np.add.reduceat((alike >= best - 1e-6).astype(np.float32), first) > 1
    length = float(np.mean([len(one.form) for one in seen]))
    return Evidence(concepts, _features(index, concepts, graded, twice, length), labels.astype(np.int32), likeness)


def _candidates(index: LabelIndex, seen: Sequence[_Seen], count: int, of_forms: Floats, of_pools: Floats) -> Integers:
    """Return the concepts to compare closely: nearest by a label, by all labels, or of the same unit group as the nearest."""
    near: list[Integers] = []
    for one in seen:
        forms, pools = np.flatnonzero(one.chars), np.flatnonzero(one.pooled)
        near.append(index.concept_of_form[forms[best_places(one.chars[forms] * of_forms[forms], count)]])
        near.append(index.pool_concept[pools[best_places(one.pooled[pools] * of_pools[pools], NEAR_POOLS)]])
    concepts = np.unique(np.concatenate(near)) if near else np.zeros(0, dtype=np.int32)
    if not len(concepts):
        return concepts
    rough = _rough(index, seen, concepts, of_forms, of_pools)
    best = concepts[best_places(rough, NEAR_RELATIVES)]
    concepts = np.unique(np.append(concepts, index.places.relatives(best)))
    rough = _rough(index, seen, concepts, of_forms, of_pools)
    rough = rough + KIN * _kin(index.places.unit[concepts], rough) + MEANT * (index.places.meant[concepts] + 10)
    return np.sort(concepts[best_places(rough, COMPARED)])


def _rough(index: LabelIndex, seen: Sequence[_Seen], concepts: Integers, of_forms: Floats, of_pools: Floats) -> Floats:
    forms = ranges(index.first_form[concepts], index.first_form[concepts + 1])
    first = np.searchsorted(index.concept_of_form[forms], concepts)
    rough = np.zeros(len(concepts), dtype=np.float32)
    for one in seen:
        rough += np.maximum.reduceat(one.chars[forms] * of_forms[forms], first)
        rough += POOL * _by_concept(index, one.pooled * of_pools, concepts)
    return rough / np.float32(len(seen))


def _by_concept(index: LabelIndex, pooled: Floats, concepts: Integers) -> Floats:
    """Return the best of each concept's pools."""
    begin = np.searchsorted(index.pool_concept, concepts)
    pools = ranges(begin, np.searchsorted(index.pool_concept, concepts, side="right"))
    return np.maximum.reduceat(pooled[pools], np.searchsorted(index.pool_concept[pools], concepts))


def _kin(units: Integers, scores: Floats) -> Floats:
    """Return for each concept the best score among the others of its unit group."""
    order = np.lexsort((-scores, units))
    ordered = units[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    size = np.diff(np.append(first, len(order)))
    best = np.repeat(scores[order][first], size)
    second = np.repeat(np.where(size > 1, scores[order][np.minimum(first + 1, len(order) - 1)], 0), size)
    kin = np.empty(len(scores), dtype=np.float32)
    kin[order] = np.where(np.arange(len(order)) == np.repeat(first, size), second, best)
    kin[units < 0] = 0
    return kin


def _views(index: LabelIndex, one: _Seen, forms: npt.NDArray[np.int64]) -> Floats:
    """Return the likenesses of one form of the text with forms of labels, without the pooled one and the letters: shape (5, n_forms)."""
    chars, stems = one.chars[forms], one.stems[forms]
    length, stems_length = index.chars.lengths_[forms], index.stems.lengths_[forms]
    return np.stack(
        [
            chars,
            np.minimum(chars * np.float32(one.chars_length) / length, 1),
            np.minimum(chars * length / np.float32(one.chars_length), 1),
            stems,
            np.minimum(stems * np.float32(one.stems_length) / stems_length, 1),
        ]
    )


def _first_best(scores: Floats, first: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the position of the highest score of each stretch, the first of equals."""
    stretch = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(scores))))
    order = np.lexsort((np.arange(len(scores)), -scores, stretch))
    best: npt.NDArray[np.int64] = order[first]
    return best


def _letters(index: LabelIndex, one: _Seen, forms: npt.NDArray[np.int64]) -> Floats:
    """Compare letter by letter; a Latin text with a Greek or Cyrillic label by their skeletons."""
    ratios = _ratios(one.form, index.forms.pick(forms))
    foreign = np.flatnonzero(index.skeleton_of[forms] >= 0)
    if one.skeleton and len(foreign):
        others = index.skeletons.pick(index.skeleton_of[forms[foreign]])
        ratios[foreign] = np.maximum(ratios[foreign], _ratios(one.skeleton, others))
    return ratios


def _ratios(text: str, others: Sequence[str]) -> Floats:
    return np.asarray(process.cdist([text], others, scorer=fuzz.ratio, dtype=np.float32)[0] / 100, dtype=np.float32)


def _features(
    index: LabelIndex, concepts: Integers, graded: Floats, twice: npt.NDArray[np.bool_], length: float
) -> Floats:
    chars, pooled = graded[0], graded[1]
    rough = chars + POOL * pooled
    units, levels = index.places.unit[concepts], index.places.level[concepts]
    kin, meant = _kin(units, rough), index.places.meant[concepts]
    long = np.float32(np.log1p(length) - 3)
    columns = [
        *graded,
        *graded**2,
        (graded[6] > 0.999).astype(np.float32),
        twice.astype(np.float32),
        kin,
        meant,
        np.log((index.first_form[concepts + 1] - index.first_form[concepts]) / index.pools_of(concepts)),
        *((levels == level).astype(np.float32) for level in range(1, OCCUPATION)),
        chars * long,
        pooled * long,
        meant * long,
        kin * long,
    ]
    return np.stack(columns, axis=1).astype(np.float32)
