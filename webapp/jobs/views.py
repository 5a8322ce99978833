"""Vacancies that everybody may read, without a sign-in. Nothing here depends on who asks, and nothing is about a person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.vacancy import Vacancy
from webapp import clock, current, i18n
from webapp.access import Action, requires
from webapp.jobs import queries
from webapp.jobs.feed import Entry, atom
from webapp.needs import skills_by_need
from webapp.posting_files.linked_data import posting
from webapp.posting_files.records import clean
from webapp.posting_files.stored import record_of

bp = Blueprint("jobs", __name__)


@bp.get("/jobs")
@requires(Action.PUBLIC)
def listed() -> ResponseReturnValue:
    return render_template("jobs/list.html", vacancies=queries.advertised(current.session(), clock.today()))


@bp.get("/jobs/<ref>")
@requires(Action.PUBLIC)
def job(ref: str) -> ResponseReturnValue:
    session = current.session()
    vacancy = queries.advertised_one(session, ref, clock.today())
    return render_template(
        "jobs/job.html",
        vacancy=vacancy,
        skills=skills_by_need(vacancy.skills, current.engine().vocabulary(session), i18n.language()),
        posting=_posting(vacancy),
    )


def _posting(vacancy: Vacancy) -> dict[str, Any]:
    """Return it as a JobPosting, without the number that its employer gave it."""
    record = record_of(vacancy, current.engine().vocabulary(current.session()))
    record.pop("own_number", None)
    employer = vacancy.employer
    node = posting(record, employer.name, employer.country, vacancy.refreshed_on)
    return node | {"url": url_for("jobs.job", ref=vacancy.ref, _external=True)}


@bp.get("/jobs.atom")
@requires(Action.PUBLIC)
def feed() -> Response:
    entries = [
        Entry(
            address=url_for("jobs.job", ref=row.ref, _external=True),
            title=clean(row.title),
            text=clean(row.description),
            author=clean(row.employer.name),
            language=row.language,
            changed_at=row.changed_at,
        )
        for row in queries.advertised(current.session(), clock.today())
    ]
    answer = make_response(
        atom(
            entries,
            title=f"{current.settings().name}: {_('Jobs')}",
            address=url_for("jobs.feed", _external=True),
            page=url_for("jobs.listed", _external=True),
            now=clock.now(),
        )
    )
    answer.mimetype = "application/atom+xml"
    return answer
