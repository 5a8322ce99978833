"""That she was told: a computer program puts jobs and courses in order for her (AI Act, article 26)."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.oversight import RankingNotice
from models.protection import GivenBy
from webapp.access import Actor
from webapp.audit import record_change
from webapp.config import LANGUAGES
from webapp.i18n import language

WORDING_VERSION = "2026-11-25"
WORDING = _l(
    "A computer program puts open jobs and courses in order for you. It compares your skills, languages, hours, wishes and rules with what "
    "they need. A person decides, with you. You can ask why, ask a person to look again, or switch the order off. The service stays the same."
)
"""What she is told. A change of the sentence is a new version."""


def language_for(beneficiary: Beneficiary) -> str:
    """Return the language that she is told in: hers, where the pages have it, else the page's."""
    return beneficiary.language if beneficiary.language in LANGUAGES else language()


def wording_in(code: str) -> str:
    """Return what she is told, in one language."""
    with force_locale(code):
        return str(WORDING)


def told(session: Session, beneficiary_id: int) -> bool:
    """Tell whether she was told, on this wording."""
    found = select(RankingNotice.id).where(
        RankingNotice.beneficiary_id == beneficiary_id, RankingNotice.wording_version == WORDING_VERSION
    )
    return session.scalar(found.limit(1)) is not None


def record(
    session: Session, *, beneficiary: Beneficiary, given: GivenBy, language: str, by: Actor, now: datetime
) -> None:
    """Write down that she was told, once for each wording. Audit: `told_of_ranking`."""
    if told(session, beneficiary.id):
        return
    session.add(
        RankingNotice(
            beneficiary_id=beneficiary.id,
            wording_version=WORDING_VERSION,
            wording_language=language,
            given=given,
            at=now,
            by=str(by.ref),
        )
    )
    record_change(
        session,
        by,
        "told_of_ranking",
        beneficiary.ref,
        now=now,
        wording=WORDING_VERSION,
        language=language,
        given=given,
    )
