"""`PlacementRanker`: which openings suit a candidate, in which order, and exactly why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from matcher import explain as explaining
from matcher import features as measured
from matcher import gates as conditions
from matcher import needs as weighing
from matcher.additive import GRID, AdditiveModel
from matcher.columns import Bools, Floats, Ints, States
from matcher.explain import LITTLE_KNOWN_SHARE, Pair, Said, language_gaps, licence_gaps, tell
from matcher.features import FEATURES, Profile
from matcher.gates import CLOSED, GATES, STATE_OF, GateState, answer, states_of
from matcher.learning import Learned, learn
from matcher.market import Market
from matcher.outcomes import Outcomes
from matcher.results import Band, Gap, Match, NearMatch, Ranking
from matcher.search import Question, Scores
from matcher.segment import Segment
from matcher.types import Candidate, Gate

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

BANDS = (Band.STRETCH, Band.POSSIBLE, Band.STRONG)


@dataclass(frozen=True)
class Scored:
    """One candidate against some openings, closed ones too; arrays have the openings as last axis.

    Parameters
    ----------
    question : Question
        The candidate, asked of the market.
    names : bytes ndarray of shape (n_openings,)
        Ids of the openings, in the order of the market's rows.
    terms : float64 ndarray of shape (n_features, n_openings)
        What each feature adds, multiples of 2^-30.
    unknown : bool ndarray of shape (n_features, n_openings)
        Features that could not be known.
    states : int8 ndarray of shape (n_gates, n_openings)
        1 open, 0 unknown, -1 closed.
    scores : float64 ndarray of shape (n_openings,)
        0..1, the exact sum of the terms.
    covered : float64 ndarray of shape (n_openings,)
        Coverage of the essential skills, 0..1.
    bands : int8 ndarray of shape (n_openings,)
        2 strong, 1 possible, 0 stretch.
    """

    question: Question
    names: NDArray[np.bytes_]
    terms: Floats
    unknown: Bools
    states: States
    scores: Floats
    covered: Floats
    bands: States

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the openings."""
        return tuple(bytes(name).decode() for name in self.names)

    @property
    def open(self) -> Bools:
        """Openings that no gate closes: bool ndarray of shape (n_openings,)."""
        return np.asarray((self.states != CLOSED).all(axis=0))

    @property
    def above(self) -> Bools:
        """Openings above the line: no gate closed, and possible or strong; bool ndarray of shape (n_openings,)."""
        return np.asarray(self.open & (self.bands > 0))


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
        Scores from which a match is strong or possible, given enough of the essential skills.
    n_near : int, default=5
        Near matches to give with a ranking.

    Attributes
    ----------
    learned_ : Learned or None
        What outcomes have taught, after `fit`; None when there were too few. Without `fit` the ranker works from the prior.

    Notes
    -----
    How the best are found without scoring all stands in `matcher.search`.
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
        weights = PRIOR if self.weights is None else self.weights
        return _straight(tuple(weights.items()))

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
            for module in (weighing, conditions, measured, explaining)
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

    def ask(self, candidate: Candidate, market: Market) -> Question:
        """Ask a market about one candidate."""
        return Question(Profile.of(candidate, market), market, self.model)

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
        question = self.ask(candidate, market)
        left = question.left()
        best = question.best([(part.segment, part.open) for part in left], top)
        near = question.best([(part.segment, part.near) for part in left], self.n_near)
        matches, states = self._matches(question, [*best, *near])
        found = zip(near, matches[len(best) :], states[len(best) :], strict=True)
        return Ranking(
            matches=tuple(matches[: len(best)]),
            near=tuple(_near_match(question, place, match, gates) for place, match, gates in found),
            closed=question.closed(),
            considered=len(market),
            open=sum(len(part.open) for part in left),
        )

    def score_all(self, candidate: Candidate, market: Market) -> Scored:
        """Score one candidate against every opening, also those that are closed to her."""
        return self.score(self.ask(candidate, market), [(segment, segment.living()) for segment in market.segments])

    def score(self, question: Question, among: Sequence[tuple[Segment, Ints]]) -> Scored:
        """Score some openings of a market, closed ones too: the rows of each segment."""
        found = Scores.joined([question.score(segment, rows) for segment, rows in among])
        states = [
            np.zeros((len(GATES), 0), dtype=np.int8),
            *(question.states(segment, rows) for segment, rows in among),
        ]
        names = [np.zeros(0, dtype=np.bytes_), *(segment.names(rows) for segment, rows in among)]
        return Scored(
            question=question,
            names=np.concatenate(names),
            terms=found.terms,
            unknown=found.unknown,
            states=np.concatenate(states, axis=-1),
            scores=found.scores,
            covered=found.covered,
            bands=self.bands(found.scores, found.covered, found.listed),
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
        return self._matches(self.ask(candidate, market), [market.row(opening_id)])[0][0]

    def gates(self, candidate: Candidate, market: Market, opening_id: str) -> Mapping[Gate, GateState]:
        """Tell what each gate says about one opening; raise UnknownOpeningError if there is none."""
        segment, row = market.row(opening_id)
        states = states_of(answer(candidate, market.facets), segment.codes, np.array([row]))[:, 0]
        return MappingProxyType({gate: STATE_OF[int(state)] for gate, state in zip(GATES, states, strict=True)})

    def closed(self, candidate: Candidate, market: Market) -> dict[str, int]:
        """Count the openings that each gate closes; one opening counts at each of its closed gates."""
        return self.ask(candidate, market).closed()

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
        # A market of this one opening: nothing else is asked.
        alone = Market(market.taxonomy, [market.opening(opening_id)], today=market.today)
        place = alone.row(opening_id)
        found = []
        for candidate in candidates:
            question = self.ask(candidate, alone)
            if len(question.left()[0].open):
                score = question.score(place.segment, np.array([place.row])).scores[0]
                found.append((-score, candidate.id, question))
        found.sort(key=lambda one: one[:2])
        return [(candidate_id, self._matches(question, [place])[0][0]) for _, candidate_id, question in found[:top]]

    def _matches(self, question: Question, found: Sequence[tuple[Segment, int]]) -> tuple[list[Match], list[list[int]]]:
        """Explain some openings; give the states of their gates as well."""
        by_segment: dict[int, tuple[Segment, list[int]]] = {}
        for number, (segment, _) in enumerate(found):
            by_segment.setdefault(id(segment), (segment, []))[1].append(number)
        among = [(segment, np.array([found[one][1] for one in some])) for segment, some in by_segment.values()]
        # Scored segment by segment, told in the order of `found`.
        places = np.argsort(np.array([one for _, some in by_segment.values() for one in some], dtype=np.int64))
        parts = [question.score(*some) for some in among]
        values = [question.values(*some, part.skills) for some, part in zip(among, parts, strict=True)]
        scored = Scores.joined(parts)
        bands = self.bands(scored.scores, scored.covered, scored.listed)[places].tolist()
        tables = (
            scored.terms,
            np.concatenate([np.zeros((len(FEATURES), 0)), *values], axis=1),
            scored.unknown,
            np.concatenate(
                [np.zeros((len(GATES), 0), dtype=np.int8), *(question.states(*some) for some in among)], axis=1
            ),
        )
        terms, told, unknown, states = (table.T[places].tolist() for table in tables)
        columns = (scored.scores[places].tolist(), [BANDS[band] for band in bands], terms, told, unknown, states)
        pairs = [Pair(*place, *numbers) for place, *numbers in zip(found, *columns, strict=True)]
        return tell(question, pairs), states


@lru_cache(maxsize=64)
def _straight(weights: tuple[tuple[str, float], ...]) -> AdditiveModel:
    return AdditiveModel.from_weights(dict(weights))


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _near_match(question: Question, place: tuple[Segment, int], match: Match, states: list[int]) -> NearMatch:
    """Name the gate that keeps a near match closed, and what would open it."""
    gate, candidate = GATES[states.index(CLOSED)], question.profile.candidate
    (said,) = Said.of(question.market, [place])
    if gate is Gate.LICENCE:
        return NearMatch(match, gate, tuple(licence_gaps(candidate, said)))
    needs: tuple[Gap, ...] = tuple(gap for gap in language_gaps(candidate, said) if not gap.learnable)
    return NearMatch(match, gate, needs)
