"""The API's door: tokens, scopes, problems, and a document that is true."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from openapi_spec_validator import validate

from models.account import ApiToken, Role
from tests import factories
from tests.web.api import Program, described
from webapp.access import Scope


@pytest.fixture
def employer(app, database):
    factories.small_taxonomy(database)
    return factories.account(database, Role.EMPLOYER)


@pytest.fixture
def program(app, database, employer):
    return Program(app, database, employer)


def test_the_document_keeps_to_the_specification_and_names_every_route(app):
    told = described(app)

    validate(told)
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert len(told["paths"]) == len(rules) == 18
    assert told["openapi"] == "3.1.0"


def test_everybody_may_read_the_document(app, database):
    assert Program(app, database).get("openapi.json") == described(app)


def test_without_a_token_the_answer_says_how_to_come_in(app, database):
    answer = Program(app, database).ask("GET", "vacancies", 401)

    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json["type"] == "urn:foothold:problem:token-needed"


def test_the_session_of_a_browser_counts_for_nothing(app, client, employer):
    client.sign_in(employer)

    assert client.browser.get("/api/v1/vacancies").status_code == 401


@pytest.mark.parametrize(
    "values",
    [
        {"revoked_at": factories.NOW},
        {"expires_at": factories.NOW},
    ],
)
def test_a_token_that_ended_is_refused(app, database, employer, values):
    answer = Program(app, database, employer, **values).ask("GET", "vacancies", 401)

    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_token_of_an_account_that_was_closed_is_refused(app, database, employer):
    program = Program(app, database, employer)
    employer.active = False

    program.get("vacancies", 401)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.BENEFICIARY])
def test_a_role_without_api_is_refused_even_with_a_token(app, database, role):
    Program(app, database, factories.account(database, role), list(Scope)).get("vacancies", 401)


def test_a_token_without_the_scope_is_refused_and_told_which(app, database, employer):
    answer = Program(app, database, employer, [Scope.VACANCIES_READ]).ask("POST", "vacancies", 403, json={})

    assert answer.json["scope"] == "vacancies:write"
    assert 'error="insufficient_scope", scope="vacancies:write"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("path", ["profiles", "profiles/2222222222", "profiles/2222222222/matches"])
def test_an_employer_reads_no_profile_even_with_a_forged_scope(app, database, employer, path):
    Program(app, database, employer, list(Scope)).get(path, 403)


def test_the_use_of_a_token_is_noted_to_the_minute(app, database, employer):
    program = Program(app, database, employer)

    program.get("vacancies")

    database.expire_all()
    assert database.query(ApiToken).one().last_used_at == factories.NOW


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "nowhere", 404), ("GET", "/api", 404), ("DELETE", "vacancies", 405)]
)
def test_an_address_that_is_not_there_is_a_problem(program, method, path, status):
    answer = program.ask(method, path, status)

    assert answer.json["type"] == "about:blank"
    assert answer.json["status"] == status
    assert status != 405 or "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"title=x", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"places": NaN}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"' + b"x" * 3_000_000 + b'"', "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(program, body, kind, status):
    program.ask("POST", "vacancies", status, data=body, content_type=kind)


def test_a_fault_of_ours_says_nothing_of_what_happened(app, database, employer, monkeypatch):
    monkeypatch.setattr("webapp.api.vacancy_views.page_of", lambda *_arguments: 1 / 0)
    app.extensions["watch"].error = None

    answer = app.test_client().get(
        "/api/v1/vacancies",
        headers={"Authorization": f"Bearer {factories.api_token(database, employer, ['vacancies:read'])}"},
    )

    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert "ZeroDivision" not in answer.text


values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "title",
    "description",
    "language",
    "places",
    "pay",
    "hours",
    "week",
    "skills",
    "languages",
    "place",
    "starts_on",
]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@given(body=some.dictionaries(some.sampled_from(NAMES) | some.text(), values, max_size=6) | values)
def test_no_body_breaks_it(app, database, employer, body):
    secret = factories.api_token(database, employer, ["vacancies:write"])

    answer = app.test_client().post(
        "/api/v1/vacancies",
        data=json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert answer.status_code in (201, 422), answer.text
