"""Every exception becomes a page (or, under /api/, a problem) in one place."""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from models.errors import DomainError

PAGES = (400, 401, 404, 405, 409, 413, 415, 422, 429, 500)


def problem(status: int, title: str, **more: object) -> ResponseReturnValue:
    """Return an RFC 9457 problem."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return current_app.json.dumps(body), status, {"Content-Type": "application/problem+json"}


def page(status: int, *, reference: str | None = None) -> ResponseReturnValue:
    """Return the page of an error, or a problem to a program."""
    texts = {
        400: (_("This page could not be used"), _("Go back, load the page again and try once more.")),
        404: (_("Page not found"), _("It may have moved, or it is not yours to see.")),
        405: (_("This page could not be used"), _("Go back, load the page again and try once more.")),
        409: (
            _("Somebody else changed this"),
            _("What you sent was not saved, because the record changed in between. Open it again and look."),
        ),
        413: (_("That is too much at once"), _("Send less text or a smaller file. Nothing was saved.")),
        415: (_("This page could not be used"), _("Go back, load the page again and try once more.")),
        422: (_("Something is missing"), _("Check what you entered. Nothing was saved.")),
        429: (_("Too many tries"), _("Wait a few minutes and try again.")),
        500: (_("Something went wrong on our side"), _("Nothing was saved by this step. Try again in a moment.")),
    }
    title, advice = texts.get(status, texts[400])
    if request.path.startswith("/api/"):
        return problem(status, title, detail=advice)
    return render_template("errors/error.html", title=title, advice=advice, reference=reference), status


def init_app(app: Flask) -> None:
    """Register one handler per kind of exception."""
    app.register_error_handler(NoResultFound, lambda _error: page(404))
    app.register_error_handler(StaleDataError, lambda _error: page(409))
    app.register_error_handler(DomainError, lambda _error: page(409))
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _invalid(error: ValidationError) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return problem(422, "Invalid", errors=error.messages)
    return page(422)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    response = current_app.make_response(page(error.code if error.code in PAGES else 400))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _broken(error: Exception) -> ResponseReturnValue:
    """Log where it happened, never the message: messages of exceptions may hold values."""
    reference = secrets.token_hex(4)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    current_app.logger.error("error %s: %s at %s", reference, type(error).__name__, " > ".join(places[-6:]))
    return page(500, reference=reference)
