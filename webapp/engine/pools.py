"""The pool of one day, and what an employer may be told of it: counts through fixed cohorts, never a person."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np

from matcher.cohorts import Cohorts
from matcher.moves import Move, reach_of
from matcher.pool import Pool
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy
from matcher.types import Candidate, Opening


@dataclass(frozen=True)
class Fitting:
    """How many candidates a vacancy fits, and how many more with each move; multiples of five, as `matcher.cohorts` counts."""

    count: int
    more: Mapping[Move, int]


class PoolDesk:
    """Keeps the pool of a day as it was when it was first asked for.

    Nobody comes in before the next day, and no change of a record is seen before, so that no answer can be compared with one from before
    she came. Who withdraws is out at once, and her cohort with her. Each process has a pool and secret cohorts of its own.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[tuple[str, date], Pool, Cohorts] | None = None

    def fitting(
        self,
        ranker: PlacementRanker,
        taxonomy: Taxonomy,
        today: date,
        opening: Opening,
        *,
        agreed: Collection[str],
        load: Callable[[], Iterable[Candidate]],
    ) -> Fitting:
        """Count for an opening and its moves; `agreed` are the references of who agrees now, `load` reads everybody who does."""
        pool, cohorts = self._today(taxonomy, today, load)
        there = np.array([her.id in agreed for her in pool.candidates], dtype=np.bool_)
        reach = reach_of(ranker, pool, opening)
        now, *moved = cohorts.told(np.stack([reach.now, *reach.moved.values()]), there).tolist()
        return Fitting(now, {move: after - now for move, after in zip(reach.moved, moved, strict=True)})

    def _today(self, taxonomy: Taxonomy, today: date, load: Callable[[], Iterable[Candidate]]) -> tuple[Pool, Cohorts]:
        with self._lock:
            stamp = taxonomy.version, today
            if self._kept is None or self._kept[0] != stamp:
                pool = Pool(load(), taxonomy, today=today)
                random = np.random.default_rng(secrets.randbits(128))
                self._kept = stamp, pool, Cohorts.of(pool.candidates, taxonomy, random)
            return self._kept[1], self._kept[2]
