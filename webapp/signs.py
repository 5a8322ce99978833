"""Signs of exploitation in vacancies: looked for, stored, and what an employer is asked about them. A person decides.

An employer's page reads questions only. What else stands in a sign (indicator, severity, words) is for coordinators.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import InvalidTransition
from models.screening import Indicator, ScreeningQuestion, ScreeningRun, ScreeningSign, Severity
from models.vacancy import Vacancy, VacancyStatus
from webapp.access import Actor
from webapp.audit import record_change
from webapp.engine import Engine, FoundSigns

CAN_ANSWER = (VacancyStatus.SCREENING, VacancyStatus.HELD)


def look_for_signs(session: Session, engine: Engine, *, vacancy: Vacancy, now: datetime) -> ScreeningRun:
    """Look a vacancy through as it stands now and store what is found."""
    run = stored(engine.adverts.look(session, vacancy), vacancy, now)
    session.add(run)
    return run


def stored(found: FoundSigns, vacancy: Vacancy, now: datetime) -> ScreeningRun:
    """Return what was found as rows to be stored."""
    signs = [
        ScreeningSign(
            indicator=Indicator(sign.indicator.value),
            severity=Severity(sign.severity.value),
            field=sign.field,
            starts_at=sign.span[0] if sign.span else None,
            ends_at=sign.span[1] if sign.span else None,
            words=sign.words,
            question=sign.question,
            entry=sign.entry,
        )
        for sign in found.signs
    ]
    return ScreeningRun(vacancy_id=vacancy.id, at=now, model_version=found.version, signs=signs)


def questions_to(session: Session, vacancy: Vacancy) -> list[ScreeningQuestion]:
    """Return what the employer of this vacancy was asked, the oldest first."""
    return list(
        session.scalars(
            select(ScreeningQuestion)
            .where(ScreeningQuestion.vacancy_id == vacancy.id)
            .order_by(ScreeningQuestion.asked_at, ScreeningQuestion.id)
        )
    )


def answer_question(session: Session, *, vacancy: Vacancy, ref: str, answer: str, by: Actor, now: datetime) -> None:
    """Answer a question about one's own vacancy, once. With the last answer it goes back to whoever asked.

    Raises NoResultFound for a question of another vacancy, InvalidTransition for one that is answered, or of a vacancy that is not
    being checked. Audit: `answered_question`.
    """
    questions = select(ScreeningQuestion).where(ScreeningQuestion.vacancy_id == vacancy.id)
    question = session.scalars(questions.where(ScreeningQuestion.ref == ref)).one()
    if question.answer is not None or vacancy.status not in CAN_ANSWER:
        raise InvalidTransition("question", vacancy.status, "answered")
    question.answer, question.answered_by, question.answered_at = answer, by.account_id, now
    vacancy.changed_at = now
    session.flush()  # the count below reads the answer
    if session.scalar(questions.where(ScreeningQuestion.answer.is_(None)).limit(1)) is None:
        vacancy.answered()
    record_change(session, by, "answered_question", vacancy.ref, now=now, question=ref)
