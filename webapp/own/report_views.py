"""Everything that is stored about her, for herself: to read, to print, or to take along as a file."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import HiddenField
from wtforms.validators import AnyOf

from models.beneficiary import Beneficiary
from webapp import current, report_pages
from webapp.access import Action, requires, visible
from webapp.forms import Form
from webapp.own.blueprint import bp


class ReportForm(Form):
    """As what she wants it."""

    shape = HiddenField(validators=[AnyOf(("page", "file"))])


@bp.get("/my/data/report")
@requires(Action.OWN_PAGES)
def report() -> ResponseReturnValue:
    return render_template("own/report.html")


@bp.post("/my/data/report")
@requires(Action.OWN_PAGES)
def make_report() -> ResponseReturnValue:
    form = ReportForm()
    if not form.validate_on_submit():
        return redirect(url_for("own.report"), 303)
    her = current.session().scalars(visible(select(Beneficiary), current.actor())).one()
    return report_pages.answer(her, file=form.shape.data == "file", back=url_for("own.record"))
