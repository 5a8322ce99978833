"""Vacancies and course runs as the engine's records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from matcher.types import Opening, TrainingOption
from models.place import Municipality
from models.taxonomy import RelationKind
from models.training import CourseRun
from models.vacancy import Vacancy, VacancySkill, VacancyStatus

IN_THE_MARKET = (VacancyStatus.SCREENING, VacancyStatus.HELD, VacancyStatus.OPEN)
"""Vacancies that are not cleared are in it too, closed by their gate, so that "what stopped the others" is true."""


def load_openings(session: Session, today: date) -> Iterator[Opening]:
    """Read every vacancy that is or may become open, ordered by reference."""
    rows = session.scalars(
        select(Vacancy)
        .where(Vacancy.status.in_(IN_THE_MARKET))
        .order_by(Vacancy.ref)
        .options(
            joinedload(Vacancy.employer),
            joinedload(Vacancy.occupation),
            joinedload(Vacancy.municipality).joinedload(Municipality.region),
            selectinload(Vacancy.skills).joinedload(VacancySkill.concept),
            selectinload(Vacancy.languages),
            selectinload(Vacancy.licences),
            selectinload(Vacancy.support),
            selectinload(Vacancy.traits),
        )
    )
    return (opening(row, today) for row in rows)


def opening(vacancy: Vacancy, today: date) -> Opening:
    """Return a vacancy as an opening. It counts as screened only when cleared and its employer's vetting has not run out."""
    place = vacancy.municipality
    return Opening(
        vacancy.ref,
        essential=[skill.concept.uri for skill in vacancy.skills if skill.kind is RelationKind.ESSENTIAL],
        optional=[skill.concept.uri for skill in vacancy.skills if skill.kind is RelationKind.OPTIONAL],
        learnable=[skill.concept.uri for skill in vacancy.skills if skill.learnable],
        occupation=vacancy.occupation.uri if vacancy.occupation else None,
        isco=vacancy.occupation.isco if vacancy.occupation else None,
        sector=vacancy.employer.sector,
        employer=vacancy.employer.ref,
        languages={(row.language, row.activity.value): row.level for row in vacancy.languages},
        teaches_language=vacancy.teaches_language,
        licences=[row.licence.value for row in vacancy.licences],
        country=place.region.country if place else None,
        region=place.region_code if place else None,
        location=(place.latitude, place.longitude) if place else None,
        remote=vacancy.remote,
        min_hours=vacancy.min_hours,
        max_hours=vacancy.max_hours,
        slots=vacancy.slots,
        starts_on=vacancy.starts_on,
        ends_on=vacancy.ends_on,
        night=vacancy.night,
        live_in=vacancy.live_in,
        alone_with_clients=vacancy.alone_with_clients,
        traits=[row.trait.value for row in vacancy.traits],
        support=[row.support.value for row in vacancy.support],
        screened=vacancy.status is VacancyStatus.OPEN and vacancy.employer.may_recruit(today),
        refreshed_on=vacancy.refreshed_on,
    )


def option(run: CourseRun, *, taken: int) -> TrainingOption:
    """Return a course run as a training option; `taken` is the number of its places that are gone."""
    course, place = run.course, run.municipality
    return TrainingOption(
        run.ref,
        teaches=[(row.concept.uri, row.level) for row in course.skills],
        languages={(row.language, row.activity.value): row.level for row in course.languages if row.teaches},
        licences=[row.licence.value for row in course.licences],
        requires_languages={
            (row.language, row.activity.value): row.level for row in course.languages if not row.teaches
        },
        hours=course.hours,
        weeks=course.weeks,
        cost=float(course.cost),
        starts_on=run.starts_on,
        places_left=run.places - taken,
        online=course.online,
        location=(place.latitude, place.longitude) if place else None,
        slots=run.slots,
        childcare=course.childcare,
        women_only=course.women_only,
    )
