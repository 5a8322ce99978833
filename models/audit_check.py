"""Checking the audit log: the first row that is not as it was written, and signed checkpoints of where it ended.

A chain alone cannot tell that its newest events were cut off together with its end. A checkpoint can: it says, signed, how far each
chain had come, and is kept where whoever changes the database does not get.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import BEFORE_THE_FIRST, AuditEvent, AuditHead
from models.crypto import KeyRing

AT_ONCE = 1000


class Damage(StrEnum):
    """What is wrong with a row."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    CUT = "cut off, with all that followed"
    HEAD = "the end of the chain was changed"


@dataclass(frozen=True)
class Break:
    """The first broken row of a chain: its number there, its id if it still stands in the table, and what happened to it."""

    chain: str
    number: int
    damage: Damage
    id: int | None = None

    def __str__(self) -> str:
        row = f", row {self.id}" if self.id is not None else ""
        return f"chain {self.chain}, event {self.number}{row}: {self.damage}"


@dataclass(frozen=True)
class Checkpoint:
    """How far each chain had come at a moment: number and seal of its last event."""

    at: datetime
    ends: Mapping[str, tuple[int, bytes]]

    def signed(self, ring: KeyRing) -> str:
        """Return it as a line of JSON with an Ed25519 signature."""
        signature = b64encode(ring.checkpoint_key.sign(self._written().encode())).decode()
        return json.dumps({"checkpoint": json.loads(self._written()), "signature": signature}, sort_keys=True)

    def _written(self) -> str:
        ends = {chain: [number, seal.hex()] for chain, (number, seal) in self.ends.items()}
        return json.dumps({"at": self.at.isoformat(), "ends": ends}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, line: str, public_key: Ed25519PublicKey) -> Checkpoint:
        """Return the checkpoint of a line; raises ValueError unless it was signed by the key's owner."""
        try:
            stored = json.loads(line)
            body = stored["checkpoint"]
            ends = {chain: (int(number), bytes.fromhex(seal)) for chain, (number, seal) in body["ends"].items()}
            found = cls(datetime.fromisoformat(body["at"]), ends)
            public_key.verify(b64decode(stored["signature"], validate=True), found._written().encode())
        except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError("this line is not a checkpoint signed by this installation") from error
        return found


@dataclass(frozen=True)
class Report:
    """What a check found: the breaks (the first of each chain), and where whole chains end."""

    events: int
    breaks: list[Break]
    ends: dict[str, tuple[int, bytes]]


def check(session: Session, ring: KeyRing, checkpoints: Iterable[Checkpoint] = ()) -> Report:
    """Read the whole log and compare every row with its seal, its neighbours, the chain's end and `checkpoints`.

    May run while others write: ends are read first, and what comes after them has to fit too.
    """
    key = ring.audit_key
    heads = {head.chain: head for head in session.scalars(select(AuditHead).order_by(AuditHead.chain))}
    promised = [(chain, number, seal) for point in checkpoints for chain, (number, seal) in point.ends.items()]
    chains = set(session.scalars(select(AuditEvent.chain).distinct())) | heads.keys()
    events, breaks, ends = 0, [], {}
    for chain in sorted(chains | {chain for chain, _number, _seal in promised}):
        reached = [(number, seal) for named, number, seal in promised if named == chain and number]
        walk = _Walk(session, key, chain)
        broken = walk.run() or walk.compare(heads.get(chain), reached)
        events += walk.number
        if broken is None:
            ends[chain] = (walk.number, walk.last)
        else:
            breaks.append(broken)
    return Report(events, breaks, ends)


class _Walk:
    """The way along one chain, remembering the seal of every event that fitted."""

    def __init__(self, session: Session, key: bytes, chain: str) -> None:
        self.session, self.key, self.chain = session, key, chain
        self.number, self.last, self.last_id = 0, BEFORE_THE_FIRST, 0
        self.seals = [BEFORE_THE_FIRST]

    def _rows(self) -> Generator[AuditEvent, None, None]:
        wanted = select(AuditEvent).where(AuditEvent.chain == self.chain)
        ordered = wanted.order_by(AuditEvent.number, AuditEvent.id).execution_options(yield_per=AT_ONCE)
        found = self.session.scalars(ordered)
        try:
            for row in found:
                yield row
                self.session.expunge(row)
        finally:
            found.close()  # at a break too: PostgreSQL keeps a cursor open behind it

    def run(self) -> Break | None:
        """Go from the first event to the last; return the first that does not fit."""
        with closing(self._rows()) as rows:
            for row in rows:
                if row.number <= self.number:  # twice the same number, or one below 1
                    return Break(self.chain, row.number, Damage.INSERTED, row.id)
                if row.number > self.number + 1:
                    return Break(self.chain, self.number + 1, Damage.REMOVED)
                if not (row.previous == self.last and _fits(row, row.number, self.key) and row.id > self.last_id):
                    return Break(self.chain, row.number, self._damage(row), row.id)
                self.number, self.last, self.last_id = row.number, row.seal, row.id
                self.seals.append(row.seal)
        return None

    def _damage(self, row: AuditEvent) -> Damage:
        """Say what became of a row that does not fit: by the one after it, or by a place where it would."""
        following = self.session.execute(
            select(AuditEvent.previous).where(AuditEvent.chain == self.chain, AuditEvent.number == row.number + 1)
        ).scalar()
        if following == self.last and row.previous == self.last:
            return Damage.INSERTED
        if _fits(row, row.number, self.key) or any(_fits(row, place, self.key) for place in self._places()):
            return Damage.MOVED
        return Damage.CHANGED

    def _places(self) -> range:
        most = self.session.scalar(
            select(AuditEvent.number).where(AuditEvent.chain == self.chain).order_by(AuditEvent.number.desc()).limit(1)
        )
        return range(1, (most or 0) + 2)

    def compare(self, head: AuditHead | None, reached: list[tuple[int, bytes]]) -> Break | None:
        """Hold the chain against its end and against checkpoints; return the first event that is missing or another one."""
        missing = [number for number, _seal in reached if number > self.number]
        if missing or (head is not None and head.number > self.number):
            return Break(self.chain, self.number + 1, Damage.CUT)
        other = [number for number, seal in reached if self.seals[number] != seal]
        if other:
            return Break(self.chain, min(other), Damage.CHANGED)
        if head is None or head.number < 0 or self.seals[head.number] != head.last:
            return Break(self.chain, self.number, Damage.HEAD)
        whole = hmac.compare_digest(head.sealed_by(self.key), head.seal)
        return None if whole else Break(self.chain, head.number, Damage.HEAD)


def _fits(row: AuditEvent, number: int, key: bytes) -> bool:
    return hmac.compare_digest(row.sealed_by(key, number), row.seal)
