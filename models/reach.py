"""The second wall: on PostgreSQL the database itself shows a transaction only the rows of whoever asks.

The first wall is `webapp.access`, on every database. Here a session is told once whom it works for, and tells the database at the
beginning of each of its transactions; row-level security (migration row_security) does the rest. A session that was told
nothing sees nothing, unless it is the owner's: migrations and commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

TOLD = "reach"
SETTINGS = text(
    "SELECT set_config('foothold.organisation', :organisation, true), set_config('foothold.account', :account, true),"
    " set_config('foothold.reach', :kind, true)"
)


class ReachKind(StrEnum):
    """How far a transaction sees."""

    OWN = "own"  # the organisation's rows, and the account's own
    DOOR = "door"  # accounts, browser sessions and tokens, to find out who asks
    SUSPENDED = "suspended"  # like everybody, and candidacies with suspended employers may be ended and alerted about
    INTRODUCED = "introduced"  # those who let this employer's contact see them, as far as they let it
    EVERYBODY = "everybody"  # accounts and employment records of all organisations; reading only


@dataclass(frozen=True)
class Reach:
    """Whom a transaction works for."""

    kind: ReachKind = ReachKind.OWN
    organisation: int | None = None
    account: int | None = None


class Unguarded(RuntimeError):  # noqa: N818
    """The database would show this role every organisation's rows."""


def limit(session: Session, reach: Reach) -> None:
    """Let `session` see what `reach` says from now on, in this transaction and later ones."""
    if session.info.get(TOLD) == reach:
        return
    begun = session.in_transaction()
    session.info[TOLD] = reach
    if begun:
        _tell(session.connection(), reach)


@contextmanager
def across_organisations(session: Session) -> Iterator[None]:
    """Read accounts and employment records of all organisations inside: for a number, or for who decided about a vacancy."""
    with _reaching(session, ReachKind.EVERYBODY):
        yield


@contextmanager
def with_suspended_employers(session: Session) -> Iterator[None]:
    """Read and end candidacies with suspended employers inside, in every organisation, and alert their coaches."""
    with _reaching(session, ReachKind.SUSPENDED):
        yield
        session.flush()  # what is written belongs inside


@contextmanager
def introduced_people(session: Session) -> Iterator[None]:
    """Read, as an employer's contact, those who agreed to be shown for its vacancies; answer about them and write to them."""
    with _reaching(session, ReachKind.INTRODUCED):
        yield
        session.flush()  # what is written belongs inside


@contextmanager
def _reaching(session: Session, kind: ReachKind) -> Iterator[None]:
    before: Reach | None = session.info.get(TOLD)
    if before is None:
        yield
        return
    limit(session, replace(before, kind=kind))
    try:
        yield
    except BaseException:
        session.info[TOLD] = before  # the transaction is lost; the next one begins as before
        raise
    limit(session, before)


@event.listens_for(Session, "after_begin")
def _begin(session: Session, _transaction: object, connection: Connection) -> None:
    if TOLD in session.info:
        _tell(connection, session.info[TOLD])


def _tell(connection: Connection, reach: Reach) -> None:
    if connection.dialect.name == "postgresql":
        values = {"organisation": str(reach.organisation or ""), "account": str(reach.account or "")}
        connection.execute(SETTINGS, {**values, "kind": reach.kind.value})


def refuse_owners(engine: Engine) -> None:
    """Let this engine open no connection whose role row-level security does not hold for. Raises Unguarded then."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _check_role)


def _check_role(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active(c) FROM to_regclass('beneficiary') c WHERE c IS NOT NULL")
        found = cursor.fetchone()
    connection.rollback()
    if found is not None and not found[0]:
        raise Unguarded(
            "FOOTHOLD_DATABASE names the owner of the tables or a superuser, to whom the database shows every organisation's"
            " rows. Let the application use a role of its own: see docs/operations.md, Database."
        )


def grant(connection: Connection, role: str) -> None:
    """Give the application's role what it needs on the tables, and no more: it cannot alter the log or the tables."""
    name = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}",
        "REVOKE UPDATE, DELETE ON audit_event FROM {}",
        "REVOKE DELETE ON audit_head FROM {}",
        "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {}",
    ):
        connection.execute(text(statement.format(name)))
