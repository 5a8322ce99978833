"""What every command begins with: the settings and the database, and a clear word when one of them cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from models.database import connect, sessions_on
from webapp.config import Settings, UnsafeSettings

console = Console()


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
    except (OperationalError, ProgrammingError) as error:
        raise click.ClickException(
            "The database could not be used. Is it there, and was `foothold migrate` run?"
        ) from error
    finally:
        engine.dispose()


@contextmanager
def database(current: Settings) -> Iterator[sessionmaker[Session]]:
    """Give sessions of the database."""
    with opened(current) as engine:
        yield sessions_on(engine, current.keys)
