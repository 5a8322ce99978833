"""Reading an employer's vacancies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.employer import Employer, VettingEvidence, VettingStep
from models.place import Municipality
from models.vacancy import Vacancy, VacancyStatus
from webapp.access import Actor, visible
from webapp.engine import Vocabulary
from webapp.postings import days_left

MOST_ESSENTIAL, MOST_OPTIONAL = 20, 15
"""Skills of an occupation that are offered to tick; more can be typed."""

STEPS = ("what", "skills", "when", "where", "pay", "languages", "support")

STEP_OF = {
    "occupation_id": "what",
    "min_hours": "when",
    "max_hours": "when",
    "contract": "when",
    "municipality_id": "where",
    "pay_min": "pay",
    "pay_per": "pay",
    "currency": "pay",
}
"""Field that `Vacancy.missing` can name -> the step that asks for it."""


@dataclass(frozen=True)
class Mine:
    """One line of the employer's list: the vacancy, the steps still missing, days until it counts as stale."""

    vacancy: Vacancy
    missing: tuple[str, ...]
    days_left: int | None


def my_vacancies(session: Session, actor: Actor, today: date) -> list[Mine]:
    """Return the employer's vacancies, newest first."""
    newest = visible(select(Vacancy), actor).order_by(Vacancy.created_at.desc(), Vacancy.id.desc())
    rows = session.scalars(newest.options(joinedload(Vacancy.employer)))
    return [Mine(row, missing_steps(row), days_left(row, today)) for row in rows]


def missing_steps(vacancy: Vacancy) -> tuple[str, ...]:
    """Return the steps that lack something needed, in the order of the form; none for one that was handed in."""
    lacking = {STEP_OF[name] for name in vacancy.missing()} if vacancy.status is VacancyStatus.DRAFT else set[str]()
    return tuple(step for step in STEPS if step in lacking)


def places(session: Session, first: str) -> dict[str, int]:
    """Return every municipality as "name, region" with its key, those of the country `first` at the top."""
    rows = session.scalars(select(Municipality).options(joinedload(Municipality.region)))
    ordered = sorted(rows, key=lambda row: (row.region.country != first, row.region.country, row.name, row.id))
    return {place_name(row): row.id for row in ordered}


def has_signed(session: Session, employer: Employer) -> bool:
    """Whether the employer has ever signed the charter."""
    signed = select(VettingEvidence.id).where(
        VettingEvidence.employer_id == employer.id, VettingEvidence.step == VettingStep.SIGNED_CHARTER
    )
    return session.scalar(signed.limit(1)) is not None


def seat_of(session: Session, employer: Employer) -> str:
    """Return what the municipality of an employer's seat is called in the form."""
    seat = select(Municipality).where(Municipality.id == employer.municipality_id)
    return place_name(session.scalars(seat.options(joinedload(Municipality.region))).one())


def place_name(municipality: Municipality) -> str:
    """Return what a municipality is called in the form."""
    return f"{municipality.name}, {municipality.region.name}"


def offered_skills(vocabulary: Vocabulary, vacancy: Vacancy) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the URIs of the essential and the optional skills of the vacancy's occupation; none when it is unknown."""
    if vacancy.occupation is None or not vocabulary.taxonomy.has_occupation(vacancy.occupation.uri):
        return (), ()
    essential = vocabulary.taxonomy.essential_of(vacancy.occupation.uri)[:MOST_ESSENTIAL]
    return essential, vocabulary.taxonomy.optional_of(vacancy.occupation.uri)[:MOST_OPTIONAL]


def skill_names(vocabulary: Vocabulary, vacancy: Vacancy, typed: Mapping[str, object], language: str) -> dict[str, str]:
    """Return URI -> name of every skill to ask about: the occupation's, then what was added."""
    essential, optional = offered_skills(vocabulary, vacancy)
    held = (row.concept.uri for row in vacancy.skills)
    return {uri: vocabulary.label(uri, language) for uri in dict.fromkeys([*essential, *optional, *held, *typed])}
