"""What every command begins with: the settings and the database, and a clear word when one of them cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from models.database import connect, sessions_on
from models.outage import Outage, outage_of
from webapp.config import Settings, UnsafeSettings

console = Console()

NOT_THERE = "The database could not be used. Is it there, and was `foothold migrate` run?"
UNUSABLE: dict[Outage | None, str] = {
    Outage.FULL: "The disk is full. What this command had not finished is not there by half: make room and run it again.",
    Outage.READ_ONLY: "The database can only be read. What this command had not finished is not there by half.",
    Outage.BUSY: "The database has too much to do. What this command had not finished is not there by half: run it again.",
}


def settings() -> Settings:
    """Return the settings, or stop with a word on what is wrong with them."""
    try:
        return Settings.from_environment()
    except UnsafeSettings as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def opened(current: Settings) -> Iterator[Engine]:
    """Open the database as its owner; stop with a word where it is not there or has no tables."""
    engine = connect(current.owner_database)
    try:
        yield engine
    except (DBAPIError, OSError) as error:
        said = UNUSABLE.get(outage_of(error))
        if said is None and not isinstance(error, OperationalError | ProgrammingError):
            raise
        raise click.ClickException(said or NOT_THERE) from error
    finally:
        engine.dispose()


@contextmanager
def database(current: Settings) -> Iterator[sessionmaker[Session]]:
    """Give sessions of the database."""
    with opened(current) as engine:
        yield sessions_on(engine, current.keys)
