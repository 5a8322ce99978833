"""What a score is made of, told as codes and values; the page makes the sentences, in her language.

What fits carries, as its weight, the part of the score that it earns; a gap carries the part that it leaves unearned, as a negative
weight. The last reason, ``not_used``, names what was not known and therefore counted neither for nor against her.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

import numpy as np

from matcher.columns import km_between
from matcher.features import ISCO_SHARED, Profile, isco_value
from matcher.gates import TAUGHT_STEPS
from matcher.market import Market, need_weight, needed_levels
from matcher.results import Gap, Reason, SkillFit
from matcher.types import Candidate, Opening

OWN_ENOUGH = 0.6
"""She brings a skill when she has it herself at this share of the level asked; a close skill earns credit but leaves a gap."""


class Part(NamedTuple):
    """One feature of one pair: what it adds to the score, what it could add at most, and whether it was unknown."""

    term: float
    most: float
    unknown: bool


class Need(NamedTuple):
    """One skill that an opening asks for, and how a candidate stands to it.

    `held` is her credit for it (0..1), `by` the skill of hers or the occupation she held that gives it, `own` whether that is the
    skill itself, `weight` its part in the opening's needs of that kind, which sum to 1.
    """

    concept: str
    needed: float
    held: float
    by: str
    own: bool
    lent: bool
    weight: float
    learnable: bool

    @property
    def earned(self) -> float:
        """Part of the coverage that she earns here."""
        return self.weight * self.share

    @property
    def share(self) -> float:
        """Share of the level asked that she brings."""
        return min(self.held, self.needed) / self.needed

    @property
    def met(self) -> bool:
        """She has the skill itself, well enough."""
        return self.own and self.share >= OWN_ENOUGH


class Explanation(NamedTuple):
    """Fits, gaps and reasons of one pair, each with the weightiest first."""

    fits: tuple[SkillFit, ...]
    gaps: tuple[Gap, ...]
    reasons: tuple[Reason, ...]


def explain(
    profile: Profile, market: Market, opening: Opening, parts: Mapping[str, Part], unknown: tuple[str, ...]
) -> Explanation:
    """Explain the score of one candidate for one opening.

    Parameters
    ----------
    profile : Profile
        The candidate, laid out over the market.
    market : Market
        The market of the opening.
    opening : Opening
        The opening.
    parts : mapping of str to Part
        Feature -> what it adds to the score.
    unknown : tuple of str
        Gates and features that could not be decided.

    Returns
    -------
    Explanation
        Codes and values only.
    """
    essential = _needs(profile, market, opening, "essential")
    optional = _needs(profile, market, opening, "optional")
    fits = tuple(
        SkillFit(need.concept, need.by, need.share, kind)
        for kind, needs in (("essential", essential), ("optional", optional))
        for need in sorted(needs, key=lambda need: (-need.earned, need.concept))
        if need.share > 0.0
    )
    gaps = (
        *licence_gaps(profile.candidate, opening),
        *language_gaps(profile.candidate, opening),
        *_skill_gaps(essential, "essential"),
        *_skill_gaps(optional, "optional"),
    )
    reasons = [
        *_skill_reasons(essential, parts["essential"]),
        *_welcome_reasons(optional, parts["optional"]),
        *_occupation_reasons(profile, market, opening, parts["occupation"]),
        *_practical_reasons(profile.candidate, opening, parts),
        *_wish_reasons(profile.candidate, opening, parts),
    ]
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.code))
    if unknown:
        reasons.append(Reason("not_used", {"unknown": unknown}, 0.0))
    return Explanation(fits, gaps, tuple(reasons))


def _needs(profile: Profile, market: Market, opening: Opening, kind: str) -> list[Need]:
    """List what the opening asks for, the weightiest first."""
    skills = market.skills
    asked = needed_levels(getattr(opening, kind))
    numbers = np.array([skills.numbers[uri] for uri in asked], dtype=np.int64)
    learnable = np.array([uri in opening.learnable for uri in asked], dtype=np.bool_)
    weights = need_weight(skills.rarity[numbers], np.array(list(asked.values()), dtype=np.float64), learnable)
    needs = []
    for (uri, level), number, weight in zip(asked.items(), numbers, weights / (weights.sum() or 1.0), strict=True):
        by = int(profile.by[number])
        needs.append(
            Need(
                concept=uri,
                needed=level,
                held=float(profile.credit[number]),
                by=profile.lent.get(by, skills.uris[by]) if by >= 0 else "",
                own=by == number,
                lent=by in profile.lent,
                weight=float(weight),
                learnable=uri in opening.learnable,
            )
        )
    return sorted(needs, key=lambda need: (-need.weight, need.concept))


def _skill_gaps(needs: list[Need], kind: str) -> list[Gap]:
    """Name the needs that she does not bring herself, the greatest loss first."""
    missing = sorted(
        (need for need in needs if not need.met), key=lambda need: (need.earned - need.weight, need.concept)
    )
    return [Gap(kind, need.concept, need.needed, need.held, need.learnable) for need in missing]


def language_gaps(candidate: Candidate, opening: Opening) -> list[Gap]:
    """Name the language floors that she is known to be below; learnable where the employer teaches that step."""
    gaps = []
    for (language, activity), floor in sorted((opening.languages or {}).items()):
        held = (candidate.languages or {}).get((language, activity))
        if held is not None and held < floor:
            taught = bool(opening.teaches_language) and floor - held <= TAUGHT_STEPS
            gaps.append(Gap("language", f"{language}:{activity}", float(floor), float(held), taught))
    return gaps


def licence_gaps(candidate: Candidate, opening: Opening) -> list[Gap]:
    """Name the licences that she is known not to hold."""
    if candidate.licences is None:
        return []
    return [Gap("licence", code, 1.0, 0.0) for code in sorted(set(opening.licences or ()) - set(candidate.licences))]


def _skill_reasons(needs: list[Need], part: Part) -> Iterator[Reason]:
    """Share out the term of the essential skills over what earned it, and what it could still have earned over the gaps."""
    covered = sum(need.earned for need in needs) or 1.0
    missed = sum(need.weight - need.earned for need in needs) or 1.0
    own = [need for need in needs if need.own and not need.lent]
    lent = [need for need in needs if need.lent]
    if own:
        value = {"skills": tuple(need.concept for need in own), "count": len(own), "of": len(needs)}
        yield Reason("skills_fit", value, part.term * sum(need.earned for need in own) / covered)
    if lent:
        occupations = tuple(sorted({need.by for need in lent}))
        value = {"occupations": occupations, "skills": tuple(need.concept for need in lent), "of": len(needs)}
        yield Reason("skills_from_work", value, part.term * sum(need.earned for need in lent) / covered)
    for need in needs:
        if need.share > 0.0 and not need.own and not need.lent:
            value = {"need": need.concept, "by": need.by, "credit": need.share}
            yield Reason("close_skill", value, part.term * need.earned / covered)
    for code, learnable in (("gap_essential", False), ("gap_learnable", True)):
        gaps = [need for need in needs if not need.met and need.learnable is learnable]
        if gaps:
            lost = sum(need.weight - need.earned for need in gaps) / missed
            value = {"skills": tuple(need.concept for need in gaps), "count": len(gaps), "of": len(needs)}
            yield Reason(code, value, (part.term - part.most) * lost)


def _welcome_reasons(needs: list[Need], part: Part) -> Iterator[Reason]:
    brought = [need for need in needs if need.own]
    if brought:
        covered = sum(need.earned for need in needs) or 1.0
        value = {"skills": tuple(need.concept for need in brought), "count": len(brought), "of": len(needs)}
        yield Reason("welcome_fit", value, part.term * sum(need.earned for need in brought) / covered)


def _occupation_reasons(profile: Profile, market: Market, opening: Opening, part: Part) -> Iterator[Reason]:
    """Name the occupation that she held which is the same or the nearest one, and the ISCO-08 digits shared."""
    if part.unknown or part.term <= 0.0:
        return
    if opening.occupation in tuple(profile.candidate.occupations):
        yield Reason("occupation_held", {"occupation": opening.occupation, "same": True}, part.term)
        return
    theirs = market.isco(opening.id) or ""
    best = max(sorted(profile.isco), key=lambda occupation: isco_value(profile.isco[occupation], theirs))
    shared = next(digits for digits, value in ISCO_SHARED.items() if value == isco_value(profile.isco[best], theirs))
    yield Reason("occupation_held", {"occupation": best, "same": False, "isco": theirs[:shared]}, part.term)


def _practical_reasons(candidate: Candidate, opening: Opening, parts: Mapping[str, Part]) -> Iterator[Reason]:
    known = {name: part for name, part in parts.items() if not part.unknown and part.term > 0.0}
    if "language" in known and not language_gaps(candidate, opening):
        floors = tuple((*pair, floor) for pair, floor in sorted((opening.languages or {}).items()) if floor > 0)
        yield Reason("language_ok", {"floors": floors}, known["language"].term)
    if "distance" in known:
        away = km_between(opening.location, candidate.location)
        value = {"km": away, "reach_km": candidate.reach_km, "remote": opening.remote is True}
        yield Reason("near_home", value, known["distance"].term)
    if "hours" in known:
        value = {"min_hours": opening.min_hours, "max_hours": opening.max_hours}
        yield Reason("hours_fit", value, known["hours"].term)
    if "days" in known:
        shared = cast("int", opening.slots) & cast("int", candidate.slots)
        value = {"slots": shared, "all": shared == opening.slots}
        yield Reason("days_fit", value, known["days"].term)


def _wish_reasons(candidate: Candidate, opening: Opening, parts: Mapping[str, Part]) -> Iterator[Reason]:
    """Tell her wishes and support needs that the opening touches; what is against a wish is told as well."""
    wishes, part = candidate.preferences or {}, parts["preference"]
    touched = sorted(trait for trait in opening.traits or () if trait in wishes)
    for code, traits in (
        ("preference_met", tuple(trait for trait in touched if wishes[trait] > 0)),
        ("preference_against", tuple(trait for trait in touched if wishes[trait] < 0)),
    ):
        if traits:
            strength = sum(wishes[trait] for trait in traits) / sum(abs(wish) for wish in wishes.values())
            yield Reason(code, {"traits": traits}, 0.5 * part.most * strength)
    needs, part = set(candidate.support_needs or ()), parts["support"]
    met = tuple(sorted(needs & set(opening.support or ())))
    if met:
        yield Reason("support_met", {"support": met, "of": len(needs)}, part.term)
