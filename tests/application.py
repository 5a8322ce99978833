"""The application as a test sees it. Imported by the conftest of `tests/web`, `tests/unit/webapp` and `tests/browser`.

It stands apart so that tests of `matcher` and `models` run while a page of `webapp` does not even import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from models.database import connect, sessions_on
from tests import factories
from tests.client import Client, Watch
from webapp import clock as house_clock
from webapp.app import create_app
from webapp.config import Settings
from webapp.current import Installation
from webapp.engine import Engine
from webapp.sessions import DatabaseSessions

__all__ = ["app", "built_app", "client", "clock", "instance", "new_client", "other_settings", "settings"]


class StoppedClock:
    """The time of the house, stopped; `forward` moves it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    @property
    def now(self) -> datetime:
        """What the house takes for now."""
        return house_clock.now()

    @property
    def today(self) -> date:
        """What the house takes for today."""
        return house_clock.today()

    def forward(self, **delta: float) -> datetime:
        """Move on by ``minutes=31`` or the like; return the new moment."""
        self._stack.enter_context(house_clock.stopped_at(self.now + timedelta(**delta)))
        return self.now


@pytest.fixture
def clock() -> Iterator[StoppedClock]:
    """The clock, stopped at `factories.NOW`: Tuesday, 24 November 2026, nine o'clock UTC."""
    with ExitStack() as stack:
        stack.enter_context(house_clock.stopped_at(factories.NOW))
        yield StoppedClock(stack)


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this process's installation."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def settings(instance: Path, application_url: str) -> Settings:
    """The settings of the application under test."""
    return Settings.from_environment(factories.environment(instance, application_url))


@pytest.fixture(scope="session")
def built_app(instance: Path) -> Flask:
    """The application, built once a process: templates are compiled once."""
    app = create_app(Settings.from_environment(factories.environment(instance)))
    watch = app.extensions["watch"] = Watch()
    shown = app.error_handler_spec[None][None][Exception]

    def remember(error: Exception) -> Any:
        watch.error = error
        return shown(error)

    app.error_handler_spec[None][None][Exception] = remember

    @app.after_request  # the last one registered runs first: before the session is closed
    def look(response: Any) -> Any:
        watch.look(g.get("session"))
        return response

    return app


@pytest.fixture
def app(built_app: Flask, settings: Settings, clock: StoppedClock) -> Iterator[Flask]:
    """The application on this test's database, at the stopped time, with nothing remembered from the test before."""
    engine = connect(settings.database)
    sessions = sessions_on(engine, settings.keys)
    built_app.extensions["foothold"] = Installation(settings, sessions, Engine(settings.instance / "artifacts"))
    built_app.session_interface = DatabaseSessions(sessions)
    watch: Watch = built_app.extensions["watch"]
    watch.begin()
    watch.on_engine(engine)
    watch.on_sessions(sessions)
    yield built_app
    engine.dispose()


@pytest.fixture
def other_settings(app: Flask) -> Callable[..., None]:
    """``other_settings(exit_url="https://...")`` changes settings of the application for this test."""

    def change(**values: Any) -> None:
        installed: Installation = app.extensions["foothold"]
        app.extensions["foothold"] = replace(installed, settings=replace(installed.settings, **values))

    return change


@pytest.fixture
def client(app: Flask, database: Session) -> Client:
    """The inspecting client, signed in as nobody."""
    return Client(app, database)


@pytest.fixture
def new_client(app: Flask, database: Session) -> Callable[[], Client]:
    """Make more clients, for tests with several browsers."""
    return lambda: Client(app, database)
