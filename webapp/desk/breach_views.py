"""The register of breaches, with the 72 hours in which the authority is told."""

from __future__ import annotations

from datetime import UTC

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.desk import Breach, BreachRisk
from webapp import access, breaches, clock, current
from webapp.access import Action, requires
from webapp.breaches import Decision, HasToNotify
from webapp.desk.blueprint import bp
from webapp.desk.forms import BREACHED, BreachForm, DecisionForm
from webapp.desk_words import desk_name


@bp.get("/breaches")
@requires(Action.BREACHES)
def register() -> ResponseReturnValue:
    return _register(BreachForm(formdata=None))


def _register(form: BreachForm) -> str:
    rows, now = breaches.register(current.session(), current.actor()), clock.now()
    left = {row.ref: breaches.hours_left(row, now) for row in rows}
    return render_template("desk/breaches.html", form=form, rows=rows, left=left)


@bp.post("/breaches")
@requires(Action.BREACHES)
def record_breach() -> ResponseReturnValue:
    form = BreachForm()
    if not form.validate_on_submit():
        return _register(form), 422
    with current.transaction() as session:
        ref = breaches.record(
            session,
            what=form.what.data.strip(),
            known_at=form.known_at.data.replace(tzinfo=UTC),
            categories=form.categories.data,
            people=form.people.data,
            records=form.records.data,
            by=current.actor(),
            now=clock.now(),
        ).ref
    return redirect(url_for("desk.breach", breach_ref=ref), 303)


@bp.get("/breaches/<breach_ref>")
@requires(Action.BREACHES)
def breach(breach_ref: str) -> ResponseReturnValue:
    row = access.get(current.session(), Breach, breach_ref, current.actor())
    notify = None if row.notify is None else ("yes" if row.notify else "no")
    form = DecisionForm(formdata=None, obj=row, risk=row.risk and row.risk.value, notify=notify)
    return _breach(row, form)


def _breach(row: Breach, form: DecisionForm) -> str:
    return render_template(
        "desk/breach.html",
        row=row,
        form=form,
        left=breaches.hours_left(row, clock.now()),
        names=BREACHED,
        desk_name=desk_name,
    )


@bp.post("/breaches/<breach_ref>")
@requires(Action.BREACHES)
def decide(breach_ref: str) -> ResponseReturnValue:
    row, form = access.get(current.session(), Breach, breach_ref, current.actor()), DecisionForm()
    if not form.validate_on_submit():
        return _breach(row, form), 422
    decision = Decision(
        BreachRisk(form.risk.data),
        form.notify.data == "yes",
        form.reason.data.strip(),
        (form.measures.data or "").strip(),
    )
    try:
        with current.transaction() as session:
            breaches.decide(session, row, decision, by=current.actor(), now=clock.now())
    except HasToNotify:
        form.notify.errors = [_("Where a risk is not unlikely the authority has to be told (GDPR, article 33)")]
        return _breach(access.get(current.session(), Breach, breach_ref, current.actor()), form), 422
    return redirect(url_for("desk.breach", breach_ref=breach_ref), 303)


@bp.post("/breaches/<breach_ref>/told")
@requires(Action.BREACHES)
def told(breach_ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        row = access.get(session, Breach, breach_ref, current.actor())
        breaches.told(session, row, people=request.form.get("who") == "people", by=current.actor(), now=clock.now())
    return redirect(url_for("desk.breach", breach_ref=breach_ref), 303)
