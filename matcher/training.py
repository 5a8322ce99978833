"""`TrainingPlanner`: which openings a course would open, by ranking the market again with what it teaches.

Nothing is estimated: the candidate is given what the course run teaches and scored against the market once more. How that is done for
many courses at once, without scoring what cannot change, stands in `matcher.counterfactual`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from sklearn.base import BaseEstimator

from matcher.bundles import Limits, best_bundle
from matcher.columns import km_between, levels_of
from matcher.counterfactual import Counterfactual, together, with_training
from matcher.gates import GateState
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import TrainingBundle, TrainingEffect
from matcher.types import Candidate, Gate, TrainingOption

CHILDCARE = "childcare"
"""Code of the support need that a course run's childcare answers."""

__all__ = ["CHILDCARE", "TrainingPlanner", "access", "with_training"]


AMOUNTS = ("hours", "weeks", "cost")
"""What a course run takes, as `TrainingOption` names it."""


class Outcome(NamedTuple):
    """What a course changes, whoever may join it: openings it opens (best first), how many it lifts, and the sum of the rises."""

    opens: tuple[str, ...]
    lifts: int
    gain: float


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
        told = list(options)
        taught: dict[Hashable, int] = {}
        which = [taught.setdefault(_lesson(option), len(taught)) for option in told]
        alike = dict(zip(reversed(which), reversed(told), strict=True))
        shown = Counterfactual(ranker, candidate, market)
        found = list(_outcomes(shown, [alike[number] for number in range(len(taught))]))
        effects = [
            _effect(candidate, market.today, option, found[number]) for option, number in zip(told, which, strict=True)
        ]
        effects.sort(key=lambda effect: (not effect.joinable, -len(effect.opens), -effect.gain, effect.option_id))
        return effects[:top]

    def bundle(
        self,
        candidate: Candidate,
        market: Market,
        options: Iterable[TrainingOption],
        *,
        hours: float | None = None,
        weeks: float | None = None,
        money: float | None = None,
        seconds: float = 10.0,
    ) -> TrainingBundle:
        """Choose the course runs that together open most.

        Parameters
        ----------
        candidate : Candidate
            Who would learn.
        market : Market
            The openings.
        options : iterable of TrainingOption
            Course runs. Those with a closed access condition are not taken, and of those that take place at the same time one at most.
        hours, weeks, money : float, optional
            The most that all of them may take: hours taught, weeks as if one followed the other, Euro. None is no limit. A course run of
            which the amount is not known is left out where there is a limit, and named.
        seconds : float, default=10.0
            Time for proving that nothing is better.

        Returns
        -------
        TrainingBundle
            With the number of openings that no allowed set passes; ``gap`` is 0 when the set is the best.

        Raises
        ------
        ValueError
            If a limit is negative or not a number.

        Notes
        -----
        How it is found, and why the bound holds, stands in `matcher.bundles`. Access conditions are judged for the candidate as she is
        now: a course run does not open the way to another one.
        """
        limits = {name: limit for name, limit in zip(AMOUNTS, (hours, weeks, money), strict=True) if limit is not None}
        for name, limit in limits.items():
            if not limit >= 0.0:
                raise ValueError(f"the limit on {name} has to be at least 0, got {limit!r}")
        joinable = [option for option in options if not _closed(access(candidate, option, market.today))]
        usable = [option for option in joinable if None not in [getattr(option, name) for name in limits]]
        left_out = tuple(sorted({option.id for option in joinable} - {option.id for option in usable}))
        if not usable:
            return TrainingBundle((), (), 0, left_out, hours=0.0, weeks=0.0, cost=0.0)
        shown = Counterfactual(self.ranker or PlacementRanker(), candidate, market)
        taken = np.array([[getattr(option, name) for option in usable] for name in limits], dtype=np.float64)
        bounds = Limits(np.array([*limits.values()], dtype=np.float64), taken.reshape(len(limits), len(usable)))
        found = best_bundle(shown, usable, bounds, seconds)
        chosen = sorted((usable[number] for number in np.flatnonzero(found.chosen).tolist()), key=attrgetter("id"))
        (outcome,) = _outcomes(shown, [together(chosen)])
        return TrainingBundle(
            tuple(option.id for option in chosen), outcome.opens, found.most, left_out, **_amounts(chosen)
        )


def _amounts(options: Sequence[TrainingOption]) -> dict[str, float | None]:
    """Sum up what course runs take; None where one does not say."""
    told = {name: [getattr(option, name) for option in options] for name in AMOUNTS}
    return {name: None if None in amounts else math.fsum(amounts) for name, amounts in told.items()}


def _closed(states: Mapping[Gate, GateState]) -> tuple[Gate, ...]:
    return tuple(gate for gate, state in states.items() if state is GateState.CLOSED)


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
    if option.online:
        return GateState.OPEN
    away = km_between(candidate.location, option.location)
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


def _lesson(option: TrainingOption) -> Hashable:
    """Give what a course run teaches: runs that teach the same have the same effect."""
    return (
        frozenset(levels_of(option.teaches).items()),
        frozenset((option.languages or {}).items()),
        frozenset(option.licences),
    )


def _outcomes(shown: Counterfactual, options: Sequence[TrainingOption]) -> Iterator[Outcome]:
    """Sum up what each course changes."""
    for block, found in shown.changed(options):
        count = block.stop - block.start
        lifted = ~found.opened & (found.rise > 0.0)
        lifts = np.bincount(found.course[lifted], minlength=count)
        gains = np.bincount(found.course, weights=found.rise, minlength=count)
        some = np.flatnonzero(found.opened)
        # Ids are compared and decoded once for each opening.
        openings, at = np.unique(found.opening[some], return_inverse=True)
        names = shown.names[openings]
        ranks = np.empty(len(names), dtype=np.int64)
        ranks[np.argsort(names)] = np.arange(len(names))
        ids = [name.decode() for name in names.tolist()]
        order = np.lexsort((ranks[at], -found.scores[some], found.course[some]))
        told = [ids[place] for place in at[order].tolist()]
        ends = np.cumsum(np.bincount(found.course[some], minlength=count)).tolist()
        for first, after, lift, gain in zip([0, *ends], ends, lifts.tolist(), gains.tolist(), strict=False):
            yield Outcome(tuple(told[first:after]), lift, gain)


def _effect(candidate: Candidate, today: date | None, option: TrainingOption, outcome: Outcome) -> TrainingEffect:
    states = access(candidate, option, today)
    return TrainingEffect(
        option_id=option.id,
        opens=outcome.opens,
        lifts=outcome.lifts,
        gain=outcome.gain,
        closed=_closed(states),
        unknown=tuple(gate for gate, state in states.items() if state is GateState.UNKNOWN),
    )
