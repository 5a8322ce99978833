"""Where a person is in the database: every table that points at her, found by its foreign keys, so that none can be forgotten.

The report of what is stored, erasure and its proof walk these tables. What points at her without a foreign key is the audit log alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, Text, and_, cast, or_, select
from sqlalchemy.orm import Session

from models.account import Account
from models.audit import AuditEvent
from models.base import Base
from models.beneficiary import Beneficiary
from models.identity import Identity, PersonKey


@dataclass(frozen=True)
class Trace:
    """One table that holds rows of hers: `column` leads to the table before, and so on to her own row."""

    table: Table
    column: Column[Any] | None  # None: it is the table of the beneficiary herself
    before: Trace | None

    def of(self, beneficiary_id: int) -> ColumnElement[bool]:
        """Return which rows are hers."""
        if self.column is None or self.before is None:
            return self.table.c.id == beneficiary_id
        (key,) = self.column.foreign_keys
        return self.column.in_(select(key.column).where(self.before.of(beneficiary_id)))

    def rows(self, beneficiary_id: int) -> Select[Any]:
        """Select her rows, in the order of their keys."""
        return select(self.table).where(self.of(beneficiary_id)).order_by(*self.table.primary_key.columns)


@cache
def traces() -> tuple[Trace, ...]:
    """Return every table that points at a beneficiary, directly or through another one; her own first."""
    found = {"beneficiary": Trace(Base.metadata.tables["beneficiary"], None, None)}
    waiting = list(found.values())
    while waiting:
        before = waiting.pop(0)
        for table in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
            column = next(
                (key.parent for key in sorted(table.foreign_keys, key=str) if key.column.table is before.table), None
            )
            if table.name not in found and column is not None:
                found[table.name] = Trace(table, column, before)
                waiting.append(found[table.name])
    return tuple(found.values())


def key_of(session: Session, beneficiary_id: int) -> PersonKey | None:
    """Return her key; None when it was shredded."""
    return session.scalar(
        select(PersonKey)
        .join(Identity, Identity.key_id == PersonKey.id)
        .where(Identity.beneficiary_id == beneficiary_id)
    )


def account_ref_of(session: Session, beneficiary_id: int) -> str | None:
    """Return the reference that the log knows her account by; None when she has none."""
    return session.scalar(select(Account.ref).where(Account.beneficiary_id == beneficiary_id))


def in_log(her: Beneficiary, account_ref: str | None) -> ColumnElement[bool]:
    """Return which events of the audit log are about her or by her. A page with many names is one event with a list of references."""
    in_a_list = and_(
        AuditEvent.subject.is_(None), cast(AuditEvent.detail, Text).contains(f'"{her.ref}"', autoescape=True)
    )
    by_her = [AuditEvent.actor == account_ref] if account_ref else []
    return or_(AuditEvent.subject == her.ref, in_a_list, *by_her)
