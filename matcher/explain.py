"""What a score is made of, told as codes and values; the page makes the sentences, in her language.

What fits carries, as its weight, the part of the score that it earns; a gap carries the part that it leaves unearned, as a negative
weight. The last reason, ``not_used``, names what was not known and therefore counted neither for nor against her.

Words are needed for some twenty of a million openings, yet they cost more than finding these: what can be looked up for all of them
at once is, and each need is passed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple, cast

import numpy as np

from matcher.columns import km_between, levels_of
from matcher.features import FEATURES, ISCO_SHARED, Profile, isco_value
from matcher.gates import GATES, TAUGHT_STEPS, UNKNOWN
from matcher.market import Market
from matcher.needs import ESSENTIAL, OPTIONAL
from matcher.results import Band, Gap, Match, Reason, SkillFit
from matcher.search import Question
from matcher.segment import Segment
from matcher.types import Candidate

OWN_ENOUGH = 0.6
"""She brings a skill when she has it herself at this share of the level asked; a close skill earns credit but leaves a gap."""

LITTLE_KNOWN_SHARE = 0.5
"""With this share of gates and features unknown the band is to be read with care."""

_NAMES = (*(gate.value for gate in GATES), *FEATURES)
_PREFERENCE = FEATURES.index("preference")
_COUNT = len(dict.fromkeys(_NAMES))


class Pair(NamedTuple):
    """One opening, scored for a candidate: what there is to tell about.

    `terms`, `values` and `missing` (unknown) are in the order of `FEATURES`, `states` in that of `GATES`.
    """

    segment: Segment
    row: int
    score: float
    band: Band
    terms: Sequence[float]
    values: Sequence[float]
    missing: Sequence[bool]
    states: Sequence[int]


class Said(NamedTuple):
    """What an opening says that reasons name; None and () where nothing is said. `isco` is that of the occupation where none is told."""

    occupation: str | None
    isco: str | None
    location: tuple[float, float] | None
    remote: bool | None
    floors: tuple[tuple[str, str, int], ...]
    teaches: bool | None
    licences: tuple[str, ...]
    traits: tuple[str, ...]
    support: tuple[str, ...]
    min_hours: float | None
    max_hours: float | None
    slots: int | None

    @classmethod
    def of(cls, market: Market, places: Sequence[tuple[Segment, int]]) -> list[Said]:
        """Read what some openings say, given by segment and row."""
        told = []
        for name in ("work", "place", "languages", "licences", "traits", "support", "hours", "slots"):
            keys = market.facets[name].keys
            told.append([keys[segment.codes[name].item(row)] for segment, row in places])
        out = []
        for work, (_, _, location, remote), (floors, teaches), licences, traits, support, (low, high), (slots,) in zip(
            *told, strict=True
        ):
            isco = market.facets.work.isco_of(*work)
            sets = licences[0] or (), traits[0] or (), support[0] or ()
            out.append(cls(work[0], isco, location, remote, floors or (), teaches, *sets, low, high, slots))
        return out


Need = tuple[float, str, float, float, str, bool, bool, bool, float, float, bool]
"""One skill that an opening asks for, and how a candidate stands to it; the weightiest sorts first.

