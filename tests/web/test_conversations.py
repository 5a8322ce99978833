"""The conversation of a candidacy: who reads what, what is held and how a coach decides, sealed and gone with her key."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from models.account import Role
from models.candidacy import Candidacy, Stage
from models.conversation import Conversation, Delivery, Message, Voice
from models.employer import Employer
from models.identity import PersonKey
from models.protection import Consent, Purpose
from models.vacancy import Vacancy
from tests import factories
from webapp.introductions import pseudonym

NUMBER = "Call me: 694 123 45 67"


@pytest.fixture
def her(database):
    factories.small_taxonomy(database)
    return factories.beneficiary(database, coach=factories.coach(database, language="en"), skills=["mop-floors"])


@pytest.fixture
def talk(database, her):
    """A shared candidacy with a conversation that her coach has begun."""
    candidacy = factories.shared(database, her, factories.vacancy(database, skills=["mop-floors"]))
    factories.message(database, candidacy, "The bus goes at seven.", voice=Voice.COACH)
    return candidacy


class Seat:
    """One of the three, at the page where they read and write."""

    def __init__(self, client, account, page, send):
        self.client, self.page, self.send = client.sign_in(account), page, send

    def read(self, status=200):
        return self.client.get(self.page, status=status).text

    def write(self, text, status=303):
        self.client.get(self.page)
        return self.client.submit(self.send, {"text": text}, status)


@pytest.fixture
def seats(database, new_client, her, talk):
    vacancy = database.get_one(Vacancy, talk.vacancy_id)
    employer = factories.account(
        database, Role.EMPLOYER, employer=database.get_one(Employer, vacancy.employer_id), language="en"
    )
    she = factories.account(database, Role.BENEFICIARY, beneficiary=her, language="en")
    coach = database.get_one(type(employer), her.coach_id)
    at_employer = f"/vacancies/{vacancy.ref}/shortlist/{pseudonym(factories.KEYS, talk)}"
    return {
        "employer": Seat(new_client(), employer, at_employer, f"{at_employer}/messages"),
        "coach": Seat(new_client(), coach, f"/candidacies/{talk.ref}", f"/candidacies/{talk.ref}/messages"),
        "she": Seat(new_client(), she, f"/my/jobs/{vacancy.ref}/employer", f"/my/jobs/{vacancy.ref}/messages"),
    }


def stage(database, talk, target):
    database.expire_all()
    database.get_one(Candidacy, talk.id).stage = target
    database.commit()


def newest(database):
    database.expire_all()
    return database.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


@pytest.mark.parametrize("writer", ["employer", "coach", "she"])
def test_what_one_writes_all_three_read(seats, writer):
    seats[writer].write("Bring warm clothes.")

    assert [who for who, seat in seats.items() if "Bring warm clothes." in seat.read()] == list(seats)


@pytest.mark.parametrize(("writer", "others"), [("employer", ["she"]), ("she", ["employer"])])
def test_a_number_waits_until_the_coach_has_looked_and_goes_on_without_it(seats, database, writer, others):
    seats[writer].write(f"I am early. {NUMBER}")
    message = newest(database)
    before = [who for who in others if "I am early" in seats[who].read()]
    waits = "A coach reads it first" in seats[writer].read()
    seats["coach"].read()

    seats["coach"].client.submit(f"{seats['coach'].page}/messages/{message.ref}/release")

    assert (before, waits) == ([], True)
    assert all("I am early" in seat.read() and "123 45" not in seat.read() for seat in seats.values())
    assert newest(database).delivery is Delivery.DELIVERED


def test_a_returned_message_is_read_by_its_writer_and_the_coach_alone(seats, database):
    seats["she"].write(NUMBER)
    message = newest(database)
    seats["coach"].read()

    seats["coach"].client.submit(f"{seats['coach'].page}/messages/{message.ref}/give_back")

    assert [who for who, seat in seats.items() if "694" in seat.read()] == ["coach", "she"]
    assert "It was not sent" in seats["she"].read()


def test_her_name_waits_too(seats, database, her):
    seats["she"].write(f"I am {factories.canaries_of(her).given_name}.")

    assert newest(database).delivery is Delivery.HELD
    assert "Zykanar" not in seats["employer"].read()


def test_held_messages_stand_on_the_coachs_first_page(seats):
    seats["employer"].write(NUMBER)

    page = seats["coach"].client.get("/caseload")

    assert "A message waits until you have looked" in page.main


def test_after_the_reveal_numbers_pass_and_are_hidden_again_when_she_takes_it_back(seats, database, talk, her):
    stage(database, talk, Stage.EMPLOYER_INTERESTED)
    page = seats["she"].page
    seats["she"].client.get(page)
    seats["she"].client.submit(page.replace("/employer", "/reveal"), {"fields": "name_and_phone"})
    seats["she"].write(f"I am {factories.canaries_of(her).given_name}. {NUMBER}")
    told = seats["employer"].read()

    seats["she"].client.get(page)
    seats["she"].client.submit(page.replace("/employer", "/take-back"))

    hidden = seats["employer"].read()
    assert "123 45" in told
    assert "123 45" not in hidden
    assert factories.canaries_of(her).given_name not in hidden


def test_without_a_coach_nobody_writes(seats, database, her):
    her.coach_id = None
    database.commit()

    assert f'action="{seats["employer"].send}"' not in seats["employer"].read()
    seats["employer"].client.post(seats["employer"].send, {"text": "Hello"})
    assert newest(database).voice is Voice.COACH


def test_the_employer_reads_nothing_more_once_she_takes_her_consent_back(seats, database, her):
    row = database.scalars(select(Consent).where(Consent.purpose == Purpose.SHARE_ANONYMOUS)).one()
    row.withdrawn_at = factories.NOW
    database.commit()

    seats["employer"].read(status=404)
    seats["employer"].client.post(seats["employer"].send, {"text": "Hello"}, status=404)


def test_another_coach_neither_reads_nor_decides(seats, new_client, database, talk):
    seats["she"].write(NUMBER)
    other = new_client().sign_in(factories.coach(database))

    other.get(f"/candidacies/{talk.ref}", status=404)
    other.post(f"/candidacies/{talk.ref}/messages/{newest(database).ref}/release", {}, status=404)

    assert newest(database).delivery is Delivery.HELD


def test_messages_are_sealed_with_her_key_and_gone_with_it(seats, database, her):
    seats["employer"].write("The kitchen is warm.")
    stored = newest(database)
    sealed = bytes(stored.body)

    database.execute(delete(PersonKey))
    database.commit()

    assert b"kitchen" not in sealed
    assert "kitchen" not in seats["coach"].read()
    assert "cannot be read any more" in seats["coach"].read()
    assert database.scalars(select(Conversation.key_id)).one() is None


def test_a_message_moved_to_another_row_does_not_open(database, talk):
    one, two = (factories.message(database, talk, text) for text in ("one", "two"))
    key = database.scalars(select(PersonKey)).one()
    data_key = factories.KEYS.unwrap(key.wrapped, key.ring_version)

    two.body = one.body

    with pytest.raises(Exception, match="does not open"):
        two.read(data_key)
    assert one.read(data_key) == "one"
