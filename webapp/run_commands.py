"""The command `foothold runs replay`: compute a stored ranking again, and say whether the order is the one that was shown."""

from __future__ import annotations

import click

from webapp.command_line import database, settings
from webapp.engine import Engine
from webapp.engine.vocabulary import NoTaxonomy
from webapp.replays import Verdict, replay


@click.group()
def runs() -> None:
    """Compute stored rankings again."""


@runs.command("replay")
@click.argument("ref")
def replay_(ref: str) -> None:
    """Compute the run REF again from what it saw. The reference stands on the explanation sheet and in the audit log."""
    current = settings()
    with database(current) as sessions, sessions() as session:
        try:
            found = replay(session, Engine(current.instance / "artifacts"), ref, current.keys.audit_key)
        except NoTaxonomy as error:
            raise click.ClickException("There is no taxonomy yet: import one first.") from error
    if not found.logged:
        click.echo("The audit log has no entry of this run: that nobody altered the stored order cannot be shown.")
    match found.verdict:
        case Verdict.IDENTICAL:
            click.echo(
                f"identical: {found.compared} places, computed again from the market, profile and weights of then"
            )
        case Verdict.SCORES_ONLY:
            click.echo(
                f"identical in scores and order of the {found.compared} places shown, from their stored feature values; "
                f"the whole market cannot be ranked again: {found.why}"
            )
        case Verdict.DIFFERENT:
            raise click.ClickException(f"different: {found.why}")
        case Verdict.GONE:
            raise click.ClickException(f"cannot be computed again: {found.why}")
