"""What `AdvertReviewer` finds in adverts with known faults, and what it says of clean ones: python bench/reviewing.py [folder] [--wrong].

The adverts in bench/reviews are fictional and were written before the files of the reviewer. Those in bench/reviews/unseen were not looked
at while it was built, but come from the same hand: their figures are no more than a floor against memory.
A fault is found when a hint of its kind overlaps its words. Every hint on a clean advert is a false one.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.markets import TODAY, load_taxonomy, make_candidate, make_market
from bench.ranking import best_of
from bench.tables import Table
from matcher.adverts import VacancyAdvert
from matcher.cohorts import Cohorts
from matcher.hints import Hint
from matcher.market import Market
from matcher.moves import moves_of, reach_of
from matcher.pool import Pool
from matcher.ranking import PlacementRanker
from matcher.review import AdvertReviewer
from matcher.types import Opening

FOLDER = Path(__file__).parent / "reviews"
FOUND, FALSE = 0.9, 1.0
"""Goals: share of faults found, at least; false hints per clean advert, at most."""


@dataclass(frozen=True)
class Fault:
    """What its writer put in: a kind, and the words in a field."""

    kind: str
    field: str
    words: str


@dataclass(frozen=True)
class Read:
    """An advert, its faults, and the hints that were given."""

    name: str
    advert: VacancyAdvert
    faults: tuple[Fault, ...]
    hints: tuple[Hint, ...]
    milliseconds: float

    @property
    def missed(self) -> list[Fault]:
        """Faults that no hint points to."""
        return [fault for fault in self.faults if not any(self._points(hint, fault) for hint in self.hints)]

    def _points(self, hint: Hint, fault: Fault) -> bool:
        if (hint.kind.value, hint.field) != (fault.kind, fault.field) or hint.span is None:
            return False
        start = (self.advert.title if fault.field == "title" else self.advert.text).index(fault.words)
        return hint.span[0] < start + len(fault.words) and start < hint.span[1]


def review(reviewer: AdvertReviewer, folder: Path) -> Iterator[Read]:
    """Review the adverts of a folder: one file of JSON lines a language."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            advert = VacancyAdvert(row["title"], row["text"], row["language"])
            laps = []
            for _ in range(3):
                started = time.perf_counter()
                hints = reviewer.review(advert, Opening("o", isco=row["isco"])).hints
                laps.append(1000 * (time.perf_counter() - started))
            yield Read(row["id"], advert, tuple(Fault(**fault) for fault in row["faults"]), hints, min(laps))


def figures(read: Sequence[Read]) -> list[str | int | float]:
    """Count adverts with faults, faults, the share found, clean adverts, and false hints per clean one."""
    faulty, clean = [one for one in read if one.faults], [one for one in read if not one.faults]
    faults, missed = sum(len(one.faults) for one in faulty), sum(len(one.missed) for one in faulty)
    false = sum(len(one.hints) for one in clean)
    return [len(faulty), faults, 1 - missed / (faults or 1), len(clean), false / (len(clean) or 1)]


def by_language(name: str, read: Sequence[Read]) -> Table:
    """Tell the figures of a set per language and in all."""
    languages = sorted({one.advert.language or "" for one in read})
    rows = [[code, *figures([one for one in read if one.advert.language == code])] for code in languages]
    columns = ["language", "faulty adverts", "faults", "share found", "clean adverts", "false hints a clean advert"]
    return Table(f"Review, {name}", columns, [*rows, ["all", *figures(read)]],
                 f"Goals: at least {FOUND} found, at most {FALSE:.0f} false hint a clean advert.")  # fmt: skip


def by_kind(read: Sequence[Read]) -> Table:
    """Tell the share found per kind of fault."""
    kinds = sorted({fault.kind for one in read for fault in one.faults})
    rows: list[Sequence[str | int | float]] = []
    for kind in kinds:
        faults = sum(fault.kind == kind for one in read for fault in one.faults)
        missed = sum(fault.kind == kind for one in read for fault in one.missed)
        rows.append([kind, faults, 1 - missed / faults])
    return Table("Review by kind, all adverts", ["kind", "faults", "share found"], rows)


