"""Writing who she is, what she agreed to and her own rules: the two compartments that matching does not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.account import Role
from models.beneficiary import Beneficiary
from models.crypto import KeyRing
from models.identity import Identity, PersonDetails, PersonKey
from models.protection import BeneficiaryExclusion, Consent, ExcludedBy, GivenBy, Purpose
from models.taxonomy import ConceptKind
from models.types import new_ref
from webapp import consents
from webapp.access import Actor
from webapp.audit import record_change
from webapp.employment import concept_of, moves_on, writable


@dataclass(frozen=True)
class Agreement:
    """How she gave a consent: in which way, on the wording of which language."""

    given: GivenBy
    wording_language: str


@dataclass(frozen=True)
class Rule:
    """One rule of hers as chosen on a form; one of the objects is set, or none for the kinds that need none."""

    kind: ExcludedBy
    sector: str | None = None
    occupation: str | None = None
    employer_id: int | None = None
    region_code: str | None = None
    municipality_id: int | None = None
    radius_km: float | None = None


def create(
    session: Session,
    *,
    actor: Actor,
    keys: KeyRing,
    now: datetime,
    details: PersonDetails,
    language: str | None,
    adult: bool,
    agreement: Agreement | None,
) -> str:
    """Make record, sealed identity and, if she agreed, the consent to matching together; return the reference.

    Audit: `create_beneficiary`, and `gave_consent`.
    """
    if actor.organisation_id is None:
        raise ValueError("only somebody of a support organisation takes people on")
    her = Beneficiary(
        ref=new_ref(),
        organisation_id=actor.organisation_id,
        coach_id=actor.account_id if actor.role is Role.COACH else None,
        language=language,
        adult=adult,
        created_at=now,
    )
    key = PersonKey.new(keys, now=now)
    session.add_all([her, key])
    session.flush()
    identity = Identity(beneficiary_id=her.id, key=key)
    identity.write(keys, details)
    session.add(identity)
    record_change(session, actor, "create_beneficiary", her.ref, now=now, adult=adult)
    if agreement is not None:
        consents.give(
            session,
            beneficiary=her,
            purpose=Purpose.MATCHING,
            given=agreement.given,
            language=agreement.wording_language,
            by=actor,
            now=now,
        )
    return her.ref


def withdraw_consent(session: Session, *, ref: str, actor: Actor, now: datetime, consent_ref: str) -> None:
    """End a consent of hers now; it works with the next page anybody opens. Audit: `withdrew_consent`."""
    her = writable(session, ref, actor)
    row = session.scalars(select(Consent).where(Consent.beneficiary_id == her.id, Consent.ref == consent_ref)).one()
    consents.withdraw(session, beneficiary=her, consent=row, by=actor, now=now)


def write_identity(
    session: Session, *, ref: str, actor: Actor, keys: KeyRing, now: datetime, details: PersonDetails
) -> None:
    """Seal new details. Raises KeyUnavailable when her key was shredded. Audit: `write_identity`."""
    her = writable(session, ref, actor)
    row = session.scalars(
        select(Identity).where(Identity.beneficiary_id == her.id).options(joinedload(Identity.key))
    ).one()
    row.write(keys, details)
    moves_on(her)
    record_change(session, actor, "write_identity", ref, now=now)


def add_rule(session: Session, *, ref: str, actor: Actor, now: datetime, rule: Rule) -> None:
    """Add a rule of hers; one that she has already changes nothing. Audit: `add_rule`, which keeps the kind and no object."""
    her = writable(session, ref, actor)
    concept = concept_of(session, rule.occupation, ConceptKind.OCCUPATION) if rule.occupation else None
    new = BeneficiaryExclusion(
        beneficiary_id=her.id,
        kind=rule.kind,
        sector=rule.sector,
        concept_id=concept.id if concept else None,
        employer_id=rule.employer_id,
        region_code=rule.region_code,
        municipality_id=rule.municipality_id,
        radius_km=rule.radius_km,
        created_at=now,
    )
    held = session.scalars(select(BeneficiaryExclusion).where(BeneficiaryExclusion.beneficiary_id == her.id))
    if _what(new) in {_what(row) for row in held}:
        return
    session.add(new)
    record_change(session, actor, "add_rule", ref, now=now, kind=rule.kind.value)


def _what(row: BeneficiaryExclusion) -> tuple[object, ...]:
    return (
        row.kind,
        row.sector,
        row.concept_id,
        row.employer_id,
        row.region_code,
        row.municipality_id,
        row.radius_km,
    )


def remove_rule(session: Session, *, ref: str, actor: Actor, now: datetime, rule_ref: str) -> None:
    """Take a rule of hers back. Audit: `remove_rule`."""
    her = writable(session, ref, actor)
    row = session.scalars(
        select(BeneficiaryExclusion).where(
            BeneficiaryExclusion.beneficiary_id == her.id, BeneficiaryExclusion.ref == rule_ref
        )
    ).one()
    session.delete(row)
    record_change(session, actor, "remove_rule", ref, now=now, kind=row.kind.value)
