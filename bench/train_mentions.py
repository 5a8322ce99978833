"""Train what mentions are judged by: python -m bench.train_mentions writes matcher/weights/mentions.json.

Learned from the two validation sets of skills in sentences of English adverts (`house`, `tech`). What is kept is a weight per feature: no word
of any set.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bench.linking_sets import SHARED, read_set
from matcher.extraction import FORMAT, WEIGHTS, MentionModel, SkillExtractor
from matcher.mention_index import FEATURES, Tokens
from matcher.rows import ConceptKind
from matcher.taxonomy import Taxonomy

SETS = ("house_validation_sentence", "tech_validation_sentence")
RIDGE, THRESHOLDS = 0.3, np.round(np.arange(0.05, 0.5, 0.01), 2)


@dataclass(frozen=True)
class Sentences:
    """Sentences, and the preferred English labels of the skills that each mentions, as people marked them."""

    texts: list[str]
    right: list[set[str]]


@cache
def sentences(name: str) -> Sentences:
    """Read a set; raise FileNotFoundError if it is not there."""
    found = read_set(name)
    label_of = {element: text for element, _, text in found.elements}
    return Sentences(found.texts, [{label_of[element] for element in own} for own in found.right])


@cache
def esco() -> Taxonomy:
    """Read the whole English ESCO."""
    return Taxonomy.from_esco(sorted((SHARED / "data" / "esco").glob("*v1.1.1*")))


@cache
def extractor() -> SkillExtractor:
    """Return an extractor of the whole English ESCO."""
    return SkillExtractor().fit(esco())


def shares(told: Sequence[set[str]], right: Sequence[set[str]]) -> tuple[float, float, float]:
    """Return F1, precision and recall over all sentences together."""
    hits = sum(len(one & other) for one, other in zip(told, right, strict=True))
    said, meant = sum(map(len, told)), sum(map(len, right))
    return 2 * hits / max(said + meant, 1), hits / max(said, 1), hits / max(meant, 1)


def told(model: MentionModel, texts: Sequence[str]) -> list[set[str]]:
    """Return the preferred labels of the skills that an extractor with this model tells."""
    own = extractor()
    own.model_ = model
    return [
        {esco().label(one.code, "en") for one in found if one.kind == ConceptKind.SKILL} for found in own.extract(texts)
    ]


def learned(names: Sequence[str]) -> MentionModel:
    """Return what is learned from some sets: the weights, and the threshold with the best F1 on the same sets."""
    rows, marked = [], []
    for name in names:
        own = sentences(name)
        tokens = Tokens.of(own.texts)
        mentions = extractor().index_.find(tokens)
        concepts = [extractor().concepts_[number] for number in mentions.concept.tolist()]
        skill = np.array([kind == ConceptKind.SKILL for kind, _ in concepts])
        rows.append(mentions.features[skill])
        marked += [
            esco().label(uri, "en") in own.right[text]
            for (kind, uri), text in zip(concepts, tokens.text[mentions.first].tolist(), strict=True)
            if kind == ConceptKind.SKILL
        ]
    scaler = StandardScaler().fit(np.concatenate(rows))
    regression = LogisticRegression(C=RIDGE, max_iter=2000).fit(scaler.transform(np.concatenate(rows)), marked)
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    texts = [text for name in names for text in sentences(name).texts]
    right = [own for name in names for own in sentences(name).right]
    best = max(THRESHOLDS.tolist(), key=lambda least: shares(told(MentionModel(weights, bias, least), texts), right)[0])
    return MentionModel(weights, bias, best)


def main() -> int:
    """Learn from both sets and write the weights."""
    model = learned(SETS)
    stored = {
        "version": FORMAT,
        "learned_from": list(SETS),
        "weights": dict(zip(FEATURES, model.weights.round(6).tolist(), strict=True)),
        "bias": round(model.bias, 6),
        "threshold": model.threshold,
    }
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {WEIGHTS.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
