"""What a computation saw, kept so that it can be computed again: the market once for all runs, of her only what matching reads."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Table, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matcher.market import Market
from matcher.ranking import PlacementRanker
from matcher.types import Candidate, Gate, Opening, TrainingOption
from models.base import Base
from models.run import KeptRanker, KeptRecord, KeptSet
from webapp.engine.digest import joint_digest, packed, squeezed

AT_ONCE = 500
Item = TypeVar("Item")
Records = Callable[[list[int]], Iterable[Opening] | Iterable[TrainingOption]]
"""Gives the records of a set by their places."""


@dataclass(frozen=True)
class Members:
    """The digests of a set's records, in the order of their ids, the digest of the whole, and the place of each id."""

    each: tuple[bytes, ...]
    digest: bytes
    places: Mapping[str, int]

    @classmethod
    def of(cls, records: Iterable[Candidate | Opening | TrainingOption]) -> Members:
        """Return the digests of records that come in the order of their ids."""
        found = {record.id: joint_digest([packed(record)]) for record in records}
        return cls(tuple(found.values()), joint_digest(found.values()), {ref: place for place, ref in enumerate(found)})


@dataclass(frozen=True)
class Seen:
    """What one computation saw: of the candidate, and of the market and the courses their digests."""

    body: bytes
    market: bytes
    options: bytes | None

    @property
    def digest(self) -> str:
        """The digest of everything."""
        return joint_digest([self.body, self.market, self.options or b""]).hex()

    @classmethod
    def of(
        cls, candidate: Candidate, ruled_out: Sequence[int], members: Members, options: Members | None, **how: Any
    ) -> Seen:
        """Return it without her reference and her own rules; `ruled_out` are places in the market that these close, `how` plain values."""
        told = json.loads(packed(replace(candidate, id="", exclusions=())))
        body = squeezed({"candidate": told, "ruled_out": _steps(ruled_out)} | how)
        return cls(body, members.digest, options.digest if options else None)


def ruled_out(ranker: PlacementRanker, candidate: Candidate, market: Market, members: Members) -> list[int]:
    """Return the places of openings that her own rules alone keep from her, or keep her from reaching by a course."""
    if not candidate.exclusions:
        return []
    question = ranker.ask(candidate, market)
    left = zip(question.left(), question.left(passing=[Gate.EXCLUSION]), strict=True)
    closed = ((free.segment, np.setdiff1d(free.reachable, ruled.reachable, assume_unique=True)) for ruled, free in left)
    return sorted(members.places[segment.id(row)] for segment, rows in closed for row in rows.tolist())


def there(session: Session, sets: Sequence[bytes], version: str) -> tuple[bool, ...]:
    """Tell of each set, and of the ranker of this version, whether it is stored: one statement.

    It is asked each time. What a process remembered would be wrong after a backup was put back.
    """
    known = [exists().where(KeptSet.digest == digest) for digest in sets]
    return tuple(session.execute(select(*known, exists().where(KeptRanker.version == version))).one())


def keep_set(session: Session, members: Members, records: Records) -> None:
    """Store a set, and those of its records that are new: `records` gives them by their places."""
    ids = _ids(session, members.each)
    new = [place for place, digest in enumerate(members.each) if digest not in ids]
    bodies = (zlib.compress(packed(record), 9) for record in records(new))
    rows = [{"digest": members.each[place], "body": body} for place, body in zip(new, bodies, strict=True)]
    _insert(session, KeptRecord, rows)
    ids |= _ids(session, [members.each[place] for place in new])
    steps = squeezed(_steps(sorted(ids.values())))
    _insert(session, KeptSet, [{"digest": members.digest, "members": steps}])


def keep_ranker(session: Session, ranker: PlacementRanker) -> None:
    """Store the curves of a ranker."""
    strong, possible = ranker.limits
    body = {
        "knots": ranker.model.knots.tolist(),
        "heights": ranker.model.heights.tolist(),
        "strong": strong,
        "possible": possible,
        "learned": ranker.learned is not None,
    }
    _insert(session, KeptRanker, [{"version": ranker.version, "body": body}])


def _steps(ids: Sequence[int]) -> list[int]:
    """Return ascending numbers as the steps between them, which take less room."""
    return [after - before for before, after in pairwise([0, *ids])]


def parts(many: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut a long list into parts that one statement can name."""
    return (many[start : start + AT_ONCE] for start in range(0, len(many), AT_ONCE))


def _ids(session: Session, digests: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for part in parts(digests):
        rows = session.execute(select(KeptRecord.digest, KeptRecord.id).where(KeptRecord.digest.in_(part)))
        found |= {row.digest: row.id for row in rows}
    return found


def _insert(session: Session, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows, passing by those that another writer has just put in."""
    if rows:
        table = kind.__table__
        assert isinstance(table, Table)  # noqa: S101 - every model here is a table
        maker = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(maker.insert(table).on_conflict_do_nothing(), rows)
