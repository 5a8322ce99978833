"""`foothold runs replay`: whatever changed since, the order that was shown comes out again; a stored run that was altered does not."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.account import Account
from models.beneficiary import Beneficiary, BeneficiarySkill
from models.employer import Employer
from models.protection import BeneficiaryExclusion
from models.run import KeptRanker, KeptRecord, KeptSet, RankingRun
from models.types import new_ref
from models.vacancy import Vacancy, VacancySkill, VacancyStatus
from tests import factories
from tests.client import Client
from webapp import cli
from webapp.engine import (
    FEATURES,
    Candidate,
    Engine,
    Exclusion,
    ExclusionKind,
    Opening,
    Outcome,
    Outcomes,
    TrainingOption,
)
from webapp.engine.digest import packed, unpacked
from webapp.replays import Replay, Verdict, replay

KEY = factories.KEYS.audit_key
SKILLS = ["mop-floors", "make-beds", "sew-by-machine"]


@pytest.fixture
def coach(database: Session) -> Account:
    factories.small_taxonomy(database)
    return factories.coach(database)


@pytest.fixture
def her(database: Session, coach: Account) -> Beneficiary:
    """She has a rule of her own: no work for one of the employers."""
    vacancies = [factories.vacancy(database, skills=SKILLS[number % 3 :]) for number in range(6)]
    found = factories.beneficiary(database, coach=coach, skills=SKILLS[:2], languages={("el", "listening"): 2})
    kind = {"kind": ExclusionKind.EMPLOYER.value, "sector": None, "employer_id": vacancies[0].employer_id}
    factories.exclusion(database, found, **kind)
    run = factories.run(database, factories.course(database, teaches=["sew-by-machine"]))
    assert run.id
    return found


@pytest.fixture
def shown(client: Client, database: Session, coach: Account, her: Beneficiary) -> Callable[..., RankingRun]:
    """``shown("matches")`` opens a page of hers and returns the run that it stored."""
    client.sign_in(coach)

    def look(page: str) -> RankingRun:
        client.get(f"/beneficiaries/{her.ref}/{page}")
        database.expire_all()
        return database.scalars(select(RankingRun).order_by(RankingRun.id.desc()).limit(1)).one()

    return look


@pytest.fixture
def again(app: Flask, database: Session) -> Callable[..., Replay]:
    """Compute a run again."""

    def replayed(run: RankingRun) -> Replay:
        database.flush()
        return replay(database, app.extensions["foothold"].engine, run.ref, KEY)

    return replayed


def everything_changes(database: Session, her: Beneficiary, engine: Engine) -> None:
    """Vacancies, profile, rules and weights are others than they were."""
    database.execute(delete(VacancySkill).where(VacancySkill.vacancy_id.in_(select(Vacancy.id).limit(3))))
    database.execute(update(Vacancy).values(refreshed_on=date(2020, 1, 1), min_hours=1.0, version=Vacancy.version + 1))
    newest = database.scalars(select(Vacancy).order_by(Vacancy.id.desc()).limit(1)).one()
    newest.status = VacancyStatus.CLOSED
    database.execute(delete(BeneficiarySkill))
    database.execute(delete(BeneficiaryExclusion))
    database.get_one(Beneficiary, her.id).max_hours = 5.0
    database.commit()
    factories.vacancy(database, skills=SKILLS)
    engine.ranker.learned_ = engine.learn(outcomes()).learned


def outcomes(n: int = 60) -> Outcomes:
    values = np.random.default_rng(1).random((len(FEATURES), n))
    good = values[FEATURES.index("distance")] > 0.5
    nothing = np.zeros(n, dtype=np.int64)
    return Outcomes(
        values=values,
        unknown=np.zeros(values.shape, dtype=np.bool_),
        outcome=np.where(good, list(Outcome).index(Outcome.HIRED), 0),
        position=nothing,
        person=np.arange(n),
        shown=nothing[:0],
    )


@pytest.mark.parametrize("by_date", [False, True])
def test_whatever_changed_since_the_same_order_comes_out(app, database, her, shown, again, by_date):  # noqa: PLR0917
    database.get_one(Beneficiary, her.id).ranking_opt_out = by_date
    vacancy = database.scalars(select(Vacancy.ref).order_by(Vacancy.id).offset(1).limit(1)).one()
    database.commit()
    runs = [shown(page) for page in (["matches"] if by_date else ["matches", f"matches/{vacancy}", "training"])]
    everything_changes(database, her, app.extensions["foothold"].engine)

    found = [again(run) for run in runs]

    assert [(one.verdict, one.why) for one in found] == [(Verdict.IDENTICAL, "")] * len(runs)
    assert [one.compared for one in found] == [5, 1, 1][: len(runs)]  # one of six vacancies is against her rule


def test_weights_that_were_learned_are_replayed_as_learned(app, shown, again):
    engine = app.extensions["foothold"].engine
    shown("matches")
    engine.ranker.learned_ = engine.learn(outcomes()).learned
    run = shown("matches")
    engine.ranker.learned_ = None

    assert again(run).verdict is Verdict.IDENTICAL
    assert run.model_version != engine.ranker.version


def swapped(database: Session, run: RankingRun) -> None:
    run.shown = [run.shown[1], run.shown[0], *run.shown[2:]]


def other_inputs(database: Session, run: RankingRun) -> None:
    body = json.loads(zlib.decompress(run.inputs))
    body["candidate"]["skills"] = {}
    run.inputs = zlib.compress(json.dumps(body).encode())


def other_vacancy(database: Session, run: RankingRun) -> None:
    record = database.scalars(select(KeptRecord).limit(1)).one()
    fields = json.loads(zlib.decompress(record.body))
    record.body = zlib.compress(json.dumps(fields | {"essential": {}}).encode())


def other_curves(database: Session, run: RankingRun) -> None:
    ranker = database.scalars(select(KeptRanker)).one()
    heights = ranker.body["heights"]
    ranker.body = ranker.body | {"heights": [heights[1], heights[0], *heights[2:]], "learned": True}


def test_a_run_that_was_altered_is_named_different(database, shown, again):
    run = shown("matches")
    for tamper, why in (
        (swapped, "not the one that the log sealed"),
        (other_inputs, "do not have the digest"),
        (other_vacancy, "are not what they were"),
        (other_curves, "score was"),
    ):
        tamper(database, run)

        found = again(run)

        assert found.verdict is Verdict.DIFFERENT
        assert why in found.why
        database.rollback()


def test_without_its_entry_in_the_log_an_altered_order_is_still_named(database, shown, again):
    run = shown("matches")
    fields = {column.name: getattr(run, column.name) for column in RankingRun.__table__.columns if column.name != "id"}
    first, second, *rest = run.shown
    copy = factories.save(database, RankingRun(**fields | {"ref": new_ref(), "shown": [second, first, *rest]}))

    found = again(copy)

    assert (found.verdict, found.logged) == (Verdict.DIFFERENT, False)
    assert found.why.startswith(f"place 1 (vacancy {second['vacancy']}): vacancy was")


def test_of_somebody_erased_or_after_another_taxonomy_the_replay_says_so(database, shown, again):
    run = shown("matches")
    run.taxonomy_version = "an older one"
    older = again(run)
    database.execute(delete(RankingRun).where(RankingRun.ref == run.ref))
    erased = again(run)

    assert (older.verdict, older.compared) == (Verdict.SCORES_ONLY, 5)
    assert "an older one" in older.why
    assert erased.verdict is Verdict.GONE
    assert "made on 2026-11-24" in erased.why


def test_neither_her_reference_nor_her_rules_are_kept(database, her, shown):
    kept = zlib.decompress(shown("matches").inputs).decode()

    assert her.ref not in kept
    assert json.loads(kept)["candidate"]["exclusions"] == []
    assert not [ref for ref in database.scalars(select(Employer.ref)) if ref in kept]


def test_what_runs_share_is_kept_once(database, shown):
    for page in ("matches", "matches", "training"):
        shown(page)

    counts = [
        database.scalar(select(func.count()).select_from(kind))
        for kind in (RankingRun, KeptRecord, KeptSet, KeptRanker)
    ]

    assert counts == [3, 7, 2, 1]  # six vacancies and a course run; a market and an offer


def test_the_command_says_identical_and_fails_where_it_is_not(database, shown, instance, engine_url):
    run = shown("matches")
    environment = {"FOOTHOLD_ENV": None, **factories.environment(instance, engine_url)}

    found, unknown = (
        CliRunner().invoke(cli.main, ["runs", "replay", ref], env=environment) for ref in (run.ref, "nothing")
    )

    assert "identical: 5 places" in found.output
    assert unknown.exit_code == 1
    assert "no run has this reference" in unknown.output


def test_every_field_of_a_record_comes_back_as_it_was():
    day = date(2026, 11, 25)
    her = Candidate(
        "she", {"s:1": 0.4, "s:2": 1.0}, ["o:1"], {("el", "reading"): 2}, ["B"], ["GR"], day, 10.0, 30.0, 7, (40.6, 22.9), 20.0,
        [Exclusion(ExclusionKind.NIGHT)], {"quiet": -0.5}, ["childcare"], True, False, 50.0,
    )  # fmt: skip
    opening = Opening(
        "v", {"s:1": 1.0}, ["s:2"], ["s:2"], "o:1", "9112", "81", "e", {}, True, [], "GR", "EL522", (40.6, 22.9), None, 10.0, 30.0,
        7, day, day + timedelta(days=9), False, None, True, ["quiet"], ["childcare"], True, day,
    )  # fmt: skip
    option = TrainingOption(
        "r", [("s:1", 0.6)], {("el", "reading"): 3}, ["B"], {("el", "reading"): 1}, 40.0, 4.0, 0.0, day, 3
    )

    assert unpacked(Opening, packed(opening)) == opening
    assert unpacked(TrainingOption, packed(option)) == option
    assert unpacked(Candidate, packed(Candidate("she"))) == Candidate("she")
    kept = unpacked(Candidate, packed(her))
    assert (kept.languages, kept.permit_until, kept.location) == (her.languages, her.permit_until, her.location)
