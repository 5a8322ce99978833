"""The demonstration as tests see it: filled once a run, looked at by many. Imported by the conftest of `tests/unit/webapp/demo`."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.beneficiary import Beneficiary
from models.database import connect, sessions_on
from tests import factories
from webapp.candidates import WHOLE_PROFILE, Profile, profiles_of
from webapp.demo import staff
from webapp.demo.services import DemoAccount, fill
from webapp.engine import Engine, Market, Ranking, TrainingEffect, read_starter
from webapp.engine.openings import option
from webapp.suggestions import joinable_runs
from webapp.taxonomy.services import import_package

__all__ = ["demo", "market", "seen", "stored"]

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def filled(path: Path, template: Path) -> list[DemoAccount]:
    shutil.copyfile(template, path)
    engine = connect(f"sqlite:///{path}")
    with pytest.MonkeyPatch.context() as patch, sessions_on(engine, factories.KEYS)() as session:
        patch.setattr(staff, "HASHER", CHEAP)
        import_package(session, read_starter(), source="starter", now=factories.NOW)
        accounts = fill(session, keys=factories.KEYS, now=factories.NOW)
        session.commit()
    engine.dispose()
    return accounts


@dataclass(frozen=True)
class Demo:
    path: Path
    accounts: list[DemoAccount]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str, sqlite_template: Path) -> Demo:
    """The first process that asks fills it; the others wait for it and read the same file."""
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    path, log_ins = folder / "demo.sqlite", folder / "demo.json"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not log_ins.exists():
            log_ins.write_text(json.dumps([astuple(account) for account in filled(path, sqlite_template)]))
    return Demo(path, [DemoAccount(*values) for values in json.loads(log_ins.read_text())])


@contextmanager
def opened(demo: Demo) -> Iterator[Session]:
    engine = connect(f"sqlite:///{demo.path}")
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="session")
def stored(demo: Demo) -> Iterator[Session]:
    with opened(demo) as session:
        yield session


@dataclass(frozen=True)
class Seen:
    """What the engine says about one beneficiary."""

    profile: Profile
    ranking: Ranking
    effects: list[TrainingEffect]


@pytest.fixture(scope="session")
def market(stored: Session, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Market]:
    engine = Engine(tmp_path_factory.mktemp("artifacts"))
    return engine, engine.market(stored, factories.TODAY)


@pytest.fixture(scope="session")
def seen(stored: Session, market: tuple[Engine, Market]) -> list[Seen]:
    engine, openings = market
    records = stored.scalars(select(Beneficiary).order_by(Beneficiary.id).options(*WHOLE_PROFILE)).all()
    found = []
    for profile in profiles_of(stored, records, factories.NOW):
        runs = joinable_runs(stored, profile, factories.TODAY)
        options = [option(run, taken=0) for run in runs.values()]
        ranking = engine.ranker.rank(profile.candidate, openings, top=None)
        found.append(Seen(profile, ranking, engine.planner.plan(profile.candidate, openings, options)))
    return found
