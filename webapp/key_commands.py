"""Commands for the key ring: which versions are in use and whether they open, and wrapping everybody's key anew."""

from __future__ import annotations

from collections import Counter

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.crypto import KeyRing
from models.employer import EvidenceFile
from models.errors import KeyUnavailable
from models.identity import PersonKey
from webapp import clock
from webapp.accounts.team_services import COMMAND
from webapp.audit import record_change
from webapp.command_line import console, database, settings
from webapp.current import own_transaction

AT_ONCE = 200
WRAPPED: tuple[type[PersonKey] | type[EvidenceFile], ...] = (PersonKey, EvidenceFile)
"""Tables whose rows have a key of their own, wrapped by the ring."""


@click.group()
def keys() -> None:
    """Keys that wrap each person's own key, and each file's."""


@keys.command()
def status() -> None:
    """Say which versions of FOOTHOLD_KEYS wrap people's keys, and try every one of them. Exits with 1 when one does not open."""
    current = settings()
    ring = current.keys
    people, files, closed = Counter[int](), Counter[int](), Counter[int]()
    with database(current) as sessions, sessions() as session:
        for kind, counted in ((PersonKey, people), (EvidenceFile, files)):
            for key in session.scalars(select(kind).execution_options(yield_per=AT_ONCE)):
                counted[key.ring_version] += 1
                closed[key.ring_version] += not _opens(key, ring)
    for version in sorted(people.keys() | files.keys() | ring.keys.keys()):
        held = f"{people[version]} people" + (f", {files[version]} files" if files[version] else "")
        click.echo(f"Version {version}: {held}{_remark(version, ring, people + files, closed)}")
    if closed.total():
        raise click.ClickException(
            f"{closed.total()} people's data or files cannot be opened with these FOOTHOLD_KEYS. Nothing was changed. Put the"
            " missing version back before anything else."
        )


def _opens(key: PersonKey | EvidenceFile, ring: KeyRing) -> bool:
    try:
        ring.unwrap(key.wrapped, key.ring_version)
    except KeyUnavailable:
        return False
    return True


def _remark(version: int, ring: KeyRing, people: Counter[int], closed: Counter[int]) -> str:
    if version not in ring.keys:
        return ". NOT IN FOOTHOLD_KEYS"
    if closed[version]:
        return f". {closed[version]} DO NOT OPEN: this is another key under the same number"
    if version == ring.version:
        return ", newest: wraps from now on"
    return "" if people[version] else ". Not in use any more: may be removed from FOOTHOLD_KEYS"


@keys.command()
def rotate() -> None:
    """Wrap every key with the newest version. May run while the server does, and be stopped and begun again at any time.

    Add the new version to FOOTHOLD_KEYS and restart the server first: it has to know both.
    """
    current = settings()
    ring = current.keys
    with database(current) as sessions:
        waiting = _waiting(sessions, ring)
        done = 0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("Wrapping", total=waiting)
            while step := _some(sessions, ring):
                done += step
                bar.update(task, completed=done)
    click.echo(f"Wrapped anew: {done} keys. Every key is wrapped by version {ring.version}.")


def _waiting(sessions: sessionmaker[Session], ring: KeyRing) -> int:
    with sessions() as session:
        return sum(
            session.scalar(select(func.count()).select_from(kind).where(kind.ring_version != ring.version)) or 0
            for kind in WRAPPED
        )


def _some(sessions: sessionmaker[Session], ring: KeyRing) -> int:
    """Wrap some keys in one transaction; return how many. A key that does not open stops the command and names its version."""
    try:
        with own_transaction(sessions) as session:
            rows: list[PersonKey | EvidenceFile] = []
            for kind in WRAPPED:
                old = select(kind).where(kind.ring_version != ring.version).order_by(kind.id)
                rows += session.scalars(old.limit(AT_ONCE - len(rows)).with_for_update())
            for row in rows:
                row.wrap_anew(ring)
            if rows:
                record_change(session, COMMAND, "rotated_keys", None, now=clock.now(), keys=len(rows), to=ring.version)
            return len(rows)
    except KeyUnavailable as error:
        raise click.ClickException(
            f"{error}. What was wrapped before stays so; these are as they were. See `foothold keys status`."
        ) from error
