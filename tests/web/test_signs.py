"""Signs of exploitation on the way of a vacancy: found, stored, shown to coordinators, asked about, answered."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.account import Role
from models.audit import AuditEvent
from models.screening import Indicator, ScreeningQuestion, ScreeningRun, ScreeningVerdict, Severity, Verdict
from models.vacancy import VacancyStatus
from tests import factories
from tests.small_taxonomy import skill
from tests.web.api import Program

PASSPORT = "You clean rooms. You hand in your passport on arrival."
LONG_REASON = "Called them: the sentence was a mistake, only a copy is made, seen in the contract."
HIDDEN = ("Grave", "Papers", "Serious", "retention", "block", "sign")
"""What an employer's page must not say of a sign."""


@pytest.fixture
def employer(database):
    factories.small_taxonomy(database)
    return factories.employer(database)


@pytest.fixture
def contact(client, database, employer):
    account = factories.account(database, Role.EMPLOYER, employer=employer)
    client.sign_in(account)
    return account


@pytest.fixture
def coordinator(database, employer):
    return factories.account(database, Role.COORDINATOR)


def draft(database, employer, **values):
    return factories.vacancy(
        database,
        employer=employer,
        status=VacancyStatus.DRAFT,
        refreshed_on=None,
        skills=[skill("mop-floors")],
        **values,
    )


def looks(database, vacancy):
    database.rollback()
    runs = select(ScreeningRun).where(ScreeningRun.vacancy_id == vacancy.id).order_by(ScreeningRun.id)
    return database.scalars(runs.options(selectinload(ScreeningRun.signs))).all()


def in_screening(database, *signs, **values):
    vacancy = factories.vacancy(database, status=VacancyStatus.SCREENING, **values)
    factories.screening_run(database, vacancy, *signs)
    return vacancy


# --- found and stored ------------------------------------------------------------------------------------------------


def test_what_is_handed_in_is_looked_through_and_the_signs_are_stored(client, database, contact, employer):
    vacancy = draft(database, employer, description=PASSPORT, live_in=True)
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/submit")

    (run,) = looks(database, vacancy)
    (sign,) = run.signs
    assert run.model_version.startswith("signs-")
    assert (sign.indicator, sign.severity, sign.field) == (Indicator.DOCUMENTS, Severity.BLOCK, "text")
    assert PASSPORT[sign.starts_at : sign.ends_at] == sign.words == "hand in your passport"
    assert sign.question.endswith("?")


def test_a_clean_vacancy_has_a_look_without_signs(client, database, contact, employer):
    vacancy = draft(database, employer, pay_min=1500)
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/submit")

    assert [run.signs for run in looks(database, vacancy)] == [[]]


def test_facts_of_the_form_are_looked_at_too(client, database, contact, employer):
    vacancy = draft(database, employer, pay_min=100, currency="RON")
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/submit")

    (run,) = looks(database, vacancy)
    assert [(sign.field, sign.starts_at) for sign in run.signs] == [("pay_min", None)]


def test_every_edit_of_what_waits_is_looked_through_anew(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, pay_min=1500)
    address = f"/vacancies/{vacancy.ref}/what"
    client.get(address)

    client.submit(address, {"description": PASSPORT})
    client.get(address)
    client.submit(address, {"description": "You clean rooms. You keep your passport."})

    first, second = looks(database, vacancy)
    assert [len(first.signs), len(second.signs)] == [1, 0]
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING


def test_a_place_that_is_set_by_its_key_is_the_one_looked_at(client, database, contact, employer):
    abroad = factories.municipality(database, "AT130", name="Donaustadt")
    vacancy = factories.vacancy(
        database, employer=employer, pay_min=1500, remote=False, live_in=False, alone_with_clients=False
    )
    address = f"/vacancies/{vacancy.ref}/where"
    client.get(address)

    client.submit(address, {"place": abroad.name})

    (run,) = looks(database, vacancy)
    assert [sign.question for sign in run.signs] == ["Which collective agreement sets the pay?"]


def test_an_edit_that_touches_nothing_cleared_is_not_looked_through(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer)
    address = f"/vacancies/{vacancy.ref}/support"
    client.get(address)

    client.submit(address, {"support": ["mentor"]})

    assert looks(database, vacancy) == []
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.OPEN


