"""Keeping an upload, creating vacancies from it, and what an employer lets out. Nothing that comes in is cleared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.employer import Employer
from models.errors import InvalidTransition
from models.interchange import VacancyImport
from models.taxonomy import RelationKind
from models.vacancy import Vacancy, VacancyLanguage
from webapp import postings
from webapp.access import Actor
from webapp.audit import record_change
from webapp.engine import Engine
from webapp.interchange.rows import Row
from webapp.needs import STORED_AS

UNDECIDED = timedelta(days=14)
"""How long an upload waits for a decision."""


def keep_upload(
    session: Session, *, employer: Employer, source: bytes, language: str, by: Actor, now: datetime
) -> VacancyImport:
    """Keep a file until it is decided; the account's earlier undecided ones are thrown away. Audit: `uploaded_vacancies`."""
    session.execute(
        delete(VacancyImport).where(VacancyImport.account_id == by.account_id, VacancyImport.finished_at.is_(None))
    )
    upload = VacancyImport(
        account_id=by.account_id, employer_id=employer.id, source=source, language=language, report=[], created_at=now
    )
    session.add(upload)
    session.flush()  # the audit event below needs the reference
    record_change(session, by, "uploaded_vacancies", upload.ref, now=now, employer=employer.ref)
    return upload


def discard(session: Session, *, upload: VacancyImport, by: Actor, now: datetime) -> None:
    """Throw an undecided upload away. Raises InvalidTransition for a finished one. Audit: `discarded_import`."""
    _refuse_finished(upload)
    record_change(session, by, "discarded_import", upload.ref, now=now)
    session.delete(upload)


def remove_forgotten(session: Session, *, by: Actor, now: datetime) -> int:
    """Throw away what nobody decided for 14 days, and return how many that were. Audit: `discarded_import`.

    For commands: the database shows the session of an account its own uploads only.
    """
    forgotten = session.scalars(
        select(VacancyImport).where(VacancyImport.finished_at.is_(None), VacancyImport.created_at < now - UNDECIDED)
    ).all()
    for upload in forgotten:
        discard(session, upload=upload, by=by, now=now)
    return len(forgotten)


def _refuse_finished(upload: VacancyImport) -> None:
    if upload.finished_at is not None:
        raise InvalidTransition("import", "finished", "finished")


def confirm(
    session: Session,
    engine: Engine,
    *,
    upload: VacancyImport,
    rows: Sequence[Row],
    taken: set[int],
    links: Mapping[str, str],
    hand_in: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Create a vacancy of each row taken, all in this transaction, and write down what became of every row.

    `links` maps the name of an offer to the URI that was chosen. Drafts, or handed in to screening the usual way when nothing is missing or open;
    never more. The file is thrown away. Raises InvalidTransition for a finished import. Audit: one event a vacancy, and `imported_vacancies`.
    """
    _refuse_finished(upload)
    report = []
    for row in rows:
        line: dict[str, Any] = {
            "row": row.number,
            "title": row.reading.columns.get("title") or "",
            "troubles": [list(one.as_tuple) for one in row.reading.troubles],
            "open": [offer.said.words for offer in row.offers if not links.get(offer.name)],
        }
        if row.reading.refused:
            line["outcome"] = "refused"
        elif row.number not in taken:
            line["outcome"] = "left_out"
        else:
            made = _create(session, engine, upload.employer, row, links, by=by, now=now)
            whole = not made.missing() and not line["open"] and not line["troubles"]
            if hand_in and whole:
                postings.submit_vacancy(session, engine, vacancy=made, by=by, now=now)
            line |= {"outcome": made.status.value, "ref": made.ref}
        report.append(line)
    upload.report, upload.finished_at, upload.source = report, now, b""
    created = sum("ref" in line for line in report)
    record_change(session, by, "imported_vacancies", upload.ref, now=now, rows=len(report), created=created)


def _create(
    session: Session,
    engine: Engine,
    employer: Employer,
    row: Row,
    links: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> Vacancy:
    columns = row.reading.columns | {"municipality_id": row.municipality_id}
    if row.occupation and (uri := links.get(row.occupation.name)):
        columns["occupation_id"] = postings.occupation_id(session, uri)
    made = postings.create_vacancy(session, employer=employer, columns=columns, by=by, now=now)
    whole = session.scalars(
        select(Vacancy).where(Vacancy.id == made.id).options(*postings.WHOLE).execution_options(populate_existing=True)
    ).one()
    skills: dict[str, tuple[RelationKind, bool]] = {
        uri: STORED_AS[offer.need] for offer in row.skills if offer.need and (uri := links.get(offer.name))
    }
    postings.change_vacancy(
        session,
        engine,
        vacancy=whole,
        version=str(whole.version),
        step="import",
        by=by,
        now=now,
        skills=skills,
        languages=[
            VacancyLanguage(language=need.language, activity=need.activity, level=int(need.level), example=need.example)
            for need in row.reading.languages
        ],
        **row.reading.codes,
    )
    session.flush()
    return whole


def advertise(session: Session, *, vacancy: Vacancy, on: bool, by: Actor, now: datetime) -> None:
    """Say whether a vacancy may stand on the public page. Raises InvalidTransition for an ended one. Audit: `advertised_vacancy`."""
    if on and vacancy.status in postings.ENDED:
        raise InvalidTransition("vacancy", vacancy.status, vacancy.status)
    vacancy.advertised = on
    record_change(session, by, "advertised_vacancy", vacancy.ref, now=now, on=on)
