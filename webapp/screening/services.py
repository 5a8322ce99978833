"""A named person decides about a vacancy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.errors import DomainError, NotVetted
from models.screening import ScreeningQuestion, ScreeningRun, ScreeningVerdict, Severity, Verdict
from models.vacancy import Vacancy, VacancyStatus
from webapp.access import Actor
from webapp.audit import record_change
from webapp.engine import Engine
from webapp.signs import look_for_signs

REASON_FOR_A_GRAVE_SIGN = 40
"""Letters that a reason has at least, to clear a vacancy with a grave sign: a nod is not enough."""


class NotLookedThrough(DomainError):  # noqa: N818
    """Nobody clears what the program has not looked through for signs."""


class SayMore(DomainError):  # noqa: N818
    """A vacancy with a grave sign was to be cleared in a few words."""


def decide_screening(
    session: Session,
    *,
    vacancy: Vacancy,
    run: ScreeningRun | None,
    version: str | None,
    verdict: Verdict,
    reason: str,
    questions: Sequence[str],
    by: Actor,
    now: datetime,
) -> ScreeningVerdict:
    """Write the verdict, ask the questions and move the vacancy, which has to be loaded with its employer. Audit: `decided_screening`.

    `run` is the last look for signs, with them. Raises StaleDataError when the vacancy changed since it was read, NotVetted,
    NotLookedThrough or SayMore when it cannot be cleared so, InvalidTransition when the verdict does not fit where the vacancy is.
    """
    if str(vacancy.version) != version:
        raise StaleDataError(f"the vacancy is at version {vacancy.version}, the page that was read at {version}")
    if verdict is Verdict.CLEAR:
        _ensure_clearable(vacancy, run, reason, now)
    if verdict is not Verdict.ASK or vacancy.status is not VacancyStatus.HELD:  # more can be asked of one that is held
        moves = {Verdict.CLEAR: vacancy.open, Verdict.REFUSE: vacancy.refuse}
        moves.get(verdict, vacancy.hold)()
    row = ScreeningVerdict(
        vacancy_id=vacancy.id, decided_by=by.account_id, decided_at=now, verdict=verdict, reason=reason
    )
    asked = [
        ScreeningQuestion(vacancy_id=vacancy.id, asked_by=by.account_id, asked_at=now, question=question)
        for question in dict.fromkeys(questions)
    ]
    session.add_all([row, *asked])
    record_change(session, by, "decided_screening", vacancy.ref, now=now, verdict=verdict, questions=len(asked))
    return row


def _ensure_clearable(vacancy: Vacancy, run: ScreeningRun | None, reason: str, now: datetime) -> None:
    if not vacancy.employer.may_recruit(now.date()):
        raise NotVetted(vacancy.employer.standing)
    if run is None:
        raise NotLookedThrough(vacancy.ref)
    if len(reason) < REASON_FOR_A_GRAVE_SIGN and any(sign.severity is Severity.BLOCK for sign in run.signs):
        raise SayMore(vacancy.ref)


def look_again(session: Session, engine: Engine, *, vacancy: Vacancy, by: Actor, now: datetime) -> None:
    """Have a vacancy looked through anew, with the lexicons of today. Audit: `looked_for_signs`."""
    look_for_signs(session, engine, vacancy=vacancy, now=now)
    record_change(session, by, "looked_for_signs", vacancy.ref, now=now)
