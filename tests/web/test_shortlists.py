"""An employer's shortlist: cards without identity, two-click answers, who is refused, what she takes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import object_session

from models.account import Role
from models.audit import AuditEvent
from models.beneficiary import Beneficiary
from models.candidacy import INTRODUCED, Candidacy, EndedBy, Stage
from models.employer import Standing
from models.protection import Consent, Purpose
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from webapp.introductions import Card, pseudonym


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database, language="en")


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(
        database,
        coach=coach,
        skills=["mop-floors", "sew-by-machine"],
        languages={("el", "listening"): 2, ("ar", "listening"): 6},
        region_code=factories.region(database).code,
        min_hours=22.0,
        max_hours=28.0,
    )


@pytest.fixture
def vacancy(database, coach):
    return factories.vacancy(database, skills=["mop-floors", "make-beds"])


@pytest.fixture
def contact(database, vacancy):
    return factories.account(database, Role.EMPLOYER, employer=vacancy.employer, language="en")


@pytest.fixture
def employer(client, contact):
    return client.sign_in(contact)


@pytest.fixture
def revealed(database, her, vacancy, contact):
    return factories.shared(database, her, vacancy, stage=Stage.IDENTITY_REVEALED), contact


def address(candidacy, what=""):
    vacancy = inspect(candidacy).dict.get("vacancy") or object_session(candidacy).get_one(Vacancy, candidacy.vacancy_id)
    return f"/vacancies/{vacancy.ref}/shortlist/{pseudonym(factories.KEYS, candidacy)}{what}"


def read(database, candidacy):
    database.expire_all()
    return database.scalars(select(Candidacy).where(Candidacy.id == candidacy.id)).one()


def withdraw(database, her, purpose):
    row = database.scalars(select(Consent).where(Consent.beneficiary_id == her.id, Consent.purpose == purpose)).one()
    row.withdrawn_at = factories.NOW
    database.commit()


def identity_in(page, her):
    details = factories.canaries_of(her)
    words = (details.given_name, details.family_name, details.phone, details.email, details.birth_date)
    return [word for word in words if word.lower() in page.text.lower()]


def test_a_card_tells_skills_coarse_hours_and_region_and_only_languages_of_the_country(
    employer, database, her, vacancy
):
    factories.shared(database, her, vacancy)

    page = employer.get(f"/vacancies/{vacancy.ref}/shortlist")

    assert "Brings 1 skill of 2 that the job needs from the first day." in page.main
    assert "mop floors" in page.main
    assert "sew by machine" in page.main
    assert "20 to 30" in page.main
    assert "Region EL303" in page.main
    assert "Greek" in page.main
    assert "Arabic" not in page.main
    assert her.ref not in page.text
    assert not identity_in(page, her)


def test_a_card_has_no_field_for_who_she_is():
    named = set(Card().fields)

    assert named == {
        "name", "stage", "answer_waits", "fit", "brings", "not_named", "skills", "hours", "region", "languages",
    }  # fmt: skip


def test_taking_the_consent_back_empties_the_list_at_once(employer, database, her, vacancy):
    candidacy = factories.shared(database, her, vacancy)
    employer.get(address(candidacy))

    withdraw(database, her, Purpose.SHARE_ANONYMOUS)

    assert "Nobody is on this list now" in employer.get(f"/vacancies/{vacancy.ref}/shortlist").main
    employer.get(address(candidacy), status=404)


def test_a_consent_that_ran_out_shows_nobody(employer, database, her, vacancy, clock):
    factories.consent_of(
        database,
        her,
        Purpose.SHARE_ANONYMOUS,
        vacancy.ref,
        field_set="card_with_languages",
        until=factories.NOW + timedelta(minutes=3),
    )
    candidacy = factories.candidacy(database, beneficiary=her, vacancy=vacancy, stage=Stage.EMPLOYER_INTERESTED)
    employer.get(address(candidacy))

    clock.forward(minutes=4)

    employer.get(address(candidacy), status=404)


@pytest.mark.parametrize("stage", [Stage.SHE_SAID_YES, Stage.VACANCY_CHECKED])
def test_nobody_is_shown_before_her_coach_has_shared_her(employer, database, her, vacancy, stage):
    candidacy = factories.shared(database, her, vacancy, stage=stage)

    employer.get(address(candidacy), status=404)


def test_a_frozen_record_a_held_vacancy_and_an_employer_on_hold_show_nobody(employer, database, her, vacancy):
    candidacy = factories.shared(database, her, vacancy)
    statuses = []
    for row, name, value in (
        (her, "frozen", True),
        (vacancy, "status", VacancyStatus.SCREENING),
        (vacancy.employer, "standing", Standing.SUSPENDED),
    ):
        before = getattr(row, name)
        setattr(row, name, value)
        database.commit()
        statuses.append(employer.get(address(candidacy), status=404).status)
        setattr(row, name, before)
        database.commit()

    assert statuses == [404, 404, 404]
    employer.get(address(candidacy))


def test_two_vacancies_cannot_be_linked_by_the_name_that_stands_for_her(database, her, vacancy):
    other = factories.vacancy(database, employer=vacancy.employer)
    one, two = factories.shared(database, her, vacancy), factories.shared(database, her, other)

    assert pseudonym(factories.KEYS, one) != pseudonym(factories.KEYS, two)


def test_another_employer_finds_nothing(client, database, her, vacancy):
    candidacy = factories.shared(database, her, vacancy)
    client.sign_in(factories.account(database, Role.EMPLOYER))

    client.get(f"/vacancies/{vacancy.ref}/shortlist", status=404)
    client.get(address(candidacy), status=404)
    client.post(address(candidacy, "/answer"), {"answer": "wants_interview"}, status=404)


def test_a_yes_goes_on_to_her_and_a_no_ends_it_with_a_demand_of_the_job(employer, database, her, vacancy):
    other = factories.vacancy(database, employer=vacancy.employer)
    yes, no = factories.shared(database, her, vacancy), factories.shared(database, her, other)

    employer.get(address(yes))
    employer.submit(address(yes, "/answer"), {"answer": "wants_interview"})
    employer.get(address(no))
    employer.submit(address(no, "/answer"), {"answer": "other_hours"})

    assert read(database, yes).stage is Stage.EMPLOYER_INTERESTED
    ended = read(database, no)
    assert (ended.stage, ended.ended_by) == (Stage.ENDED, EndedBy.EMPLOYER)
    employer.get(address(no), status=404)


def test_the_answer_stands_in_her_organisations_log_and_the_employer_cannot_skip_her_step(
    employer, database, her, coach, vacancy
):
    candidacy = factories.shared(database, her, vacancy)
    employer.get(address(candidacy))
    employer.submit(address(candidacy, "/answer"), {"answer": "wants_trial"})

    employer.get(address(candidacy))
    employer.submit(address(candidacy, "/answer"), {"answer": "wants_interview"}, status=422)

    event = database.scalars(select(AuditEvent).where(AuditEvent.action == "stage_changed")).one()
    assert (event.chain, event.actor_role, event.subject) == (coach.organisation.ref, "employer", her.ref)


def test_what_she_reveals_is_shown_as_far_as_she_allowed_and_audited(employer, database, her, vacancy):
    candidacy = factories.shared(database, her, vacancy, stage=Stage.EMPLOYER_INTERESTED)
    factories.consent_of(database, her, Purpose.REVEAL_IDENTITY, vacancy.ref, field_set="given_name")
    before = identity_in(employer.get(address(candidacy)), her)
    read(database, candidacy).stage = Stage.IDENTITY_REVEALED
    database.commit()

    after = identity_in(employer.get(address(candidacy)), her)

    assert before == []
    assert after == [factories.canaries_of(her).given_name]
    actions = database.scalars(select(AuditEvent.action).where(AuditEvent.subject == her.ref)).all()
    assert sorted(actions) == ["read_card", "read_revealed"]


def test_she_reveals_and_takes_back_on_her_own_page(employer, new_client, database, her, vacancy):
    candidacy = factories.shared(database, her, vacancy, stage=Stage.EMPLOYER_INTERESTED)
    hers = new_client()
    hers.sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her, language="en"))

    hers.get(f"/my/jobs/{vacancy.ref}/employer")
    hers.submit(f"/my/jobs/{vacancy.ref}/reveal", {"fields": "full_name"})
    revealed = identity_in(employer.get(address(candidacy)), her)
    page = hers.get(f"/my/jobs/{vacancy.ref}/employer")
    hers.submit(f"/my/jobs/{vacancy.ref}/take-back")
    hidden = identity_in(employer.get(address(candidacy)), her)

    details = factories.canaries_of(her)
    assert revealed == [details.given_name, details.family_name]
    assert details.full_name.split()[0] in page.main
    assert hidden == []
    assert read(database, candidacy).stage is Stage.EMPLOYER_INTERESTED


@pytest.mark.parametrize(
    ("stage", "left"),
    [(Stage.IDENTITY_REVEALED, Stage.EMPLOYER_INTERESTED), (Stage.INTERVIEW, Stage.INTERVIEW)],
)
def test_the_reveal_can_be_switched_off_among_her_data_too(client, database, revealed, stage, left):
    candidacy, contact = revealed
    read(database, candidacy).stage = stage
    database.commit()
    consent = database.scalars(select(Consent).where(Consent.purpose == Purpose.REVEAL_IDENTITY)).one()
    her = database.get_one(Beneficiary, candidacy.beneficiary_id)
    client.sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her, language="en"))
    client.get("/my/data")

    client.submit(f"/my/data/permissions/{consent.ref}/end")

    client.sign_in(contact)
    assert not identity_in(client.get(address(candidacy)), her)
    assert read(database, candidacy).stage is left


def test_she_cannot_reveal_herself_before_an_employer_is_interested(client, database, her, vacancy):
    factories.shared(database, her, vacancy)
    client.sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her, language="en"))

    client.post(f"/my/jobs/{vacancy.ref}/reveal", {"fields": "full_name"})

    assert database.scalars(select(Consent).where(Consent.purpose == Purpose.REVEAL_IDENTITY)).all() == []


def test_a_program_of_the_employer_reads_the_card_and_never_who_she_is(app, database, her, vacancy, contact):
    factories.shared(database, her, vacancy, stage=Stage.IDENTITY_REVEALED)
    secret = factories.api_token(database, contact, ["shortlists:read"])

    answer = app.test_client().get(
        f"/api/v1/vacancies/{vacancy.ref}/shortlist", headers={"Authorization": f"Bearer {secret}"}
    )

    (card,) = answer.json["items"]
    assert (card["hours"], card["stage"]) == ({"min": 20, "max": 30}, "identity_revealed")
    assert factories.canaries_of(her).given_name not in answer.text


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in INTRODUCED])
def test_a_consent_shows_nobody_at_a_stage_where_nobody_is_introduced(employer, database, her, vacancy, stage):
    ended_by = EndedBy.JOB if stage is Stage.ENDED else None
    candidacy = factories.shared(database, her, vacancy, stage=stage, ended_by=ended_by)

    assert pseudonym(factories.KEYS, candidacy) not in employer.get(f"/vacancies/{vacancy.ref}/shortlist").text
    employer.get(address(candidacy), status=404)
