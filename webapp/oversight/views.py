"""The page *Computed order* of a coordinator."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.errors import InvalidTransition
from models.oversight import SuggestionContest
from webapp import access, clock, contests, current, decisions
from webapp.access import Action, requires
from webapp.oversight import fairness, services, words
from webapp.oversight.card import model_card
from webapp.oversight.forms import AnswerForm, SwitchForm
from webapp.oversight.services import SwitchReason
from webapp.wording import name_of

bp = Blueprint("oversight", __name__)


@bp.get("/order")
@requires(Action.OVERSEE)
def desk() -> ResponseReturnValue:
    return _page()


@bp.post("/order/<any(on, off):state>")
@requires(Action.OVERSEE)
def switch(state: str) -> ResponseReturnValue:
    on = state == "on"
    form = SwitchForm().towards(on=on)
    if not form.validate_on_submit():
        return _page(form), 422
    with current.transaction() as session:
        services.switch(session, on=on, reason=form.reason.data, by=current.actor(), now=clock.now())
    flash(
        _("The computed order is on again.")
        if on
        else _("The computed order is off. Lists stand by date, newest first.")
    )
    return redirect(url_for("oversight.desk"), 303)


def _page(form: SwitchForm | None = None) -> str:
    session, actor = current.session(), current.actor()
    on = services.own_organisation(session, actor).ranking_enabled
    switched = services.last_switched(session, actor)
    return render_template(
        "oversight/desk.html",
        on=on,
        switched=switched,
        why=name_of(SwitchReason(switched[0].detail["reason"])) if switched else None,
        form=form or SwitchForm(formdata=None).towards(on=not on),
        waiting=contests.waiting(session, actor),
        today=clock.today(),
        months=decisions.months(session, actor, clock.today()),
        seconds=int(decisions.LOOKED.total_seconds()),
    )


@bp.get("/order/contests/<contest_ref>")
@requires(Action.OVERSEE)
def contest(contest_ref: str) -> ResponseReturnValue:
    return _contest(contest_ref)


@bp.post("/order/contests/<contest_ref>")
@requires(Action.OVERSEE)
def answer(contest_ref: str) -> ResponseReturnValue:
    form = AnswerForm()
    try:
        with current.transaction() as session:
            if not form.validate_on_submit():
                return _contest(contest_ref, form), 422
            text, outcome = (form.text.data or "").strip(), form.outcome.data
            contests.answer(session, ref=contest_ref, outcome=outcome, text=text, by=current.actor(), now=clock.now())
    except InvalidTransition:
        flash(_("It was answered before. Nothing was changed."))
        return redirect(url_for("oversight.desk"), 303)
    flash(_("She reads your answer on her pages."))
    return redirect(url_for("oversight.desk"), 303)


def _contest(ref: str, form: AnswerForm | None = None) -> str:
    row = access.get(current.session(), SuggestionContest, ref, current.actor(), *contests.WHOLE)
    return render_template("oversight/contest.html", row=row, answer_form=form or AnswerForm(formdata=None), form=form)


@bp.get("/order/groups")
@requires(Action.OVERSEE)
def groups() -> ResponseReturnValue:
    found = fairness.groups(current.session(), current.engine(), current.actor(), clock.now())
    groupings = [(name, list(rows)) for name, rows in groupby(found, key=lambda group: group.grouping)]
    return render_template("oversight/fairness.html", groupings=groupings, words=words)


@bp.get("/order/model-card")
@requires(Action.READ_MODEL_CARD)
def card() -> ResponseReturnValue:
    return render_template("oversight/card.html", card=model_card())
