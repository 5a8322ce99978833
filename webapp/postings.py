"""An employer's vacancies, for pages and programs.

Every change moves the version; what was cleared and changes is checked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.interfaces import ORMOption

from models.employer import Employer
from models.errors import DomainError, InvalidTransition, NotVetted
from models.place import Municipality, Region
from models.screening import ScreeningVerdict
from models.taxonomy import Concept, ConceptKind, RelationKind
from models.types import Country, Licence, Paper, Support, WorkTrait
from models.vacancy import (
    ContractKind,
    PayPeriod,
    Vacancy,
    VacancyDocument,
    VacancyLanguage,
    VacancyLicence,
    VacancySkill,
    VacancyStatus,
    VacancySupport,
    VacancyTrait,
)
from webapp.access import Actor, visible
from webapp.audit import record_change
from webapp.engine import FRESH_DAYS, Engine, LeastPay
from webapp.signs import look_for_signs

MOST_HOURS = 48.0
"""Hours a week, directive 2003/88."""

MOST_DAYS = 6
"""Days of work a week: the same directive asks for a day of rest in seven."""

NIGHT_SLOTS = sum(1 << day * 4 + 3 for day in range(7))
"""From 22 to 06 o'clock, every day."""

CURRENCIES = ("EUR", "RON")

OF_THE_FLOOR = {"pay_min", "pay_per", "currency", "min_hours", "contract", "municipality_id"}
"""Columns that decide whether the pay is what the law asks at least."""

ENDED = (VacancyStatus.REFUSED, VacancyStatus.CLOSED)

COPIED = (
    "employer_id", "title", "description", "language", "occupation_id", "places", "pay_min", "pay_max", "pay_per", "currency",
    "min_hours", "max_hours", "slots", "contract", "starts_on", "ends_on", "municipality_id", "remote", "night", "live_in",
    "alone_with_clients", "costs_to_worker", "teaches_language", "days_a_week", "shifts", "contract_months", "agreement",
    "remote_share", "housing_offered", "housing_cost", "keeps_documents", "trainer",
)  # fmt: skip
"""What a duplicate takes over: everything that was said, nothing that was decided."""

WHOLE: tuple[ORMOption, ...] = (
    joinedload(Vacancy.employer),
    joinedload(Vacancy.occupation),
    joinedload(Vacancy.municipality).joinedload(Municipality.region),
    selectinload(Vacancy.skills).joinedload(VacancySkill.concept),
    selectinload(Vacancy.languages),
    selectinload(Vacancy.licences),
    selectinload(Vacancy.support),
    selectinload(Vacancy.traits),
    selectinload(Vacancy.documents),
)


class BelowFloor(DomainError):  # noqa: N818
    """The pay is below what the law of the country lets anybody be paid; `least` says what that is."""

    def __init__(self, least: LeastPay) -> None:
        super().__init__(f"pay is at least {least.amount} {least.currency}")
        self.least = least


def own_employer(session: Session, actor: Actor) -> Employer:
    """Return the employer that the actor posts for."""
    return session.scalars(visible(select(Employer), actor)).one()


def night_of(slots: int | None) -> bool | None:
    """Return whether any work is at night; None when it is not said when the work is."""
    return None if slots is None else bool(slots & NIGHT_SLOTS)


def occupation_id(session: Session, uri: str) -> int | None:
    """Return the key of the occupation with this URI, or None."""
    return session.scalar(select(Concept.id).where(Concept.uri == uri, Concept.kind == ConceptKind.OCCUPATION))


def create_vacancy(
    session: Session, *, employer: Employer, columns: Mapping[str, Any], by: Actor, now: datetime
) -> Vacancy:
    """Begin a draft; nobody but its employer sees it. Audit: `created_vacancy`."""
    vacancy = Vacancy(employer_id=employer.id, created_at=now, changed_at=now, **columns)
    session.add(vacancy)
    session.flush()  # the audit event below needs the reference
    record_change(session, by, "created_vacancy", vacancy.ref, now=now)
    return vacancy


