"""What a score is made of, told as codes and values; the page makes the sentences, in her language.

What fits carries, as its weight, the part of the score that it earns; a gap carries the part that it leaves unearned, as a negative
weight. The last reason, ``not_used``, names what was not known and therefore counted neither for nor against her.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, cast

import numpy as np

from matcher.columns import km_between
from matcher.features import ISCO_SHARED, Profile, isco_value
from matcher.gates import TAUGHT_STEPS
from matcher.results import Gap, Reason, SkillFit
from matcher.search import Question
from matcher.segment import Segment
from matcher.types import Candidate

OWN_ENOUGH = 0.6
"""She brings a skill when she has it herself at this share of the level asked; a close skill earns credit but leaves a gap."""

KINDS_OF_NEED = ("essential", "optional")
"""Names of the kinds of `matcher.needs`, by number."""


class Part(NamedTuple):
    """One feature of one pair: what it adds to the score, what it could add at most, and whether it was unknown."""

    term: float
    most: float
    unknown: bool


class Need(NamedTuple):
    """One skill that an opening asks for, and how a candidate stands to it.

    `held` is her credit for it (0..1), `by` the skill of hers or the occupation she held that gives it, `own` whether that is the
    skill itself, `weight` its part in the opening's needs of that kind, which sum to 1, `share` the share of the level asked that she
    brings, `earned` the part of the coverage that she earns here, `met` whether she has the skill itself, well enough.
    """

    concept: str
    needed: float
    held: float
    by: str
    own: bool
    lent: bool
    weight: float
    learnable: bool
    share: float
    earned: float
    met: bool


class Explanation(NamedTuple):
    """Fits, gaps and reasons of one pair, each with the weightiest first."""

    fits: tuple[SkillFit, ...]
    gaps: tuple[Gap, ...]
    reasons: tuple[Reason, ...]


def asked_of(question: Question, found: Sequence[tuple[Segment, int]]) -> list[dict[str, list[Need]]]:
    """Tell what some openings ask for and how she stands to it, by kind, the weightiest first: all of them in one go."""
    codes = [segment.needs_of(row) for segment, row in found]
    flat = np.array([code for entries in codes for code in entries], dtype=np.int64)
    vocabulary, profile = question.market.needs, question.profile
    uris, skill = question.market.skills.uris, vocabulary.skill[flat]
    columns = zip(
        vocabulary.kind[flat].tolist(),
        skill.tolist(),
        vocabulary.level[flat].tolist(),
        vocabulary.learnable[flat].tolist(),
        vocabulary.weight[flat].tolist(),
        profile.credit[skill].tolist(),
        profile.by[skill].tolist(),
        question.shares[flat].tolist(),
        strict=True,
    )
    out = []
    for (segment, row), entries in zip(found, codes, strict=True):
        told: dict[str, list[Need]] = {"essential": [], "optional": []}
        totals = int(segment.essential[row]), int(segment.optional[row])
        for kind, number, level, learnable, weight, held, by, share in islice(columns, len(entries)):
            if weight:
                part = weight / totals[kind]
                lent = by in profile.lent
                name = "" if by < 0 else profile.lent[by] if lent else uris[by]
                own = by == number
                met = own and share >= OWN_ENOUGH
                need = Need(uris[number], level, held, name, own, lent, part, learnable, share, part * share, met)
                told[KINDS_OF_NEED[kind]].append(need)
        for needs in told.values():
            needs.sort(key=_weightiest)
        out.append(told)
    return out


def _weightiest(need: Need) -> tuple[float, str]:
    return (-need.weight, need.concept)


def explain(
    question: Question,
    said: Mapping[str, Any],
    needs: Mapping[str, list[Need]],
    parts: Mapping[str, Part],
    unknown: tuple[str, ...],
) -> Explanation:
    """Explain the score of one candidate for one opening.

    Parameters
    ----------
    question : Question
        The candidate, asked of the market of the opening.
    said : mapping of str to object
        The other fields of the opening, with the ISCO-08 code of its occupation.
    needs : mapping of str to list of Need
        What it needs and welcomes, from `asked_of`.
    parts : mapping of str to Part
        Feature -> what it adds to the score.
    unknown : tuple of str
        Gates and features that could not be decided.

    Returns
    -------
    Explanation
        Codes and values only.
    """
    essential, optional, profile = needs["essential"], needs["optional"], question.profile
    fits = tuple(
        SkillFit(concept, by, share, kind)
        for kind, told in needs.items()
        for _, concept, by, share in sorted(
            [(-need.earned, need.concept, need.by, need.share) for need in told if need.share > 0.0]
        )
    )
    language = language_gaps(profile.candidate, said)
    gaps = (
        *licence_gaps(profile.candidate, said),
        *language,
        *_skill_gaps(essential, "essential"),
        *_skill_gaps(optional, "optional"),
    )
    reasons = [
        *_skill_reasons(essential, parts["essential"]),
        *_welcome_reasons(optional, parts["optional"]),
        *_occupation_reasons(profile, said, parts["occupation"]),
        *_practical_reasons(profile.candidate, said, parts, below=bool(language)),
        *_wish_reasons(profile.candidate, said, parts),
    ]
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.code))
    if unknown:
        reasons.append(Reason("not_used", {"unknown": unknown}, 0.0))
    return Explanation(fits, gaps, tuple(reasons))


def _skill_gaps(needs: list[Need], kind: str) -> list[Gap]:
    """Name the needs that she does not bring herself, the greatest loss first."""
    missing = sorted(
        [
            (need.earned - need.weight, need.concept, need.needed, need.held, need.learnable)
            for need in needs
            if not need.met
        ]
    )
    return [Gap(kind, concept, needed, held, learnable) for _, concept, needed, held, learnable in missing]


def language_gaps(candidate: Candidate, said: Mapping[str, Any]) -> list[Gap]:
    """Name the language floors that she is known to be below; learnable where the employer teaches that step."""
    gaps = []
    for (language, activity), floor in sorted((said["languages"] or {}).items()):
        held = (candidate.languages or {}).get((language, activity))
        if held is not None and held < floor:
            taught = bool(said["teaches_language"]) and floor - held <= TAUGHT_STEPS
            gaps.append(Gap("language", f"{language}:{activity}", float(floor), float(held), taught))
    return gaps


def licence_gaps(candidate: Candidate, said: Mapping[str, Any]) -> list[Gap]:
    """Name the licences that she is known not to hold."""
    if candidate.licences is None:
        return []
    return [Gap("licence", code, 1.0, 0.0) for code in sorted(set(said["licences"] or ()) - set(candidate.licences))]


def _skill_reasons(needs: list[Need], part: Part) -> Iterator[Reason]:
    """Share out the term of the essential skills over what earned it, and what it could still have earned over the gaps."""
    covered = missed = of_own = of_lent = 0.0
    own, lent = [], []
    close = [need for need in needs if need.share > 0.0 and not need.own and not need.lent]
    gaps: dict[bool, list[str]] = {False: [], True: []}
    lost = {False: 0.0, True: 0.0}
    for need in needs:
        covered += need.earned
        missed += need.weight - need.earned
        if need.lent:
            lent.append(need)
            of_lent += need.earned
        elif need.own:
            own.append(need.concept)
            of_own += need.earned
        if not need.met:
            gaps[need.learnable].append(need.concept)
            lost[need.learnable] += need.weight - need.earned
    covered, missed, count = covered or 1.0, missed or 1.0, len(needs)
    if own:
        value: dict[str, object] = {"skills": tuple(own), "count": len(own), "of": count}
        yield Reason("skills_fit", value, part.term * of_own / covered)
    if lent:
        occupations = tuple(sorted({need.by for need in lent}))
        value = {"occupations": occupations, "skills": tuple(need.concept for need in lent), "of": count}
        yield Reason("skills_from_work", value, part.term * of_lent / covered)
    for need in close:
        value = {"need": need.concept, "by": need.by, "credit": need.share}
        yield Reason("close_skill", value, part.term * need.earned / covered)
    for code, learnable in (("gap_essential", False), ("gap_learnable", True)):
        if gaps[learnable]:
            value = {"skills": tuple(gaps[learnable]), "count": len(gaps[learnable]), "of": count}
            yield Reason(code, value, (part.term - part.most) * lost[learnable] / missed)


def _welcome_reasons(needs: list[Need], part: Part) -> Iterator[Reason]:
    brought = [need for need in needs if need.own]
    if brought:
        covered = sum(need.earned for need in needs) or 1.0
        value = {"skills": tuple(need.concept for need in brought), "count": len(brought), "of": len(needs)}
        yield Reason("welcome_fit", value, part.term * sum(need.earned for need in brought) / covered)


def _occupation_reasons(profile: Profile, said: Mapping[str, Any], part: Part) -> Iterator[Reason]:
    """Name the occupation that she held which is the same or the nearest one, and the ISCO-08 digits shared."""
    if part.unknown or part.term <= 0.0:
        return
    if said["occupation"] in tuple(profile.candidate.occupations):
        yield Reason("occupation_held", {"occupation": said["occupation"], "same": True}, part.term)
        return
    theirs = said["isco"] or ""
    best = max(sorted(profile.isco), key=lambda occupation: isco_value(profile.isco[occupation], theirs))
    shared = next(digits for digits, value in ISCO_SHARED.items() if value == isco_value(profile.isco[best], theirs))
    yield Reason("occupation_held", {"occupation": best, "same": False, "isco": theirs[:shared]}, part.term)


def _practical_reasons(
    candidate: Candidate, said: Mapping[str, Any], parts: Mapping[str, Part], *, below: bool
) -> Iterator[Reason]:
    known = {name: part for name, part in parts.items() if not part.unknown and part.term > 0.0}
    if "language" in known and not below:
        floors = tuple((*pair, floor) for pair, floor in sorted((said["languages"] or {}).items()) if floor > 0)
        yield Reason("language_ok", {"floors": floors}, known["language"].term)
    if "distance" in known:
        away = km_between(said["location"], candidate.location)
        value = {"km": away, "reach_km": candidate.reach_km, "remote": said["remote"] is True}
        yield Reason("near_home", value, known["distance"].term)
    if "hours" in known:
        value = {"min_hours": said["min_hours"], "max_hours": said["max_hours"]}
        yield Reason("hours_fit", value, known["hours"].term)
    if "days" in known:
        shared = cast("int", said["slots"]) & cast("int", candidate.slots)
        value = {"slots": shared, "all": shared == said["slots"]}
        yield Reason("days_fit", value, known["days"].term)


def _wish_reasons(candidate: Candidate, said: Mapping[str, Any], parts: Mapping[str, Part]) -> Iterator[Reason]:
    """Tell her wishes and support needs that the opening touches; what is against a wish is told as well."""
    wishes, part = candidate.preferences or {}, parts["preference"]
    touched = sorted(trait for trait in said["traits"] or () if trait in wishes)
    for code, traits in (
        ("preference_met", tuple(trait for trait in touched if wishes[trait] > 0)),
        ("preference_against", tuple(trait for trait in touched if wishes[trait] < 0)),
    ):
        if traits:
            strength = sum(wishes[trait] for trait in traits) / sum(abs(wish) for wish in wishes.values())
            yield Reason(code, {"traits": traits}, 0.5 * part.most * strength)
    needs, part = set(candidate.support_needs or ()), parts["support"]
    met = tuple(sorted(needs & set(said["support"] or ())))
    if met:
        yield Reason("support_met", {"support": met, "of": len(needs)}, part.term)
