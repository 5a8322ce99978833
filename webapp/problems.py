"""What a program is told when something is refused: RFC 9457 problems. In English, without a value that was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request
from marshmallow import ValidationError
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Forbidden, HTTPException, PreconditionRequired, Unauthorized

from models.errors import DomainError, InvalidTransition
from models.outage import Outcome
from webapp.access import Scope

MIMETYPE = "application/problem+json"
KINDS = ("invalid", "version-conflict", "wrong-state", "token-needed", "scope-missing", "version-needed")
"""Last parts of the types that are ours; every other problem is `about:blank`, whose status says it all."""

DETAILS = {
    404: "There is no such record or address, or it is not yours to see.",
    413: "Send less at once. Nothing was saved.",
    415: "Send the body as application/json.",
    500: "Nothing was saved by this request. Try again in a moment.",
}

UNAVAILABLE = {
    Outcome.NOTHING: "The database cannot work now. Nothing was saved by this request. Try again in a moment.",
    Outcome.SAVED: "What you sent was saved; the answer could not be made. Read the record before you send it again.",
    Outcome.UNKNOWN: "The connection broke while this was saved. Read the record before you send it again.",
}
"""What a program is told during an outage, by what became of its request."""


class TokenNeeded(Unauthorized):
    """No token was sent, or one that is unknown, revoked or over (`given`)."""

    def __init__(self, *, given: bool) -> None:
        super().__init__()
        self.given = given

    def get_headers(self, *_request: Any) -> list[tuple[str, str]]:
        """Say how to come in (RFC 6750)."""
        more = ', error="invalid_token"' if self.given else ""
        return [("WWW-Authenticate", f'Bearer realm="api"{more}')]


class ScopeMissing(Forbidden):
    """The token is good, but not for this."""

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def get_headers(self, *_request: Any) -> list[tuple[str, str]]:
        """Name the scope that is needed (RFC 6750)."""
        needed = f', scope="{self.scope}"' if self.scope else ""
        return [("WWW-Authenticate", f'Bearer realm="api", error="insufficient_scope"{needed}')]


class QueryInvalid(Exception):  # noqa: N818
    """Parameters of the address were refused; `messages` are those of marshmallow."""

    def __init__(self, messages: Mapping[Any, Any]) -> None:
        super().__init__()
        self.messages = messages


def for_a_program() -> bool:
    """Whether this request is one of the API: it gets problems, and no session of a browser counts."""
    return request.path == "/api" or request.path.startswith("/api/")


def problem(status: int, kind: str | None = None, title: str | None = None, **more: object) -> Response:
    """Return a problem document."""
    body: dict[str, object] = {
        "type": f"urn:foothold:problem:{kind}" if kind else "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        **more,
    }
    return Response(json.dumps(body), status, content_type=MIMETYPE)


def unavailable(outcome: Outcome) -> Response:
    """Return what a program is told while the database cannot work."""
    return problem(503, detail=UNAVAILABLE[outcome])


def of_error(error: Exception) -> Response:
    """Return what a program is told about any exception."""
    match error:
        case ValidationError():
            found = [{"pointer": pointer, "detail": detail} for pointer, detail in pointers(error.messages)]
            return problem(422, "invalid", "The data is not valid", errors=found)
        case QueryInvalid():
            found = [{"parameter": str(name), "detail": str(texts[0])} for name, texts in error.messages.items()]
            return problem(422, "invalid", "The parameters are not valid", errors=found)
        case NoResultFound():
            return problem(404, detail=DETAILS[404])
        case StaleDataError():
            detail = "Somebody else changed it. Read it again; nothing was saved."
            status = 412 if "If-Match" in request.headers else 409
            return problem(status, "version-conflict", "The record changed in between", detail=detail)
        case InvalidTransition():
            detail = f"A {error.kind} that is {error.source} cannot do this."
            return problem(409, "wrong-state", "Not possible in this state", detail=detail)
        case DomainError():
            return problem(409, detail="A rule of the field refuses this. Nothing was saved.")
        case HTTPException():
            return _of_http(error)
        case _:
            return problem(500, detail=DETAILS[500])


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    match error:
        case TokenNeeded():
            answer = problem(401, "token-needed", "A valid bearer token is needed")
        case ScopeMissing():
            needed = {"scope": str(error.scope)} if error.scope else {}
            answer = problem(403, "scope-missing", "The token does not allow this", **needed)
        case PreconditionRequired():
            detail = "Send If-Match with the ETag of what you read."
            answer = problem(428, "version-needed", "The version is needed", detail=detail)
        case _:
            answer = problem(status, **({"detail": DETAILS[status]} if status in DETAILS else {}))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def pointers(messages: Any, path: str = "#") -> Iterator[tuple[str, str]]:
    """Flatten marshmallow's messages into JSON pointers (as fragments) and sentences."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            part = str(key).replace("~", "~0").replace("/", "~1")
            yield from pointers(inner, path if key == "_schema" else f"{path}/{part}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from pointers(inner, path)
    else:
        yield path, str(messages)
