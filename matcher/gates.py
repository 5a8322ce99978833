"""Hard conditions between a candidate and every opening of a market: open, closed or unknown, one int8 column per gate.

Unknown is a state of its own and never acts as closed. What could not be decided is shown to the coach, above all for her own
exclusions: an opening that does not say whether it is night work has not been cleared of being night work.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from matcher.columns import NO_SLOTS, Bools, Coded, Columns, Floats, Ragged, States
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


def same(columns: Columns, state: int) -> States:
    """Give every opening the same state."""
    return np.full(len(columns), state, dtype=np.int8)


def all_of(states: Iterable[States], columns: Columns) -> States:
    """Join conditions that must all hold: closed when one is, else unknown when one is; open when there are none."""
    joined = same(columns, OPEN)
    for column in states:
        joined = np.minimum(joined, column)
    return joined


def consent(candidate: Candidate, columns: Columns) -> States:
    """Close when she did not agree to be matched."""
    return same(columns, UNKNOWN if candidate.consent is None else OPEN if candidate.consent else CLOSED)


def right_to_work(candidate: Candidate, columns: Columns) -> States:
    """Close when she may not work in the opening's country."""
    countries = candidate.work_countries
    if countries is None:
        return same(columns, UNKNOWN)
    return columns.country.each(lambda country: OPEN if country in countries else CLOSED, UNKNOWN).astype(np.int8)


def permit_ends(candidate: Candidate, columns: Columns) -> States:
    """Close when her permit ends today, before the first day, or before the last day of a limited contract.

    With an open-ended contract (or one whose end is not stated) it is unknown: the permit has to be renewed, which a person checks.
    No end of permit is unknown too, since it means unlimited or not recorded.
    """
    if candidate.permit_until is None:
        return same(columns, UNKNOWN)
    until = float(candidate.permit_until.toordinal())
    too_late = (columns.today > until) | (columns.starts_on > until) | (columns.ends_on > until)
    return np.where(too_late, CLOSED, np.where(np.isnan(columns.ends_on), UNKNOWN, OPEN)).astype(np.int8)


def screened(candidate: Candidate, columns: Columns) -> States:  # noqa: ARG001 - one shape for all gates
    """Stay closed until a named person has cleared the vacancy."""
    return columns.screened


def fresh(candidate: Candidate, columns: Columns) -> States:  # noqa: ARG001 - one shape for all gates
    """Close when the employer last confirmed the vacancy more than 60 days ago."""
    age = columns.today - columns.refreshed_on
    return decide(~np.isnan(age), age <= FRESH_DAYS)


def language_margins(languages: LanguageLevels | None, asked: Ragged) -> Floats:
    """Give her level minus the floor in CEFR steps: float64 ndarray of shape (n_entries,), nan where her level is unknown."""
    held = asked.spread({pair: float(level) for pair, level in (languages or {}).items()}, math.nan)
    return held[asked.index] - asked.value


def language_states(languages: LanguageLevels | None, asked: Ragged, teaches: States) -> States:
    """Close when one level is below its floor; an employer who teaches the language accepts one step less."""
    margins = language_margins(languages, asked)
    below = margins + np.where(teaches == 1, TAUGHT_STEPS, 0)[asked.row] < 0
    undecided = asked.any(np.isnan(margins)) | ~asked.known
    return np.where(asked.any(below), CLOSED, np.where(undecided, UNKNOWN, OPEN)).astype(np.int8)


def language(candidate: Candidate, columns: Columns) -> States:
    """Close when one of her levels is known to be too low."""
    return language_states(candidate.languages, columns.languages, columns.teaches_language)


def licence_states(licences: Iterable[str] | None, asked: Ragged) -> States:
    """Close when a licence is missing; unknown when hers are not recorded and one is needed."""
    needed = asked.any(np.ones(len(asked.row), dtype=np.bool_))
    if licences is None:
        return np.where(asked.known & ~needed, OPEN, UNKNOWN).astype(np.int8)
    missing = asked.spread(dict.fromkeys(licences, 1.0), 0.0)[asked.index] == 0.0
    return decide(asked.known, ~asked.any(missing))


def licence(candidate: Candidate, columns: Columns) -> States:
    """Close when she is known not to hold a required licence."""
    return licence_states(candidate.licences, columns.licences)


def hours_wanted(candidate: Candidate) -> tuple[float, float]:
    """Give the least and most weekly hours she can work; without a least it is 0, without a most there is no limit."""
    if candidate.min_hours is None and candidate.max_hours is None:
        return (math.nan, math.nan)
    low = 0.0 if candidate.min_hours is None else candidate.min_hours
    return (low, math.inf if candidate.max_hours is None else candidate.max_hours)


def hours(candidate: Candidate, columns: Columns) -> States:
    """Close when the weekly hours offered and hers have nothing in common."""
    low, high = hours_wanted(candidate)
    known = ~np.isnan(columns.min_hours) & (not math.isnan(low))
    return decide(known, (columns.min_hours <= high) & (columns.max_hours >= low))


