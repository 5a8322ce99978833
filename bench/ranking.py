"""Time per candidate of ranking and training at a stated size, against a bare scipy sparse mat-vec in the same run.

Run it from the root of the repository: ``python -m bench.ranking [--openings 10000]``. The bare mat-vec only counts shared skills: no
gates, no close skills, no terms, no reasons. Times are the best of several runs; read the ratios, they travel between machines.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from scipy.sparse import csr_array

from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.rows import ConceptKind, ConceptRow, RelationKind, RelationRow
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, Exclusion, ExclusionKind, Opening, TrainingOption

TODAY = date(2030, 3, 1)
SKILLS, OCCUPATIONS, CANDIDATE_SKILLS, COURSES = 3000, 400, 30, 60
ACTIVITIES = ("listening", "reading", "spoken_interaction", "writing")


def make_taxonomy(rng: random.Random) -> Taxonomy:
    skills = [f"s:{number:05}" for number in range(SKILLS)]
    occupations = [
        ConceptRow(f"o:{n:04}", ConceptKind.OCCUPATION, isco=str(rng.randint(5000, 9999))) for n in range(OCCUPATIONS)
    ]
    # Neighbouring skills occur together, as in a real classification.
    relations = [
        RelationRow(row.uri, skills[(number * SKILLS // OCCUPATIONS + rng.randint(0, 40)) % SKILLS], kind)
        for number, row in enumerate(occupations)
        for kind in [RelationKind.ESSENTIAL] * 12 + [RelationKind.OPTIONAL] * 10
    ]
    return Taxonomy.from_rows([ConceptRow(uri, ConceptKind.SKILL) for uri in skills] + occupations, [], relations)


def make_opening(taxonomy: Taxonomy, rng: random.Random, number: int) -> Opening:
    occupation = rng.choice(taxonomy.occupations)
    low = rng.choice([10, 20, 30])
    return Opening(
        f"o{number:07}",
        essential=taxonomy.essential_of(occupation),
        optional=taxonomy.optional_of(occupation)[:4],
        occupation=occupation,
        sector=rng.choice(["N81.21", "I55.10", "I56", "Q88", "H52"]),
        employer=f"e{rng.randint(0, 2000)}",
        languages={("el", rng.choice(ACTIVITIES)): rng.randint(1, 4)},
        licences=rng.choice([(), (), ("B",)]),
        country=rng.choice(["GR", "IT"]),
        location=(rng.uniform(36.0, 42.0), rng.uniform(20.0, 27.0)),
        min_hours=low,
        max_hours=low + 10,
        slots=rng.getrandbits(28),
        night=rng.choice([True, False, None]),
        traits=rng.sample(["team", "outdoors", "quiet", "early"], 2),
        support=rng.choice([("childcare",), ()]),
        screened=True,
        refreshed_on=TODAY - timedelta(days=rng.randint(0, 70)),
    )


def make_candidate(taxonomy: Taxonomy, rng: random.Random) -> Candidate:
    first = rng.randrange(SKILLS - 200)
    return Candidate(
        "c",
        skills=[
            (uri, rng.uniform(0.4, 1.0)) for uri in rng.sample(taxonomy.skills[first : first + 200], CANDIDATE_SKILLS)
        ],
        occupations=rng.sample(taxonomy.occupations, 2),
        languages={("el", activity): rng.randint(0, 5) for activity in ACTIVITIES},
        licences=(),
        work_countries=["GR"],
        max_hours=30,
        slots=rng.getrandbits(28) | rng.getrandbits(28),
        location=(rng.uniform(36.0, 42.0), rng.uniform(20.0, 27.0)),
        reach_km=300.0,
        exclusions=[Exclusion(ExclusionKind.NIGHT), Exclusion(ExclusionKind.SECTOR, "I55")],
        preferences={"team": 1.0, "early": -0.5},
        support_needs=["childcare"],
        consent=True,
    )


def best_of(runs: int, work: Callable[[], object]) -> float:
    """Give the shortest of `runs` times, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000.0 * min(times)


def bare_matrix(market: Market) -> csr_array:
    needs = market.columns.essential
    shape = (len(market), len(market.skills.uris))
    return csr_array((np.ones(len(needs.row)), (needs.row, needs.index)), shape=shape)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--openings", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    rng = random.Random(7)  # noqa: S311 - figures, not secrets
    taxonomy = make_taxonomy(rng)
    market = Market(taxonomy, [make_opening(taxonomy, rng, n) for n in range(arguments.openings)], today=TODAY)
    build = best_of(1, lambda: market.columns)
    candidate = make_candidate(taxonomy, rng)
    courses = [
        TrainingOption(
            f"t{n}",
            teaches=rng.sample(taxonomy.skills, 6),
            languages={("el", ACTIVITIES[n % 4]): 3},
            licences=("B",) * (n % 2),
        )
        for n in range(COURSES)
    ]
    matrix = bare_matrix(market)
    vector = np.zeros(matrix.shape[1])
    vector[[market.skills.numbers[uri] for uri in candidate.skills]] = 1.0
    ranker = PlacementRanker()
    planner = TrainingPlanner(ranker)
    bare = best_of(5 * arguments.runs, lambda: matrix @ vector)
    ranking = ranker.rank(candidate, market)
    rows = [
        ("bare scipy mat-vec", bare),
        ("closed: all gates", best_of(arguments.runs, lambda: ranker.closed(candidate, market))),
        ("score_all: gates, close skills, terms", best_of(arguments.runs, lambda: ranker.score_all(candidate, market))),
        ("rank: top 20 with reasons, near matches", best_of(arguments.runs, lambda: ranker.rank(candidate, market))),
        (f"plan: {COURSES} course runs, each", best_of(3, lambda: planner.plan(candidate, market, courses)) / COURSES),
    ]
    print(
        f"{len(market)} openings, {len(matrix.data)} needed skills, {ranking.open} open; columns built in {build:.0f} ms"
    )
    for name, milliseconds in rows:
        print(f"{name:42} {milliseconds:9.3f} ms   {milliseconds / bare:7.1f} x bare")


if __name__ == "__main__":
    main()
