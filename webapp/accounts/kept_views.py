"""What was typed before a session ended, given back after the next sign-in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import current, kept
from webapp.access import Action, requires
from webapp.accounts.blueprint import bp


@bp.get("/typed")
@requires(Action.SIGNED_IN)
def typed() -> ResponseReturnValue:
    found = kept.kept_for(current.actor().account_id)
    if found is None:
        return redirect(url_for("pages.home"), 303)
    return render_template("accounts/typed.html", typed=found)
