"""A beneficiary's profile, read once and handed to the engine as a `Candidate`: her own rules go along without reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.beneficiary import (
    SKILL_LEVELS,
    Beneficiary,
    BeneficiaryOccupation,
    BeneficiarySkill,
    RightToWork,
)
from models.protection import BeneficiaryExclusion, Consent, ExcludedBy, Purpose
from webapp import access
from webapp.access import Actor
from webapp.engine import Candidate, Exclusion, ExclusionKind

WHOLE_PROFILE: tuple[ORMOption, ...] = (
    joinedload(Beneficiary.organisation),
    joinedload(Beneficiary.region),
    selectinload(Beneficiary.skills).joinedload(BeneficiarySkill.concept),
    selectinload(Beneficiary.occupations).joinedload(BeneficiaryOccupation.concept),
    selectinload(Beneficiary.languages),
    selectinload(Beneficiary.licences),
    selectinload(Beneficiary.qualifications),
    selectinload(Beneficiary.preferences),
    selectinload(Beneficiary.support_needs),
)


@dataclass(frozen=True)
class Profile:
    """One beneficiary's employment record with what matching may use of it."""

    beneficiary: Beneficiary
    candidate: Candidate

    @property
    def ranking_off(self) -> str | None:
        """Why no order may be computed: ``minor``, ``frozen``, ``opted_out``, ``organisation``; None when it may."""
        her = self.beneficiary
        if not her.adult:
            return "minor"
        if her.frozen:
            return "frozen"
        if her.ranking_opt_out:
            return "opted_out"
        return None if her.organisation.ranking_enabled else "organisation"


def load_profile(session: Session, ref: str, actor: Actor, now: datetime) -> Profile:
    """Read the profile with this reference, if `actor` may; raises NoResultFound otherwise."""
    return profile_of(session, access.get(session, Beneficiary, ref, actor, *WHOLE_PROFILE), now)


def profile_of(session: Session, beneficiary: Beneficiary, now: datetime) -> Profile:
    """Return the profile of a beneficiary that was loaded with `WHOLE_PROFILE`; reads her rules and consents."""
    return profiles_of(session, [beneficiary], now)[0]


def profiles_of(session: Session, beneficiaries: Iterable[Beneficiary], now: datetime) -> list[Profile]:
    """Return the profiles of many at once, with two more statements however many they are."""
    people = list(beneficiaries)
    ids = [her.id for her in people]
    rules: dict[int, list[Exclusion]] = {}
    for row in session.scalars(
        select(BeneficiaryExclusion)
        .where(BeneficiaryExclusion.beneficiary_id.in_(ids))
        .order_by(BeneficiaryExclusion.id)
        .options(
            joinedload(BeneficiaryExclusion.concept),
            joinedload(BeneficiaryExclusion.employer),
            joinedload(BeneficiaryExclusion.municipality),
        )
    ):
        rules.setdefault(row.beneficiary_id, []).append(_rule(row))
    consented = {
        consent.beneficiary_id
        for consent in session.scalars(
            select(Consent).where(Consent.beneficiary_id.in_(ids), Consent.purpose == Purpose.MATCHING)
        )
        if consent.in_force(now)
    }
    return [Profile(her, _candidate(her, rules.get(her.id, []), her.id in consented)) for her in people]


def _rule(row: BeneficiaryExclusion) -> Exclusion:
    kind = ExclusionKind(row.kind.value)
    match row.kind:
        case ExcludedBy.AREA if row.municipality is not None:
            return Exclusion(kind, "", (row.municipality.latitude, row.municipality.longitude), row.radius_km)
        case ExcludedBy.OCCUPATION if row.concept is not None:
            return Exclusion(kind, row.concept.uri)
        case ExcludedBy.EMPLOYER if row.employer is not None:
            return Exclusion(kind, row.employer.ref)
        case _:
            return Exclusion(kind, row.sector or row.region_code or "")


def _candidate(her: Beneficiary, rules: list[Exclusion], consent: bool) -> Candidate:
    countries = {RightToWork.YES: {her.organisation.country}, RightToWork.NO: set[str](), RightToWork.UNKNOWN: None}
    return Candidate(
        her.ref,
        skills=[(row.concept.uri, SKILL_LEVELS[row.level]) for row in her.skills],
        occupations=[row.concept.uri for row in her.occupations],
        languages={(row.language, row.activity.value): row.level for row in her.languages},
        licences=[row.licence.value for row in her.licences] if her.licences or her.licences_known else None,
        work_countries=countries[her.right_to_work],
        permit_until=her.permit_until,
        min_hours=her.min_hours,
        max_hours=her.max_hours,
        slots=her.slots,
        location=(her.region.latitude, her.region.longitude) if her.region else None,
        reach_km=her.reach_km,
        exclusions=rules,
        preferences={row.trait.value: row.weight for row in her.preferences},
        support_needs=[row.support.value for row in her.support_needs],
        consent=consent,
        wants_women_only=her.wants_women_only,
        max_course_cost=her.max_course_cost,
    )
