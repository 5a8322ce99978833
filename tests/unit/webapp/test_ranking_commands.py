"""`foothold ranking train`: what is learned is kept only where no group of candidates loses much attention by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.candidacy import EndedBy, Stage
from models.database import connect
from tests import factories
from tests.application import StoppedClock
from webapp import cli
from webapp.engine import FEATURES, Engine

Train = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    shutil.copyfile(sqlite_template, tmp_path / "foothold.sqlite")
    return tmp_path


@pytest.fixture
def stored(folder: Path):
    engine = connect(f"sqlite:///{folder / 'foothold.sqlite'}")
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def train(folder: Path, clock: StoppedClock) -> Train:
    environment = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(folder)}
    return lambda *options: CliRunner().invoke(cli.main, ["ranking", "train", *options], env=environment)


def outcomes_in_which_support_decides(stored: Session, folder: Path, *, caring: int, others: int) -> None:
    """Women with caring duties have the skill, the others lack it; what comes of a pair depends on the support offered alone."""
    factories.small_taxonomy(stored)
    version = Engine(folder / "artifacts").vocabulary(stored).version
    coach = factories.coach(stored)
    vacancies = [factories.vacancy(stored, skills=["mop-floors"]) for _ in range(6)]
    people = [
        *(factories.beneficiary(stored, coach=coach, skills=["mop-floors"], support_needs=["childcare"]) for _ in range(caring)),
        *(factories.beneficiary(stored, coach=coach) for _ in range(others)),
    ]  # fmt: skip
    for at, her in enumerate(people):
        for number, vacancy in enumerate(vacancies):
            good = (at + number) % 2 == 0
            values = dict.fromkeys(FEATURES, 0.5) | {"support": float(good)}
            entry = {"vacancy": vacancy.ref, "features": values, "unknown": []}
            run = factories.ranking_run(stored, her, coach, taxonomy_version=version, shown=[entry])
            factories.candidacy(
                stored,
                beneficiary=her,
                vacancy=vacancy,
                stage=Stage.INTERVIEW if good else Stage.ENDED,
                ended_by=None if good else EndedBy.JOB,
                run_ref=run.ref,
                position=1,
                evidence=entry,
            )


def test_a_model_by_which_a_group_loses_attention_is_refused(train: Train, stored: Session, folder: Path) -> None:
    outcomes_in_which_support_decides(stored, folder, caring=6, others=6)

    result = train()

    assert result.exit_code == 1
    assert "Not kept: these groups would lose more than 20% of their attention" in result.output
    assert "caring duties: with" in result.output
    assert not (folder / "artifacts" / "placement-model").exists()
    assert not stored.scalars(select(AuditEvent).where(AuditEvent.action == "kept_learned_despite_loss")).all()


def test_keeping_it_all_the_same_is_written_down(train: Train, stored: Session, folder: Path) -> None:
    outcomes_in_which_support_decides(stored, folder, caring=6, others=6)

    result = train("--despite-loss")

    assert (result.exit_code, result.exception) == (0, None)
    assert (folder / "artifacts" / "placement-model").exists()
    event = stored.scalars(select(AuditEvent).where(AuditEvent.action == "kept_learned_despite_loss")).one()
    assert "caring duties: with" in event.detail["groups"]
    assert event.detail["limit"] == 0.2 < event.detail["most_lost"]


def test_where_no_groups_can_be_compared_nothing_is_kept(train: Train, stored: Session, folder: Path) -> None:
    outcomes_in_which_support_decides(stored, folder, caring=0, others=12)

    result = train()

    assert result.exit_code == 1
    assert "too few candidates and vacancies to see" in result.output
    assert not (folder / "artifacts" / "placement-model").exists()
