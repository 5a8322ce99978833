"""What has been kept long enough, by purpose: listed, or thrown away, one person and one transaction at a time.

Purposes and periods stand in `webapp/data/purposes.json`. A record on hold (GDPR, article 18) and a request without an answer stop
the erasure of a person; rows that are over go all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, delete, func, or_, select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, Stage, StageChange
from models.conversation import Conversation, Message
from models.crypto import KeyRing
from models.desk import DataRequest, ErasedFor, HandOut, RecordChange
from models.organisation import Organisation
from models.oversight import RankingDecision, RankingNotice, SuggestionContest
from models.protection import Consent
from models.run import RankingRun
from webapp.access import Actor
from webapp.audit import record_change
from webapp.erasure import erase
from webapp.footprint import traces
from webapp.purposes import purposes

RECORD = "record"
"""The purpose of the person's whole record: when it is over, she is erased."""


@dataclass(frozen=True)
class Due:
    """Rows of one person that have been kept long enough for one purpose; `table` is "person" for all of her."""

    ref: str
    purpose: str
    table: str
    rows: int


def _ended_conversations(before: datetime) -> Select[tuple[int]]:
    return (
        select(StageChange.candidacy_id)
        .join(Candidacy, Candidacy.id == StageChange.candidacy_id)
        .where(Candidacy.stage == Stage.ENDED)
        .group_by(StageChange.candidacy_id)
        .having(func.max(StageChange.at) < before)
    )


OVER: dict[str, Callable[[datetime], dict[type[Any], ColumnElement[bool]]]] = {
    "matching": lambda before: {
        RankingRun: RankingRun.at < before,
        RankingDecision: RankingDecision.at < before,
        SuggestionContest: SuggestionContest.answered_at < before,
        RankingNotice: RankingNotice.at < before,
    },
    "messages": lambda before: {
        Message: Message.candidacy_id.in_(_ended_conversations(before)),
        Conversation: Conversation.candidacy_id.in_(_ended_conversations(before)),
    },
    "consents": lambda before: {Consent: or_(Consent.withdrawn_at < before, Consent.until < before)},
    "requests": lambda before: {DataRequest: DataRequest.answered_at < before, HandOut: HandOut.created_at < before},
    "history": lambda before: {RecordChange: RecordChange.created_at < before},
}
"""Purpose -> which rows are over, when what lies before a moment is."""


def people(session: Session) -> list[str]:
    """Return the references of everybody, oldest record first: what a run goes through, and goes on with after it was stopped."""
    return list(session.scalars(select(Beneficiary.ref).order_by(Beneficiary.id)))


def due(session: Session, ref: str, now: datetime) -> list[Due]:
    """Return what of one person has been kept long enough; nothing for somebody who is gone."""
    her = session.scalar(select(Beneficiary).where(Beneficiary.ref == ref))
    if her is None:
        return []
    if _record_is_over(session, her, now):
        return [Due(ref, RECORD, "person", 1)]
    return [
        Due(ref, purpose, table.name, count)
        for purpose, table, condition in _conditions(her, now)
        if (count := session.scalar(select(func.count()).select_from(table).where(condition)))
    ]


def _record_is_over(session: Session, her: Beneficiary, now: datetime) -> bool:
    days = purposes()[RECORD].days
    waits = select(DataRequest.id).where(DataRequest.beneficiary_id == her.id, DataRequest.outcome.is_(None))
    if days is None or her.frozen or session.scalar(waits.limit(1)) is not None:
        return False
    done = select(func.max(AuditEvent.at)).where(AuditEvent.subject == her.ref, AuditEvent.action != "denied")
    last = max(filter(None, (her.created_at, session.scalar(done))))
    return last < now - timedelta(days=days)


def _conditions(her: Beneficiary, now: datetime) -> Iterator[tuple[str, Table, ColumnElement[bool]]]:
    hers = {trace.table.name: trace.of(her.id) for trace in traces()}
    for purpose, over in OVER.items():
        days = purposes()[purpose].days
        if days is not None:
            for kind, condition in over(now - timedelta(days=days)).items():
                table = cast(Table, kind.__table__)
                yield purpose, table, hers[table.name] & condition


def throw_away(session: Session, ref: str, *, keys: KeyRing, by: Actor, now: datetime) -> list[Due]:
    """Throw away in this transaction what `due` lists for one person, and return it.

    Audit, in her organisation's chain: `erased`, or `kept_long_enough` with the numbers. Raises StillThere as `erase` does.
    """
    found = due(session, ref, now)
    if not found:
        return []
    her = session.scalars(select(Beneficiary).where(Beneficiary.ref == ref)).one()
    by = replace(by, organisation_ref=session.get_one(Organisation, her.organisation_id).ref)
    if found[0].purpose == RECORD:
        erase(session, her=her, reason=ErasedFor.RETENTION, keys=keys, by=by, now=now)
        return found
    for _purpose, table, condition in _conditions(her, now):
        session.execute(delete(table).where(condition))
    record_change(session, by, "kept_long_enough", ref, now=now, **{one.table: one.rows for one in found})
    return found
