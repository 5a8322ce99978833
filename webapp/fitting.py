"""The one thing that an employer learns about candidates: how many fit, as a count that shows nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.organisation import Organisation
from models.protection import Consent, Purpose
from models.reach import across_organisations
from models.vacancy import Vacancy, VacancyStatus
from webapp.candidates import WHOLE_PROFILE, profiles_of
from webapp.engine import Candidate, Engine, Fitting, Opening, opening_of


def fitting_candidates(session: Session, engine: Engine, vacancy: Vacancy, now: datetime) -> int | None:
    """Count who fits an open vacancy, over all support organisations: possible or strong, no gate closed.

    Only people who agreed to matching, and whom the engine may order. None while the vacancy is not open, and for an employer that
    nobody vetted. The vacancy has to be loaded whole.
    """
    if vacancy.status is not VacancyStatus.OPEN:
        return None
    found = would_fit(session, engine, vacancy, opening_of(vacancy, now.date()), now)
    return None if found is None else found.count


def would_fit(session: Session, engine: Engine, vacancy: Vacancy, opening: Opening, now: datetime) -> Fitting | None:
    """Count who fits what the form says now (`opening`), and how many more with each requirement moved.

    None for an employer that nobody vetted, and before an occupation is known: then nearly everybody would fit.
    """
    if not vacancy.employer.may_recruit(now.date()) or opening.occupation is None:
        return None
    with across_organisations(session):
        agreed = frozenset(session.scalars(_who_agreed(now)))
        return engine.fitting(session, now.date(), opening, agreed=agreed, load=lambda: _candidates(session, now))


def _who_agreed(now: datetime) -> Select[tuple[str]]:
    """Select the references of everybody who agreed to matching, and whom the engine may order."""
    agreed = select(Consent.beneficiary_id).where(
        Consent.purpose == Purpose.MATCHING,
        Consent.withdrawn_at.is_(None),
        Consent.since <= now,
        or_(Consent.until.is_(None), Consent.until > now),
    )
    return (
        select(Beneficiary.ref)
        .join(Organisation, Organisation.id == Beneficiary.organisation_id)
        .where(
            Beneficiary.id.in_(agreed),
            Beneficiary.adult,
            ~Beneficiary.frozen,
            ~Beneficiary.ranking_opt_out,
            Organisation.ranking_enabled,
        )
        .order_by(Beneficiary.id)
    )


def _candidates(session: Session, now: datetime) -> list[Candidate]:
    people = session.scalars(
        select(Beneficiary)
        .where(Beneficiary.ref.in_(_who_agreed(now).order_by(None)))
        .order_by(Beneficiary.id)
        .options(*WHOLE_PROFILE)
    )
    return [row.candidate for row in profiles_of(session, people, now) if row.ranking_off is None]
