"""The report of what is stored, as an answer: a page made for printing, or the same as a JSON file."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from models.beneficiary import Beneficiary
from webapp import audit, clock, current, i18n
from webapp.access_report import report
from webapp.desk_words import printed, role_name


def answer(her: Beneficiary, *, file: bool, back: str) -> ResponseReturnValue:
    """Return everything about her, and queue the event that it was opened; `back` is where the page leads."""
    database, now = current.session(), clock.now()
    ref = her.ref
    told = report(
        database,
        her=her,
        keys=current.settings().keys,
        vocabulary=current.engine().vocabulary(database),
        language=i18n.language(),
        now=now,
    )
    audit.record_access(audit.event(current.actor(), "made_report", ref, now=now, file=file))
    audit.record_access(audit.event(current.actor(), "read_identity", ref, now=now))
    if not file:
        return render_template(
            "desk/report.html", told=told, sections=printed(told), made_at=now, role_name=role_name, back=back
        )
    return _as_file(told)


def _as_file(told: dict[str, Any]) -> Response:
    answered = Response(json.dumps(told, ensure_ascii=False, indent=2), mimetype="application/json")
    answered.headers["Content-Disposition"] = 'attachment; filename="report.json"'
    return answered
