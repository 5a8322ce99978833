"""What lies on PostgreSQL's disk and in a dump of it holds no identity in the clear. SQLite's file is looked at in test_rows."""

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests import factories
from tests.db.rows import one_of_each
from tests.services import Unavailable
from tests.services.postgres import binaries

pytestmark = pytest.mark.postgres


@pytest.fixture
def backend():
    return "postgres"


@pytest.fixture
def rows(database):
    return one_of_each(database)


def told(her):
    details = factories.canaries_of(her)
    given = [details.given_name, details.family_name, details.phone, details.email, details.birth_date, "Marzuvi"]
    return [word.encode(code) for word in given for code in ("utf-8", "utf-16-le")]


def test_a_dump_holds_no_identity_in_the_clear(rows, engine_url):
    url = make_url(engine_url)
    program = binaries() / "pg_dump"
    if not os.access(program, os.X_OK):
        raise Unavailable(f"no pg_dump beside {program.parent}")
    command = [program, "--inserts", "-h", url.query["host"], "-U", url.username, url.database]

    dump = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout

    assert rows.vacancy.title.encode() in dump, "the search would find what is in the clear"
    assert [word for word in told(rows.her) if word in dump] == []


def test_no_file_of_the_server_holds_identity_in_the_clear(database, rows, postgres_url):
    database.execute(text("CHECKPOINT"))
    database.commit()
    folder = Path(make_url(postgres_url).query["host"]).parent / "data"

    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert any(rows.vacancy.title.encode() in content for content in contents.values())
    assert any(path.parent.name == "pg_wal" for path in contents)
    found = [str(path) for path, content in contents.items() if any(word in content for word in told(rows.her))]
    assert found == []
