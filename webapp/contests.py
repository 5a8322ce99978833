"""She does not agree with a suggestion: a named person looks again, answers by a day, and she reads the answer (AI Act, article 86)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.account import Account
from models.beneficiary import Beneficiary
from models.oversight import ContestOutcome, Ground, SuggestionContest
from models.vacancy import Vacancy
from webapp.access import Actor, get, visible
from webapp.audit import record_change
from webapp.wording import NAMES

ANSWERED_WITHIN = timedelta(days=14)

NAMES.update(
    {
        Ground.WRONG_ABOUT_ME: _l("Something about me is wrong or missing"),
        Ground.WRONG_ABOUT_JOB: _l("Something about the job is wrong"),
        Ground.UNFAIR: _l("It does not seem fair"),
        Ground.LOOK_AGAIN: _l("I want a person to look again"),
        ContestOutcome.STANDS: _l("It stays as it is"),
        ContestOutcome.CORRECTED: _l("Something was put right"),
        ContestOutcome.CHANGED: _l("It was decided otherwise"),
    }
)

WHOLE = (joinedload(SuggestionContest.beneficiary), joinedload(SuggestionContest.vacancy))


def ask(
    session: Session, *, beneficiary: Beneficiary, vacancy: Vacancy, ground: Ground, by: Actor, now: datetime
) -> SuggestionContest:
    """Ask a person to look again; while a question about this vacancy is open, it stays the one. Audit: `contested`."""
    standing = session.scalar(
        select(SuggestionContest).where(
            SuggestionContest.beneficiary_id == beneficiary.id,
            SuggestionContest.vacancy_id == vacancy.id,
            SuggestionContest.outcome.is_(None),
        )
    )
    if standing is not None:
        return standing
    row = SuggestionContest(
        organisation_id=beneficiary.organisation_id,
        beneficiary_id=beneficiary.id,
        vacancy_id=vacancy.id,
        ground=ground,
        due_on=(now + ANSWERED_WITHIN).date(),
        created_at=now,
    )
    session.add(row)
    record_change(session, by, "contested", beneficiary.ref, now=now, vacancy=vacancy.ref, ground=ground)
    return row


def answer(
    session: Session, *, ref: str, outcome: ContestOutcome, text: str, by: Actor, now: datetime
) -> SuggestionContest:
    """Answer it, once. Raises NoResultFound where it is not the actor's to answer, InvalidTransition. Audit: `answered_contest`."""
    row = get(session, SuggestionContest, ref, by, *WHOLE)
    row.settle(outcome, text, by=str(by.ref), now=now)
    record_change(
        session, by, "answered_contest", row.beneficiary.ref, now=now, vacancy=row.vacancy.ref, outcome=outcome
    )
    return row


def waiting(session: Session, actor: Actor) -> Sequence[SuggestionContest]:
    """Return what the actor's organisation has to answer, due first."""
    return session.scalars(
        visible(select(SuggestionContest), actor)
        .where(SuggestionContest.outcome.is_(None))
        .order_by(SuggestionContest.due_on, SuggestionContest.id)
        .options(*WHOLE)
    ).all()


def of_hers(
    session: Session, actor: Actor, vacancy: Vacancy | None = None
) -> Sequence[tuple[SuggestionContest, str | None]]:
    """Return what she asked (about one vacancy), newest first, each with the name of who answered."""
    statement = visible(select(SuggestionContest, Account.display_name), actor).outerjoin(
        Account, Account.ref == SuggestionContest.answered_by
    )
    if vacancy is not None:
        statement = statement.where(SuggestionContest.vacancy_id == vacancy.id)
    rows = session.execute(statement.order_by(SuggestionContest.id.desc()).options(*WHOLE))
    return [(row, name) for row, name in rows]
