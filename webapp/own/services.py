"""What she does herself: answers about jobs, her permissions, the order that the computer makes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.beneficiary import Beneficiary
from models.candidacy import ORDER, REVEALED, Answer, Candidacy, EndedBy, Stage
from models.crypto import KeyRing
from models.errors import DomainError
from models.protection import Consent, GivenBy, Purpose
from models.vacancy import Vacancy, VacancyStatus
from webapp import consents, conversations, journeys
from webapp.access import Actor
from webapp.audit import record_change
from webapp.choosing import DismissReason
from webapp.introductions import Introduced

HERS_TO_SWITCH = frozenset({Purpose.MATCHING, Purpose.REPORTING})
"""Permissions without a recipient: she can give them herself at any time. The others are given job by job."""

UNDECIDED = (Stage.SUGGESTED, Stage.SHORTLISTED)
LONGEST_STEP = 200


class NotOpenToHer(DomainError):  # noqa: N818
    """What she wants cannot be done on her own page now: only a talk with her coach leads on."""


def open_answers(
    beneficiary: Beneficiary, candidacy: Candidacy | None, vacancy: Vacancy, *, consented: bool, today: date
) -> frozenset[Answer]:
    """Return which answers she can give about a vacancy (loaded with its employer).

    None while she is under 18 or frozen, after the end, or once she works there; without consent to matching only what her
    coach began goes on; yes and ask need the vacancy to be open, no never does.
    """
    if not beneficiary.adult or beneficiary.frozen:
        return frozenset()
    if candidacy is None and not consented:
        return frozenset()
    if candidacy is not None and (candidacy.stage is Stage.ENDED or _works_there(candidacy)):
        return frozenset()
    found = {Answer.NO}
    if vacancy.status is VacancyStatus.OPEN and vacancy.employer.may_recruit(today):
        found |= {Answer.ASK} if candidacy and candidacy.stage not in UNDECIDED else {Answer.ASK, Answer.YES}
    return frozenset(found)


def answer_job(
    session: Session,
    *,
    beneficiary: Beneficiary,
    vacancy: Vacancy,
    candidacy: Candidacy | None,
    answer: Answer,
    run_ref: str,
    note: str,
    language: str,
    by: Actor,
    now: datetime,
) -> None:
    """Take her answer about a vacancy (loaded with its employer); a suggestion that she answers becomes a candidacy.

    Yes is also her consent to be shown to this employer without her name; no ends it and takes such consents back; ask
    tells her coach. The same answer twice changes nothing. Raises NotOpenToHer. Audit: `answered_job`.
    """
    if candidacy is not None and candidacy.answer is answer and answer is not Answer.ASK:
        return
    consented = consents.find(session, beneficiary.id, Purpose.MATCHING, now) is not None
    if answer not in open_answers(beneficiary, candidacy, vacancy, consented=consented, today=now.date()):
        raise NotOpenToHer
    if candidacy is None:
        candidacy = journeys.begin(session, beneficiary=beneficiary, vacancy=vacancy, run_ref=run_ref, by=by, now=now)
    undecided = candidacy.stage in UNDECIDED
    if answer is Answer.NO or undecided:
        candidacy.answer = answer
    if answer is Answer.ASK or (answer is Answer.YES and undecided):
        _tell_coach(candidacy, note, now)
    if answer is Answer.NO:
        _no(session, candidacy, by=by, now=now)
    elif answer is Answer.YES:
        _yes(session, candidacy, language=language, by=by, now=now)
    record_change(session, by, "answered_job", beneficiary.ref, now=now, vacancy=vacancy.ref, answer=answer)


def _works_there(candidacy: Candidacy) -> bool:
    return ORDER.index(candidacy.stage) >= ORDER.index(Stage.STARTED)


def _yes(session: Session, candidacy: Candidacy, *, language: str, by: Actor, now: datetime) -> None:
    """Take the step that is hers, with the consent; before her coach chose it, only the consent and the answer are kept."""
    if candidacy.stage is Stage.SHORTLISTED:
        journeys.advance(
            session,
            candidacy=candidacy,
            target=Stage.SHE_SAID_YES,
            reason="",
            told_by_her=True,
            given=GivenBy.ON_SCREEN,
            language=language,
            by=by,
            now=now,
        )
    elif candidacy.stage is Stage.SUGGESTED:
        consents.give(
            session,
            beneficiary=candidacy.beneficiary,
            purpose=Purpose.SHARE_ANONYMOUS,
            recipient=candidacy.vacancy.ref,
            given=GivenBy.ON_SCREEN,
            language=language,
            by=by,
            now=now,
        )


def _no(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> None:
    for purpose in (Purpose.SHARE_ANONYMOUS, Purpose.REVEAL_IDENTITY):
        standing = consents.find(session, candidacy.beneficiary.id, purpose, now, candidacy.vacancy.ref)
        if standing is not None:
            consents.withdraw(session, beneficiary=candidacy.beneficiary, consent=standing, by=by, now=now)
    journeys.end(
        session, candidacy=candidacy, side=EndedBy.HER_CHOICE, reason=DismissReason.SHE_DOES_NOT_WANT, by=by, now=now
    )


def _tell_coach(candidacy: Candidacy, note: str, now: datetime) -> None:
    """Put the note before what was planned, due today, so that it stands first on the board."""
    planned = candidacy.next_step
    if planned != note:
        candidacy.next_step = f"{note}. {planned}"[:LONGEST_STEP] if planned else note
    candidacy.due_on = min(candidacy.due_on or now.date(), now.date())


def switch_on(
    session: Session, *, beneficiary: Beneficiary, purpose: Purpose, language: str, by: Actor, now: datetime
) -> None:
    """Give a permission that is hers to switch. Raises NotOpenToHer for another one. Audit: `gave_consent`."""
    if purpose not in HERS_TO_SWITCH:
        raise NotOpenToHer
    consents.give(
        session,
        beneficiary=beneficiary,
        purpose=purpose,
        given=GivenBy.ON_SCREEN,
        language=language,
        by=by,
        now=now,
    )


def switch_off(
    session: Session, *, beneficiary: Beneficiary, consent_ref: str, note: str, by: Actor, now: datetime
) -> None:
    """Take a permission back; it works with the next page that anybody opens, and her coach is told.

    Raises NoResultFound when it is not hers. Audit: `withdrew_consent`.
    """
    consent = session.scalars(
        select(Consent).where(Consent.beneficiary_id == beneficiary.id, Consent.ref == consent_ref)
    ).one()
    if consent.withdrawn_at is not None:
        return
    consents.withdraw(session, beneficiary=beneficiary, consent=consent, by=by, now=now)
    candidacy = session.scalar(
        select(Candidacy)
        .join(Candidacy.vacancy)
        .where(
            Candidacy.beneficiary_id == beneficiary.id,
            Candidacy.stage != Stage.ENDED,
            Vacancy.ref == consent.recipient,
        )
        .options(joinedload(Candidacy.beneficiary), joinedload(Candidacy.vacancy), selectinload(Candidacy.history))
    )
    if candidacy is not None:
        if consent.purpose is Purpose.REVEAL_IDENTITY:
            journeys.take_back(session, candidacy=candidacy, by=by, now=now)
        _tell_coach(candidacy, note, now)


def switch_ranking(session: Session, *, beneficiary: Beneficiary, on: bool, by: Actor, now: datetime) -> None:
    """Let the computer put jobs and courses in order for her, or not; the service stays the same. Audit: `ranking_switched`."""
    if beneficiary.ranking_opt_out == (not on):
        return
    beneficiary.ranking_opt_out = not on
    record_change(session, by, "ranking_switched", beneficiary.ref, now=now, on=on)


def may_reveal(one: Introduced | None) -> bool:
    """Whether she can tell the employer who she is now: it sees her, is interested, and does not know yet."""
    return one is not None and not one.revealed and one.candidacy.stage in (Stage.EMPLOYER_INTERESTED, *REVEALED)


def reveal(
    session: Session, *, one: Introduced | None, field_set: str, note: str, language: str, by: Actor, now: datetime
) -> None:
    """Let the employer of a job see who she is, as far as she chose. Raises NotOpenToHer. Audit: `gave_consent`, `stage_changed`."""
    if one is None or not may_reveal(one):
        raise NotOpenToHer
    candidacy = one.candidacy
    how = {"given": GivenBy.ON_SCREEN, "language": language, "field_set": field_set, "by": by, "now": now}
    if candidacy.stage is Stage.EMPLOYER_INTERESTED:
        journeys.advance(
            session, candidacy=candidacy, target=Stage.IDENTITY_REVEALED, reason="", told_by_her=True, **how
        )
    else:  # she had taken it back after the interview
        recipient = candidacy.vacancy.ref
        purpose = Purpose.REVEAL_IDENTITY
        consents.give(session, beneficiary=candidacy.beneficiary, purpose=purpose, recipient=recipient, **how)
    _tell_coach(candidacy, note, now)


def hide(session: Session, *, one: Introduced | None, note: str, by: Actor, now: datetime) -> None:
    """Hide from the employer again who she is. Raises NotOpenToHer. Audit: `withdrew_consent`."""
    if one is None or not one.revealed:
        raise NotOpenToHer
    journeys.take_back(session, candidacy=one.candidacy, by=by, now=now)
    _tell_coach(one.candidacy, note, now)


def write(session: Session, *, one: Introduced | None, text: str, keys: KeyRing, by: Actor, now: datetime) -> bool:
    """Write to the employer and her coach; return whether it waits for the coach. Raises CannotWrite. Audit: `wrote_message`."""
    if one is None:
        raise conversations.CannotWrite
    message = conversations.write(
        session,
        candidacy=one.candidacy,
        conversation=conversations.open_conversation(session, candidacy=one.candidacy, now=now),
        text=text,
        revealed=one.revealed,
        private=conversations.private_words(session, one.candidacy, keys),
        keys=keys,
        by=by,
        now=now,
    )
    return message.delivery is conversations.Delivery.HELD
