"""A beneficiary's own pages: what fits her, her answers. Her data: `test_own_record`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.candidacy import Answer, Candidacy, EndedBy, Stage, StageChange
from models.employer import Standing
from models.protection import Consent, GivenBy, Purpose
from models.training import Enrolment, EnrolmentStatus
from models.vacancy import VacancyStatus
from tests import factories

CLEANING = ("mop-floors", "use-cleaning-agents")
LIMIT = 60_000


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database, language="en")


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(
        database, coach=coach, skills=CLEANING, region=factories.region(database), max_hours=40.0
    )


@pytest.fixture
def signed_in(client, database, her):
    return client.sign_in(factories.account(database, Role.BENEFICIARY, beneficiary=her))


def job(database, **values):
    return factories.vacancy(database, **({"skills": CLEANING, "title": "Cleaner of the blue house"} | values))


def only(database, model):
    return database.scalars(select(model)).one()


def consents(database, purpose):
    return list(database.scalars(select(Consent).where(Consent.purpose == purpose)))


PAGES = ("/my/page", "/my/training", "/my/jobs", "/my/data")


# --- who may come in


@pytest.mark.parametrize("role", [Role.COACH, Role.COORDINATOR, Role.EMPLOYER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", PAGES)
def test_nobody_but_a_beneficiary_has_these_pages(client, database, path, role):
    client.sign_in(factories.account(database, role))

    client.get(path, status=404)


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_asked_to(client, path):
    assert "/sign-in" in client.get(path, status=303).location


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PAGES)
def test_her_pages_are_shown_in_both_directions(signed_in, database, path, language):
    job(database)
    factories.run(database, teaches=["make-beds"])
    signed_in.post("/language", {"language": language})

    page = signed_in.get(path)

    assert page.tree.get("dir") == ("rtl" if language == "ar" else "ltr")


def test_the_first_page_leads_to_training_jobs_and_data(signed_in):
    links = signed_in.get("/my/page").links

    assert {"/my/training", "/my/jobs", "/my/data"} <= set(links.values())


def test_the_first_page_says_what_comes_next(signed_in, database, her):
    factories.candidacy(database, beneficiary=her, vacancy=job(database))
    course = factories.course(database, title="Sewing for a start")
    factories.enrolment(database, her, factories.run(database, course))

    page = signed_in.get("/my/page")

    assert "Your coach thinks of you for this job. What do you say? Cleaner of the blue house" in page.main
    assert "Sewing for a start : You have a place." in page.main


# --- training


def test_a_course_names_the_jobs_that_it_opens(signed_in, database):
    factories.vacancy(
        database, skills=["sew-by-machine", "cut-fabric", "mend-clothes"], title="Seamstress in the old mill"
    )
    factories.run(database, teaches=["sew-by-machine", "cut-fabric", "mend-clothes"])

    page = signed_in.get("/my/training")

    assert "Opens 1 job" in page.main
    assert "Seamstress in the old mill" in page.main
    assert "Free of charge" in page.main


def test_a_course_that_costs_too_much_says_what_speaks_against_it(signed_in, database, her):
    her.max_course_cost = 10.0
    factories.vacancy(database, skills=["sew-by-machine", "cut-fabric", "mend-clothes"])
    course = factories.course(database, teaches=["sew-by-machine", "cut-fabric", "mend-clothes"], cost=90)
    factories.run(database, course)

    page = signed_in.get("/my/training")

    assert "It costs more than you can pay." in page.main


def test_she_asks_for_a_place_and_sees_it(signed_in, database, her):
    run = factories.run(database, teaches=["make-beds"])

    signed_in.post(f"/my/training/{run.ref}/ask")

    assert only(database, Enrolment).status is EnrolmentStatus.ASKED
    assert only(database, Enrolment).beneficiary_id == her.id
    assert "You asked for a place. Your coach will answer." in signed_in.follow().main


def test_asking_again_keeps_the_place_that_she_has(signed_in, database, her):
    run = factories.run(database)
    factories.enrolment(database, her, run)

    signed_in.post(f"/my/training/{run.ref}/ask")

    assert only(database, Enrolment).status is EnrolmentStatus.ENROLLED


@pytest.mark.parametrize("values", [{"places": 1}, {"starts_on": factories.TODAY - timedelta(days=1)}])
def test_a_full_or_begun_course_cannot_be_asked_for(signed_in, database, values):
    run = factories.run(database, **values)
    factories.enrolment(database, factories.beneficiary(database), run)

    signed_in.post(f"/my/training/{run.ref}/ask")

    assert only(database, Enrolment).status is EnrolmentStatus.ENROLLED
    assert "There is no place in this course now." in signed_in.follow().main


def test_a_course_that_is_not_there_is_not_found(signed_in):
    signed_in.post("/my/training/zzzzzzzzzz/ask", status=404)


# --- jobs


def test_a_suggested_job_is_told_to_her(signed_in, database):
    job(database, support=["mentor"])

    page = signed_in.get("/my/jobs")

    assert "Cleaner of the blue house" in page.main
    assert "You bring 2 of 2 needed skills" in page.main
    assert "A named mentor" in page.main
    assert "€1,000" in page.main


def test_what_her_coach_put_forward_stands_first(signed_in, database, her):
    job(database, title="Another cleaner")
    factories.candidacy(database, beneficiary=her, vacancy=job(database))

    main = signed_in.get("/my/jobs").main

    assert main.index("Cleaner of the blue house") < main.index("Another cleaner")
    assert main.count("Cleaner of the blue house") == 2  # title and the words of its link, not suggested once more


@pytest.mark.parametrize("status", [VacancyStatus.DRAFT, VacancyStatus.SCREENING, VacancyStatus.HELD])
def test_a_job_that_is_not_open_is_not_hers_to_see(signed_in, database, status):
    vacancy = job(database, status=status)

    signed_in.get(f"/my/jobs/{vacancy.ref}", status=404)
    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"}, status=404)


def test_before_she_says_yes_the_page_says_what_the_employer_sees(signed_in, database):
    vacancy = job(database)

    page = signed_in.get(f"/my/jobs/{vacancy.ref}")

    assert "mop floors" in page.main
    assert "Region EL303" in page.main
    assert "The employer does not see your name" in page.main
    assert consents(database, Purpose.SHARE_ANONYMOUS) == []


def test_yes_to_a_suggestion_makes_a_candidacy_that_her_coach_sees(signed_in, database, her):
    vacancy = job(database)
    run = signed_in.get("/my/jobs").forms[f"/my/jobs/{vacancy.ref}/answer"]["run"]

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes", "run": run})

    candidacy = only(database, Candidacy)
    assert (candidacy.stage, candidacy.answer, candidacy.position) == (Stage.SUGGESTED, Answer.YES, 1)
    assert (candidacy.next_step, candidacy.due_on) == ("She wants this job", factories.TODAY)
    consent = consents(database, Purpose.SHARE_ANONYMOUS)[0]
    assert (consent.beneficiary_id, consent.recipient, consent.given) == (her.id, vacancy.ref, GivenBy.ON_SCREEN)
    assert "You said yes." in signed_in.follow().main


def test_yes_to_what_her_coach_put_forward_is_her_step(signed_in, database, her):
    vacancy = job(database)
    factories.candidacy(database, beneficiary=her, vacancy=vacancy)
    signed_in.get(f"/my/jobs/{vacancy.ref}")

    signed_in.submit(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})

    candidacy = only(database, Candidacy)
    assert (candidacy.stage, candidacy.answer) == (Stage.SHE_SAID_YES, Answer.YES)
    targets = [change.target for change in database.scalars(select(StageChange).order_by(StageChange.id))]
    assert targets == [Stage.SHORTLISTED, Stage.SHE_SAID_YES]
    assert len(consents(database, Purpose.SHARE_ANONYMOUS)) == 1


def test_the_same_yes_twice_changes_nothing_more(signed_in, database):
    vacancy = job(database)

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})
    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})

    assert len(consents(database, Purpose.SHARE_ANONYMOUS)) == 1
    assert len(database.scalars(select(StageChange)).all()) == 1


def test_no_ends_it_kindly_and_takes_the_permission_back(signed_in, database, her):
    vacancy = job(database)
    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "no"})

    candidacy = only(database, Candidacy)
    assert (candidacy.stage, candidacy.ended_by, candidacy.answer) == (Stage.ENDED, EndedBy.HER_CHOICE, Answer.NO)
    assert not consents(database, Purpose.SHARE_ANONYMOUS)[0].in_force(factories.NOW)
    assert "That is fine." in signed_in.follow().main
    assert "Cleaner of the blue house" not in signed_in.get("/my/jobs").main


def test_after_no_only_her_coach_leads_on(signed_in, database):
    vacancy = job(database)
    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "no"})

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})

    assert only(database, Candidacy).stage is Stage.ENDED
    assert consents(database, Purpose.SHARE_ANONYMOUS) == []
    assert "Talk with your coach." in signed_in.follow().main


def test_she_asks_and_her_coach_reads_it_in_the_coachs_language(signed_in, database, her):
    vacancy = job(database)
    factories.candidacy(database, beneficiary=her, vacancy=vacancy, next_step="Call the employer")
    signed_in.post("/language", {"language": "ar"})

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "ask"})

    candidacy = only(database, Candidacy)
    assert (candidacy.stage, candidacy.answer) == (Stage.SHORTLISTED, Answer.ASK)
    assert candidacy.next_step == "She wants to talk about this job. Call the employer"


def test_a_job_that_closed_meanwhile_cannot_be_said_yes_to(signed_in, database, her):
    vacancy = job(database, status=VacancyStatus.PAUSED)
    factories.candidacy(database, beneficiary=her, vacancy=vacancy)

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})

    assert only(database, Candidacy).stage is Stage.SHORTLISTED
    assert "This is not possible now." in signed_in.follow().main


def test_a_job_of_a_suspended_employer_cannot_be_said_yes_to(signed_in, database):
    vacancy = job(database, employer=factories.employer(database, standing=Standing.SUSPENDED))

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "yes"})

    assert database.scalars(select(Candidacy)).all() == []


def test_an_answer_that_is_none_of_the_three_is_refused(signed_in, database):
    vacancy = job(database)

    page = signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "maybe"}, status=422)

    assert "What do you say?" in page.main
    assert database.scalars(select(Candidacy)).all() == []


def test_the_candidacy_of_another_woman_is_not_touched(signed_in, database, coach):
    vacancy = job(database)
    other = factories.beneficiary(database, coach=coach)
    factories.candidacy(database, beneficiary=other, vacancy=vacancy)

    signed_in.post(f"/my/jobs/{vacancy.ref}/answer", {"answer": "no"})

    stages = {row.beneficiary_id: row.stage for row in database.scalars(select(Candidacy))}
    assert stages.pop(other.id) is Stage.SHORTLISTED
    assert list(stages.values()) == [Stage.ENDED]


def test_no_page_of_hers_names_another_woman(signed_in, database, coach):
    other = factories.beneficiary(database, coach=coach)

    for path in PAGES:
        assert factories.canaries_of(other).family_name not in signed_in.get(path).html


def test_a_full_page_of_hers_stays_small(signed_in, database, her, coach):
    employer = factories.employer(database)
    town = factories.municipality(database)
    support = ["childcare", "mentor", "flexible_hours", "safe_way_home"]
    vacancies = [
        job(database, employer=employer, municipality=town, support=support, slots=0b11001100110011001100)
        for _ in range(14)
    ]
    for vacancy in vacancies[:4]:
        factories.candidacy(database, beneficiary=her, vacancy=vacancy)
        factories.consent_of(database, her, Purpose.SHARE_ANONYMOUS, vacancy.ref)
    for number in range(12):
        factories.vacancy(database, skills=["sew-by-machine", "cut-fabric"], employer=employer, municipality=town)
        factories.run(database, teaches=["sew-by-machine", "cut-fabric"], places=number + 1)
    for number in range(30):
        factories.audit_event(database, coach, "add_skill", subject=her.ref, at=factories.NOW - timedelta(days=number))
        factories.ranking_run(database, her, coach)

    sizes = {path: len(signed_in.get(path).response.get_data()) for path in (*PAGES, f"/my/jobs/{vacancies[0].ref}")}

    assert max(sizes.values()) < LIMIT, sizes


def test_the_number_of_statements_does_not_grow_with_the_list(signed_in, database, her):
    factories.candidacy(database, beneficiary=her, vacancy=job(database))
    job(database)
    signed_in.get("/my/jobs")
    few = len(signed_in.get("/my/jobs").statements)
    for _ in range(5):
        factories.candidacy(database, beneficiary=her, vacancy=job(database, support=["mentor"]))
        job(database)
    signed_in.get("/my/jobs")  # the market is read anew after it changed

    assert len(signed_in.get("/my/jobs").statements) <= few
