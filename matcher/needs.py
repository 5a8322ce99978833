"""The skills that openings need, each distinct need kept once, with weights in whole numbers.

A need is a skill at a level, essential or optional, taught on the job or not. Its weight, rarity times level (half when taught), is a
whole number of 2^-22, so that sums are exact in any order, over any part of a market, on any machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from matcher.columns import Bools, Floats, Ints, Numbers, levels_of
from matcher.taxonomy import Taxonomy
from matcher.types import Opening

LEARNABLE_WEIGHT = 0.5  # a skill taught on the job counts half, as a fit and as a gap
LEAST_LEVEL = 0.01  # a need below this level asks for nothing
UNIT = 2.0**22
"""Weights are whole multiples of 1 / UNIT, at least one."""
ESSENTIAL, OPTIONAL, ASIDE = 0, 1, 2
"""Kinds of need. ASIDE is what an opening says of skills that it does not ask for; it weighs nothing."""
HIGH = 32
"""What counts for essential needs stands above this bit, what counts for optional ones below it: one sum for both."""
MOST = 2**31 - 1
"""The most that the needs of one kind of one opening may weigh: some 500 rare skills at the highest level."""


class Need(NamedTuple):
    """A skill's number, the level asked (0..1), whether the employer teaches it, and the kind."""

    kind: int
    skill: int
    level: float
    learnable: bool


class Skills:
    """The skills of a market: those of the taxonomy in its order, then those that only openings know, as they came.

    Attributes
    ----------
    uris : list of str
        By number.
    numbers : dict of str to int
        By URI.
    rarity : float64 ndarray of shape (n_skills,)
        The weight of each. A skill that nobody has counted is neither rare nor common: it weighs the median.
    """

    def __init__(self, taxonomy: Taxonomy, foreign: Iterable[str] = ()) -> None:
        self.uris = list(taxonomy.skills)
        self.numbers = {uri: number for number, uri in enumerate(self.uris)}
        self._rarity = Numbers(np.float64)
        self._rarity.extend(np.asarray(taxonomy.rarity, dtype=np.float64))
        self.shared = len(self.uris)
        self._usual = float(np.median(taxonomy.rarity)) if self.shared else 1.0
        for uri in foreign:
            self.number(uri)

    def __len__(self) -> int:
        return len(self.uris)

    @property
    def rarity(self) -> Floats:
        """The weight of each skill."""
        return self._rarity.array

    def number(self, uri: str) -> int:
        """Give the number of a skill, a new one if nobody named it before."""
        number = self.numbers.setdefault(uri, len(self.uris))
        if number == len(self.uris):
            self.uris.append(uri)
            self._rarity.append(self._usual)
        return number


