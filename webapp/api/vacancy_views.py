"""Vacancies: an employer's own to write, published ones for coaches and coordinators to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import url_for
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.exc import StaleDataError

from models.account import Role
from models.errors import Incomplete
from models.place import Municipality
from models.taxonomy import Concept, ConceptKind
from models.types import Cefr
from models.vacancy import Vacancy, VacancyLanguage, VacancyStatus
from webapp import access, clock, current, i18n, postings, signs
from webapp.access import Action
from webapp.api import vacancy_schemas as schemas
from webapp.api.operations import Answer, bp, operation
from webapp.api.paging import page_of
from webapp.audit import event, record_access
from webapp.fitting import fitting_candidates
from webapp.needs import STORED_AS, need_of

PLAIN = (
    "title", "description", "language", "places", "contract", "starts_on", "ends_on", "remote", "live_in", "alone_with_clients",
    "costs_to_worker", "teaches_language", "days_a_week", "shifts", "contract_months", "agreement", "remote_share", "housing_offered",
    "housing_cost", "keeps_documents", "trainer",
)  # fmt: skip
SHOWN_AS_THEY_ARE = (*PLAIN, "ref", "status", "employer", "slots", "night", "refreshed_on", "created_at", "changed_at")  # fmt: skip

FIELD_OF = {
    "occupation_id": "occupation",
    "min_hours": "hours",
    "max_hours": "hours",
    "municipality_id": "place",
    "pay_min": "pay",
    "pay_per": "pay",
    "currency": "pay",
}
"""Column that `Vacancy.missing` can name -> field of the API, where they differ."""

WHOLLY = 100
"""Percent of work that can be done from home altogether."""

TRANSITIONS = {
    "pause": postings.pause_vacancy,
    "resume": postings.resume_vacancy,
    "refresh": postings.refresh_vacancy,
    "close": postings.close_vacancy,
}


@bp.get("/vacancies")
@operation(Action.READ_VACANCY, schemas.Vacancies, query=schemas.VacancyQuery)
def vacancies(query: dict[str, Any]) -> Answer:
    """List vacancies: an employer's own, or for coaches and coordinators those that were handed in."""
    statement = access.visible(select(Vacancy), current.actor()).options(joinedload(Vacancy.employer))
    if query["status"] is not None:
        statement = statement.where(Vacancy.status == query["status"])
    return Answer(page_of(current.session(), statement, query))


@bp.post("/vacancies")
@operation(Action.WRITE_VACANCY, schemas.OwnVacancy, status=201, body=schemas.NewVacancy)
def create_vacancy(sent: dict[str, Any]) -> Answer:
    """Begin a vacancy as a draft."""
    with current.transaction() as session:
        actor, now = current.actor(), clock.now()
        changes = _changes(session, sent, None)
        made = postings.create_vacancy(
            session,
            employer=postings.own_employer(session, actor),
            columns=changes.pop("columns"),
            by=actor,
            now=now,
        )
        ref = made.ref
        if changes:
            session.expire(made)  # read again, with its lists
            row = _one(ref)
            postings.change_vacancy(
                session,
                current.engine(),
                vacancy=row,
                version=str(row.version),
                step="api",
                by=actor,
                now=now,
                **changes,
            )
    return _answer(ref, location=url_for("api.vacancy", ref=ref))


@bp.get("/vacancies/<ref>")
@operation(Action.READ_VACANCY, schemas.OwnVacancy, schemas.Vacancy)
def vacancy(ref: str) -> Answer:
    """Read a vacancy."""
    return _answer(ref)


@bp.patch("/vacancies/<ref>")
@operation(Action.WRITE_VACANCY, schemas.OwnVacancy, body=schemas.VacancyFields, versioned=True)
def change_vacancy(ref: str, sent: dict[str, Any], version: str) -> Answer:
    """Change what is sent; a list replaces the one before. What a person cleared and changes is checked again."""
    with _floor_told(), current.transaction() as session:
        row = _one(ref)
        postings.change_vacancy(
            session,
            current.engine(),
            vacancy=row,
            version=version,
            step="api",
            by=current.actor(),
            now=clock.now(),
            **_changes(session, sent, row),
        )
    return _answer(ref)


