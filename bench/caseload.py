"""Time and worth of planning a caseload: who is proposed for which of few openings, and what each gives up.

Run it from the root of the repository: ``python -m bench.caseload [--quick]``. The same people and openings are also assigned the way a
list of rankings suggests: everybody in turn takes the best that is left.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np

from bench.markets import load_taxonomy, make_candidate, make_market
from bench.tables import Table, keep
from matcher.caseload import CaseloadPlanner, Wishes, assign

SIZES, QUICK_SIZES = ((100, 1_000), (500, 5_000), (500, 50_000)), ((20, 1_000),)
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


def run(quick: bool = False) -> list[Table]:
    tables = [plan_table(QUICK_SIZES if quick else SIZES)]
    keep("caseload", tables)
    return tables


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    for table in run(parser.parse_args().quick):
        print(table.markdown())
