"""A named person decides about a vacancy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.errors import NotVetted
from models.screening import ScreeningVerdict, Verdict
from models.vacancy import Vacancy
from webapp.access import Actor
from webapp.audit import record_change


def decide_screening(
    session: Session, *, vacancy: Vacancy, version: str | None, verdict: Verdict, reason: str, by: Actor, now: datetime
) -> ScreeningVerdict:
    """Write the verdict and move the vacancy, which has to be loaded with its employer. Audit: `decided_screening`.

    Raises StaleDataError when the vacancy changed since it was read, NotVetted when one of an employer that may not
    recruit is to be cleared, InvalidTransition when the verdict does not fit where the vacancy is.
    """
    if str(vacancy.version) != version:
        raise StaleDataError(f"the vacancy is at version {vacancy.version}, the page that was read at {version}")
    if verdict is Verdict.CLEAR and not vacancy.employer.may_recruit(now.date()):
        raise NotVetted(vacancy.employer.standing)
    {Verdict.CLEAR: vacancy.open, Verdict.HOLD: vacancy.hold, Verdict.REFUSE: vacancy.refuse}[verdict]()
    row = ScreeningVerdict(
        vacancy_id=vacancy.id, decided_by=by.account_id, decided_at=now, verdict=verdict, reason=reason
    )
    session.add(row)
    record_change(session, by, "decided_screening", vacancy.ref, now=now, verdict=verdict)
    return row
