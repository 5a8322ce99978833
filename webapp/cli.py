"""The command `foothold`: set up, import, serve."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from importlib import resources
from itertools import groupby
from pathlib import Path

import click
import waitress
from alembic import command
from alembic.config import Config
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from models.account import Account
from models.database import sessions_on
from models.reach import Unguarded, grant
from webapp import clock
from webapp.account_commands import account, beneficiary, organisation
from webapp.accounts.team_services import COMMAND
from webapp.app import create_app
from webapp.audit import record_change
from webapp.audit_commands import audit
from webapp.backup_commands import backup, restore
from webapp.candidacy_commands import candidacies
from webapp.command_line import console, database, opened, settings
from webapp.config import Settings
from webapp.current import own_transaction
from webapp.demo.services import DemoAccount, fill
from webapp.desk_commands import documents, retention
from webapp.engine import EscoPackage, read_esco, read_starter
from webapp.erasure_commands import erasures
from webapp.key_commands import keys
from webapp.places import load_places
from webapp.ranking_commands import ranking
from webapp.run_commands import runs
from webapp.taxonomy.services import ImportReport, import_package


@click.group()
@click.version_option(package_name="foothold")
def main() -> None:
    """Foothold: employment matching for support organisations."""


for group in (
    account,
    audit,
    backup,
    beneficiary,
    candidacies,
    documents,
    erasures,
    keys,
    organisation,
    ranking,
    restore,
    retention,
    runs,
):
    main.add_command(group)


@main.command()
def migrate() -> None:
    """Bring the database to this version's tables and to its regions and municipalities."""
    current = settings()
    current.instance.mkdir(parents=True, exist_ok=True)
    with opened(current) as engine:
        _upgrade(engine, current)
        with own_transaction(sessions_on(engine, current.keys)) as session:
            places = load_places(session)
    console.print(f"The database is up to date. Places: {places} new or changed.")


def _upgrade(engine: Engine, current: Settings) -> None:
    config = Config()
    with resources.as_file(resources.files("migrations")) as folder, engine.connect() as connection:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes.update(connection=connection, audit_key=current.keys.audit_key)
        command.upgrade(config, "head")
        role, owner = make_url(current.database).username, engine.url.username
        if engine.dialect.name == "postgresql" and role and role != owner:
            grant(connection, role)
        connection.commit()


@main.group()
def taxonomy() -> None:
    """ESCO and the starter taxonomy."""


@taxonomy.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def import_(paths: tuple[Path, ...]) -> None:
    """Import official ESCO CSV packages: zips, folders or files, several languages at once."""
    current = settings()
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("Reading", total=None)
        try:
            package = read_esco(
                paths,
                progress=lambda done, total, what: bar.update(task, completed=done, total=total, description=what),
            )
        except ValueError as error:
            raise click.ClickException(f"{error} Nothing was changed.") from error
        with database(current) as sessions:
            report = _import(sessions, package, ", ".join(path.name for path in paths), bar)
    _print_report(package, report)


def _import(sessions: sessionmaker[Session], package: EscoPackage, source: str, bar: Progress | None) -> ImportReport:
    task = bar.add_task("Storing", total=None) if bar else None

    def tell(done: int, total: int, what: str) -> None:
        if bar is not None and task is not None:
            bar.update(task, completed=done, total=total, description=f"Storing {what}")

    with own_transaction(sessions) as session:
        report = import_package(session, package, source=source, now=clock.now(), progress=tell)
        counts = {"concepts": report.new_concepts, "labels": report.new_labels}
        record_change(session, COMMAND, "imported_taxonomy", None, now=clock.now(), **counts)
        return report


def _print_report(package: EscoPackage, report: ImportReport) -> None:
    table = Table("file", "language", "rows read", "refused", "note", title="What was read")
    for file in package.report.files:
        first = f"line {file.refusals[0].line}: {file.refusals[0].reason}" if file.refusals else file.skipped
        table.add_row(file.name, file.language, str(file.read), str(file.refused), first)
    console.print(table)
    console.print(
        f"New: {report.new_concepts} concepts, {report.new_labels} labels, {report.new_relations} relations. "
        f"Updated: {report.updated_concepts} concepts, {report.updated_labels} labels; "
        f"{report.removed_relations} relations replaced. Refused: {package.report.refused + report.refused} rows."
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Serve the application."""
    _serve(settings(), host, port)


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} is taken or not allowed. Choose another: --port N"
            ) from error


def _serve(current: Settings, host: str, port: int) -> None:
    _check_port(host, port)
    try:
        app = create_app(current)
    except Unguarded as error:
        raise click.ClickException(str(error)) from error
    waitress.serve(app, host=host, port=port, threads=8, ident=None, _quiet=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--serve/--no-serve", "serving", default=True, help="Serve afterwards, or only make the data.")
@click.pass_context
def demo(context: click.Context, host: str, port: int, *, serving: bool) -> None:
    """Set up a demonstration with plainly fictional data, print its log-ins and serve it."""
    current = settings()
    if current.production:
        raise click.ClickException("Demonstration data does not belong into production.")
    current = replace(current, second_factor=False)  # so that the printed log-ins open it; pages say so
    if serving:
        _check_port(host, port)
    context.invoke(migrate)
    with database(current) as sessions:
        accounts = _demo_data(current, sessions)
    _print_log_ins(accounts, f"http://{host}:{port}/")
    if serving:
        click.echo(f"Open http://{host}:{port}/   (stop with Ctrl-C)")
        _serve(current, host, port)


def _demo_data(current: Settings, sessions: sessionmaker[Session]) -> list[DemoAccount]:
    """Fill an empty database once; the log-ins are kept beside it, so that a second start can print them."""
    kept = current.instance / "demo-accounts.json"
    with sessions() as session:
        filled = session.scalar(select(Account.id).limit(1)) is not None
    if filled and not kept.exists():
        raise click.ClickException("This database holds real records. A demonstration needs one of its own.")
    if not filled:
        console.print("Loading the starter taxonomy and fictional data ...")
        _import(sessions, read_starter(), "starter", None)
        with own_transaction(sessions) as session:
            accounts = fill(session, keys=current.keys, now=clock.now())
            kept.write_text(json.dumps([vars(account) for account in accounts]))
    return [DemoAccount(**stored) for stored in json.loads(kept.read_text())]


def _print_log_ins(accounts: list[DemoAccount], address: str) -> None:
    click.echo("Everybody in this demonstration is made up, and signs in without a second step. Put nobody real in.")
    for path, group in groupby(accounts, key=lambda log_in: log_in.path):
        click.echo(f"\nSign in at {address}{path.lstrip('/')} as")
        for log_in in group:
            click.echo(f"  {log_in.who:<32}{log_in.name:<29}{log_in.secret}")
    click.echo("")
