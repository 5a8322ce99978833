"""Commands that copy the whole database into one sealed file while the server works, and bring it back into an empty one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import click
from sqlalchemy import URL, func, inspect, select
from sqlalchemy.engine import make_url

from models.audit import AuditEvent
from models.audit_check import check
from models.beneficiary import Beneficiary
from models.errors import KeyUnavailable
from models.outage import Outage, outage_of
from models.sealed_file import PIECE, open_file, seal_file
from webapp.command_line import database, opened, settings
from webapp.config import Settings

LIBPQ = {"PGCONNECT_TIMEOUT": "10"}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into a new FILE, sealed with the key ring, and read it back to see that it is whole.

    The server may go on. Keys are not in it: keep FOOTHOLD_KEYS and FOOTHOLD_INDEX_KEY elsewhere.
    """
    current = settings()
    if file.exists():
        raise click.ClickException(f"{file} is there already. Nothing was written.")
    unfinished = file.with_name(file.name + ".unfinished")
    with _new(unfinished) as target:
        try:
            written = _write(current, target)
            target.flush()
            os.fsync(target.fileno())
            _verify(current, unfinished, written)
            unfinished.rename(file)
        except BaseException as error:
            unfinished.unlink()
            if outage_of(error) is Outage.FULL:
                raise click.ClickException("The disk is full. Nothing was kept of the backup.") from error
            raise
    click.echo(
        f"Written and read back: {file}, {file.stat().st_size:,} bytes, sealed with version {current.keys.version}."
    )


def _new(path: Path) -> BinaryIO:
    """Make a file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(current: Settings, target: BinaryIO) -> str:
    """Seal a copy of the database into `target`; return the SHA-256 of what went in."""
    digest = sha256()

    def counted(parts: Iterator[bytes]) -> Iterator[bytes]:
        for part in parts:
            digest.update(part)
            yield part

    with _copied(current) as parts:
        seal_file(current.keys, counted(parts), target)
    return digest.hexdigest()


@contextmanager
def _copied(current: Settings) -> Iterator[Iterator[bytes]]:
    """Give the database as it is at one moment, in parts: a SQLite file, or PostgreSQL's own dump."""
    url = make_url(current.owner_database)
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or "").exists():
            raise click.ClickException(f"There is no database at {url.database}.")
        with TemporaryDirectory(dir=Path(url.database or "").parent, prefix="backup-") as folder:  # mode 700
            copy = Path(folder) / "copy.sqlite"
            with sqlite3.connect(url.database or "") as connection:
                connection.execute("VACUUM INTO ?", (str(copy),))
            connection.close()
            with copy.open("rb") as file:
                yield iter(lambda: file.read(PIECE), b"")
        return
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--dbname={_address(url)}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment(url)) as running:  # noqa: S603
        out = running.stdout
        assert out is not None  # noqa: S101 - it is a pipe
        yield iter(lambda: out.read(PIECE), b"")
        if running.wait():
            raise click.ClickException("pg_dump failed; what it said stands above. Nothing was written.")


def _verify(current: Settings, file: Path, written: str) -> None:
    digest = sha256()
    with file.open("rb") as source:
        for part in open_file(current.keys, source):
            digest.update(part)
    if digest.hexdigest() != written:
        raise click.ClickException("What was read back is not what was written: look at the disk. Nothing was kept.")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise click.ClickException(f"{name} is not on this machine's PATH: install PostgreSQL's client programs.")
    return found


def _address(url: URL) -> str:
    """Return the database's address without its password: others on the machine can read command lines."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return plain.render_as_string()


def _environment(url: URL) -> dict[str, str]:
    return {**os.environ, **LIBPQ, **({"PGPASSWORD": str(url.password)} if url.password else {})}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring a backup back into an empty database, and check what came.

    The file is read to its end before anything is written. On PostgreSQL run `foothold migrate` afterwards: it gives the application's role its rights.
    """
    current = settings()
    url = make_url(current.owner_database)
    try:
        if url.get_backend_name() == "sqlite":
            _into_sqlite(current, file, Path(url.database or ""))
        else:
            _into_postgresql(current, file, url)
    except KeyUnavailable as error:
        raise click.ClickException(f"{error}. Nothing was restored.") from error
    except OSError as error:
        if outage_of(error) is not Outage.FULL:
            raise
        raise click.ClickException("The disk is full. Nothing was restored.") from error
    with database(current) as sessions, sessions() as session:
        report = check(session, current.keys)
        people = session.scalar(select(func.count()).select_from(Beneficiary))
        events = session.scalar(select(func.count()).select_from(AuditEvent))
    click.echo(f"Restored: {people} people, {events} events. Run `foothold keys status` and `foothold migrate` next.")
    if report.breaks:
        named = "\n".join(f"  {broken}" for broken in report.breaks)
        raise click.ClickException(f"The audit log in this backup is broken:\n{named}")


def _into_sqlite(current: Settings, file: Path, place: Path) -> None:
    if place.exists():
        raise click.ClickException(f"There is a database at {place}. Move it away first. Nothing was restored.")
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(place.name + ".unfinished")
    try:
        with file.open("rb") as source, _new(unfinished) as target:
            for part in open_file(current.keys, source):
                target.write(part)
            target.flush()
            os.fsync(target.fileno())
        connection = sqlite3.connect(unfinished)
        try:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError:
            whole = "not a SQLite database: was it made from PostgreSQL?"
        connection.close()
        if whole != "ok":
            raise click.ClickException(f"The copy cannot be used: {whole}. Nothing was restored.")
        unfinished.rename(place)
    finally:
        unfinished.unlink(missing_ok=True)


def _into_postgresql(current: Settings, file: Path, url: URL) -> None:
    with opened(current) as engine:
        if inspect(engine).get_table_names():
            raise click.ClickException("The database holds tables. Make an empty one first. Nothing was restored.")
    with file.open("rb") as source:  # to the end, so that a damaged file stops before the first table is made
        for _part in open_file(current.keys, source):
            pass
    command = [
        _program("pg_restore"), "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
        f"--dbname={_address(url)}",
    ]  # fmt: skip
    running = subprocess.Popen(command, stdin=subprocess.PIPE, env=_environment(url))  # noqa: S603
    with running, file.open("rb") as source:
        given = running.stdin
        assert given is not None  # noqa: S101 - it is a pipe
        try:
            for part in open_file(current.keys, source):
                given.write(part)
            given.close()
        except BrokenPipeError:
            pass  # it stopped early and says why itself
        code = running.wait()
    if code:
        raise click.ClickException("pg_restore failed; what it said stands above. Nothing was restored.")
