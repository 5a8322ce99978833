"""`PlacementRanker`: which openings suit a candidate, in which order, and exactly why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

import numpy as np
from sklearn.base import BaseEstimator

from matcher import explain as explaining
from matcher import features as measured
from matcher import gates as conditions
from matcher import market as markets
from matcher.additive import GRID, AdditiveModel
from matcher.columns import Bools, Columns, Floats, Ints, States, levels_of
from matcher.explain import Part, explain, language_gaps, licence_gaps
from matcher.features import FEATURES, Profile, coverage, pair_features
from matcher.gates import CLOSED, GATE_NAMES, GATES, OPENED_BY_A_COURSE, STATE_OF, UNKNOWN, GateState, gate_states
from matcher.learning import Learned, learn
from matcher.market import Market
from matcher.outcomes import Outcomes
from matcher.results import Band, Gap, Match, NearMatch, Ranking
from matcher.types import Candidate, Gate, Opening

PRIOR: Mapping[str, float] = MappingProxyType(
    {
        "essential": 0.50,  # what the work needs comes first, as in every system we read about
        "optional": 0.07,  # welcome, and often a wish list
        "occupation": 0.12,  # having done the work says what single skills do not
        "language": 0.08,  # the floor is a gate; above it, more makes the start easier
        "hours": 0.05,  # practical fit: gates decide, the rest orders
        "days": 0.04,
        "distance": 0.06,  # a long way is the practical reason most often given for leaving
        "preference": 0.04,  # her wishes order what is open; her no is a gate
        "support": 0.04,  # support that she needs and that is there
    }
)
"""Weights of the features before anything was learned, by our judgement; they sum to 1."""

STRONG, POSSIBLE = 0.60, 0.36
"""Scores from which a match is strong or possible."""

STRONG_COVERAGE, POSSIBLE_COVERAGE = 0.35, 0.12
"""Coverage of the essential skills that a strong or possible match also needs, so that practical terms alone never make one."""

LITTLE_KNOWN_SHARE = 0.5
"""With this share of gates and features unknown the band is to be read with care."""

BANDS = (Band.STRETCH, Band.POSSIBLE, Band.STRONG)
_NAMES = tuple(dict.fromkeys([*(gate.value for gate in GATES), *FEATURES]))


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate against every opening; all arrays have the openings, in the order of their ids, as last axis.

    Parameters
    ----------
    profile : Profile
        The candidate.
    columns : Columns
        The openings.
    terms : float64 ndarray of shape (n_features, n_openings)
        What each feature adds, multiples of 2^-30.
    unknown : bool ndarray of shape (n_features, n_openings)
        Features that could not be known.
    states : int8 ndarray of shape (n_gates, n_openings)
        1 open, 0 unknown, -1 closed.
    scores : float64 ndarray of shape (n_openings,)
        0..1, the exact sum of the terms; closed openings have one too.
    covered : float64 ndarray of shape (n_openings,)
        Coverage of the essential skills, 0..1.
    bands : int8 ndarray of shape (n_openings,)
        2 strong, 1 possible, 0 stretch.
    """

    profile: Profile
    columns: Columns
    terms: Floats
    unknown: Bools
    states: States
    scores: Floats
    covered: Floats
    bands: States

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the openings."""
        return tuple(self.columns.ids)

    @property
    def open(self) -> Bools:
        """Openings that no gate closes: bool ndarray of shape (n_openings,)."""
        return np.asarray((self.states != CLOSED).all(axis=0))

    @property
    def above(self) -> Bools:
        """Openings above the line: no gate closed, and possible or strong; bool ndarray of shape (n_openings,)."""
        return np.asarray(self.open & (self.bands > 0))


def best_first(scores: Floats, among: Bools, top: int | None = None) -> Ints:
    """Give the rows of `among`, best score first, ties by id."""
    rows = np.flatnonzero(among)
    if top is not None and top < len(rows):
        # Everything as good as the last one that fits in: ties are settled by the order of rows.
        bar = np.partition(scores[rows], len(rows) - top)[len(rows) - top] if top > 0 else np.inf
        rows = rows[scores[rows] >= bar]
    return rows[np.argsort(-scores[rows], kind="stable")][:top]


class PlacementRanker(BaseEstimator):  # type: ignore[misc]
    """Ranks the openings of a market for a candidate, and candidates for an opening.

    A glass box: the score is the sum of one term per feature, so the explanation is the model. Before it is fitted, and with too few
    outcomes, a term is the feature's value in 0..1 times its weight; learned, it is a rising curve of the value. More or higher skills
    never lower a score. Only openings that no gate closes are ranked.

    Parameters
    ----------
    weights : mapping of str to float, optional
        Feature -> weight, each at least 0; scaled to sum 1. None takes `PRIOR`.
    strong, possible : float, default=0.6 and 0.36
        Scores of the prior from which a match is strong or possible, given enough of the essential skills.
    n_near : int, default=5
        Near matches to give with a ranking.

    Attributes
    ----------
    learned_ : Learned or None
        What outcomes have taught, after `fit`; None when there were too few. Without `fit` the ranker works from the prior.

    Notes
    -----
    Time is linear in what the openings ask for.
    """

    def __init__(
        self,
        weights: Mapping[str, float] | None = None,
        strong: float = STRONG,
        possible: float = POSSIBLE,
        n_near: int = 5,
    ) -> None:
        self.weights = weights
        self.strong = strong
        self.possible = possible
        self.n_near = n_near

    def fit(self, outcomes: Outcomes) -> Self:
        """Learn from what became of pairs that were shown (`matcher.learning`); with too few of them the prior stays."""
        self.learned_ = learn(outcomes, self.prior, self.strong, self.possible)
        return self

    def load(self, path: str | Path, *, taxonomy: str) -> Self:
        """Take what `save` wrote instead of learning; raise ArtifactError when it does not fit."""
        self.learned_ = Learned.load(path, taxonomy=taxonomy, engine=self.prior_version)
        return self

    def save(self, path: str | Path, *, taxonomy: str) -> None:
        """Write what was learned, for this version of the taxonomy; raise ValueError when nothing was."""
        if self.learned is None:
            raise ValueError("nothing was learned that could be saved: fit with enough outcomes first")
        self.learned.save(path, taxonomy=taxonomy, engine=self.prior_version)

    @property
    def learned(self) -> Learned | None:
        """What outcomes have taught; None where the prior stands."""
        return getattr(self, "learned_", None)

    @property
    def prior(self) -> AdditiveModel:
        """The curves before anything is learned: straight lines; raise ValueError when the weights make no sense."""
        return AdditiveModel.from_weights(PRIOR if self.weights is None else self.weights)

    @property
    def model(self) -> AdditiveModel:
        """The curves that make the terms."""
        return self.learned.model if self.learned else self.prior

    @property
    def limits(self) -> tuple[float, float]:
        """Scores from which a match is strong, and possible."""
        return (self.learned.strong, self.learned.possible) if self.learned else (self.strong, self.possible)

    @property
    def prior_version(self) -> str:
        """Digest of the parameters and of every constant that a feature value or a score depends on, without what was learned."""
        constants = {
            f"{module.__name__}.{name}": repr(value)
            for module in (markets, conditions, measured, explaining)
            for name, value in sorted(vars(module).items())
            if name.isupper() and isinstance(value, (int, float))
        }
        own = [STRONG_COVERAGE, POSSIBLE_COVERAGE, GRID, LITTLE_KNOWN_SHARE, dict(measured.ISCO_SHARED)]
        parameters = [self.prior.heights.tolist(), list(FEATURES), self.strong, self.possible]
        return _digest([constants, own, parameters])

    @property
    def version(self) -> str:
        """Digest of everything that a score depends on, for the log of a run."""
        if self.learned is None:
            return self.prior_version
        model = self.learned.model
        return _digest([self.prior_version, model.knots.tolist(), model.heights.tolist(), *self.limits])

    def rank(self, candidate: Candidate, market: Market, top: int | None = 20) -> Ranking:
        """Rank the openings that no gate closes.

        Parameters
        ----------
        candidate : Candidate
            Whom to place.
        market : Market
            The openings.
        top : int, optional
            How many matches to give; None gives all.

        Returns
        -------
        Ranking
            Best score first, ties by opening id; with near matches and the number of openings that each gate closes.
        """
        scored = self.score_all(candidate, market)
        is_open = scored.open
        matches = (self._match(scored, market, row) for row in best_first(scored.scores, is_open, top))
        return Ranking(
            matches=tuple(matches),
            near=self._near(scored, market),
            closed=_closed_counts(scored.states),
            considered=len(market),
            open=int(is_open.sum()),
        )

    def score_all(self, candidate: Candidate, market: Market) -> Scored:
        """Score one candidate against every opening, also those that are closed to her."""
        return self.score(Profile.of(candidate, market), market.columns)

    def score(self, profile: Profile, columns: Columns) -> Scored:
        """Score a profile against the openings of `columns`."""
        values, unknown = pair_features(profile, columns)
        terms = self.model.terms(values)
        scores, covered = terms.sum(axis=0), coverage(profile, columns.essential)
        return Scored(
            profile=profile,
            columns=columns,
            terms=terms,
            unknown=unknown,
            states=gate_states(profile.candidate, columns),
            scores=scores,
            covered=covered,
            bands=self.bands(scores, covered, columns.essential.known),
        )

    def bands(self, scores: Floats, covered: Floats, known: Bools) -> States:
        """Say scores in words: int8 ndarray, 2 strong, 1 possible, 0 stretch.

        An opening that lists no essential skills (not `known`) can be possible by its score alone, and never strong.
        """
        least_strong, least_possible = self.limits
        strong = (scores >= least_strong) & known & (covered >= STRONG_COVERAGE)
        possible = (scores >= least_possible) & (~known | (covered >= POSSIBLE_COVERAGE))
        return np.where(strong & possible, 2, np.where(possible, 1, 0)).astype(np.int8)

    def explain(self, candidate: Candidate, market: Market, opening_id: str) -> Match:
        """Explain one opening for one candidate, whether gates close it or not; raise UnknownOpeningError if there is none."""
        scored = self._score_one(candidate, market, opening_id)
        return self._match(scored, market, 0)

    def gates(self, candidate: Candidate, market: Market, opening_id: str) -> Mapping[Gate, GateState]:
        """Tell what each gate says about one opening; raise UnknownOpeningError if there is none."""
        columns = market.columns.take(np.array([market.row(opening_id)]))
        states = gate_states(candidate, columns)[:, 0]
        return MappingProxyType({gate: STATE_OF[int(state)] for gate, state in zip(GATES, states, strict=True)})

    def closed(self, candidate: Candidate, market: Market) -> dict[str, int]:
        """Count the openings that each gate closes; one opening counts at each of its closed gates."""
        return _closed_counts(gate_states(candidate, market.columns))

    def rank_candidates(
        self, candidates: Iterable[Candidate], market: Market, opening_id: str, top: int | None = 20
    ) -> list[tuple[str, Match]]:
        """Rank candidates for one opening.

        Parameters
        ----------
        candidates : iterable of Candidate
            A caseload.
        market : Market
            The market that holds the opening.
        opening_id : str
            The opening.
        top : int, optional
            How many to give; None gives all.

        Returns
        -------
        list of (str, Match)
            Candidate id and match, for whom no gate is closed; best score first, ties by candidate id. The scores are those of `rank`.
        """
        found = []
        for candidate in candidates:
            scored = self._score_one(candidate, market, opening_id)
            if scored.open[0]:
                found.append((candidate.id, scored))
        found.sort(key=lambda pair: (-pair[1].scores[0], pair[0]))
        return [(candidate_id, self._match(scored, market, 0)) for candidate_id, scored in found[:top]]

    def _score_one(self, candidate: Candidate, market: Market, opening_id: str) -> Scored:
        columns = market.columns.take(np.array([market.row(opening_id)]))
        return self.score(Profile.of(candidate, market), columns)

    def _match(self, scored: Scored, market: Market, row: int) -> Match:
        opening = market.opening(scored.columns.ids[row])
        unknown = _unknown(scored, row)
        parts = {
            name: Part(float(term), float(most), bool(missing))
            for name, term, most, missing in zip(
                FEATURES, scored.terms[:, row], self.model.most, scored.unknown[:, row], strict=True
            )
        }
        told = explain(scored.profile, market, opening, parts, unknown)
        return Match(
            opening_id=opening.id,
            score=float(scored.scores[row]),
            band=BANDS[scored.bands[row]],
            terms=MappingProxyType({name: part.term for name, part in parts.items()}),
            gaps=told.gaps,
            fits=told.fits,
            reasons=told.reasons,
            unknown=unknown,
            little_known=_little_known(scored.profile.candidate, unknown),
        )

    def _near(self, scored: Scored, market: Market) -> tuple[NearMatch, ...]:
        """Give the openings that one gate alone closes, one that a course can open."""
        is_closed = scored.states == CLOSED
        courses = np.array([gate in OPENED_BY_A_COURSE for gate in GATE_NAMES])
        near = (is_closed.sum(axis=0) == 1) & is_closed[courses].any(axis=0)
        found = []
        for row in best_first(scored.scores, near, self.n_near):
            gate = GATE_NAMES[int(np.flatnonzero(is_closed[:, row])[0])]
            match = self._match(scored, market, row)
            found.append(
                NearMatch(match, gate, _needs(gate, scored.profile.candidate, market.opening(match.opening_id)))
            )
        return tuple(found)


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _needs(gate: Gate, candidate: Candidate, opening: Opening) -> tuple[Gap, ...]:
    """Name what would open the gate."""
    if gate is Gate.LICENCE:
        return tuple(licence_gaps(candidate, opening))
    return tuple(gap for gap in language_gaps(candidate, opening) if not gap.learnable)


def _closed_counts(states: States) -> dict[str, int]:
    counts = (states == CLOSED).sum(axis=1)
    return {gate: int(count) for gate, count in zip(GATES, counts, strict=True) if count}


def _unknown(scored: Scored, row: int) -> tuple[str, ...]:
    """Name the gates and features that could not be decided, each once."""
    gates = (gate.value for gate, state in zip(GATES, scored.states[:, row], strict=True) if state == UNKNOWN)
    features = (name for name, missing in zip(FEATURES, scored.unknown[:, row], strict=True) if missing)
    return tuple(dict.fromkeys([*gates, *features]))


def _little_known(candidate: Candidate, unknown: tuple[str, ...]) -> bool:
    nothing_told = not levels_of(candidate.skills) and not candidate.occupations
    return nothing_told or "essential" in unknown or len(unknown) >= LITTLE_KNOWN_SHARE * len(_NAMES)
