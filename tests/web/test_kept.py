"""What was typed into a session that had ended is there again after the next sign-in, for its owner alone, and never a secret."""

import json

import pytest

from models.account import BrowserSession, Role
from models.beneficiary import Beneficiary
from tests import factories

NAME = "coach@people.example"
TYPED = {"given_name": "Zykanar", "family_name": "Quillowe", "language": "el", "adult": "yes", "agrees": "no"}
TYPED |= {"given": "in_person", "wording_language": "en"}


@pytest.fixture
def coach(database):
    return factories.account(database, Role.COACH, name=NAME)


@pytest.fixture
def too_late(client, coach, clock):
    """A form that was sent after 31 minutes."""
    client.sign_in(coach).get("/caseload/new")
    clock.forward(minutes=31)
    client.submit("/caseload/new", TYPED)
    return client


def sign_in(client, name=NAME, door="/sign-in"):
    said = client.follow().main
    (action,) = [address for address in client.page.forms if address.startswith(door)]
    client.submit(action, {"name": name, "secret": factories.SECRET})
    return said


def test_it_is_shown_in_its_form_after_signing_in_as_the_same_person_and_can_be_saved(too_late, database):
    assert "What you typed is kept" in sign_in(too_late)
    page = too_late.follow()
    assert page.h1 == "What you typed is still here"
    assert page.forms["/caseload/new"].items() >= TYPED.items()

    shown = too_late.submit("/caseload/new", {"look": "1"}, status=422)

    assert shown.forms["/caseload/new"].items() >= TYPED.items()
    assert (shown.errors, database.query(Beneficiary).count()) == ([], 0)
    too_late.submit("/caseload/new")
    assert database.query(Beneficiary).count() == 1


def test_it_lies_sealed_and_somebody_else_gets_nothing(too_late, database):
    factories.account(database, Role.COACH, name="other@people.example")
    stored = json.dumps([row.data for row in database.query(BrowserSession).all()]).lower()
    assert '"sealed"' in stored
    assert not any(stem in stored for stem in factories.CANARY_STEMS)

    sign_in(too_late, "other@people.example")

    assert too_late.follow(303).location == "/"
    assert "sealed" not in json.dumps([row.data for row in database.query(BrowserSession).all()])


def test_after_half_an_hour_it_is_gone(too_late, clock):
    sign_in(too_late)
    for _step in range(4):
        clock.forward(minutes=9)
        too_late.get("/caseload")

    assert too_late.get("/typed", status=303).location == "/"


def test_a_form_with_the_token_of_another_session_is_not_kept(client, coach, clock, new_client):
    stranger = new_client()
    client.sign_in(coach).get("/caseload/new")
    clock.forward(minutes=31)

    client._token = stranger.token()
    client.submit("/caseload/new", TYPED, status=400)

    assert client.get("/typed", status=303).location.startswith("/sign-in")


def test_nothing_is_kept_of_a_session_that_was_left_or_ended_elsewhere(client, coach, database):
    client.sign_in(coach).get("/caseload/new")
    page = client.page
    database.query(BrowserSession).delete()
    client.page = page

    client.submit("/caseload/new", TYPED, status=400)

    assert database.query(BrowserSession).filter(BrowserSession.account_id.isnot(None)).count() == 0


def test_a_password_is_never_kept(client, coach, database, clock):
    client.sign_in(coach).get("/account/password")
    clock.forward(minutes=31)

    client.submit("/account/password", {"old": factories.SECRET, "new": "a b c d e f g", "again": "a"}, status=400)

    assert "sealed" not in json.dumps([row.data for row in database.query(BrowserSession).all()])


def test_a_beneficiary_comes_back_through_her_own_door(client, database, clock):
    factories.small_taxonomy(database)
    her = factories.account(database, Role.BENEFICIARY, name="river-7")
    client.sign_in(her).get("/my/data")
    clock.forward(minutes=31)
    client.post("/my/data/ranking", {"ranked": "no"})

    sign_in(client, "river-7", "/my")

    assert client.follow().h1 == "What you typed is still here"
