"""Adding words to look for, and ending them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.errors import InvalidTransition
from models.screening import LexiconEntry, Severity
from models.vacancy import VacancyStatus
from webapp.access import Actor
from webapp.audit import record_change
from webapp.engine import Engine
from webapp.signs import look_for_signs

SHOWN = (VacancyStatus.OPEN, VacancyStatus.PAUSED)


def add(session: Session, engine: Engine, *, entry: LexiconEntry, by: Actor, now: datetime) -> int:
    """Look for an entry from now on, and at once in all that waits or is shown; return in how many vacancies it is found.

    A vacancy that is shown goes back to be checked, unless the sign is of the lightest kind: nobody has judged it knowing this. Raises
    UnfitEntry. Audit: `added_entry`, and `rechecked_vacancy` for each that goes back.
    """
    found = engine.adverts.finds(session, entry)
    entry.added_by, entry.added_at = by.account_id or 0, now
    session.add(entry)
    session.flush()  # the looks below take it up
    for vacancy in (one.vacancy for one in found):
        look_for_signs(session, engine, vacancy=vacancy, now=now)
        if vacancy.status in SHOWN and entry.severity is not Severity.MEDIUM:
            vacancy.recheck()
            record_change(session, by, "rechecked_vacancy", vacancy.ref, now=now, entry=entry.ref)
    record_change(session, by, "added_entry", entry.ref, now=now, found=len(found))
    return len(found)


def end(session: Session, *, entry: LexiconEntry, by: Actor, now: datetime) -> None:
    """Look for it no more; signs that it found stay. Raises InvalidTransition when it ended before. Audit: `ended_entry`."""
    if entry.ended_at is not None:
        raise InvalidTransition("entry", "ended", "ended")
    entry.ended_by, entry.ended_at = by.account_id, now
    record_change(session, by, "ended_entry", entry.ref, now=now)
