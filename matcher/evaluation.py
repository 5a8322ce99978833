"""How good an order is, and for whom: figures over many rankings, with a guard that keeps small groups out of sight."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence

import numpy as np

SMALL_NUMBER = 5
"""Nothing is told about fewer people than this."""

Orders = Sequence[Sequence[Hashable]]
"""One order of items per query, best first."""


def mrr(orders: Orders, relevant: Sequence[Collection[Hashable]]) -> float:
    """Give the mean reciprocal rank of the first relevant item.

    Parameters
    ----------
    orders : sequence of sequence of hashable
        One order of items per query, best first.
    relevant : sequence of collection of hashable
        The relevant items of each query.

    Returns
    -------
    float
        0..1, higher is better; a query without a hit counts 0; nan without queries.

    References
    ----------
    Voorhees, E. M. (1999). The TREC-8 question answering track report.
    """
    return _mean(
        [
            next((1.0 / rank for rank, item in enumerate(order, 1) if item in wanted), 0.0)
            for order, wanted in zip(orders, relevant, strict=True)
        ]
    )


def recall_at(orders: Orders, relevant: Sequence[Collection[Hashable]], k: int) -> float:
    """Give the mean share of relevant items among the first k.

    Parameters
    ----------
    orders : sequence of sequence of hashable
        One order of items per query, best first.
    relevant : sequence of collection of hashable
        The relevant items of each query; a query without any is left out.
    k : int
        Length of the list that is looked at.

    Returns
    -------
    float
        0..1, higher is better; nan when no query has a relevant item.
    """
    pairs = [(order, set(wanted)) for order, wanted in zip(orders, relevant, strict=True) if wanted]
    return _mean([len(wanted.intersection(order[:k])) / len(wanted) for order, wanted in pairs])


def ndcg(orders: Orders, gains: Sequence[Mapping[Hashable, float]], k: int) -> float:
    """Give the mean normalised discounted cumulative gain of the first k.

    Parameters
    ----------
    orders : sequence of sequence of hashable
        One order of items per query, best first.
    gains : sequence of mapping of hashable to float
        Item -> gain, at least 0, for each query; a query without gain is left out.
    k : int
        Length of the list that is looked at.

    Returns
    -------
    float
        0..1, higher is better; nan when no query has a gain.

    References
    ----------
    Järvelin, K. and Kekäläinen, J. (2002). Cumulated gain-based evaluation of IR techniques. ACM TOIS 20(4).
    """
    figures = []
    for order, gain in zip(orders, gains, strict=True):
        best = _discounted(sorted(gain.values(), reverse=True)[:k])
        if best > 0.0:
            figures.append(_discounted([gain.get(item, 0.0) for item in order[:k]]) / best)
    return _mean(figures)


def coverage(orders: Orders, catalogue: Collection[Hashable], k: int) -> float:
    """Give the share of a catalogue that is shown to anyone.

    Parameters
    ----------
    orders : sequence of sequence of hashable
        One order of items per query, best first.
    catalogue : collection of hashable
        All items that could be shown.
    k : int
        Length of the lists that are looked at.

    Returns
    -------
    float
        0..1; nan for an empty catalogue.
    """
    shown = {item for order in orders for item in order[:k]}
    return len(shown.intersection(catalogue)) / len(set(catalogue)) if catalogue else math.nan


def exposure(
    orders: Orders, group_of: Mapping[Hashable, Hashable], k: int, guard: int = SMALL_NUMBER
) -> dict[Hashable, float | None]:
    """Give the attention that the members of each group get on average, when people are the items that are ranked.

    Parameters
    ----------
    orders : sequence of sequence of hashable
        One order of people per opening, best first.
    group_of : mapping of hashable to hashable
        Person -> group, for everyone who could be ranked.
    k : int
        Length of the lists that are looked at.
    guard : int, default=5
        Least number of people in a group about which something is told; not below 5.

    Returns
    -------
    dict of hashable to float or None
        Group -> mean over its members and the orders of ``1 / log2(1 + rank)`` (0 when not shown); None for small groups.

    Raises
    ------
    ValueError
        If `guard` is below 5.

    References
    ----------
    Singh, A. and Joachims, T. (2018). Fairness of exposure in rankings. KDD.
    """
    if guard < SMALL_NUMBER:
        raise ValueError(f"the guard has to be at least {SMALL_NUMBER}, got {guard}")
    sizes: dict[Hashable, int] = {}
    for group in group_of.values():
        sizes[group] = sizes.get(group, 0) + 1
    attention = dict.fromkeys(sizes, 0.0)
    for order in orders:
        for rank, person in enumerate(order[:k], 1):
            attention[group_of[person]] += 1.0 / math.log2(1 + rank)
    shown = max(len(orders), 1)
    return {group: attention[group] / (size * shown) if size >= guard else None for group, size in sizes.items()}


def rank_gap(
    orders: Orders, group_of: Mapping[Hashable, Hashable], guard: int = SMALL_NUMBER
) -> dict[Hashable, float | None]:
    """Give how much further back the members of each group stand than everybody else, when people are the items that are ranked.

    Parameters
    ----------
    orders : sequence of sequence of hashable
        One whole order of people per opening, best first; orders without anybody of the group, or with nobody else, are left out.
    group_of : mapping of hashable to hashable
        Person -> group, for everyone who could be ranked.
    guard : int, default=5
        Least number of people in a group, and outside it, about which something is told; not below 5.

    Returns
    -------
    dict of hashable to float or None
        Group -> mean over the orders of the difference of mean places, where 0 is the first and 1 the last; above 0 is further back.
        None where there are too few people, or no order tells.

    Raises
    ------
    ValueError
        If `guard` is below 5.
    """
    if guard < SMALL_NUMBER:
        raise ValueError(f"the guard has to be at least {SMALL_NUMBER}, got {guard}")
    found: dict[Hashable, float | None] = {}
    for group in dict.fromkeys(group_of.values()):
        size = sum(theirs == group for theirs in group_of.values())
        gaps = []
        for order in orders:
            inside = np.array([group_of[person] == group for person in order], dtype=np.bool_)
            if inside.any() and not inside.all():
                places = np.arange(len(order)) / (len(order) - 1)
                gaps.append(float(places[inside].mean() - places[~inside].mean()))
        told = min(size, len(group_of) - size) >= guard and gaps
        found[group] = _mean(gaps) if told else None
    return found


def _discounted(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(1 + rank) for rank, gain in enumerate(gains, 1))


def _mean(figures: Sequence[float]) -> float:
    return float(np.mean(figures)) if figures else math.nan
