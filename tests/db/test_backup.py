"""A backup is made while others write, is sealed, and comes back whole; a damaged one or a wrong key restores nothing."""

import errno
import io
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import joinedload

from models.audit import AuditEvent
from models.audit_check import check
from models.base import Base
from models.crypto import KeyRing
from models.database import connect, sessions_on
from models.errors import KeyUnavailable
from models.identity import Identity
from models.sealed_file import PIECE, open_file, seal_file
from tests import factories
from tests.conftest import ROOT
from tests.db.rows import one_of_each
from tests.services.postgres import binaries
from webapp import backup_commands, cli


@pytest.fixture
def foothold(tmp_path, backend):
    path = os.environ["PATH"] if backend == "sqlite" else f"{binaries()}{os.pathsep}{os.environ['PATH']}"

    def run(url, *arguments, **settings):
        given = {"FOOTHOLD_ENV": None, **factories.environment(tmp_path / "instance", url), "PATH": path, **settings}
        return CliRunner().invoke(cli.main, list(map(str, arguments)), env=given)

    return run


def counts(session):
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


def test_what_is_restored_is_what_was_there(database, engine_url, empty_url, foothold, tmp_path):
    rows = one_of_each(database)
    before = counts(database)
    database.rollback()
    file = tmp_path / "kept.backup"

    made = foothold(engine_url, "backup", file)
    restored = foothold(empty_url, "restore", file)

    assert (made.exit_code, restored.exit_code) == (0, 0), (made.output, restored.output)
    assert "Restored: 1 people, 1 events" in restored.output
    content = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert rows.vacancy.title.encode() not in content
    engine = connect(empty_url)
    with sessions_on(engine, factories.KEYS)() as session:
        identity = session.scalars(select(Identity).options(joinedload(Identity.key))).one()
        assert identity.read(factories.KEYS) == factories.canaries_of(rows.her)
        assert counts(session) == before
    engine.dispose()
    assert foothold(empty_url, "migrate").exit_code == 0


def test_a_backup_while_others_write_is_of_one_moment(database, engine_url, empty_url, foothold, tmp_path):
    factories.audit_event(database, factories.coach(database))
    writing = subprocess.Popen([sys.executable, "-m", "tests.writers", engine_url, "writer", "80"], cwd=ROOT)
    first = database.scalar(select(func.count()).select_from(AuditEvent))
    while database.scalar(select(func.count()).select_from(AuditEvent)) == first:
        database.rollback()

    made = foothold(engine_url, "backup", tmp_path / "kept.backup")
    code = writing.wait(timeout=240)
    restored = foothold(empty_url, "restore", tmp_path / "kept.backup")

    assert (made.exit_code, code, restored.exit_code) == (0, 0, 0), (made.exception, made.output, restored.output)
    database.rollback()
    assert check(database, factories.KEYS).breaks == []
    engine = connect(empty_url)
    with sessions_on(engine, factories.KEYS)() as session:
        report = check(session, factories.KEYS)
    engine.dispose()
    assert report.breaks == []
    assert 1 < report.events <= 121


def test_nothing_is_restored_from_a_damaged_file_with_another_key_or_over_a_database(
    database, engine_url, empty_url, foothold, tmp_path
):
    one_of_each(database)
    database.rollback()
    file, damaged = tmp_path / "kept.backup", tmp_path / "damaged.backup"
    foothold(engine_url, "backup", file)
    damaged.write_bytes(file.read_bytes()[:-1])

    over = foothold(engine_url, "restore", file)
    cut = foothold(empty_url, "restore", damaged)
    closed = foothold(empty_url, "restore", file, FOOTHOLD_KEYS="1:" + "A" * 43 + "=")
    again = foothold(engine_url, "backup", file)

    assert [result.exit_code for result in (over, cut, closed, again)] == [1, 1, 1, 1]
    assert all("Nothing was" in result.output for result in (over, cut, closed, again))
    assert "damaged, cut short, or sealed with another key" in cut.output
    engine = connect(empty_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_backup_that_reads_back_differently_or_does_not_fit_on_the_disk_is_not_kept(  # noqa: PLR0917 - fixtures
    database, engine_url, empty_url, foothold, tmp_path, monkeypatch
):
    one_of_each(database)
    database.rollback()
    kept = tmp_path / "kept.backup"
    assert foothold(engine_url, "backup", kept).exit_code == 0

    def full(_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(backup_commands, "open_file", lambda _ring, _source: iter([b"something else"]))
        other = foothold(engine_url, "backup", tmp_path / "other.backup")
    with monkeypatch.context() as patch:
        patch.setattr(backup_commands.os, "fsync", full)
        no_room = foothold(engine_url, "backup", tmp_path / "full.backup")

    assert "What was read back is not what was written" in other.output
    assert "The disk is full. Nothing was kept of the backup." in no_room.output
    assert (other.exit_code, no_room.exit_code) == (1, 1)
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["kept.backup"]
    assert foothold(empty_url, "restore", kept).exit_code == 0


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_sealed_file_of_any_length_comes_back(length):
    plain, sealed = os.urandom(length), io.BytesIO()

    seal_file(factories.KEYS, iter([plain[: length // 2], plain[length // 2 :]]), sealed)
    sealed.seek(0)

    assert b"".join(open_file(factories.KEYS, sealed)) == plain


def test_a_sealed_file_that_was_changed_or_cut_does_not_open():
    sealed = io.BytesIO()
    seal_file(factories.KEYS, iter([bytes(2 * PIECE + 5)]), sealed)
    whole = sealed.getvalue()
    head, size = 38, PIECE + 16
    pieces = [whole[head : head + size], whole[head + size : head + 2 * size], whole[head + 2 * size :]]

    for changed in (
        whole[:-1],
        whole[: head + 2 * size],
        whole[:head] + pieces[1] + pieces[0] + pieces[2],
        whole[:head] + pieces[0] + pieces[2],
        whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        b"nonsense",
    ):
        with pytest.raises(KeyUnavailable):
            list(open_file(factories.KEYS, io.BytesIO(changed)))
    with pytest.raises(KeyUnavailable, match="no version"):
        list(open_file(KeyRing({2: b"k" * 32}, b"i" * 32), io.BytesIO(whole)))
