"""`AdditiveModel`: a score that is the sum of one rising curve per feature, so that the explanation is the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from matcher.columns import Floats
from matcher.features import FEATURES

GRID = 2.0**30
"""Terms are cut down to multiples of 2^-30: their sum is then exact in any order, and never above 1."""

_SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class AdditiveModel:
    """One piecewise linear, nondecreasing curve from 0 per feature; at 1 the curves sum to 1.

    Parameters
    ----------
    knots : float64 ndarray of shape (n_knots,)
        Feature values at which a curve may bend, shared by all: rising strictly from 0 to 1.
    heights : float64 ndarray of shape (n_features, n_knots)
        What each feature is worth at each knot: 0 at the first, never falling, the last column sums to 1.

    Raises
    ------
    ValueError
        If the arrays are not as described.
    """

    knots: Floats
    heights: Floats
    _bases: Floats = field(init=False, repr=False)
    _slopes: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        knots = np.array(self.knots, dtype=np.float64)
        heights = np.array(self.heights, dtype=np.float64)
        if knots.ndim != 1 or len(knots) < 2 or knots[0] != 0.0 or knots[-1] != 1.0 or not (np.diff(knots) > 0.0).all():
            raise ValueError(f"knots have to rise strictly from 0 to 1, got {knots}")
        if heights.ndim != 2 or heights.shape[1] != len(knots) or not np.isfinite(heights).all():
            raise ValueError(f"heights have to be finite, of shape (n_features, {len(knots)}), got {heights.shape}")
        if heights[:, 0].any() or (np.diff(heights, axis=1) < 0.0).any():
            raise ValueError("heights have to begin at 0 and never fall")
        if abs(heights[:, -1].sum() - 1.0) > _SUM_TOLERANCE:
            raise ValueError(f"the last heights have to sum to 1, got {heights[:, -1].sum()}")
        for name, array in (
            ("knots", knots),
            ("heights", heights),
            ("_bases", heights * GRID),
            ("_slopes", np.diff(heights * GRID, axis=1) / np.diff(knots)),
        ):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @classmethod
    def from_weights(cls, weights: Mapping[str, float] | Floats) -> Self:
        """Make straight lines: the term of a feature is its value times its weight.

        Parameters
        ----------
        weights : mapping of str to float, or float64 ndarray of shape (n_features,)
            Weights, each at least 0, by the name of the feature or in the order of `FEATURES`; scaled to sum 1.

        Raises
        ------
        ValueError
            If they are not one finite number of at least 0 per feature, or all 0.
        """
        if isinstance(weights, Mapping):
            if set(weights) != set(FEATURES):
                raise ValueError(f"weights have to name the features {sorted(FEATURES)}, got {sorted(weights)}")
            weights = np.array([weights[name] for name in FEATURES], dtype=np.float64)
        if not np.isfinite(weights).all() or (weights < 0.0).any() or weights.sum() <= 0.0:
            raise ValueError(f"weights have to be finite, none below 0 and not all 0, got {weights.tolist()}")
        scaled = weights / weights.sum()
        return cls(np.array([0.0, 1.0]), np.stack([np.zeros(len(scaled)), scaled], axis=1))

    @property
    def most(self) -> Floats:
        """The largest term of each feature: float64 ndarray of shape (n_features,), on the grid, sums to at most 1."""
        return np.asarray(np.floor(self._bases[:, -1]) / GRID)

    def term(self, feature_number: int, values: Floats) -> Floats:
        """Give what one feature adds to the score.

        Parameters
        ----------
        feature_number : int
            Which feature, in the order of `FEATURES`.
        values : float64 ndarray of shape (n,)
            Its values, 0..1.

        Returns
        -------
        float64 ndarray of shape (n,)
            Multiples of 2^-30, never falling as the value rises, also in floating point.
        """
        bases, slopes = self._bases[feature_number], self._slopes[feature_number]
        if len(slopes) == 1:
            return np.asarray(np.floor(values * slopes[0]) / GRID)
        piece = np.searchsorted(self.knots[1:-1], values, side="right")
        # A product that was rounded up may not pass the height at which the next piece begins.
        raised = np.minimum(bases[piece] + (values - self.knots[piece]) * slopes[piece], bases[piece + 1])
        return np.asarray(np.floor(raised) / GRID)

    def terms(self, values: Floats) -> Floats:
        """Give what every feature adds: `values` and result are float64 ndarrays of shape (n_features, n)."""
        return np.stack([self.term(feature, row) for feature, row in enumerate(values)])
