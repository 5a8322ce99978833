import math

import pytest

from matcher.evaluation import coverage, exposure, mrr, ndcg, rank_gap, recall_at


def test_mrr_counts_the_first_hit_and_a_miss_as_nothing():
    assert mrr([["a", "b"], ["a", "b"], ["a"]], [{"a"}, {"b"}, {"z"}]) == pytest.approx((1 + 0.5 + 0) / 3)


def test_recall_looks_at_the_first_k_and_leaves_out_queries_without_an_answer():
    assert recall_at([["a", "b", "c"], ["a"]], [{"a", "c"}, set()], k=2) == 0.5


def test_ndcg_is_one_for_the_best_order_and_discounts_later_places():
    gains = {"a": 3.0, "b": 1.0}

    assert ndcg([["a", "b"]], [gains], k=2) == 1.0
    worse = (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))
    assert ndcg([["b", "a"]], [gains], k=2) == pytest.approx(worse)
    assert ndcg([["x"], ["a"]], [{}, gains], k=1) == 1.0


def test_coverage_is_the_share_of_the_catalogue_that_anyone_sees():
    assert coverage([["a", "b"], ["a", "c"]], ["a", "b", "c", "d"], k=1) == 0.25
    assert coverage([["a", "b"], ["a", "c"]], ["a", "b", "c", "d"], k=2) == 0.75


def test_without_queries_there_is_no_figure():
    assert math.isnan(mrr([], []))
    assert math.isnan(recall_at([["a"]], [set()], k=1))
    assert math.isnan(ndcg([], [], k=3))
    assert math.isnan(coverage([["a"]], [], k=1))


def test_exposure_is_told_per_member_and_order():
    group_of = {f"x{number}": "x" for number in range(5)} | {f"y{number}": "y" for number in range(5)}

    figures = exposure([["x0", "y0"], ["x1", "y1"]], group_of, k=1)

    assert figures == {"x": pytest.approx(2 / (5 * 2)), "y": 0.0}


def test_small_groups_are_never_told():
    group_of = {f"x{number}": "x" for number in range(5)} | {f"y{number}": "y" for number in range(4)}

    assert exposure([["y0"]], group_of, k=1) == {"x": 0.0, "y": None}


def test_the_guard_cannot_be_lowered():
    with pytest.raises(ValueError, match="at least 5"):
        exposure([], {}, k=1, guard=4)


def test_a_group_that_stands_behind_has_a_rank_gap_above_zero():
    group_of = {number: "first" if number < 5 else "last" for number in range(10)}

    gaps = rank_gap([list(range(10))], group_of)

    assert gaps["last"] == pytest.approx(5 / 9)
    assert gaps["first"] == pytest.approx(-5 / 9)


def test_no_rank_gap_is_told_of_small_groups_or_of_what_they_leave():
    group_of = {number: "few" if number < 4 else "many" for number in range(10)}

    assert rank_gap([list(range(10))], group_of) == {"few": None, "many": None}
    with pytest.raises(ValueError, match="at least 5"):
        rank_gap([], group_of, guard=4)


def test_orders_with_one_group_alone_tell_no_gap():
    group_of = {number: number % 2 for number in range(10)}

    assert rank_gap([[0, 2, 4], [1]], group_of) == {0: None, 1: None}
