"""The steps of a candidacy on a coach's page: on, to an end, and opened again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.account import Role
from models.candidacy import Answer, Candidacy, EndedBy, Stage
from models.protection import Consent, Purpose
from models.vacancy import VacancyStatus
from tests import factories


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database, language="en")


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(database, coach=coach, skills=["mop-floors"])


@pytest.fixture
def signed_in(client, coach):
    return client.sign_in(coach)


def begun(database, her, stage=Stage.SHORTLISTED, **values):
    vacancy = factories.vacancy(database, skills=["mop-floors"])
    return factories.candidacy(database, beneficiary=her, vacancy=vacancy, stage=stage, **values)


def read(database, candidacy):
    database.expire_all()
    return database.scalars(select(Candidacy).where(Candidacy.id == candidacy.id)).one()


def step(client, candidacy, what, status=303, **data):
    """Open the page and send one of its forms, as a person would."""
    page = client.get(f"/candidacies/{candidacy.ref}")
    action = f"/candidacies/{candidacy.ref}/{what}"
    assert action in page.forms
    return client.submit(action, {f"{what}-{name}": value for name, value in data.items()}, status)


def test_what_is_hers_to_decide_goes_on_only_by_her_word(signed_in, database, her):
    candidacy = begun(database, her)
    vacancy_ref = candidacy.vacancy.ref

    refused = step(signed_in, candidacy, "advance", 422, target="she_said_yes")
    step(signed_in, candidacy, "advance", target="she_said_yes", told_by_her="y")

    assert "This step is hers to decide" in refused.text
    assert read(database, candidacy).stage is Stage.SHE_SAID_YES
    shared = select(Consent).where(Consent.purpose == Purpose.SHARE_ANONYMOUS)
    assert database.scalars(shared).one().recipient == vacancy_ref


def test_an_end_needs_a_side_and_a_reason(signed_in, database, her):
    candidacy = begun(database, her)

    step(signed_in, candidacy, "end", 422, side="her_choice")
    step(signed_in, candidacy, "end", side="her_choice", reason="Too far with the child")

    ended = read(database, candidacy)
    assert (ended.stage, ended.ended_by, ended.next_step) == (Stage.ENDED, EndedBy.HER_CHOICE, None)


def test_a_step_decided_on_an_older_state_is_refused(signed_in, database, her):
    candidacy = begun(database, her)
    page = signed_in.get(f"/candidacies/{candidacy.ref}")
    old = page.forms[f"/candidacies/{candidacy.ref}/end"]["end-version"]
    step(signed_in, candidacy, "step", next_step="Call on Monday")

    sent = {"end-version": old, "end-side": "job", "end-reason": "gone"}
    page = signed_in.post(f"/candidacies/{candidacy.ref}/end", sent, status=409)

    assert "Somebody else moved this on while you were writing" in page.main
    assert page.forms[f"/candidacies/{candidacy.ref}/end"]["end-reason"] == "gone"
    assert read(database, candidacy).stage is Stage.SHORTLISTED


def test_an_end_is_taken_back_with_a_reason_and_she_is_asked_anew(signed_in, database, her):
    candidacy = begun(database, her, answer=Answer.NO)
    step(signed_in, candidacy, "end", side="her_choice", reason="She said no")

    step(signed_in, candidacy, "reopen", 422, reason="")
    step(signed_in, candidacy, "reopen", reason="She changed her mind")

    again = read(database, candidacy)
    assert (again.stage, again.ended_by, again.answer) == (Stage.SUGGESTED, None, None)
    page = signed_in.get(f"/candidacies/{candidacy.ref}")
    assert "She changed her mind" in page.text
    assert "She said no" in page.text


def test_what_led_to_work_is_not_opened_again(signed_in, database, her):
    candidacy = begun(database, her, stage=Stage.CONTRACT_CHECKED)
    step(signed_in, candidacy, "advance", target="started")
    step(signed_in, candidacy, "end", side="job", reason="The season is over")

    page = signed_in.get(f"/candidacies/{candidacy.ref}")
    signed_in.post(
        f"/candidacies/{candidacy.ref}/reopen",
        {"reopen-version": str(read(database, candidacy).version), "reopen-reason": "again"},
    )

    assert f"/candidacies/{candidacy.ref}/reopen" not in page.forms
    assert read(database, candidacy).stage is Stage.ENDED


def test_a_job_that_is_not_open_is_not_opened_again_for_her(signed_in, database, her):
    candidacy = begun(database, her)
    step(signed_in, candidacy, "end", side="job", reason="Paused")
    candidacy.vacancy.status = VacancyStatus.PAUSED
    database.commit()

    step(signed_in, candidacy, "reopen", reason="Ask once more")

    assert "The job is not open at this moment" in signed_in.follow().text
    assert read(database, candidacy).stage is Stage.ENDED


@pytest.mark.parametrize("what", ["advance", "end", "step", "reopen"])
def test_a_colleague_and_another_organisation_cannot_take_a_step(client, database, coach, her, what):
    candidacy = begun(database, her)
    others = [
        factories.coach(database, organisation=coach.organisation),
        factories.account(database, Role.COORDINATOR),
        factories.account(database, Role.EMPLOYER),
    ]

    for other in others:
        client.sign_in(other).post(f"/candidacies/{candidacy.ref}/{what}", {}, status=404)

    assert read(database, candidacy).stage is Stage.SHORTLISTED
