"""Browser sessions that live in the database, so that they can be ended: the cookie holds only a random id.

A session ends after its idle time (shortest for those whose pages show who somebody is) and after ten hours, whatever happens.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete
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
AT_THE_DOOR = Reach(ReachKind.DOOR)


class StoredSession(CallbackDict[str, Any], SessionMixin):
    """A session read from the table; knows whether it has to be written back."""

    def __init__(self, initial: dict[str, Any] | None = None, identifier: str | None = None) -> None:
        def on_update(_self: object) -> None:
            self.modified = True

        super().__init__(initial, on_update)
        self.identifier = identifier
        self.modified = False
        self.accessed = True
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


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the `browser_session` table. JSON only; nothing personal is put in."""

    def __init__(self, sessions: sessionmaker[DatabaseSession]) -> None:
        self.sessions = sessions

    def open_session(self, app: Flask, request: Request) -> StoredSession:
        """Read the session of the cookie; a missing, idle or overdue one is an empty one."""
        identifier = request.cookies.get(self.get_cookie_name(app))
        if not identifier or request.path.startswith(("/static/", "/api/", "/healthz")):
            return StoredSession()
        now = clock.now()
        with self.sessions() as database:
            limit(database, AT_THE_DOOR)
            row = database.get(BrowserSession, _hash(identifier))
            if row is None or now - row.seen_at > _idle(row) or now - row.started_at > ABSOLUTE:
                return StoredSession()
            opened = StoredSession(dict(row.data), identifier)
            opened.modified = now - row.seen_at > SEEN_EVERY
            return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed and set the cookie; an emptied session is deleted with its cookie."""
        if not isinstance(session, StoredSession) or not session.modified:
            return
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
            database.execute(delete(BrowserSession).where(BrowserSession.seen_at < now - IDLE))
            row = BrowserSession(id_hash=_hash(identifier), started_at=now)
            database.add(row)
        row.account_id, row.data, row.seen_at = session.get(ACCOUNT, session.get(HALF)), dict(session), now
        return identifier
