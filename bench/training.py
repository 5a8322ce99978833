"""Time and worth of training: what each course of many would open for one candidate, and the bundle that opens most.

Run it from the root of the repository: ``python -m bench.training [--quick]``. One mat-vec is scipy's bare product of the matrix of
openings and skills with one candidate, on the same market in the same run. Courses teach skills of real occupations, some of them a
language or a licence. Times are the best of several runs; read the ratios.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from bench.markets import COUNTRIES, TODAY, load_taxonomy, make_candidate, make_market
from bench.ranking import bare_matrix, best_of, skills_of
from bench.tables import Table
from matcher.counterfactual import with_training
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, TrainingOption

SIZES, QUICK_SIZES = (10_000, 100_000), (10_000,)
COURSES, QUICK_COURSES = 500, 50
CANDIDATES, CHECKED = 5, 5
BUNDLES, QUICK_BUNDLES, BUNDLED, SECONDS = (50, 500), (20,), 2, 10.0
LIMITS = ({"hours": 300.0, "weeks": 20.0, "money": 400.0}, {"hours": 800.0, "weeks": 52.0})
ACTIVITIES = ("spoken_interaction", "reading", "listening", "writing")


def make_courses(taxonomy: Taxonomy, count: int, seed: int = 11) -> list[TrainingOption]:
    """Make courses that each teach 4 to 12 skills of an occupation; every fifth a language too, every tenth a licence."""
    random = np.random.default_rng(seed)
    jobs = [job for job in taxonomy.occupations if len(taxonomy.essential_of(job)) >= 4]
    spoken = [language for _, language, _, _ in COUNTRIES.values()]
    courses = []
    for number in range(count):
        pool = list(taxonomy.essential_of(jobs[random.integers(len(jobs))]))
        chosen = random.permutation(len(pool))[: random.integers(4, 13)].tolist()
        language, level = spoken[number % len(spoken)], int(random.integers(1, 5))
        courses.append(
            TrainingOption(
                f"t{number:04}",
                teaches={pool[one]: float(random.uniform(0.6, 1.0)) for one in chosen},
                languages={(language, activity): level for activity in ACTIVITIES} if number % 5 == 0 else None,
                licences=(("B", "forklift", "food_hygiene")[number // 10 % 3],) if number % 10 == 1 else (),
                requires_languages={},
                hours=float(random.integers(2, 31) * 10),
                weeks=float(random.integers(1, 17)),
                cost=float(random.choice([0, 0, 50, 120, 300, 600])),
                starts_on=TODAY,
                places_left=int(random.integers(1, 12)),
                online=True,
                childcare=True,
            )
        )
    return courses


def unbound(candidate: Candidate) -> Candidate:
    """Give somebody with the same skills to whom no gate is closed for want of data: nearly the whole market is looked at."""
    return Candidate("free", skills=candidate.skills, occupations=candidate.occupations, consent=True)


def equal_again(candidate: Candidate, market: Market, courses: Sequence[TrainingOption]) -> bool:
    """Compare the openings of some courses with ranking the whole market once more."""
    ranker = PlacementRanker()
    effects = {effect.option_id: effect for effect in TrainingPlanner(ranker).plan(candidate, market, courses)}
    before = ranker.score_all(candidate, market)
    names = np.array(before.ids)
    for course in courses:
        again = ranker.score_all(with_training(candidate, course), market)
        opened = np.flatnonzero(again.above & ~before.above)
        order = np.lexsort((names[opened], -again.scores[opened]))
        rises = np.maximum(again.scores - before.scores, 0.0)[again.above].sum()
        if effects[course.id].opens != tuple(names[opened[order]].tolist()) or effects[course.id].gain != rises:
            return False
    return True


def timed(
    planner: TrainingPlanner, candidate: Candidate, market: Market, courses: list[TrainingOption], runs: int
) -> list[float]:
    """Time one mat-vec and all courses, in milliseconds, and count what they open."""
    matrix, vector = bare_matrix(market), np.zeros(len(market.skills))
    vector[skills_of(market, candidate)] = 1.0
    bare = best_of(5 * runs, lambda: matrix @ vector)
    whole = best_of(runs, lambda: planner.plan(candidate, market, courses))
    return [bare, whole, sum(len(effect.opens) for effect in planner.plan(candidate, market, courses))]


def effects_table(sizes: Sequence[int], n_courses: int, runs: int) -> Table:
    taxonomy, rows = load_taxonomy(), []
    courses = make_courses(taxonomy, n_courses)
    for size in sizes:
        market = make_market(taxonomy, size)
        people = [make_candidate(taxonomy, number) for number in range(CANDIDATES)]
        for name, some in (("with gates", people), ("nothing closed", [unbound(people[0])])):
            found = [timed(TrainingPlanner(), candidate, market, courses, runs) for candidate in some]
            bare, whole, opened = np.mean(found, axis=0).tolist()
            same = all(equal_again(one, market, courses[:CHECKED]) for one in some)
            left = [part for one in some for part in PlacementRanker().ask(one, market).left()]
            reached = sum(len(part.reachable) for part in left) / len(some) / size
            rows.append(
                [f"{size:,}", name, f"{reached:.1%}", n_courses, bare, whole, whole / bare, int(opened), "yes" if same else "NO"]
            )  # fmt: skip
    columns = ["openings", "candidate", "not closed for good", "courses", "mat-vec, ms", "all courses, ms", "mat-vecs",
               "opened, all courses", "equal to ranking again"]  # fmt: skip
    note = (
        f"Means over {CANDIDATES} candidates (one where nothing is closed). Closed for good: by a gate that no course opens. Openings, order and "
        f"gains of the first {CHECKED} courses were compared with ranking the whole market again."
    )
    return Table("What each course would open, one candidate", columns, rows, note)


def bundles_table(sizes: Sequence[int], counts: Sequence[int]) -> Table:
    taxonomy, rows = load_taxonomy(), []
    for size, count in product(sizes, counts):
        market, courses = make_market(taxonomy, size), make_courses(taxonomy, count)
        for number, limits in product(range(BUNDLED), LIMITS):
            candidate = replace(make_candidate(taxonomy, number), max_course_cost=1000.0)
            alone = max(len(effect.opens) for effect in TrainingPlanner().plan(candidate, market, courses))
            start = time.perf_counter()
            bundle = TrainingPlanner().bundle(candidate, market, courses, **limits, seconds=SECONDS)
            taken = time.perf_counter() - start
            rows.append(
                [f"{size:,}", count, f"c{number}", ", ".join(f"{name} {most:g}" for name, most in limits.items()), alone,
                 len(bundle.option_ids), len(bundle.opens), bundle.most, bundle.gap / max(bundle.most, 1), taken]
            )  # fmt: skip
    columns = ["openings", "courses", "candidate", "limits", "best course alone opens", "courses chosen", "bundle opens",
               "proven: no more than", "gap", "s"]  # fmt: skip
    note = f"The search for a proof is given {SECONDS:g} s. A gap of 0 is the proven optimum; else a better bundle may exist, up to the bound."
    return Table("Bundles of courses under limits", columns, rows, note)


def run(quick: bool = False) -> list[Table]:
    sizes, n_courses, runs = (QUICK_SIZES, QUICK_COURSES, 1) if quick else (SIZES, COURSES, 5)
    counts = QUICK_BUNDLES if quick else BUNDLES
    return [effects_table(sizes, n_courses, runs), bundles_table(sizes, counts)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    for table in run(parser.parse_args().quick):
        print(table.markdown())
