"""Signing in and out, choosing a language, leaving at once."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.account import Role
from webapp import audit, clock, current, i18n
from webapp.access import ANONYMOUS, Action, requires
from webapp.accounts import (
    code_views,
    contact_views,
    entry,
    factor_views,
    invitation_views,
    kept_views,
    limits,
    own_views,
    second_views,
    services,
    token_views,
)
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import CodeForm, SignInForm, local_path
from webapp.config import LANGUAGES
from webapp.reference import exit_page

__all__ = [
    "bp",
    "code_views",
    "contact_views",
    "factor_views",
    "invitation_views",
    "kept_views",
    "own_views",
    "second_views",
    "token_views",
]


@bp.get("/sign-in")
@requires(Action.PUBLIC)
def sign_in() -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", form=SignInForm(), next=local_path(request.args.get("next")))


@bp.post("/sign-in")
@requires(Action.PUBLIC)
def sign_in_check() -> ResponseReturnValue:
    return _check(SignInForm(), "accounts/sign_in.html", beneficiary=False)


@bp.get("/my")
@requires(Action.PUBLIC)
def code() -> ResponseReturnValue:
    if current.actor().role is Role.BENEFICIARY:
        return redirect(url_for("own.home"), 303)
    return render_template("accounts/code.html", form=CodeForm(), next=local_path(request.args.get("next")))


@bp.post("/my")
@requires(Action.PUBLIC)
def code_check() -> ResponseReturnValue:
    return _check(CodeForm(), "accounts/code.html", beneficiary=True)


def _check(form: SignInForm | CodeForm, template: str, *, beneficiary: bool) -> ResponseReturnValue:
    goal = local_path(request.args.get("next"))
    if not form.validate_on_submit():
        return render_template(template, form=form, next=goal), 422
    current.is_now(ANONYMOUS)  # whoever was signed in here before
    steps: list[str] | None = None
    try:
        with current.transaction() as database:
            account = services.sign_in(
                database,
                current.settings().keys,
                name=form.name.data or "",
                secret=form.secret.data or "",
                beneficiary=beneficiary,
                now=clock.now(),
                address=request.remote_addr,
            )
            if account is not None and not services.has_factor(database, account):
                steps = entry.steps_of(database, account)
    except limits.TooManyTries:
        return abort(429)
    if account is None:
        form.secret.errors = [_("These do not fit together. Check both and try again.")]
        return render_template(template, form=form, next=goal), 422
    if steps is None:
        entry.begin_half(account)
        return redirect(url_for("accounts.second", next=goal), 303)
    entry.begin(account, steps)
    return redirect(goal or url_for("pages.home"), 303)


@bp.post("/sign-out")
@requires(Action.PUBLIC)
def sign_out() -> ResponseReturnValue:
    _end()
    return redirect(url_for("pages.home"), 303)


@bp.get("/exit")
@requires(Action.PUBLIC)
def leave() -> ResponseReturnValue:
    """End the session on the server and go to a page about the weather. A plain link, so that it works without script."""
    _end()
    answer = redirect(current.settings().exit_url or exit_page(i18n.language()), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _end() -> None:
    actor = current.actor()
    if actor is not ANONYMOUS:
        audit.record_access(audit.event(actor, "signed_out", actor.ref, now=clock.now()))
    session.clear()


@bp.post("/language")
@requires(Action.PUBLIC)
def language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session[i18n.KEY] = chosen
    else:
        flash(_("That language is not there yet."))
    return redirect(local_path(request.form.get("next")) or url_for("pages.home"), 303)
