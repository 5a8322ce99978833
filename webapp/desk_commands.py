"""Commands of the data protection desk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from webapp import clock
from webapp.accounts.team_services import COMMAND
from webapp.command_line import database, settings
from webapp.current import own_transaction
from webapp.documents import DocumentKind, draft
from webapp.engine import Engine
from webapp.erasure import StillThere
from webapp.purposes import purposes
from webapp.retention import due, people, throw_away


@click.group()
def retention() -> None:
    """How long what is kept: purposes and periods in webapp/data/purposes.json."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="List what would go and why; change nothing.")
def run_(*, dry_run: bool) -> None:
    """Throw away what has been kept long enough, one person and one transaction at a time; stopped, it is simply begun again."""
    current, now = settings(), clock.now()
    gone, kept = Counter[tuple[str, str]](), 0
    with database(current) as sessions:
        with sessions() as session:
            refs = people(session)
        for ref in refs:
            try:
                if dry_run:
                    with sessions() as session:
                        found = due(session, ref, now)
                else:
                    with own_transaction(sessions) as session:
                        found = throw_away(session, ref, keys=current.keys, by=COMMAND, now=now)
            except StillThere as error:
                click.echo(f"{ref}: not erased, {error}.")
                kept += 1
                continue
            for one in found:
                gone[one.purpose, one.table] += one.rows
                if dry_run:
                    click.echo(f"{one.ref}  {one.table}: {one.rows}  ({one.purpose})")
    for (purpose, table), rows in sorted(gone.items()):
        told = purposes()[purpose]
        click.echo(f"{table}: {rows}. {told.days} days after {told.since}. {told.why}.")
    click.echo("Nothing was changed." if dry_run else f"Thrown away: {gone.total()} rows or people.")
    if kept:
        raise click.ClickException(f"{kept} people could not be erased; see above.")


@click.command()
@click.argument("kind", type=click.Choice([kind.value for kind in DocumentKind]))
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="File. Without: the screen.")
def documents(kind: str, to: Path | None) -> None:
    """Write a draft from the live configuration: record of processing (ropa), impact assessments (dpia, fria). Markdown."""
    current = settings()
    with database(current) as sessions, sessions() as session:
        ranker = Engine(current.instance / "artifacts").ranker.version
        made = draft(session, current, DocumentKind(kind), ranker=ranker, now=clock.now()).markdown
    if to is None:
        click.echo(made)
    else:
        to.write_text(made, encoding="utf-8")
        click.echo(f"Written: {to}")
