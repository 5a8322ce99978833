"""The register of breaches: 72 hours from when it is known, decided by a named person, seen by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.desk import Breach
from tests import factories

LOST = {
    "what": "A laptop was left in a train",
    "known_at": "2026-11-23T09:00",
    "categories": ["identity", "keys"],
    "people": "12",
}


@pytest.fixture
def coordinator(database):
    return factories.account(database, Role.COORDINATOR)


def test_the_clock_runs_until_the_authority_was_told(client, database, coordinator):
    client.sign_in(coordinator).get("/breaches")
    client.post("/breaches", LOST)
    page = client.follow()
    (row,) = database.scalars(select(Breach))
    path = f"/breaches/{row.ref}"
    assert "48 hours left" in page.main
    assert "A breach: the authority has to be told" in client.get("/caseload").main

    wrong = client.post(path, {"risk": "high", "notify": "no", "reason": "We hope"}, 422)
    client.post(path, {"risk": "high", "notify": "yes", "reason": "Names are on it, and the keys"})
    database.refresh(row)
    row.known_at -= timedelta(hours=60)
    database.commit()
    assert "Overdue" in client.get("/breaches").main
    client.post(f"{path}/told", {"who": "authority"})
    client.post(f"{path}/told", {"who": "people"})

    assert "article 33" in wrong.errors[0]
    database.refresh(row)
    assert row.organisation_id == coordinator.organisation_id
    assert (row.decided_by, row.notified_at, row.people_told_at) == (coordinator.ref, factories.NOW, factories.NOW)
    assert "hours left" not in client.get(path).main
    assert "A breach" not in client.get("/caseload").main
    kept = [event.action for event in database.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert [action for action in kept if "breach" in action] == [
        "recorded_breach",
        "decided_breach",
        "told_of_breach",
        "told_of_breach",
    ]


def test_what_was_typed_stays_when_something_is_missing(client, coordinator):
    page = client.sign_in(coordinator).post(
        "/breaches", {**LOST, "known_at": "2027-01-01T00:00", "people": "many"}, 422
    )

    assert len(page.errors) == 2
    assert page.forms["/breaches"]["what"] == LOST["what"]


def test_an_administrator_keeps_the_installations_own_and_nobody_reads_anothers(client, database, coordinator):
    theirs = factories.breach(database, coordinator.organisation)
    administrator = factories.account(database, Role.ADMINISTRATOR)
    client.sign_in(administrator).post("/breaches", LOST)
    own = database.scalars(select(Breach).where(Breach.organisation_id.is_(None))).one()

    assert own.ref in client.get("/breaches").main
    client.get(f"/breaches/{theirs.ref}", 404)
    for other in (coordinator, factories.account(database, Role.COORDINATOR)):
        client.sign_in(other).get(f"/breaches/{own.ref}", 404)
    client.get(f"/breaches/{theirs.ref}", 404)
    for role in (Role.COACH, Role.EMPLOYER, Role.BENEFICIARY):
        client.sign_in(factories.account(database, role)).get("/breaches", 404)
