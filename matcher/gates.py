"""Hard conditions between a candidate and the openings of a market: open, closed or unknown.

A gate is answered once for each distinct answer of a facet (`matcher.facets`), as an int8 column; openings are looked up in it.

Unknown is a state of its own and never acts as closed. What could not be decided is shown to the coach, above all for her own
exclusions: an opening that does not say whether it is night work has not been cleared of being night work.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.columns import NO_SLOTS, Bools, Floats, Ints, Ragged, States, Texts, distance_km, unit_vector
from matcher.facets import Facets, Place
from matcher.types import Candidate, Exclusion, ExclusionKind, Gate, LanguageLevels

OPEN, UNKNOWN, CLOSED = 1, 0, -1

FRESH_DAYS = 60
"""Days after which a vacancy that nobody confirmed is closed (les-emplois lets applications lapse after the same time)."""

TAUGHT_STEPS = 1
"""CEFR steps below the floor that an employer who teaches the language accepts: a gap of one can be trained."""

AREA_MARGIN_KM = 5.0
"""An opening is placed at the centre of its municipality: this close to an excluded area it is not known to lie outside."""


class GateState(StrEnum):
    """What a gate says about one opening."""

    OPEN = "open"
    UNKNOWN = "unknown"
    CLOSED = "closed"


STATE_OF = MappingProxyType({OPEN: GateState.OPEN, UNKNOWN: GateState.UNKNOWN, CLOSED: GateState.CLOSED})


def decide(known: Bools, holds: Bools) -> States:
    """Turn two columns into states: open where `holds`, closed where it does not, unknown where not `known`."""
    return np.where(known, np.where(holds, OPEN, CLOSED), UNKNOWN).astype(np.int8)


class Answer(NamedTuple):
    """What a gate says about each distinct answer of a facet: int8 ndarray of shape (n_values,)."""

    facet: str
    states: States


def same(count: int, state: int) -> States:
    """Give `count` times the same state."""
    return np.full(count, state, dtype=np.int8)


def consent(candidate: Candidate, facets: Facets) -> Answer:
    """Close when she did not agree to be matched."""
    state = UNKNOWN if candidate.consent is None else OPEN if candidate.consent else CLOSED
    return Answer("facts", same(len(facets.facts), state))


def right_to_work(candidate: Candidate, facets: Facets) -> Answer:
    """Close when she may not work in the opening's country."""
    countries = candidate.work_countries
    if countries is None:
        return Answer("place", same(len(facets.place), UNKNOWN))
    return Answer("place", _by_text(facets.place.country, lambda country: OPEN if country in countries else CLOSED))


def permit_ends(candidate: Candidate, facets: Facets) -> Answer:
    """Close when her permit ends today, before the first day, or before the last day of a limited contract.

    With an open-ended contract (or one whose end is not stated) it is unknown: the permit has to be renewed, which a person checks.
    No end of permit is unknown too, since it means unlimited or not recorded.
    """
    if candidate.permit_until is None:
        return Answer("period", same(len(facets.period), UNKNOWN))
    until = float(candidate.permit_until.toordinal())
    ends_on = facets.period.ends_on.array
    too_late = (facets.today > until) | (facets.period.starts_on.array > until) | (ends_on > until)
    return Answer("period", np.where(too_late, CLOSED, np.where(np.isnan(ends_on), UNKNOWN, OPEN)).astype(np.int8))


def screened(candidate: Candidate, facets: Facets) -> Answer:  # noqa: ARG001 - one shape for all gates
    """Stay closed until a named person has cleared the vacancy."""
    return Answer("facts", facets.facts.state("screened"))


def fresh(candidate: Candidate, facets: Facets) -> Answer:  # noqa: ARG001 - one shape for all gates
    """Close when the employer last confirmed the vacancy more than 60 days ago."""
    age = facets.today - facets.refreshed.day.array
    return Answer("refreshed", decide(~np.isnan(age), age <= FRESH_DAYS))


def language_margins(languages: LanguageLevels | None, asked: Ragged) -> Floats:
    """Give her level minus the floor in CEFR steps: float64 ndarray of shape (n_entries,), nan where her level is unknown."""
    held = asked.spread({pair: float(level) for pair, level in (languages or {}).items()}, math.nan)
    return held[asked.index] - asked.value


def language(candidate: Candidate, facets: Facets) -> Answer:
    """Close when one of her levels is known to be below its floor; an employer who teaches the language accepts one step less."""
    asked, teaches = facets.languages.floors, facets.languages.teaches.array
    margins = language_margins(candidate.languages, asked)
    below = margins + np.where(teaches == 1, TAUGHT_STEPS, 0)[asked.row] < 0
    undecided = asked.any(np.isnan(margins)) | ~asked.known
    states = np.where(asked.any(below), CLOSED, np.where(undecided, UNKNOWN, OPEN))
    return Answer("languages", states.astype(np.int8))


