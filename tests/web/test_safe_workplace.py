"""The six cards on a safe workplace: in the way of an employer, remembered, and shown to those who place somebody there."""

import pytest
from sqlalchemy import select

from models.account import Role
from models.workplace import CardReading, CardState
from tests import factories
from webapp import workplace_cards


@pytest.fixture
def contact(client, database):
    factories.small_taxonomy(database)
    account = factories.account(database, Role.EMPLOYER)
    client.sign_in(account)
    return account


def states(database):
    return database.scalars(select(CardReading.state)).all()


def test_a_wrong_answer_says_why_and_is_not_remembered(client, database, contact):
    card = workplace_cards.CARDS[0]
    client.get(f"/safe-workplace/{card.code.value}")
    wrong = next(number for number in range(len(card.answers)) if number != card.right)

    page = client.post(f"/safe-workplace/{card.code.value}", {"answer": str(wrong)}, status=422)

    assert str(card.why) in page.errors[0]
    assert states(database) == []


def test_the_right_answer_is_remembered_and_leads_to_the_next_card(client, database, contact):
    first, second = workplace_cards.CARDS[:2]

    client.post(f"/safe-workplace/{first.code.value}", {"answer": str(first.right)})

    assert str(second.title) in client.follow().h1
    assert "1 of 6" in client.get("/safe-workplace").text
    assert states(database) == [CardState.UNDERSTOOD]


def test_a_skipped_card_does_not_come_by_itself_again_and_does_not_count(client, database, contact):
    vacancy = factories.vacancy(database, employer=contact.employer)
    client.sign_in(contact)
    first, second = workplace_cards.CARDS[:2]
    assert str(first.title) in client.get(f"/vacancies/{vacancy.ref}").text

    client.submit(f"/safe-workplace/{first.code.value}", {"skip": "1", "next": vacancy.ref})
    page = client.follow()

    assert str(second.title) in page.text
    assert "Read: 0 of 6" in page.text


def test_what_was_understood_is_not_skipped_afterwards(client, database, contact):
    card = workplace_cards.CARDS[0]
    factories.card_reading(database, contact, card.code, version=card.version)

    client.post(f"/safe-workplace/{card.code.value}", {"skip": "1"})

    assert states(database) == [CardState.UNDERSTOOD]


def test_what_was_read_of_another_version_of_a_card_does_not_count(client, database, contact):
    card = workplace_cards.CARDS[0]
    factories.card_reading(database, contact, card.code, version=card.version + 1)

    assert "0 of 6" in client.get("/safe-workplace").text


def test_a_coordinator_sees_how_many_the_most_diligent_contact_has_read(client, database, contact):
    for card in workplace_cards.CARDS[:2]:
        factories.card_reading(database, contact, card.code, version=card.version)
    factories.card_reading(database, factories.account(database, Role.EMPLOYER, employer=contact.employer))
    client.sign_in(factories.account(database, Role.COORDINATOR))

    page = client.get(f"/employers/{contact.employer.ref}")

    assert "has read 2 of 6 cards" in page.text


def test_nobody_is_led_elsewhere_by_the_field_of_where_to_go(client, contact):
    card = workplace_cards.CARDS[0]

    answer = client.post(f"/safe-workplace/{card.code.value}", {"skip": "1", "next": "https://elsewhere.example"})

    assert answer.location.startswith("/safe-workplace/")
