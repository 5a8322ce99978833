"""The openings of one moment as columns, so that gates and scores are answered for all of them at once.

A row is an opening; rows stand in the order of the ids, so no result depends on the order in which openings came in.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from matcher.columns import NO_SLOTS, Bools, Coded, Columns, Floats, Ragged, States, levels_of, unit_vector
from matcher.errors import UnknownOpeningError
from matcher.taxonomy import Taxonomy
from matcher.types import LanguageLevels, Opening

LEARNABLE_WEIGHT = 0.5  # a skill taught on the job counts half, as a fit and as a gap
LEAST_LEVEL = 0.01  # a need below this level asks for nothing
NUTS_OF_COUNTRY = {"GR": "EL", "GB": "UK"}  # where NUTS and ISO 3166 differ


class Skills(NamedTuple):
    """The skills of a market: those of the taxonomy in its order, then those that only openings know.

    `uris` by number, `numbers` by URI, and `rarity` (float64 ndarray of shape (n_skills,)) the weight of each.
    """

    uris: tuple[str, ...]
    numbers: Mapping[Hashable, int]
    rarity: Floats


class Market:
    """The openings that a candidate can be matched with.

    Parameters
    ----------
    taxonomy : Taxonomy
        Gives close skills, rarity and ISCO groups. A skill it does not hold is kept and matches only itself.
    openings : iterable of Opening, default=()
        Each id once.
    today : date, optional
        The day for which freshness and dates are judged; None leaves them unknown.

    Raises
    ------
    ValueError
        If an id occurs twice.

    Notes
    -----
    Columns are made at the first question after a change, in time linear in the size of the market.
    """

    def __init__(self, taxonomy: Taxonomy, openings: Iterable[Opening] = (), *, today: date | None = None) -> None:
        self.taxonomy = taxonomy
        self.today = today
        self._openings: dict[str, Opening] = {}
        self._built: tuple[Skills, Columns] | None = None
        for opening in openings:
            self.add(opening)

    def __len__(self) -> int:
        return len(self._openings)

    def __contains__(self, opening_id: object) -> bool:
        return opening_id in self._openings

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all openings, sorted."""
        return tuple(sorted(self._openings))

    def opening(self, opening_id: str) -> Opening:
        """Give one opening; raise UnknownOpeningError when the market does not hold it."""
        try:
            return self._openings[opening_id]
        except KeyError as missing:
            raise UnknownOpeningError(opening_id) from missing

    def add(self, opening: Opening) -> None:
        """Take in one more opening; raise ValueError when its id is there already."""
        if opening.id in self._openings:
            raise ValueError(f"the market already holds an opening {opening.id!r}")
        self._openings[opening.id] = opening
        self._built = None

    def replace(self, opening: Opening) -> None:
        """Put a changed opening in the place of the one with the same id; raise UnknownOpeningError when there is none."""
        self.opening(opening.id)
        self._openings[opening.id] = opening
        self._built = None

    def remove(self, opening_id: str) -> None:
        """Take one opening out; raise UnknownOpeningError when there is none."""
        self.opening(opening_id)
        del self._openings[opening_id]
        self._built = None

    def row(self, opening_id: str) -> int:
        """Give the row of one opening in `columns`; raise UnknownOpeningError when there is none."""
        self.opening(opening_id)
        rows = self.columns.ids
        return int(np.searchsorted(rows, opening_id))

    def isco(self, opening_id: str) -> str | None:
        """Give the ISCO-08 code of one opening, its own or that of its occupation; None when unknown."""
        return _isco(self.taxonomy, self.opening(opening_id))

    @property
    def columns(self) -> Columns:
        """The openings as columns."""
        return self._build()[1]

    @property
    def skills(self) -> Skills:
        """The skills that the columns count with."""
        return self._build()[0]

    def _build(self) -> tuple[Skills, Columns]:
        if self._built is None:
            ordered = [self._openings[opening_id] for opening_id in self.ids]
            skills = _skills(self.taxonomy, ordered)
            self._built = skills, _columns(self.taxonomy, skills, ordered, self.today)
        return self._built


