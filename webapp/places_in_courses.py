"""Places in course runs, whoever asks for them: her coach, or she on her own pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.errors import DomainError
from models.reach import across_organisations
from models.training import CourseRun, Enrolment, EnrolmentStatus
from webapp.access import Actor
from webapp.audit import record_change

TAKING = (EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED)
"""What takes a place; a wish for one does not."""


class RunFull(DomainError):  # noqa: N818
    """Every place of the course run is taken."""


class RunBegun(DomainError):  # noqa: N818
    """The course run has begun already."""


def enrolments_of(session: Session, beneficiary_id: int) -> dict[str, Enrolment]:
    """Return her enrolments by the reference of their course run."""
    rows = session.execute(
        select(CourseRun.ref, Enrolment).join(Enrolment.run).where(Enrolment.beneficiary_id == beneficiary_id)
    )
    return dict(rows.all())


def enrol(session: Session, *, beneficiary: Beneficiary, run: CourseRun, by: Actor, now: datetime) -> Enrolment:
    """Give her a place in a course run; an earlier wish for one is answered by it. Raises RunFull. Audit: `enrolled`."""
    standing = _standing(session, beneficiary, run)
    if standing is not None and standing.status in TAKING:
        return standing
    _ensure_place(session, run)
    enrolment = standing or _new(session, beneficiary, run, now)
    enrolment.status, enrolment.decided_at = EnrolmentStatus.ENROLLED, now
    record_change(session, by, "enrolled", beneficiary.ref, now=now, run=run.ref)
    return enrolment


def ask(session: Session, *, beneficiary: Beneficiary, run: CourseRun, by: Actor, now: datetime) -> Enrolment:
    """Note that she wants a place; her coach answers it. One that stands already is returned as it is.

    Raises RunBegun and RunFull. Audit: `asked_for_a_place`.
    """
    standing = _standing(session, beneficiary, run)
    if standing is not None and standing.status is not EnrolmentStatus.LEFT:
        return standing
    if run.starts_on < now.date():
        raise RunBegun(run.ref)
    _ensure_place(session, run)
    enrolment = standing or _new(session, beneficiary, run, now)
    enrolment.status, enrolment.decided_at = EnrolmentStatus.ASKED, None
    record_change(session, by, "asked_for_a_place", beneficiary.ref, now=now, run=run.ref)
    return enrolment


def _standing(session: Session, beneficiary: Beneficiary, run: CourseRun) -> Enrolment | None:
    return session.scalar(
        select(Enrolment).where(Enrolment.beneficiary_id == beneficiary.id, Enrolment.run_id == run.id)
    )


def _new(session: Session, beneficiary: Beneficiary, run: CourseRun, now: datetime) -> Enrolment:
    enrolment = Enrolment(beneficiary_id=beneficiary.id, run_id=run.id, created_at=now)
    session.add(enrolment)
    return enrolment


def _ensure_place(session: Session, run: CourseRun) -> None:
    with across_organisations(session):
        taken = session.scalar(
            select(func.count()).select_from(Enrolment).where(Enrolment.run_id == run.id, Enrolment.status.in_(TAKING))
        )
    if (taken or 0) >= run.places:
        raise RunFull(run.ref)
