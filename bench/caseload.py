"""Time and worth of planning a caseload: who is proposed for which of few openings, and what each gives up.

Run it from the root of the repository: ``python -m bench.caseload [--quick]``. The same people and openings are also assigned the way a
list of rankings suggests: everybody in turn takes the best that is left.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.markets import TODAY, load_taxonomy, make_candidate, make_market, taxonomy_files
from bench.tables import Table
from matcher.caseload import CaseloadPlanner, Wishes, assign
from matcher.market import Market

SIZES, QUICK_SIZES = ((100, 1_000), (500, 5_000), (500, 50_000)), ((20, 1_000),)
PARTS, QUICK_PARTS = (4, 250_000, 40), (2, 2_000, 8)
"""Partitions, openings in each, and candidates."""
FEW = 0.02
"""Share of the openings that still have a place in the scarce case."""


def in_turn(wishes: dict[str, Wishes], places: dict[str, int]) -> list[float]:
    """Let everybody in turn take the best that is left."""
    taken: Counter[bytes] = Counter()
    scores = []
    for one in sorted(wishes):
        for name, score in zip(wishes[one].names.tolist(), wishes[one].scores.tolist(), strict=True):
            if taken[name] < places.get(name.decode(), 1):
                taken[name] += 1
                scores.append(score)
                break
    return scores


def plan_table(sizes: Sequence[tuple[int, int]]) -> Table:
    taxonomy, rows = load_taxonomy(), []
    planner = CaseloadPlanner()
    for n_people, n_openings in sizes:
        market = make_market(taxonomy, n_openings)
        people = [make_candidate(taxonomy, number) for number in range(n_people)]
        ids = market.ids
        scarce = dict.fromkeys(ids, 0) | dict.fromkeys(ids[:: round(1 / FEW)], 2)
        for name, places in (("1 each", {}), (f"2 in {FEW:.0%} of them", scarce)):
            start = time.perf_counter()
            plan = planner.plan(people, market, places)
            seconds = time.perf_counter() - start
            full = {opening_id for opening_id, count in places.items() if not count}
            wishes = {one.id: planner.wishes(one, market, n_people, full) for one in people}
            start = time.perf_counter()
            assert assign(wishes, places) == plan
            assigning = time.perf_counter() - start
            scores = in_turn(wishes, places)
            gives_up = [one.gives_up for one in plan.placements if one.opening_id is not None]
            rows.append(
                [n_people, f"{n_openings:,}", name, seconds, assigning, plan.placed, plan.worst, plan.total, plan.gap,
                 float(np.mean(gives_up)) if gives_up else 0.0, max(gives_up, default=0.0),
                 len(scores), min(scores, default=0.0), float(sum(scores))]
            )  # fmt: skip
    columns = [
        "candidates", "openings", "places", "whole, s", "of it assigning, s", "placed", "worst-off", "total", "gap",
        "given up, mean", "given up, most", "in turn: placed", "in turn: worst-off", "in turn: total",
    ]  # fmt: skip
    note = (
        "Whole: gates, scores and the plan. Gap: between the total and what the prices prove; 0 is proven best. Given up: own best score less the "
        "score proposed, of those placed. In turn: everybody takes the best that is left, in the order of ids."
    )
    return Table("A caseload against limited openings", columns, rows, note)


def cluster_table(n_parts: int, size: int, n_people: int) -> Table | None:
    """Match a caseload with partitions, in one process and in two; None where the extra is missing."""
    try:
        dask, cluster = importlib.import_module("distributed"), importlib.import_module("matcher.distributed")
    except ImportError:
        return None
    taxonomy, planner = load_taxonomy(), CaseloadPlanner()
    people = [make_candidate(taxonomy, number) for number in range(n_people)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"part-{number}" for number in range(n_parts)]
        for number, path in enumerate(paths):
            make_market(taxonomy, size, seed=number, first=number * size).save(path)
        disk = sum(file.stat().st_size for path in paths for file in path.iterdir())
        start = time.perf_counter()
        markets = [Market.load(path, taxonomy, today=TODAY) for path in paths]
        loading = time.perf_counter() - start
        start = time.perf_counter()
        alone = {
            one.id: Wishes.joined([planner.wishes(one, market, n_people) for market in markets], n_people)
            for one in people
        }
        single = time.perf_counter() - start
        options = {"top": n_people, "taxonomy": taxonomy_files(), "today": TODAY, "batch": max(1, n_people // 8)}
        with (
            dask.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as processes,
            dask.Client(processes) as client,
        ):
            cluster.match_caseload(client, paths, people, **options)  # workers read taxonomy and partitions once
            start = time.perf_counter()
            found = cluster.match_caseload(client, paths, people, **options)
            double = time.perf_counter() - start
    same = all(bits(found[name]) == bits(wishes) for name, wishes in alone.items())
    pairs = n_people * n_parts
    row = [n_parts, f"{size:,}", n_people, disk / n_parts / size, loading / n_parts, 1000 * single / pairs, single, double,
           single / double, "yes" if same else "NO"]  # fmt: skip
    columns = ["partitions", "openings each", "candidates", "bytes on disk an opening", "load one, s", "one candidate, one partition, ms",
               "one process, s", "two processes, s", "times as quick", "equal bit for bit"]  # fmt: skip
    note = "Gates, scores and the best openings above the line. Two processes: Dask distributed on this machine, partitions loaded before."
    return Table("A caseload against partitions", columns, [row], note)


def bits(wishes: Wishes) -> tuple[list[bytes], bytes]:
    return wishes.names.tolist(), wishes.scores.tobytes()


def run(quick: bool = False) -> list[Table]:
    cluster = cluster_table(*(QUICK_PARTS if quick else PARTS))
    return [plan_table(QUICK_SIZES if quick else SIZES), *([cluster] if cluster else [])]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    for table in run(parser.parse_args().quick):
        print(table.markdown())
