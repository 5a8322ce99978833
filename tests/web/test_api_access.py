"""The page “API access”: a person makes and revokes her own tokens."""

from __future__ import annotations

from hashlib import sha256

import pytest

from models.account import ApiToken, Role
from models.audit import AuditEvent
from tests import factories
from tests.web.api import Program


def made(client, scopes=("vacancies:read",)):
    client.get("/api-access")
    page = client.post("/api-access", {"name": "Our list", "scopes": list(scopes), "days": "30"}, status=201)
    return page.texts("code")[0]


def test_a_token_is_shown_once_and_only_its_hash_is_kept(app, client, database):
    client.sign_in(factories.account(database, Role.EMPLOYER))

    secret = made(client)

    row = database.query(ApiToken).one()
    assert row.secret_hash == sha256(secret.encode()).digest()
    assert row.scopes == ["vacancies:read"]
    again = client.get("/api-access")
    assert "Our list" in again.main
    assert secret not in again.html
    assert database.query(AuditEvent).filter_by(action="made_token", subject=row.ref).count() == 1


def test_a_token_works_until_it_is_revoked_or_over(app, client, database, clock):
    client.sign_in(factories.account(database, Role.EMPLOYER))
    program = Program(app, database)
    program.secret = made(client)
    program.get("vacancies")

    client.get("/api-access")
    client.submit(f"/api-access/{database.query(ApiToken).one().ref}/revoke")

    program.get("vacancies", 401)
    assert "Our list" not in client.get("/api-access").main
    program.secret = made(client)
    program.get("vacancies")
    clock.forward(days=30)
    program.get("vacancies", 401)


def test_nobody_revokes_anothers_token(client, database):
    factories.api_token(database, factories.account(database, Role.EMPLOYER))
    client.sign_in(factories.account(database, Role.EMPLOYER))

    client.post(f"/api-access/{database.query(ApiToken).one().ref}/revoke", status=404)


def test_only_the_scopes_of_the_role_are_offered_and_taken(client, database):
    client.sign_in(factories.account(database, Role.EMPLOYER))
    page = client.get("/api-access")

    refused = client.post("/api-access", {"name": "x", "scopes": ["profiles:read"], "days": "30"}, status=422)

    offered = {field.get("value") for field in page.find_all("input", name="scopes")}
    assert offered == {"vacancies:read", "vacancies:write", "shortlists:read"}
    assert refused.errors
    assert database.query(ApiToken).count() == 0


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.BENEFICIARY])
def test_roles_without_the_api_have_no_such_page(client, database, role):
    client.sign_in(factories.account(database, role))

    client.get("/api-access", status=404)
