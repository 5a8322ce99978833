"""`foothold audit`: whole or broken, said with the row and by the exit code; checkpoints by file."""

import shutil

import pytest
from click.testing import CliRunner

from models.database import connect, sessions_on
from tests import factories, tampering
from webapp import cli


@pytest.fixture
def database(tmp_path, sqlite_template):
    shutil.copyfile(sqlite_template, tmp_path / "foothold.sqlite")
    engine = connect(f"sqlite:///{tmp_path / 'foothold.sqlite'}")
    tampering.fill(sessions_on(engine, factories.KEYS), 5)
    yield engine
    engine.dispose()


@pytest.fixture
def run(tmp_path, database):
    def invoke(*arguments, **settings):
        given = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(tmp_path), **settings}
        return CliRunner().invoke(cli.main, ["audit", *arguments], env=given)

    return invoke


def broken(database, *statements):
    with database.begin() as connection:
        tampering.unlocked(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_whole_log_is_said_to_be_whole(run):
    result = run("verify")

    assert result.exit_code == 0
    assert "Whole: 15 events in 3 chains." in result.output
    assert "No checkpoint was given" in result.output


def test_the_first_broken_event_is_named_and_the_exit_code_tells(run, database):
    broken(database, "UPDATE audit_event SET actor = 'x' WHERE chain = 'houseoftwo' AND number IN (3, 4)")

    result = run("verify")

    assert result.exit_code == 1
    assert "chain houseoftwo, event 3, row 7: changed" in result.output
    assert "event 4" not in result.output


def test_a_cut_tail_is_named_by_the_checkpoint_that_was_kept(run, database, tmp_path):
    kept = tmp_path / "elsewhere.jsonl"
    assert run("checkpoint", "--to", str(kept)).exit_code == 0
    broken(
        database,
        "DELETE FROM audit_event WHERE chain = 'houseofone'",
        "DELETE FROM audit_head WHERE chain = 'houseofone'",
    )

    unseen, seen = run("verify"), run("verify", "--checkpoints", str(kept))

    assert unseen.exit_code == 0
    assert seen.exit_code == 1
    assert "chain houseofone, event 1: cut off" in seen.output


def test_the_checkpoints_of_the_instance_are_used_by_themselves_and_only_as_signed(run, tmp_path):
    run("checkpoint")
    run("checkpoint")
    file = tmp_path / "audit-checkpoints.jsonl"
    first = run("verify")
    file.write_text(file.read_text().replace("[5,", "[4,", 1))

    forged = run("verify")

    assert (first.exit_code, forged.exit_code) == (0, 1)
    assert "No checkpoint" not in first.output
    assert "line 1: this line is not a checkpoint signed by this installation" in forged.output


def test_a_broken_log_gets_no_checkpoint(run, database, tmp_path):
    broken(database, "DELETE FROM audit_event WHERE number = 2")

    result = run("checkpoint")

    assert result.exit_code == 1
    assert not (tmp_path / "audit-checkpoints.jsonl").exists()


def test_another_key_is_a_clear_refusal(run):
    result = run("verify", FOOTHOLD_INDEX_KEY="A" * 43 + "=")

    assert result.exit_code == 1
    assert "chain houseofone, event 1, row 1: changed" in result.output