@bp.post("/vacancies/<ref>/<any(submit, pause, resume, refresh, close):transition>")
@operation(Action.WRITE_VACANCY, schemas.OwnVacancy, versioned=True)
def move_vacancy(ref: str, transition: str, version: str) -> Answer:
    """Hand it in to be checked, pause it, bring it back, confirm that it is still open, or close it for good."""
    try:
        with _floor_told(), current.transaction() as session:
            row = _one(ref)
            if str(row.version) != version:
                raise StaleDataError(f"the vacancy is at version {row.version}")
            move = TRANSITIONS.get(transition) or partial(postings.submit_vacancy, engine=current.engine())
            move(session, vacancy=row, by=current.actor(), now=clock.now())
    except Incomplete as error:
        lacking = dict.fromkeys(FIELD_OF.get(name, name) for name in error.fields)
        raise ValidationError({name: ["Needed before it can be handed in."] for name in lacking}) from error
    return _answer(ref)


@bp.post("/vacancies/<ref>/questions/<question_ref>")
@operation(Action.WRITE_VACANCY, schemas.OwnVacancy, body=schemas.Answering, conflicts=True)
def answer_question(ref: str, question_ref: str, sent: dict[str, Any]) -> Answer:
    """Answer a question that a person asked about the vacancy. An answer is given once; what is wrong in the text is changed there."""
    with current.transaction() as session:
        signs.answer_question(
            session, vacancy=_one(ref), ref=question_ref, answer=sent["answer"], by=current.actor(), now=clock.now()
        )
    return _answer(ref)


@bp.get("/vacancies/<ref>/candidates")
@operation(Action.WRITE_VACANCY, schemas.Fitting)
def fitting(ref: str) -> Answer:
    """Count the candidates whom an open vacancy of one's own would fit, rounded down so that nobody can be found by it."""
    session, now, row = current.session(), clock.now(), _one(ref)
    count = fitting_candidates(session, current.engine(), row, now)
    if count is not None:
        record_access(event(current.actor(), "counted_candidates", ref, now=now))
    return Answer({"at_least": count})


@contextmanager
def _floor_told() -> Iterator[None]:
    """Say of pay that the law forbids what it is at least."""
    try:
        yield
    except postings.BelowFloor as error:
        least = f"{error.least.amount} {error.least.currency}"
        raise ValidationError({"pay": [f"The statutory minimum for these hours is {least}."]}) from error


def _one(ref: str) -> Vacancy:
    return access.get(current.session(), Vacancy, ref, current.actor(), *postings.WHOLE)


def _answer(ref: str, location: str | None = None) -> Answer:
    row, own = _one(ref), current.actor().role is Role.EMPLOYER
    return Answer(
        _shown(row) | (_shown_to_its_employer(row) if own else {}),
        etag=str(row.version),
        location=location,
        schema=schemas.OwnVacancy if own else schemas.Vacancy,
    )


def _shown(row: Vacancy) -> dict[str, Any]:
    vocabulary, language = current.engine().vocabulary(current.session()), i18n.language()

    def concept(uri: str) -> dict[str, str]:
        return {"uri": uri, "label": vocabulary.label(uri, language)}

    place = row.municipality
    return {name: getattr(row, name) for name in SHOWN_AS_THEY_ARE} | {
        "occupation": concept(row.occupation.uri) if row.occupation else None,
        "skills": [
            concept(skill.concept.uri) | {"need": need_of(skill)}
            for skill in sorted(row.skills, key=lambda skill: skill.concept.uri)
        ],
        "hours": None if row.min_hours is None else {"min": row.min_hours, "max": row.max_hours},
        "pay": None
        if row.pay_min is None
        else {"min": row.pay_min, "max": row.pay_max, "per": row.pay_per, "currency": row.currency},
        "place": {"municipality": place.name, "region": place.region_code} if place else None,
        "languages": [
            {"language": need.language, "activity": need.activity, "level": Cefr(need.level), "example": need.example}
            for need in sorted(row.languages, key=lambda need: (need.language, need.activity))
        ],
        "licences": sorted(licence.licence for licence in row.licences),
        "support": sorted(support.support for support in row.support),
        "traits": sorted(trait.trait for trait in row.traits),
        "documents": sorted(asked.document for asked in row.documents),
    }


def _shown_to_its_employer(row: Vacancy) -> dict[str, Any]:
    draft, session = row.status is VacancyStatus.DRAFT, current.session()
    return {
        "missing": list(dict.fromkeys(FIELD_OF.get(name, name) for name in row.missing())) if draft else [],
        "days_left": postings.days_left(row, clock.today()),
        "verdict": postings.last_verdict(session, row),
        "questions": [
            {
                "ref": asked.ref,
                "question": current.engine().adverts.question(asked.question, i18n.language()),
                "answer": asked.answer,
                "asked_at": asked.asked_at,
            }
            for asked in signs.questions_to(session, row)
        ],
    }


