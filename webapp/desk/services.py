"""What the desk writes down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.desk import Company, HandOut, Keeping
from webapp.access import Actor
from webapp.audit import record_change


def check_hand_out(
    session: Session,
    *,
    beneficiary: Beneficiary,
    asked_herself: bool,
    company: Company,
    keeping: Keeping,
    by: Actor,
    now: datetime,
) -> bool:
    """Write the answers of the coercion check down and return whether the report may be given. Audit: `handed_out`."""
    row = HandOut(
        beneficiary_id=beneficiary.id,
        by=str(by.ref),
        asked_herself=asked_herself,
        company=company,
        keeping=keeping,
        created_at=now,
    )
    row.given = row.may_be_given
    session.add(row)
    record_change(session, by, "handed_out", beneficiary.ref, now=now, given=row.given)
    return row.given
