"""Telling apart a database that cannot work at the moment from a fault of ours: by the codes of its drivers, never by words."""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Outage(StrEnum):
    """What keeps the database from working."""

    FULL = "full"
    READ_ONLY = "read_only"
    BUSY = "busy"
    GONE = "gone"


class Outcome(StrEnum):
    """What became of the writes of a request."""

    NOTHING = "nothing"  # nothing was saved
    SAVED = "saved"
    UNKNOWN = "unknown"  # the connection broke while it was being saved


ERRNOS = {errno.ENOSPC: Outage.FULL, errno.EDQUOT: Outage.FULL, errno.EROFS: Outage.READ_ONLY, errno.EIO: Outage.GONE}

SQLITE = {
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_READONLY: Outage.READ_ONLY,
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_IOERR: Outage.GONE,
    sqlite3.SQLITE_CANTOPEN: Outage.GONE,
}
"""Primary result codes (https://www.sqlite.org/rescode.html); an extended code has one of them in its last eight bits."""

POSTGRESQL = {
    "53100": Outage.FULL,  # disk_full
    "25006": Outage.READ_ONLY,  # read_only_sql_transaction: a standby, or a server that was switched over
    "53": Outage.BUSY,  # insufficient resources, too many connections among them
    "40": Outage.BUSY,  # serialization failure, deadlock
    "55P03": Outage.BUSY,  # lock_not_available
    "57P": Outage.GONE,  # shut down, crashed, still starting, the session ended by an administrator
    "58": Outage.GONE,  # input or output error of the system
    "08": Outage.GONE,  # the connection broke
}
"""Beginnings of SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html); the longest one counts."""


def outage_of(error: BaseException) -> Outage | None:
    """Return what keeps the database or the disk from working, when that is why `error` was raised."""
    if isinstance(error, OSError):
        return ERRNOS.get(error.errno or 0)
    if isinstance(error, PoolTimeout):
        return Outage.BUSY
    if isinstance(error, PendingRollbackError):  # what was asked for on a connection that broke before
        return Outage.GONE
    if isinstance(error, sqlite3.Error):
        return SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return _of_database(error) if isinstance(error, DBAPIError) else None


def _of_database(error: DBAPIError) -> Outage | None:
    said = error.orig
    if isinstance(said, sqlite3.Error):
        return outage_of(said)
    state = getattr(said, "sqlstate", None)
    if state:
        fitting = [beginning for beginning in POSTGRESQL if state.startswith(beginning)]
        return POSTGRESQL[max(fitting, key=len)] if fitting else None
    return Outage.GONE if error.connection_invalidated or type(said).__name__ == "OperationalError" else None


def lost_while_saving(error: SQLAlchemyError) -> bool:
    """Whether nobody knows what became of a COMMIT: the connection broke before it was answered."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