def change_vacancy(
    session: Session,
    engine: Engine,
    *,
    vacancy: Vacancy,
    version: str | None,
    step: str,
    by: Actor,
    now: datetime,
    columns: Mapping[str, Any] | None = None,
    skills: Mapping[str, tuple[RelationKind, bool]] | None = None,
    languages: list[VacancyLanguage] | None = None,
    licences: Iterable[Licence] | None = None,
    support: Iterable[Support] | None = None,
    traits: Iterable[WorkTrait] | None = None,
    documents: Iterable[Paper] | None = None,
) -> None:
    """Save one step of the form; what is None stays. The vacancy has to be loaded with its lists.

    What waits to be checked is looked through for signs anew.

    Raises InvalidTransition for one that ended, StaleDataError when it changed since the form was shown, BelowFloor for pay that
    the law forbids in one that was handed in. Audit: `changed_vacancy`.
    """
    if vacancy.status in ENDED:
        raise InvalidTransition("vacancy", vacancy.status, VacancyStatus.SCREENING)
    if str(vacancy.version) != version:
        raise StaleDataError(f"the vacancy is at version {vacancy.version}, the form at {version}")
    before = vacancy.status
    for name, value in (columns or {}).items():
        setattr(vacancy, name, value)
    if skills is not None:
        _set_skills(session, vacancy, skills)
    if languages is not None:
        _set_languages(session, vacancy.languages, languages)
    for rows, kind, name, values in (
        (vacancy.licences, VacancyLicence, "licence", licences),
        (vacancy.support, VacancySupport, "support", support),
        (vacancy.traits, VacancyTrait, "trait", traits),
        (vacancy.documents, VacancyDocument, "document", documents),
    ):
        if values is not None:
            _set_codes(rows, kind, name, set(values))
    vacancy.changed_at = now
    if vacancy.status is not VacancyStatus.DRAFT and OF_THE_FLOOR & (columns or {}).keys():
        _ensure_floor(session, engine, vacancy)
    reopened = before is not vacancy.status
    record_change(session, by, "changed_vacancy", vacancy.ref, now=now, step=step, reopened=reopened)
    if vacancy.status is VacancyStatus.SCREENING:
        look_for_signs(session, engine, vacancy=vacancy, now=now)


def _set_skills(session: Session, vacancy: Vacancy, wanted: Mapping[str, tuple[RelationKind, bool]]) -> None:
    """Take out what is gone or different, then add: the model notices both and sends the vacancy to be checked again."""
    held = {row.concept.uri: row for row in vacancy.skills}
    for uri, row in held.items():
        if wanted.get(uri) != (row.kind, row.learnable):
            vacancy.skills.remove(row)
    session.flush()  # a skill that comes back in another way would meet its old row
    stays = {row.concept.uri for row in vacancy.skills}
    for concept in session.scalars(
        select(Concept)
        .where(Concept.uri.in_(wanted.keys() - stays), Concept.kind == ConceptKind.SKILL)
        .order_by(Concept.id)
    ):
        kind, learnable = wanted[concept.uri]
        vacancy.skills.append(VacancySkill(concept=concept, kind=kind, learnable=learnable))


def _set_languages(session: Session, rows: list[VacancyLanguage], wanted: list[VacancyLanguage]) -> None:
    """Change only what is different: the model sends a vacancy with a new example of use to be checked again."""
    needed = {_said(row): row for row in wanted}
    for row in [row for row in rows if _said(row) not in needed]:
        rows.remove(row)
    session.flush()  # their key is a part of what they say: the old rows have to be gone first
    stays = {_said(row) for row in rows}
    rows.extend(row for said, row in needed.items() if said not in stays)


def _said(row: VacancyLanguage) -> tuple[object, ...]:
    return row.language, row.activity, row.level, row.example


def _set_codes(rows: list[Any], kind: type[Any], name: str, wanted: set[Any]) -> None:
    for row in [row for row in rows if getattr(row, name) not in wanted]:
        rows.remove(row)
    there = {getattr(row, name) for row in rows}
    rows.extend(kind(**{name: code}) for code in sorted(wanted - there))


def submit_vacancy(session: Session, engine: Engine, *, vacancy: Vacancy, by: Actor, now: datetime) -> None:
    """Hand a draft to screening, looked through for signs; the vacancy has to be loaded with its employer. Audit: `submitted_vacancy`.

    Raises NotVetted for an employer that registered itself and was not vetted yet, Incomplete, BelowFloor, InvalidTransition.
    """
    if not vacancy.employer.may_hand_in:
        raise NotVetted(vacancy.employer.standing)
    vacancy.submit(now.date())
    _ensure_floor(session, engine, vacancy)
    vacancy.changed_at = now
    record_change(session, by, "submitted_vacancy", vacancy.ref, now=now)
    look_for_signs(session, engine, vacancy=vacancy, now=now)