def test_an_example_of_the_use_of_a_language_is_text_to_be_checked(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer, pay_min=1500)
    address = f"/vacancies/{vacancy.ref}/languages"
    client.get(address)
    said = {"blocks-0-language": "el", "blocks-0-listening": "2"}

    client.submit(
        address, {"needed": "yes", **said, "blocks-0-listening_example": "You hand in your passport on arrival."}
    )

    (run,) = looks(database, vacancy)
    assert [(sign.field, sign.starts_at) for sign in run.signs] == [("examples", None)]
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING


def test_saving_the_same_languages_again_does_not_send_it_back(client, database, contact, employer):
    vacancy = factories.vacancy(database, employer=employer)
    address = f"/vacancies/{vacancy.ref}/languages"
    client.get(address)
    client.submit(
        address,
        {"needed": "yes", "blocks-0-language": "el", "blocks-0-listening": "2", "blocks-0-listening_example": "Talks"},
    )
    database.refresh(vacancy)
    vacancy.status = VacancyStatus.OPEN
    database.commit()
    client.get(address)

    client.submit(address)

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.OPEN


def test_an_advert_like_one_that_was_refused_is_a_sign(client, database, contact, employer, coordinator):
    text = (
        "Evening work in a private club by the harbour, guests pay well and a driver brings you home after every shift."
    )
    refused = factories.vacancy(database, title="Hostess", description=text, status=VacancyStatus.REFUSED)
    factories.verdict(database, refused, coordinator, Verdict.REFUSE)
    vacancy = draft(database, employer, title="Hostess", description=text.replace("harbour", "port"), pay_min=1500)
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/submit")

    (run,) = looks(database, vacancy)
    assert "rule:duplicate" in {sign.entry for sign in run.signs}


def test_one_number_behind_two_employers_is_a_sign(client, database, contact, employer):
    factories.vacancy(database, description="Call +30 210 555 0142 in the morning.")
    vacancy = draft(database, employer, description="You clean rooms. Call 0030 210 5550142.", pay_min=1500)
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/submit")

    (run,) = looks(database, vacancy)
    assert "rule:shared_phone" in {sign.entry for sign in run.signs}


def test_the_number_at_which_an_employer_is_reached_counts_too(client, database, contact, employer):
    other = factories.employer(database, contact_reach="Main street 4, +30 210 555 0142")
    factories.vacancy(database, employer=other)
    vacancy = draft(database, employer, description="You clean rooms. Call 210 5550142.", pay_min=1500)
    client.get(f"/vacancies/{vacancy.ref}")

    client.submit(f"/vacancies/{vacancy.ref}/submit")

    (run,) = looks(database, vacancy)
    assert [sign.entry for sign in run.signs] == ["rule:shared_phone"]


def test_a_program_hands_in_and_changes_under_the_same_look(app, database, employer):
    contact = factories.account(database, Role.EMPLOYER, employer=employer)
    vacancy = draft(database, employer, description=PASSPORT)
    program = Program(app, database, contact)
    path = f"vacancies/{vacancy.ref}"

    program.write("POST", f"{path}/submit", etag=program.etag(path))
    program.write("PATCH", path, {"description": "You clean rooms."}, etag=program.etag(path))

    first, second = looks(database, vacancy)
    assert any(sign.severity is Severity.BLOCK for sign in first.signs)
    assert not any(sign.severity is Severity.BLOCK for sign in second.signs)


# --- seen by a coordinator --------------------------------------------------------------------------------------------


def test_the_gravest_signs_come_first_then_the_oldest(client, database, employer, coordinator):
    old_clean = in_screening(database, title="Clean and old", changed_at=factories.NOW - timedelta(days=9))
    in_screening(database, factories.sign(severity=Severity.MEDIUM), title="Medium")
    in_screening(database, factories.sign(severity=Severity.HIGH), factories.sign(), title="Grave, late")
    in_screening(database, factories.sign(), title="Grave, early", changed_at=factories.NOW - timedelta(days=1))
    factories.vacancy(database, title="Never looked through", status=VacancyStatus.SCREENING)
    client.sign_in(coordinator)

    page = client.get("/screening")

    assert page.texts("th", scope="row") == [
        "Never looked through",
        "Grave, early",
        "Grave, late",
        "Medium",
        old_clean.title,
    ]
    for said in ("Grave", "2 signs", "1 sign", "No sign found", "Not looked through yet"):
        assert said in page.main


