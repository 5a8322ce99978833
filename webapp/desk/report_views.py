"""Handing out everything that is stored about somebody, after a check that nobody forces her."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.beneficiary import Beneficiary
from models.desk import Company, Keeping
from webapp import access, clock, current, report_pages
from webapp.access import Action, requires
from webapp.desk import services
from webapp.desk.blueprint import bp
from webapp.desk.forms import HandOutForm


@bp.get("/beneficiaries/<ref>/report")
@requires(Action.DESK)
def report(ref: str) -> ResponseReturnValue:
    her = access.get(current.session(), Beneficiary, ref, current.actor())
    return render_template("desk/hand_out.html", form=HandOutForm(formdata=None), ref=her.ref)


@bp.post("/beneficiaries/<ref>/report")
@requires(Action.DESK)
def hand_out(ref: str) -> ResponseReturnValue:
    form, actor = HandOutForm(), current.actor()
    access.get(current.session(), Beneficiary, ref, actor)
    if not form.validate_on_submit():
        return render_template("desk/hand_out.html", form=form, ref=ref), 422
    with current.transaction() as session:
        given = services.check_hand_out(
            session,
            beneficiary=access.get(session, Beneficiary, ref, actor),
            asked_herself=form.asked.data == "yes",
            company=Company(form.company.data),
            keeping=Keeping(form.keeping.data),
            by=actor,
            now=clock.now(),
        )
    if not given:
        flash(_("Do not hand it out now. It was written down that it was not given."))
        return render_template("desk/hand_out.html", form=HandOutForm(formdata=None), ref=ref, refused=True), 409
    her = access.get(current.session(), Beneficiary, ref, actor)
    return report_pages.answer(her, file=form.shape.data == "file", back=url_for("beneficiaries.profile", ref=ref))
