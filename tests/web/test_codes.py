"""Her code and PIN: given by her coach, shown once, renewed, ended. Who else may: the golden table."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.account import Account, BrowserSession, Role
from models.audit import AuditEvent
from tests import factories


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database)


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(database, coach=coach)


def give(client, her):
    page = client.post(f"/beneficiaries/{her.ref}/code", status=200)
    code, pin = (cell for cell in page.texts("dd"))
    return code, pin


def try_in(new_client, code, pin, status):
    browser = new_client()
    browser.get("/my")
    browser.post("/my", {"name": code, "secret": pin}, status=status)
    return browser


def test_what_is_shown_once_opens_her_own_pages(client, new_client, coach, her):
    client.sign_in(coach)

    code, pin = give(client, her)

    assert pin.isdigit()
    assert len(pin) == 6
    assert try_in(new_client, code, pin, 303).get("/my/page").h1 == "My page"
    assert code not in client.get(f"/beneficiaries/{her.ref}/code").text


def test_a_new_code_ends_the_old_one_and_its_session(client, new_client, coach, her):
    client.sign_in(coach)
    old = give(client, her)
    browser = try_in(new_client, *old, 303)

    new = give(client, her)

    browser.get("/my/page", status=303)
    try_in(new_client, *old, 422)
    try_in(new_client, *new, 303)


def test_an_ended_code_lets_nobody_in_at_once(client, new_client, database, coach, her):
    client.sign_in(coach)
    card = give(client, her)
    browser = try_in(new_client, *card, 303)
    client.get(f"/beneficiaries/{her.ref}/code")

    client.submit(f"/beneficiaries/{her.ref}/code/end")

    assert "She has no code." in client.follow().main
    browser.get("/my/page", status=303)
    try_in(new_client, *card, 422)
    account = database.scalars(select(Account).where(Account.role == Role.BENEFICIARY)).one()
    assert database.scalars(select(BrowserSession).where(BrowserSession.account_id == account.id)).all() == []


def test_each_step_is_written_down_without_the_code(client, database, coach, her):
    client.sign_in(coach)
    code, pin = give(client, her)
    client.post(f"/beneficiaries/{her.ref}/code/end")

    events = database.scalars(select(AuditEvent).where(AuditEvent.action.in_(("gave_code", "ended_code")))).all()

    assert [(event.action, event.subject) for event in events] == [("gave_code", her.ref), ("ended_code", her.ref)]
    assert not [event for event in events if code in str(event.detail) or pin in str(event.detail)]


@pytest.mark.parametrize("role", [Role.COACH, Role.COORDINATOR, Role.ADMINISTRATOR, Role.EMPLOYER, Role.BENEFICIARY])
def test_strangers_give_and_end_no_code(client, database, her, role):
    client.sign_in(factories.account(database, role))

    client.get(f"/beneficiaries/{her.ref}/code", status=404)
    client.post(f"/beneficiaries/{her.ref}/code", status=404)
    client.post(f"/beneficiaries/{her.ref}/code/end", status=404)

    assert database.scalars(select(Account).where(Account.beneficiary_id == her.id)).all() == []
