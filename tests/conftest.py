"""What all tests stand on: a database of their own, no network. The application is in `tests.application`."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from models.database import connect, sessions_on
from models.reach import grant
from tests import factories
from tests.counting import counted
from tests.services import Unavailable
from tests.services.postgres import postgres_server

ROOT = Path(__file__).resolve().parents[1]
APPLICATION = "foothold_app"
"""The role that the application has on PostgreSQL; tests arrange as the owner."""
LOCAL = {"127.0.0.1", "::1", "localhost", "", None}


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""

    def guarded(real: Callable[..., Any], place: Callable[..., Any]) -> Callable[..., Any]:
        def connect_here(*arguments: Any, **options: Any) -> Any:
            host = place(*arguments)
            if host not in LOCAL:
                raise PermissionError(f"a test wanted to reach {host!r}: tests use no network")
            return real(*arguments, **options)

        return connect_here

    def of_socket(own: socket.socket, address: Any) -> Any:
        return None if own.family == socket.AF_UNIX else address[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect, of_socket))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex, of_socket))
        patch.setattr(socket, "getaddrinfo", guarded(socket.getaddrinfo, lambda host, *_more: host))
        yield


# --- databases -------------------------------------------------------------------------------------------------------


def migrate(engine: DatabaseEngine, target: str = "head", *, down: bool = False, **handed_in: object) -> None:
    """Run the migrations on a database; `handed_in` is what a migration gets from the command."""
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.connect() as connection:
        configuration.attributes.update(connection=connection, **handed_in)
        (command.downgrade if down else command.upgrade)(configuration, target)
        connection.commit()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once a process; tests take copies."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this process; the tests that need it are skipped where none can be had."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres_server())
        except Unavailable as reason:
            pytest.skip(f"system: {reason}")
        _on_server(url, f"CREATE ROLE {APPLICATION} LOGIN")
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The URL of a migrated PostgreSQL database, made once a process; tests take copies."""
    url = _new_database(postgres_url, "template_of_tests")
    engine = connect(url)
    migrate(engine)
    with engine.begin() as connection:
        grant(connection, APPLICATION)
    engine.dispose()
    return url


def _on_server(server: str, statement: str) -> None:
    engine = connect(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _new_database(server: str, name: str, template: str = "template0") -> str:
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def backend() -> str:
    """Which database a test runs on; `tests/db` runs everything on both."""
    return "sqlite"


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server = request.getfixturevalue("postgres_url")
    yield _new_database(server, "empty_for_test")
    _on_server(server, "DROP DATABASE empty_for_test WITH (FORCE)")


@pytest.fixture
def engine_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated database of this test alone."""
    if backend == "sqlite":
        path = tmp_path / "test.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = make_url(request.getfixturevalue("postgres_template")).database or ""
    server = request.getfixturevalue("postgres_url")
    yield _new_database(server, "of_this_test", template)
    _on_server(server, "DROP DATABASE of_this_test WITH (FORCE)")


@pytest.fixture
def application_url(backend: str, engine_url: str) -> str:
    """The same database as the application opens it: on PostgreSQL with a role of its own, limited by row-level security."""
    if backend == "sqlite":
        return engine_url
    return make_url(engine_url).set(username=APPLICATION).render_as_string(hide_password=False)


@pytest.fixture
def db_engine(engine_url: str) -> Iterator[DatabaseEngine]:
    """The opened database."""
    engine = connect(engine_url)
    yield engine
    engine.dispose()


@pytest.fixture
def database(db_engine: DatabaseEngine) -> Iterator[Session]:
    """A session to arrange with (the factories commit) and to look with afterwards."""
    with sessions_on(db_engine, factories.KEYS)(expire_on_commit=False) as session:
        yield session


@pytest.fixture
def count_queries(db_engine: DatabaseEngine) -> Callable[[], AbstractContextManager[list[str]]]:
    """``with count_queries() as statements:`` collects the SQL of `database`; a page has its own in `page.statements`."""
    return partial(counted, db_engine)
