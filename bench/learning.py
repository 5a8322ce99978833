"""How well each ranker orders a simulated market after 50, 200 and 1,000 outcomes: python -m bench.learning [--quick].

Gains are the hidden chances, people and openings of the test are others than those learned from. Figures are means over seeds with their
standard deviation; the comparison with the prior is paired by seed.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from bench import simulated
from bench.simulated import RULES, Array, Person
from bench.tables import Table
from matcher.evaluation import exposure, ndcg, rank_gap
from matcher.learning import PRIOR_SLOPE
from matcher.outcomes import Outcomes
from matcher.ranking import STRONG, PlacementRanker

Scorer = Callable[[Person], Array]
TOP = 10


class Scale(NamedTuple):
    """How much is simulated."""

    sizes: tuple[int, ...]
    seeds: int
    train: int
    test: int
    openings: int
    later: int


FULL = Scale((50, 200, 1000), seeds=5, train=400, test=100, openings=300, later=1000)
QUICK = Scale((50,), seeds=1, train=40, test=20, openings=60, later=100)
PRIOR_NAME, OURS = "prior", "ours"
TOLERANCE = 0.01
"""Where the prior is right nothing can be gained: so much nDCG may be lost to chance, on average over seeds."""


def ours(outcomes: Outcomes) -> Scorer:
    model = PlacementRanker().fit(outcomes).model
    return lambda person: model.terms(person.values).sum(axis=0)


def logistic_regression(outcomes: Outcomes) -> Scorer:
    model = LogisticRegression(max_iter=1000).fit(outcomes.values.T, outcomes.led_on)
    return lambda person: model.decision_function(person.values.T)


def boosting(outcomes: Outcomes) -> Scorer:
    small = 5 if len(outcomes) < 500 else 20
    model = HistGradientBoostingClassifier(random_state=0, min_samples_leaf=small)
    model.fit(outcomes.values.T, outcomes.led_on)
    return lambda person: model.predict_proba(person.values.T)[:, 1]


def monotone_boosting(outcomes: Outcomes) -> Scorer:
    """The alternative to ours: additive monotone trees, the prior as 50 pseudo-observations spread over 500 made up pairs."""
    rng = np.random.default_rng(0)
    made_up = rng.random((500, len(outcomes.values)))
    chance = expit(PRIOR_SLOPE * (PlacementRanker().model.terms(made_up.T).sum(axis=0) - STRONG))
    pairs = np.concatenate([outcomes.values.T, made_up, made_up])
    answers = np.concatenate([outcomes.led_on, np.ones(500), np.zeros(500)])
    weights = np.concatenate([outcomes.weights(), chance * 50 / 500, (1.0 - chance) * 50 / 500])
    model = HistGradientBoostingClassifier(
        random_state=0,
        monotonic_cst=[1] * pairs.shape[1],
        interaction_cst="no_interactions",
        learning_rate=0.05,
        min_samples_leaf=20,
        max_leaf_nodes=4,
    ).fit(pairs, answers, sample_weight=weights * len(pairs) / weights.sum())
    return lambda person: model.decision_function(person.values.T)


LEARNERS: dict[str, Callable[[Outcomes], Scorer]] = {
    OURS: ours,
    "monotone boosting": monotone_boosting,
    "logistic regression": logistic_regression,
    "gradient boosting": boosting,
}


def quality(people: Sequence[Person], odds: Sequence[Array], scorer: Scorer) -> float:
    orders = [np.argsort(-scorer(person), kind="stable").tolist() for person in people]
    return ndcg(orders, [dict(enumerate(expit(hers).tolist())) for hers in odds], TOP)


def compare(scale: Scale) -> tuple[dict[tuple[str, int, str], list[float]], list[Outcomes]]:
    """Give nDCG by rule, number of outcomes and ranker, one figure per seed; and the last outcomes of each rule."""
    found: dict[tuple[str, int, str], list[float]] = defaultdict(list)
    last = []
    for seed in range(scale.seeds):
        train = simulated.make_people(1000 + seed, scale.train, scale.openings)
        test = simulated.make_people(5000 + seed, scale.test, scale.openings)
        for name, rule in RULES.items():
            told = simulated.log_odds(train, rule, train)
            hidden = simulated.log_odds(test, rule, train)
            found[name, 0, PRIOR_NAME].append(quality(test, hidden, simulated.prior_score))
            found[name, 0, "coverage"].append(quality(test, hidden, lambda person: person.covered))
            for size in scale.sizes:
                outcomes = simulated.observe(train, told, size, seed)
                for learner, fit in LEARNERS.items():
                    found[name, size, learner].append(quality(test, hidden, fit(outcomes)))
            if seed == scale.seeds - 1:
                last.append(outcomes)
    return found, last


def order_tables(found: dict[tuple[str, int, str], list[float]], scale: Scale) -> list[Table]:
    rows, paired = [], []
    for rule in RULES:
        fixed = [_spread(found[rule, 0, name]) for name in (PRIOR_NAME, "coverage")]
        before = np.array(found[rule, 0, PRIOR_NAME])
        for size in scale.sizes:
            rows.append([rule, size, *fixed, *(_spread(found[rule, size, name]) for name in LEARNERS)])
            mine = np.array(found[rule, size, OURS])
            others = {name: np.array(found[rule, size, name]) for name in LEARNERS if name != OURS}
            others = {PRIOR_NAME: before, "coverage": np.array(found[rule, 0, "coverage"])} | others
            paired.append([rule, size, *(_difference(mine - theirs) for theirs in others.values())])
    note = (
        f"Seeds: {scale.seeds}, each with {scale.train} people to learn from, {scale.test} to test on and {scale.openings} openings; mean ± "
        "standard deviation. Higher is better; 1 is the order of the hidden rule itself."
    )
    than = f"Mean difference paired by seed ± its standard error. Where the prior is right, down to -{TOLERANCE} counts as level."
    return [
        Table(
            f"nDCG@{TOP} on a simulated market",
            ["hidden rule", "outcomes", PRIOR_NAME, "coverage", *LEARNERS],
            rows,
            note,
        ),
        Table(
            f"What ours gains in nDCG@{TOP} over",
            ["hidden rule", "outcomes", PRIOR_NAME, "coverage", *(name for name in LEARNERS if name != OURS)],
            paired,
            than,
        ),
    ]


def _spread(figures: Sequence[float]) -> str:
    return f"{np.mean(figures):.3f} ± {np.std(figures):.3f}"


def _difference(figures: Array) -> str:
    return f"{figures.mean():+.3f} ± {figures.std() / max(len(figures) - 1, 1) ** 0.5:.3f}"


def calibration_table(outcomes: Sequence[Outcomes], scale: Scale) -> Table:
    """Compare chances foretold with what came, on women of another draw."""
    rows = []
    people = simulated.make_people(9000, scale.train, scale.openings)
    like = simulated.make_people(1000, scale.train, scale.openings)
    for number, (name, rule) in enumerate(RULES.items()):
        learned = PlacementRanker().fit(outcomes[number]).learned
        if learned is None:
            continue
        later = simulated.observe(people, simulated.log_odds(people, rule, like), scale.later, 1)
        scores = learned.model.terms(later.values).sum(axis=0)
        chance, came = learned.chance(scores), later.led_on
        weights = later.weights()
        sections = np.digitize(chance, [0.2, 0.4, 0.6, 0.8])
        gap = sum(
            abs(float(weights[part] @ (chance - came)[part])) for part in (sections == bin_ for bin_ in range(5))
        ) / float(weights.sum())
        base = float(np.average(came, weights=weights))
        brier = float(np.average((chance - came) ** 2, weights=weights))
        rows.append(
            [
                name,
                len(outcomes[number]),
                base,
                float(np.average(chance, weights=weights)),
                gap,
                brier,
                base * (1 - base),
            ]
        )
    columns = ["hidden rule", "outcomes", "led on", "foretold", "calibration error", "Brier", "Brier of the base rate"]
    return Table(
        f"Chances, on {scale.later:,} later outcomes",
        columns,
        rows,
        "Calibration error: mean distance in five sections of the chance.",
    )


def fairness_table(outcomes: Outcomes, scale: Scale) -> Table:
    """Compare attention by group before and after learning from outcomes of the rule that the prior gets quite wrong."""
    people = simulated.make_people(7000, scale.train // 2, scale.openings)
    model = PlacementRanker().fit(outcomes).model
    scorers: dict[str, Scorer] = {
        PRIOR_NAME: simulated.prior_score,
        "learned": lambda person: model.terms(person.values).sum(axis=0),
    }
    orders = {name: _people_orders(people, scorer) for name, scorer in scorers.items()}
    rows = []
    for grouping in people[0].groups:
        group_of = {number: person.groups[grouping] for number, person in enumerate(people)}
        shares = {name: exposure(found, group_of, TOP) for name, found in orders.items()}
        gaps = {name: rank_gap(found, group_of) for name, found in orders.items()}
        for group in sorted(set(group_of.values())):
            size = sum(theirs == group for theirs in group_of.values())
            figures = [figure for name in scorers for figure in (shares[name][group], gaps[name][group])]
            rows.append([grouping, group, size, *("too few" if figure is None else figure for figure in figures)])
    columns = [
        "grouping",
        "group",
        "people",
        "exposure, prior",
        "rank gap, prior",
        "exposure, learned",
        "rank gap, learned",
    ]
    note = (
        "People ranked for every opening. Exposure: mean of 1/log2(1+rank) among the first ten. Rank gap: mean place of the group from 0 (first) "
        "to 1 (last), less that of everybody else. No group is a feature; what differs comes through hours, languages and support."
    )
    return Table("Attention by simulated group", columns, rows, note)


def _people_orders(people: Sequence[Person], scorer: Scorer) -> list[list[int]]:
    listed: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, person in enumerate(people):
        for row, score in zip(person.rows.tolist(), scorer(person).tolist(), strict=True):
            listed[row].append((-score, number))
    return [[number for _, number in sorted(found)] for found in listed.values()]


def run(quick: bool = False) -> list[Table]:
    """Compare rankers on simulated markets; quick: few people, openings and outcomes, once."""
    scale = QUICK if quick else FULL
    with threadpool_limits(1):  # small problems: threads would only wait for each other
        found, last = compare(scale)
        wrong = list(RULES).index("the prior is quite wrong")
        return [*order_tables(found, scale), calibration_table(last, scale), fairness_table(last[wrong], scale)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    for table in run(parser.parse_args().quick):
        print(table.markdown())
