from datetime import UTC, datetime

import pytest

from models.candidacy import HERS_ALONE, ORDER, SKIPPABLE, Candidacy, EndedBy, Stage
from models.errors import InvalidTransition

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def at(stage: Stage) -> Candidacy:
    return Candidacy(stage=stage, ended_by=EndedBy.JOB if stage is Stage.ENDED else None)


def test_the_next_stage_is_the_next_in_the_order():
    assert at(Stage.SHORTLISTED).next_stages() == (Stage.SHE_SAID_YES,)
    assert at(Stage.STARTED).next_stages() == (Stage.WEEK_1,)


def test_a_trial_can_be_skipped():
    assert at(Stage.INTERVIEW).next_stages() == (Stage.PAID_TRIAL, Stage.OFFER)
    assert at(Stage.PAID_TRIAL).next_stages() == (Stage.OFFER,)


@pytest.mark.parametrize("stage", [Stage.DAY_180, Stage.ENDED])
def test_after_the_last_stage_nothing_follows(stage):
    assert at(stage).next_stages() == ()


def test_what_is_hers_alone_cannot_be_skipped():
    assert HERS_ALONE.isdisjoint(SKIPPABLE)
    assert {Stage.SHE_SAID_YES, Stage.IDENTITY_REVEALED} == HERS_ALONE


def test_nobody_is_shared_before_she_said_yes_and_nobody_revealed_before_she_does_it():
    place = {stage: number for number, stage in enumerate(ORDER)}

    assert place[Stage.SHE_SAID_YES] < place[Stage.SHARED_ANONYMOUSLY] < place[Stage.IDENTITY_REVEALED]
    assert place[Stage.IDENTITY_REVEALED] < place[Stage.INTERVIEW]


def test_advancing_writes_who_when_and_why():
    row = at(Stage.SHORTLISTED)

    row.advance(Stage.SHE_SAID_YES, by="coach1", now=NOW, reason="told on the phone")

    (change,) = row.history
    assert row.stage is Stage.SHE_SAID_YES
    assert (change.source, change.target) == (Stage.SHORTLISTED, Stage.SHE_SAID_YES)
    assert (change.by, change.at, change.reason) == ("coach1", NOW, "told on the phone")


def test_the_whole_way_can_be_walked_and_is_a_placement():
    row = at(Stage.SUGGESTED)

    for stage in ORDER[1:]:
        row.advance(stage, by="coach1", now=NOW)

    assert row.stage is Stage.DAY_180
    assert [change.target for change in row.history] == list(ORDER[1:])
    assert row.is_placement


def test_it_is_no_placement_before_she_started():
    row = at(Stage.OFFER)

    row.advance(Stage.CONTRACT_CHECKED, by="coach1", now=NOW)

    assert not row.is_placement


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (Stage.SHORTLISTED, Stage.VACANCY_CHECKED),
        (Stage.SHORTLISTED, Stage.SHARED_ANONYMOUSLY),
        (Stage.EMPLOYER_INTERESTED, Stage.INTERVIEW),
        (Stage.OFFER, Stage.INTERVIEW),
        (Stage.SHORTLISTED, Stage.ENDED),
        (Stage.ENDED, Stage.SHORTLISTED),
        (Stage.OFFER, Stage.OFFER),
    ],
)
def test_other_steps_are_refused_and_leave_no_trace(source, target):
    row = at(source)

    with pytest.raises(InvalidTransition) as refused:
        row.advance(target, by="coach1", now=NOW)

    assert (refused.value.source, refused.value.target) == (source, target)
    assert row.stage is source
    assert row.history == []


@pytest.mark.parametrize("stage", ORDER)
def test_it_can_end_at_every_stage_and_says_on_whose_side(stage):
    row = at(stage)

    row.end(EndedBy.HER_CHOICE, by="coach1", now=NOW, reason="found something better")

    assert row.stage is Stage.ENDED
    assert row.ended_by is EndedBy.HER_CHOICE
    assert row.history[-1].source is stage
    assert row.history[-1].reason == "found something better"


def test_it_ends_once():
    row = at(Stage.ENDED)

    with pytest.raises(InvalidTransition):
        row.end(EndedBy.EMPLOYER, by="coach1", now=NOW, reason="again")

    assert row.ended_by is EndedBy.JOB
