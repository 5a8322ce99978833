"""The door: policies, headers, forms from elsewhere."""

from __future__ import annotations

import pytest

from models.account import Role
from tests import factories
from webapp.access import Action
from webapp.security import MissingPolicy, check_policies


def test_every_view_says_which_action_it_is(app):
    assert all(isinstance(view.requires, Action) for view in app.view_functions.values())


def test_a_view_without_a_policy_stops_the_start(app):
    app.view_functions["pages.forgotten"] = lambda: "hello"

    with pytest.raises(MissingPolicy, match=r"pages\.forgotten"):
        check_policies(app)

    del app.view_functions["pages.forgotten"]  # the application is shared


@pytest.mark.parametrize("path", ["/", "/nowhere", "/sign-in", "/healthz", "/static/app.js", "/caseload"])
def test_every_answer_carries_the_headers(client, path):
    with client.browser.get(path) as response:
        headers = response.headers

    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert path.startswith("/static/") or headers["Cache-Control"] == "no-store"


def test_a_form_without_its_token_is_refused(client, database):
    client.sign_in(factories.account(database, Role.COACH))

    assert client.browser.post("/sign-out").status_code == 400


def test_a_form_sent_by_another_site_is_refused(client, database):
    client.sign_in(factories.account(database, Role.COACH))

    client.post("/sign-out", status=400, headers={"Sec-Fetch-Site": "cross-site"})


def test_health_is_told_to_everybody(client):
    assert client.get("/healthz").json == {"status": "ok"}
