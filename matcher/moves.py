"""What if a requirement of an opening moved: how many more candidates would be above the line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from matcher.columns import Bools, levels_of
from matcher.pool import Pool
from matcher.ranking import PlacementRanker
from matcher.types import Opening

PART_TIME = (30.0, 20.0)
"""Hours a week to which the least is brought down: the next of these below it."""
WEEKDAYS_BY_DAY = sum(0b0011 << day * 4 for day in range(5))
"""Monday to Friday, mornings and afternoons."""


class MoveKind(StrEnum):
    """How a requirement can move. Facts that her own rules ask for (night, live-in, alone, place) never do."""

    DROP_SKILL = "drop_skill"
    LEARN_HERE = "learn_here"
    LOWER_LEVEL = "lower_level"
    TEACH_LANGUAGE = "teach_language"
    DROP_LICENCE = "drop_licence"
    FEWER_HOURS = "fewer_hours"
    MORE_DAYS = "more_days"


@dataclass(frozen=True, slots=True)
class Move:
    """One requirement moved by one step.

    Parameters
    ----------
    kind : MoveKind
        How.
    concept : str
        URI of a skill, ``language:activity``, code of a licence; empty for hours, days and teaching.
    value : float or None
        The new CEFR level, or the new least hours a week; None for the other kinds.
    """

    kind: MoveKind
    concept: str = ""
    value: float | None = None


@dataclass(frozen=True)
class Reach:
    """Who is above the line of an opening as it stands, and with each move alone.

    Parameters
    ----------
    now : bool ndarray of shape (n_candidates,)
        As it stands.
    moved : mapping of Move to bool ndarray of shape (n_candidates,)
        With the move.
    """

    now: Bools
    moved: dict[Move, Bools]


def moves_of(opening: Opening) -> Iterator[tuple[Move, Opening]]:
    """Give every move that an opening has, with the opening after it.

    Parameters
    ----------
    opening : Opening
        What the form asks.

    Yields
    ------
    Move
        In the order skills, languages, licences, hours, days.
    Opening
        The opening with this one requirement moved.
    """
    essential, learnable = levels_of(opening.essential), frozenset(opening.learnable)
    for uri in essential:
        left = {other: level for other, level in essential.items() if other != uri}
        if uri not in learnable:
            yield Move(MoveKind.LEARN_HERE, uri), replace(opening, learnable=learnable | {uri})
        yield Move(MoveKind.DROP_SKILL, uri), replace(opening, essential=left, learnable=learnable - {uri})
    asked = {pair: level for pair, level in (opening.languages or {}).items() if level > 0}
    for (tongue, activity), level in asked.items():
        lower = dict(opening.languages or {}) | {(tongue, activity): level - 1}
        move = Move(MoveKind.LOWER_LEVEL, f"{tongue}:{activity}", level - 1)
        yield move, replace(opening, languages=lower)
    if asked and not opening.teaches_language:
        yield Move(MoveKind.TEACH_LANGUAGE), replace(opening, teaches_language=True)
    licences = frozenset(opening.licences or ())
    for licence in sorted(licences):
        yield Move(MoveKind.DROP_LICENCE, licence), replace(opening, licences=licences - {licence})
    least = opening.max_hours if opening.min_hours is None else opening.min_hours
    fewer = next((hours for hours in PART_TIME if least is not None and hours < least), None)
    if fewer is not None:
        most = least if opening.max_hours is None else opening.max_hours
        yield Move(MoveKind.FEWER_HOURS, value=fewer), replace(opening, min_hours=fewer, max_hours=most)
    if opening.slots and opening.slots & WEEKDAYS_BY_DAY != WEEKDAYS_BY_DAY:
        yield Move(MoveKind.MORE_DAYS), replace(opening, slots=opening.slots | WEEKDAYS_BY_DAY)


def reach_of(ranker: PlacementRanker, pool: Pool, opening: Opening) -> Reach:
    """Judge an opening and all its moves for all candidates; exact, the counts of the result guard nobody.

    Parameters
    ----------
    ranker : PlacementRanker
        Judges.
    pool : Pool
        The candidates.
    opening : Opening
        As it stands.

    Returns
    -------
    Reach
        Equal to ranking every candidate again for each move. `matcher.cohorts` makes of it what may be told.
    """
    moved = list(moves_of(opening))
    above = pool.judge(ranker, [opening, *(after for _, after in moved)]).above
    return Reach(above[0], {move: above[number] for number, (move, _) in enumerate(moved, start=1)})
