"""What belongs to this request: the database session, the signed-in actor, the engine. The only place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.database import WRITES
from models.outage import Outcome, lost_while_saving
from models.reach import limit
from webapp.access import ANONYMOUS, Actor
from webapp.config import Settings
from webapp.engine import Engine

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Installation:
    """What the application was started with; lives in ``app.extensions["foothold"]``."""

    settings: Settings
    sessions: sessionmaker[Session]
    engine: Engine


def installation() -> Installation:
    """Return what the application was started with."""
    found: Installation = current_app.extensions["foothold"]
    return found


def settings() -> Settings:
    """Return the settings."""
    return installation().settings


def engine() -> Engine:
    """Return the door to the matching engine."""
    return installation().engine


def session() -> Session:
    """Return this request's session, opened at first use. A writing request takes the write lock at once."""
    if "session" not in g:
        g.session = installation().sessions()
        limit(g.session, actor().reach)
        if request.method not in READING:
            g.session.connection(execution_options={WRITES: True})
    opened: Session = g.session
    return opened


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what happens inside, or roll all of it back on any exception."""
    opened = session()
    try:
        yield opened
        _commit(opened)
    except BaseException:
        opened.rollback()
        raise


def _commit(opened: Session) -> None:
    try:
        opened.commit()
    except SQLAlchemyError as error:
        if lost_while_saving(error):
            g.outcome = Outcome.UNKNOWN
        raise
    g.outcome = Outcome.SAVED


def outcome() -> Outcome:
    """Return what became of what this request wrote so far."""
    found: Outcome = g.get("outcome", Outcome.NOTHING)
    return found


@contextmanager
def own_transaction(sessions: sessionmaker[Session] | None = None) -> Iterator[Session]:
    """Open, commit and close a session of its own: for access events and, with `sessions`, for browser sessions and commands.

    Without `sessions` it sees what the actor of this request may.
    """
    with (sessions or installation().sessions)() as opened:
        if sessions is None:
            limit(opened, actor().reach)
        opened.connection(execution_options={WRITES: True})
        yield opened
        opened.commit()


def is_now(found: Actor) -> None:
    """Let this request, and its session, be the actor's from here on."""
    g.actor = found
    if "session" in g:
        limit(g.session, found.reach)


def close_session() -> None:
    """End this request's session; what was not committed is rolled back."""
    opened: Session | None = g.pop("session", None)
    if opened is not None:
        opened.close()


def actor() -> Actor:
    """Return who is asking; ANONYMOUS when nobody signed in."""
    found: Actor = g.get("actor", ANONYMOUS)
    return found
