"""What every operation of the API does around its view: reads and checks what was sent, and sends what the view returns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, current_app, request
from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length
from werkzeug.exceptions import PreconditionRequired

from webapp import i18n
from webapp.access import Action, requires
from webapp.problems import QueryInvalid
from webapp.security import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # a browser sends no bearer token by itself, and its session counts for nothing here

DEEPEST = 20


class Received(Schema):
    """Base of everything that a program sends: what is not in the schema is refused."""

    class Meta:
        unknown = RAISE


class Shown(Schema):
    """Base of everything that a program gets: every field is always there."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, _name: str, field: fields.Field) -> None:
        """Promise the field, in the document too."""
        field.required = True


class NoParameters(Received):
    """The address takes no parameters."""


class Text(fields.String):
    """Text of a person's; what no database can hold is refused."""

    def __init__(self, *, longest: int, shortest: int = 0, **options: Any) -> None:
        super().__init__(validate=Length(shortest, longest), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more).strip()
        if not is_storable(text):
            raise ValidationError("Must not hold control characters.")
        return text


def is_storable(text: str) -> bool:
    """Whether PostgreSQL and SQLite can both hold the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


@dataclass(frozen=True)
class Answer:
    """What a view returns: the data, and what stands beside it."""

    data: Any
    etag: str | None = None
    location: str | None = None
    schema: type[Schema] | None = None


@dataclass(frozen=True)
class Operation:
    """What stands in the OpenAPI document about a view."""

    action: Action
    answers: tuple[type[Schema], ...]
    status: int
    body: type[Schema] | None
    query: type[Schema]
    versioned: bool
    conflicts: bool


def operation(
    action: Action,
    *answers: type[Schema],
    status: int = 200,
    body: type[Schema] | None = None,
    query: type[Schema] = NoParameters,
    versioned: bool = False,
    conflicts: bool = False,
) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """Make a view of a function that returns an `Answer`.

    It gets `query` and `sent` (checked) when there are such schemas, and `version` when it is `versioned`: what If-Match
    said. `conflicts` says that it may be refused for the state of the record.
    """

    def make(view: Callable[..., Answer]) -> Callable[..., Response]:
        @requires(action)
        @wraps(view)
        def run(**path: str) -> Response:
            arguments: dict[str, Any] = dict(path)
            if not all(map(is_storable, path.values())):
                abort(404)
            checked = _checked_query(query)
            if query is not NoParameters:
                arguments["query"] = checked
            if versioned:
                arguments["version"] = _expected_version()
            if body is not None:
                arguments["sent"] = body().load(json_body())
            return _respond(view(**arguments), answers[0], status)

        run.operation = Operation(  # type: ignore[attr-defined]
            action, answers, status, body, query, versioned, versioned or conflicts
        )
        return run

    return make


def _checked_query(schema: type[Schema]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema().load(request.args.to_dict())
    except ValidationError as error:
        raise QueryInvalid(error.normalized_messages()) from error
    return loaded


def _expected_version() -> str:
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise PreconditionRequired
    return said.strip('"')


def json_body() -> dict[str, Any]:
    """Read the body: 415 when it is not JSON by its type, 400 when not in fact, 422 when it is not an object."""
    if request.mimetype != "application/json":
        abort(415)
    try:
        read = json.loads(request.get_data(), parse_constant=_not_json)
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(read, dict):
        raise ValidationError({"_schema": ["Must be an object."]})
    return read


def _not_json(_name: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _respond(answer: Answer, schema: type[Schema], status: int) -> Response:
    data = (answer.schema or schema)().dump(answer.data)
    response = current_app.response_class(json.dumps(data), status, mimetype="application/json")
    response.headers["Content-Language"] = i18n.language()
    if answer.etag:
        response.headers["ETag"] = f'"{answer.etag}"'
    if answer.location:
        response.headers["Location"] = answer.location
    return response