def licence(candidate: Candidate, facets: Facets) -> Answer:
    """Close when she is known not to hold a required licence; unknown when hers are not recorded and one is needed."""
    asked, held = facets.licences.sets, candidate.licences
    if held is None:
        needed = asked.any(np.ones(len(asked.row), dtype=np.bool_))
        return Answer("licences", np.where(asked.known & ~needed, OPEN, UNKNOWN).astype(np.int8))
    missing = asked.spread(dict.fromkeys(held, 1.0), 0.0)[asked.index] == 0.0
    return Answer("licences", decide(asked.known, ~asked.any(missing)))


def hours_wanted(candidate: Candidate) -> tuple[float, float]:
    """Give the least and most weekly hours she can work; without a least it is 0, without a most there is no limit."""
    if candidate.min_hours is None and candidate.max_hours is None:
        return (math.nan, math.nan)
    low = 0.0 if candidate.min_hours is None else candidate.min_hours
    return (low, math.inf if candidate.max_hours is None else candidate.max_hours)


def hours(candidate: Candidate, facets: Facets) -> Answer:
    """Close when the weekly hours offered and hers have nothing in common."""
    low, high = hours_wanted(candidate)
    least, most = facets.hours.least.array, facets.hours.most.array
    return Answer("hours", decide(~np.isnan(least) & (not math.isnan(low)), (least <= high) & (most >= low)))


def days(candidate: Candidate, facets: Facets) -> Answer:
    """Close when she is available in none of the slots that the work may fall in.

    When she is available in some of them it is unknown: nobody has said whether the work falls there. The share is a feature.
    """
    mask = facets.slots.mask.array
    if candidate.slots is None:
        return Answer("slots", same(len(mask), UNKNOWN))
    shared = mask & candidate.slots
    states = np.where(shared == mask, OPEN, np.where(shared == 0, CLOSED, UNKNOWN))
    return Answer("slots", np.where(mask == NO_SLOTS, UNKNOWN, states).astype(np.int8))


def kilometres(place: Place, centre: tuple[float, float] | None) -> Floats:
    """Give the great-circle distance of every place to `centre`, in kilometres; nan where unknown."""
    return distance_km(place.position.array, unit_vector(centre))


def away(place: Place, centre: tuple[float, float]) -> Floats:
    """Give the same, kept for the next one from there: her known place is the centre of a region, which many share."""
    return place.kept(centre, lambda: kilometres(place, centre))


def reach(candidate: Candidate, facets: Facets) -> Answer:
    """Close when the municipality's centre is farther than she can travel; remote work is within reach.

    A border as such closes nothing here: whether she may work there is the gate RIGHT_TO_WORK, and without a travel radius a far
    place is unknown like a near one.
    """
    place = facets.place
    if candidate.reach_km is None or candidate.location is None:
        states = same(len(place), UNKNOWN)
    else:
        distance = away(place, candidate.location)
        states = decide(~np.isnan(distance), distance <= candidate.reach_km)
    return Answer("place", np.where(place.remote.array == 1, OPEN, states).astype(np.int8))


def _by_text(column: Texts, answer: Callable[[str], int]) -> States:
    return column.each(answer, UNKNOWN).astype(np.int8)


def _under(code: str, rule: str) -> int:
    """Compare a code with an excluded beginning; a code that is too coarse to tell is unknown."""
    if code.startswith(rule):
        return CLOSED
    return UNKNOWN if rule.startswith(code) else OPEN


@lru_cache(maxsize=4096)
def _nace(code: str) -> tuple[str, str]:
    """Split a NACE code into its section letter and its digits; divisions are unique across sections."""
    return (code[:1].upper() if code[:1].isalpha() else "", re.sub(r"\D", "", code))


def _under_nace(code: str, rule: str) -> int:
    (section, digits), (rule_section, rule_digits) = _nace(code), _nace(rule)
    if digits and rule_digits:
        return _under(digits, rule_digits)
    if section and rule_section and section != rule_section:
        return OPEN
    return CLOSED if section == rule_section and not rule_digits else UNKNOWN


def _sector(rule: Exclusion, facets: Facets) -> Answer:
    sector, value = facets.sector, rule.value
    return Answer("sector", sector.kept(value, lambda: _by_text(sector.text, lambda code: _under_nace(code, value))))


