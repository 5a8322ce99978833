"""The only door to `matcher`: rows become its records, its results go out as they are.

It may read neither identity nor protection tables: a name cannot get in, and exclusions arrive as rules without reasons.
"""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.esco import EscoPackage, ReadReport, read_esco
from matcher.gates import FRESH_DAYS, GateState
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import Band, Gap, Match, NearMatch, Ranking, Reason, SkillFit, TrainingEffect
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, Exclusion, ExclusionKind, Gate, Opening, TrainingOption
from models.employer import Employer
from models.vacancy import Vacancy
from webapp.engine.digest import candidate_digest, digest_of, market_digest
from webapp.engine.openings import load_openings
from webapp.engine.vocabulary import Suggestion, Vocabulary, load_vocabulary, newest_import

__all__ = [
    "FRESH_DAYS",
    "Band",
    "Candidate",
    "Engine",
    "EscoPackage",
    "Exclusion",
    "ExclusionKind",
    "Gap",
    "Gate",
    "GateState",
    "Market",
    "Match",
    "NearMatch",
    "Opening",
    "Ranking",
    "ReadReport",
    "Reason",
    "SkillFit",
    "Suggestion",
    "Taxonomy",
    "TrainingEffect",
    "TrainingOption",
    "Vocabulary",
    "read_esco",
    "read_starter",
]


def read_starter() -> EscoPackage:
    """Read the starter taxonomy that ships with `matcher`."""
    with resources.as_file(resources.files("matcher") / "starter") as folder:
        return read_esco(folder)


class Engine:
    """Holds what is costly to build: the vocabulary of the newest taxonomy import and the market as it stands.

    Both are rebuilt when the database says that they changed. `artifacts` is the folder for what is kept between starts.
    """

    def __init__(self, artifacts: Path) -> None:
        self.ranker = PlacementRanker()
        self.planner = TrainingPlanner(self.ranker)
        self._artifacts = artifacts
        self._lock = Lock()
        self._vocabulary: Vocabulary | None = None
        self._market: tuple[tuple[object, ...], Market, str] | None = None

    def vocabulary(self, session: Session) -> Vocabulary:
        """Return the vocabulary of the newest import. Raises NoTaxonomy when nothing was imported."""
        newest = newest_import(session)
        with self._lock:
            if self._vocabulary is None or self._vocabulary.import_id != newest:
                self._vocabulary = load_vocabulary(session, newest, self._artifacts)
            return self._vocabulary

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
                self._market = (stamp, market, market_digest(market))
            return self._market[1]

    def inputs_digest(self, candidate: Candidate, market: Market) -> str:
        """Return the digest of everything that a ranking of `candidate` in `market` sees."""
        with self._lock:
            known = self._market[2] if self._market is not None and self._market[1] is market else None
        return digest_of([candidate_digest(candidate), known or market_digest(market)])
