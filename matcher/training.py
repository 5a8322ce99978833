"""`TrainingPlanner`: which openings a course would open, by ranking the market again with what it teaches.

Nothing is estimated: the candidate is given what the course run teaches and scored against the market once more. Only the openings that
ask for something that changes are scored anew, which gives the same numbers as scoring all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
from sklearn.base import BaseEstimator

from matcher.columns import Bools, Floats, Ints, Ragged, km_between, levels_of
from matcher.features import FEATURE_NAMES, coverage, language_feature, skills_feature
from matcher.gates import CLOSED, GATE_NAMES, GateState, language_states, licence_states
from matcher.market import Market
from matcher.ranking import PlacementRanker, Scored, best_first
from matcher.results import TrainingEffect
from matcher.types import Candidate, Gate, TrainingOption

CHILDCARE = "childcare"
"""Code of the support need that a course run's childcare answers."""


def with_training(candidate: Candidate, option: TrainingOption) -> Candidate:
    """Give the candidate as she is after a course run: of each skill and language the higher level, and the licences added.

    A language level that was unknown becomes the one taught, all that is known of it then. Licences that were unknown stay so: one more
    does not tell which others she holds.
    """
    skills = dict(levels_of(candidate.skills))
    for uri, level in levels_of(option.teaches).items():
        skills[uri] = max(level, skills.get(uri, 0.0))
    languages = candidate.languages
    if option.languages:
        languages = dict(languages or {})
        for pair, reached in option.languages.items():
            languages[pair] = max(reached, languages.get(pair, reached))
    licences = None if candidate.licences is None else frozenset(candidate.licences) | frozenset(option.licences)
    return replace(candidate, skills=skills, languages=languages, licences=licences)


@dataclass(frozen=True, slots=True)
class _Again:
    """Openings scored anew: their rows, scores, and which are above the line; all of shape (n_rows,)."""

    rows: Ints
    scores: Floats
    above: Bools


class TrainingPlanner(BaseEstimator):  # type: ignore[misc]
    """Tells, for each course run, which openings it would open for one candidate.

    Parameters
    ----------
    ranker : PlacementRanker, optional
        Scores the market; None takes one with its defaults.
    """

    def __init__(self, ranker: PlacementRanker | None = None) -> None:
        self.ranker = ranker

    def plan(
        self, candidate: Candidate, market: Market, options: Iterable[TrainingOption], top: int | None = None
    ) -> list[TrainingEffect]:
        """Rank the market again with what each course run teaches.

        Parameters
        ----------
        candidate : Candidate
            Who would learn.
        market : Market
            The openings.
        options : iterable of TrainingOption
            Course runs, each taken alone.
        top : int, optional
            How many effects to give; None gives all.

        Returns
        -------
        list of TrainingEffect
            Those that she can join first, then by openings opened and by gain, most first; ties by option id.

        Notes
        -----
        Equal, to the last bit, to ranking the market with `with_training`. Access conditions are judged for the candidate as she is now.
        """
        ranker = self.ranker or PlacementRanker()
        before = ranker.score_all(candidate, market)
        effects = [_effect(ranker, before, market, option) for option in options]
        effects.sort(key=lambda effect: (not effect.joinable, -len(effect.opens), -effect.gain, effect.option_id))
        return effects[:top]


def access(candidate: Candidate, option: TrainingOption, today: date | None = None) -> Mapping[Gate, GateState]:
    """Tell which conditions of a course run she meets.

    Parameters
    ----------
    candidate : Candidate
        Who would join.
    option : TrainingOption
        The course run.
    today : date, optional
        The day on which she would join; None leaves unknown whether it has begun.

    Returns
    -------
    mapping of Gate to GateState
        Open, closed or unknown for each condition.
    """
    states = {gate: condition(candidate, option) for gate, condition in _ACCESS.items()}
    begins = option.starts_on
    states[Gate.START] = _state(None if today is None or begins is None else begins >= today)
    return MappingProxyType(states)


def _state(holds: bool | None) -> GateState:
    return GateState.UNKNOWN if holds is None else GateState.OPEN if holds else GateState.CLOSED


def _language(candidate: Candidate, option: TrainingOption) -> GateState:
    if option.requires_languages is None:
        return GateState.UNKNOWN
    floors = {pair: floor for pair, floor in option.requires_languages.items() if floor > 0}
    held = {pair: level for pair, level in (candidate.languages or {}).items() if pair in floors}
    if any(level < floors[pair] for pair, level in held.items()):
        return GateState.CLOSED
    return _state(True if len(held) == len(floors) else None)


def _cost(candidate: Candidate, option: TrainingOption) -> GateState:
    if option.cost is None or (option.cost > 0.0 and candidate.max_course_cost is None):
        return GateState.UNKNOWN
    return _state(option.cost <= (candidate.max_course_cost or 0.0))