def _occupation(rule: Exclusion, facets: Facets) -> Answer:
    if rule.value.isdigit():
        return Answer("work", _by_text(facets.work.isco, lambda code: _under(code, rule.value)))
    return Answer("work", _by_text(facets.work.occupation, lambda uri: CLOSED if uri == rule.value else OPEN))


def _employer(rule: Exclusion, facets: Facets) -> Answer:
    return Answer("employer", facets.employer.compared(rule.value, same=CLOSED, other=OPEN, unknown=UNKNOWN))


def _region(rule: Exclusion, facets: Facets) -> Answer:
    return Answer("place", _by_text(facets.place.region, lambda code: _under(code.upper(), rule.value.upper())))


def _area(rule: Exclusion, facets: Facets) -> Answer:
    radius = math.nan if rule.radius_km is None else rule.radius_km
    distance = kilometres(facets.place, rule.centre)
    states = np.where(distance <= radius, CLOSED, np.where(distance > radius + AREA_MARGIN_KM, OPEN, UNKNOWN))
    return Answer("place", states.astype(np.int8))


_EXCLUSIONS: Mapping[ExclusionKind, Callable[[Exclusion, Facets], Answer]] = MappingProxyType(
    {
        ExclusionKind.SECTOR: _sector,
        ExclusionKind.OCCUPATION: _occupation,
        ExclusionKind.EMPLOYER: _employer,
        ExclusionKind.REGION: _region,
        ExclusionKind.AREA: _area,
        ExclusionKind.NIGHT: lambda _, facets: Answer("facts", -facets.facts.state("night")),
        ExclusionKind.LIVE_IN: lambda _, facets: Answer("facts", -facets.facts.state("live_in")),
        ExclusionKind.ALONE_WITH_CLIENTS: lambda _, facets: Answer("facts", -facets.facts.state("alone_with_clients")),
    }
)
_NEED_A_VALUE = frozenset(
    {ExclusionKind.SECTOR, ExclusionKind.OCCUPATION, ExclusionKind.EMPLOYER, ExclusionKind.REGION},
)


def _excluded(rule: Exclusion, facets: Facets) -> Answer:
    if rule.kind in _NEED_A_VALUE and not rule.value:
        return Answer("facts", same(len(facets.facts), UNKNOWN))
    return _EXCLUSIONS[rule.kind](rule, facets)


def exclusion(candidate: Candidate, facets: Facets) -> tuple[Answer, ...]:
    """Close when one of her own rules covers the opening; unknown when the opening does not say enough to tell.

    Codes are compared by their beginning. A code coarser than the rule, and a rule without its value, are unknown: a rule of hers is
    never passed over in silence. One answer per facet that her rules ask; without rules everything is open.
    """
    joined: dict[str, States] = {"facts": same(len(facets.facts), OPEN)}
    for rule in candidate.exclusions:
        facet, states = _excluded(rule, facets)
        joined[facet] = np.minimum(joined[facet], states) if facet in joined else states
    return tuple(Answer(facet, states) for facet, states in joined.items())


_SINGLE: Mapping[Gate, Callable[[Candidate, Facets], Answer]] = MappingProxyType(
    {
        Gate.CONSENT: consent,
        Gate.RIGHT_TO_WORK: right_to_work,
        Gate.PERMIT_ENDS: permit_ends,
        Gate.SCREENED: screened,
        Gate.FRESH: fresh,
        Gate.LANGUAGE: language,
        Gate.LICENCE: licence,
        Gate.HOURS: hours,
        Gate.DAYS: days,
        Gate.REACH: reach,
    }
)
GATES = (*_SINGLE, Gate.EXCLUSION)
"""The gates of an opening, in the order in which they are told."""

OPENED_BY_A_COURSE = (Gate.LANGUAGE, Gate.LICENCE)
"""Gates that training can open: an opening that only one of them closes is a near match."""

Answers = Mapping[Gate, tuple[Answer, ...]]
"""Gate -> what it says, by the facets it asks; an opening is closed when one of them closes it, else unknown when one does not know."""


def answer(candidate: Candidate, facets: Facets) -> Answers:
    """Answer every gate, in the order of `GATES`."""
    single = {gate: (ask(candidate, facets),) for gate, ask in _SINGLE.items()}
    return single | {Gate.EXCLUSION: exclusion(candidate, facets)}


def states_of(answers: Answers, codes: Mapping[str, NDArray[Any]], rows: Ints) -> States:
    """Look up the states of some openings: int8 ndarray of shape (n_gates, n_rows), in the order of `GATES`."""
    out = np.full((len(GATES), len(rows)), OPEN, dtype=np.int8)
    for number, parts in enumerate(answers.values()):
        for facet, states in parts:
            np.minimum(out[number], states[codes[facet][rows]], out=out[number])
    return out
