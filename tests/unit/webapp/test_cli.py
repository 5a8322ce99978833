"""The command `foothold`: what it makes, and that it stops with a clear word and changes nothing when it cannot."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

import matcher
from models.account import Account
from models.beneficiary import Beneficiary
from models.database import connect
from models.place import Municipality, Region
from models.taxonomy import Concept, Label, TaxonomyImport
from tests import factories
from tests.application import StoppedClock
from webapp import cli
from webapp.demo import staff

HEADER = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description\n"
SKILL = "KnowledgeSkillCompetence,https://taxonomy.example/skill/mop,skill/competence,cross-sector,{},,\n"

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "own instance"


@pytest.fixture
def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'foothold.sqlite'}"


@pytest.fixture
def run(folder: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on an instance of this test's own."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    def invoke(*arguments: str, **environment: str | None) -> Result:
        given = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(folder), **environment}
        return CliRunner().invoke(cli.main, arguments, env=given)

    return invoke


@pytest.fixture
def migrated(folder: Path, sqlite_template: Path) -> None:
    """A database with its tables and nothing in them."""
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "foothold.sqlite")


def count(url: str, table: type) -> int:
    engine = connect(url)
    with Session(engine) as session:
        found = session.scalar(select(func.count()).select_from(table))
    engine.dispose()
    return found or 0


def labels(url: str) -> set[str]:
    engine = connect(url)
    with Session(engine) as session:
        found = set(session.scalars(select(Label.text)))
    engine.dispose()
    return found


def package(path: Path, label: str) -> Path:
    path.mkdir()
    (path / "skills_en.csv").write_text(HEADER + SKILL.format(label), encoding="utf-8")
    return path


def test_help_names_the_commands(run: Run) -> None:
    result = run("--help")

    assert result.exit_code == 0
    for command in ("migrate", "taxonomy", "ranking", "demo", "serve"):
        assert command in result.output


def test_migrate_makes_the_tables_and_loads_the_places(run: Run, url: str) -> None:
    result = run("migrate")

    engine = connect(url)
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    assert (result.exit_code, result.exception) == (0, None)
    assert {"beneficiary", "vacancy", "region", "alembic_version"} <= tables
    assert (count(url, Region), count(url, Municipality)) == (264, 446)


def test_a_second_migrate_changes_nothing(run: Run, url: str) -> None:
    run("migrate")

    result = run("migrate")

    assert result.exit_code == 0
    assert "Places: 0 new or changed" in result.output
    assert count(url, Municipality) == 446


def test_a_database_that_is_not_there_is_said_without_a_traceback(run: Run, tmp_path: Path) -> None:
    result = run("migrate", FOOTHOLD_DATABASE=f"sqlite:///{tmp_path / 'no folder' / 'x.sqlite'}")

    assert result.exit_code == 1
    assert "The database could not be used" in result.output


def test_settings_that_cannot_be_used_are_named(run: Run) -> None:
    result = run("migrate", FOOTHOLD_SECRET_KEY="short")

    assert result.exit_code == 1
    assert "FOOTHOLD_SECRET_KEY" in result.output


def test_demo_fills_an_empty_folder_and_prints_log_ins(run: Run, url: str) -> None:
    result = run("demo", "--no-serve")

    assert (result.exit_code, result.exception) == (0, None)
    assert count(url, Beneficiary) == 40
    for printed in ("coach1.at@example.org", "demo-coach", "/sign-in", "/my", "ahorn-27", "271827"):
        assert printed in result.output


def test_a_second_demo_prints_the_same_log_ins_and_makes_nobody(run: Run, url: str) -> None:
    first = run("demo", "--no-serve", "--port", "8123")
    accounts = count(url, Account)

    second = run("demo", "--no-serve", "--port", "8123")

    assert second.exit_code == 0
    start = "Everybody in this demonstration is made up"
    assert second.output[second.output.index(start) :] == first.output[first.output.index(start) :]
    assert "http://127.0.0.1:8123/sign-in" in second.output
    assert count(url, Account) == accounts


def test_demo_refuses_production_before_it_makes_anything(run: Run, folder: Path) -> None:
    result = run(
        "demo", "--no-serve", FOOTHOLD_ENV="production", FOOTHOLD_HOSTS="jobs.example.org", FOOTHOLD_SECOND_FACTOR=None
    )

    assert result.exit_code == 1
    assert "does not belong into production" in result.output
    assert not folder.exists()


@pytest.mark.usefixtures("migrated")
def test_demo_refuses_a_database_with_real_records(run: Run, url: str) -> None:
    engine = connect(url)
    with Session(engine, expire_on_commit=False) as session:
        factories.coach(session)
    engine.dispose()

    result = run("demo", "--no-serve")

    assert result.exit_code == 1
    assert "holds real records" in result.output
    assert (count(url, Account), count(url, Concept)) == (1, 0)


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_is_said_and_another_one_proposed(run: Run, folder: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = run(command, "--port", str(port))

    assert result.exit_code == 1
    assert f"Port {port} on 127.0.0.1 is taken" in result.output
    assert "--port N" in result.output
    assert not (folder / "foothold.sqlite").exists()


@pytest.mark.usefixtures("migrated")
def test_a_taxonomy_is_imported_with_a_report_of_what_was_read(run: Run, url: str, tmp_path: Path) -> None:
    result = run("taxonomy", "import", str(package(tmp_path / "esco", "mop floors")))

    assert (result.exit_code, result.exception) == (0, None)
    assert labels(url) == {"mop floors"}
    assert "skills_en.csv" in result.output
    assert "New: 1 concepts, 1 labels" in result.output


@pytest.mark.usefixtures("migrated")
def test_a_second_import_says_that_nothing_is_new(run: Run, url: str, tmp_path: Path) -> None:
    path = str(package(tmp_path / "esco", "mop floors"))
    run("taxonomy", "import", path)

    result = run("taxonomy", "import", path)

    assert "New: 0 concepts, 0 labels, 0 relations." in result.output
    assert count(url, TaxonomyImport) == 1


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("content", [b"this is no zip", b"PK\x03\x04 broken"])
def test_a_broken_file_is_refused_with_a_clear_word_and_nothing_changes(
    run: Run, url: str, tmp_path: Path, content: bytes
) -> None:
    good = package(tmp_path / "esco", "mop floors")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(content)

    result = run("taxonomy", "import", str(good), str(broken))

    assert result.exit_code == 1
    assert "broken.zip" in result.output
    assert "Nothing was changed." in result.output
    assert count(url, Concept) == 0


@pytest.mark.usefixtures("migrated")
def test_a_folder_without_esco_files_is_refused(run: Run, url: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    result = run("taxonomy", "import", str(tmp_path / "empty"))

    assert result.exit_code == 1
    assert "Nothing was changed." in result.output
    assert count(url, TaxonomyImport) == 0


def test_an_import_without_tables_says_to_migrate(run: Run, folder: Path, tmp_path: Path) -> None:
    folder.mkdir()

    result = run("taxonomy", "import", str(package(tmp_path / "esco", "mop floors")))

    assert result.exit_code == 1
    assert "foothold migrate" in result.output


def test_training_says_how_many_outcomes_there_are_and_changes_nothing_with_too_few(
    run: Run, migrated: None, folder: Path
) -> None:
    run("taxonomy", "import", str(Path(matcher.__file__).parent / "starter"))

    result = run("ranking", "train")

    assert (result.exit_code, result.exception) == (0, None)
    assert "Outcomes with feature values as they were shown: 0" in result.output
    assert "Not enough to learn from" in result.output
    assert not (folder / "artifacts" / "placement-model").exists()


def test_training_without_a_taxonomy_says_so(run: Run, migrated: None) -> None:
    result = run("ranking", "train")

    assert result.exit_code == 1
    assert "There is no taxonomy yet" in result.output
