"""Commands that make organisations, accounts and codes: what is made, what is refused, and that no secret is kept or typed in clear."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account, BrowserSession, Role
from models.audit import AuditEvent
from models.database import connect
from models.organisation import Organisation
from tests import factories
from tests.application import StoppedClock
from webapp import cli, credentials
from webapp.accounts import code_services, services, team_services

Run = Callable[..., Result]
ADD = ("account", "add", "first@people.example", "--role", "coach", "--name", "Coach First", "--organisation", "House")


@pytest.fixture
def stored(tmp_path: Path, sqlite_template: Path) -> Iterator[Session]:
    shutil.copyfile(sqlite_template, tmp_path / "foothold.sqlite")
    engine = connect(f"sqlite:///{tmp_path / 'foothold.sqlite'}")
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


@pytest.fixture
def run(tmp_path: Path, stored: Session, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for module in (credentials, services, team_services, code_services):
        monkeypatch.setattr(module, "HASHER", cheap)

    def invoke(*arguments: str, typed: str = "") -> Result:
        given = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(tmp_path)}
        return CliRunner().invoke(cli.main, arguments, input=typed, env=given)

    return invoke


@pytest.fixture
def house(run: Run) -> Result:
    return run("organisation", "add", "House", "--country", "GR", "--time-zone", "Europe/Athens")


def signed_in(stored: Session, name: str, secret: str, *, beneficiary: bool = False) -> Account | None:
    stored.expire_all()
    return services.sign_in(
        stored, factories.KEYS, name=name, secret=secret, beneficiary=beneficiary, now=factories.NOW
    )


def printed(result: Result, before: str) -> str:
    return result.output.split(before)[1].split()[0]


def test_an_organisation_is_made_and_written_down(house: Result, stored: Session) -> None:
    made = stored.scalars(select(Organisation)).one()
    event = stored.scalars(select(AuditEvent)).one()

    assert house.exit_code == 0
    assert made.ref in house.output
    assert (event.action, event.actor, event.subject) == ("add_organisation", "command", made.ref)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("name", "zone", "word"), [("House", "Europe/Athens", "already"), ("Other", "Europe/Nowhere", "no time zone")]
)
def test_a_taken_name_and_an_unknown_zone_are_refused(
    run: Run, stored: Session, name: str, zone: str, word: str
) -> None:
    result = run("organisation", "add", name, "--country", "GR", "--time-zone", zone)

    assert result.exit_code == 1
    assert word in result.output
    assert len(stored.scalars(select(Organisation)).all()) == 1


@pytest.mark.usefixtures("house")
def test_the_printed_password_opens_the_account(run: Run, stored: Session) -> None:
    result = run(*ADD)

    account = signed_in(stored, "First@people.example", printed(result, "only now: "))
    assert account is not None
    assert (account.role, account.display_name) == (Role.COACH, "Coach First")


@pytest.mark.usefixtures("house")
def test_a_password_can_be_typed_unseen(run: Run, stored: Session) -> None:
    result = run(*ADD, "--prompt", typed=f"{factories.SECRET}\n{factories.SECRET}\n")

    assert factories.SECRET not in result.output
    assert signed_in(stored, "first@people.example", factories.SECRET) is not None


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--role", "employer"), "belongs"),
        (("--role", "administrator"), "belongs"),
        (("--organisation", "Elsewhere"), "no organisation"),
        (("--employer", "2222222222"), "no employer"),
    ],
)
def test_an_account_that_does_not_fit_its_role_is_refused(
    run: Run, stored: Session, arguments: tuple[str, ...], word: str
) -> None:
    result = run(*ADD, *arguments)

    assert result.exit_code == 1
    assert word in result.output
    assert stored.scalars(select(Account)).all() == []


@pytest.mark.usefixtures("house")
def test_an_address_is_given_once_and_a_short_password_never(run: Run, stored: Session) -> None:
    run(*ADD)

    assert "already" in run(*ADD).output
    assert "at least 12" in run("account", "reset", "first@people.example", "--prompt", typed="short\nshort\n").output
    assert len(stored.scalars(select(Account)).all()) == 1


@pytest.mark.usefixtures("house")
def test_a_reset_gives_another_password_and_ends_sessions(run: Run, stored: Session) -> None:
    old = printed(run(*ADD), "only now: ")
    account = stored.scalars(select(Account)).one()
    factories.browser_session(stored, account)

    new = printed(run("account", "reset", "first@people.example"), "only now: ")

    assert stored.scalars(select(BrowserSession)).all() == []
    assert signed_in(stored, "first@people.example", old) is None
    assert signed_in(stored, "first@people.example", new) is not None


def test_only_an_administrator_makes_organisations(stored: Session) -> None:
    coach = factories.coach(stored)
    stored.refresh(coach, ["organisation"])
    actor = team_services.Actor.of(coach)

    with pytest.raises(team_services.Refused):
        team_services.add_organisation(
            stored, name="X", country="GR", time_zone="Europe/Athens", actor=actor, now=factories.NOW
        )


def test_her_coach_gives_a_code_with_her_own_password(run: Run, stored: Session) -> None:
    coach = factories.coach(stored, name="coach@people.example")
    her = factories.beneficiary(stored, coach=coach)

    result = run("beneficiary", "code", her.ref, "--by", "coach@people.example", typed=f"{factories.SECRET}\n")

    account = signed_in(stored, printed(result, "Code: "), printed(result, "PIN: "), beneficiary=True)
    assert account is not None
    assert account.beneficiary_id == her.id
    event = stored.scalars(select(AuditEvent).where(AuditEvent.action == "gave_code")).one()
    assert (event.actor, event.subject) == (coach.ref, her.ref)


@pytest.mark.parametrize("role", [Role.COACH, Role.ADMINISTRATOR, Role.EMPLOYER])
def test_nobody_else_gives_her_a_code(run: Run, stored: Session, role: Role) -> None:
    her = factories.beneficiary(stored)
    factories.account(stored, role, name="other@people.example")

    result = run("beneficiary", "code", her.ref, "--by", "other@people.example", typed=f"{factories.SECRET}\n")

    assert result.exit_code == 1
    assert "Nothing was changed" in result.output
    assert stored.scalars(select(Account).where(Account.role == Role.BENEFICIARY)).all() == []


def test_a_wrong_password_gives_no_code(run: Run, stored: Session) -> None:
    coach = factories.coach(stored, name="coach@people.example")
    her = factories.beneficiary(stored, coach=coach)

    result = run("beneficiary", "code", her.ref, "--by", "coach@people.example", typed="wrong\n")

    assert result.exit_code == 1
    assert "do not fit together" in result.output
