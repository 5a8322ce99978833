"""Six short cards on being a safe workplace: what they say, and what contacts of employers have read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Account
from models.workplace import CardReading, CardState, WorkplaceCard
from webapp.access import Actor
from webapp.audit import record_change


@dataclass(frozen=True)
class Card:
    """One card: a few sentences, a question, two answers of which one is right, and why."""

    code: WorkplaceCard
    version: int  # goes up when what it says changes: it is shown to everybody again
    title: LazyString
    sentences: tuple[LazyString, ...]
    question: LazyString
    answers: tuple[LazyString, LazyString]
    right: int
    why: LazyString


CARDS = (
    Card(
        WorkplaceCard.FIRST_DAYS,
        1,
        _l("The first days"),
        (
            _l("Say beforehand what happens on the first day, and who is there."),
            _l("Show things calmly, and more than once. Nobody is shouted at or touched."),
            _l("A break can be taken without giving a reason."),
        ),
        _l("A new worker makes the same mistake twice. What helps?"),
        (_l("Say it louder, so that it is remembered"), _l("Show it again calmly, and ask what would help")),
        1,
        _l("Under stress people take in little. A calm second time costs a minute."),
    ),
    Card(
        WorkplaceCard.IN_WRITING,
        1,
        _l("Pay and hours in writing"),
        (
            _l("Give the contract before the first day, in a language that the worker reads."),
            _l("It says the pay, when and how it is paid, the hours and the free days."),
            _l("The pay slip shows every hour and everything that was taken off."),
        ),
        _l("When does a worker get pay and hours in writing?"),
        (_l("Before the first day"), _l("When the trial time is over")),
        0,
        _l("Who knows what was agreed can say when something is wrong. That protects you, too."),
    ),
    Card(
        WorkplaceCard.NO_FEES,
        1,
        _l("No fees, and papers stay with their owner"),
        (
            _l("Nobody pays for getting the job: no fee, no deposit, no debt to work off."),
            _l("Passport, permit and bank card stay with the worker."),
            _l("Copy what the law asks for, and give the paper back at once."),
        ),
        _l("An inspector may ask whether somebody is allowed to work. What do you keep?"),
        (_l("The permit, in the office safe"), _l("A copy; the worker keeps the permit")),
        1,
        _l("Keeping papers of workers is a sign of forced labour, also when it is meant well."),
    ),
    Card(
        WorkplaceCard.COMPLAINTS,
        1,
        _l("A private way to complain"),
        (
            _l("Name one person who is not the direct boss, and a way that nobody else sees."),
            _l("Say on the first day how it works, and that the support organisation can be called, too."),
            _l("Nobody loses hours, shifts or the job for having complained."),
        ),
        _l("Somebody complains about a shift leader. What comes first?"),
        (_l("Listen, keep it private, and say what you will do"), _l("Tell the shift leader who complained")),
        0,
        _l("If one complaint is punished, the next one is not made, and you are the last to know."),
    ),
    Card(
        WorkplaceCard.PRIVACY,
        1,
        _l("Nobody asks why"),
        (
            _l("Do not ask about the past, the family, or why an organisation helps."),
            _l("Colleagues are told a name and a task, and no more."),
            _l("No photos, and nothing online, before the worker has agreed."),
        ),
        _l("A colleague wants to know where the new worker comes from. What do you say?"),
        (_l("The little that I know"), _l("That everybody tells about themselves what they want to")),
        1,
        _l("What was told once cannot be taken back. It could lead somebody to the worker."),
    ),
    Card(
        WorkplaceCard.WAY_HOME,
        1,
        _l("The way home, and visitors"),
        (
            _l("Agree on hours at which buses still run, and on what happens when an appointment comes up."),
            _l("If somebody asks for a worker, say nothing: not even whether this person works here."),
            _l("Tell the worker in private, and ask what should be done."),
        ),
        _l("A friendly man at the door says that he is the husband, and wants to wait inside. What do you do?"),
        (_l("Say nothing about anybody, and tell the worker in private"), _l("Let him wait in the break room")),
        0,
        _l("He may be the one whom somebody has left. The worker decides who may know."),
    ),
)
BY_CODE = {card.code: card for card in CARDS}


@dataclass(frozen=True)
class Progress:
    """What one contact did with the cards as they are now."""

    states: dict[WorkplaceCard, CardState]

    @property
    def understood(self) -> int:
        """How many were read and answered right."""
        return sum(state is CardState.UNDERSTOOD for state in self.states.values())

    @property
    def all(self) -> int:
        """How many there are."""
        return len(CARDS)

    @property
    def next(self) -> Card | None:
        """The first card that was neither read nor skipped."""
        return next((card for card in CARDS if card.code not in self.states), None)


def progress_of(session: Session, actor: Actor) -> Progress:
    """Return what the actor did with the cards; earlier versions of a card do not count."""
    rows = session.scalars(select(CardReading).where(CardReading.account_id == actor.account_id))
    return Progress({row.card: row.state for row in rows if row.version == BY_CODE[row.card].version})


def note(session: Session, *, card: Card, state: CardState, by: Actor, now: datetime) -> None:
    """Remember what the actor did with a card; what was understood stays so. Audit: `read_card`."""
    row = session.get(CardReading, (by.account_id, card.code, card.version))
    if row is not None and row.state is CardState.UNDERSTOOD:
        return
    if row is None:
        row = CardReading(account_id=by.account_id, card=card.code, version=card.version)
        session.add(row)
    row.state, row.at = state, now
    record_change(
        session, by, "read_workplace_card", None, now=now, card=card.code.value, version=card.version, state=state.value
    )


def read_by_contacts(session: Session, employer_id: int) -> Progress:
    """Return what the contact of an employer has read who has read most."""
    current = [(CardReading.card == card.code) & (CardReading.version == card.version) for card in CARDS]
    any_current = current[0]
    for one in current[1:]:
        any_current |= one
    understood = (
        select(Account.id, CardReading.card)
        .join(CardReading, CardReading.account_id == Account.id)
        .where(Account.employer_id == employer_id, Account.active, any_current)
        .where(CardReading.state == CardState.UNDERSTOOD)
    ).subquery()
    most = session.scalar(
        select(understood.c.id).group_by(understood.c.id).order_by(func.count().desc(), understood.c.id).limit(1)
    )
    cards = session.scalars(select(understood.c.card).where(understood.c.id == most))
    return Progress({WorkplaceCard(card): CardState.UNDERSTOOD for card in cards})
