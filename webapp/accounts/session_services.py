"""Where an account is signed in, ending it there, and telling its owner of a device that was not there before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account, BrowserSession
from webapp import access
from webapp.access import Actor
from webapp.accounts.services import end_sessions, own_account
from webapp.audit import record_change
from webapp.sessions import ACCOUNT, DEVICE, is_live

KNOWN_DEVICES = 20


@dataclass(frozen=True)
class Place:
    """One browser that is signed in: `handle` is the beginning of its stored hash."""

    handle: str
    device: str
    started_at: datetime
    seen_at: datetime
    here: bool


def places_of(session: Session, actor: Actor, here: bytes | None) -> list[Place]:
    """Return where the actor is signed in, the newest first."""
    rows = session.scalars(access.visible(select(BrowserSession), actor).order_by(BrowserSession.started_at.desc()))
    return [
        Place(_handle(row), row.data.get(DEVICE, ""), row.started_at, row.seen_at, row.id_hash == here)
        for row in rows
        if ACCOUNT in row.data and is_live(row)
    ]


def end_place(session: Session, *, handle: str, by: Actor, now: datetime) -> None:
    """End one of the actor's sessions at once; one that is gone already, or somebody else's, is left alone. Audit: `ended_session`."""
    for row in session.scalars(access.visible(select(BrowserSession), by)):
        if _handle(row) == handle:
            session.delete(row)
            record_change(session, by, "ended_session", by.ref, now=now, ended=1)


def end_others(session: Session, *, by: Actor, here: bytes | None, now: datetime) -> None:
    """End every session of the actor but this one. Audit: `ended_session`."""
    record_change(
        session, by, "ended_session", by.ref, now=now, ended=end_sessions(session, own_account(session, by), but=here)
    )


def note_device(session: Session, account: Account, device: str, now: datetime) -> None:
    """Remember the kind of device; a new one is told to its owner on her other devices and at her next sign-in. Audit: `new_device`."""
    known = account.devices or []
    if device in known:
        return
    if known:  # the very first one is no news
        account.new_device, account.new_device_at = device, now
        record_change(session, Actor.of(account), "new_device", account.ref, now=now)
    account.devices = [*known, device][-KNOWN_DEVICES:]


def saw_device(session: Session, *, by: Actor, device: str) -> None:
    """Take the notice away: its owner has read it, on another device than the new one."""
    account = own_account(session, by)
    if account.new_device != device:
        account.new_device = account.new_device_at = None


def _handle(row: BrowserSession) -> str:
    return row.id_hash.hex()[:16]
