"""The public page where an employer registers itself, and what it reads afterwards."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock, current, i18n
from webapp.access import ANONYMOUS, Action, requires
from webapp.employers import charter, queries, registration
from webapp.employers.blueprint import bp
from webapp.employers.forms import ApplicationForm, complete


@bp.get("/register")
@requires(Action.PUBLIC)
def application() -> ResponseReturnValue:
    return _page(ApplicationForm().offering(queries.places(current.session())))


@bp.post("/register")
@requires(Action.PUBLIC)
def apply() -> ResponseReturnValue:
    form = ApplicationForm().offering(queries.places(current.session()))
    if form.trap.data:  # nobody sees this field: a program filled it in
        return redirect(url_for("employers.applied"), 303)
    if not complete(form, lambda place: queries.country_of(current.session(), place)):
        return _page(form), 422
    current.is_now(ANONYMOUS)  # whoever is signed in here has nothing to do with it
    try:
        with current.transaction() as session:
            registration.apply(
                session,
                current.settings().keys,
                columns=form.columns(),
                address=form.address.data or "",
                password=form.password.data or "",
                language=i18n.language(),
                now=clock.now(),
            )
    except registration.TooMany:
        form.name.errors = [
            _("Too many employers registered in the last hour. Nothing was saved: please try again in an hour.")
        ]
        return _page(form), 429
    return redirect(url_for("employers.applied"), 303)


def _page(form: ApplicationForm) -> str:
    return render_template("employers/application.html", form=form)


@bp.get("/register/done")
@requires(Action.PUBLIC)
def applied() -> ResponseReturnValue:
    return render_template("employers/applied.html")


@bp.get("/charter")
@requires(Action.PUBLIC)
def read_charter() -> ResponseReturnValue:
    return render_template("employers/charter.html", promises=charter.PROMISES, version=charter.VERSION)
