"""Commands that make organisations, accounts and codes. No secret is taken from the command line, where others could read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from models.account import Role
from models.errors import DomainError
from models.types import Country
from webapp import clock
from webapp.access import Actor
from webapp.accounts import code_services, factor_services, invitation_services, services, team_services
from webapp.command_line import database, settings
from webapp.config import LANGUAGES, Settings
from webapp.current import own_transaction

ROLES = [role.value for role in Role if role is not Role.BENEFICIARY]


@contextmanager
def _transaction(current: Settings) -> Iterator[Session]:
    """One transaction; a refusal becomes a word and changes nothing."""
    with database(current) as sessions:
        try:
            with own_transaction(sessions) as session:
                yield session
        except DomainError as error:
            raise click.ClickException(f"{error} Nothing was changed.") from error


def _password(*, prompt: bool) -> str:
    if prompt:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return team_services.new_password()


def _say_password(password: str, *, prompt: bool) -> None:
    if not prompt:
        click.echo(f"Password, shown only now: {password}")


@click.group()
def organisation() -> None:
    """Support organisations."""


@organisation.command("add")
@click.argument("name")
@click.option("--country", required=True, type=click.Choice([country.value for country in Country]))
@click.option("--time-zone", required=True, help="As Europe/Athens.")
def add_organisation(name: str, country: str, time_zone: str) -> None:
    """Make a support organisation and print its reference."""
    with _transaction(settings()) as session:
        made = team_services.add_organisation(
            session,
            name=name,
            country=Country(country),
            time_zone=time_zone,
            actor=team_services.COMMAND,
            now=clock.now(),
        )
        reference = made.ref
    click.echo(f"Made. Its reference: {reference}")


@click.group()
def account() -> None:
    """Accounts of staff, administrators and employers' contacts."""


@account.command("add")
@click.argument("address")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", required=True, help="The name shown to colleagues.")
@click.option("--organisation", help="Name or reference, for coaches and coordinators.")
@click.option("--employer", help="Reference, for an employer's contact.")
@click.option("--language", type=click.Choice(list(LANGUAGES)))
@click.option("--prompt", is_flag=True, help="Ask for the password instead of making one.")
def add_account(address: str, *, role: str, name: str, prompt: bool, **belongs: str | None) -> None:
    """Make an account that signs in with this e-mail address, and print its password once."""
    current, password = settings(), _password(prompt=prompt)
    with _transaction(current) as session:
        team_services.add_account(
            session,
            keys=current.keys,
            role=Role(role),
            address=address,
            password=password,
            display_name=name,
            organisation=belongs["organisation"],
            employer=belongs["employer"],
            language=belongs["language"],
            actor=team_services.COMMAND,
            now=clock.now(),
        )
    click.echo(f"Made: {role}, {address}")
    _say_password(password, prompt=prompt)


@account.command("reset")
@click.argument("address")
@click.option("--prompt", is_flag=True, help="Ask for the password instead of making one.")
def reset_account(address: str, *, prompt: bool) -> None:
    """Give an account a new password to be changed at once, take its second factors away, open it again and end its sessions."""
    current, password = settings(), _password(prompt=prompt)
    with _transaction(current) as session:
        team_services.reset_account(
            session,
            keys=current.keys,
            address=address,
            password=password,
            actor=team_services.COMMAND,
            now=clock.now(),
        )
    click.echo("Done. Who was signed in with it is signed out.")
    _say_password(password, prompt=prompt)


@account.command("invite")
@click.argument("address")
@click.option("--role", required=True, type=click.Choice(sorted(role.value for role in services.OBLIGED)))
@click.option("--name", required=True, help="Shown to colleagues.")
@click.option("--organisation", "home", help="Reference or name, for a coach or coordinator.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Language of the pages.")
def invite(address: str, role: str, name: str, home: str | None, language: str | None) -> None:
    """Invite somebody who works here, and print once what she types under /invitation within 72 hours."""
    current = settings()
    with _transaction(current) as session:
        try:
            token = invitation_services.invite(
                session,
                keys=current.keys,
                role=Role(role),
                address=address,
                display_name=name,
                organisation=team_services.organisation_named(session, home) if home else None,
                language=language,
                by=team_services.COMMAND,
                now=clock.now(),
            )
        except PermissionError as error:
            raise click.ClickException(
                "A coach or coordinator belongs to an organisation, an administrator to none. Nothing was changed."
            ) from error
    click.echo(f"Shown only now, good once and for 72 hours. The link: https://YOUR-HOST/invitation#{token}")


@click.group()
def beneficiary() -> None:
    """Beneficiaries' ways to their own pages."""


@beneficiary.command("code")
@click.argument("ref")
@click.option("--by", required=True, help="E-mail address of her coach or coordinator, who types the password.")
def code(ref: str, by: str) -> None:
    """Give a beneficiary a new code and PIN, as her coach or coordinator, and print them once."""
    current = settings()
    password = click.prompt("Password", hide_input=True)
    with database(current) as sessions:
        with own_transaction(sessions) as session:
            found = services.sign_in(
                session, current.keys, name=by, secret=password, beneficiary=False, now=clock.now()
            )
            if found and services.has_factor(session, found):
                typed = click.prompt("Code of the authenticator app, or a recovery code", hide_input=True)
                right = factor_services.check_factor(
                    session, account=found, typed=typed, keys=current.keys, now=clock.now()
                )
                found = found if right else None
            actor = Actor.of(found) if found else None
        if actor is None:
            raise click.ClickException("These do not fit together. Nothing was changed.")
        try:
            with own_transaction(sessions) as session:
                card = code_services.give_code(session, ref=ref, keys=current.keys, actor=actor, now=clock.now())
        except (NoResultFound, code_services.NotTheirs) as error:
            raise click.ClickException(
                "There is no beneficiary with this reference for this person. Nothing was changed."
            ) from error
    click.echo(f"Code: {card.code}\nPIN: {card.pin}\nShown only now. What she had before does not work any more.")
