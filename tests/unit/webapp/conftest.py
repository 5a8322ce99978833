"""The application and the inspecting client, and the database where commands find it."""

import shutil

import pytest

from models.database import connect, sessions_on
from tests import factories
from tests.application import *  # noqa: F403 - fixtures


@pytest.fixture
def database_of_commands(tmp_path, sqlite_template):
    """A session on the database where a command finds it whose instance folder is `tmp_path`."""
    shutil.copyfile(sqlite_template, tmp_path / "foothold.sqlite")
    engine = connect(f"sqlite:///{tmp_path / 'foothold.sqlite'}")
    with sessions_on(engine, factories.KEYS)(expire_on_commit=False) as session:
        yield session
    engine.dispose()