def test_a_coordinator_sees_each_sign_with_its_words_marked(client, database, contact, employer, coordinator):
    vacancy = draft(
        database, employer, description=PASSPORT, costs_to_worker="Uniform fee 50 euro, paid before the first day"
    )
    client.get(f"/vacancies/{vacancy.ref}")
    client.submit(f"/vacancies/{vacancy.ref}/submit")
    client.sign_in(coordinator)

    page = client.get(f"/screening/{vacancy.ref}")

    assert "hand in your passport" in page.texts("mark")
    for said in (
        "Papers",
        "Grave",
        "Who keeps the worker's passport, permit and other originals?",
        "no finding of guilt",
    ):
        assert said in page.main
    assert "#sign-1" in page.links.values()


def test_what_was_never_looked_through_cannot_be_cleared_but_looked_through(client, database, employer, coordinator):
    vacancy = factories.vacancy(database, status=VacancyStatus.SCREENING, description=PASSPORT)
    client.sign_in(coordinator)
    client.get(f"/screening/{vacancy.ref}")

    page = client.submit(f"/screening/{vacancy.ref}", {"verdict": "clear", "reason": LONG_REASON}, status=409)
    assert "looked through first" in page.errors[0]
    client.submit(f"/screening/{vacancy.ref}/look")

    assert "hand in your passport" in client.follow().texts("mark")
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.SCREENING
    assert database.scalar(select(AuditEvent.subject).where(AuditEvent.action == "looked_for_signs")) == vacancy.ref


def test_a_grave_sign_is_not_cleared_with_a_nod(client, database, employer, coordinator):
    vacancy = in_screening(database, factories.sign())
    client.sign_in(coordinator)
    client.get(f"/screening/{vacancy.ref}")

    page = client.submit(f"/screening/{vacancy.ref}", {"verdict": "clear", "reason": "It is all fine."}, status=409)
    assert "at least 40 letters" in page.errors[0]
    assert database.scalar(select(ScreeningVerdict.id)) is None
    client.submit(f"/screening/{vacancy.ref}", {"reason": LONG_REASON})

    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.OPEN


# --- asked and answered -----------------------------------------------------------------------------------------------


def ask(client, coordinator, vacancy, **more):
    """Have the coordinator send the first question that her page offers."""
    client.sign_in(coordinator)
    page = client.get(f"/screening/{vacancy.ref}")
    offered = [box.get("value") for box in page.find_all("input", name="questions")]
    sent = {"verdict": "ask", "reason": "Please answer below.", "questions": offered[:1], **more}
    return client.submit(f"/screening/{vacancy.ref}", sent)


def test_a_question_goes_to_the_employer_who_answers_and_the_coordinator_reads_it(
    client, database, contact, employer, coordinator
):
    vacancy = in_screening(database, factories.sign(), employer=employer)
    ask(client, coordinator, vacancy, own_question="Who is the team leader?")
    database.refresh(vacancy)
    assert vacancy.status is VacancyStatus.HELD

    client.sign_in(contact)
    address = f"/vacancies/{vacancy.ref}"
    page = client.get(address)
    assert page.texts("h3")[:2] == ["Who keeps the passport?", "Who is the team leader?"]
    for action, answer in zip(
        [action for action in page.forms if "/questions/" in action],
        ["She keeps it herself.", "Demo-Anna."],
        strict=True,
    ):
        client.get(address)
        field = next(name for name in client.page.forms[action] if name.endswith("-answer"))
        client.submit(action, {field: answer})
        database.refresh(vacancy)

    assert vacancy.status is VacancyStatus.SCREENING
    assert "She keeps it herself." in client.get(address).main
    client.sign_in(coordinator)
    assert "The employer has answered" in client.get("/screening").main
    assert "Demo-Anna." in client.get(f"/screening/{vacancy.ref}").main


