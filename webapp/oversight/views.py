"""The page *Computed order* of a coordinator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock, current, decisions
from webapp.access import Action, requires
from webapp.oversight import services
from webapp.oversight.forms import SwitchForm
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
        months=decisions.months(session, actor, clock.today()),
        seconds=int(decisions.LOOKED.total_seconds()),
    )
