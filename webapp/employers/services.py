"""Registering employers, recording their vetting, changing their standing with all that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError

from models.candidacy import ORDER, Candidacy, EndedBy, Stage, StandingAlert
from models.employer import Employer, EvidenceFile, Standing, VettingEvidence, VettingStep
from models.errors import DomainError
from models.reach import with_suspended_employers
from models.screening import ScreeningVerdict, Verdict
from models.vacancy import Vacancy, VacancyStatus
from webapp import journeys
from webapp.access import Actor
from webapp.audit import record_change

INTRODUCED = ORDER[: ORDER.index(Stage.STARTED)]
"""Stages before she works there: these end with a suspension. Later ones do not: she decides whether she stays."""


class AlreadyRegistered(DomainError):  # noqa: N818
    """There is an employer of this country with this register number."""


def register(session: Session, *, columns: Mapping[str, Any], by: Actor, now: datetime) -> Employer:
    """Register an employer; it is new, and nothing of it is shown before it is vetted. Audit: `registered_employer`."""
    _ensure_free(session, columns, None)
    employer = Employer(standing=Standing.NEW, created_at=now, **columns)
    session.add(employer)
    session.flush()  # the audit event below needs the reference
    record_change(session, by, "registered_employer", employer.ref, now=now)
    return employer


def change(session: Session, *, employer: Employer, columns: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Change what is known of an employer. Raises AlreadyRegistered. Audit: `changed_employer`."""
    if "register_number" in columns:
        _ensure_free(session, columns, employer.id)
    for name, value in columns.items():
        setattr(employer, name, value)
    record_change(session, by, "changed_employer", employer.ref, now=now)


def _ensure_free(session: Session, columns: Mapping[str, Any], own: int | None) -> None:
    same = select(Employer.id).where(
        Employer.country == columns["country"], Employer.register_number == columns["register_number"]
    )
    if (found := session.scalar(same)) is not None and found != own:
        raise AlreadyRegistered(columns["country"])


def _ensure_version(employer: Employer, version: str | None) -> None:
    if str(employer.version) != version:
        raise StaleDataError(f"the employer is at version {employer.version}, the page that was read at {version}")


def record_evidence(
    session: Session,
    *,
    employer: Employer,
    step: VettingStep,
    done_on: date,
    note: str,
    files: Sequence[EvidenceFile],
    by: Actor,
    now: datetime,
) -> None:
    """Record that a step was done, with what it rests on. Audit: `recorded_evidence`."""
    row = VettingEvidence(step=step, done_on=done_on, note=note, recorded_by=by.account_id, recorded_at=now)
    row.files = list(files)
    employer.evidence.append(row)
    record_change(session, by, "recorded_evidence", employer.ref, now=now, step=step, files=len(files))


def sign_charter(
    session: Session, *, employer: Employer, signer: str, version: str, language: str, by: Actor, now: datetime
) -> None:
    """Sign the charter for an employer, which has to be loaded with its evidence: the fourth step. Audit: `signed_charter`."""
    employer.evidence.append(
        VettingEvidence(
            step=VettingStep.SIGNED_CHARTER,
            done_on=now.date(),
            note=signer,
            recorded_by=by.account_id,
            recorded_at=now,
            charter_version=version,
            charter_language=language,
        )
    )
    record_change(session, by, "signed_charter", employer.ref, now=now, version=version, language=language)


def change_standing(
    session: Session,
    *,
    employer: Employer,
    version: str | None,
    target: Standing,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Vet, watch or suspend an employer, which has to be loaded with its evidence and history. Audit: `changed_standing`.

    A suspension freezes its vacancies, ends what was on the way there, and alerts the coaches of everybody concerned. Raises
    StaleDataError, Incomplete when a step of the vetting is missing, InvalidTransition.
    """
    _ensure_version(employer, version)
    moves = {Standing.VETTED: employer.vet, Standing.WATCH: employer.watch, Standing.SUSPENDED: employer.suspend}
    moves[target](by=by.account_id or 0, now=now, reason=reason)
    record_change(session, by, "changed_standing", employer.ref, now=now, standing=target)
    if target is Standing.SUSPENDED:
        session.flush()  # alerts below name the change
        _freeze(session, employer, reason, by, now)
        with with_suspended_employers(session):
            _alert(session, employer, reason, by, now)


def _freeze(session: Session, employer: Employer, reason: str, by: Actor, now: datetime) -> None:
    shown = (VacancyStatus.OPEN, VacancyStatus.PAUSED)
    for vacancy in session.scalars(
        select(Vacancy).where(Vacancy.employer_id == employer.id, Vacancy.status.in_(shown)).order_by(Vacancy.id)
    ):
        vacancy.hold()
        session.add(
            ScreeningVerdict(
                vacancy_id=vacancy.id, decided_by=by.account_id, decided_at=now, verdict=Verdict.HOLD, reason=reason
            )
        )
        record_change(session, by, "decided_screening", vacancy.ref, now=now, verdict=Verdict.HOLD, questions=0)


def _alert(session: Session, employer: Employer, reason: str, by: Actor, now: datetime) -> None:
    """Alert about everybody on the way there or working there, in every organisation; nothing of it comes back to who decided."""
    consequence = Actor(role=by.role, ref="standing")
    for candidacy in session.scalars(
        select(Candidacy)
        .join(Candidacy.vacancy)
        .where(Vacancy.employer_id == employer.id, Candidacy.stage != Stage.ENDED)
        .order_by(Candidacy.id)
        .options(joinedload(Candidacy.beneficiary), selectinload(Candidacy.history))
    ):
        session.add(StandingAlert(candidacy_id=candidacy.id, change_id=employer.history[-1].id))
        if candidacy.stage in INTRODUCED:
            journeys.end(
                session, candidacy=candidacy, side=EndedBy.EMPLOYER, reason=reason[:500], by=consequence, now=now
            )
