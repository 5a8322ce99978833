"""Every exception becomes a page (or, under /api/, a problem) in one place."""

from __future__ import annotations

import re
import secrets
import traceback
from collections.abc import Callable
from pathlib import Path

from flask import Flask, current_app, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from models.errors import DomainError, KeyUnavailable, Shredded
from models.outage import Outage, Outcome, outage_of
from models.types import REF_ALPHABET, REF_LENGTH
from webapp import clock, current, problems
from webapp.audit import event, record_access
from webapp.typed import typed

REFERENCE = re.compile(f"[{REF_ALPHABET}]{{{REF_LENGTH}}}")

RETRY_AFTER = "30"  # seconds
PAGES = (400, 401, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def page(status: int, *, reference: str | None = None) -> ResponseReturnValue:
    """Return the page of an error."""
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
        503: (
            _("Names cannot be opened now"),
            _("The keys of this installation do not fit. Nothing is lost. Tell the person who runs it."),
        ),
        500: (_("Something went wrong on our side"), _("Nothing was saved by this step. Try again in a moment.")),
    }
    title, advice = texts.get(status, texts[400])
    return render_template("errors/error.html", title=title, advice=advice, reference=reference), status


def init_app(app: Flask) -> None:
    """Register one handler per kind of exception."""
    app.register_error_handler(NoResultFound, _missing)
    for kind, status in ((StaleDataError, 409), (DomainError, 409), (Shredded, 409), (ValidationError, 422)):
        app.register_error_handler(kind, _refused(status))
    app.register_error_handler(KeyUnavailable, _closed)
    app.register_error_handler(problems.QueryInvalid, problems.of_error)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    app.log_exception = lambda info: _log(secrets.token_hex(4), info[1])  # type: ignore[method-assign]


def _missing(_error: Exception) -> ResponseReturnValue:
    """Answer as for what does not exist; what was asked for, and by whom, is noted: it may be a foreign record."""
    asked = [value for value in (request.view_args or {}).values() if REFERENCE.fullmatch(str(value))]
    record_access(event(current.actor(), "denied", None, now=clock.now(), endpoint=request.endpoint, asked=asked))
    return _refused(404)(_error)


def _closed(error: KeyUnavailable) -> ResponseReturnValue:
    """Say that the key ring does not fit. Its message names places and versions, no value."""
    current_app.logger.error("key unavailable: %s", error)
    return problems.problem(503) if problems.for_a_program() else page(503)


def _refused(status: int) -> Callable[[Exception], ResponseReturnValue]:
    return lambda error: problems.of_error(error) if problems.for_a_program() else page(status)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(
        error, SecurityError
    ):  # asked for under a name that is not ours: a page could not even name its style sheet
        return "This site is not here.", 400, {"Content-Type": "text/plain; charset=utf-8"}
    original = getattr(error, "original_exception", None)
    if original is not None:
        return _broken(original)
    if problems.for_a_program():
        return problems.of_error(error)
    response = current_app.make_response(page(error.code if error.code in PAGES else 400))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _broken(error: Exception) -> ResponseReturnValue:
    """Say what keeps the database from working, or log where something else went wrong."""
    outage = outage_of(error)
    if outage is not None:
        return _unavailable(outage)
    reference = secrets.token_hex(4)
    _log(reference, error)
    return problems.of_error(error) if problems.for_a_program() else page(500, reference=reference)


def _log(reference: str, error: BaseException | None) -> None:
    """Log where it happened, never the message: messages of exceptions may hold values."""
    places = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__ if error else None)
    ]
    current_app.logger.error("error %s: %s at %s", reference, type(error).__name__, " > ".join(places[-6:]))


def _unavailable(outage: Outage) -> ResponseReturnValue:
    """Say that the database cannot work now and what became of what was sent, and give back what was typed."""
    current_app.logger.error("database: %s", outage)
    current.close_session()
    outcome = current.outcome()
    if problems.for_a_program():
        answer = problems.unavailable(outcome)
    else:
        said = typed() if outcome is not Outcome.SAVED else None
        answer = current_app.make_response(
            render_template(
                "errors/outage.html", outage=outage, outcome=outcome, typed=said, sent=request.method == "POST"
            )
        )
        answer.status_code = 503
        session.modified = False  # it cannot be written either, and was not asked to
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer
