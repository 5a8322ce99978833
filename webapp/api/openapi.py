"""The OpenAPI document, made of the routes and schemas themselves, so that it cannot tell of others."""

from __future__ import annotations

import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema, fields
from werkzeug.routing import Rule

from webapp.access import SCOPES, Action, Scope
from webapp.api.operations import NoParameters, Operation
from webapp.problems import MIMETYPE

PREFIX = "/api/v1"
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Send it back as If-Match when you change the record."}}


class FieldProblem(Schema):
    """One thing that is wrong: where in the body (`pointer`) or in which parameter."""

    pointer = fields.String()
    parameter = fields.String()
    detail = fields.String(required=True)


class Problem(Schema):
    """RFC 9457 problem."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    scope = fields.String()
    errors = fields.List(fields.Nested(FieldProblem))


def document(app: Flask) -> dict[str, Any]:
    """Return the document of every route under the prefix."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _class(schema).__name__)
    spec = APISpec(
        title="Foothold",
        version="1",
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": "Vacancies, employment profiles and matches, for programs with a token."},
        servers=[{"url": "/"}],
    )
    told_of_tokens = "A token that a person made on the page “API access”. Scopes: " + ", ".join(Scope)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "description": told_of_tokens})
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = getattr(app.view_functions[rule.endpoint], "operation", None)
        if rule.rule.startswith(PREFIX) and operation is not None:
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            told = app.view_functions[rule.endpoint].__doc__ or ""
            spec.path(_path(rule), operations={method.lower(): _operation(rule, operation, told)})
    own = {"description": "This document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    described = {"operationId": "openapi", "summary": "Read this document.", "security": [], "responses": {"200": own}}
    spec.path(f"{PREFIX}/openapi.json", operations={"get": described})
    made: dict[str, Any] = spec.to_dict()
    return made


def _class(schema: Any) -> type[Schema]:
    return schema if isinstance(schema, type) else type(schema)


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)


def _operation(rule: Rule, operation: Operation, told: str) -> dict[str, Any]:
    scope = SCOPES.get(operation.action)
    described: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": told.split("\n", maxsplit=1)[0],
        "parameters": _parameters(rule, operation),
        "responses": {str(operation.status): _answer(operation), **_refusals(rule, operation)},
        "security": [] if operation.action is Action.PUBLIC else [{"token": [str(scope)] if scope else []}],
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": operation.body}}}
    return described


def _parameters(rule: Rule, operation: Operation) -> list[Any]:
    found: list[Any] = []
    for name in sorted(rule.arguments):
        choices = re.search(rf"<any\(([^)]*)\):{name}>", rule.rule)
        schema: dict[str, Any] = {"type": "string", **({"enum": choices[1].split(", ")} if choices else {})}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    if operation.query is not NoParameters:
        found.append({"in": "query", "schema": operation.query})
    if operation.versioned:
        told = "The ETag of what was read."
        found.append(
            {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}, "description": told}
        )
    return found


def _answer(operation: Operation) -> dict[str, Any]:
    schemas: list[type[Schema]] = list(operation.answers)
    content: Any = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    headers = ETAG if operation.versioned or operation.status == 201 else {}
    if operation.status == 201:
        headers = {**headers, "Location": {"schema": {"type": "string", "format": "uri-reference"}}}
    answer: dict[str, Any] = {"description": "Done.", "content": {"application/json": {"schema": content}}}
    return answer | ({"headers": headers} if headers else {})


def _refusals(rule: Rule, operation: Operation) -> dict[str, Any]:
    statuses = {422: "Something sent is not valid.", 500: "Our fault; nothing was saved.",
                503: "The database cannot work now; try again after Retry-After."}  # fmt: skip
    if operation.action is not Action.PUBLIC:
        statuses |= {401: "No valid token.", 403: "The token has not the scope, or its owner not the role."}
    if rule.arguments:
        statuses[404] = "There is none, or it is not yours."
    if operation.body is not None:
        statuses |= {400: "Not JSON.", 413: "Too large.", 415: "Not application/json."}
    if operation.conflicts:
        statuses[409] = "Its state does not allow it, or it changed in between where no If-Match is asked for."
    if operation.versioned:
        statuses[412] = "It is not as it was read."
        statuses[428] = "If-Match is missing."
    content = {MIMETYPE: {"schema": Problem}}
    return {str(status): {"description": told, "content": content} for status, told in sorted(statuses.items())}
