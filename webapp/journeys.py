"""The steps of a candidacy, whoever takes them: her coach on the board, she on her own pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, EndedBy, Stage, StageChange
from models.errors import ConsentMissing, DomainError
from models.protection import GivenBy, Purpose
from models.run import RankingRun
from models.vacancy import Vacancy, VacancyStatus
from webapp import consents
from webapp.access import Actor
from webapp.audit import record_change
from webapp.conversations import open_conversation

NEEDS_CONSENT = {
    Stage.SHARED_ANONYMOUSLY: Purpose.SHARE_ANONYMOUS,
    Stage.IDENTITY_REVEALED: Purpose.REVEAL_IDENTITY,
}
"""Steps that show something of her to the employer, and the consent that they need for this vacancy."""


class AlreadyThere(DomainError):  # noqa: N818
    """There is a candidacy of hers with this vacancy already."""


class VacancyNotOpen(DomainError):  # noqa: N818
    """The vacancy is not cleared and open at this moment."""


def ensure_open(vacancy: Vacancy, today: date) -> None:
    """Refuse a vacancy (loaded with its employer) that nobody may be put forward for. Raises VacancyNotOpen."""
    if vacancy.status is not VacancyStatus.OPEN or not vacancy.employer.may_recruit(today):
        raise VacancyNotOpen(vacancy.status)


def begin(
    session: Session, *, beneficiary: Beneficiary, vacancy: Vacancy, run_ref: str, by: Actor, now: datetime
) -> Candidacy:
    """Make the candidacy at its first stage, with what the run showed of it.

    Raises ConsentMissing without her consent to matching, AlreadyThere where there is one.
    """
    if consents.find(session, beneficiary.id, Purpose.MATCHING, now) is None:
        raise ConsentMissing(Purpose.MATCHING)
    if session.scalar(
        select(Candidacy.id).where(Candidacy.beneficiary_id == beneficiary.id, Candidacy.vacancy_id == vacancy.id)
    ):
        raise AlreadyThere(vacancy.ref)
    run, position, evidence = _shown(session, beneficiary, vacancy, run_ref)
    candidacy = Candidacy(
        beneficiary=beneficiary,
        vacancy=vacancy,
        stage=Stage.SUGGESTED,
        run_ref=run,
        position=position,
        evidence=evidence,
        created_at=now,
        history=[StageChange(source=None, target=Stage.SUGGESTED, at=now, by=str(by.ref), reason="")],
    )
    session.add(candidacy)
    session.flush()  # callers write its reference into the audit log
    return candidacy


def _shown(
    session: Session, beneficiary: Beneficiary, vacancy: Vacancy, run_ref: str
) -> tuple[str | None, int | None, dict[str, Any] | None]:
    """Return the run that the page carried, if it was one about her that showed this vacancy, with its place in it."""
    run = session.scalar(
        select(RankingRun).where(RankingRun.ref == run_ref, RankingRun.beneficiary_id == beneficiary.id)
    )
    for position, entry in enumerate(run.shown if run else [], start=1):
        if entry.get("vacancy") == vacancy.ref:
            return run_ref, position, dict(entry)
    return None, None, None


def advance(
    session: Session,
    *,
    candidacy: Candidacy,
    target: Stage,
    reason: str,
    told_by_her: bool,
    language: str,
    by: Actor,
    now: datetime,
    given: GivenBy = GivenBy.IN_PERSON,
    field_set: str | None = None,
) -> None:
    """Take the next step; `field_set` says which part of her identity she lets the employer see.

    What is hers to decide is recorded only as told by her (or done by her: `given` says how), and then also as her
    consent for this vacancy; what shows something of her to the employer needs that consent in force; checking the
    vacancy again needs it to be open. Audit: `stage_changed`.
    """
    her, vacancy = candidacy.beneficiary, candidacy.vacancy
    hers = {Stage.SHE_SAID_YES: Purpose.SHARE_ANONYMOUS, Stage.IDENTITY_REVEALED: Purpose.REVEAL_IDENTITY}
    if target in hers:
        if not told_by_her:
            raise ConsentMissing(hers[target])
        consents.give(
            session,
            beneficiary=her,
            purpose=hers[target],
            recipient=vacancy.ref,
            given=given,
            language=language,
            by=by,
            now=now,
            field_set=field_set if target is Stage.IDENTITY_REVEALED else None,
        )
        session.flush()  # the check below reads the consent
    purpose = NEEDS_CONSENT.get(target)
    if purpose is not None and consents.find(session, her.id, purpose, now, vacancy.ref) is None:
        raise ConsentMissing(purpose)
    if target is Stage.VACANCY_CHECKED and vacancy.status is not VacancyStatus.OPEN:
        raise VacancyNotOpen(vacancy.status)
    candidacy.advance(target, by=str(by.ref), now=now, reason=reason)
    if target is Stage.SHARED_ANONYMOUSLY:
        open_conversation(session, candidacy=candidacy, now=now)
    record_change(session, by, "stage_changed", her.ref, now=now, candidacy=candidacy.ref, stage=target)


def in_her_log(actor: Actor, her: Beneficiary) -> Actor:
    """Return an actor of no organisation as one whose events stand in her organisation's log (loaded with it)."""
    return replace(actor, organisation_ref=her.organisation.ref)


def take_back(session: Session, *, candidacy: Candidacy, by: Actor, now: datetime) -> None:
    """Hide from the employer again who she is. Until the interview the candidacy goes a step back; later it stays where it is.

    Audit: `withdrew_consent`, and `stage_changed` where it went back.
    """
    her = candidacy.beneficiary
    standing = consents.find(session, her.id, Purpose.REVEAL_IDENTITY, now, candidacy.vacancy.ref)
    if standing is not None:
        consents.withdraw(session, beneficiary=her, consent=standing, by=by, now=now)
    if candidacy.stage is Stage.IDENTITY_REVEALED:
        candidacy.take_back(by=str(by.ref), now=now)
        record_change(session, by, "stage_changed", her.ref, now=now, candidacy=candidacy.ref, stage=candidacy.stage)


def end(session: Session, *, candidacy: Candidacy, side: EndedBy, reason: str, by: Actor, now: datetime) -> None:
    """End a candidacy, saying whose side it ended on. Audit: `stage_changed`."""
    candidacy.end(side, by=str(by.ref), now=now, reason=reason)
    candidacy.due_on = candidacy.next_step = None
    record_change(
        session,
        by,
        "stage_changed",
        candidacy.beneficiary.ref,
        now=now,
        candidacy=candidacy.ref,
        stage=Stage.ENDED,
        side=side,
    )


def reopen(session: Session, *, candidacy: Candidacy, reason: str, by: Actor, now: datetime) -> None:
    """Begin anew what had ended, because somebody changed her mind or an end was a mistake; her answer is asked for again.

    Raises ConsentMissing without her consent to matching, VacancyNotOpen, InvalidTransition. Audit: `stage_changed`.
    """
    her = candidacy.beneficiary
    if consents.find(session, her.id, Purpose.MATCHING, now) is None:
        raise ConsentMissing(Purpose.MATCHING)
    ensure_open(candidacy.vacancy, now.date())
    candidacy.reopen(by=str(by.ref), now=now, reason=reason)
    record_change(session, by, "stage_changed", her.ref, now=now, candidacy=candidacy.ref, stage=Stage.SUGGESTED)
