"""The page “API access”: making a token, seeing which ones there are, revoking one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock, current
from webapp.access import Action, requires, scopes_of
from webapp.accounts import token_services
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import TokenForm
from webapp.forms import Form, offered
from webapp.wording import name_of


@bp.get("/api-access")
@requires(Action.USE_API)
def tokens() -> ResponseReturnValue:
    return _page(_form())


@bp.post("/api-access")
@requires(Action.USE_API)
def make_token() -> ResponseReturnValue:
    """Make a token and show it on this answer only: it is neither stored nor put into an address."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    with current.transaction() as session:
        _token, secret = token_services.make_token(
            session,
            by=current.actor(),
            name=form.name.data or "",
            scopes=form.scopes.data or [],
            days=form.days.data,
            now=clock.now(),
        )
    return _page(_form(empty=True), secret), 201


@bp.post("/api-access/<ref>/revoke")
@requires(Action.USE_API)
def revoke_token(ref: str) -> ResponseReturnValue:
    if Form().validate_on_submit():
        with current.transaction() as session:
            token_services.revoke_token(session, ref=ref, by=current.actor(), now=clock.now())
        flash(_("The token does not work any more."))
    return redirect(url_for("accounts.tokens"), 303)


def _form(*, empty: bool = False) -> TokenForm:
    form, role = TokenForm(formdata=None) if empty else TokenForm(), current.actor().role
    form.scopes.choices = offered((scope.value, name_of(scope)) for scope in (scopes_of(role) if role else []))
    return form


def _page(form: TokenForm, secret: str | None = None) -> str:
    rows = token_services.tokens_of(current.session(), current.actor(), clock.now())
    return render_template("accounts/tokens.html", form=form, rows=rows, secret=secret)
