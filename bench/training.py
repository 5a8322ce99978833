"""Time and worth of training: what each course of many would open for one candidate, and the bundle that opens most.

Run it from the root of the repository: ``python -m bench.training [--quick]``. One mat-vec is scipy's bare product of the matrix of
openings and skills with one candidate, on the same market in the same run. Courses teach skills of real occupations, some of them a
language or a licence. Times are the best of several runs; read the ratios.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from bench.markets import COUNTRIES, TODAY, load_taxonomy, make_candidate, make_market
from bench.ranking import bare_matrix, best_of, skills_of
from bench.tables import Table, keep
from matcher.counterfactual import with_training
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, TrainingOption

SIZES, QUICK_SIZES = (10_000, 100_000), (10_000,)
COURSES, QUICK_COURSES = 500, 50
CANDIDATES, CHECKED = 5, 5
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


def effects_table(sizes: Sequence[int], n_courses: int, runs: int) -> Table:
    taxonomy, rows = load_taxonomy(), []
    courses = make_courses(taxonomy, n_courses)
    for size in sizes:
        market = make_market(taxonomy, size)
        matrix, planner = bare_matrix(market), TrainingPlanner()
        people = [make_candidate(taxonomy, number) for number in range(CANDIDATES)]
        for name, some in (("with gates", people), ("nothing closed", [unbound(people[0])])):
            bare, whole, opened = [], [], []
            for candidate in some:
                vector = np.zeros(matrix.shape[1])
                vector[skills_of(market, candidate)] = 1.0
                bare.append(best_of(5 * runs, lambda vector=vector: matrix @ vector))
                whole.append(best_of(runs, lambda one=candidate: planner.plan(one, market, courses)))
                opened.append(sum(len(effect.opens) for effect in planner.plan(candidate, market, courses)))
            same = all(equal_again(one, market, courses[:CHECKED]) for one in some)
            reached = np.mean(
                [sum(len(left.reachable) for left in PlacementRanker().ask(one, market).left()) for one in some]
            )
            rows.append(
                [f"{size:,}", name, f"{reached / size:.1%}", n_courses, float(np.mean(bare)), float(np.mean(whole)),
                 float(np.mean(whole) / np.mean(bare)), int(np.mean(opened)), "yes" if same else "NO"]
            )  # fmt: skip
    columns = ["openings", "candidate", "not closed for good", "courses", "mat-vec, ms", "all courses, ms", "mat-vecs",
               "opened, all courses", "equal to ranking again"]  # fmt: skip
    note = (
        f"Means over {CANDIDATES} candidates (one where nothing is closed). Closed for good: by a gate that no course opens. Openings, order and "
        f"gains of the first {CHECKED} courses were compared with ranking the whole market again."
    )
    return Table("What each course would open, one candidate", columns, rows, note)


def run(quick: bool = False) -> list[Table]:
    sizes, n_courses, runs = (QUICK_SIZES, QUICK_COURSES, 1) if quick else (SIZES, COURSES, 5)
    tables = [effects_table(sizes, n_courses, runs)]
    keep("training", tables)
    return tables


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    for table in run(parser.parse_args().quick):
        print(table.markdown())
