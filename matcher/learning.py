"""Learning the curves of a score from outcomes, starting from a stated prior: an additive, monotone, logistic model.

The log-odds that a pair turns out well are ``a + b * score``, and the score is a sum of rising curves. Every rise of every curve is a number
of at least 0 that is pulled towards the prior's, as hard as a stated number of outcomes would. The problem is convex and nothing is
drawn at random, so the same outcomes give the same curves.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logit

from matcher.additive import AdditiveModel
from matcher.artifacts import load_artifact, save_artifact
from matcher.columns import Bools, Floats
from matcher.errors import ArtifactError
from matcher.features import FEATURES
from matcher.outcomes import Outcomes

KNOTS = np.linspace(0.0, 1.0, 9)
"""Where curves may bend; the neutral value 0.5 and the steps of the language feature are among them."""

MIN_OUTCOMES, MIN_OF_EACH = 40, 8
"""With fewer outcomes, or fewer that led on or did not, nothing is learned: the prior stays, to the last bit."""

MIN_CALIBRATED, MIN_CALIBRATED_OF_EACH = 200, 40
"""From so many on the bands follow the calibrated chance; with fewer they keep the shares that the prior gives."""

STRONG_CHANCE, POSSIBLE_CHANCE = 0.5, 0.2
"""Chance to lead to an interview or further from which a match is strong or possible."""

PRIOR_SLOPE = 5.8
"""Log-odds per unit of the prior's score, as if its bands (0.60, 0.36) stood for the chances above; learned, from here."""

STRENGTHS = (10.0, 40.0, 160.0, 640.0)
"""How many outcomes the prior counts like: the fits of all four are averaged, each by how well it foretells held out outcomes."""

BENDING = 4.0
"""A bend of a curve is held back so many times as hard as a change of its height."""

SURPRISE = 2.0
"""The weight of a fit in the average falls with the exponential of so many times its held out loss."""

INFORMATION = 0.25 / 12.0
"""What one outcome tells about the height of a curve at most: largest logistic variance times that of a uniform value."""

UNKNOWN_STRENGTH = 40.0
"""How many outcomes pull the number for "unknown" towards 0."""

