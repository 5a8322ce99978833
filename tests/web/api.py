"""A program for tests: asks the API with a token, and holds every answer against the document that the API serves."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from tests import factories, inspection
from tests.client import forget
from webapp.access import Scope, scopes_of
from webapp.api.openapi import document


@cache
def described(app: Flask) -> dict[str, Any]:
    """The document, made once."""
    made: dict[str, Any] = json.loads(json.dumps(document(app)))
    return made


class Program:
    """Asks as `owner`, with all scopes of her role unless told otherwise."""

    def __init__(
        self, app: Flask, database: Any, owner: Any = None, scopes: list[Scope] | None = None, **token: Any
    ) -> None:
        self.app, self.database = app, database
        self.secret = None
        if owner is not None:
            self.secret = factories.api_token(
                database, owner, scopes_of(owner.role) if scopes is None else scopes, **token
            )

    def ask(self, method: str, path: str, status: int = 200, **options: Any) -> TestResponse:
        """Ask, and fail unless the answer is the one wanted and the one described."""
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        headers |= options.pop("headers", {})
        inspection.check_address(path)
        self.database.commit()
        watch = self.app.extensions["watch"]
        watch.begin()
        address = path if path.startswith("/") else f"/api/v1/{path}"
        answer = self.app.test_client().open(address, method=method, headers=headers, **options)
        if method != "GET":
            forget(self.database)
        assert answer.status_code == status, (answer.status_code, answer.text) if watch.error is None else watch.error
        watch.judge(answer.status_code, status)
        inspection.check_headers(answer.headers)
        self._check(method, address.split("?")[0], answer)
        return answer

    def _check(self, method: str, path: str, answer: TestResponse) -> None:
        kind = answer.mimetype
        assert kind == ("application/json" if answer.status_code < 400 else "application/problem+json")
        whole = described(self.app)
        found = [
            address
            for address, methods in whole["paths"].items()
            if method.lower() in methods and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", address), path)
        ]
        if not found:
            assert answer.status_code in (401, 404, 405)
            return
        exact = path if path in found else found[0]
        told = whole["paths"][exact][method.lower()]["responses"]
        assert str(answer.status_code) in told, f"{answer.status_code} of {method} {exact} is not described"
        schema = told[str(answer.status_code)]["content"][kind]["schema"]
        Draft202012Validator({**schema, "components": whole["components"]}).validate(answer.json)

    def get(self, path: str, status: int = 200, **options: Any) -> Any:
        """Ask for something; return what was read."""
        return self.ask("GET", path, status, **options).json

    def write(self, method: str, path: str, sent: Any = None, status: int = 200, *, etag: str | None = None) -> Any:
        """Send something; return what came back."""
        headers = {"If-Match": etag} if etag else {}
        more = {} if sent is None else {"json": sent}
        return self.ask(method, path, status, headers=headers, **more).json

    def etag(self, path: str) -> str:
        """Return what stands for the record as it is now."""
        return self.ask("GET", path).headers["ETag"]
