"""Employers as coordinators read them: who waits for what, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.account import Account
from models.employer import Employer, Standing, VettingStep
from models.place import Municipality
from models.reach import across_organisations
from models.types import Country
from webapp.access import Actor, visible

SOON = timedelta(days=60)
WHOLE: tuple[ORMOption, ...] = (
    joinedload(Employer.municipality).joinedload(Municipality.region),
    selectinload(Employer.evidence),
    selectinload(Employer.history),
)


@dataclass(frozen=True)
class InTheQueue:
    """One employer of the vetting queue: what is missing today, whether it may recruit, and whether that ends soon."""

    employer: Employer
    missing: tuple[VettingStep, ...]
    may_recruit: bool
    ends_soon: bool

    @property
    def rank(self) -> int:
        """What waits for somebody goes first: run out, ending soon, new, watched; then suspended and vetted ones."""
        if self.employer.standing is Standing.VETTED:
            return 0 if not self.may_recruit else 1 if self.ends_soon else 5
        return {Standing.NEW: 2, Standing.WATCH: 3, Standing.SUSPENDED: 4}[self.employer.standing]


def vetting_queue(session: Session, actor: Actor, today: date) -> list[InTheQueue]:
    """Return all employers, those that wait for a coordinator first; among alike ones the soonest end, then the oldest."""
    rows = session.scalars(visible(select(Employer), actor).order_by(Employer.created_at, Employer.id).options(*WHOLE))
    found = [
        InTheQueue(
            row,
            row.missing_steps(today),
            row.may_recruit(today),
            row.vetted_until is not None and row.vetted_until <= today + SOON,
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


def who_did(session: Session, employer: Employer) -> dict[int, str]:
    """Return the names of those who recorded evidence or decided about the standing, by key."""
    keys = {row.recorded_by for row in employer.evidence} | {row.by for row in employer.history}
    with across_organisations(session):  # an employer is everybody's: who decided about it has a name everywhere
        rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(keys))).all()
    return {key: name or "" for key, name in rows}
