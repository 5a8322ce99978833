"""Signing in and out, leaving at once, and the language of the pages."""

from __future__ import annotations

import pytest

from models.account import BrowserSession, Role
from tests import factories


def sign_in(client, name, secret, path="/sign-in", status=303):
    client.get(path)
    return client.post(path, {"name": name, "secret": secret}, status=status)


def test_a_coach_signs_in_and_comes_to_her_caseload(client, database):
    factories.account(database, Role.COACH, name="coach@people.example")

    sign_in(client, "coach@people.example", factories.SECRET)
    client.follow(303)

    assert client.follow().h1 == "Caseload"


@pytest.mark.parametrize("name", ["coach@people.example", "nobody@people.example"])
def test_a_wrong_secret_and_an_unknown_name_get_the_same_answer(client, database, name):
    factories.account(database, Role.COACH, name="coach@people.example")

    page = sign_in(client, name, "not the secret", status=422)

    assert "These do not fit together. Check both and try again." in page.main


def test_a_beneficiary_does_not_come_in_through_the_door_of_staff(client, database):
    factories.account(database, Role.BENEFICIARY, name="river-7")

    page = sign_in(client, "river-7", factories.SECRET, status=422)

    assert "These do not fit together" in page.main


def test_after_five_wrong_tries_even_the_right_secret_waits(client, database):
    factories.account(database, Role.COACH, name="coach@people.example")
    for _ in range(5):
        sign_in(client, "coach@people.example", "wrong", status=422)

    sign_in(client, "coach@people.example", factories.SECRET, status=422)


def test_signing_out_ends_the_session_on_the_server(client, database):
    factories.account(database, Role.COACH, name="coach@people.example")
    sign_in(client, "coach@people.example", factories.SECRET)
    client.get("/caseload")

    client.post("/sign-out")

    client.get("/caseload", status=303)
    assert [row for row in database.query(BrowserSession) if row.account_id] == []


def test_leaving_signs_out_and_goes_to_another_site(client, database):
    factories.account(database, Role.COACH, name="coach@people.example")
    sign_in(client, "coach@people.example", factories.SECRET)

    client.get("/exit", status=303)

    client.get("/caseload", status=303)


def test_nobody_is_led_to_another_site_after_signing_in(client, database):
    factories.account(database, Role.COACH, name="coach@people.example")
    client.get("/sign-in?next=//elsewhere.example/")

    page = client.post(
        "/sign-in?next=//elsewhere.example/", {"name": "coach@people.example", "secret": factories.SECRET}
    )

    assert page.location == "/"


def test_arabic_is_kept_and_turns_the_page_around(client):
    client.get("/")
    client.post("/language", {"language": "ar", "next": "/safety"})

    page = client.follow()

    assert '<html lang="ar" dir="rtl"' in page.html
    assert "lib/app.rtl.css" in page.html
