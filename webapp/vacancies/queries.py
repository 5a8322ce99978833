"""Reading an employer's vacancies, and the one thing that an employer learns about candidates: a guarded count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.beneficiary import Beneficiary
from models.employer import Employer
from models.place import Municipality
from models.protection import Consent, Purpose
from models.screening import ScreeningVerdict
from models.vacancy import Vacancy, VacancySkill, VacancyStatus
from webapp.access import Actor, visible
from webapp.candidates import WHOLE_PROFILE, profiles_of
from webapp.engine import FRESH_DAYS, Band, Engine, Vocabulary

SMALLEST_COUNT = 5
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

WHOLE: tuple[ORMOption, ...] = (
    joinedload(Vacancy.employer),
    joinedload(Vacancy.occupation),
    joinedload(Vacancy.municipality).joinedload(Municipality.region),
    selectinload(Vacancy.skills).joinedload(VacancySkill.concept),
    selectinload(Vacancy.languages),
    selectinload(Vacancy.licences),
    selectinload(Vacancy.support),
    selectinload(Vacancy.traits),
)


@dataclass(frozen=True)
class Mine:
    """One line of the employer's list: the vacancy, the steps still missing, days until it counts as stale."""

    vacancy: Vacancy
    missing: tuple[str, ...]
    days_left: int | None


def own_employer(session: Session, actor: Actor) -> Employer:
    """Return the employer that the actor posts for."""
    return session.scalars(visible(select(Employer), actor)).one()


def my_vacancies(session: Session, actor: Actor, today: date) -> list[Mine]:
    """Return the employer's vacancies, newest first."""
    rows = session.scalars(visible(select(Vacancy), actor).order_by(Vacancy.created_at.desc(), Vacancy.id.desc()))
    return [Mine(row, missing_steps(row), days_left(row, today)) for row in rows]


def missing_steps(vacancy: Vacancy) -> tuple[str, ...]:
    """Return the steps that lack something needed, in the order of the form; none for one that was handed in."""
    lacking = {STEP_OF[name] for name in vacancy.missing()} if vacancy.status is VacancyStatus.DRAFT else set[str]()
    return tuple(step for step in STEPS if step in lacking)


def days_left(vacancy: Vacancy, today: date) -> int | None:
    """Return the days until an open vacancy is not suggested any more; negative when that is so, None for others."""
    if vacancy.status is not VacancyStatus.OPEN or vacancy.refreshed_on is None:
        return None
    return FRESH_DAYS - (today - vacancy.refreshed_on).days


def places(session: Session, first: str) -> dict[str, int]:
    """Return every municipality as "name, region" with its key, those of the country `first` at the top."""
    rows = session.scalars(select(Municipality).options(joinedload(Municipality.region)))
    ordered = sorted(rows, key=lambda row: (row.region.country != first, row.region.country, row.name, row.id))
    return {place_name(row): row.id for row in ordered}


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


def last_verdict(session: Session, vacancy: Vacancy) -> ScreeningVerdict | None:
    """Return what was decided last about a vacancy of the employer's own."""
    return session.scalar(
        select(ScreeningVerdict)
        .where(ScreeningVerdict.vacancy_id == vacancy.id)
        .order_by(ScreeningVerdict.decided_at.desc(), ScreeningVerdict.id.desc())
        .limit(1)
    )


def fitting_candidates(session: Session, engine: Engine, vacancy: Vacancy, now: datetime) -> int | None:
    """Count who fits an open vacancy, over all support organisations: possible or strong, no gate closed.

    Only people who agreed to matching, and whom the engine may order. None while the vacancy is not open: an employer
    that nobody vetted learns nothing, and every edit of what was cleared stops the count until a person has looked.
    """
    if vacancy.status is not VacancyStatus.OPEN or not vacancy.employer.may_recruit(now.date()):
        return None
    agreed = select(Consent.beneficiary_id).where(
        Consent.purpose == Purpose.MATCHING,
        Consent.withdrawn_at.is_(None),
        Consent.since <= now,
        or_(Consent.until.is_(None), Consent.until > now),
    )
    people = session.scalars(
        select(Beneficiary).where(Beneficiary.id.in_(agreed)).order_by(Beneficiary.id).options(*WHOLE_PROFILE)
    )
    candidates = [row.candidate for row in profiles_of(session, people, now) if row.ranking_off is None]
    ranked = engine.ranker.rank_candidates(candidates, engine.market(session, now.date()), vacancy.ref, top=None)
    return sum(match.band is not Band.STRETCH for _candidate, match in ranked)


def guarded(count: int | None) -> int | None:
    """Return a count as an employer may see it: 0 for fewer than 5, else rounded down to a multiple of 5.

    Rounding keeps one person from being found by looking twice, before and after she came.
    """
    return None if count is None else count - count % SMALLEST_COUNT
