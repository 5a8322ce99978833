"""A stored computation, made again from what it saw: whatever has changed since in the market, the profile or the weights."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.additive import AdditiveModel
from matcher.features import FEATURES
from matcher.learning import Learned
from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.results import Match, Ranking, TrainingEffect
from matcher.taxonomy import Taxonomy
from matcher.training import TrainingPlanner
from matcher.types import Candidate, Opening, TrainingOption
from models.run import KeptRanker, KeptRecord, KeptSet
from webapp.engine.digest import Record, unpacked, unsqueezed
from webapp.engine.kept import Members, Seen, parts


class NotAsKept(ValueError):  # noqa: N818
    """Something that was kept is gone, damaged or altered; the message says what."""


@dataclass(frozen=True)
class Curves:
    """The curves of one version of the ranker; `ranker` is None where this release computes feature values otherwise than it did."""

    model: AdditiveModel
    ranker: PlacementRanker | None

    def score(self, features: Mapping[str, float]) -> float:
        """Return the score of stored feature values."""
        values = np.array([[features[name]] for name in FEATURES])
        return float(self.model.terms(values).sum())


@dataclass(frozen=True)
class Again:
    """A stored computation, ready to be made again; the market is without the openings that her own rules kept from her."""

    candidate: Candidate
    market: Market
    considered: int
    options: Sequence[TrainingOption]
    top: int | None
    ordered: bool

    def rank(self, ranker: PlacementRanker) -> Ranking:
        """Order the openings."""
        return ranker.rank(self.candidate, self.market, top=self.top)

    def explain(self, ranker: PlacementRanker, opening_id: str) -> Match:
        """Explain one opening; raise UnknownOpeningError when it was not there."""
        return ranker.explain(self.candidate, self.market, opening_id)

    def plan(self, ranker: PlacementRanker) -> list[TrainingEffect]:
        """Order the course runs."""
        return TrainingPlanner(ranker).plan(self.candidate, self.market, self.options)


def again(session: Session, seen: Seen, taxonomy: Taxonomy) -> Again:
    """Read what a computation saw. Raises NotAsKept."""
    openings = load_set(session, Opening, seen.market)
    options = load_set(session, TrainingOption, seen.options) if seen.options else []
    try:
        body = unsqueezed(seen.body)
        candidate = unpacked(Candidate, json.dumps(body["candidate"] | {"id": "she"}).encode())
        out = set(accumulate(body["ruled_out"]))
        day = date.fromisoformat(body["today"]) if body["today"] else None
        top, ordered = body["top"], bool(body["ordered"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotAsKept(f"what matching saw of her cannot be read: {error}") from error
    left = [opening for place, opening in enumerate(openings) if place not in out]
    return Again(candidate, Market(taxonomy, left, today=day), len(openings), options, top, ordered)


def load_set(session: Session, kind: type[Record], digest: bytes) -> list[Record]:
    """Read a set in the order of ids. Raises NotAsKept when it, or one of its records, is not what it was."""
    row = session.get(KeptSet, digest)
    if row is None:
        raise NotAsKept(f"a set of {kind.__name__}s is gone")
    try:
        ids = list(accumulate(unsqueezed(row.members)))
        bodies = [zlib.decompress(body) for body in _bodies(session, ids)]
        records = sorted((unpacked(kind, body) for body in bodies), key=lambda record: record.id)
    except (ValueError, zlib.error) as error:
        raise NotAsKept(f"a stored {kind.__name__} cannot be read: {error}") from error
    if Members.of(records).digest != digest:
        raise NotAsKept(f"the {kind.__name__}s that were kept are not what they were")
    return records


def load_curves(session: Session, version: str) -> Curves:
    """Read the curves of a version of the ranker. Raises NotAsKept."""
    row = session.get(KeptRanker, version)
    if row is None:
        raise NotAsKept(f"the curves of the ranker {version} are gone")
    try:
        body = row.body
        model = AdditiveModel(np.array(body["knots"]), np.array(body["heights"]))
        ranker = PlacementRanker()
        if body["learned"]:
            limits = float(body["strong"]), float(body["possible"])
            ranker.learned_ = Learned(model, *limits, 0.0, 0.0, calibrated=False, n_outcomes=0, losses=(0.0, 0.0))
    except (KeyError, TypeError, ValueError) as error:
        raise NotAsKept(f"the curves of the ranker {version} cannot be read: {error}") from error
    return Curves(model, ranker if ranker.version == version else None)


def _bodies(session: Session, ids: Sequence[int]) -> Iterator[bytes]:
    for part in parts(ids):
        yield from session.scalars(select(KeptRecord.body).where(KeptRecord.id.in_(part)))
