"""How the database is opened: the same settings for web, commands, migrations and tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from models.audit import KEY
from models.corrections import RING
from models.crypto import KeyRing

WRITES = "writes"
"""Execution option of a connection that is going to write: on SQLite its transaction then takes the write lock at once,
so that a read is never followed by a refused write."""


def connect(url: str, **options: Any) -> Engine:
    """Return an engine for `url` (SQLite or PostgreSQL); `options` go to `create_engine`.

    SQLite runs in WAL mode with ``synchronous=FULL``: a write that was answered is on disk. What is deleted is overwritten. Its driver's own transaction
    handling is switched off, because it leaks savepoints; BEGIN is said here.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **options)
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def sessions_on(engine: Engine, ring: KeyRing) -> sessionmaker[Session]:
    """Return the maker of sessions on a database; they seal the audit log and the history of records with keys of the ring."""
    return sessionmaker(engine, info={KEY: ring.audit_key, RING: ring})


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def settle(engine: Engine, *, whole: bool = False) -> None:
    """Let nothing deleted lie about in the database's files: write SQLite's log back and cut it.

    `whole` rewrites every table, on PostgreSQL too, as the owner; others wait while it works.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            if whole:
                connection.execute(text("VACUUM (FULL)"))
            return
        raw: Any = connection.connection.driver_connection
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        if whole:
            raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
