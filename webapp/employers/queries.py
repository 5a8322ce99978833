"""Employers as coordinators read them: who waits for what, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from models.account import Account
from models.employer import Employer, EvidenceFile, Standing, VettingEvidence, VettingStep
from models.place import Municipality
from models.reach import across_organisations
from models.types import Country
from webapp.access import Actor, visible

WHOLE: tuple[ORMOption, ...] = (
    joinedload(Employer.municipality).joinedload(Municipality.region),
    selectinload(Employer.evidence).selectinload(VettingEvidence.files),
    selectinload(Employer.history),
)


@dataclass(frozen=True)
class InTheQueue:
    """One employer of the vetting queue: what is missing today, whether it may recruit, and how soon that ends."""

    employer: Employer
    missing: tuple[VettingStep, ...]
    may_recruit: bool
    ends_in: int | None

    @property
    def rank(self) -> int:
        """What waits for somebody goes first: run out, ending soon, new, watched; then suspended and vetted ones."""
        if self.employer.standing is Standing.VETTED:
            return 0 if not self.may_recruit else 1 if self.ends_in is not None else 5
        return {Standing.NEW: 2, Standing.WATCH: 3, Standing.SUSPENDED: 4}[self.employer.standing]


def vetting_queue(session: Session, actor: Actor, today: date) -> list[InTheQueue]:
    """Return all employers, those that wait for a coordinator first; among alike ones the soonest end, then the oldest."""
    rows = session.scalars(visible(select(Employer), actor).order_by(Employer.created_at, Employer.id).options(*WHOLE))
    found = [
        InTheQueue(
            row,
            row.missing_steps(today),
            row.may_recruit(today),
            row.vetting_ends_in(today),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.rank, one.employer.vetted_until or date.max))


def places(session: Session) -> dict[str, str]:
    """Return every municipality by its key, by country and name."""
    rows = session.scalars(select(Municipality).options(joinedload(Municipality.region)))
    ordered = sorted(rows, key=lambda row: (row.region.country, row.name, row.id))
    return {str(row.id): f"{row.region.country} · {row.name}, {row.region.name}" for row in ordered}


def country_of(session: Session, place: str) -> Country | None:
    """Return the country of a municipality by its key."""
    row = session.get(Municipality, int(place), options=[joinedload(Municipality.region)])
    return row.region.country if row else None


def of_claimed_number(session: Session, employer: Employer) -> Employer | None:
    """Return the employer whose number this one gave as its own, if there is one."""
    if employer.claimed_number is None:
        return None
    same = (Employer.country == employer.country) & (Employer.register_number == employer.claimed_number)
    return session.scalar(select(Employer).where(same))


def evidence_file(session: Session, employer: Employer, ref: str) -> EvidenceFile:
    """Return a file of this employer's evidence, content included. Raises NoResultFound."""
    return session.scalars(
        select(EvidenceFile)
        .join(VettingEvidence, VettingEvidence.id == EvidenceFile.evidence_id)
        .where(VettingEvidence.employer_id == employer.id, EvidenceFile.ref == ref)
        .options(undefer(EvidenceFile.content))
    ).one()


def who_did(session: Session, employer: Employer) -> dict[int, str]:
    """Return the names of those who recorded evidence or decided about the standing, by key."""
    keys = {row.recorded_by for row in employer.evidence} | {row.by for row in employer.history}
    with across_organisations(session):  # an employer is everybody's: who decided about it has a name everywhere
        rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(keys))).all()
    return {key: name or "" for key, name in rows}
