"""Train the linker's choice model: python -m bench.train_linking writes matcher/weights/linking.json and places.npz.

Learned from: national titles of occupations of Germany, Hungary, France, Spain, Croatia, Poland, the Netherlands, Portugal, Czechia and Slovenia
with their official ESCO concepts, and the German competence crosswalk. Not from those of Austria, Bulgaria, Italy, Romania and the United
States, which stay for tests of others. What is kept are a weight per feature, and per concept how often it was meant: no word of any set.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from bench.linking_sets import GERMAN_SKILLS, SHARED, TITLES, LinkingSet, read_set
from matcher import choice, places
from matcher.choice import ChoiceModel
from matcher.evidence import FEATURES, gather
from matcher.taxonomy import Taxonomy
from matcher.text import variants

TEXTS, STRANGERS, CANDIDATES = 300, 45, 30
"""Texts of each set to learn from, texts of other languages that mean nothing among its labels, and rivals to learn from for each."""
ALMOST_EQUAL = 0.8
"""A text of another language counts as meant all the same where the right concept has a label so alike."""
RARE, RIDGE, STRANGERS_WEIGHT = 0.1, 1e-2, 0.5
EQUAL = 1.0
"""Added to what was learned of equal labels: who types a label as it stands wants to see it first. It costs the sets nothing."""
Array = np.ndarray
LANGUAGE = {name: name.split("_q_")[1][:2] for name in (*TITLES, GERMAN_SKILLS)}
MEANT, MEANT_BY_LENGTH = FEATURES.index("meant"), FEATURES.index("meant_by_length")


@dataclass(frozen=True)
class Asked:
    """One text's candidates: their URIs, features and which is right (none: it is not among them)."""

    concepts: list[str]
    features: Array
    right: Array
    weight: float = 1.0


@cache
def loaded(name: str) -> LinkingSet:
    """Read a set once."""
    return read_set(name)


def counted(names: Collection[str]) -> dict[str, float]:
    """Return for each concept the logarithm of how often it is meant, against the mean of all that have a place."""
    often: dict[str, float] = dict.fromkeys(isco_groups(), 0.0)
    for name in names:
        own = loaded(name)
        for concepts in own.right_concepts:
            for concept in concepts:
                often[concept] = often.get(concept, 0.0) + 1000 / len(own.right) / max(len(names), 1)
    logs = {concept: float(np.log(value + RARE)) for concept, value in often.items()}
    mean = float(np.mean(list(logs.values())))
    return {concept: value - mean for concept, value in logs.items()}


@cache
def isco_groups() -> dict[str, str]:
    """Return the ISCO-08 code of ESCO's occupations and groups."""
    packages = [
        *(SHARED / "data" / "esco").glob("*v1.0.8*- en -*"),
        *(SHARED / "data" / "esco").glob("*v1.1.1*- en -*"),
    ]
    found: dict[str, str] = {}
    for package in sorted(packages):
        taxonomy = Taxonomy.from_esco([package])
        found.update({uri: taxonomy.isco(uri) for uri in taxonomy.occupations})
    for name in TITLES:
        for _, concept, _ in loaded(name).elements:
            if concept.startswith(places.ISCO):
                found[concept] = concept.removeprefix(places.ISCO)
    return {uri: code for uri, code in found.items() if code}


def write_places(names: Collection[str]) -> None:
    """Write what is known about concepts, with how often they are meant in these sets."""
    meant, rows = counted(names), []
    for uri, code in isco_groups().items():
        level = len(code) if uri.startswith(places.ISCO) else places.OCCUPATION
        rows.append((places.key(uri), int(code) if len(code) == 4 else -1, level, meant[uri]))
    rows.sort()
    key, unit, level, often = zip(*rows, strict=True)
    places.FILE.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        places.FILE,
        key=np.array(key, dtype=np.uint64),
        unit=np.array(unit, dtype=np.int16),
        level=np.array(level, dtype=np.int8),
        meant=np.array(often, dtype=np.float16),
    )


def use_places(linking_set: LinkingSet, meant: dict[str, float]) -> None:
    """Let the set's linker know how often concepts are meant, in place of what the shipped file says."""
    index = linking_set.linker.index_
    index.places.meant[:] = [meant.get(uri, places.NEUTRAL) for uri in index.concepts]


def asked(
    linking_set: LinkingSet, texts: Sequence[str], right: Sequence[set[str]], stranger: bool = False
) -> list[Asked]:
    """Gather evidence for texts among the set's labels."""
    linker, found = linking_set.linker, []
    index, like = linker.index_, FEATURES.index("chars")
    for start in range(0, len(texts), 64):
        seen = gather(index, [variants(text) for text in texts[start : start + 64]], linker.n_candidates, None, 1.0)
        for evidence, wanted in zip(seen, right[start : start + 64], strict=True):
            concepts = [index.concepts[int(at)] for at in evidence.concepts]
            hit = np.array([concept in wanted for concept in concepts], dtype=bool)
            if stranger:
                hit &= evidence.features[:, like] >= ALMOST_EQUAL
            found.append(Asked(concepts, evidence.features, hit))
    return [one for one in found if len(one.concepts)]


