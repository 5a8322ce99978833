"""The command that ends what employers leave without an answer; for daily running."""

from __future__ import annotations

import click

from webapp import clock
from webapp.accounts.team_services import COMMAND
from webapp.command_line import database, settings
from webapp.current import own_transaction
from webapp.interchange.services import remove_forgotten
from webapp.silence import chase


@click.group()
def candidacies() -> None:
    """Candidacies that wait for an employer."""


@candidacies.command("chase")
@click.option("--dry-run", is_flag=True, help="Count only; change nothing.")
def chase_(*, dry_run: bool) -> None:
    """End what an employer has not answered for 60 days, and throw away files undecided for 14. The reminder (14 days) and the coach's alert (30) need no command."""
    with database(settings()) as sessions, own_transaction(sessions) as session:
        found = chase(session, by=COMMAND, now=clock.now(), dry_run=dry_run)
        if not dry_run:
            remove_forgotten(session, by=COMMAND, now=clock.now())
    told = "would be ended" if dry_run else "ended"
    click.echo(
        f"Waiting for 14 days: {found.reminded}, for 30 days: {found.coach_knows}. For 60 days, {told}: {found.over}."
    )
