"""The score as a sum of curves: straight lines are the prior to the last bit, bends stay exact and rising."""

import numpy as np
import pytest

from matcher.additive import GRID, AdditiveModel
from matcher.features import FEATURES
from matcher.ranking import PRIOR


def bent():
    return AdditiveModel(np.array([0.0, 0.25, 1.0]), np.array([[0.0, 0.6, 0.6], [0.0, 0.0, 0.4]]))


def test_straight_lines_give_the_terms_of_weights_bit_for_bit():
    values = np.random.default_rng(1).random((len(FEATURES), 500))
    values[:, :2] = 0.0, 1.0
    weights = np.array([PRIOR[name] for name in FEATURES])
    weights /= weights.sum()

    terms = AdditiveModel.from_weights(PRIOR).terms(values)

    assert np.array_equal(terms, np.floor(values * (weights * GRID)[:, None]) / GRID)


def test_a_list_of_weights_in_the_order_of_the_features_is_the_same_as_named_ones():
    listed = AdditiveModel.from_weights(np.array([PRIOR[name] for name in FEATURES]))

    assert np.array_equal(listed.heights, AdditiveModel.from_weights(PRIOR).heights)


def test_a_bent_curve_goes_through_its_heights_and_straight_between_them():
    values = np.array([[0.0, 0.125, 0.25, 0.5, 1.0], [0.0, 0.125, 0.25, 0.625, 1.0]])

    terms = bent().terms(values)

    assert terms == pytest.approx(np.array([[0.0, 0.3, 0.6, 0.6, 0.6], [0.0, 0.0, 0.0, 0.2, 0.4]]), abs=2 / GRID)
    assert (terms * GRID == np.floor(terms * GRID)).all()


def test_a_bent_curve_never_falls_from_one_number_to_the_next_one():
    knots = np.linspace(0.0, 1.0, 8)
    heights = np.cumsum(np.random.default_rng(2).random((3, 8)), axis=1)
    heights -= heights[:, :1]
    model = AdditiveModel(knots, heights / heights[:, -1].sum())
    around = np.sort(np.concatenate([knots, np.nextafter(knots[1:], 0.0), np.nextafter(knots[:-1], 1.0)]))

    terms = model.terms(np.tile(around, (3, 1)))

    assert (np.diff(terms, axis=1) >= 0.0).all()
    assert (terms <= model.most[:, None]).all()


def test_the_largest_terms_sum_to_one_at_most():
    weights = np.random.default_rng(3).random((200, len(FEATURES)))

    tops = [AdditiveModel.from_weights(row).most.sum() for row in weights]

    assert max(tops) <= 1.0
    assert min(tops) > 1.0 - 1e-7


@pytest.mark.parametrize(
    ("knots", "heights"),
    [
        ([0.0, 0.5], [[0.0, 1.0]]),
        ([0.1, 1.0], [[0.0, 1.0]]),
        ([0.0, 0.6, 0.6, 1.0], [[0.0, 0.2, 0.3, 1.0]]),
        ([1.0], [[1.0]]),
        ([0.0, 1.0], [[0.0, 0.9]]),
        ([0.0, 1.0], [[0.1, 1.0]]),
        ([0.0, 1.0], [[0.0, np.nan]]),
        ([0.0, 1.0], [[0.0, 0.5, 1.0]]),
        ([0.0, 1.0], [0.0, 1.0]),
        ([0.0, 0.5, 1.0], [[0.0, 0.6, 0.5], [0.0, 0.1, 0.5]]),
    ],
)
def test_curves_that_would_not_be_a_score_are_refused(knots, heights):
    with pytest.raises(ValueError, match="have to"):
        AdditiveModel(np.array(knots), np.array(heights))


def test_the_arrays_of_a_model_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        bent().heights[0, 0] = 1.0