def _childcare(candidate: Candidate, option: TrainingOption) -> GateState:
    """Open when childcare is offered or not needed; whether she needs it may be unknown, and so may the offer."""
    if option.childcare or (candidate.support_needs is not None and CHILDCARE not in candidate.support_needs):
        return GateState.OPEN
    return _state(None if candidate.support_needs is None else option.childcare)


def _women_only(candidate: Candidate, option: TrainingOption) -> GateState:
    if option.women_only or candidate.wants_women_only is False:
        return GateState.OPEN
    return _state(None if candidate.wants_women_only is None else option.women_only)


def _reach(candidate: Candidate, option: TrainingOption) -> GateState:
    away = km_between(candidate.location, option.location)
    if option.online:
        return GateState.OPEN
    return _state(None if away is None or candidate.reach_km is None else away <= candidate.reach_km)


def _days(candidate: Candidate, option: TrainingOption) -> GateState:
    """Open when she is available in every slot of the lessons: unlike work, they fall in all of them."""
    if not option.slots or candidate.slots is None:
        return GateState.UNKNOWN
    return _state(candidate.slots & option.slots == option.slots)


def _places(candidate: Candidate, option: TrainingOption) -> GateState:  # noqa: ARG001 - one shape for all conditions
    return _state(None if option.places_left is None else option.places_left > 0)


_ACCESS: Mapping[Gate, Callable[[Candidate, TrainingOption], GateState]] = MappingProxyType(
    {
        Gate.LANGUAGE: _language,
        Gate.COST: _cost,
        Gate.CHILDCARE: _childcare,
        Gate.WOMEN_ONLY: _women_only,
        Gate.REACH: _reach,
        Gate.DAYS: _days,
        Gate.PLACES: _places,
    }
)


def _effect(ranker: PlacementRanker, before: Scored, market: Market, option: TrainingOption) -> TrainingEffect:
    again = _score_again(ranker, before, market, option)
    was_above, scores = before.above[again.rows], before.scores[again.rows]
    rise = np.maximum(again.scores - scores, 0.0)
    opened = best_first(again.scores, again.above & ~was_above)
    states = access(before.profile.candidate, option, market.today)
    return TrainingEffect(
        option_id=option.id,
        opens=tuple(before.columns.ids[again.rows[opened]]),
        lifts=int((again.above & was_above & (rise > 0.0)).sum()),
        gain=float(rise[again.above].sum()),
        closed=tuple(gate for gate, state in states.items() if state is GateState.CLOSED),
        unknown=tuple(gate for gate, state in states.items() if state is GateState.UNKNOWN),
    )


def _score_again(ranker: PlacementRanker, before: Scored, market: Market, option: TrainingOption) -> _Again:
    """Score the openings that ask for something which the course run changes; of the others every number stays."""
    now, columns = before.profile.candidate, before.columns
    candidate = with_training(now, option)
    numbers = market.skills.numbers
    taught = {numbers[uri]: level for uri, level in levels_of(option.teaches).items() if uri in numbers}
    profile = before.profile.raised(candidate, taught, market)
    better = profile.credit > before.profile.credit
    rows = np.flatnonzero(
        columns.essential.any(better[columns.essential.index])
        | columns.optional.any(better[columns.optional.index])
        | _asking(columns.languages, _changed_languages(now, candidate))
        | _asking(columns.licences, frozenset(candidate.licences or ()) - frozenset(now.licences or ()))
    )
    essential, languages = columns.essential.take(rows), columns.languages.take(rows)
    terms, states = before.terms[:, rows], before.states[:, rows]
    for name, (values, _) in (
        ("essential", skills_feature(profile, essential)),
        ("optional", skills_feature(profile, columns.optional.take(rows))),
        ("language", language_feature(candidate.languages, languages)),
    ):
        feature = FEATURE_NAMES.index(name)
        terms[feature] = ranker.model.term(feature, values)
    states[GATE_NAMES.index(Gate.LANGUAGE)] = language_states(
        candidate.languages, languages, columns.teaches_language[rows]
    )
    states[GATE_NAMES.index(Gate.LICENCE)] = licence_states(candidate.licences, columns.licences.take(rows))
    scores = terms.sum(axis=0)
    bands = ranker.bands(scores, coverage(profile, essential), essential.known)
    return _Again(rows, scores, (states != CLOSED).all(axis=0) & (bands > 0))


def _changed_languages(now: Candidate, then: Candidate) -> Iterable[Hashable]:
    return {pair for pair, level in (then.languages or {}).items() if (now.languages or {}).get(pair) != level}


def _asking(asked: Ragged, keys: Iterable[Hashable]) -> Bools:
    """Tell, per row, whether it asks for one of `keys`."""
    return asked.any(asked.spread(dict.fromkeys(keys, 1.0), 0.0)[asked.index] > 0.0)