def least_pay(
    engine: Engine, vacancy: Vacancy, country: Country, per: PayPeriod | None, currency: str | None
) -> LeastPay | None:
    """Return what the law of the country lets somebody be paid at least for the hours of this vacancy; None where no law says it.

    Apprentices have rules of their own, which nobody has written down here yet.
    """
    if vacancy.contract is ContractKind.APPRENTICESHIP:
        return None
    return engine.adverts.least_pay(country, per=per, currency=currency, weekly_hours=vacancy.min_hours)


def country_of_work(session: Session, vacancy: Vacancy) -> Country:
    """Return the country whose law holds: where the work is, else where its employer is. It has to be loaded with its employer."""
    place = select(Region.country).join(Municipality).where(Municipality.id == vacancy.municipality_id)
    return session.scalar(place) or vacancy.employer.country


def _ensure_floor(session: Session, engine: Engine, vacancy: Vacancy) -> None:
    least = least_pay(engine, vacancy, country_of_work(session, vacancy), vacancy.pay_per, vacancy.currency)
    if least is not None and vacancy.pay_min is not None and vacancy.pay_min < least.amount:
        raise BelowFloor(least)


def pause_vacancy(session: Session, *, vacancy: Vacancy, by: Actor, now: datetime) -> None:
    """Take an open vacancy out for a while. Raises InvalidTransition. Audit: `paused_vacancy`."""
    vacancy.pause()
    record_change(session, by, "paused_vacancy", vacancy.ref, now=now)


def resume_vacancy(session: Session, *, vacancy: Vacancy, by: Actor, now: datetime) -> None:
    """Bring a paused vacancy back unchanged. Raises InvalidTransition. Audit: `resumed_vacancy`."""
    vacancy.resume(now.date())
    record_change(session, by, "resumed_vacancy", vacancy.ref, now=now)


def refresh_vacancy(session: Session, *, vacancy: Vacancy, by: Actor, now: datetime) -> None:
    """Note that it is still open. Raises InvalidTransition. Audit: `refreshed_vacancy`."""
    vacancy.refresh(now.date())
    record_change(session, by, "refreshed_vacancy", vacancy.ref, now=now)


def close_vacancy(session: Session, *, vacancy: Vacancy, by: Actor, now: datetime) -> None:
    """End it. Raises InvalidTransition. Audit: `closed_vacancy`."""
    vacancy.close()
    record_change(session, by, "closed_vacancy", vacancy.ref, now=now)


def duplicate_vacancy(session: Session, *, vacancy: Vacancy, by: Actor, now: datetime) -> Vacancy:
    """Begin a draft that says the same. The vacancy has to be loaded with its lists. Audit: `created_vacancy`."""
    copy = Vacancy(created_at=now, changed_at=now, **{name: getattr(vacancy, name) for name in COPIED})
    copy.skills = [
        VacancySkill(concept_id=row.concept_id, kind=row.kind, learnable=row.learnable) for row in vacancy.skills
    ]
    copy.languages = [
        VacancyLanguage(language=row.language, activity=row.activity, level=row.level, example=row.example)
        for row in vacancy.languages
    ]
    copy.licences = [VacancyLicence(licence=row.licence) for row in vacancy.licences]
    copy.support = [VacancySupport(support=row.support) for row in vacancy.support]
    copy.traits = [VacancyTrait(trait=row.trait) for row in vacancy.traits]
    copy.documents = [VacancyDocument(document=row.document) for row in vacancy.documents]
    session.add(copy)
    session.flush()  # the audit event below needs the reference
    record_change(session, by, "created_vacancy", copy.ref, now=now, copied_from=vacancy.ref)
    return copy


def days_left(vacancy: Vacancy, today: date) -> int | None:
    """Return the days until an open vacancy is not suggested any more; negative when that is so, None for others."""
    if vacancy.status is not VacancyStatus.OPEN or vacancy.refreshed_on is None:
        return None
    return FRESH_DAYS - (today - vacancy.refreshed_on).days


def last_verdict(session: Session, vacancy: Vacancy) -> ScreeningVerdict | None:
    """Return what was decided last about a vacancy of the employer's own."""
    return session.scalar(
        select(ScreeningVerdict)
        .where(ScreeningVerdict.vacancy_id == vacancy.id)
        .order_by(ScreeningVerdict.decided_at.desc(), ScreeningVerdict.id.desc())
        .limit(1)
    )
