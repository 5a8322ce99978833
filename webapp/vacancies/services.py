"""Writing an employer's vacancies. Every change moves the version; what was cleared and changes is checked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.employer import Employer
from models.errors import InvalidTransition
from models.taxonomy import Concept, ConceptKind, RelationKind
from models.types import Licence, Support, WorkTrait
from models.vacancy import (
    Vacancy,
    VacancyLanguage,
    VacancyLicence,
    VacancySkill,
    VacancyStatus,
    VacancySupport,
    VacancyTrait,
)
from webapp.access import Actor
from webapp.audit import record_change

ENDED = (VacancyStatus.REFUSED, VacancyStatus.CLOSED)

COPIED = (
    "employer_id", "title", "description", "language", "occupation_id", "places", "pay_min", "pay_max", "pay_per", "currency",
    "min_hours", "max_hours", "slots", "contract", "starts_on", "ends_on", "municipality_id", "remote", "night", "live_in",
    "alone_with_clients", "costs_to_worker", "teaches_language",
)  # fmt: skip
"""What a duplicate takes over: everything that was said, nothing that was decided."""


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
) -> None:
    """Save one step of the form; what is None stays. The vacancy has to be loaded with its lists.

    Raises InvalidTransition for one that ended, StaleDataError when it changed since the form was shown. Audit:
    `changed_vacancy`.
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
        _replace(session, vacancy.languages, languages)
    for rows, kind, name, values in (
        (vacancy.licences, VacancyLicence, "licence", licences),
        (vacancy.support, VacancySupport, "support", support),
        (vacancy.traits, VacancyTrait, "trait", traits),
    ):
        if values is not None:
            _set_codes(rows, kind, name, set(values))
    vacancy.changed_at = now
    reopened = before is not vacancy.status
    record_change(session, by, "changed_vacancy", vacancy.ref, now=now, step=step, reopened=reopened)


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


def _replace(session: Session, rows: list[VacancyLanguage], wanted: list[VacancyLanguage]) -> None:
    rows.clear()
    session.flush()  # their key is what they say: the old rows have to be gone first
    rows.extend(wanted)


def _set_codes(rows: list[Any], kind: type[Any], name: str, wanted: set[Any]) -> None:
    for row in [row for row in rows if getattr(row, name) not in wanted]:
        rows.remove(row)
    there = {getattr(row, name) for row in rows}
    rows.extend(kind(**{name: code}) for code in sorted(wanted - there))


def submit_vacancy(session: Session, *, vacancy: Vacancy, by: Actor, now: datetime) -> None:
    """Hand a draft to screening. Raises Incomplete or InvalidTransition. Audit: `submitted_vacancy`."""
    vacancy.submit(now.date())
    vacancy.changed_at = now
    record_change(session, by, "submitted_vacancy", vacancy.ref, now=now)


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
    session.add(copy)
    session.flush()  # the audit event below needs the reference
    record_change(session, by, "created_vacancy", copy.ref, now=now, copied_from=vacancy.ref)
    return copy
