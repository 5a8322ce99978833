"""Browser sessions that live in the database, so that they can be ended: the cookie holds only a random id.

A session ends after its idle time (shortest for those whose pages show who somebody is) and after ten hours, whatever happens; it
ends, too, when the clock of the server was set back, because its age is not known any more.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DatabaseSession
from sqlalchemy.orm import sessionmaker
from werkzeug.datastructures import CallbackDict

from models.account import BrowserSession
from models.reach import Reach, ReachKind, limit
from webapp import clock
from webapp.current import own_transaction

IDLE = timedelta(minutes=30)
IDLE_WITH_IDENTITY = timedelta(minutes=10)
ABSOLUTE = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)
ACCOUNT = "account_id"
HALF = "half"  # id of an account whose password was right and whose second factor is still to come
STEPS = "steps"  # what has to be done before anything else opens
PROVED = "proved_at"  # when its owner signed in
DEVICE = "device"  # kind of device, as a code
IDLE_SECONDS = "idle"
KEPT = "kept"  # what was typed into a session that had ended, sealed for its owner
REMEMBERED = timedelta(hours=2)
"""How long it is known whose an ended session was: for what she typed and sends too late."""
AT_THE_DOOR = Reach(ReachKind.DOOR)


@dataclass(frozen=True)
class Ended:
    """A session that ended because nothing was done in it: whose it was, and the secret of its form tokens."""

    account_id: int
    token: str


class StoredSession(CallbackDict[str, Any], SessionMixin):
    """A session read from the table; knows whether it has to be written back."""

    def __init__(self, initial: dict[str, Any] | None = None, identifier: str | None = None) -> None:
        def on_update(_self: object) -> None:
            self.modified = True

        super().__init__(initial, on_update)
        self.identifier = identifier
        self.modified = False
        self.accessed = True
        self.touched = False  # only when it was last seen has to be written
        self.outage: Exception | None = None
        self.ended: Ended | None = None
        self.replaced: str | None = None

    @property
    def stored_hash(self) -> bytes | None:
        """What the table knows this session by."""
        return _hash(self.identifier) if self.identifier else None

    def renew(self) -> None:
        """Take a new id at the next save: after signing in, so that an id known before is worth nothing."""
        self.replaced, self.identifier, self.modified = self.identifier, None, True


def _hash(identifier: str) -> bytes:
    return sha256(identifier.encode()).digest()


def _idle(row: BrowserSession) -> timedelta:
    return timedelta(seconds=row.data.get(IDLE_SECONDS, IDLE.total_seconds()))


def is_live(row: BrowserSession) -> bool:
    """Whether a stored session has not ended by itself."""
    return clock.within(row.seen_at, _idle(row)) and clock.within(row.started_at, ABSOLUTE)


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the `browser_session` table. JSON only; nothing personal is put in."""

    def __init__(self, sessions: sessionmaker[DatabaseSession]) -> None:
        self.sessions = sessions

    def open_session(self, app: Flask, request: Request) -> StoredSession:
        """Read the session of the cookie; a missing, idle or overdue one is an empty one."""
        identifier = request.cookies.get(self.get_cookie_name(app))
        if not identifier or request.path.startswith(("/static/", "/api/", "/healthz")):
            return StoredSession()
        try:
            return self._read(identifier)
        except SQLAlchemyError as error:  # told by the guard: here no page can be made
            opened = StoredSession()
            opened.outage = error
            return opened

    def _read(self, identifier: str) -> StoredSession:
        with self.sessions() as database:
            limit(database, AT_THE_DOOR)
            row = database.get(BrowserSession, _hash(identifier))
            if row is None:
                return StoredSession()
            if not is_live(row):
                ended = StoredSession(None, identifier)
                if ACCOUNT in row.data and "csrf_token" in row.data and clock.within(row.seen_at, REMEMBERED):
                    ended.ended = Ended(row.data[ACCOUNT], row.data["csrf_token"])
                ended.renew()  # and for good: it must not come to life again when a clock that was set back has caught up
                return ended
            opened = StoredSession(dict(row.data), identifier)
            opened.touched = clock.now() - row.seen_at > SEEN_EVERY
            return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed and set the cookie; an emptied session is deleted with its cookie.

        Called by the guard, while an answer can still be replaced; what Flask calls afterwards has nothing left to do.
        """
        if not isinstance(session, StoredSession) or not (session.modified or session.touched):
            return
        try:
            self._save(app, session, response)
        except SQLAlchemyError:
            if session.modified:
                raise
        finally:
            session.modified = session.touched = False

    def _save(self, app: Flask, session: StoredSession, response: Response) -> None:
        name = self.get_cookie_name(app)
        with own_transaction(self.sessions) as database:
            limit(database, AT_THE_DOOR)
            for identifier in (session.replaced, session.identifier if not session else None):
                if identifier:
                    database.execute(delete(BrowserSession).where(BrowserSession.id_hash == _hash(identifier)))
            if session:
                session.identifier = self._store(database, session, clock.now())
        if not session:
            response.delete_cookie(name, path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax")
            return
        response.set_cookie(
            name, session.identifier or "", path="/", httponly=True, secure=self.get_cookie_secure(app), samesite="Lax"
        )

    @staticmethod
    def _store(database: DatabaseSession, session: StoredSession, now: datetime) -> str:
        row = database.get(BrowserSession, _hash(session.identifier)) if session.identifier else None
        identifier = session.identifier if row is not None and session.identifier else secrets.token_urlsafe(32)
        if row is None:
            database.execute(delete(BrowserSession).where(BrowserSession.seen_at < now - REMEMBERED))
            row = BrowserSession(id_hash=_hash(identifier), started_at=now)
            database.add(row)
        row.account_id, row.data, row.seen_at = session.get(ACCOUNT, session.get(HALF)), dict(session), now
        return identifier