Minus its part in the opening's needs of that kind, which sum to 1; the concept and the level asked; her credit for it (0..1), the skill
of hers or the occupation she held that gives it, whether that is the skill itself, whether it is lent by an occupation; whether it is
taught on the job; the share of the level asked that she brings, the part of the coverage that she earns here, and whether she has the
skill itself, well enough. A plain tuple: naming so many would take as long as all the rest.
"""


class Told(NamedTuple):
    """Fits, gaps and reasons as they are gathered."""

    fits: list[SkillFit]
    gaps: list[Gap]
    reasons: list[Reason]


def tell(question: Question, pairs: Sequence[Pair]) -> list[Match]:
    """Explain some openings that were scored for a candidate: codes and values only, what is weightiest first."""
    candidate, market = question.profile.candidate, question.market
    most = question.model.most.tolist()
    nothing_told = not levels_of(candidate.skills) and not candidate.occupations
    matches = []
    places = [(pair.segment, pair.row) for pair in pairs]
    for pair, said, (essential, optional) in zip(
        pairs, Said.of(market, places), needs_of(question, places), strict=True
    ):
        terms = dict(zip(FEATURES, pair.terms, strict=True))
        unknown = _unknown(tuple(pair.states), tuple(pair.missing))
        language = language_gaps(candidate, said)
        told = Told([], [*licence_gaps(candidate, said), *language], [])
        _tell_essential(told, essential, pair.terms[0], most[0])
        _tell_optional(told, optional, pair.terms[1])
        earning = {
            name: term
            for (name, term), missing in zip(terms.items(), pair.missing, strict=True)
            if term and not missing
        }
        if "occupation" in earning:
            told.reasons.append(_occupation_reason(question.profile, said, earning["occupation"]))
        told.reasons.extend(_practical_reasons(candidate, said, earning, below=bool(language)))
        told.reasons.extend(_wish_reasons(candidate, said, most[_PREFERENCE], terms["support"]))
        told.reasons.sort(key=_weightiest)
        if unknown:
            told.reasons.append(Reason("not_used", {"unknown": unknown}, 0.0))
        match = Match(
            opening_id=pair.segment.id(pair.row),
            score=pair.score,
            band=pair.band,
            terms=MappingProxyType(terms),
            gaps=tuple(told.gaps),
            fits=tuple(told.fits),
            reasons=tuple(told.reasons),
            unknown=unknown,
            little_known=nothing_told or pair.missing[0] or len(unknown) >= LITTLE_KNOWN_SHARE * _COUNT,
            values=MappingProxyType(dict(zip(FEATURES, pair.values, strict=True))),
        )
        matches.append(match)
    return matches


def needs_of(question: Question, places: Sequence[tuple[Segment, int]]) -> list[tuple[list[Need], list[Need]]]:
    """Tell what some openings need and welcome, and how she stands to it, the weightiest first: all of them in one go."""
    if not places:
        return []
    vocabulary, profile, uris = question.market.needs, question.profile, question.market.skills.uris
    entries = [segment.needs_of(row) for segment, row in places]
    codes = np.concatenate(entries)
    opening = np.repeat(np.arange(len(places)), [len(some) for some in entries])
    order = np.argsort(2 * opening + vocabulary.kind[codes], kind="stable")
    order = order[vocabulary.weight[codes[order]] > 0]
    codes, opening = codes[order], opening[order]
    kind, skill, share = vocabulary.kind[codes], vocabulary.skill[codes], question.shares[codes]
    totals = np.array([(segment.essential[row], segment.optional[row]) for segment, row in places], dtype=np.float64)
    part, by = vocabulary.weight[codes] / totals[opening, kind], profile.by[skill]
    own, lent, givers = by == skill, profile.lent, by.tolist()
    columns = (
        (-part).tolist(),
        [uris[number] for number in skill.tolist()],
        vocabulary.level[codes].tolist(),
        profile.credit[skill].tolist(),
        ["" if giver < 0 else lent[giver] if giver in lent else uris[giver] for giver in givers],
        own.tolist(),
        [giver in lent for giver in givers],
        vocabulary.learnable[codes].tolist(),
        share.tolist(),
        (part * share).tolist(),
        (own & (share >= OWN_ENOUGH)).tolist(),
    )
    needs = list(zip(*columns, strict=True))
    ends = np.searchsorted(2 * opening + kind, np.arange(2 * len(places) + 1)).tolist()
    told = [sorted(needs[begin:end]) for begin, end in pairwise(ends)]
    return list(zip(told[ESSENTIAL::2], told[OPTIONAL::2], strict=True))


def _tell_essential(told: Told, needs: list[Need], term: float, most: float) -> None:
    """Tell of what is needed; share out its term over what earned it, and what it could still have earned over the gaps."""
    covered = missed = of_own = of_lent = 0.0
    own: list[str] = []
    lent: list[tuple[str, str]] = []
    close: list[tuple[float, dict[str, object]]] = []
    fits: list[tuple[float, str, str, float]] = []
    gaps: list[tuple[float, str, float, float, bool]] = []
    for lost, concept, needed, held, by, is_own, is_lent, learnable, share, earned, met in needs:
        covered += earned
        missed -= lost + earned
        if share > 0.0:
            fits.append((-earned, concept, by, share))
            if is_lent:
                lent.append((concept, by))
                of_lent += earned
            elif is_own:
                own.append(concept)
                of_own += earned
            else:
                close.append((earned, {"need": concept, "by": by, "credit": share}))
        if not met:
            gaps.append((lost + earned, concept, needed, held, learnable))
    _keep(told, "essential", fits, gaps)
    covered, missed, count, reasons = covered or 1.0, missed or 1.0, len(needs), told.reasons
    if own:
        value: dict[str, object] = {"skills": tuple(own), "count": len(own), "of": count}
        reasons.append(Reason("skills_fit", value, term * of_own / covered))
    if lent:
        value = {"occupations": tuple(sorted({by for _, by in lent})), "skills": tuple([name for name, _ in lent])}
        reasons.append(Reason("skills_from_work", value | {"of": count}, term * of_lent / covered))
    reasons.extend([Reason("close_skill", value, term * earned / covered) for earned, value in close])
    for code, taught in (("gap_essential", False), ("gap_learnable", True)):
        names = [need[1] for need in needs if need[7] == taught and not need[10]]
        if names:
            lacking = -sum([gap[0] for gap in gaps if gap[4] == taught])
            value = {"skills": tuple(names), "count": len(names), "of": count}
            reasons.append(Reason(code, value, (term - most) * lacking / missed))


def _tell_optional(told: Told, needs: list[Need], term: float) -> None:
    """Tell of what is welcome; a close skill is a fit and no reason."""
    covered = of_own = 0.0
    own: list[str] = []
    fits: list[tuple[float, str, str, float]] = []
    gaps: list[tuple[float, str, float, float, bool]] = []
    for lost, concept, needed, held, by, is_own, _, learnable, share, earned, met in needs:
        covered += earned
        if share > 0.0:
            fits.append((-earned, concept, by, share))
        if is_own:
            own.append(concept)
            of_own += earned
        if not met:
            gaps.append((lost + earned, concept, needed, held, learnable))
    _keep(told, "optional", fits, gaps)
    if own:
        value = {"skills": tuple(own), "count": len(own), "of": len(needs)}
        told.reasons.append(Reason("welcome_fit", value, term * of_own / (covered or 1.0)))


def _keep(
    told: Told,
    kind: str,
    fits: list[tuple[float, str, str, float]],
    gaps: list[tuple[float, str, float, float, bool]],
) -> None:
    """Keep what earns most and what loses most first, ties by concept."""
    fits.sort()
    gaps.sort()
    told.fits.extend([SkillFit(concept, by, share, kind) for _, concept, by, share in fits])
    told.gaps.extend([Gap(kind, concept, needed, held, taught) for _, concept, needed, held, taught in gaps])


def language_gaps(candidate: Candidate, said: Said) -> list[Gap]:
    """Name the language floors that she is known to be below; learnable where the employer teaches that step."""
    gaps, levels = [], candidate.languages or {}
    for language, activity, floor in said.floors:
        held = levels.get((language, activity))
        if held is not None and held < floor:
            taught = bool(said.teaches) and floor - held <= TAUGHT_STEPS
            gaps.append(Gap("language", f"{language}:{activity}", float(floor), float(held), taught))
    return gaps


def licence_gaps(candidate: Candidate, said: Said) -> list[Gap]:
    """Name the licences that she is known not to hold."""
    if candidate.licences is None or not said.licences:
        return []
    return [Gap("licence", code, 1.0, 0.0) for code in sorted(set(said.licences) - set(candidate.licences))]


def _occupation_reason(profile: Profile, said: Said, term: float) -> Reason:
    """Name the occupation that she held which is the same or the nearest one, and the ISCO-08 digits shared."""
    if said.occupation in tuple(profile.candidate.occupations):
        return Reason("occupation_held", {"occupation": said.occupation, "same": True}, term)
    theirs = said.isco or ""
    value, best = min((-isco_value(code, theirs), occupation) for occupation, code in profile.isco.items())
    shared = next(digits for digits, worth in ISCO_SHARED.items() if worth == -value)
    return Reason("occupation_held", {"occupation": best, "same": False, "isco": theirs[:shared]}, term)


def _practical_reasons(candidate: Candidate, said: Said, earning: Mapping[str, float], *, below: bool) -> list[Reason]:
    """Tell the practical features that are known and earn something."""
    reasons = []
    if "language" in earning and not below:
        floors = tuple([floor for floor in said.floors if floor[2] > 0])
        reasons.append(Reason("language_ok", {"floors": floors}, earning["language"]))
    if "distance" in earning:
        away = km_between(said.location, candidate.location)
        value = {"km": away, "reach_km": candidate.reach_km, "remote": said.remote is True}
        reasons.append(Reason("near_home", value, earning["distance"]))
    if "hours" in earning:
        value = {"min_hours": said.min_hours, "max_hours": said.max_hours}
        reasons.append(Reason("hours_fit", value, earning["hours"]))
    if "days" in earning:
        shared = cast("int", said.slots) & cast("int", candidate.slots)
        reasons.append(Reason("days_fit", {"slots": shared, "all": shared == said.slots}, earning["days"]))
    return reasons


def _wish_reasons(candidate: Candidate, said: Said, most: float, term: float) -> list[Reason]:
    """Tell her wishes (worth at most `most`) and support needs that the opening touches; also what is against a wish."""
    reasons, wishes, needs = [], candidate.preferences or {}, set(candidate.support_needs or ())
    touched = [trait for trait in said.traits if trait in wishes]
    for code, traits in (
        ("preference_met", tuple([trait for trait in touched if wishes[trait] > 0])),
        ("preference_against", tuple([trait for trait in touched if wishes[trait] < 0])),
    ):
        if traits:
            strength = sum([wishes[trait] for trait in traits]) / sum([abs(wish) for wish in wishes.values()])
            reasons.append(Reason(code, {"traits": traits}, 0.5 * most * strength))
    met = tuple([code for code in said.support if code in needs])
    if met:
        reasons.append(Reason("support_met", {"support": met, "of": len(needs)}, term))
    return reasons


def _weightiest(reason: Reason) -> tuple[float, str]:
    return (-abs(reason.weight), reason.code)


@lru_cache(maxsize=4096)
def _unknown(states: tuple[int, ...], missing: tuple[bool, ...]) -> tuple[str, ...]:
    """Name the gates and features that could not be decided, each once; few combinations occur."""
    undecided = [*(state == UNKNOWN for state in states), *missing]
    return tuple(dict.fromkeys(name for name, one in zip(_NAMES, undecided, strict=True) if one))
