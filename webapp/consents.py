"""The consent ledger: giving, withdrawing, and asking whether one is in force. Every page that records one comes here."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.protection import Consent, GivenBy, Purpose
from webapp.access import Actor
from webapp.audit import record_change

WORDING_VERSION = "2026-11-25"
LASTS = timedelta(days=365)

FIELD_SETS = {
    Purpose.MATCHING: "employment_profile",
    Purpose.SHARE_ANONYMOUS: "card_with_languages",
    Purpose.REVEAL_IDENTITY: "given_name",
    Purpose.REFERRAL: "whole_record",
    Purpose.REPORTING: "counts",
}
"""What is shared for each purpose, unless she allows something else."""

CARDS = {
    "anonymous_card": frozenset({"skills", "hours", "region"}),
    "card_with_languages": frozenset({"skills", "hours", "region", "languages"}),
}
"""Field set of a consent to be shown without a name -> what is shown. A field set that is not here shows nothing."""

REVEALS = {
    "given_name": ("given_name",),
    "full_name": ("given_name", "family_name"),
    "name_and_phone": ("given_name", "family_name", "phone"),
    "name_and_contact": ("given_name", "family_name", "phone", "email"),
}
"""Field set of a consent to be revealed -> fields of her identity. The day of her birth and her safe-contact rules are in none."""


WORDINGS = {
    Purpose.MATCHING: _l(
        "My organisation may compare what I can do with jobs and courses, with the help of a computer program. "
        "A person decides. I can take this back at any time, and the service stays the same."
    ),
    Purpose.REPORTING: _l(
        "My organisation may count me in its reports. Only numbers are passed on, never my name, and no number below five."
    ),
}
"""What she is asked, for the purposes that have no single recipient. The others are asked where the recipient is known."""


def find(
    session: Session, beneficiary_id: int, purpose: Purpose, now: datetime, recipient: str | None = None
) -> Consent | None:
    """Return the consent in force for a purpose (and recipient), or None."""
    rows = session.scalars(
        select(Consent)
        .where(Consent.beneficiary_id == beneficiary_id, Consent.purpose == purpose, Consent.recipient == recipient)
        .order_by(Consent.id)
    )
    return next((row for row in rows if row.in_force(now)), None)


def give(
    session: Session,
    *,
    beneficiary: Beneficiary,
    purpose: Purpose,
    given: GivenBy,
    language: str,
    by: Actor,
    now: datetime,
    recipient: str | None = None,
    field_set: str | None = None,
) -> Consent:
    """Record that she agreed, for a year; one in force already is returned as it is. Audit: `gave_consent`."""
    standing = find(session, beneficiary.id, purpose, now, recipient)
    if standing is not None:
        return standing
    consent = Consent(
        beneficiary_id=beneficiary.id,
        purpose=purpose,
        recipient=recipient,
        field_set=field_set or FIELD_SETS[purpose],
        since=now,
        until=now + LASTS,
        wording_version=WORDING_VERSION,
        wording_language=language,
        given=given,
        recorded_by=by.ref,
        created_at=now,
    )
    session.add(consent)
    record_change(session, by, "gave_consent", beneficiary.ref, now=now, purpose=purpose, recipient=recipient)
    return consent


def withdraw(session: Session, *, beneficiary: Beneficiary, consent: Consent, by: Actor, now: datetime) -> None:
    """End a consent at once. Audit: `withdrew_consent`."""
    consent.withdraw(now)
    record_change(
        session, by, "withdrew_consent", beneficiary.ref, now=now, purpose=consent.purpose, recipient=consent.recipient
    )
