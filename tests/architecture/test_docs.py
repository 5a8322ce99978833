"""The documents say what is there: hops, settings, commands, decisions, words and links are compared with the code."""

from __future__ import annotations

import ast
import configparser
import importlib
import os
import pkgutil
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from types import ModuleType

import click
import pytest
from babel import Locale
from click.testing import CliRunner
from sqlalchemy.orm import Session

import matcher
import models
from matcher.ranking import POSSIBLE, POSSIBLE_COVERAGE, PRIOR, STRONG, STRONG_COVERAGE
from models.account import Role
from models.base import Base, Referenced
from models.database import connect
from webapp import access, choosing, config, needs
from webapp.accounts.services import sign_in
from webapp.cli import main

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "tests/README.md"])
HEADINGS = ["Status", "Context", "Decision", "Consequences", "Confirmation", "Rejected"]
LANGUAGES_OF_THE_GLOSSARY = ["en", "el", "ro", "it", "bg", "de"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def is_there(name: str) -> bool:
    """Whether a file is there, or a folder with something in it: an empty folder is in no clone."""
    place = ROOT / name
    return place.is_file() or (place.is_dir() and any(place.iterdir()))


@cache
def names_in(path: Path) -> frozenset[str]:
    """Every class and function of a file, methods as Class.method."""

    def walk(node: ast.AST, prefix: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef):
                yield prefix + child.name
                yield from walk(child, f"{prefix}{child.name}.")

    return frozenset(walk(ast.parse(path.read_text(encoding="utf-8")), ""))


def modules_of(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [package, *(importlib.import_module(module.name) for module in found)]


def rows_of(table_after: str, text: str) -> list[list[str]]:
    """Return the cells of the first table after a heading, without its head."""
    part = text.split(table_after, 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", part, re.MULTILINE)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("| ---")][1:]


def anchor(heading: str) -> str:
    """Return the address of a heading, as repositories show it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_every_hop_of_the_journeys_exists():
    hops = re.findall(r"`([\w/.]+\.(?:py|html))(?::([\w.]+))?`", text_of("docs/journeys.md"))

    missing = [
        f"{path}:{name}"
        for path, name in hops
        if not (ROOT / path).is_file() or (name and name not in names_in(ROOT / path))
    ]

    assert len(hops) > 50
    assert missing == []


def test_the_journeys_lead_through_every_kind_of_room():
    rooms = {path.split("/")[0] for path in re.findall(r"`([\w/]+)\.py:", text_of("docs/journeys.md"))}

    assert rooms == {"webapp", "models", "matcher"}


def test_the_readme_names_every_setting_and_no_other():
    read = set(re.findall(r"\"(FOOTHOLD_\w+)\"", Path(config.__file__).read_text(encoding="utf-8")))

    told = {row[0].strip("`") for row in rows_of("### Settings", text_of("README.md"))}

    assert told == read


def test_every_setting_that_is_told_of_is_read_somewhere():
    told = set().union(*(re.findall(r"FOOTHOLD_[A-Z_]+", path.read_text(encoding="utf-8")) for path in DOCUMENTS))
    code = [
        path
        for place in ("webapp", "tests", "migrations")
        for path in (ROOT / place).rglob("*.py")
        if path != Path(__file__)
    ]

    read = set().union(*(re.findall(r"FOOTHOLD_[A-Z_]+", path.read_text(encoding="utf-8")) for path in code))

    assert told <= read


def test_every_command_of_run_py_that_is_told_of_exists():
    tree = ast.parse(text_of("run.py"))
    tables = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and {"PLAIN", "WITH_ARGUMENTS"} & {getattr(name, "id", "") for name in node.targets}
    ]
    commands = {ast.literal_eval(key) for table in tables for key in table.keys}

    told = set().union(*(re.findall(r"python3 run\.py (\w+)", path.read_text(encoding="utf-8")) for path in DOCUMENTS))

    planned = set(re.findall(r"python3 run\.py (\w+)", text_of("docs/roadmap.md")))
    assert {"demo", "serve", "test", "check", "build", "lock"} <= commands
    assert told - planned <= commands


def test_every_foothold_command_that_is_told_of_exists():
    told = set()
    for path in DOCUMENTS:
        if path.name == "roadmap.md":
            continue
        told |= set(re.findall(r"(?<![\w.-])foothold ([a-z]+)(?: ([a-z]+))?", path.read_text(encoding="utf-8")))

    for group, inner in told:
        command = main.commands.get(group)
        assert command is not None, f"foothold {group}"
        if isinstance(command, click.Group):
            assert inner in command.commands, f"foothold {group} {inner}"
    assert {group for group, _ in told} >= {"migrate", "serve", "taxonomy"}


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_has_its_number_its_headings_and_a_date(path):
    text = path.read_text(encoding="utf-8")

    title = text.splitlines()[0]
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    status = re.search(r"^## Status\n\n(.*)$", text, re.MULTILINE)[1]

    assert re.match(rf"# {path.name[:4]}\. \w", title)
    assert headings == HEADINGS
    assert re.match(r"(Accepted|Superseded by \d{4}), \d{4}-\d\d-\d\d\.", status)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_fits_on_a_page_and_says_what_we_will_do(path):
    text = path.read_text(encoding="utf-8")

    decision = text.split("## Decision\n", 1)[1].split("## Consequences", 1)[0]
    consequences = text.split("## Consequences\n", 1)[1].split("## Confirmation", 1)[0]

    assert len(text.splitlines()) <= 60
    assert decision.strip().startswith("We will ")
    assert "Good: " in consequences
    assert "Bad: " in consequences


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_what_confirms_a_decision_is_there(path):
    confirmation = path.read_text(encoding="utf-8").split("## Confirmation\n", 1)[1].split("## Rejected", 1)[0]

    named = re.findall(r"`((?:tests/)[\w/.]+|setup\.cfg)`", confirmation)

    assert named
    assert [name for name in named if not is_there(name)] == []


def test_decisions_are_numbered_without_a_gap_and_listed_with_title_and_status():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    listed = rows_of("# Decisions", text_of("docs/decisions/README.md"))

    expected = []
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        status = re.search(r"## Status\n\n(.*?)\.", text)[1]
        expected.append([f"[{path.name[:4]}]({path.name})", text.splitlines()[0].split(". ", 1)[1], status])

    assert numbers == list(range(len(numbers)))
    assert listed == expected


def test_the_weights_and_bands_that_are_told_of_are_those_of_the_ranker():
    text = text_of("docs/decisions/0017-score-scale.md")

    told = dict(re.findall(r"\| (\w+) \| (0\.\d+) ", text))
    bands = re.search(r"^Bands: .*?else stretch", text, re.MULTILINE | re.DOTALL)[0]
    limits = [float(number) for number in re.findall(r"0\.\d+", bands)]

    assert {name: float(weight) for name, weight in told.items()} == pytest.approx(dict(PRIOR))
    assert limits == [STRONG, STRONG_COVERAGE, POSSIBLE, POSSIBLE_COVERAGE]


def choices_of_the_program() -> set[str]:
    modules = [*modules_of(models), *modules_of(matcher), access, choosing, needs]
    return {
        name
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Enum)
        and value.__module__.split(".")[0] in ("models", "matcher", "webapp")
    }


def main_tables() -> set[str]:
    return {mapper.class_.__name__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Referenced)}


def test_the_glossary_has_every_choice_and_every_main_table():
    words = set(re.findall(r"`(\w+)`", text_of("GLOSSARY.md")))

    assert (choices_of_the_program() | main_tables()) - words == set()


def test_every_type_that_the_glossary_names_exists():
    tables = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    known = choices_of_the_program() | tables | set(matcher.__all__)

    named = set(re.findall(r"`([A-Z]\w+)`", text_of("GLOSSARY.md")))

    assert named - known == set()


def test_every_word_of_the_screen_is_there_in_every_language_of_the_glossary():
    text = text_of("GLOSSARY.md")
    head = re.search(r"^\| en .*$", text, re.MULTILINE)[0]

    rows = rows_of("## On screen", text)

    assert [cell.strip() for cell in head.strip("|").split("|")] == LANGUAGES_OF_THE_GLOSSARY
    assert len(rows) >= 25
    assert [row for row in rows if len(row) != len(LANGUAGES_OF_THE_GLOSSARY) or not all(row)] == []


def test_the_architecture_page_shows_every_room_of_the_web_application():
    picture = text_of("docs/architecture.md").split("```")[1]
    rooms = {
        path.stem
        for path in (ROOT / "webapp").iterdir()
        if path.stem != "__init__" and (path.suffix == ".py" or (path / "__init__.py").is_file())
    }
    tables = {path.stem for path in (ROOT / "models").glob("*.py")} - {
        "__init__",
        "base",
        "crypto",
        "database",
        "errors",
        "types",
    }

    shown = set(re.findall(r"[a-z_0-9]+", picture))

    assert rooms - shown == set()
    assert tables - shown == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_leads_nowhere(path):
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))

    dead = []
    for link in links:
        if "://" in link:
            continue
        target, _, place = link.partition("#")
        file = path.parent / target if target else path
        if not file.exists() or (
            place
            and place
            not in {anchor(head) for head in re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)}
        ):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(path):
    named = re.findall(
        r"`((?:webapp|models|matcher|tests|docs|assets|migrations|requirements)/[\w/.-]+?)(?::[\w.]+)?`",
        path.read_text(encoding="utf-8"),
    )
    made = ("webapp/static/lib/", "webapp/translations/")

    assert [name for name in named if not name.startswith(made) and not is_there(name)] == []


def test_the_commands_for_the_first_organisation_make_accounts_that_can_sign_in(tmp_path, monkeypatch):
    part = text_of("docs/operations.md").split("## The first organisation and accounts")[1].split("```")[1]
    for name in [name for name in os.environ if name.startswith("FOOTHOLD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FOOTHOLD_INSTANCE", str(tmp_path))
    settings = config.Settings.from_environment()
    engine = connect(settings.database)
    Base.metadata.create_all(engine)

    results = [CliRunner().invoke(main, shlex.split(line)[1:]) for line in part.strip().splitlines()]
    password = results[-1].output.split("only now: ")[1].strip()

    with Session(engine) as session:
        account = sign_in(
            session,
            settings.keys,
            name="second@example.org",
            secret=password,
            beneficiary=False,
            now=datetime(2026, 11, 24, tzinfo=UTC),
        )
    engine.dispose()
    assert [result.exit_code for result in results] == [0] * len(results)
    assert account is not None
    assert account.role is Role.COACH


def test_the_roadmap_names_the_languages_that_are_not_translated_yet():
    translated = {path.parts[-3] for path in (ROOT / "webapp/translations").glob("*/LC_MESSAGES/messages.po")}
    missing = {Locale(code).english_name for code in config.LANGUAGES if code != "en" and code not in translated}

    told = re.search(r"Not translated yet: ([^.]*)\.", text_of("docs/roadmap.md"))

    assert set(told[1].split(", ") if told else ()) == missing


def test_the_licence_that_is_named_is_the_one_that_is_there():
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "setup.cfg", encoding="utf-8")

    assert settings["metadata"]["license"] == "EUPL-1.2"
    assert text_of("LICENSE").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "EUPL" in text_of("NOTICE")


def test_the_application_has_the_model_card_of_the_documents():
    assert text_of("webapp/data/model-card.md") == text_of("docs/model-card.md")