def days(candidate: Candidate, columns: Columns) -> States:
    """Close when she is available in none of the slots that the work may fall in.

    When she is available in some of them it is unknown: nobody has said whether the work falls there. The share is a feature.
    """
    if candidate.slots is None:
        return same(columns, UNKNOWN)
    shared = columns.slots & candidate.slots
    states = np.where(shared == columns.slots, OPEN, np.where(shared == 0, CLOSED, UNKNOWN))
    return np.where(columns.slots == NO_SLOTS, UNKNOWN, states).astype(np.int8)


def reach(candidate: Candidate, columns: Columns) -> States:
    """Close when the municipality's centre is farther than she can travel; remote work is within reach.

    A border as such closes nothing here: whether she may work there is the gate RIGHT_TO_WORK, and without a travel radius a far
    place is unknown like a near one.
    """
    limit = math.nan if candidate.reach_km is None else candidate.reach_km
    away = columns.kilometres(candidate.location)
    states = decide(~np.isnan(away) & (not math.isnan(limit)), away <= limit)
    return np.where(columns.remote == 1, OPEN, states).astype(np.int8)


def _by_code(column: Coded, answer: Callable[[str], int]) -> States:
    return column.each(answer, UNKNOWN).astype(np.int8)


def _under(code: str, rule: str) -> int:
    """Compare a code with an excluded beginning; a code that is too coarse to tell is unknown."""
    if code.startswith(rule):
        return CLOSED
    return UNKNOWN if rule.startswith(code) else OPEN


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


def _sector(rule: Exclusion, columns: Columns) -> States:
    return _by_code(columns.sector, lambda code: _under_nace(code, rule.value))


def _occupation(rule: Exclusion, columns: Columns) -> States:
    if rule.value.isdigit():
        return _by_code(columns.isco, lambda code: _under(code, rule.value))
    return _by_code(columns.occupation, lambda uri: CLOSED if uri == rule.value else OPEN)


def _employer(rule: Exclusion, columns: Columns) -> States:
    return _by_code(columns.employer, lambda employer: CLOSED if employer == rule.value else OPEN)


def _region(rule: Exclusion, columns: Columns) -> States:
    return _by_code(columns.region, lambda code: _under(code.upper(), rule.value.upper()))


def _area(rule: Exclusion, columns: Columns) -> States:
    radius = math.nan if rule.radius_km is None else rule.radius_km
    away = columns.kilometres(rule.centre)
    return np.where(away <= radius, CLOSED, np.where(away > radius + AREA_MARGIN_KM, OPEN, UNKNOWN)).astype(np.int8)


_EXCLUSIONS: Mapping[ExclusionKind, Callable[[Exclusion, Columns], States]] = MappingProxyType(
    {
        ExclusionKind.SECTOR: _sector,
        ExclusionKind.OCCUPATION: _occupation,
        ExclusionKind.EMPLOYER: _employer,
        ExclusionKind.REGION: _region,
        ExclusionKind.AREA: _area,
        ExclusionKind.NIGHT: lambda _, columns: -columns.night,
        ExclusionKind.LIVE_IN: lambda _, columns: -columns.live_in,
        ExclusionKind.ALONE_WITH_CLIENTS: lambda _, columns: -columns.alone_with_clients,
    }
)
_NEED_A_VALUE = frozenset(
    {ExclusionKind.SECTOR, ExclusionKind.OCCUPATION, ExclusionKind.EMPLOYER, ExclusionKind.REGION},
)


def _excluded(rule: Exclusion, columns: Columns) -> States:
    if rule.kind in _NEED_A_VALUE and not rule.value:
        return same(columns, UNKNOWN)
    return _EXCLUSIONS[rule.kind](rule, columns)


def exclusion(candidate: Candidate, columns: Columns) -> States:
    """Close when one of her own rules covers the opening; unknown when the opening does not say enough to tell.

    Codes are compared by their beginning. A code coarser than the rule, and a rule without its value, are unknown: a rule of hers is
    never passed over in silence.
    """
    return all_of((_excluded(rule, columns) for rule in candidate.exclusions), columns)


GATES: Mapping[Gate, Callable[[Candidate, Columns], States]] = MappingProxyType(
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
        Gate.EXCLUSION: exclusion,
    }
)
"""The gates of an opening, in the order in which they are told."""
GATE_NAMES = tuple(GATES)

OPENED_BY_A_COURSE = (Gate.LANGUAGE, Gate.LICENCE)
"""Gates that training can open: an opening that only one of them closes is a near match."""


def gate_states(candidate: Candidate, columns: Columns) -> States:
    """Answer every gate for every opening: int8 ndarray of shape (n_gates, n_openings), rows in the order of `GATES`."""
    return np.stack([gate(candidate, columns) for gate in GATES.values()])
