"""Retention by purpose: listed with reasons, thrown away by person, begun again after a stop."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.beneficiary import Beneficiary
from models.candidacy import Stage
from models.conversation import Message
from models.desk import ErasedFor, ErasureReceipt, RecordChange, RequestOutcome
from models.protection import Consent, Purpose
from models.run import RankingRun
from tests import factories
from webapp import cli, clock, desk_commands, retention
from webapp.footprint import traces
from webapp.purposes import purposes

LATER = factories.NOW + timedelta(days=400)


@pytest.fixture
def database(database_of_commands):
    return database_of_commands


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, at=LATER):
        given = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(tmp_path)}
        with clock.stopped_at(at):
            return CliRunner().invoke(cli.main, ["retention", "run", *arguments], env=given)

    return invoke


@pytest.fixture
def her(database):
    """Somebody who has been in touch lately, with rows that are over and rows that are not."""
    coach = factories.coach(database)
    found = factories.beneficiary(database, coach=coach)
    for ended in (True, False):
        stage = Stage.ENDED if ended else Stage.SHARED_ANONYMOUSLY
        vacancy = factories.vacancy(database)
        factories.message(database, factories.candidacy(database, beneficiary=found, vacancy=vacancy, stage=stage))
    factories.record_change(database, found, coach)
    factories.ranking_run(database, found, coach)
    factories.consent_of(database, found, Purpose.REPORTING, withdrawn_at=factories.NOW)
    of = {"organisation": coach.organisation.ref, "at": LATER - timedelta(days=2)}
    factories.audit_event(database, coach, "read_profile", subject=found.ref, **of)
    return found


def test_every_purpose_with_a_period_has_a_rule_about_its_own_tables():
    kept = {purpose.code for purpose in purposes().values() if purpose.days is not None}

    assert kept == retention.OVER.keys() | {retention.RECORD}
    for code, over in retention.OVER.items():
        tables = {kind.__tablename__ for kind in over(factories.NOW)}
        assert tables == set(purposes()[code].tables)
        assert tables <= {trace.table.name for trace in traces()}


def test_a_dry_run_says_what_would_go_and_why_and_changes_nothing(database, her, run):
    told = run("--dry-run")

    assert told.exit_code == 0
    for line in (
        f"{her.ref}  message: 1  (messages)",
        f"{her.ref}  record_change: 1  (history)",
        "GDPR article 5(1)(e)",
    ):
        assert line in told.output
    assert "ranking_run" not in told.output
    assert told.output.endswith("Nothing was changed.\n")
    assert len(database.scalars(select(Message)).all()) == 2


def test_what_is_over_goes_and_the_rest_stays(database, her, run):
    run()
    second = run()

    database.rollback()
    assert [row.delivery for row in database.scalars(select(Message))] == ["delivered"]
    assert database.scalars(select(RecordChange)).all() == []
    assert len(database.scalars(select(RankingRun)).all()) == 1
    assert len(database.scalars(select(Consent)).all()) == 2
    event = database.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject) == ("kept_long_enough", her.ref)
    assert event.detail == {"message": 1, "conversation": 1, "record_change": 1}
    assert event.organisation is not None
    assert "Thrown away: 0" in second.output


def test_who_was_not_in_touch_for_two_years_is_erased_unless_on_hold_or_waiting(database, her, run, monkeypatch):
    coach = factories.coach(database)
    gone, hold, waits = (factories.beneficiary(database, coach=coach, frozen=frozen) for frozen in (0, 1, 0))
    account = factories.account(database, Role.BENEFICIARY, beneficiary=waits)
    erased, stay = gone.ref, {her.ref, hold.ref, waits.ref}
    factories.data_request(database, waits, account)
    answered = {"outcome": RequestOutcome.DONE, "answered_at": factories.NOW, "answered_by": coach.ref}
    factories.data_request(database, gone, account, **answered)
    at = factories.NOW + timedelta(days=800)
    real, stopped = desk_commands.throw_away, []

    def stops_once(session, ref, **options):
        if ref == erased and not stopped:
            stopped.append(ref)
            real(session, ref, **options)
            raise KeyboardInterrupt
        return real(session, ref, **options)

    monkeypatch.setattr(desk_commands, "throw_away", stops_once)
    first = run(at=at)
    database.rollback()
    there = set(database.scalars(select(Beneficiary.ref)))
    second = run(at=at)

    database.rollback()
    assert first.exit_code != 0
    assert erased in there
    assert second.exit_code == 0
    assert set(database.scalars(select(Beneficiary.ref))) == there - {erased} == stay
    assert [row.reason for row in database.scalars(select(ErasureReceipt))] == [ErasedFor.RETENTION]
