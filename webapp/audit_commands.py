"""Commands that check the audit log and note, signed, how far it has come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from models.audit_check import Checkpoint, Report, check
from webapp import clock
from webapp.command_line import database, settings
from webapp.config import Settings

FILE = "audit-checkpoints.jsonl"


@click.group()
def audit() -> None:
    """Check the log of what was done and looked at."""


@audit.command()
@click.option(
    "--checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"File that `foothold audit checkpoint` wrote, as you kept it elsewhere. Without: {FILE} of the instance folder.",
)
def verify(checkpoints: Path | None) -> None:
    """Compare every event with its seal, its neighbours and the checkpoints; name the first broken one of each chain."""
    current = settings()
    report = _checked(current, checkpoints)
    click.echo(f"Whole: {report.events} events in {len(report.ends)} chains.")


@audit.command()
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help=f"File. Without: {FILE} of the instance folder."
)
def checkpoint(to: Path | None) -> None:
    """Check the log, then append a signed line to a file: how far each chain has come. Keep copies on another machine."""
    current = settings()
    file = to or current.instance / FILE
    report = _checked(current, file if file.exists() else None)
    point = Checkpoint(clock.now(), report.ends)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as written:
        written.write(point.signed(current.keys) + "\n")
    click.echo(f"Checked {report.events} events in {len(report.ends)} chains. A checkpoint was added to {file}")


def _checked(current: Settings, file: Path | None) -> Report:
    """Return the report of a whole log, or stop with the broken rows by name."""
    own = current.instance / FILE
    file = file or (own if own.exists() else None)
    points = list(_read(file, current)) if file else []
    with database(current) as sessions, sessions() as session:
        report = check(session, current.keys, points)
    if report.breaks:
        named = "\n".join(f"  {broken}" for broken in report.breaks)
        raise click.ClickException(f"The audit log is broken. First broken event of each chain:\n{named}")
    if not points:
        click.echo("No checkpoint was given: events cut off at the end together with the chain's end are not seen.")
    return report


def _read(file: Path, current: Settings) -> Iterator[Checkpoint]:
    public_key = current.keys.checkpoint_key.public_key()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield Checkpoint.read(line, public_key)
        except ValueError as error:
            raise click.ClickException(f"{file}, line {number}: {error}.") from error
