"""What comes out of the engine: frozen records with codes and numbers, never prose. What goes in is in `matcher.types`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, overload

from matcher.types import Gate


class Band(StrEnum):
    """How far a match goes, for people to read; the line of a suggestion runs below POSSIBLE."""

    STRONG = "strong"
    POSSIBLE = "possible"
    STRETCH = "stretch"


class Reason(NamedTuple):
    """Why a score is what it is, as a code and values; the page makes the sentence, in her language.

    Parameters
    ----------
    code : str
        Stable code, for example ``skills_fit``.
    value : mapping of str to object
        What the sentence names: URIs, counts, levels.
    weight : float
        The part of the score that it accounts for.
    """

    code: str
    value: Mapping[str, object]
    weight: float


class Gap(NamedTuple):
    """A required skill, language level or licence that is missing.

    Parameters
    ----------
    kind : str
        ``essential``, ``optional``, ``language`` or ``licence``.
    concept : str
        Concept URI, licence code, or ``language:activity``.
    needed, held : float
        Levels: 0..1 for skills (held after partial credit for close skills), CEFR 0..6 for languages, 1 and 0 for licences.
    learnable : bool
        The employer teaches it on the job.
    """

    kind: str
    concept: str
    needed: float
    held: float
    learnable: bool = False


class SkillFit(NamedTuple):
    """One needed skill that she brings, by which skill of hers (or occupation that she held), and how much of the level (0..1)."""

    concept: str
    by: str
    credit: float
    kind: str


@dataclass(frozen=True, slots=True)
class Match:
    """One opening in a ranking.

    Parameters
    ----------
    opening_id : str
        The opening.
    score : float
        0..1, higher is better; exactly the sum of `terms` in the order of the mapping.
    band : Band
        The score in words.
    terms : mapping of str to float
        One number per feature.
    gaps : tuple of Gap
        What is missing, most valuable first.
    fits : tuple of SkillFit
        What she brings, most valuable first.
    reasons : tuple of Reason
        Most weighty first.
    unknown : tuple of str
        Gates and features that could not be decided for want of data.
    little_known : bool
        So much is unknown that the band should be read with care.
    values : mapping of str to float
        Feature -> its value, 0..1; neutral where it is unknown. To be kept with what is shown, to learn from once something has come of it.
    """

    opening_id: str
    score: float
    band: Band
    terms: Mapping[str, float]
    gaps: tuple[Gap, ...] = ()
    fits: tuple[SkillFit, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unknown: tuple[str, ...] = ()
    little_known: bool = False
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """URIs of the essential skills that she does not bring."""
        return tuple(gap.concept for gap in self.gaps if gap.kind == "essential")


@dataclass(frozen=True, slots=True)
class NearMatch:
    """A match that one gate keeps closed, and what would open it (language levels or licences)."""

    match: Match
    gate: Gate
    needs: tuple[Gap, ...]


@dataclass(frozen=True)
class Ranking(Sequence[Match]):
    """The ordered result; reads like a list of `Match`.

    Parameters
    ----------
    matches : tuple of Match
        Best first; ties by opening id.
    near : tuple of NearMatch
        Best first.
    closed : mapping of str to int
        Gate -> number of openings it closes; one opening counts at each of its closed gates.
    considered : int
        Openings in the market.
    open : int
        Openings that no gate closes.
    """

    matches: tuple[Match, ...]
    near: tuple[NearMatch, ...] = ()
    closed: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0
    open: int = 0

    @overload
    def __getitem__(self, index: int) -> Match: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Match, ...]: ...
    def __getitem__(self, index: int | slice) -> Match | tuple[Match, ...]:
        return self.matches[index]

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)


@dataclass(frozen=True, slots=True)
class TrainingEffect:
    """What one course run would change for one candidate, by ranking the market again with what it teaches.

    Parameters
    ----------
    option_id : str
        The course run.
    opens : tuple of str
        Openings that cross the line (every gate open or unknown, band possible or better) and did not before; best first.
    lifts : int
        Openings above the line before and after whose score rises.
    gain : float
        Sum over the market of the rise in score of openings above the line afterwards.
    closed : tuple of Gate
        Access conditions of the run that are not met.
    unknown : tuple of Gate
        Access conditions that could not be decided.
    """

    option_id: str
    opens: tuple[str, ...]
    lifts: int
    gain: float
    closed: tuple[Gate, ...] = ()
    unknown: tuple[Gate, ...] = ()

    @property
    def joinable(self) -> bool:
        """No access condition is known to fail."""
        return not self.closed


@dataclass(frozen=True, slots=True)
class TrainingBundle:
    """Course runs that together open most, within limits.

    Parameters
    ----------
    option_ids : tuple of str
        The course runs, in the order of their ids.
    opens : tuple of str
        Openings that cross the line with all of them, and do not without; best first.
    most : int
        Proven: no set of course runs within the limits opens more.
    left_out : tuple of str
        Course runs that were not considered, since it is not known how much of a limited resource they take.
    hours, weeks, cost : float or None
        What the course runs take in all; weeks as if taken one after the other. None where it is not known of one of them.
    """

    option_ids: tuple[str, ...]
    opens: tuple[str, ...]
    most: int
    left_out: tuple[str, ...] = ()
    hours: float | None = None
    weeks: float | None = None
    cost: float | None = None

    @property
    def gap(self) -> int:
        """Openings that a better set could open on top, for all that is proven; 0 when this one is the best."""
        return self.most - len(self.opens)


@dataclass(frozen=True, slots=True)
class Placement:
    """What a plan for a caseload proposes for one candidate, and what she gives up by it.

    Parameters
    ----------
    candidate_id : str
        The candidate.
    opening_id : str or None
        The opening proposed; None when there is none for her.
    score : float
        Her score there, 0..1; 0 without an opening.
    best_opening_id : str or None
        The opening with places that suits her best, whoever else wants it; None when none is above the line for her.
    best_score : float
        Her score there; 0 without one.
    """

    candidate_id: str
    opening_id: str | None
    score: float
    best_opening_id: str | None
    best_score: float

    @property
    def gives_up(self) -> float:
        """By how much her own best is better."""
        return self.best_score - self.score


@dataclass(frozen=True, slots=True)
class CaseloadPlan:
    """One proposal for each candidate of a caseload.

    Parameters
    ----------
    placements : tuple of Placement
        In the order of the candidates' ids.
    bound : float
        Proven: no plan that places as many, and none of them worse off than the worst-off here, has a higher total.
    """

    placements: tuple[Placement, ...]
    bound: float

    @property
    def placed(self) -> int:
        """How many candidates have an opening: as many as can be."""
        return sum(placement.opening_id is not None for placement in self.placements)

    @property
    def worst(self) -> float:
        """Score of the worst-off of those placed: as high as can be when so many are; 0 when nobody is."""
        return min((placement.score for placement in self.placements if placement.opening_id is not None), default=0.0)

    @property
    def total(self) -> float:
        """Sum of the scores."""
        return math.fsum(placement.score for placement in self.placements)

    @property
    def gap(self) -> float:
        """By how much a plan could be better in total, for all that is proven; 0 when this one is the best."""
        return self.bound - self.total


@dataclass(frozen=True, slots=True)
class Link:
    """One concept (or label) found for a text.

    Parameters
    ----------
    concept_id : str
        Concept URI.
    label : str
        The label that matched, as written in the taxonomy.
    language : str
        Language of that label.
    score : float
        0..1, higher is better; comparable within one query.
    confidence : float
        0..1, how likely the link is right.
    """

    concept_id: str
    label: str
    language: str
    score: float
    confidence: float