def _changes(session: Session, sent: dict[str, Any], row: Vacancy | None) -> dict[str, Any]:
    """Return what the service takes; raises ValidationError for what the database does not know or dates upside down."""
    columns = {name: sent[name] for name in PLAIN if name in sent}
    first, last = (columns.get(name, getattr(row, name, None)) for name in ("starts_on", "ends_on"))
    if first and last and last < first:
        raise ValidationError({"ends_on": ["Must not be before `starts_on`."]})
    _say_both(columns)
    if "occupation" in sent:
        columns["occupation_id"] = _occupation(session, sent["occupation"])
    if "place" in sent:
        columns["municipality_id"] = _municipality(session, sent["place"])
    if "week" in sent:
        columns |= {"slots": sent["week"], "night": postings.night_of(sent["week"])}
    if "hours" in sent:
        hours = sent["hours"] or {"min": None, "max": None}
        columns |= {"min_hours": hours["min"], "max_hours": hours["max"]}
    if "pay" in sent:
        pay = sent["pay"] or dict.fromkeys(("min", "max", "per", "currency"))
        columns |= {"pay_min": pay["min"], "pay_max": pay["max"], "pay_per": pay["per"], "currency": pay["currency"]}
    changes: dict[str, Any] = {
        name: sent[name] for name in ("licences", "support", "traits", "documents") if name in sent
    }
    if "skills" in sent:
        changes["skills"] = _skills(session, sent["skills"])
    if "languages" in sent:
        changes["languages"] = _languages(sent["languages"])
    _keep_published_whole(row, columns)
    return changes | {"columns": columns}


def _say_both(columns: dict[str, Any]) -> None:
    """Keep what is told of work from home in the two ways the same: the share says more."""
    if columns.get("remote_share") is not None:
        columns["remote"] = columns["remote_share"] == WHOLLY
    elif "remote" in columns:
        columns["remote_share"] = None if columns["remote"] is None else WHOLLY * columns["remote"]


def _keep_published_whole(row: Vacancy | None, columns: dict[str, Any]) -> None:
    """Refuse to take out of a published vacancy what it was published with (the database would, too)."""
    if row is None or row.status is VacancyStatus.DRAFT:
        return
    needed = ("occupation_id", "pay_min", "min_hours", "contract", "municipality_id")
    lost = [FIELD_OF.get(name, name) for name in needed if name in columns and columns[name] is None]
    if lost:
        raise ValidationError({name: ["Needed as long as it is published."] for name in lost})


def _occupation(session: Session, uri: str | None) -> int | None:
    key = postings.occupation_id(session, uri) if uri else None
    if uri and key is None:
        raise ValidationError({"occupation": ["Not an occupation of the taxonomy."]})
    return key


def _municipality(session: Session, place: dict[str, str] | None) -> int | None:
    if place is None:
        return None
    key = session.scalar(
        select(Municipality.id).where(
            Municipality.name == place["municipality"], Municipality.region_code == place["region"]
        )
    )
    if key is None:
        raise ValidationError({"place": ["No such municipality in this region."]})
    return key


def _skills(session: Session, needs: list[dict[str, Any]]) -> dict[str, Any]:
    uris = [need["uri"] for need in needs]
    known = set(
        session.scalars(select(Concept.uri).where(Concept.uri.in_(uris), Concept.kind == ConceptKind.SKILL)).all()
    )
    wrong = {
        number: {"uri": ["Not a skill of the taxonomy." if uri not in known else "Named twice."]}
        for number, uri in enumerate(uris)
        if uri not in known or uri in uris[:number]
    }
    if wrong:
        raise ValidationError({"skills": wrong})
    return {need["uri"]: STORED_AS[need["need"]] for need in needs}


def _languages(needs: list[dict[str, Any]]) -> list[VacancyLanguage]:
    keys = [(need["language"], need["activity"]) for need in needs]
    twice = {number: {"activity": ["Named twice."]} for number, key in enumerate(keys) if key in keys[:number]}
    if twice:
        raise ValidationError({"languages": twice})
    return [VacancyLanguage(**need | {"level": int(need["level"])}) for need in needs]