FOLDS = 5
KIND, FORMAT = "placement-model", 1


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What outcomes have taught.

    Parameters
    ----------
    model : AdditiveModel
        Curves of the features.
    strong, possible : float
        Scores from which a match is strong or possible.
    intercept, slope : float
        Log-odds that a pair leads to an interview or further: ``intercept + slope * score``.
    calibrated : bool
        Whether the bands follow these chances (else they keep the shares that the prior gives).
    n_outcomes : int
        Outcomes learned from.
    losses : tuple of (float, float)
        Held out loss per outcome (natural logarithm) of the prior with a fitted chance, and of what was learned.
    """

    model: AdditiveModel
    strong: float
    possible: float
    intercept: float
    slope: float
    calibrated: bool
    n_outcomes: int
    losses: tuple[float, float]

    def chance(self, scores: Floats) -> Floats:
        """Give the chance to lead to an interview or further: float64 ndarray of the shape of `scores`."""
        return np.asarray(expit(self.intercept + self.slope * scores))

    def save(self, path: str | Path, *, taxonomy: str, engine: str) -> None:
        """Write it as an artifact that is refused where it does not fit.

        Parameters
        ----------
        path : path
            Folder to write.
        taxonomy : str
            Version of the taxonomy that the feature values were measured with.
        engine : str
            `PlacementRanker.prior_version`: the constants that they depend on.
        """
        settings = {
            "features": list(FEATURES),
            "taxonomy": taxonomy,
            "engine": engine,
            "strong": self.strong,
            "possible": self.possible,
            "intercept": self.intercept,
            "slope": self.slope,
            "calibrated": self.calibrated,
            "n_outcomes": self.n_outcomes,
            "losses": list(self.losses),
        }
        arrays = {"knots": self.model.knots, "heights": self.model.heights}
        save_artifact(path, kind=KIND, version=FORMAT, arrays=arrays, settings=settings)

    @classmethod
    def load(cls, path: str | Path, *, taxonomy: str, engine: str) -> Self:
        """Read what `save` wrote; raise ArtifactError when it is damaged or made for other features, taxonomy or engine."""
        arrays, settings = load_artifact(path, kind=KIND, version=FORMAT, memory_map=False)
        fitting: dict[str, Any] = {"features": list(FEATURES), "taxonomy": taxonomy, "engine": engine}
        for name, wanted in fitting.items():
            if settings.get(name) != wanted:
                raise ArtifactError(f"{path}: made for the {name} {settings.get(name)!r}, here it is {wanted!r}")
        try:
            model = AdditiveModel(arrays["knots"], arrays["heights"])
            if len(model.heights) != len(FEATURES):
                raise ArtifactError(f"{path}: {len(model.heights)} curves for {len(FEATURES)} features")
            strong, possible, intercept, slope = (
                float(settings[name]) for name in ("strong", "possible", "intercept", "slope")
            )
            if not np.isfinite([strong, possible, intercept, slope]).all() or possible > strong or slope < 0.0:
                raise ArtifactError(f"{path}: thresholds or chances make no sense")
            prior_loss, loss = map(float, settings["losses"])
            return cls(
                model=model,
                strong=strong,
                possible=possible,
                intercept=intercept,
                slope=slope,
                calibrated=bool(settings["calibrated"]),
                n_outcomes=int(settings["n_outcomes"]),
                losses=(prior_loss, loss),
            )
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, ArtifactError):
                raise
            raise ArtifactError(f"{path}: not a whole model: {error}") from error


def enough(outcomes: Outcomes) -> bool:
    """Tell whether there are enough outcomes to learn from."""
    return _as_many(outcomes, MIN_OUTCOMES, MIN_OF_EACH)


def learn(outcomes: Outcomes, prior: AdditiveModel, strong: float, possible: float) -> Learned | None:
    """Learn curves and chances.

    Parameters
    ----------
    outcomes : Outcomes
        What became of pairs that were shown.
    prior : AdditiveModel
        Where to start.
    strong, possible : float
        Scores of the prior from which a match is strong or possible.

    Returns
    -------
    Learned or None
        None when there are not `enough` outcomes: the prior stays.

    Notes
    -----
    A value that is unknown is scored at its neutral value. So that the curve does not bend because of it, each feature has, during
    learning only, a number of its own for "unknown", which is then dropped: not knowing counts neither for nor against anybody.

    References
    ----------
    Joachims, T., Swaminathan, A. and Schnabel, T. (2017). Unbiased learning-to-rank with biased feedback. WSDM.
    Platt, J. (1999). Probabilistic outputs for support vector machines.
    """
    if not enough(outcomes):
        return None
    problem = _Problem.of(outcomes)
    start = np.diff(np.stack([np.interp(KNOTS, prior.knots, heights) for heights in prior.heights]), axis=1)
    # Whole people are held out: what is learned from a woman's other outcomes would foretell hers too well.
    folds = outcomes.person % FOLDS
    held_out = np.zeros((len(STRENGTHS), len(outcomes)))
    for fold in np.unique(folds):
        inside, outside = problem.take(folds != fold), problem.take(folds == fold)
        for number, strength in enumerate(STRENGTHS):
            fit = _fit(inside, start, strength)
            held_out[number, folds == fold] = fit.intercept + outside.passed @ fit.rises.ravel()
    losses = np.array([_loss(problem, odds) for odds in held_out])
    shares = np.exp(-SURPRISE * (losses - losses.min()))
    shares /= shares.sum()
    rises = np.einsum("s,sfk->fk", shares, [_fit(problem, start, strength).rises for strength in STRENGTHS])
    model = _model(rises) or prior
    foretold = shares @ held_out
    return _calibrated(outcomes, problem, model, prior, foretold, limits=(strong, possible))


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """How far each value has come through each piece (n, n_features x n_pieces), what is unknown, success and weight."""

    passed: Floats
    unknown: Floats
    success: Floats
    weight: Floats

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        passed = np.clip((outcomes.values.T[:, :, None] - KNOTS[:-1]) / np.diff(KNOTS), 0.0, 1.0)
        unknown = outcomes.unknown.T.astype(np.float64)
        return cls(passed.reshape(len(outcomes), -1), unknown, outcomes.success, outcomes.weights())

    def take(self, rows: Bools) -> _Problem:
        return _Problem(self.passed[rows], self.unknown[rows], self.success[rows], self.weight[rows])


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    intercept: float
    rises: Floats


def _fit(problem: _Problem, start: Floats, strength: float) -> _Fit:
    """Find intercept and rises: the prior's, as steep as the outcomes say, and what they say beyond it."""
    shape, n_rises = start.shape, start.size
    flat, pull, n_pieces = start.ravel(), strength * INFORMATION, start.shape[1]
    lack_pull, slope_pull = UNKNOWN_STRENGTH * INFORMATION, PRIOR_SLOPE**-2

    def loss(at: Floats) -> tuple[float, Floats]:
        intercept, slope, rises, lack = at[0], at[1], at[2 : 2 + n_rises], at[2 + n_rises :]
        odds = intercept + problem.passed @ rises + problem.unknown @ lack
        error = problem.weight * (expit(odds) - problem.success)
        off = (rises - slope * flat).reshape(shape)
        level = off.sum(axis=1, keepdims=True)
        bend = off * n_pieces - level
        value = (
            _loss(problem, odds)
            + 0.5 * pull * (level**2).sum()
            + 0.5 * pull * BENDING * (bend**2).sum() / n_pieces
            + 0.5 * lack_pull * (lack @ lack)
            + 0.5 * slope_pull * (slope - PRIOR_SLOPE) ** 2
        )
        pulled = (pull * (level + BENDING * bend)).ravel()
        steeper = slope_pull * (slope - PRIOR_SLOPE) - pulled @ flat
        gradient = [[error.sum(), steeper], error @ problem.passed + pulled, error @ problem.unknown + lack_pull * lack]
        return value, np.concatenate(gradient)

    first = np.concatenate([[0.0, PRIOR_SLOPE], PRIOR_SLOPE * flat, np.zeros(problem.unknown.shape[1])])
    free, rising = (None, None), (0.0, None)
    bounds = [free, rising, *[rising] * n_rises, *[free] * problem.unknown.shape[1]]
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-10})
    return _Fit(float(found.x[0]), found.x[2 : 2 + n_rises].reshape(shape))


