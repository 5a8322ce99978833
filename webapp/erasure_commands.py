"""Commands for erasures: proving that nothing is left, and keeping who was erased out of a backup that is brought back."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.engine import make_url

from models.beneficiary import Beneficiary
from models.database import connect, settle
from models.desk import ErasedFor
from webapp import clock
from webapp.accounts.team_services import COMMAND
from webapp.command_line import database, settings
from webapp.config import Settings
from webapp.current import own_transaction
from webapp.erasure import erase, mark_of, marks, search, search_files

LEAST = 4


@click.group()
def erasures() -> None:
    """People who were erased."""


@erasures.command()
def prove() -> None:
    """Read words from the standard input, one a line, and look for them everywhere: tables, the database's files, the instance folder.

    Words stay out of the command line and its history. Exits with 1 when one is found. On PostgreSQL the tables are rewritten first, while others wait.
    """
    words = [word for line in sys.stdin if (word := line.strip())]
    if not words or min(map(len, words)) < LEAST:
        raise click.ClickException(f"Give words of at least {LEAST} letters, one a line. Nothing was looked for.")
    current = settings()
    engine = connect(current.owner_database)
    settle(engine, whole=True)
    engine.dispose()
    with database(current) as sessions, sessions() as session:
        found = search(session, words)
    for folder in _folders(current):
        found += search_files(folder, words)
    for one in found:
        click.echo(f"Found in {one.place}: {one.rows}")
    if found:
        raise click.ClickException(
            "Something is left. The audit log keeps references that lead nowhere; anything else is to be looked at."
        )
    click.echo("Nothing was found.")


def _folders(current: Settings) -> set[Path]:
    url = make_url(current.owner_database)
    beside = {Path(url.database).parent} if url.get_backend_name() == "sqlite" and url.database else set()
    return {folder for folder in {current.instance, *beside} if folder.exists()}


@erasures.command("marks")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def marks_(file: Path) -> None:
    """Write the marks of everybody who was erased to FILE, daily, and keep copies away from the backups. They name nobody."""
    with database(settings()) as sessions, sessions() as session:
        found = marks(session)
    file.write_text("".join(f"{mark.hex()}\n" for mark in found), encoding="ascii")
    click.echo(f"{len(found)} marks were written to {file}.")


@erasures.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def again(file: Path) -> None:
    """After `foothold restore`: erase again whoever is in FILE, which `foothold erasures marks` wrote. Can be repeated."""
    current = settings()
    try:
        wanted = {bytes.fromhex(line) for line in file.read_text(encoding="ascii").split()}
    except ValueError as error:
        raise click.ClickException(f"{file} is not a file of marks. Nothing was erased.") from error
    done = 0
    with database(current) as sessions:
        with sessions() as session:
            refs = list(session.scalars(select(Beneficiary.ref).order_by(Beneficiary.id)))
        for ref in (one for one in refs if mark_of(current.keys, one) in wanted):
            with own_transaction(sessions) as session:
                her = session.scalars(select(Beneficiary).where(Beneficiary.ref == ref)).one()
                erase(session, her=her, reason=ErasedFor.ASKED, keys=current.keys, by=COMMAND, now=clock.now())
            done += 1
    click.echo(f"Erased again: {done}.")
