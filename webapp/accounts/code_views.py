"""Giving a beneficiary her code and PIN, and ending them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import clock, current
from webapp.access import Action, requires
from webapp.accounts import code_services
from webapp.accounts.blueprint import bp
from webapp.accounts.code_services import Card


@bp.get("/beneficiaries/<ref>/code")
@requires(Action.GIVE_CODE)
def her_code(ref: str) -> ResponseReturnValue:
    return _page(ref)


@bp.post("/beneficiaries/<ref>/code")
@requires(Action.GIVE_CODE)
def give_code(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        card = code_services.give_code(
            session, ref=ref, keys=current.settings().keys, actor=current.actor(), now=clock.now()
        )
    return _page(ref, card)  # no redirect: it is shown this once and kept nowhere


def _page(ref: str, card: Card | None = None) -> str:
    account = code_services.account_of(current.session(), ref=ref, actor=current.actor())
    return render_template("accounts/her_code.html", ref=ref, card=card, active=account is not None and account.active)


@bp.post("/beneficiaries/<ref>/code/end")
@requires(Action.GIVE_CODE)
def end_code(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        code_services.end_code(session, ref=ref, actor=current.actor(), now=clock.now())
    return redirect(url_for("accounts.her_code", ref=ref), 303)
