"""The second step of signing in: a code of an app, a passkey, or a recovery code."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from models.account import Account
from webapp import clock, current
from webapp.access import Action, requires
from webapp.accounts import entry, factor_services, limits, passkey_services, services
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import FactorForm, PasskeyAnswerForm, local_path


@bp.get("/sign-in/second")
@requires(Action.PUBLIC)
def second() -> ResponseReturnValue:
    return _page(FactorForm())


@bp.post("/sign-in/second")
@requires(Action.PUBLIC)
def second_check() -> ResponseReturnValue:
    form = FactorForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    answer = _let_in(
        lambda database, account: factor_services.check_factor(
            database, account=account, typed=form.code.data or "", keys=current.settings().keys, now=clock.now()
        )
    )
    form.code.errors = [_("This code does not fit, or was used before. Wait for the next one and try again.")]
    return answer or _page(form, 422)


@bp.post("/sign-in/passkey")
@requires(Action.PUBLIC)
def passkey_check() -> ResponseReturnValue:
    form, asked = PasskeyAnswerForm(), entry.ceremony()
    answer = None
    if form.validate_on_submit() and asked is not None:
        answer = _let_in(
            lambda database, account: (
                "passkey"
                if passkey_services.check_passkey(
                    database,
                    account=account,
                    answer=form.answer.data or "",
                    ceremony=asked,
                    keys=current.settings().keys,
                    now=clock.now(),
                )
                else None
            )
        )
    form.answer.errors = [_("The passkey was not used. Try again.")]
    return answer or _page(form, 422)


def _let_in(check: Any) -> ResponseReturnValue | None:
    """Sign in whoever passes `check`; None when the factor was wrong."""
    network = limits.key_of_network(current.settings().keys, request.remote_addr)
    try:
        with current.transaction() as database:
            limits.refuse(database, network, clock.now())
            account = entry.half_signed_in(database)
            factor = check(database, account) if account is not None else None
            if factor is not None and account is not None:
                steps = entry.steps_of(database, account, factor)
                left = factor_services.recovery_codes_left(database, account.id)
            else:
                services.failed_from(database, network, clock.now())
    except limits.TooManyTries:
        return abort(429)
    if account is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if factor is None:
        return None
    entry.begin(account, steps)
    if factor == "recovery":
        flash(_n("%(num)s recovery code left.", "%(num)s recovery codes left.", left))
    return redirect(local_path(request.args.get("next")) or url_for("pages.home"), 303)


def _page(form: FactorForm | PasskeyAnswerForm, status: int = 200) -> ResponseReturnValue:
    account = entry.half_signed_in(current.session())
    if account is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return _shown(account, form), status


def _shown(account: Account, form: FactorForm | PasskeyAnswerForm) -> str:
    asked = passkey_services.ask_for_known(current.session(), account=account, host=entry.host())
    if asked is not None:
        entry.keep_challenge(asked.challenge)
    return render_template(
        "accounts/second.html",
        form=form,
        code_form=form if isinstance(form, FactorForm) else FactorForm(formdata=None),
        options=asked.options if asked else None,
        next=local_path(request.args.get("next")),
    )
