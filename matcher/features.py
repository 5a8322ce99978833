"""What a candidate and an opening have to do with each other, as numbers in 0..1: one row per feature, one column per opening.

Each feature can only rise with more or higher skills. One that cannot be known takes a neutral value, stated with the feature, and
is marked as unknown. Nothing protected or near-protected is a feature: a `Candidate` has no field for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

import numpy as np

from matcher.columns import NO_SLOTS, Bools, Columns, Floats, Ints, Ragged, levels_of
from matcher.gates import hours_wanted, language_margins
from matcher.market import Market
from matcher.types import Candidate, LanguageLevels

NEUTRAL = 0.5
"""Value of a feature that cannot be known, unless its function says otherwise."""

LENT_LEVEL = 0.6
"""Level at which an occupation she held lends its essential skills: she will have done it, but nobody has said how well."""

ISCO_SHARED = MappingProxyType({4: 0.8, 3: 0.6, 2: 0.35})
"""Occupation feature by the number of leading ISCO-08 digits that her past work shares with the opening."""

LANGUAGE_ENOUGH, LANGUAGE_STEP, LANGUAGE_BELOW = 0.5, 0.25, 0.25
"""Language feature exactly at the floor, per CEFR step above it (two count), and one step below (where it is taught at work)."""

Pair = tuple[Floats, Bools]
"""Values in 0..1 and whether each is unknown, both of shape (n_openings,)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A candidate laid out over the skills of a market.

    Parameters
    ----------
    candidate : Candidate
        The candidate.
    credit : float64 ndarray of shape (n_skills,)
        How far she brings each skill, 0..1: the best single transfer from one of her own, level times relatedness. Never a sum, so
        ten vague skills do not add up to a real one.
    by : int64 ndarray of shape (n_skills,)
        Number of the skill of hers that gives the credit, the lowest of equals; -1 where there is none.
    lent : mapping of int to str
        Skills that she has, at that level, only by an occupation she held: number -> that occupation.
    isco : mapping of str to str
        Occupations she held -> their ISCO-08 codes.
    """

    candidate: Candidate
    credit: Floats
    by: Ints
    lent: Mapping[int, str]
    isco: Mapping[str, str]

    @classmethod
    def of(cls, candidate: Candidate, market: Market) -> Self:
        """Lay a candidate out over the skills of a market; a skill of hers that nobody asks for changes nothing."""
        taxonomy, skills = market.taxonomy, market.skills.numbers
        held = {skills[uri]: level for uri, level in levels_of(candidate.skills).items() if uri in skills}
        known = [occupation for occupation in candidate.occupations if taxonomy.has_occupation(occupation)]
        lent: dict[int, str] = {}
        for occupation in known:
            for uri in taxonomy.essential_of(occupation):
                if held.get(skills[uri], 0.0) < LENT_LEVEL:
                    lent.setdefault(skills[uri], occupation)
        empty = cls(
            candidate=candidate,
            credit=np.zeros(len(skills)),
            by=np.full(len(skills), -1, dtype=np.int64),
            lent=lent,
            isco={occupation: taxonomy.isco(occupation) for occupation in known},
        )
        return empty.raised(candidate, held | dict.fromkeys(lent, LENT_LEVEL), market)

    def raised(self, candidate: Candidate, levels: Mapping[int, float], market: Market) -> Self:
        """Give the profile of `candidate`, who has the skills `levels` (number -> level) on top of these."""
        related, n_shared = market.taxonomy.relatedness, len(market.taxonomy.skills)
        credit, by = self.credit.copy(), self.by.copy()
        for skill, level in sorted(levels.items()):
            if skill < n_shared:
                span = slice(related.indptr[skill], related.indptr[skill + 1])
                targets, earned = related.indices[span], level * related.data[span].astype(np.float64)
            else:
                targets, earned = np.array([skill]), np.array([level])
            better = earned > credit[targets]
            credit[targets[better]] = earned[better]
            by[targets[better]] = skill
        return replace(self, candidate=candidate, credit=credit, by=by)


def entry_credit(profile: Profile, asked: Ragged) -> Floats:
    """Give the share of each asked level that she brings: float64 ndarray of shape (n_entries,), 0..1."""
    return np.asarray(np.minimum(profile.credit[asked.index], asked.value) / asked.value)


def coverage(profile: Profile, asked: Ragged) -> Floats:
    """Give the weighted share of the asked skills that she brings: 0..1 per opening; 0 where none are listed."""
    return np.minimum(asked.total(asked.weight * entry_credit(profile, asked)), 1.0)


def saturated(share: Floats) -> Floats:
    """Bend a coverage so that its first part counts most: ``1 - (1 - x)^3``.

    A coach types three to five skills where ESCO lists eight to fourteen for an occupation: a quarter covered is good evidence of the
    rest (0.58), a half is nearly all of it (0.88). It rises strictly from 0 to 1, also in floating point.
    """
    left = 1.0 - share
    return np.asarray(1.0 - left * left * left)


def skills_feature(profile: Profile, asked: Ragged) -> Pair:
    """Coverage of skills, saturated; neutral where the opening lists none."""
    return np.where(asked.known, saturated(coverage(profile, asked)), NEUTRAL), ~asked.known


def essential(profile: Profile, columns: Columns) -> Pair:
    """Coverage of what the opening needs."""
    return skills_feature(profile, columns.essential)


def optional(profile: Profile, columns: Columns) -> Pair:
    """Coverage of what is welcome."""
    return skills_feature(profile, columns.optional)


def isco_value(hers: str, theirs: str) -> float:
    """Value of two ISCO-08 codes by the leading digits that they share, 0 below two."""
    shared = 0
    for one, other in zip(hers, theirs, strict=False):
        if one != other:
            break
        shared += 1
    return ISCO_SHARED.get(shared, 0.0)


def occupation(profile: Profile, columns: Columns) -> Pair:
    """Past work in the same occupation (1) or in the same ISCO-08 group (0.8, 0.6, 0.35).

    Where she has told of none it is 0, not neutral: telling of one more can then never lower a score.
    """
    held = profile.candidate.occupations
    if not held:
        return np.zeros(len(columns)), np.ones(len(columns), dtype=np.bool_)
    same = columns.occupation.each(lambda uri: float(uri in held), 0.0)
    codes = tuple(profile.isco.values())
    near = columns.isco.each(lambda code: max((isco_value(mine, code) for mine in codes), default=0.0), 0.0)
    unknown = (columns.occupation.codes < 0) & (columns.isco.codes < 0)
    return np.where(unknown, 0.0, np.maximum(same, near)), unknown


def language_feature(languages: LanguageLevels | None, asked: Ragged) -> Pair:
    """Margin over the language floors, of the weakest one; 1 where none is asked, an unknown level counts as just enough."""
    margins = language_margins(languages, asked)
    above = LANGUAGE_ENOUGH + LANGUAGE_STEP * np.clip(margins, 0.0, 2.0)
    value = np.where(margins >= 0.0, above, np.where(margins == -1.0, LANGUAGE_BELOW, 0.0))
    value = asked.lowest(np.where(np.isnan(margins), NEUTRAL, value), 1.0)
    return np.where(asked.known, value, NEUTRAL), asked.any(np.isnan(margins)) | ~asked.known


def language(profile: Profile, columns: Columns) -> Pair:
    """How well her languages carry the work."""
    return language_feature(profile.candidate.languages, columns.languages)


def hours(profile: Profile, columns: Columns) -> Pair:
    """Share of the weekly hours offered (from the least to the most) that she can work."""
    low, high = hours_wanted(profile.candidate)
    unknown = np.isnan(columns.min_hours) | math.isnan(low)
    width = columns.max_hours - columns.min_hours
    shared = np.minimum(columns.max_hours, high) - np.maximum(columns.min_hours, low)
    share = np.clip(shared / np.where(width > 0.0, width, 1.0), 0.0, 1.0)
    value = np.where(width > 0.0, share, (shared >= 0.0).astype(np.float64))
    return np.where(unknown, NEUTRAL, value), unknown


def days(profile: Profile, columns: Columns) -> Pair:
    """Share of the slots that the work may fall in that she is available in."""
    unknown = columns.slots == NO_SLOTS
    if profile.candidate.slots is None:
        unknown = np.ones(len(columns), dtype=np.bool_)
    shared = np.bitwise_count(columns.slots & (profile.candidate.slots or 0))
    return np.where(unknown, NEUTRAL, shared / np.maximum(np.bitwise_count(columns.slots), 1)), unknown


def distance(profile: Profile, columns: Columns) -> Pair:
    """Part of her reach that is left over: 1 next door or remote, 0 at its edge and beyond."""
    limit = math.nan if profile.candidate.reach_km is None else max(profile.candidate.reach_km, 0.001)
    share = np.clip(1.0 - columns.kilometres(profile.candidate.location) / limit, 0.0, 1.0)
    remote = columns.remote == 1
    unknown = np.isnan(share) & ~remote
    return np.where(remote, 1.0, np.where(unknown, NEUTRAL, share)), unknown


def preference(profile: Profile, columns: Columns) -> Pair:
    """Her preferences that the opening touches, summed and divided by all of them, from -1..1 to 0..1; 0.5 when none is touched."""
    wishes = profile.candidate.preferences
    unknown = ~columns.traits.known if wishes else np.ones(len(columns), dtype=np.bool_)
    strength = math.fsum(abs(wish) for wish in (wishes or {}).values()) or 1.0
    touched = columns.traits.total(columns.traits.spread(wishes or {}, 0.0)[columns.traits.index])
    return np.where(unknown, NEUTRAL, np.clip(NEUTRAL + 0.5 * touched / strength, 0.0, 1.0)), unknown


def support(profile: Profile, columns: Columns) -> Pair:
    """Share of the support she needs that is offered; 1 when she needs none."""
    needs = profile.candidate.support_needs
    if needs is not None and not needs:
        return np.ones(len(columns)), np.zeros(len(columns), dtype=np.bool_)
    unknown = ~columns.support.known if needs else np.ones(len(columns), dtype=np.bool_)
    offered = columns.support.spread(dict.fromkeys(needs or (), 1.0), 0.0)[columns.support.index]
    return np.where(unknown, NEUTRAL, columns.support.total(offered) / max(len(tuple(needs or ())), 1)), unknown


FEATURES: Mapping[str, Callable[[Profile, Columns], Pair]] = MappingProxyType(
    {
        "essential": essential,
        "optional": optional,
        "occupation": occupation,
        "language": language,
        "hours": hours,
        "days": days,
        "distance": distance,
        "preference": preference,
        "support": support,
    }
)
"""The features of a pair, in the order in which their terms are told."""
FEATURE_NAMES = tuple(FEATURES)


def pair_features(profile: Profile, columns: Columns) -> Pair:
    """Answer every feature for every opening: values and unknown flags, both of shape (n_features, n_openings)."""
    pairs = [feature(profile, columns) for feature in FEATURES.values()]
    return np.stack([values for values, _ in pairs]), np.stack([unknown for _, unknown in pairs])
