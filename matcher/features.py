"""What a candidate and an opening have to do with each other, as numbers in 0..1.

Two features come from skills, opening by opening; the others are answered once per distinct answer of a facet (`matcher.facets`).

Each feature can only rise with more or higher skills. One that cannot be known takes a neutral value, stated with the feature, and
is marked as unknown. Nothing protected or near-protected is a feature: a `Candidate` has no field for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Self

import numpy as np

from matcher.columns import NO_SLOTS, Bools, Floats, Ints, levels_of
from matcher.facets import LENGTHS, NO_GROUP, Facets, Work, groups_of
from matcher.gates import away, hours_wanted, language_margins
from matcher.market import Market
from matcher.types import Candidate

NEUTRAL = 0.5
"""Value of a feature that cannot be known, unless its function says otherwise."""

LENT_LEVEL = 0.6
"""Level at which an occupation she held lends its essential skills: she will have done it, but nobody has said how well."""

ISCO_SHARED = MappingProxyType({4: 0.8, 3: 0.6, 2: 0.35})
"""Occupation feature by the number of leading ISCO-08 digits that her past work shares with the opening."""

LANGUAGE_ENOUGH, LANGUAGE_STEP, LANGUAGE_BELOW = 0.5, 0.25, 0.25
"""Language feature exactly at the floor, per CEFR step above it (two count), and one step below (where it is taught at work)."""

Pair = tuple[Floats, Bools]
"""Values in 0..1 and whether each is unknown, both of shape (n_values,): one per distinct answer of a facet."""


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
            credit=np.zeros(len(market.skills)),
            by=np.full(len(market.skills), -1, dtype=np.int64),
            lent=lent,
            isco={occupation: taxonomy.isco(occupation) for occupation in known},
        )
        return empty.raised(candidate, held | dict.fromkeys(lent, LENT_LEVEL), market)

    def raised(self, candidate: Candidate, levels: Mapping[int, float], market: Market) -> Self:
        """Give the profile of `candidate`, who has the skills `levels` (number -> level) on top of these."""
        related, n_shared = market.taxonomy.relatedness, market.skills.shared
        credit, by = self.credit.copy(), self.by.copy()
        shared = [skill for skill in sorted(levels) if skill < n_shared]
        ends = related.indptr
        spans = [slice(ends[skill], ends[skill + 1]) for skill in shared]
        own = np.array([skill for skill in sorted(levels) if skill >= n_shared], dtype=np.int64)
        sizes = [span.stop - span.start for span in spans] + [1] * len(own)
        targets = np.concatenate([*(related.indices[span] for span in spans), own]).astype(np.int64)
        kept = np.concatenate([*(related.data[span] for span in spans), np.ones(len(own))]).astype(np.float64)
        sources = np.repeat(np.array([*shared, *own], dtype=np.int64), sizes)
        earned = kept * np.repeat(np.array([levels[skill] for skill in (*shared, *own.tolist())]), sizes)
        np.maximum.at(credit, targets, earned)
        # The first of those that give the most: written last.
        best = np.flatnonzero((earned == credit[targets]) & (earned > self.credit[targets]))[::-1]
        by[targets[best]] = sources[best]
        return replace(self, candidate=candidate, credit=credit, by=by)


def saturated(share: Floats) -> Floats:
    """Bend a coverage so that its first part counts most: ``1 - (1 - x)^3``.

    A coach types three to five skills where ESCO lists eight to fourteen for an occupation: a quarter covered is good evidence of the
    rest (0.58), a half is nearly all of it (0.88). It rises strictly from 0 to 1, also in floating point.
    """
    left = 1.0 - share
    return np.asarray(1.0 - left * left * left)


def coverage(earned: Ints, asked: Ints) -> Floats:
    """Give the share of what is asked that she brings, from whole numbers: 0..1 per opening; 0 where nothing is listed."""
    return earned / np.maximum(asked, 1)


def skills_feature(covered: Floats, asked: Ints) -> Floats:
    """Coverage of skills, saturated; neutral where the opening lists none."""
    return np.where(asked > 0, saturated(covered), NEUTRAL)


def isco_value(hers: str, theirs: str) -> float:
    """Value of two ISCO-08 codes by the leading digits that they share, 0 below two."""
    shared = 0
    for one, other in zip(hers[:4], theirs[:4], strict=False):
        if one != other:
            break
        shared += 1
    return ISCO_SHARED.get(shared, 0.0)


def occupation(profile: Profile, facets: Facets) -> Pair:
    """Past work in the same occupation (1) or in the same ISCO-08 group (0.8, 0.6, 0.35).

    Where she has told of none it is 0, not neutral: telling of one more can then never lower a score.
    """
    work, held = facets.work, profile.candidate.occupations
    if not held:
        return np.zeros(len(work)), np.ones(len(work), dtype=np.bool_)
    value = np.zeros(len(work))
    for code in set(profile.isco.values()):
        np.maximum(value, work.kept(code, partial(_near_work, work, code)), out=value)
    value[work.occupation.among(held)] = 1.0
    unknown = (work.occupation.codes < 0) & (work.isco.codes < 0)
    return np.where(unknown, 0.0, value), unknown


def _near_work(work: Work, code: str) -> Floats:
    """Value of each occupation by the ISCO-08 digits that it shares with `code`."""
    value, groups = np.zeros(len(work)), work.groups.array
    for length, group in zip(LENGTHS, groups_of(code), strict=True):
        if group != NO_GROUP:
            value[groups[:, length - 1] == group] = ISCO_SHARED.get(length, 0.0)
    return value


def language(profile: Profile, facets: Facets) -> Pair:
    """Margin over the language floors, of the weakest one; 1 where none is asked, an unknown level counts as just enough."""
    asked = facets.languages.floors
    margins = language_margins(profile.candidate.languages, asked)
    above = LANGUAGE_ENOUGH + LANGUAGE_STEP * np.clip(margins, 0.0, 2.0)
    value = np.where(margins >= 0.0, above, np.where(margins == -1.0, LANGUAGE_BELOW, 0.0))
    value = asked.lowest(np.where(np.isnan(margins), NEUTRAL, value), 1.0)
    return np.where(asked.known, value, NEUTRAL), asked.any(np.isnan(margins)) | ~asked.known


def hours(profile: Profile, facets: Facets) -> Pair:
    """Share of the weekly hours offered (from the least to the most) that she can work."""
    low, high = hours_wanted(profile.candidate)
    least, most = facets.hours.least.array, facets.hours.most.array
    unknown = np.isnan(least) | math.isnan(low)
    width = most - least
    shared = np.minimum(most, high) - np.maximum(least, low)
    share = np.clip(shared / np.where(width > 0.0, width, 1.0), 0.0, 1.0)
    value = np.where(width > 0.0, share, (shared >= 0.0).astype(np.float64))
    return np.where(unknown, NEUTRAL, value), unknown


def days(profile: Profile, facets: Facets) -> Pair:
    """Share of the slots that the work may fall in that she is available in."""
    mask = facets.slots.mask.array
    unknown = mask == NO_SLOTS
    if profile.candidate.slots is None:
        unknown = np.ones(len(mask), dtype=np.bool_)
    shared = np.bitwise_count(mask & (profile.candidate.slots or 0))
    return np.where(unknown, NEUTRAL, shared / np.maximum(np.bitwise_count(mask), 1)), unknown


def distance(profile: Profile, facets: Facets) -> Pair:
    """Part of her reach that is left over: 1 next door or remote, 0 at its edge and beyond."""
    candidate, remote = profile.candidate, facets.place.remote.array == 1
    if candidate.reach_km is None or candidate.location is None:
        return np.where(remote, 1.0, NEUTRAL), ~remote
    share = np.clip(1.0 - away(facets.place, candidate.location) / max(candidate.reach_km, 0.001), 0.0, 1.0)
    unknown = np.isnan(share) & ~remote
    return np.where(remote, 1.0, np.where(unknown, NEUTRAL, share)), unknown


def preference(profile: Profile, facets: Facets) -> Pair:
    """Her preferences that the opening touches, summed and divided by all of them, from -1..1 to 0..1; 0.5 when none is touched."""
    wishes, traits = profile.candidate.preferences, facets.traits.sets
    unknown = ~traits.known if wishes else np.ones(len(traits), dtype=np.bool_)
    strength = math.fsum(abs(wish) for wish in (wishes or {}).values()) or 1.0
    touched = traits.total(traits.spread(wishes or {}, 0.0)[traits.index])
    return np.where(unknown, NEUTRAL, np.clip(NEUTRAL + 0.5 * touched / strength, 0.0, 1.0)), unknown


def support(profile: Profile, facets: Facets) -> Pair:
    """Share of the support she needs that is offered; 1 when she needs none."""
    needs, sets = profile.candidate.support_needs, facets.support.sets
    if needs is not None and not needs:
        return np.ones(len(sets)), np.zeros(len(sets), dtype=np.bool_)
    unknown = ~sets.known if needs else np.ones(len(sets), dtype=np.bool_)
    offered = sets.spread(dict.fromkeys(needs or (), 1.0), 0.0)[sets.index]
    return np.where(unknown, NEUTRAL, sets.total(offered) / max(len(tuple(needs or ())), 1)), unknown


SKILL_FEATURES = ("essential", "optional")
"""Features that come from the skills that openings need."""

PRACTICAL: Mapping[str, tuple[str, Callable[[Profile, Facets], Pair]]] = MappingProxyType(
    {
        "occupation": ("work", occupation),
        "language": ("languages", language),
        "hours": ("hours", hours),
        "days": ("slots", days),
        "distance": ("place", distance),
        "preference": ("traits", preference),
        "support": ("support", support),
    }
)
"""Features that come from a facet: the facet that each asks, and how."""

FEATURES = (*SKILL_FEATURES, *PRACTICAL)
"""The features of a pair, in the order in which their terms are told."""
