"""A simulated market: people, openings, hidden rules of what works out, and what a coach who reads from the top learns of it.

The rules stand here and nowhere else. What learns is given only what an installation would have: feature values of pairs that were
shown, their position, and what came of some of them. Everything is drawn from fixed seeds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matcher.features import FEATURES
from matcher.market import Market
from matcher.outcomes import Outcome, Outcomes
from matcher.ranking import PRIOR, PlacementRanker
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Opening

Array = NDArray[np.float64]
TODAY = date(2030, 3, 1)
SKILLS, OCCUPATIONS = 240, 40
TRAITS = ("team", "outdoors", "quiet", "early")
SUPPORT = ("childcare", "transport", "mentoring")
SHOWN = 20
LOOKS_AT = 0.7
"""The simulated coach looks at position p with chance ``p ** -0.7``: another curve than the one that is taken for granted."""


@dataclass(frozen=True)
class Person:
    """One woman and everything that is open to her: arrays over those openings, and what no feature tells."""

    values: Array
    unknown: NDArray[np.bool_]
    covered: Array
    rows: NDArray[np.int64]
    language_twice: bool
    groups: Mapping[str, str]


def make_taxonomy(rng: random.Random) -> Taxonomy:
    skills = [f"s:{number:03}" for number in range(SKILLS)]
    rows = [
        ConceptRow(
            f"o:{n:02}", ConceptKind.OCCUPATION, isco=f"{5 + n // 10}{n // 5 % 2 + 1}{n % 5 // 3 + 1}{n % 3 + 1}"
        )
        for n in range(OCCUPATIONS)
    ]
    relations = [
        RelationRow(row.uri, uri, kind)
        for number, row in enumerate(rows)
        for kind, count in ((RelationKind.ESSENTIAL, 8), (RelationKind.OPTIONAL, 6))
        for uri in rng.sample([skills[(number * 6 + step) % SKILLS] for step in range(30)], count)
    ]
    return Taxonomy.from_rows([ConceptRow(uri, ConceptKind.SKILL) for uri in skills] + rows, [], relations)


def make_opening(taxonomy: Taxonomy, rng: random.Random, number: int) -> Opening:
    occupation = rng.choice(taxonomy.occupations)
    essential = list(taxonomy.essential_of(occupation))
    low = rng.choice([8, 16, 24, 32])
    speaking, reading = ("el", "spoken_interaction"), ("el", "reading")
    return Opening(
        f"v{number:04}",
        essential=rng.sample(essential, rng.randint(3, len(essential))),
        optional=taxonomy.optional_of(occupation)[:4],
        occupation=occupation,
        languages=rng.choice([{}, {speaking: rng.randint(1, 3)}, {reading: rng.randint(1, 3)}]),
        location=(rng.uniform(40.3, 40.9), rng.uniform(22.5, 23.3)),
        min_hours=low,
        max_hours=low + rng.choice([4, 8, 16]),
        slots=slots(rng, 8),
        traits=rng.sample(TRAITS, 2) if rng.random() < 0.9 else None,
        support=[code for code in SUPPORT if rng.random() < 0.4] if rng.random() < 0.9 else None,
        screened=True,
        refreshed_on=TODAY - timedelta(days=rng.randint(0, 30)),
    )


def make_candidate(taxonomy: Taxonomy, rng: random.Random, number: int) -> Candidate:
    around = rng.randrange(SKILLS)
    level = rng.randint(1, 5)
    languages = {("el", "spoken_interaction"): level, ("el", "reading"): max(level - rng.randint(0, 2), 0)}
    return Candidate(
        f"c{number:04}",
        skills={
            taxonomy.skills[(around + rng.randrange(60)) % SKILLS]: rng.uniform(0.4, 1.0)
            for _ in range(rng.randint(4, 14))
        },
        occupations=rng.sample(taxonomy.occupations, rng.choice([0, 1, 1, 2])),
        languages=None if rng.random() < 0.1 else languages,
        min_hours=8 if rng.random() < 0.9 else None,
        max_hours=rng.choice([16, 24, 32, 40]),
        slots=slots(rng, 12) if rng.random() < 0.9 else None,
        location=(rng.uniform(40.3, 40.9), rng.uniform(22.5, 23.3)),
        reach_km=rng.choice([25.0, 50.0, 90.0]) if rng.random() < 0.9 else None,
        preferences={trait: rng.choice([-1.0, -0.5, 0.5, 1.0]) for trait in rng.sample(TRAITS, 2)},
        support_needs=[code for code in SUPPORT if rng.random() < 0.35],
        consent=True,
    )


def slots(rng: random.Random, count: int) -> int:
    return sum(1 << slot for slot in rng.sample(range(20), count))


def make_people(seed: int, n_people: int, n_openings: int) -> list[Person]:
    """Make a market and people before it."""
    rng = random.Random(seed)  # noqa: S311 - figures, not secrets
    taxonomy = make_taxonomy(rng)
    market = Market(taxonomy, [make_opening(taxonomy, rng, n) for n in range(n_openings)], today=TODAY)
    ranker, people = PlacementRanker(), []
    for number in range(n_people):
        candidate = make_candidate(taxonomy, rng, number)
        question = ranker.ask(candidate, market)
        (left,) = question.left()
        scores = question.score(left.segment, left.open)
        twice = rng.random() < 0.5
        people.append(
            Person(
                values=question.values(left.segment, left.open, scores.skills),
                unknown=scores.unknown,
                covered=scores.covered,
                rows=left.open,
                language_twice=twice,
                groups=groups(candidate, rng),
            )
        )
    return people


def groups(candidate: Candidate, rng: random.Random) -> dict[str, str]:
    """Sort her into groups that no feature names."""
    cares = "childcare" in (candidate.support_needs or ())
    level = (candidate.languages or {}).get(("el", "spoken_interaction"))
    return {
        "caring duties": "with" if cares else "without",
        "language of the country": "unknown" if level is None else "A1 or A2" if level <= 2 else "B1 or more",
        "a coin": rng.choice(["heads", "tails"]),
    }


Shape = Callable[[Array], Array]


def _straight(x: Array) -> Array:
    return x


def _up_to(bend: float) -> Shape:
    """Rises to `bend`, and no further."""
    return lambda x: np.minimum(x / bend, 1.0)


def _from(bend: float) -> Shape:
    """Nothing up to `bend`, and rises from there."""
    return lambda x: np.maximum(x - bend, 0.0) / (1.0 - bend)


def _sum(**parts: tuple[float, Shape]) -> Callable[[Person], Array]:
    at = [(FEATURES.index(name), weight, shape) for name, (weight, shape) in parts.items()]
    return lambda person: sum(weight * shape(person.values[number]) for number, weight, shape in at)  # type: ignore[return-value]


_BENT = _sum(
    essential=(0.45, _up_to(0.5)),
    occupation=(0.1, _straight),
    language=(0.1, _from(0.5)),
    distance=(0.2, _up_to(0.5)),
    hours=(0.1, _straight),
    support=(0.05, _straight),
)
_TWICE = _sum(
    essential=(0.35, _straight),
    language=(0.15, _straight),
    distance=(0.15, _up_to(0.5)),
    preference=(0.15, _straight),
    days=(0.1, _straight),
    support=(0.1, _from(0.3)),
)
_WRONG = _sum(
    essential=(0.1, _up_to(0.3)),
    distance=(0.3, _up_to(0.5)),
    hours=(0.2, _from(0.5)),
    preference=(0.2, _straight),
    support=(0.2, _straight),
)


def _twice(person: Person) -> Array:
    return _TWICE(person) + 0.15 * person.language_twice * person.values[FEATURES.index("language")]


def _together(person: Person) -> Array:
    at = dict(zip(FEATURES, person.values, strict=True))
    near_enough = np.minimum(at["distance"] / 0.5, 1.0)
    return (
        0.5 * at["essential"] * at["language"]
        + 0.2 * near_enough * at["hours"]
        + 0.15 * at["preference"]
        + 0.15 * at["occupation"]
    )


RULES: Mapping[str, Callable[[Person], Array]] = {
    "the prior is right": _sum(**{name: (weight, _straight) for name, weight in PRIOR.items()}),
    "curves bend": _BENT,
    "language twice for some": _twice,
    "the prior is quite wrong": _WRONG,
    "features work together": _together,
}


def log_odds(people: Sequence[Person], rule: Callable[[Person], Array], like: Sequence[Person]) -> list[Array]:
    """Give the hidden log-odds that each pair leads on, on the scale of the pairs of `like`."""
    usual = np.concatenate([rule(person) for person in like])
    return [2.0 * (rule(person) - usual.mean()) / usual.std() - 3.0 for person in people]


def prior_score(person: Person) -> Array:
    return np.array(list(PRIOR.values())) @ person.values


def observe(people: Sequence[Person], odds: Sequence[Array], n_outcomes: int, seed: int) -> Outcomes:
    """Show each woman's first openings by the prior; of those that the coach looks at something comes, as the rule has it, with noise."""
    rng = np.random.default_rng(seed)
    found: list[tuple[Array, NDArray[np.bool_], int, int, int]] = []
    shown = np.zeros(SHOWN, dtype=np.int64)
    for number, (person, hers) in enumerate(zip(people, odds, strict=True)):
        if len(found) >= n_outcomes:
            break
        listed = np.argsort(-prior_score(person), kind="stable")[:SHOWN]
        shown[: len(listed)] += 1
        for position, row in enumerate(listed, 1):
            if rng.random() < position**-LOOKS_AT:
                reached = _outcome(float(hers[row] + rng.normal(0.0, 0.7)), rng)
                found.append((person.values[:, row], person.unknown[:, row], reached, position, number))
    kept = found[:n_outcomes]
    return Outcomes(
        values=np.stack([row[0] for row in kept], axis=1),
        unknown=np.stack([row[1] for row in kept], axis=1),
        outcome=np.array([row[2] for row in kept]),
        position=np.array([row[3] for row in kept]),
        person=np.array([row[4] for row in kept]),
        shown=shown,
    )


def _outcome(odds: float, rng: np.random.Generator) -> int:
    if rng.random() >= expit(odds):
        return list(Outcome).index(Outcome.DECLINED if rng.random() < 0.5 else Outcome.DISMISSED)
    reached = list(Outcome).index(Outcome.INTERVIEW)
    for easier in (-0.5, 0.5, 1.0):
        if rng.random() >= expit(odds + easier):
            break
        reached += 1
    return reached
