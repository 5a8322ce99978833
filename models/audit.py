"""The audit log: what was done and looked at, by whom. Append-only, and chained, so that a later change of it is found.

Events of one organisation (and those of nobody's, in one more) are a chain: each has the next number and is sealed, with a key
that the database never sees, together with the seal of the one before. A row that was changed, removed, put in or moved
no longer fits; `models.audit_check` names it. `AuditHead` is where a chain ends, sealed too, and what writers wait at.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Index, LargeBinary, String, Table, UniqueConstraint, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.errors import KeyUnavailable

NOBODYS = "installation"
"""Chain of events that belong to no organisation: employers, administration, who did not sign in."""

BEFORE_THE_FIRST = bytes(32)
KEY = "audit key"
PENDING = "audit events"
"""Names in `Session.info`: the key to seal with, and events that wait for the commit."""


class AuditEvent(Base):
    """One event. `actor` and `subject` are references without foreign keys; `detail` holds codes, never personal data.

    Stored by `append` alone: the database takes no row without its place in a chain, and lets none be changed or deleted.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject", "at"),
        UniqueConstraint("chain", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    organisation: Mapped[str | None] = mapped_column(String(16), index=True)
    actor: Mapped[str | None] = mapped_column(String(16))
    actor_role: Mapped[str | None] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(16))
    detail: Mapped[dict[str, Any]]
    chain: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]  # 1, 2, ... without a gap
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))  # seal of the event before; zeros before the first
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))

    def sealed_by(self, key: bytes, number: int | None = None) -> bytes:
        """Return the seal that this content has at this place (or at `number` of its chain), by the key of the log."""
        return seal_of(
            key,
            {
                "chain": self.chain,
                "number": self.number if number is None else number,
                "previous": self.previous.hex(),
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "organisation": self.organisation,
                "actor": self.actor,
                "actor_role": self.actor_role,
                "action": self.action,
                "subject": self.subject,
                "detail": self.detail,
            },
        )


class AuditHead(Base):
    """The end of one chain: the last event's number and seal, sealed together, so that a cut tail leaves a broken head."""

    __tablename__ = "audit_head"

    chain: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int]
    last: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))

    def sealed_by(self, key: bytes) -> bytes:
        """Return the seal of this end, by the key of the log."""
        return seal_of(key, {"head": self.chain, "number": self.number, "last": self.last.hex()})


EVENTS, HEADS = cast(Table, AuditEvent.__table__), cast(Table, AuditHead.__table__)


def seal_of(key: bytes, content: dict[str, Any]) -> bytes:
    """Return HMAC-SHA-256 of `content` as canonical JSON: sorted keys, no spaces, only ASCII."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hmac.new(key, written.encode(), sha256).digest()


def append(session: Session, row: AuditEvent) -> None:
    """Put an event at the end of its chain when `session` commits; a rollback forgets it.

    Its place is taken last in the transaction, so that a chain is locked for a moment only and writers cannot wait in a ring.
    """
    row.chain = row.organisation or NOBODYS
    row.detail = json.loads(json.dumps(row.detail, allow_nan=False))  # as it comes back from the database
    if not session.in_transaction():
        session.begin()  # so that there is something to roll back
    session.info.setdefault(PENDING, []).append(row)


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(PENDING):
        return
    session.flush()
    rows: list[AuditEvent] = session.info.pop(PENDING)
    key: bytes | None = session.info.get(KEY)
    if key is None:
        raise KeyUnavailable("this session has no key to seal the audit log with")
    for chain in sorted({row.chain for row in rows}):
        _extend(session, chain, [row for row in rows if row.chain == chain], key)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _transaction: object) -> None:
    session.info.pop(PENDING, None)


def _extend(session: Session, chain: str, rows: list[AuditEvent], key: bytes) -> None:
    number, last = _locked_end(session, chain, key)
    for row in rows:
        number += 1
        row.number, row.previous = number, last
        last = row.seal = row.sealed_by(key)
    names = [column.name for column in EVENTS.columns if column.name != "id"]
    connection = session.connection()
    connection.execute(EVENTS.insert().inline(), [{name: getattr(row, name) for name in names} for row in rows])
    seal = AuditHead(chain=chain, number=number, last=last).sealed_by(key)
    connection.execute(HEADS.update().where(HEADS.c.chain == chain).values(number=number, last=last, seal=seal))


def _locked_end(session: Session, chain: str, key: bytes) -> tuple[int, bytes]:
    """Return number and seal of the chain's last event; until this transaction ends nobody else gets them.

    Raises KeyUnavailable when the end was not written with this key: nothing is appended to what cannot be trusted.
    """
    wanted = HEADS.select().where(HEADS.c.chain == chain).with_for_update()
    connection = session.connection()
    found = connection.execute(wanted).one_or_none()
    if found is None:
        _begin(session, chain, key)
        found = connection.execute(wanted).one()
    head = AuditHead(chain=chain, number=found.number, last=found.last)
    if not hmac.compare_digest(head.sealed_by(key), found.seal):
        raise KeyUnavailable("the audit log was not sealed with this FOOTHOLD_INDEX_KEY: see `foothold audit verify`")
    return found.number, found.last


def _begin(session: Session, chain: str, key: bytes) -> None:
    """Write the end of a chain without events, unless another writer just did."""
    head = AuditHead(chain=chain, number=0, last=BEFORE_THE_FIRST)
    values = {"chain": chain, "number": 0, "last": BEFORE_THE_FIRST, "seal": head.sealed_by(key)}
    on_postgres = session.get_bind().dialect.name == "postgresql"
    one = (postgresql if on_postgres else sqlite).insert(HEADS).values(values).on_conflict_do_nothing()
    session.connection().execute(one)
