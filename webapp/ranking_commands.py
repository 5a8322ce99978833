"""The commands `foothold ranking ...`: teach the order of suggestions, and see who would be seen less before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.beneficiary import Beneficiary
from webapp import clock
from webapp.accounts.team_services import COMMAND
from webapp.audit import record_change
from webapp.candidates import WHOLE_PROFILE, profiles_of
from webapp.command_line import console, database, settings
from webapp.current import own_transaction
from webapp.engine import MIN_OF_EACH, MIN_OUTCOMES, MOST_LOST, Candidate, Outcomes, Shift, comparable
from webapp.engine import Engine as MatchingEngine
from webapp.engine.vocabulary import NoTaxonomy
from webapp.learning import collect_outcomes


@click.group()
def ranking() -> None:
    """Teach the order of suggestions."""


@ranking.command()
@click.option(
    "--despite-loss",
    is_flag=True,
    help="Keep what was learned although a group loses attention, or none can be compared. Written to the audit log.",
)
def train(despite_loss: bool) -> None:
    """Learn from what became of suggestions, once there is enough. Nothing leaves this installation.

    Before the result is kept, the attention that groups of candidates get on today's market is compared with the stated weights. Web
    processes use the result from their next start.
    """
    current, now = settings(), clock.now()
    engine = MatchingEngine(current.instance / "artifacts")
    with database(current) as sessions:
        with sessions() as session:
            try:
                version = engine.vocabulary(session).version
            except NoTaxonomy as error:
                raise click.ClickException("There is no taxonomy yet: import one first.") from error
            outcomes = collect_outcomes(session, version)
            _print_outcomes(outcomes)
            ranker = engine.learn(outcomes)
            if ranker.learned is None:
                click.echo("Not enough to learn from: the stated weights hold, and nothing was changed.")
                click.echo(
                    f"It takes {MIN_OUTCOMES} outcomes, {MIN_OF_EACH} of them with and {MIN_OF_EACH} without an interview."
                )
                return
            found = engine.shifts(ranker, _ranked(session, now), engine.market(session, now.date()))
        _print_shifts(found)
        _judge(sessions, found, despite_loss=despite_loss, now=now)
    engine.keep(ranker, version)
    before, after = ranker.learned.losses
    click.echo(
        f"Learned and kept. Loss on held out outcomes: {before:.3f} with the stated weights, {after:.3f} learned."
    )
    click.echo(
        "Bands follow calibrated chances."
        if ranker.learned.calibrated
        else "Bands keep the shares of the stated weights."
    )


def _ranked(session: Session, now: datetime) -> list[Candidate]:
    """Read everybody for whom an order may be computed."""
    people = session.scalars(select(Beneficiary).order_by(Beneficiary.id).options(*WHOLE_PROFILE))
    return [profile.candidate for profile in profiles_of(session, people, now) if profile.ranking_off is None]


def _judge(sessions: sessionmaker[Session], found: Sequence[Shift], *, despite_loss: bool, now: datetime) -> None:
    """Stop where a group loses too much, or nothing can be compared; where that is overridden, write it down."""
    losing = [shift for shift in found if shift.lost > MOST_LOST]
    if comparable(found) and not losing:
        return
    named = [f"{shift.grouping}: {shift.group}" for shift in losing]
    if not despite_loss:
        why = (
            f"these groups would lose more than {MOST_LOST:.0%} of their attention: {', '.join(named)}"
            if named
            else "there are too few candidates and vacancies to see whether a group would lose attention"
        )
        raise click.ClickException(
            f"Not kept: {why}. The order stays as it was. Look at the outcomes with your team first; "
            "--despite-loss keeps it all the same, and is written to the audit log."
        )
    with own_transaction(sessions) as session:
        detail = {"groups": named, "most_lost": round(max((shift.lost for shift in losing), default=0.0), 3)}
        record_change(session, COMMAND, "kept_learned_despite_loss", None, now=now, limit=MOST_LOST, **detail)


def _print_outcomes(outcomes: Outcomes) -> None:
    click.echo(f"Outcomes with feature values as they were shown: {len(outcomes)}")
    for outcome, count in outcomes.counts().items():
        click.echo(f"  {outcome.value:<12}{count:>7}")


def _print_shifts(found: Sequence[Shift]) -> None:
    """Show every group; of small ones only that they are small."""
    table = Table("grouping", "group", "people", "attention", title="Who is seen, compared with the stated weights")
    for shift in found:
        if shift.before and shift.after is not None:
            table.add_row(shift.grouping, shift.group, str(shift.people), f"{shift.after / shift.before - 1:+.0%}")
        else:
            table.add_row(shift.grouping, shift.group, "", "too few to tell")
    console.print(table)
