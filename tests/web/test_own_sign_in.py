"""“How you sign in”: passwords, where one is signed in, devices that are new, and how long a session lasts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.account import Account, BrowserSession, Role
from models.audit import AuditEvent
from tests import factories

NAME, NEW = "coach@people.example", "vier rote Vögel singen"
FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36"}


@pytest.fixture
def coach(database):
    return factories.account(database, Role.COACH, name=NAME)


def enter(client, secret=factories.SECRET, *, status=303, headers=FIREFOX, name=NAME, path="/sign-in"):
    client.get(path)
    return client.post(path, {"name": name, "secret": secret}, status=status, headers=headers)


def change(client, old=factories.SECRET, new=NEW, again=None, status=303):
    client.get("/account/password")
    return client.post("/account/password", {"old": old, "new": new, "again": again or new}, status=status)


# --- passwords


def test_a_new_password_opens_and_the_old_one_does_not_and_others_are_signed_out(client, new_client, coach):
    other = new_client()
    enter(other)
    enter(client)
    before = client.cookie

    change(client)

    assert client.get("/caseload").h1 == "Caseload"
    assert client.cookie != before
    other.get("/caseload", status=303)
    enter(new_client(), status=422)
    enter(new_client(), NEW)


def test_a_wrong_old_password_changes_nothing_and_counts(client, database, coach):
    enter(client)

    change(client, old="wrong", status=422)

    assert database.get_one(Account, coach.id).failed_attempts == 1
    assert database.scalars(select(AuditEvent.action)).all()[-1] == "password_not_changed"


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("too short", None, "Use at least 12 characters"),
        ("password1234", None, "guessed first"),
        (factories.SECRET, None, "guessed first"),
        (NEW, "another one here", "The two passwords are not the same"),
    ],
)
def test_weak_and_mistyped_passwords_are_refused_with_the_reason(client, coach, new, again, said):
    enter(client)

    page = change(client, new=new, again=again, status=422)

    assert said in " ".join(page.errors)


@pytest.mark.parametrize("long", ["lantern orbit mule vest " * 6 + "ok", "مظلة خضراء تحت الجسر " * 7])
def test_long_passwords_open(client, new_client, coach, long):
    enter(client)
    change(client, new=long)

    enter(new_client(), long)


def test_a_password_of_more_than_256_characters_is_a_clear_refusal(client, coach):
    enter(client, "x" * 257, status=422)


def test_a_password_that_somebody_else_chose_has_to_be_changed_first(client, database, coach):
    coach.secret_once = True
    database.commit()
    enter(client)

    page = client.get("/caseload", status=303)
    change(client)

    assert page.location == "/account/password"
    assert client.get("/caseload").h1 == "Caseload"
    assert not database.get_one(Account, coach.id).secret_once


# --- sessions


def test_sessions_are_listed_in_plain_words_and_one_is_ended(client, new_client, coach):
    other = new_client()
    enter(other, headers=PHONE)
    enter(client)
    page = client.get("/account")
    (address,) = [action for action in page.forms if "/account/sessions/" in action and action.endswith("/end")]

    client.submit(address)

    assert "Chrome, Android" in page.main
    assert "Firefox, Windows · this window" in page.main
    assert "Chrome, Android" not in client.get("/account").main
    other.get("/caseload", status=303)


def test_all_other_sessions_are_ended_at_once(client, new_client, coach):
    others = [new_client(), new_client()]
    for other in others:
        enter(other)
    enter(client)
    client.get("/account")

    client.submit("/account/sessions/end-others")

    for other in others:
        other.get("/caseload", status=303)
    client.get("/caseload")


def test_nobody_ends_somebody_elses_session(client, new_client, database, coach):
    other = new_client()
    other.sign_in(factories.coach(database))
    handle = database.scalars(select(BrowserSession.id_hash)).one().hex()[:16]
    enter(client)

    client.post(f"/account/sessions/{handle}/end")

    other.get("/caseload")


def test_a_beneficiary_sees_and_ends_her_sessions_but_has_no_password_page(client, database):
    factories.account(database, Role.BENEFICIARY, name="river-7")
    enter(client, name="river-7", path="/my")

    assert "this window" in client.get("/account").main
    client.get("/account/password", status=404)


def test_a_new_device_is_told_on_the_others_until_that_is_read(client, new_client, database, coach):
    enter(client)
    other = new_client()
    enter(other, headers=PHONE)

    on_new, on_known = other.get("/caseload", headers=PHONE), client.get("/caseload")
    client.submit("/account/device-seen", headers=FIREFOX)

    told = "Your account was used on a device that is new to it: Chrome, Android"
    assert told not in on_new.main
    assert "This device is new to your account" in on_new.main
    assert told in on_known.main
    assert told not in client.get("/caseload").main
    assert "new_device" in database.scalars(select(AuditEvent.action)).all()


def test_a_device_that_was_there_before_is_no_news(client, new_client, database, coach):
    for _ in range(2):
        enter(new_client())

    assert "new_device" not in database.scalars(select(AuditEvent.action)).all()


# --- how long it lasts


@pytest.mark.parametrize(("role", "minutes"), [(Role.COACH, 10), (Role.COORDINATOR, 10), (Role.EMPLOYER, 30)])
def test_a_session_ends_without_use_sooner_where_identities_are_shown(client, database, clock, role, minutes):
    factories.account(database, role, name="somebody@people.example")
    enter(client, name="somebody@people.example")
    clock.forward(minutes=minutes - 1)
    client.get("/account")
    clock.forward(minutes=minutes, seconds=1)

    page = client.get("/account", status=303)

    assert page.location == "/sign-in?next=/account"


def test_saying_that_one_is_there_keeps_the_session(client, coach, clock):
    enter(client)
    for _ in range(3):
        clock.forward(minutes=9)
        client.post("/stay", status=204)

    client.get("/caseload")


def test_a_session_ends_after_ten_hours_whatever_happens(client, coach, clock):
    enter(client)
    for _ in range(67):
        clock.forward(minutes=9)
        client.browser.get("/account")

    client.get("/account", status=303)


# --- foreign and missing records


@pytest.mark.parametrize("place", ["", "/matches", "/code", "/identity", "/rules"])
def test_a_foreign_record_and_a_missing_one_get_the_same_answer_by_the_same_questions(client, database, place):
    her = factories.beneficiary(database)
    factories.small_taxonomy(database)
    client.sign_in(factories.coach(database))
    for _ in range(2):  # what is made at the first page of a session and of a process
        client.get(f"/beneficiaries/yyyyyyyyyy{place}", status=404)

    foreign = client.get(f"/beneficiaries/{her.ref}{place}", status=404)
    missing = client.get(f"/beneficiaries/zzzzzzzzzz{place}", status=404)

    assert foreign.main == missing.main
    assert foreign.statements == missing.statements
