"""Which vacancies stand on the public page: open, fresh, of a vetted employer, and put there by it. Anybody may ask."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.employer import Employer, Standing
from models.vacancy import Vacancy, VacancyStatus
from webapp.engine import FRESH_DAYS
from webapp.postings import WHOLE

MOST = 200


def _advertised(today: date) -> Select[tuple[Vacancy]]:
    """Who asks makes no difference here, so this does not go through `access.visible`; the database holds the rule again."""
    return (
        select(Vacancy)
        .join(Vacancy.employer)
        .where(
            Vacancy.advertised,
            Vacancy.status == VacancyStatus.OPEN,
            Vacancy.refreshed_on >= today - timedelta(days=FRESH_DAYS),
            Employer.standing == Standing.VETTED,
            Employer.vetted_until >= today,
        )
        .options(*WHOLE)
    )


def advertised(session: Session, today: date) -> list[Vacancy]:
    """Return the newest of them, loaded whole."""
    ordered = _advertised(today).order_by(Vacancy.refreshed_on.desc(), Vacancy.id.desc()).limit(MOST)
    return list(session.scalars(ordered))


def advertised_one(session: Session, ref: str, today: date) -> Vacancy:
    """Return one of them. Raises NoResultFound for any other vacancy."""
    return session.scalars(_advertised(today).where(Vacancy.ref == ref)).one()
