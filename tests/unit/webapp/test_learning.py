"""What the ranker is taught with: which candidacies count, how far they came, and what is left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account
from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, EndedBy, Stage, StageChange
from models.run import RankingRun
from tests import factories
from tests.client import Client
from webapp.engine import FEATURES, Engine, Outcome, Outcomes
from webapp.learning import collect_outcomes, outcome_of

VALUES = dict.fromkeys(FEATURES, 0.5)


def shown(*vacancies: str) -> list[dict[str, object]]:
    return [
        {"vacancy": ref, "features": VALUES | {"distance": 0.25}, "unknown": ["hours", "screened"]} for ref in vacancies
    ]


def decided(
    database: Session, her: Beneficiary, coach: Account, *, taxonomy: str = "t1", kept: bool = True
) -> Candidacy:
    """A dismissal of the second vacancy of a list of two."""
    vacancy = factories.vacancy(database)
    entries = shown("other", vacancy.ref)
    run = factories.ranking_run(database, her, coach, taxonomy_version=taxonomy, shown=entries)
    row = factories.candidacy(
        database,
        beneficiary=her,
        vacancy=vacancy,
        stage=Stage.ENDED,
        ended_by=EndedBy.JOB,
        run_ref=run.ref,
        position=2,
        evidence=entries[1] if kept else {"vacancy": vacancy.ref},
    )
    row.history = [StageChange(source=None, target=Stage.SUGGESTED, at=factories.NOW, by="testrecord", reason="")]
    row.history.append(
        StageChange(
            source=Stage.SUGGESTED, target=Stage.ENDED, at=factories.NOW, by="testrecord", reason="not_suitable"
        )
    )
    return factories.save(database, row)


def candidacy(*stages: Stage, side: EndedBy | None = None, reason: str = "") -> Candidacy:
    history = [StageChange(target=stage, reason=reason) for stage in stages]
    return Candidacy(stage=stages[-1], ended_by=side, history=history)


@pytest.mark.parametrize(
    ("stages", "side", "reason", "outcome"),
    [
        ((Stage.SUGGESTED, Stage.SHORTLISTED), None, "best_fit", None),
        ((Stage.SUGGESTED, Stage.ENDED), EndedBy.JOB, "not_suitable", Outcome.DISMISSED),
        ((Stage.SUGGESTED, Stage.ENDED), EndedBy.SYSTEM, "wrong_suggestion", Outcome.DISMISSED),
        ((Stage.SUGGESTED, Stage.ENDED), EndedBy.JOB, "doubt_about_job", None),
        ((Stage.SUGGESTED, Stage.ENDED), EndedBy.EMPLOYER, "doubt_about_employer", None),
        ((Stage.SUGGESTED, Stage.ENDED), EndedBy.HER_CHOICE, "she_does_not_want", Outcome.DECLINED),
        ((Stage.SHORTLISTED, Stage.ENDED), EndedBy.EMPLOYER, "not_suitable", None),
        ((Stage.SHORTLISTED, Stage.INTERVIEW, Stage.ENDED), EndedBy.EMPLOYER, "", Outcome.INTERVIEW),
        ((Stage.INTERVIEW, Stage.STARTED, Stage.WEEK_1), None, "", Outcome.HIRED),
        ((Stage.STARTED, Stage.DAY_90, Stage.ENDED), EndedBy.HER_CHOICE, "", Outcome.STAYED_90),
        ((Stage.DAY_90, Stage.DAY_180), None, "", Outcome.STAYED_180),
    ],
)
def test_the_furthest_stage_says_what_came_of_a_candidacy(stages, side, reason, outcome):
    assert outcome_of(candidacy(*stages, side=side, reason=reason)) == outcome


def test_what_was_shown_is_collected_with_its_position_and_without_a_name(database: Session) -> None:
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    decided(database, factories.beneficiary(database, coach=coach), coach)

    outcomes = collect_outcomes(database, "t1")

    assert outcomes.counts()[Outcome.DISMISSED] == len(outcomes) == 1
    assert outcomes.position.tolist() == [2]
    assert outcomes.shown.tolist() == [1, 1]
    assert outcomes.values[FEATURES.index("distance"), 0] == 0.25
    assert outcomes.unknown[:, 0].tolist() == [name == "hours" for name in FEATURES]
    assert outcomes.person.tolist() == [0]


def test_nothing_is_collected_of_whom_ranking_is_off_or_what_does_not_fit(database: Session) -> None:
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    for values in ({"ranking_opt_out": True}, {"frozen": True}):
        decided(database, factories.beneficiary(database, coach=coach, **values), coach)
    her = factories.beneficiary(database, coach=coach)
    decided(database, her, coach, taxonomy="an older one")
    decided(database, her, coach, kept=False)

    assert len(collect_outcomes(database, "t1")) == 0


def many(n: int = 120) -> Outcomes:
    rng = np.random.default_rng(1)
    values = rng.random((len(FEATURES), n))
    good = values[FEATURES.index("distance")] > 0.5
    return Outcomes(
        values=values,
        unknown=np.zeros(values.shape, dtype=np.bool_),
        outcome=np.where(good, list(Outcome).index(Outcome.HIRED), 0),
        position=np.zeros(n, dtype=np.int64),
        person=np.arange(n),
        shown=np.zeros(0, dtype=np.int64),
    )


def test_what_was_learned_is_used_from_the_next_start_and_changes_the_version(
    database: Session, tmp_path: Path
) -> None:
    factories.small_taxonomy(database)
    before = Engine(tmp_path)
    learned = before.learn(many())
    before.keep(learned, before.vocabulary(database).version)

    engine = Engine(tmp_path)
    engine.vocabulary(database)

    assert engine.ranker.version != before.ranker.version == Engine(tmp_path / "empty").ranker.version
    assert engine.ranker.model.heights.tolist() == learned.model.heights.tolist()


@pytest.mark.parametrize("off", [False, True])
def test_a_stored_run_keeps_feature_values_unless_ranking_is_off(client: Client, database: Session, off: bool) -> None:
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    her = factories.beneficiary(database, coach=coach, skills=["mop-floors"], ranking_opt_out=off)
    factories.vacancy(database, skills=["mop-floors"])
    client.sign_in(coach)

    client.get(f"/beneficiaries/{her.ref}/matches")

    entry = database.scalars(select(RankingRun)).one().shown[0]
    assert ("features" in entry) is not off
    assert off or (entry["features"]["essential"] == pytest.approx(0.976, abs=0.03) and "distance" in entry["unknown"])


def test_a_model_for_another_taxonomy_is_left_aside(database: Session, tmp_path: Path) -> None:
    factories.small_taxonomy(database)
    engine = Engine(tmp_path)
    engine.keep(engine.learn(many()), "another one")

    engine.vocabulary(database)

    assert engine.ranker.learned is None


def test_too_few_outcomes_teach_nothing(tmp_path: Path) -> None:
    assert Engine(tmp_path).learn(many(10)).learned is None
