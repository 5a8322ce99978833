"""The only door to `matcher`: rows become its records, its results go out as they are.

It may read neither identity nor protection tables: a name cannot get in, and exclusions arrive as rules without reasons.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.attention import LOOKED_AT, MOST_LOST, Shift, comparable, conditions, language_of, shifts
from matcher.errors import ArtifactError
from matcher.esco import EscoPackage, ReadReport, read_esco
from matcher.evaluation import SMALL_NUMBER, exposure, rank_gap
from matcher.extraction import MAX_CHARACTERS, Mention
from matcher.features import FEATURES
from matcher.gates import FRESH_DAYS, GateState
from matcher.hints import Ease, Hint, HintKind, Readability, Review
from matcher.learning import MIN_OF_EACH, MIN_OUTCOMES, Learned
from matcher.market import Market
from matcher.moves import Move, MoveKind
from matcher.outcomes import Observed, Outcome, Outcomes
from matcher.ranking import PlacementRanker
from matcher.results import Band, Gap, Match, NearMatch, Ranking, Reason, SkillFit, TrainingEffect
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, Exclusion, ExclusionKind, Gate, Opening, TrainingOption
from models.employer import Employer
from models.vacancy import Vacancy
from webapp.engine.adverts import EXAMPLES, AdvertDesk, Finding, FoundSigns, LeastPay
from webapp.engine.digest import unsqueezed
from webapp.engine.kept import Members, Records, Seen, keep_ranker, keep_set, ruled_out, there
from webapp.engine.lexicons import UnfitEntry
from webapp.engine.openings import load_openings
from webapp.engine.openings import opening as opening_of
from webapp.engine.pools import Fitting, PoolDesk
from webapp.engine.reviews import ReviewDesk
from webapp.engine.texts import TextDesk
from webapp.engine.vocabulary import Suggestion, Vocabulary, load_vocabulary, newest_import

__all__ = [
    "EXAMPLES",
    "FEATURES",
    "FRESH_DAYS",
    "LOOKED_AT",
    "MAX_CHARACTERS",
    "MIN_OF_EACH",
    "MIN_OUTCOMES",
    "MOST_LOST",
    "SMALL_NUMBER",
    "AdvertDesk",
    "Band",
    "Candidate",
    "Ease",
    "Engine",
    "EscoPackage",
    "Exclusion",
    "ExclusionKind",
    "Finding",
    "Fitting",
    "FoundSigns",
    "Gap",
    "Gate",
    "GateState",
    "Hint",
    "HintKind",
    "Learned",
    "LeastPay",
    "Market",
    "Match",
    "Mention",
    "Move",
    "MoveKind",
    "NearMatch",
    "Observed",
    "Opening",
    "Outcome",
    "Outcomes",
    "PlacementRanker",
    "Ranking",
    "ReadReport",
    "Readability",
    "Reason",
    "Review",
    "Seen",
    "Shift",
    "SkillFit",
    "Suggestion",
    "Taxonomy",
    "TrainingEffect",
    "TrainingOption",
    "UnfitEntry",
    "Vocabulary",
    "comparable",
    "conditions",
    "exposure",
    "language_of",
    "opening_of",
    "rank_gap",
    "read_esco",
    "read_starter",
    "unsqueezed",
]


LEARNED = "placement-model"
log = logging.getLogger(__name__)


def read_starter() -> EscoPackage:
    """Read the starter taxonomy that ships with `matcher`."""
    with resources.as_file(resources.files("matcher") / "starter") as folder:
        return read_esco(folder)


class Engine:
    """Holds what is costly to build: the vocabulary of the newest taxonomy import and the market as it stands.

    Both are rebuilt when the database says that they changed. `artifacts` is the folder for what is kept between starts: linkers, and
    what the ranker has learned. A learned model that was made for another taxonomy or engine is left aside, and the stated weights hold.
    """

    def __init__(self, artifacts: Path) -> None:
        self.ranker = PlacementRanker()
        self.planner = TrainingPlanner(self.ranker)
        self.adverts = AdvertDesk()
        self.reviews = ReviewDesk()
        self.pools = PoolDesk()
        self.texts = TextDesk()
        self._artifacts = artifacts
        self._lock = Lock()
        self._vocabulary: Vocabulary | None = None
        self._market: tuple[tuple[object, ...], Market, Members] | None = None

    def vocabulary(self, session: Session) -> Vocabulary:
        """Return the vocabulary of the newest import. Raises NoTaxonomy when nothing was imported."""
        newest = newest_import(session)
        with self._lock:
            if self._vocabulary is None or self._vocabulary.import_id != newest:
                self._vocabulary = load_vocabulary(session, newest, self._artifacts)
                self._load_learned(self._vocabulary.version)
            return self._vocabulary

    def mentions(self, session: Session, text: str, language: str) -> list[Mention]:
        """Return what a text in a language says of skills, occupations, languages and licences."""
        return self.texts.mentions(self.vocabulary(session).taxonomy, text, language)

    def _load_learned(self, taxonomy: str) -> None:
        self.ranker.learned_ = None
        path = self._artifacts / LEARNED
        if path.exists():
            try:
                self.ranker.load(path, taxonomy=taxonomy)
            except ArtifactError as error:
                log.warning("the learned ranking is not used: %s", error)

    def learn(self, outcomes: Outcomes) -> PlacementRanker:
        """Learn from outcomes; changes nothing here. The ranker returned has learned nothing when there are too few."""
        return PlacementRanker().fit(outcomes)

    def shifts(self, ranker: PlacementRanker, candidates: Iterable[Candidate], market: Market) -> list[Shift]:
        """Return how the attention of groups of candidates changes from the stated weights to what `ranker` has learned."""
        return shifts(candidates, market, ranker.prior, ranker.model)

    def keep(self, ranker: PlacementRanker, taxonomy: str) -> None:
        """Keep what was learned for the next start."""
        self._artifacts.mkdir(parents=True, exist_ok=True)
        ranker.save(self._artifacts / LEARNED, taxonomy=taxonomy)

    def market(self, session: Session, today: date) -> Market:
        """Return every published vacancy as an opening, gates and all; vacancies that are not cleared are closed there."""
        vocabulary = self.vocabulary(session)
        stamp = (
            vocabulary.import_id,
            today,
            *session.execute(select(func.count(), func.max(Vacancy.id), func.sum(Vacancy.version))).one(),
            *session.execute(select(func.count(), func.sum(Employer.version)).select_from(Employer)).one(),
        )
        with self._lock:
            if self._market is None or self._market[0] != stamp:
                market = Market(vocabulary.taxonomy, load_openings(session, today), today=today)
                self._market = (stamp, market, Members.of(market.openings()))
            return self._market[1]

    def fitting(
        self,
        session: Session,
        today: date,
        opening: Opening,
        *,
        agreed: Collection[str],
        load: Callable[[], Iterable[Candidate]],
    ) -> Fitting:
        """Return how many candidates an opening fits, and how many more with each move, as an employer may be told."""
        taxonomy = self.vocabulary(session).taxonomy
        return self.pools.fitting(self.ranker, taxonomy, today, opening, agreed=agreed, load=load)

    def seen(
        self,
        candidate: Candidate,
        market: Market,
        *,
        top: int | None = None,
        ordered: bool = True,
        options: Sequence[TrainingOption] = (),
    ) -> Seen:
        """Return everything that a computation for `candidate` in `market` sees, in the form in which it is kept."""
        members = self._members(market)
        out = ruled_out(self.ranker, candidate, market, members)
        offered = Members.of(_by_id(options)) if options else None
        how = {"top": top, "ordered": ordered, "today": market.today and market.today.isoformat()}
        return Seen.of(candidate, out, members, offered, **how)

    def keep_seen(self, session: Session, market: Market, options: Sequence[TrainingOption] = ()) -> None:
        """Store the market, the courses and the ranker as they are, where they are not stored yet."""
        offered = _by_id(options)
        sets: list[tuple[Members, Records]] = [(self._members(market), partial(_openings, market))]
        if offered:
            sets.append((Members.of(offered), lambda places: [offered[place] for place in places]))
        *kept, ranker_kept = there(session, [members.digest for members, _records in sets], self.ranker.version)
        for (members, records), is_there in zip(sets, kept, strict=True):
            if not is_there:
                keep_set(session, members, records)
        if not ranker_kept:
            keep_ranker(session, self.ranker)

    def _members(self, market: Market) -> Members:
        with self._lock:
            known = self._market[2] if self._market is not None and self._market[1] is market else None
        return known or Members.of(market.openings())


def _openings(market: Market, places: list[int]) -> Iterable[Opening]:
    ids = market.ids
    return (market.opening(ids[place]) for place in places)


def _by_id(options: Sequence[TrainingOption]) -> list[TrainingOption]:
    return sorted(options, key=lambda option: option.id)
