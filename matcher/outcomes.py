"""What became of pairs that were shown: the only thing that a ranker learns from, and how each outcome counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Self

import numpy as np
from sklearn.isotonic import isotonic_regression

from matcher.columns import Bools, Floats, Ints
from matcher.features import FEATURES, NEUTRAL


class Outcome(StrEnum):
    """How far a pair that was shown has come. An order that a coach did not follow is none of these."""

    DECLINED = "declined"
    DISMISSED = "dismissed"
    INTERVIEW = "interview"
    HIRED = "hired"
    STAYED_90 = "stayed_90"
    STAYED_180 = "stayed_180"


class Count(NamedTuple):
    """How an outcome counts: `success` in 0..1, and the weight of the observation."""

    success: float
    weight: float


COUNTS: Mapping[Outcome, Count] = MappingProxyType(
    {
        Outcome.DECLINED: Count(0.0, 1.0),  # her word about her own life
        Outcome.DISMISSED: Count(0.0, 0.5),  # somebody's guess about it: half as much
        Outcome.INTERVIEW: Count(0.6, 1.0),  # both sides wanted to meet; it may still come to nothing
        Outcome.HIRED: Count(0.8, 1.0),
        Outcome.STAYED_90: Count(0.9, 1.0),
        Outcome.STAYED_180: Count(1.0, 1.0),  # what all of this is for
    }
)
"""By our judgement, like the prior weights."""

LED_ON = frozenset({Outcome.INTERVIEW, Outcome.HIRED, Outcome.STAYED_90, Outcome.STAYED_180})
"""Outcomes that make a pair count as one that led on: the event whose chance is calibrated."""

EXAMINED_POWER = 0.5
"""Before anything is known, the chance that a coach looks at position p is taken to be ``p ** -0.5``."""

EXAMINED_STRENGTH = 20
"""The stated curve counts like this many lists."""

LEAST_EXAMINED = 0.1
"""Chances of being looked at are clipped here, so that no outcome counts more than ten times another one."""

_ORDER = tuple(Outcome)


class Observed(NamedTuple):
    """One pair that something came of.

    Parameters
    ----------
    person : str
        Whose pair: only tells which rows belong together, and is not kept.
    values : mapping of str to float
        Feature -> value in 0..1 at the time it was shown.
    unknown : collection of str
        Features that could not be known then.
    position : int or None
        Its place in the list that was shown, from 1; None when it was not chosen from a list.
    outcome : Outcome
        What came of it.
    """

    person: str
    values: Mapping[str, float]
    unknown: Iterable[str]
    position: int | None
    outcome: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Observed pairs as arrays, without a name or reference of anybody.

    Parameters
    ----------
    values : float64 ndarray of shape (n_features, n_outcomes)
        Feature values, 0..1, in the order of `FEATURES`.
    unknown : bool ndarray of shape (n_features, n_outcomes)
        Features that could not be known.
    outcome : int64 ndarray of shape (n_outcomes,)
        Places in `Outcome`.
    position : int64 ndarray of shape (n_outcomes,)
        From 1; 0 where a pair was not chosen from a list.
    person : int64 ndarray of shape (n_outcomes,)
        Equal numbers belong to one candidate.
    shown : int64 ndarray of shape (n_positions,)
        How many lists had each position; may be empty.

    Raises
    ------
    ValueError
        If shapes or ranges do not fit.
    """

    values: Floats
    unknown: Bools
    outcome: Ints
    position: Ints
    person: Ints
    shown: Ints

    def __post_init__(self) -> None:
        shape = (len(FEATURES), len(self.outcome))
        if self.values.shape != shape or self.unknown.shape != shape:
            raise ValueError(f"values and unknown have to be of shape {shape}, got {self.values.shape}")
        if self.position.shape != self.outcome.shape or self.person.shape != self.outcome.shape:
            raise ValueError("position and person have to be as long as outcome")
        if not ((self.values >= 0.0) & (self.values <= 1.0)).all():
            raise ValueError("feature values have to lie in 0..1")
        if (self.position < 0).any() or (self.shown < 0).any():
            raise ValueError("positions and counts have to be at least 0")
        if not np.isin(self.outcome, np.arange(len(_ORDER))).all():
            raise ValueError(f"outcomes have to be places in {[outcome.value for outcome in _ORDER]}")

    def __len__(self) -> int:
        return len(self.outcome)

    @classmethod
    def of(cls, observed: Iterable[Observed], shown: Sequence[int] = ()) -> Self:
        """Lay out observed pairs; raise ValueError when one does not give every feature a value in 0..1."""
        rows = list(observed)
        people: dict[str, int] = {}
        values, unknown = np.full((2, len(FEATURES), len(rows)), NEUTRAL)
        for at, row in enumerate(rows):
            if set(row.values) != set(FEATURES):
                raise ValueError(f"values have to name the features {sorted(FEATURES)}, got {sorted(row.values)}")
            missing = set(row.unknown)
            values[:, at] = [row.values[name] for name in FEATURES]
            unknown[:, at] = [name in missing for name in FEATURES]
        return cls(
            values=values,
            unknown=unknown.astype(np.bool_),
            outcome=np.array([_ORDER.index(row.outcome) for row in rows], dtype=np.int64),
            position=np.array([row.position or 0 for row in rows], dtype=np.int64),
            person=np.array([people.setdefault(row.person, len(people)) for row in rows], dtype=np.int64),
            shown=np.array(shown, dtype=np.int64),
        )

    @property
    def success(self) -> Floats:
        """How well each pair turned out: float64 ndarray of shape (n_outcomes,), 0..1."""
        return np.array([COUNTS[outcome].success for outcome in _ORDER])[self.outcome]

    @property
    def led_on(self) -> Bools:
        """Which pairs led to an interview or further: bool ndarray of shape (n_outcomes,)."""
        return np.array([outcome in LED_ON for outcome in _ORDER])[self.outcome]

    def counts(self) -> dict[Outcome, int]:
        """Count each outcome."""
        found = np.bincount(self.outcome, minlength=len(_ORDER))
        return {outcome: int(count) for outcome, count in zip(_ORDER, found, strict=True)}

    def take(self, rows: Ints | Bools) -> Outcomes:
        """Give some of the outcomes; the lists stay."""
        return Outcomes(
            self.values[:, rows],
            self.unknown[:, rows],
            self.outcome[rows],
            self.position[rows],
            self.person[rows],
            self.shown,
        )

    def examined(self) -> Floats:
        """Estimate how likely each position is looked at, the first one being 1.

        Returns
        -------
        float64 ndarray of shape (n_positions,)
            Never rising, clipped at `LEAST_EXAMINED`: the share of lists in which something came of that position, smoothed towards
            ``p ** -EXAMINED_POWER`` and made monotone.

        Notes
        -----
        It takes for granted that something comes of whatever is looked at, good or bad, and of nothing else.

        References
        ----------
        Joachims, T., Swaminathan, A. and Schnabel, T. (2017). Unbiased learning-to-rank with biased feedback. WSDM.
        """
        n_positions = max(int(self.position.max(initial=0)), len(self.shown))
        if n_positions == 0:
            return np.zeros(0)
        stated = np.arange(1, n_positions + 1, dtype=np.float64) ** -EXAMINED_POWER
        shown = np.zeros(n_positions)
        shown[: len(self.shown)] = self.shown
        acted = np.minimum(np.bincount(self.position, minlength=n_positions + 1)[1:], shown)
        rate = acted.sum() / (shown @ stated) if acted.any() else 1.0
        share = (acted + EXAMINED_STRENGTH * rate * stated) / (shown + EXAMINED_STRENGTH)
        falling = np.asarray(isotonic_regression(share, increasing=False))
        return np.asarray(np.clip(falling / falling[:1], LEAST_EXAMINED, 1.0))

    def weights(self) -> Floats:
        """Weigh each outcome by kind and, against the bias of position, by the inverse of its chance to be looked at.

        Returns
        -------
        float64 ndarray of shape (n_outcomes,)
            Scaled so that all together count as many outcomes as evenly weighted ones that say as much:
            ``sum(w) ** 2 / sum(w ** 2)`` (Kish). One that was not chosen from a list counts like the first position.
        """
        chance = np.concatenate([[1.0], self.examined()])[self.position]
        raw = np.array([COUNTS[outcome].weight for outcome in _ORDER])[self.outcome] / chance
        return np.asarray(raw * raw.sum() / (raw @ raw)) if len(raw) else raw