def test_an_employer_never_sees_what_a_sign_is_called_or_how_grave_it_is(
    client, database, contact, employer, coordinator
):
    vacancy = draft(database, employer, description=PASSPORT, pay_min=1500)
    client.get(f"/vacancies/{vacancy.ref}")
    client.submit(f"/vacancies/{vacancy.ref}/submit")
    ask(client, coordinator, vacancy)
    client.sign_in(contact)

    page = client.get(f"/vacancies/{vacancy.ref}")

    assert "Who keeps the worker's passport" in page.main
    assert not [word for word in HIDDEN if word in page.main.replace("design", "").replace("sign-in", "")]


def test_nothing_is_asked_when_something_else_was_decided(client, database, employer, coordinator):
    vacancy = in_screening(database, factories.sign())

    ask(client, coordinator, vacancy, verdict="hold", own_question="Why?")

    assert database.scalar(select(ScreeningQuestion.id)) is None


def test_to_ask_means_to_ask_something(client, database, employer, coordinator):
    vacancy = in_screening(database, factories.sign())
    client.sign_in(coordinator)
    client.get(f"/screening/{vacancy.ref}")

    page = client.submit(f"/screening/{vacancy.ref}", {"verdict": "ask", "reason": "Please answer below."}, status=422)

    assert "Tick at least one question" in page.errors[0]


def test_more_can_be_asked_of_one_that_is_held(client, database, employer, coordinator):
    vacancy = factories.vacancy(database, status=VacancyStatus.HELD)
    factories.screening_run(database, vacancy, factories.sign())

    ask(client, coordinator, vacancy)

    assert database.scalar(select(ScreeningQuestion.question)) == "Who keeps the passport?"


def test_an_empty_answer_is_refused_beside_its_question(client, database, contact, employer, coordinator):
    vacancy = in_screening(database, employer=employer)
    question = factories.question(database, vacancy, coordinator)
    client.get(f"/vacancies/{vacancy.ref}")
    action = f"/vacancies/{vacancy.ref}/questions/{question.ref}"

    page = client.submit(action, {}, status=422)

    assert page.title.startswith("Error:")
    assert "Write your answer" in page.errors[0]


def test_an_answer_is_given_once(client, database, contact, employer, coordinator):
    vacancy = in_screening(database, employer=employer)
    question = factories.question(database, vacancy, coordinator)
    action = f"/vacancies/{vacancy.ref}/questions/{question.ref}"
    field = f"question-{question.ref}-answer"
    client.post(action, {field: "Sunday."})

    client.post(action, {field: "No day."}, status=409)

    database.refresh(question)
    assert (question.answer, question.answered_by) == ("Sunday.", contact.id)


def test_a_question_about_another_vacancy_is_not_there(client, database, contact, employer, coordinator):
    own, foreign = in_screening(database, employer=employer), in_screening(database)
    question = factories.question(database, foreign, coordinator)
    sent = {f"question-{question.ref}-answer": "Sunday."}

    client.post(f"/vacancies/{own.ref}/questions/{question.ref}", sent, status=404)
    client.post(f"/vacancies/{foreign.ref}/questions/{question.ref}", sent, status=404)


def test_a_program_reads_the_question_and_answers(app, database, employer, coordinator):
    contact = factories.account(database, Role.EMPLOYER, employer=employer)
    vacancy = factories.vacancy(database, employer=employer, status=VacancyStatus.HELD)
    question = factories.question(database, vacancy, coordinator)
    program = Program(app, database, contact)
    path = f"vacancies/{vacancy.ref}/questions/{question.ref}"

    answered = program.write("POST", path, {"answer": "Sunday."})

    assert [(row["question"], row["answer"]) for row in answered["questions"]] == [(question.question, "Sunday.")]
    assert answered["status"] == "screening"
    program.write("POST", path, {"answer": "Monday."}, 409)


@pytest.mark.parametrize("role", [Role.COACH, Role.ADMINISTRATOR, Role.BENEFICIARY, Role.EMPLOYER])
def test_nobody_but_a_coordinator_has_a_vacancy_looked_through_again(client, database, employer, role):
    vacancy = factories.vacancy(database, status=VacancyStatus.SCREENING)
    client.sign_in(factories.account(database, role))

    client.post(f"/screening/{vacancy.ref}/look", status=404)

    assert looks(database, vacancy) == []
