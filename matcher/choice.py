"""The choice among candidates, "none of these" included: a conditional logit on evidence that is the same in every language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matcher.errors import ArtifactError
from matcher.evidence import FEATURES

FILE = Path(__file__).parent / "weights" / "linking.json"
"""Made by ``python -m bench.train_linking``, which also says in it what it was trained on."""
FORMAT = 1

Floats64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ChoiceModel:
    """Weights of the evidence, and what a share of the choice is worth as confidence.

    Parameters
    ----------
    weights : float64 ndarray of shape (n_features,)
        One for each of `matcher.evidence.FEATURES`.
    bias : float
        Utility of a candidate without any evidence; that of "none of these" is 0.
    shares, confidences : float64 ndarray of shape (n_steps,)
        Isotonic calibration: the confidence at each share, both ascending; between them it goes straight.
    """

    weights: Floats64
    bias: float
    shares: Floats64
    confidences: Floats64

    @staticmethod
    @cache
    def shipped() -> ChoiceModel:
        """Return the model that comes with the package."""
        return ChoiceModel.load(FILE)

    @classmethod
    def load(cls, path: Path) -> ChoiceModel:
        """Read a model; raise ArtifactError if it is damaged, of another version or for other features."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored["version"] != FORMAT or set(stored["weights"]) != set(FEATURES):
                raise ArtifactError(f"{path} is of another version or for other features; make it anew")
            weights, steps, confidences = (
                np.array(list(values), dtype=np.float64)
                for values in (
                    [stored["weights"][name] for name in FEATURES],
                    stored["shares"],
                    stored["confidences"],
                )
            )
            if len(steps) != len(confidences) or not len(steps):
                raise ArtifactError(f"{path} has no whole calibration")
            return cls(weights, float(stored["bias"]), steps, confidences)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{path} does not hold a whole model: {error}") from error

    def utilities(self, features: npt.NDArray[np.float32]) -> Floats64:
        """Return the utility of each candidate of one text, given as rows."""
        return features.astype(np.float64) @ self.weights + self.bias

    def confidence(self, utilities: Floats64) -> Floats64:
        """Return how sure it is that each candidate is meant; what is left of 1 belongs to "none of these"."""
        calibrated: Floats64 = np.interp(shares(utilities), self.shares, self.confidences)
        return calibrated / max(1.0, float(calibrated.sum()))


def shares(utilities: Floats64) -> Floats64:
    """Return each candidate's share of the choice; "none of these" takes part with utility 0."""
    highest = max(0.0, float(utilities.max(initial=0.0)))
    weights = np.exp(utilities - highest)
    parts: Floats64 = weights / (weights.sum() + np.exp(-highest))
    return parts