def _columns(taxonomy: Taxonomy, skills: Skills, openings: Sequence[Opening], today: date | None) -> Columns:
    ranges = [_offered_hours(opening) for opening in openings]
    return Columns(
        ids=np.array([opening.id for opening in openings], dtype=np.object_),
        essential=_needs([levels_of(opening.essential) for opening in openings], openings, skills),
        optional=_needs([levels_of(opening.optional) for opening in openings], openings, skills),
        languages=Ragged.build([_floors(opening.languages) for opening in openings]),
        licences=Ragged.build([_ones(opening.licences) for opening in openings]),
        traits=Ragged.build([_ones(opening.traits) for opening in openings]),
        support=Ragged.build([_ones(opening.support) for opening in openings]),
        occupation=Coded.build([opening.occupation for opening in openings]),
        isco=Coded.build([_isco(taxonomy, opening) for opening in openings]),
        sector=Coded.build([opening.sector for opening in openings]),
        employer=Coded.build([opening.employer for opening in openings]),
        country=Coded.build([opening.country for opening in openings]),
        region=Coded.build([_region(opening) for opening in openings]),
        position=np.array([unit_vector(opening.location) for opening in openings]).reshape(-1, 3),
        min_hours=np.array([low for low, _ in ranges], dtype=np.float64),
        max_hours=np.array([high for _, high in ranges], dtype=np.float64),
        slots=np.array([opening.slots or NO_SLOTS for opening in openings], dtype=np.int64),
        starts_on=_days([opening.starts_on for opening in openings]),
        ends_on=_days([opening.ends_on for opening in openings]),
        refreshed_on=_days([opening.refreshed_on for opening in openings]),
        teaches_language=_facts([opening.teaches_language for opening in openings]),
        remote=_facts([opening.remote for opening in openings]),
        night=_facts([opening.night for opening in openings]),
        live_in=_facts([opening.live_in for opening in openings]),
        alone_with_clients=_facts([opening.alone_with_clients for opening in openings]),
        screened=_facts([opening.screened for opening in openings]),
        today=math.nan if today is None else float(today.toordinal()),
    )


def _skills(taxonomy: Taxonomy, openings: Sequence[Opening]) -> Skills:
    """Give numbers to the skills of the taxonomy first, then to those that only openings know."""
    numbers: dict[Hashable, int] = {uri: number for number, uri in enumerate(taxonomy.skills)}
    named = {uri for opening in openings for uri in (*levels_of(opening.essential), *levels_of(opening.optional))}
    foreign = sorted(named - numbers.keys())
    numbers.update((uri, len(taxonomy.skills) + number) for number, uri in enumerate(foreign))
    known = np.asarray(taxonomy.rarity, dtype=np.float64)
    # A skill that nobody has counted is neither rare nor common.
    usual = float(np.median(known)) if len(known) else 1.0
    return Skills((*taxonomy.skills, *foreign), numbers, np.concatenate([known, np.full(len(foreign), usual)]))


def _needs(needs: Sequence[Mapping[str, float]], openings: Sequence[Opening], skills: Skills) -> Ragged:
    """Lay out needed skills; a row's weights (rarity x level, half when learnable) sum to 1; nothing listed is unknown."""
    ragged = Ragged.build([needed_levels(need) or None for need in needs], skills.numbers)
    learnable = np.array(
        [skills.uris[skill] in openings[row].learnable for row, skill in zip(ragged.row, ragged.index, strict=True)],
        dtype=np.bool_,
    )
    weight = need_weight(skills.rarity[ragged.index], ragged.value, learnable)
    return replace(ragged, weight=weight / ragged.total(weight)[ragged.row])


def needed_levels(need: Mapping[str, float]) -> dict[str, float]:
    """Leave out skills that are asked for at no level to speak of."""
    return {uri: level for uri, level in need.items() if level >= LEAST_LEVEL}


def need_weight(rarity: Floats, level: Floats, learnable: Bools) -> Floats:
    """Weigh needed skills against each other: rare ones and high levels more, those taught on the job half."""
    return np.asarray(rarity * level * np.where(learnable, LEARNABLE_WEIGHT, 1.0))


def _offered_hours(opening: Opening) -> tuple[float, float]:
    """Give the least and most hours; a single figure is both, nan is unknown."""
    low = opening.min_hours if opening.min_hours is not None else opening.max_hours
    high = opening.max_hours if opening.max_hours is not None else opening.min_hours
    return (math.nan, math.nan) if low is None or high is None else (low, high)


def _floors(languages: LanguageLevels | None) -> Mapping[Hashable, float] | None:
    return None if languages is None else {pair: float(level) for pair, level in languages.items() if level > 0}


def _ones(codes: Iterable[str] | None) -> Mapping[Hashable, float] | None:
    return None if codes is None else dict.fromkeys(codes, 1.0)


def _isco(taxonomy: Taxonomy, opening: Opening) -> str | None:
    if opening.isco or opening.occupation is None or not taxonomy.has_occupation(opening.occupation):
        return opening.isco
    return taxonomy.isco(opening.occupation) or None


def _region(opening: Opening) -> str | None:
    """Give the NUTS code; of a bare country its NUTS prefix, which leaves finer regions undecided."""
    return opening.region or NUTS_OF_COUNTRY.get(opening.country or "", opening.country)


def _days(dates: Sequence[date | None]) -> Floats:
    return np.array([math.nan if day is None else day.toordinal() for day in dates], dtype=np.float64)


def _facts(answers: Sequence[bool | None]) -> States:
    return np.array([0 if answer is None else 1 if answer else -1 for answer in answers], dtype=np.int8)