def _loss(problem: _Problem, odds: Floats) -> float:
    gained = problem.success * log_expit(odds) + (1.0 - problem.success) * log_expit(-odds)
    return float(-(problem.weight @ gained))


def _model(rises: Floats) -> AdditiveModel | None:
    """Scale the curves so that they sum to 1 at 1; None when nothing rises."""
    heights = np.concatenate([np.zeros((len(rises), 1)), np.cumsum(np.maximum(rises, 0.0), axis=1)], axis=1)
    whole = heights[:, -1].sum()
    return AdditiveModel(KNOTS, heights / whole) if whole > 1e-6 else None


def _calibrated(
    outcomes: Outcomes,
    problem: _Problem,
    model: AdditiveModel,
    prior: AdditiveModel,
    foretold: Floats,
    *,
    limits: tuple[float, float],
) -> Learned:
    """Fit the chance on held out odds, carry it over to the score, and set the bands."""
    scores, before = model.terms(outcomes.values).sum(axis=0), prior.terms(outcomes.values).sum(axis=0)
    event, weight = outcomes.led_on.astype(np.float64), problem.weight
    shift, stretch = _platt(foretold, event, weight)
    chances = expit(shift + stretch * foretold)
    intercept, slope = _platt(scores, chances, weight)
    calibrated = _as_many(outcomes, MIN_CALIBRATED, MIN_CALIBRATED_OF_EACH) and slope > 0.0
    if calibrated:
        strong, possible = ((logit(chance) - intercept) / slope for chance in (STRONG_CHANCE, POSSIBLE_CHANCE))
    else:
        strong, possible = (_same_share(before, scores, limit) for limit in limits)
    base = _platt(before, event, weight)
    losses = tuple(
        -float(weight @ (event * log_expit(odds) + (1.0 - event) * log_expit(-odds)) / weight.sum())
        for odds in (base[0] + base[1] * before, shift + stretch * foretold)
    )
    return Learned(
        model, float(strong), float(possible), intercept, slope, calibrated, len(outcomes), (losses[0], losses[1])
    )


def _platt(odds: Floats, event: Floats, weight: Floats) -> tuple[float, float]:
    """Fit ``intercept + slope * odds`` with a slope of at least 0; a hair of ridge keeps separable cases finite."""

    def loss(at: Floats) -> tuple[float, Floats]:
        line = at[0] + at[1] * odds
        error = weight * (expit(line) - event)
        value = -float(weight @ (event * log_expit(line) + (1.0 - event) * log_expit(-line))) + 5e-4 * float(at @ at)
        return value, np.array([error.sum(), error @ odds]) + 1e-3 * at

    found = minimize(loss, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B", bounds=[(None, None), (0.0, None)])
    return float(found.x[0]), float(found.x[1])


def _same_share(before: Floats, scores: Floats, limit: float) -> float:
    """Carry a limit over to other scores: as many of the pairs that were shown stay above it."""
    return float(np.quantile(scores, np.mean(before < limit)))


def _as_many(outcomes: Outcomes, whole: int, each: int) -> bool:
    led_on = int(outcomes.led_on.sum())
    return len(outcomes) >= whole and min(led_on, len(outcomes) - led_on) >= each
