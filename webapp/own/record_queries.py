"""Everything that is stored about her, for herself: the record, her permissions, who looked, what the computer did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.account import Account
from models.audit import AuditEvent
from models.beneficiary import Beneficiary
from models.candidacy import Candidacy
from models.crypto import KeyRing
from models.identity import Identity, PersonDetails
from models.organisation import Organisation
from models.protection import BeneficiaryExclusion, Consent, Purpose
from models.run import RankingRun
from models.training import Enrolment
from models.vacancy import Vacancy
from webapp.access import Actor
from webapp.candidates import Profile
from webapp.engine import Vocabulary
from webapp.identities import names_of
from webapp.own import queries
from webapp.own.services import HERS_TO_SWITCH

MOST_LINES = 25
"""Newest lines of a list that grows for ever; the rest is counted, so that the page stays small."""


@dataclass(frozen=True)
class Permission:
    """One switch: what it is for, to whom, and the consent in force (None: off)."""

    purpose: Purpose
    recipient: str | None
    consent: Consent | None


@dataclass(frozen=True)
class Looked:
    """Somebody of this role and organisation did something with her record that day, so many times."""

    day: date
    action: str
    role: str | None
    organisation: str | None
    times: int


@dataclass(frozen=True)
class RunLine:
    """The computer put something in order for her: when, what, asked by which role, how many were shown."""

    run: RankingRun
    role: str | None
    shown: int


@dataclass(frozen=True)
class RecordPage:
    """Everything on the page."""

    profile: Profile
    name: str
    identity_fields: list[str]
    skills: list[tuple[str, str | None]]
    occupations: list[tuple[str, int | None]]
    languages: dict[str, list[tuple[str, int]]]
    rules: list[BeneficiaryExclusion]
    rule_names: Mapping[int, str]
    candidacies: list[Candidacy]
    enrolments: list[Enrolment]
    permissions: list[Permission]
    ended_permissions: int
    looked: list[Looked]
    looked_more: int
    runs: list[RunLine]
    runs_more: int


def record_page(
    session: Session,
    *,
    profile: Profile,
    actor: Actor,
    keys: KeyRing,
    vocabulary: Vocabulary,
    language: str,
    now: datetime,
) -> RecordPage:
    """Read it all. The caller audits that the name was opened."""
    her = profile.beneficiary
    rules = _rules(session, her)
    consents = list(session.scalars(select(Consent).where(Consent.beneficiary_id == her.id).order_by(Consent.id)))
    looked, looked_more = _looked(session, her)
    runs, runs_more = _runs(session, her)
    return RecordPage(
        profile=profile,
        name=names_of(session, keys, [her.id]).get(her.id, ""),
        identity_fields=_identity_fields(session, her),
        skills=sorted((vocabulary.label(row.concept.uri, language), row.said) for row in her.skills),
        occupations=[(vocabulary.label(row.concept.uri, language), row.months) for row in her.occupations],
        languages=_languages(her),
        rules=rules,
        rule_names={row.id: vocabulary.label(row.concept.uri, language) for row in rules if row.concept},
        candidacies=queries.candidacies(session, actor),
        enrolments=queries.enrolments(session, her.id),
        permissions=_permissions(session, consents, now),
        ended_permissions=sum(not consent.in_force(now) for consent in consents),
        looked=looked,
        looked_more=looked_more,
        runs=runs,
        runs_more=runs_more,
    )


def _identity_fields(session: Session, her: Beneficiary) -> list[str]:
    """Return which fields are filled; nothing is opened for it."""
    row = session.get(Identity, her.id)
    return [field.name for field in fields(PersonDetails) if row is not None and getattr(row, field.name) is not None]


def _languages(her: Beneficiary) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in sorted(her.languages, key=lambda row: (row.language, row.activity)):
        found.setdefault(row.language, []).append((row.activity, row.level))
    return found


def _rules(session: Session, her: Beneficiary) -> list[BeneficiaryExclusion]:
    rows = session.scalars(
        select(BeneficiaryExclusion)
        .where(BeneficiaryExclusion.beneficiary_id == her.id)
        .order_by(BeneficiaryExclusion.id)
        .options(
            joinedload(BeneficiaryExclusion.concept),
            joinedload(BeneficiaryExclusion.employer),
            joinedload(BeneficiaryExclusion.municipality),
        )
    )
    return list(rows)


def _permissions(session: Session, consents: list[Consent], now: datetime) -> list[Permission]:
    """Return the two switches that are always there, then what she allowed job by job."""
    standing = [consent for consent in consents if consent.in_force(now)]
    recipients = _recipients(session, {consent.recipient for consent in standing if consent.recipient})
    found = [
        Permission(purpose, None, next((row for row in standing if row.purpose is purpose), None))
        for purpose in Purpose
        if purpose in HERS_TO_SWITCH
    ]
    return found + [
        Permission(row.purpose, recipients.get(row.recipient or "", row.recipient), row)
        for row in standing
        if row.purpose not in HERS_TO_SWITCH
    ]


def _recipients(session: Session, refs: set[str]) -> dict[str, str]:
    """Return who a reference in a consent is: a job and its employer, or an organisation."""
    if not refs:
        return {}
    jobs = session.scalars(select(Vacancy).where(Vacancy.ref.in_(refs)).options(joinedload(Vacancy.employer)))
    organisations = session.scalars(select(Organisation).where(Organisation.ref.in_(refs)))
    return {job.ref: f"{job.title}, {job.employer.name}" for job in jobs} | {row.ref: row.name for row in organisations}


def _looked(session: Session, her: Beneficiary) -> tuple[list[Looked], int]:
    """Read who did something with her record: by day, role and action, newest first. References of people stay inside.

    A page that opened many names at once is one event without a subject, with the references in its detail. What the computer
    put in order stands in a list of its own, and what was refused was not seen.
    """
    in_a_list = and_(
        AuditEvent.subject.is_(None), cast(AuditEvent.detail, Text).contains(f'"{her.ref}"', autoescape=True)
    )
    day = func.date(AuditEvent.at)
    rows = session.execute(
        select(
            day,
            AuditEvent.action,
            AuditEvent.actor_role,
            Organisation.name,
            func.count(),
            func.count().over(),
        )
        .outerjoin(Organisation, Organisation.ref == AuditEvent.organisation)
        .where(or_(AuditEvent.subject == her.ref, in_a_list), AuditEvent.action.not_in(("ranked", "denied")))
        .group_by(day, AuditEvent.action, AuditEvent.actor_role, Organisation.name)
        .order_by(day.desc(), AuditEvent.action, AuditEvent.actor_role, Organisation.name)
        .limit(MOST_LINES)
    ).all()
    lines = [
        Looked(date.fromisoformat(str(when)), action, role, organisation, times)
        for when, action, role, organisation, times, _all in rows
    ]
    return lines, (rows[0][-1] - len(rows) if rows else 0)


def _runs(session: Session, her: Beneficiary) -> tuple[list[RunLine], int]:
    rows = session.execute(
        select(RankingRun, Account.role)
        .outerjoin(Account, Account.ref == RankingRun.asked_by)
        .where(RankingRun.beneficiary_id == her.id)
        .order_by(RankingRun.id.desc())
        .limit(MOST_LINES)
    )
    lines = [RunLine(run, role, len(run.shown)) for run, role in rows]
    every = session.scalar(select(func.count()).select_from(RankingRun).where(RankingRun.beneficiary_id == her.id)) or 0
    return lines, every - len(lines)