@cache
def material(name: str) -> tuple[list[Asked], list[Asked]]:
    """Return what can be learned from a set: its own texts, and texts of the other languages among its labels."""
    whole = loaded(name)
    use_places(whole, counted([other for other in TITLES if LANGUAGE[other] != LANGUAGE[name]]))
    own = whole.sample(TEXTS)
    strangers: list[Asked] = []
    for other in TITLES:
        if LANGUAGE[other] != LANGUAGE[name]:
            drawn = loaded(other).sample(STRANGERS // (len(TITLES) - 1) + 1, seed=1)
            strangers += asked(own, drawn.texts, drawn.right_concepts, stranger=True)
    return asked(own, own.texts, own.right_concepts), strangers


def lessons(languages_out: Collection[str]) -> list[tuple[list[Asked], list[Asked]]]:
    """Return the material of all sets but those of some languages, unaware of how often these mean a concept."""
    found = []
    for name in (*TITLES, GERMAN_SKILLS):
        if LANGUAGE[name] in languages_out:
            continue
        unseen = {*languages_out, LANGUAGE[name]}
        meant = counted([other for other in TITLES if LANGUAGE[other] not in unseen])
        found.append(tuple([_with_meant(one, meant) for one in part] for part in material(name)))
    return found


def _with_meant(one: Asked, meant: dict[str, float]) -> Asked:
    features = one.features.copy()
    known = np.array([meant.get(concept, places.NEUTRAL) for concept in one.concepts], dtype=np.float32)
    chars = features[:, FEATURES.index("chars")]
    by_length = features[:, FEATURES.index("chars_by_length")]
    top = int(chars.argmax())
    features[:, MEANT] = known
    features[:, MEANT_BY_LENGTH] = known * (by_length[top] / chars[top] if chars[top] > 0 else 0)
    return replace(one, features=features)


def _fewer(one: Asked) -> Asked:
    """Keep the right candidate and its nearest rivals."""
    near = one.features[:, FEATURES.index("chars")] + one.features[:, FEATURES.index("kin")] + 9 * one.right
    kept = np.sort(np.argsort(-near, kind="stable")[:CANDIDATES])
    return replace(one, concepts=[one.concepts[at] for at in kept], features=one.features[kept], right=one.right[kept])


def fit(material_: Sequence[tuple[list[Asked], list[Asked]]]) -> tuple[Array, float]:
    """Fit the conditional logit with "none of these"; every set weighs the same. Return weights and bias."""
    rows: list[Asked] = []
    for own, strangers in material_:
        rows += [replace(one, weight=1 / len(own)) for one in own]
        rows += [replace(one, weight=STRANGERS_WEIGHT / len(strangers)) for one in strangers]
    rows = [_fewer(one) for one in rows if one.right.sum() <= 1]
    matrix = np.concatenate([one.features for one in rows])
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    matrix = ((matrix - mean) / spread).astype(np.float32)
    first = np.cumsum([0, *(len(one.concepts) for one in rows)])[:-1]
    sizes = np.diff(np.append(first, len(matrix)))
    right = np.concatenate([one.right for one in rows]).astype(np.float32)
    weight = np.array([one.weight for one in rows])
    weight /= weight.sum()
    each = np.repeat(weight, sizes)

    def loss(parameters: Array) -> tuple[float, Array]:
        utility = matrix @ parameters[:-1].astype(np.float32) + np.float32(parameters[-1])
        high = np.maximum(np.maximum.reduceat(utility, first), 0)
        parts = np.exp(utility - np.repeat(high, sizes))
        total = np.add.reduceat(parts, first) + np.exp(-high)
        slope = (right - parts / np.repeat(total, sizes)) * each
        value = (each * right * utility).sum() - (weight * (high + np.log(total))).sum()
        gradient = np.append(slope.astype(np.float32) @ matrix, slope.sum()).astype(np.float64)
        penalty = np.append(parameters[:-1], 0)
        return float(-value + RIDGE * (penalty**2).sum()), -gradient + 2 * RIDGE * penalty

    best = minimize(loss, np.zeros(matrix.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
    weights = best[:-1] / spread
    bias = float(best[-1] - weights @ mean)
    weights[FEATURES.index("equal")] += EQUAL
    return weights, bias


def without(languages: Collection[str]) -> ChoiceModel:
    """Train on all languages but these; the shares are not calibrated."""
    weights, bias = fit(lessons(languages))
    return ChoiceModel(weights, bias, np.array([0.0, 1.0]), np.array([0.0, 1.0]))


def calibrate(steps: int = 25) -> tuple[list[float], list[float]]:
    """Calibrate shares on languages that the model did not learn from, strangers included."""
    shares, right, weights = [], [], []
    for language in sorted(set(LANGUAGE.values())):
        model = without([language])
        meant = counted([other for other in TITLES if LANGUAGE[other] != language])
        for name in (*TITLES, GERMAN_SKILLS):
            if LANGUAGE[name] != language:
                continue
            for part in material(name):
                for one in part:
                    shares.append(choice.shares(model.utilities(_with_meant(one, meant).features)))
                    right.append(one.right)
                    weights.append(np.full(len(one.right), 1 / len(part)))
    curve = IsotonicRegression(y_min=0, y_max=1).fit(
        np.concatenate(shares), np.concatenate(right), np.concatenate(weights)
    )
    at = np.unique(np.concatenate([np.linspace(0, 1, steps), [0.0005, 0.002, 0.005, 0.01, 0.02]]))
    return at.tolist(), np.clip(curve.predict(np.clip(at, curve.X_min_, curve.X_max_)), 0, 1).tolist()


def main() -> int:
    """Train on everything and write both files."""
    write_places(TITLES)
    weights, bias = fit(lessons([]))
    shares, confidences = calibrate()
    stored = {
        "version": choice.FORMAT,
        "trained_on": [*TITLES, GERMAN_SKILLS],
        "bias": round(bias, 5),
        "weights": {name: round(float(weight), 5) for name, weight in zip(FEATURES, weights, strict=True)},
        "shares": [round(share, 4) for share in shares],
        "confidences": [round(confidence, 4) for confidence in confidences],
    }
    choice.FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {choice.FILE} and {places.FILE}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
