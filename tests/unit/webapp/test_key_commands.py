"""`foothold keys`: which versions are in use, and wrapping all keys anew, stopped and begun again."""

import base64

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models.crypto import KeyRing
from models.employer import EvidenceFile, FileKind, VettingStep
from models.identity import Identity, PersonKey
from tests import factories
from webapp import cli, key_commands

ONE, TWO, OTHER = factories.KEYS.keys[1], b"2" * 32, b"o" * 32
BOTH = KeyRing({1: ONE, 2: TWO}, factories.KEYS.index_key)


@pytest.fixture
def database(database_of_commands):
    return database_of_commands


@pytest.fixture
def people(database):
    coach = factories.coach(database)
    return [factories.beneficiary(database, coach=coach) for _number in range(5)]


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, **versions):
        ring = ",".join(f"{name[1:]}:{base64.b64encode(key).decode()}" for name, key in versions.items())
        given = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(tmp_path)}
        return CliRunner().invoke(cli.main, ["keys", *arguments], env={**given, "FOOTHOLD_KEYS": ring})

    return invoke


def versions(database):
    database.rollback()
    return list(database.scalars(select(PersonKey.ring_version).order_by(PersonKey.id)))


def opened(database, ring):
    database.rollback()
    database.expunge_all()
    rows = database.scalars(select(Identity).options(joinedload(Identity.key)).order_by(Identity.beneficiary_id))
    return [row.read(ring) for row in rows]


def test_the_status_says_who_is_wrapped_by_what(run, people):
    result = run("status", v1=ONE, v2=TWO)

    assert result.exit_code == 0
    assert "Version 1: 5 people\n" in result.output
    assert "Version 2: 0 people, newest" in result.output


def test_rotation_wraps_everybody_anew_and_changes_no_value(run, database, people):
    details = [factories.canaries_of(her) for her in people]
    sealed = list(database.scalars(select(Identity.given_name)))

    result = run("rotate", v1=ONE, v2=TWO)

    assert result.exit_code == 0, result.output
    assert "Wrapped anew: 5 keys" in result.output
    assert versions(database) == [2] * 5
    assert list(database.scalars(select(Identity.given_name))) == sealed
    assert opened(database, KeyRing({2: TWO}, b"i" * 32)) == details
    assert "Version 1: 0 people. Not in use any more" in run("status", v1=ONE, v2=TWO).output


def test_rotation_that_was_stopped_goes_on_where_it_was(run, database, people, monkeypatch):
    monkeypatch.setattr(key_commands, "AT_ONCE", 2)
    details = [factories.canaries_of(her) for her in people]
    key = database.scalars(select(PersonKey).order_by(PersonKey.id)).all()[2]
    good = (key.wrapped, key.ring_version)
    key.wrapped, key.ring_version = KeyRing({3: OTHER}, b"i" * 32).new_data_key()
    database.commit()

    stopped = run("rotate", v1=ONE, v2=TWO)
    halfway = versions(database)
    key.wrapped, key.ring_version = good
    database.commit()
    read_meanwhile = opened(database, BOTH)
    resumed = run("rotate", v1=ONE, v2=TWO)

    assert stopped.exit_code == 1
    assert "the key ring has no version 3" in stopped.output
    assert halfway == [2, 2, 3, 1, 1]
    assert read_meanwhile == details
    assert "Wrapped anew: 3 keys" in resumed.output
    assert opened(database, BOTH) == details


def test_files_of_evidence_are_wrapped_anew_too(run, database):
    coach = factories.coach(database)
    (evidence,) = factories.evidence(database, factories.employer(database), coach, VettingStep.LABOUR_RECORD)
    file = EvidenceFile.of(KeyRing({1: ONE}, b"i" * 32), FileKind.PDF, b"%PDF-1.7 %%EOF")
    file.evidence_id = evidence.id
    factories.save(database, file)
    before = run("status", v1=ONE, v2=TWO).output

    run("rotate", v1=ONE, v2=TWO)

    assert "Version 1: 0 people, 1 files\n" in before
    database.refresh(file, ["wrapped", "ring_version", "content"])
    assert file.opened(KeyRing({2: TWO}, b"i" * 32)) == b"%PDF-1.7 %%EOF"


def test_a_second_rotation_has_nothing_to_do(run, people):
    run("rotate", v1=ONE, v2=TWO)

    assert "Wrapped anew: 0 keys" in run("rotate", v1=ONE, v2=TWO).output


def test_a_missing_version_is_said_before_anybody_is_missed(run, people):
    result = run("status", v2=TWO)

    assert result.exit_code == 1
    assert "Version 1: 5 people. NOT IN FOOTHOLD_KEYS" in result.output
    assert "5 people's data or files cannot be opened" in result.output


def test_another_key_under_the_same_number_is_found_and_not_used(run, database, people):
    result, rotated = run("status", v1=OTHER), run("rotate", v1=OTHER, v2=TWO)

    assert result.exit_code == 1
    assert "5 DO NOT OPEN: this is another key under the same number" in result.output
    assert rotated.exit_code == 1
    assert versions(database) == [1] * 5
