"""Vacancies that wait for a person, and what was decided about each before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.employer import Employer
from models.place import Municipality
from models.reach import across_organisations
from models.screening import ScreeningVerdict
from models.vacancy import Vacancy, VacancySkill, VacancyStatus
from webapp.access import Actor, visible

WAITING = (VacancyStatus.SCREENING, VacancyStatus.HELD)

WHOLE: tuple[ORMOption, ...] = (
    joinedload(Vacancy.employer).joinedload(Employer.municipality).joinedload(Municipality.region),
    joinedload(Vacancy.occupation),
    joinedload(Vacancy.municipality).joinedload(Municipality.region),
    selectinload(Vacancy.skills).joinedload(VacancySkill.concept),
    selectinload(Vacancy.languages),
    selectinload(Vacancy.licences),
    selectinload(Vacancy.support),
    selectinload(Vacancy.traits),
)


def awaiting_screening(session: Session, actor: Actor) -> list[Vacancy]:
    """Return the vacancies that are being checked or held, the one that has waited longest first."""
    return list(
        session.scalars(
            visible(select(Vacancy), actor)
            .where(Vacancy.status.in_(WAITING))
            .order_by(Vacancy.changed_at, Vacancy.id)
            .options(joinedload(Vacancy.employer), joinedload(Vacancy.municipality).joinedload(Municipality.region))
        )
    )


def verdicts(session: Session, vacancy: Vacancy) -> list[ScreeningVerdict]:
    """Return what was decided about a vacancy that the actor may see, newest first, with who decided."""
    with across_organisations(session):  # a vacancy is everybody's: who decided about it has a name everywhere
        return list(
            session.scalars(
                select(ScreeningVerdict)
                .where(ScreeningVerdict.vacancy_id == vacancy.id)
                .order_by(ScreeningVerdict.decided_at.desc(), ScreeningVerdict.id.desc())
                .options(joinedload(ScreeningVerdict.decider))
            )
        )