class Needs:
    """The distinct needs of a market, by code.

    Attributes
    ----------
    skills : Skills
        What the skill numbers mean.
    told : list of Need
        By code.
    kind, skill : int64 ndarray of shape (n_needs,)
        ESSENTIAL, OPTIONAL or ASIDE; number of the skill.
    level : float64 ndarray of shape (n_needs,)
        0..1.
    learnable : bool ndarray of shape (n_needs,)
        Taught on the job.
    weight : int64 ndarray of shape (n_needs,)
        Multiples of 1 / `UNIT`; 0 where nothing is asked.
    """

    def __init__(self, skills: Skills) -> None:
        self.skills = skills
        self.told: list[Need] = []
        self._codes: dict[Need, int] = {}
        self._kind, self._skill = Numbers(np.int64), Numbers(np.int64)
        self._level, self._learnable, self._weight = Numbers(np.float64), Numbers(np.bool_), Numbers(np.int64)

    kind: Ints = property(lambda self: self._kind.array)  # type: ignore[assignment]
    skill: Ints = property(lambda self: self._skill.array)  # type: ignore[assignment]
    level: Floats = property(lambda self: self._level.array)  # type: ignore[assignment]
    learnable: Bools = property(lambda self: self._learnable.array)  # type: ignore[assignment]
    weight: Ints = property(lambda self: self._weight.array)  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self.told)

    def code(self, need: Need) -> int:
        """Give the code of a need, a new one if nobody had it before."""
        code = self._codes.get(need)
        if code is None:
            code = len(self.told)
            self.learn([need])
        return code

    def learn(self, needs: Sequence[Need]) -> None:
        """Take in needs that nobody had before, all at once."""
        self._codes.update(zip(needs, range(len(self.told), len(self.told) + len(needs)), strict=True))
        self.told.extend(needs)
        columns = list(zip(*needs, strict=True)) or [()] * 4
        kind, skill = (np.array(column, dtype=np.int64) for column in columns[:2])
        level, learnable = np.array(columns[2], dtype=np.float64), np.array(columns[3], dtype=np.bool_)
        heavy = self.skills.rarity[skill] * level * np.where(learnable, LEARNABLE_WEIGHT, 1.0)
        asking = (kind != ASIDE) & (level >= LEAST_LEVEL)
        self._kind.extend(kind)
        self._skill.extend(skill)
        self._level.extend(level)
        self._learnable.extend(learnable)
        self._weight.extend(np.where(asking, np.maximum(np.round(heavy * UNIT), 1.0), 0.0).astype(np.int64))

    def codes(self, opening: Opening) -> list[int]:
        """Give the codes of everything an opening says of skills, ascending."""
        number, learnable = self.skills.number, frozenset(opening.learnable)
        needs = [
            Need(kind, number(uri), level, uri in learnable)
            for kind, levels in ((ESSENTIAL, levels_of(opening.essential)), (OPTIONAL, levels_of(opening.optional)))
            for uri, level in levels.items()
        ]
        asked = {need.skill for need in needs}
        aside = [Need(ASIDE, skill, 0.0, True) for skill in map(number, sorted(learnable)) if skill not in asked]
        return sorted(self.code(need) for need in (*needs, *aside))

    def said(self, codes: Sequence[int]) -> dict[str, object]:
        """Give the fields of an opening that has these needs."""
        levels: dict[int, dict[str, float]] = {ESSENTIAL: {}, OPTIONAL: {}, ASIDE: {}}
        learnable = set()
        for need in (self.told[code] for code in codes):
            uri = self.skills.uris[need.skill]
            levels[need.kind][uri] = need.level
            if need.learnable:
                learnable.add(uri)
        return {"essential": levels[ESSENTIAL], "optional": levels[OPTIONAL], "learnable": learnable}

    def packed(self, amounts: Ints) -> Ints:
        """Shift amounts per need to where those of its kind are summed: see `HIGH`."""
        return np.asarray(np.where(self.kind == ESSENTIAL, amounts << HIGH, amounts))

    def shares(self, credit: Floats) -> Floats:
        """Give the share of each need (0..1) that a candidate with this `credit` (float64, of shape (n_skills,)) brings."""
        held = credit.take(self.skill)
        out, some = np.zeros(len(held)), np.flatnonzero(held)
        out[some] = self._brought(some, held[some])
        return out

    def gains(self, shares: Floats) -> Ints:
        """Give what each need earns, packed: its weight times the share, cut down to a whole number; never more than its weight."""
        out, some = np.zeros(len(shares), dtype=np.int64), np.flatnonzero(shares)
        out[some] = self._earned(some, shares[some])
        return out

    def gains_of(self, codes: Ints, held: Floats) -> Ints:
        """Give what some needs earn, packed, each with a credit of its own: int64 ndarray, all arrays of shape (n,)."""
        return self._earned(codes, self._brought(codes, held))

    def _brought(self, codes: Ints, held: Floats) -> Floats:
        level = np.maximum(self.level[codes], LEAST_LEVEL)
        return np.asarray(np.minimum(held, level) / level)

    def _earned(self, codes: Ints, shares: Floats) -> Ints:
        earned = np.floor(self.weight[codes] * shares).astype(np.int64)
        return np.asarray(np.where(self.kind[codes] == ESSENTIAL, earned << HIGH, earned))


def renumbered(needs: Needs, codes: Ints, taxonomy: Taxonomy) -> tuple[Needs, Ints]:
    """Keep of `needs` those that `codes` use, in an order that does not depend on how they came; give the codes they then have."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(needs)))
    told = [needs.told[code] for code in used.tolist()]
    uris = needs.skills.uris
    skills = Skills(taxonomy, sorted({uris[need.skill] for need in told if need.skill >= needs.skills.shared}))
    made, here = Needs(skills), np.zeros(len(needs), dtype=np.int64)
    moved = [need._replace(skill=skills.numbers[uris[need.skill]]) for need in told]
    for place in sorted(range(len(told)), key=moved.__getitem__):
        here[used[place]] = made.code(moved[place])
    return made, here[codes]


def weights_of(needs: Needs) -> Ints:
    """Give the weights of all needs, packed."""
    return needs.packed(needs.weight)


def halves(packed: Ints) -> tuple[Ints, Ints]:
    """Take sums apart: what was summed for essential and for optional needs."""
    return packed >> HIGH, packed & (2**HIGH - 1)