def timed(reviewer: AdvertReviewer, built: float, read: Sequence[Read]) -> Table:
    """Tell how long it takes."""
    laps = sorted(one.milliseconds for one in read)
    return Table("Time of a review", ["entries", "building, s", "ms, middle", "ms, 95 of 100", "ms, longest"],
                 [[reviewer.entries, built, laps[len(laps) // 2], laps[len(laps) * 95 // 100], laps[-1]]],
                 "The best of three for each advert.")  # fmt: skip


def moved(quick: bool) -> list[Table]:
    """Tell how long a vacancy with all its moves takes, beside ranking everybody again for each move, and how much of the truth is told."""
    taxonomy, ranker = load_taxonomy(), PlacementRanker()
    few, many = (20, 60) if quick else (200, 5000)
    people = [make_candidate(taxonomy, number) for number in range(many)]
    market = make_market(taxonomy, 5 if quick else 40)
    openings = [replace(market.opening(one), screened=True, refreshed_on=TODAY) for one in market.ids]
    small = Pool(people[:few], taxonomy, today=TODAY)
    started = time.perf_counter()
    pool = Pool(people, taxonomy, today=TODAY)
    built = time.perf_counter() - started
    variants = [openings[0], *(after for _, after in moves_of(openings[0]))]

    def again() -> None:
        for variant in variants:
            ranker.rank_candidates(people[:few], Market(taxonomy, [variant], today=TODAY), variant.id, top=None)

    ours = best_of(1 if quick else 5, lambda: reach_of(ranker, small, openings[0]), time.perf_counter)
    theirs = best_of(1, again, time.perf_counter)
    laps = [best_of(1 if quick else 3, partial(reach_of, ranker, pool, one), time.perf_counter) for one in openings]
    exact = np.array([reach_of(ranker, pool, one).now for one in openings])
    told = Cohorts.of(people, taxonomy, np.random.default_rng(1)).told(exact)
    columns = ["candidates", "moves", "all at once, ms", "ranking again, ms", "ratio"]
    slow = Table("A vacancy and all its moves beside ranking again", columns,
                 [[few, len(variants) - 1, ours, theirs, theirs / ours]])  # fmt: skip
    columns = [
        "candidates",
        "vacancies",
        "building the pool, s",
        "ms, middle",
        "ms, longest",
        "share of the truth told",
    ]
    share = float(told.sum()) / max(int(exact.sum()), 1)
    laps.sort()
    quickly = Table("All moves of a vacancy", columns,
                    [[many, len(openings), built, laps[len(laps) // 2], laps[-1], share]],
                    "Goal: under 250 ms. What is told is never more than the truth; cohorts keep the rest.")  # fmt: skip
    return [slow, quickly]


def wrong(read: Sequence[Read]) -> Iterator[str]:
    """Name each fault that was missed and each hint on a clean advert."""
    for one in read:
        for fault in one.missed:
            yield f"{one.name}: missed {fault.kind} {fault.words!r}"
        for hint in () if one.faults else one.hints:
            yield f"{one.name}: {hint.kind} {hint.words!r} ({hint.entry})"


def run(quick: bool = False, folder: Path = FOLDER, *, tell: bool = False) -> list[Table]:
    """Measure on the adverts of a folder, and apart on those of its subfolder `unseen`; quick: the time says nothing."""
    started = time.perf_counter()
    reviewer = AdvertReviewer()
    built = time.perf_counter() - started
    seen, unseen = list(review(reviewer, folder)), list(review(reviewer, folder / "unseen"))
    if tell:
        print("\n".join(wrong(seen)))
    tables = [by_language("while building", seen)]
    if unseen:
        tables.append(by_language("kept unseen", unseen))
    if not quick:
        tables += [by_kind([*seen, *unseen]), timed(reviewer, built, seen)]
    return [*tables, *moved(quick)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument(
        "--wrong", action="store_true", help="name what was missed and the false hints, not of `unseen`"
    )
    options = parser.parse_args()
    for table in run(folder=options.folder, tell=options.wrong):
        print(table.markdown())
