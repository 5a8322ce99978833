"""Requests about her data, with a month to answer each: made on her own pages or written down by her coach, answered by a named person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.account import Account
from models.beneficiary import Beneficiary
from models.crypto import KeyRing
from models.desk import DataRequest, RequestKind, RequestOutcome, due_after
from models.errors import KeyUnavailable
from webapp.access import Actor, visible
from webapp.audit import record_change
from webapp.footprint import account_ref_of, key_of

AT_ONCE = frozenset({RequestKind.FREEZE, RequestKind.NO_RANKING})
"""Requests that protect her and can be undone: they work from the moment they are made, and are answered all the same."""


@dataclass(frozen=True)
class Opened:
    """A request in words: what she wants, what she was answered, by whom (a shown name; herself: None)."""

    row: DataRequest
    wish: str
    answer: str
    by_herself: bool
    answered_by: str | None


def ask(
    session: Session,
    *,
    her: Beneficiary,
    kind: RequestKind,
    wish: str,
    keys: KeyRing,
    by: Actor,
    now: datetime,
) -> DataRequest:
    """Write a request down; a freeze and an opt-out work at once. Raises KeyUnavailable. Audit: `asked_about_data`."""
    row = DataRequest(
        beneficiary_id=her.id, kind=kind, asked_by=str(by.ref), due_on=due_after(now.date()), created_at=now
    )
    row.say(_data_key(session, her, keys), wish)
    session.add(row)
    if kind is RequestKind.FREEZE:
        her.frozen = True
    elif kind is RequestKind.NO_RANKING:
        her.ranking_opt_out = True
    record_change(session, by, "asked_about_data", her.ref, now=now, kind=kind)
    return row


def answer(
    session: Session,
    *,
    row: DataRequest,
    her: Beneficiary,
    outcome: RequestOutcome,
    text: str,
    keys: KeyRing,
    by: Actor,
    now: datetime,
) -> None:
    """Answer a request; the named person is whoever does. Raises InvalidTransition, KeyUnavailable. Audit: `answered_about_data`."""
    row.close(outcome, text, data_key=_data_key(session, her, keys), by=str(by.ref), now=now)
    record_change(session, by, "answered_about_data", her.ref, now=now, kind=row.kind, outcome=outcome)


def _data_key(session: Session, her: Beneficiary, keys: KeyRing) -> bytes:
    key = key_of(session, her.id)
    if key is None:
        raise KeyUnavailable("this person's key was shredded")
    return keys.unwrap(key.wrapped, key.ring_version)


def of_her(session: Session, her: Beneficiary, keys: KeyRing) -> list[Opened]:
    """Read and open her requests, the newest first."""
    rows = list(
        session.scalars(select(DataRequest).where(DataRequest.beneficiary_id == her.id).order_by(DataRequest.id.desc()))
    )
    return _opened(session, rows, her, keys) if rows else []


def _opened(session: Session, rows: Iterable[DataRequest], her: Beneficiary, keys: KeyRing) -> list[Opened]:
    data_key, own = _data_key(session, her, keys), account_ref_of(session, her.id)
    names = {
        one.ref: one.display_name
        for one in session.scalars(select(Account).where(Account.ref.in_({row.answered_by for row in rows})))
    }
    return [Opened(row, *row.read(data_key), row.asked_by == own, names.get(row.answered_by or "")) for row in rows]


def waiting(session: Session, actor: Actor) -> list[DataRequest]:
    """Read the requests that this coach or coordinator has to see answered, the most urgent first; each loaded with its person."""
    return list(
        session.scalars(
            visible(select(DataRequest), actor)
            .where(DataRequest.outcome.is_(None))
            .order_by(DataRequest.due_on, DataRequest.id)
            .options(joinedload(DataRequest.beneficiary))
        )
    )


def how_many(session: Session, actor: Actor, today: date) -> tuple[int, int]:
    """Count the requests that wait, and those of them that are overdue."""
    found = visible(select(DataRequest), actor).where(DataRequest.outcome.is_(None)).subquery()
    late = func.count().filter(found.c.due_on < today)
    every, overdue = session.execute(select(func.count(), late).select_from(found)).one()
    return every, overdue
