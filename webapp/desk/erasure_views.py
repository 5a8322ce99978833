"""Erasing somebody, and the receipts of it, made for printing."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.beneficiary import Beneficiary
from models.database import settle
from models.desk import ErasedFor, ErasureReceipt
from webapp import access, clock, current
from webapp.access import Action, requires
from webapp.desk.blueprint import bp
from webapp.desk.forms import EraseForm
from webapp.erasure import StillThere, erase


@bp.get("/beneficiaries/<ref>/erase")
@requires(Action.ERASE)
def erasing(ref: str) -> ResponseReturnValue:
    her = access.get(current.session(), Beneficiary, ref, current.actor())
    return render_template("desk/erase.html", form=EraseForm(formdata=None), ref=her.ref, places=())


@bp.post("/beneficiaries/<ref>/erase")
@requires(Action.ERASE)
def erase_her(ref: str) -> ResponseReturnValue:
    form, actor = EraseForm(), current.actor()
    access.get(current.session(), Beneficiary, ref, actor)
    if not form.validate_on_submit():
        return render_template("desk/erase.html", form=form, ref=ref, places=()), 422
    try:
        with current.transaction() as session:
            receipt = erase(
                session,
                her=access.get(session, Beneficiary, ref, actor),
                reason=ErasedFor.ASKED,
                keys=current.settings().keys,
                by=actor,
                now=clock.now(),
            ).ref
    except StillThere as found:
        return render_template("desk/erase.html", form=form, ref=ref, places=found.places), 409
    current.close_session()
    with current.installation().sessions() as session:
        settle(session.get_bind().engine)
    return redirect(url_for("desk.receipt", receipt_ref=receipt), 303)


@bp.get("/erasures")
@requires(Action.ERASE)
def receipts() -> ResponseReturnValue:
    rows = current.session().scalars(
        access.visible(select(ErasureReceipt), current.actor()).order_by(ErasureReceipt.id.desc())
    )
    return render_template("desk/receipts.html", rows=list(rows))


@bp.get("/erasures/<receipt_ref>")
@requires(Action.ERASE)
def receipt(receipt_ref: str) -> ResponseReturnValue:
    row = access.get(current.session(), ErasureReceipt, receipt_ref, current.actor())
    return render_template("desk/receipt.html", row=row)
