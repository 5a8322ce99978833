"""What a coach decides about a suggestion, and the steps of a candidacy."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.candidacy import REVEALED, Candidacy, EndedBy, Stage
from models.crypto import KeyRing
from models.protection import Purpose
from models.vacancy import Vacancy
from webapp import consents, conversations, decisions, journeys
from webapp.access import Actor
from webapp.audit import record_change
from webapp.choosing import DismissReason, ShortlistReason

SIDE = {
    DismissReason.SHE_DOES_NOT_WANT: EndedBy.HER_CHOICE,
    DismissReason.NOT_SUITABLE: EndedBy.JOB,
    DismissReason.DOUBT_ABOUT_JOB: EndedBy.JOB,
    DismissReason.DOUBT_ABOUT_EMPLOYER: EndedBy.EMPLOYER,
    DismissReason.WRONG_SUGGESTION: EndedBy.SYSTEM,
}


def shortlist(
    session: Session,
    *,
    beneficiary: Beneficiary,
    vacancy: Vacancy,
    run_ref: str,
    reason: ShortlistReason,
    words: str = "",
    next_step: str,
    by: Actor,
    now: datetime,
) -> Candidacy:
    """Put a vacancy forward for her, keeping what the ranking showed and the decision beside it.

    Refused without her consent to matching, for a vacancy that is not open, and where a candidacy exists.
    Audit: `shortlisted`.
    """
    journeys.ensure_open(vacancy, now.date())
    candidacy = journeys.begin(session, beneficiary=beneficiary, vacancy=vacancy, run_ref=run_ref, by=by, now=now)
    candidacy.next_step = next_step or None
    candidacy.advance(Stage.SHORTLISTED, by=str(by.ref), now=now, reason=reason)
    told = {"beneficiary": beneficiary, "reason": reason, "words": words, "by": by, "now": now}
    decisions.record(session, candidacy=candidacy, forward=True, **told)
    record_change(
        session,
        by,
        "shortlisted",
        beneficiary.ref,
        now=now,
        vacancy=vacancy.ref,
        reason=reason,
        position=candidacy.position,
    )
    return candidacy


def dismiss(
    session: Session,
    *,
    beneficiary: Beneficiary,
    vacancy: Vacancy,
    run_ref: str,
    reason: DismissReason,
    words: str = "",
    by: Actor,
    now: datetime,
) -> Candidacy:
    """Leave a suggestion aside, saying why; it is kept as an ended candidacy, and the decision beside the order. Audit: `dismissed`."""
    candidacy = journeys.begin(session, beneficiary=beneficiary, vacancy=vacancy, run_ref=run_ref, by=by, now=now)
    candidacy.end(SIDE[reason], by=str(by.ref), now=now, reason=reason)
    told = {"beneficiary": beneficiary, "reason": reason, "words": words, "by": by, "now": now}
    decisions.record(session, candidacy=candidacy, forward=False, **told)
    record_change(
        session,
        by,
        "dismissed",
        beneficiary.ref,
        now=now,
        vacancy=vacancy.ref,
        reason=reason,
        position=candidacy.position,
    )
    return candidacy


def plan_step(
    session: Session, *, candidacy: Candidacy, next_step: str, due_on: date | None, by: Actor, now: datetime
) -> None:
    """Note what comes next and until when; a step can be to wait. Audit: `step_planned`."""
    candidacy.next_step, candidacy.due_on = next_step or None, due_on
    record_change(session, by, "step_planned", candidacy.beneficiary.ref, now=now, candidacy=candidacy.ref)


def write(session: Session, *, candidacy: Candidacy, text: str, keys: KeyRing, by: Actor, now: datetime) -> bool:
    """Write to the employer and to her; return whether the message is held. Raises CannotWrite. Audit: `wrote_message`."""
    vacancy = candidacy.vacancy.ref
    reveal = consents.find(session, candidacy.beneficiary_id, Purpose.REVEAL_IDENTITY, now, vacancy)
    message = conversations.write(
        session,
        candidacy=candidacy,
        conversation=conversations.open_conversation(session, candidacy=candidacy, now=now),
        text=text,
        revealed=reveal is not None and candidacy.stage in REVEALED,
        private=conversations.private_words(session, candidacy, keys),
        keys=keys,
        by=by,
        now=now,
    )
    return message.delivery is conversations.Delivery.HELD
