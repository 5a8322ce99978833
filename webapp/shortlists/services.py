"""What an employer's contact does about somebody on its shortlist."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.candidacy import EndedBy, Stage
from models.crypto import KeyRing
from models.errors import InvalidTransition
from models.reach import introduced_people
from webapp import conversations, introductions, journeys
from webapp.access import Actor
from webapp.answers import WANTS, EmployerAnswer, open_answers
from webapp.introductions import Introduced


def answer(session: Session, *, one: Introduced, answer: EmployerAnswer, by: Actor, now: datetime) -> None:
    """Take the employer's answer: yes goes on to her, who decides whether she tells her name; no ends it.

    Raises InvalidTransition where there is nothing to answer. Audit: `stage_changed`, in her organisation's log.
    """
    candidacy = one.candidacy
    if answer not in open_answers(candidacy.stage):
        raise InvalidTransition("candidacy", candidacy.stage, answer)
    home = journeys.in_her_log(by, candidacy.beneficiary)
    with introduced_people(session):
        if answer in WANTS:
            journeys.advance(
                session,
                candidacy=candidacy,
                target=Stage.EMPLOYER_INTERESTED,
                reason=answer,
                told_by_her=False,
                language="",
                by=home,
                now=now,
            )
            candidacy.due_on = now.date()  # so that it stands first on her coach's board
        else:
            journeys.end(session, candidacy=candidacy, side=EndedBy.EMPLOYER, reason=answer, by=home, now=now)


def write(session: Session, *, one: Introduced, text: str, keys: KeyRing, by: Actor, now: datetime) -> bool:
    """Write to her and her coach; return whether it waits for the coach's look. Raises CannotWrite. Audit: `wrote_message`."""
    known = introductions.identity_of(session, one, actor=by, keys=keys)
    with introduced_people(session):
        message = conversations.write(
            session,
            candidacy=one.candidacy,
            conversation=conversations.conversation_of(session, one.candidacy),
            text=text,
            revealed=one.revealed,
            private=list(known.values()),
            keys=keys,
            by=journeys.in_her_log(by, one.candidacy.beneficiary),
            now=now,
        )
        return message.delivery is conversations.Delivery.HELD
