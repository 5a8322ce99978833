"""Erasing a person: her key is shredded, her rows go, and what remains is searched before the transaction ends.

Her reference in the audit log stays, so that its chain stays whole; it is a random number that leads nowhere once her rows are gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Column, LargeBinary, String, Table, Text, delete, func, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from models.base import Base
from models.beneficiary import Beneficiary
from models.crypto import KeyRing, SealedColumn
from models.desk import ErasedFor, ErasureReceipt
from models.errors import DomainError
from models.identity import PersonKey
from models.types import new_ref
from webapp.access import Actor
from webapp.audit import record_change
from webapp.footprint import account_ref_of, key_of, traces

ENCODINGS = ("utf-8", "utf-16-le")
PIECE = 1 << 20


class StillThere(DomainError):  # noqa: N818
    """After everything of hers was deleted a reference of hers stood elsewhere; `places` are columns. Nothing was erased."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(f"references remain in {', '.join(places)}")
        self.places = places


@dataclass(frozen=True)
class Found:
    """Where something that was looked for still stands, and in how many rows."""

    place: str
    rows: int


def erase(
    session: Session, *, her: Beneficiary, reason: ErasedFor, keys: KeyRing, by: Actor, now: datetime
) -> ErasureReceipt:
    """Erase her in this transaction and return the receipt. Audit: `erased`, about the receipt.

    Raises StillThere when a reference of hers remains anywhere but in the log; the transaction then has to be rolled back.
    """
    ref, organisation, needles = her.ref, her.organisation_id, [her.ref, *_references(session, her)]
    counts = {
        trace.table.name: count for trace in traces() if (count := _count(session, trace.table, trace.of(her.id)))
    }
    key = key_of(session, her.id)
    if key is not None:
        session.execute(delete(PersonKey).where(PersonKey.id == key.id))
        counts["person_key"] = 1
    session.expunge(her)
    session.execute(delete(Beneficiary).where(Beneficiary.id == her.id))
    found = search(session, needles)
    places = [one.place for one in found if not one.place.startswith("audit_event.")]
    if places:
        raise StillThere(places)
    receipt = ErasureReceipt(
        ref=new_ref(),
        organisation_id=organisation,
        reason=reason,
        counts=counts,
        searched=len(list(searchable())),
        in_log=sum(one.rows for one in found),
        mark=mark_of(keys, ref),
        created_at=now,
    )
    session.add(receipt)
    record_change(session, by, "erased", receipt.ref, now=now, reason=reason, rows=sum(counts.values()))
    return receipt


def mark_of(keys: KeyRing, ref: str) -> bytes:
    """Return the keyed hash by which a backup's record is recognised as one that was erased."""
    return keys.blind_index("erased", ref)


def _references(session: Session, her: Beneficiary) -> list[str]:
    """Return the references of rows of hers that others could have written down: her account, candidacies, requests, consents."""
    account = account_ref_of(session, her.id)
    found = [account] if account else []
    for trace in traces():
        if trace.column is not None and "ref" in trace.table.c and trace.table.name not in ("account", "ranking_run"):
            found += session.scalars(select(trace.table.c.ref).where(trace.of(her.id)))
    return found


def _count(session: Session, table: Table, condition: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def searchable() -> Iterator[Column[Any]]:
    """Go through every column that could hold a word or a reference: texts, JSON, and files that are not sealed."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (String, JSON)) or _is_file(column):
                yield column


def _is_file(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind, LargeBinary) and not isinstance(kind, SealedColumn) and kind.length is None


def search(session: Session, needles: Sequence[str]) -> list[Found]:
    """Look for words in every table that this session sees; return the columns that hold one."""
    wanted = [needle for needle in needles if needle]
    found = []
    columns = list(searchable())
    for table in {column.table: None for column in columns}:
        texts = [column for column in columns if column.table is table and not _is_file(column)]
        any_text = or_(*(_holds(column, wanted) for column in texts)) if texts else None
        if any_text is not None and wanted and _count(session, cast(Table, table), any_text):
            rows = [(column, _count(session, cast(Table, table), _holds(column, wanted))) for column in texts]
            found += [Found(str(column), count) for column, count in rows if count]
        for column in (one for one in columns if one.table is table and _is_file(one)):
            held = [one for one in session.scalars(select(column).execution_options(yield_per=10)) if _in(one, wanted)]
            found += [Found(str(column), len(held))] if held else []
    return found


def _holds(column: Column[Any], needles: Sequence[str]) -> Any:
    text = sql_cast(column, Text)
    return or_(*(text.contains(needle, autoescape=True) for needle in needles))


def _in(content: bytes, needles: Sequence[str]) -> bool:
    return any(needle.encode(code) in content for needle in needles for code in ENCODINGS)


def search_files(folder: Path, needles: Sequence[str]) -> list[Found]:
    """Look for words in every file below a folder: the database's own, saved markets and rankers, compiled texts, anything."""
    return [
        Found(str(path.relative_to(folder)), 1)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(_in(piece, needles) for piece in _pieces(path, max(map(len, needles), default=0)))
    ]


def _pieces(path: Path, longest: int) -> Iterator[bytes]:
    """Read a file in pieces that overlap by more than the longest word."""
    with path.open("rb") as file:
        kept = b""
        while piece := file.read(PIECE):
            yield kept + piece
            kept = (kept + piece)[-4 * longest :]


def marks(session: Session) -> list[bytes]:
    """Return the marks of everybody who was erased, oldest first."""
    return list(session.scalars(select(ErasureReceipt.mark).order_by(ErasureReceipt.id)))
