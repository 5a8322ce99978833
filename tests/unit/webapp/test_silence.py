"""The clock of an employer's silence: a reminder after 14 days, the coach after 30, the end after 60; counted, not stored."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.audit import AuditEvent
from models.candidacy import Candidacy, EndedBy, Stage, StageChange
from models.database import connect, sessions_on
from tests import factories
from webapp import cli
from webapp.answers import answered_in
from webapp.shortlists import queries
from webapp.silence import Silence, silence_of


def shared(**ago):
    change = StageChange(target=Stage.SHARED_ANONYMOUSLY, at=factories.NOW - timedelta(**ago), by="x", reason="")
    return Candidacy(stage=Stage.SHARED_ANONYMOUSLY, history=[change])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, None),
        (13.99, None),
        (14, Silence.REMINDED),
        (29.99, Silence.REMINDED),
        (30, Silence.COACH_KNOWS),
        (59.99, Silence.COACH_KNOWS),
        (60, Silence.OVER),
        (400, Silence.OVER),
    ],
)
def test_silence_goes_as_far_as_the_days_since_she_was_shown(days, expected):
    assert silence_of(shared(days=days), factories.NOW) is expected


def test_an_employer_that_answered_is_not_silent():
    candidacy = shared(days=90)
    candidacy.advance(Stage.EMPLOYER_INTERESTED, by="x", now=factories.NOW, reason="wants_interview")

    assert silence_of(candidacy, factories.NOW) is None
    assert answered_in(candidacy) == [90.0]


def test_an_end_by_her_is_no_answer_of_the_employer():
    candidacy = shared(days=3)
    candidacy.end(EndedBy.HER_CHOICE, by="x", now=factories.NOW, reason="she_does_not_want")

    assert answered_in(candidacy) == []


def started(days, *later):
    at = factories.NOW - timedelta(days=days)
    history = [StageChange(target=Stage.STARTED, at=at, by="x", reason="")]
    history += [StageChange(target=stage, at=factories.NOW, by="x", reason="") for stage in later]
    return Candidacy(stage=later[-1] if later else Stage.STARTED, history=history)


def test_who_stayed_is_told_only_of_five_or_more_and_of_whom_it_is_known():
    stayed, left = [started(100, Stage.DAY_90) for _ in range(7)], [started(100, Stage.ENDED)]
    unknown, early = [started(100)] * 9, [started(10)] * 9

    few = queries._kept(stayed[:3] + left, Stage.DAY_90, factories.NOW)
    more = queries._kept(stayed + left * 5 + unknown + early, Stage.DAY_90, factories.NOW)

    assert (few.started, few.stayed) == (0, 0)
    assert (more.started, more.stayed) == (10, 5)


@pytest.fixture
def folder(tmp_path, sqlite_template):
    shutil.copyfile(sqlite_template, tmp_path / "foothold.sqlite")
    return tmp_path


@pytest.fixture
def stored(folder):
    engine = connect(f"sqlite:///{folder / 'foothold.sqlite'}")
    with sessions_on(engine, factories.KEYS)() as session:
        yield session
    engine.dispose()


def test_the_command_ends_what_is_over_once_and_tells_only_what_it_would_do_when_asked_to(folder, stored, clock):
    over, waiting = (
        factories.shared(stored, factories.beneficiary(stored), factories.vacancy(stored)) for _ in range(2)
    )
    shown = select(StageChange).where(StageChange.candidacy_id == over.id)
    stored.scalars(shown).one().at = factories.NOW - timedelta(days=60)
    stored.commit()
    environment = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(folder)}

    said = [
        CliRunner().invoke(cli.main, ["candidacies", "chase", *options], env=environment).output
        for options in (["--dry-run"], [], [])
    ]

    stored.expire_all()
    ended = stored.scalars(
        select(Candidacy).where(Candidacy.id == over.id).options(selectinload(Candidacy.history))
    ).one()
    assert [line.rsplit(": ", 1)[1].strip() for line in said] == ["1.", "1.", "0."]
    assert (ended.stage, ended.ended_by, ended.history[-1].reason) == (Stage.ENDED, EndedBy.EMPLOYER, "no_answer")
    assert stored.get_one(Candidacy, waiting.id).stage is Stage.SHARED_ANONYMOUSLY
    assert stored.scalars(select(AuditEvent.action)).all() == ["stage_changed"]
