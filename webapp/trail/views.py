"""The log of an organisation, for its coordinator: codes and references, no name of a person who is helped."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp import clock, current
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.trail import queries, words
from webapp.trail.forms import TrailForm

bp = Blueprint("trail", __name__)


@bp.get("/log")
@requires(Action.READ_LOG)
def log() -> ResponseReturnValue:
    return _page(TrailForm())


@bp.post("/log")
@requires(Action.READ_LOG)
def filtered() -> ResponseReturnValue:
    return _page(TrailForm(), asked=True)


def _page(form: TrailForm, *, asked: bool = False) -> ResponseReturnValue:
    actor, session = current.actor(), current.session()
    people = queries.people(session, actor)
    form.offer(list(people.items()))
    valid = not asked or form.validate_on_submit()
    wanted = queries.Wanted()
    if asked and valid:
        wanted = queries.Wanted(
            kind=words.Kind(form.kind.data) if form.kind.data else None,
            who=form.who.data or "",
            about=(form.about.data or "").strip(),
            since=form.since.data,
            until=form.until.data,
            before=form.before.data,
        )
    trail = queries.read_trail(session, actor=actor, wanted=wanted)
    record_access(event(actor, "read_log", None, now=clock.now(), events=len(trail.rows)))
    page = render_template("trail/log.html", form=form, trail=trail, people=people, words=words)
    return (page, 200) if valid else (page, 422)
