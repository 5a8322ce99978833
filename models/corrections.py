"""The history of her record: what stood there before each change, sealed with her key, with who changed it and when.

It is written here, below every page and command, so that no way of changing her record can forget it. Who and when come from the
audit event of the same transaction; a change without an event (the first filling of a demonstration) leaves no history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from models.audit import PENDING, AuditEvent
from models.base import Base
from models.beneficiary import (
    Beneficiary,
    BeneficiaryLanguage,
    BeneficiaryLicence,
    BeneficiaryOccupation,
    BeneficiaryPreference,
    BeneficiarySkill,
    BeneficiarySupportNeed,
    Qualification,
)
from models.crypto import KeyRing, Sealed, unseal
from models.desk import RecordChange
from models.identity import Identity, PersonKey
from models.protection import BeneficiaryExclusion

RING = "key ring"
REPLACED = "replaced values"
"""Names in `Session.info`: the ring that opens her key, and what was replaced and waits for the commit."""

KEPT: tuple[type[Base], ...] = (
    Beneficiary,
    BeneficiarySkill,
    BeneficiaryOccupation,
    BeneficiaryLanguage,
    BeneficiaryLicence,
    Qualification,
    BeneficiaryPreference,
    BeneficiarySupportNeed,
    BeneficiaryExclusion,
    Identity,
)
"""Tables whose replaced values are kept. Consents, candidacies and requests have histories of their own."""

BOOKKEEPING = frozenset({"id", "ref", "row", "beneficiary_id", "organisation_id", "key_id", "version", "created_at"})
NAMING = frozenset({"concept_id", "language", "activity", "trait"})
"""Columns that say which row of hers it was; kept with what changed in it."""


@dataclass(frozen=True)
class Replaced:
    """What one row held before, by column; an identity's values are still sealed. `now` is what replaced them, `which` names the row."""

    beneficiary_id: int
    table: str
    before: dict[str, Any]
    now: dict[str, Any]
    which: dict[str, Any]
    row: str | None = None


@event.listens_for(Session, "before_flush")
def _note(session: Session, _context: object, _instances: object) -> None:
    if RING not in session.info:
        return
    kept: list[Replaced] = session.info.setdefault(REPLACED, [])
    kept += [_replaced(row) for row in session.dirty if isinstance(row, KEPT) and session.is_modified(row)]


@event.listens_for(Session, "persistent_to_deleted")  # rows that left their list are only known here
def _note_deleted(session: Session, row: object) -> None:
    if RING in session.info and isinstance(row, KEPT):
        session.info.setdefault(REPLACED, []).append(_replaced(row, gone=True))


def _replaced(row: Base, *, gone: bool = False) -> Replaced:
    state = inspect(row)
    before, now = {}, {}
    for column in state.mapper.column_attrs:
        old = state.attrs[column.key].history
        if column.key in BOOKKEEPING or not (gone or old.has_changes()):
            continue
        before[column.key] = old.deleted[0] if old.deleted else (state.dict.get(column.key) if gone else None)
        if not gone:
            now[column.key] = state.dict.get(column.key)
    owner: int = state.dict["id"] if isinstance(row, Beneficiary) else state.dict["beneficiary_id"]
    which = {name: state.dict[name] for name in sorted(NAMING & state.dict.keys()) if not isinstance(row, Beneficiary)}
    return Replaced(owner, str(state.mapper.local_table), before, now, which, state.dict.get("row"))


@event.listens_for(Session, "before_commit", insert=True)  # before the audit log takes its events
def _write(session: Session) -> None:
    if session.in_nested_transaction() or RING not in session.info:
        return
    session.flush()
    kept: list[Replaced] = session.info.pop(REPLACED, [])
    pending: list[AuditEvent] = session.info.get(PENDING, [])
    if not kept or not pending:
        return
    people = {
        her: (ref, key)
        for her, ref, key in session.execute(
            select(Beneficiary.id, Beneficiary.ref, PersonKey)
            .join(Identity, Identity.beneficiary_id == Beneficiary.id)
            .join(PersonKey, PersonKey.id == Identity.key_id)
            .where(Beneficiary.id.in_({one.beneficiary_id for one in kept}))
        )
    }
    ring: KeyRing = session.info[RING]
    for her, (ref, key) in people.items():
        told = next((one for one in pending if one.subject == ref), None)
        if told is not None:
            data_key = ring.unwrap(key.wrapped, key.ring_version)
            session.add_all(_rows([one for one in kept if one.beneficiary_id == her], told, data_key))


def _rows(kept: list[Replaced], told: AuditEvent, data_key: bytes) -> Iterator[RecordChange]:
    for one in kept:
        before = {name: value for name, value in _opened(one, data_key).items() if value is not None}
        if not before:
            continue
        before = {name: str(value) for name, value in one.which.items()} | before
        row = RecordChange(
            beneficiary_id=one.beneficiary_id,
            created_at=told.at,
            by=told.actor,
            action=told.action,
            of_table=one.table,
        )
        row.write(data_key, json.dumps(before, ensure_ascii=False))
        yield row


def _opened(one: Replaced, data_key: bytes) -> dict[str, Any]:
    """Return what is really another value now: writing an identity seals every field anew."""

    def plain(name: str, value: Any) -> Any:
        if isinstance(value, Sealed):
            return unseal(data_key, value, place=f"identity.{name}:{one.row}")
        if isinstance(value, Enum):
            return value.value
        return value.isoformat() if isinstance(value, date) else value

    opened = {name: plain(name, value) for name, value in one.before.items()}
    same = {name for name, value in one.now.items() if plain(name, value) == opened[name]}
    return {name: value for name, value in opened.items() if name not in same}


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _transaction: object) -> None:
    session.info.pop(REPLACED, None)
