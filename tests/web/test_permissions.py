"""Who gets which answer from every address is what the golden table says; how to renew it stands in `tests.web.permissions`."""

from __future__ import annotations

import os

from tests.web import permissions


def test_every_answer_to_everybody_is_the_reviewed_one(app, client, database, monkeypatch):
    monkeypatch.setitem(
        app.config, "WTF_CSRF_ENABLED", False
    )  # or every form would be refused before anybody is asked who they are
    found = list(permissions.asked(app, client, database))
    if os.environ.get("RENEW_PERMISSIONS"):
        permissions.store(found)

    reviewed = permissions.stored()

    assert [row for row in found if row not in reviewed] == []
    assert [row for row in reviewed if row not in found] == []


def test_the_table_names_every_address_of_the_application(app):
    reviewed = {(row["endpoint"], row["method"], row["address"]) for row in permissions.stored()}

    assert {(rule.endpoint, method, rule.rule) for rule, method in permissions.routes(app)} == reviewed
