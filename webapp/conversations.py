"""The conversation of a candidacy: employer, coach and beneficiary, the coach always there.

Before she reveals who she is, a message that tells how to reach somebody, or a name of hers, waits until her coach has looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.account import Account, Role
from models.beneficiary import Beneficiary
from models.candidacy import INTRODUCED, Candidacy
from models.conversation import Conversation, Delivery, Message, Voice
from models.crypto import KeyRing
from models.errors import DomainError, Shredded
from models.identity import Identity
from webapp import contacts
from webapp.access import COACHING, Actor
from webapp.audit import record_change

VOICES = {
    Role.EMPLOYER: Voice.EMPLOYER,
    Role.COACH: Voice.COACH,
    Role.COORDINATOR: Voice.COACH,
    Role.BENEFICIARY: Voice.CANDIDATE,
}


class CannotWrite(DomainError):  # noqa: N818
    """Nobody can write now: it has ended or not begun, no coach is there, or she was erased."""


@dataclass(frozen=True)
class Said:
    """One message as its reader gets it; `text` is None when it cannot be opened any more."""

    ref: str
    voice: Voice
    own: bool
    at: datetime
    delivery: Delivery
    text: str | None
    masked: str | None  # what a release would deliver; for the coach


def conversation_of(session: Session, candidacy: Candidacy) -> Conversation | None:
    """Return the conversation, ready to be opened, when there is one."""
    return session.scalar(
        select(Conversation).where(Conversation.candidacy_id == candidacy.id).options(joinedload(Conversation.key))
    )


def open_conversation(session: Session, *, candidacy: Candidacy, now: datetime) -> Conversation | None:
    """Return the conversation, begun where it was not; None when she was erased. Her organisation begins it, or she."""
    found = conversation_of(session, candidacy)
    if found is None:
        key_id = session.scalar(select(Identity.key_id).where(Identity.beneficiary_id == candidacy.beneficiary_id))
        if key_id is None:
            return None
        session.add(Conversation(candidacy_id=candidacy.id, key_id=key_id, opened_at=now))
        session.flush()
        found = conversation_of(session, candidacy)
    return found


def can_write(session: Session, candidacy: Candidacy) -> bool:
    """Whether messages can be written: it was shared and has not ended, and a coach of her organisation is on it."""
    if candidacy.stage not in INTRODUCED:
        return False
    her = candidacy.beneficiary
    there = select(Account.id).where(
        Account.id == her.coach_id,
        Account.active,
        Account.role.in_(COACHING),
        Account.organisation_id == her.organisation_id,
    )
    return session.scalar(there) is not None


def private_words(session: Session, candidacy: Candidacy, keys: KeyRing) -> list[str]:
    """Return what no message may tell before she reveals it; for her organisation and herself, who may open it."""
    row = session.scalar(
        select(Identity).where(Identity.beneficiary_id == candidacy.beneficiary_id).options(joinedload(Identity.key))
    )
    try:
        details = row.read(keys) if row is not None else None
    except Shredded:
        return []
    return (
        [word for word in (details.given_name, details.family_name, details.phone, details.email) if word]
        if details
        else []
    )


def write(
    session: Session,
    *,
    candidacy: Candidacy,
    conversation: Conversation | None,
    text: str,
    revealed: bool,
    private: list[str],
    keys: KeyRing,
    by: Actor,
    now: datetime,
) -> Message:
    """Write a message about a candidacy (loaded with her). Audit: `wrote_message`.

    It is held when it tells how to reach somebody, or one of the `private` words, while she is not `revealed`. Raises
    CannotWrite.
    """
    if conversation is None or not can_write(session, candidacy):
        raise CannotWrite
    try:
        data_key = conversation.data_key(keys)
    except Shredded as error:
        raise CannotWrite from error
    voice = VOICES[by.role or Role.EMPLOYER]
    found = contacts.find(text, private=private, before=_said_last(session, candidacy, voice, data_key))
    delivery = Delivery.HELD if found and not revealed else Delivery.DELIVERED
    message = Message(candidacy_id=candidacy.id, voice=voice, written_by=str(by.ref), delivery=delivery, created_at=now)
    message.write(data_key, text, contacts.masked(text, found) if found else None)
    session.add(message)
    session.flush()
    record_change(
        session, by, "wrote_message", candidacy.beneficiary.ref, now=now, candidacy=candidacy.ref, delivery=delivery
    )
    return message


def _said_last(session: Session, candidacy: Candidacy, voice: Voice, data_key: bytes) -> str:
    """Return what the same voice wrote last: a number can be told in two messages."""
    last = session.scalar(
        select(Message)
        .where(Message.candidacy_id == candidacy.id, Message.voice == voice)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return last.read(data_key) if last is not None else ""


def messages(
    session: Session,
    *,
    candidacy: Candidacy,
    conversation: Conversation | None,
    reader: Voice,
    revealed: bool,
    keys: KeyRing,
) -> list[Said]:
    """Return the messages as `reader` gets them, oldest first.

    The employer reads what it may while she is not `revealed`: what was told before is blotted out again when she takes it back.
    """
    if conversation is None:
        return []
    rows = session.scalars(select(Message).where(Message.candidacy_id == candidacy.id).order_by(Message.id))
    try:
        data_key = conversation.data_key(keys)
    except Shredded:
        data_key = None
    guarded = reader is Voice.EMPLOYER and not revealed
    return [
        _said(row, reader, data_key, masked=guarded and row.delivery is Delivery.DELIVERED)
        for row in rows
        if reader is Voice.COACH or row.voice is reader or row.delivery is Delivery.DELIVERED
    ]


def _said(row: Message, reader: Voice, data_key: bytes | None, *, masked: bool) -> Said:
    text = None
    if data_key is not None:
        text = row.read_masked(data_key) if masked else row.read(data_key)
    held = data_key is not None and reader is Voice.COACH and row.delivery is Delivery.HELD
    return Said(
        row.ref,
        row.voice,
        row.voice is reader,
        row.created_at,
        row.delivery,
        text,
        row.read_masked(data_key) if held and data_key is not None else None,
    )


def decide(
    session: Session, *, candidacy: Candidacy, ref: str, release: bool, keys: KeyRing, by: Actor, now: datetime
) -> None:
    """Release a held message without what it was held for, or return it to its writer. Audit: `decided_message`.

    Raises NoResultFound, InvalidTransition for one that does not wait, CannotWrite when she was erased.
    """
    conversation = conversation_of(session, candidacy)
    message = session.scalars(select(Message).where(Message.candidacy_id == candidacy.id, Message.ref == ref)).one()
    if release:
        if conversation is None or conversation.key is None:
            raise CannotWrite
        message.release(conversation.data_key(keys), by=str(by.ref), now=now)
    else:
        message.give_back(by=str(by.ref), now=now)
    her: Beneficiary = candidacy.beneficiary
    record_change(session, by, "decided_message", her.ref, now=now, candidacy=candidacy.ref, delivery=message.delivery)
