"""Invitations: who makes them, who is let in, once and for a time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.account import Account, Role
from models.audit import AuditEvent
from models.sign_in import Invitation
from tests import factories

PASSWORD = "vier rote Vögel singen"  # made up  # pragma: allowlist secret
GUEST = {"address": "new@people.example", "display_name": "Coach New", "role": "coach", "pages": "en"}


@pytest.fixture
def coordinator(database):
    return factories.account(database, Role.COORDINATOR)


def invite(client, coordinator, **values):
    client.sign_in(coordinator)
    client.get("/team")
    page = client.submit("/team", GUEST | values, status=201)
    client.get("/team")
    link = page.texts("code")[0]
    assert link not in client.page.text
    return link.split("#")[1]


def accept(client, token, password=PASSWORD, status=303):
    client.get("/invitation")
    return client.post("/invitation", {"token": token, "new": password, "again": password}, status=status)


def test_whoever_is_invited_chooses_a_password_and_works_in_this_organisation(
    client, new_client, database, coordinator
):
    token = invite(client, coordinator)
    guest = new_client()

    accept(guest, token)

    made = database.scalars(select(Account).where(Account.display_name == "Coach New")).one()
    assert (made.role, made.organisation_id, made.secret_once) == (Role.COACH, coordinator.organisation_id, False)
    assert guest.get("/caseload").h1 == "Caseload"
    again = new_client()
    again.get("/sign-in")
    again.post("/sign-in", {"name": "new@people.example", "secret": PASSWORD})


def test_the_invited_has_to_set_a_second_factor_up(client, new_client, other_settings, coordinator):
    token = invite(client, coordinator)
    other_settings(second_factor=True)
    guest = new_client()
    accept(guest, token)

    assert guest.get("/caseload", status=303).location == "/account/authenticator"


def refused(client, token):
    page = accept(client, token, status=422)
    return page.errors


def test_unknown_used_old_withdrawn_and_taken_get_one_answer(client, new_client, database, clock, coordinator):
    used = invite(client, coordinator)
    accept(new_client(), used)
    taken = invite(client, coordinator)
    withdrawn = invite(client, coordinator, address="third@people.example")
    row = database.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
    client.post(f"/team/{row.ref}/withdraw")
    old = invite(client, coordinator, address="fourth@people.example")
    answers = [refused(new_client(), token) for token in ("unknown", used, taken, withdrawn)]
    clock.forward(hours=72, seconds=1)

    answers.append(refused(new_client(), old))

    assert answers == [["Error: This invitation does not work. Ask for a new one."]] * 5


def test_only_a_hash_of_the_token_is_kept_and_each_step_is_written_down(client, new_client, database, coordinator):
    token = invite(client, coordinator)

    stored = database.scalars(select(Invitation.token_hash)).one()
    accept(new_client(), token)

    assert token.encode() not in stored
    assert {"invited", "accepted_invitation"} <= set(database.scalars(select(AuditEvent.action)))
    assert not [event for event in database.scalars(select(AuditEvent)) if token in str(event.detail)]


def test_a_weak_password_uses_no_invitation_up(client, new_client, coordinator):
    token = invite(client, coordinator)
    accept(new_client(), token, "password1234", status=422)

    accept(new_client(), token)


def test_guessing_invitations_makes_a_network_wait(client):
    for _ in range(20):
        accept(client, "unknown", status=422)

    accept(client, "unknown", status=429)


def test_another_organisations_invitation_is_neither_seen_nor_withdrawn(client, database, coordinator):
    row = factories.invitation(database, factories.organisation(database).id)
    client.sign_in(coordinator)

    assert "Coach Invited" not in client.get("/team").main
    client.post(f"/team/{row.ref}/withdraw", status=404)
    assert database.query(Invitation).count() == 1


@pytest.mark.parametrize("role", ["administrator", "employer", "beneficiary"])
def test_a_coordinator_invites_coaches_and_coordinators_only(client, coordinator, role):
    client.sign_in(coordinator)
    client.get("/team")

    client.submit("/team", GUEST | {"role": role}, status=422)
