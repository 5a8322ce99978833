"""The words that coordinators have added to what the program looks for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models.errors import InvalidTransition
from models.screening import LexiconEntry
from webapp import access, clock, current, i18n
from webapp.access import Action, requires
from webapp.engine import Finding, UnfitEntry
from webapp.forms import Form
from webapp.lexicon import queries, services
from webapp.lexicon.forms import EntryForm

bp = Blueprint("lexicon", __name__)


@bp.get("/lexicon")
@requires(Action.SCREEN)
def entries() -> ResponseReturnValue:
    session = current.session()
    return render_template(
        "lexicon/entries.html",
        entries=queries.added_entries(session, current.actor()),
        unfit=current.engine().adverts.unfit(session),
        questions=_questions(),
    )


@bp.get("/lexicon/new")
@requires(Action.SCREEN)
def new() -> ResponseReturnValue:
    return _page(_form())


@bp.post("/lexicon/new")
@requires(Action.SCREEN)
def add() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        if request.form.get("do") != "add":
            return _page(form, current.engine().adverts.finds(current.session(), form.entry()))
        with current.transaction() as session:
            found = services.add(session, current.engine(), entry=form.entry(), by=current.actor(), now=clock.now())
    except UnfitEntry as error:
        form.refuse(error.column)
        return _page(form), 422
    flash(
        ngettext(
            "Looked for from now on. It is found in %(num)s vacancy.",
            "Looked for from now on. It is found in %(num)s vacancies.",
            found,
        )
    )
    return redirect(url_for("lexicon.entries"), 303)


@bp.post("/lexicon/<ref>/end")
@requires(Action.SCREEN)
def end(ref: str) -> ResponseReturnValue:
    if Form().validate_on_submit():
        entry = access.get(current.session(), LexiconEntry, ref, current.actor())
        try:
            with current.transaction() as session:
                services.end(session, entry=entry, by=current.actor(), now=clock.now())
            flash(_("It is not looked for any more. Signs that it found stay where they are."))
        except InvalidTransition:
            flash(_("It had ended before."))
    return redirect(url_for("lexicon.entries"), 303)


def _form() -> EntryForm:
    return EntryForm().offering(current.engine().adverts.languages, _questions())


def _questions() -> dict[str, str]:
    return current.engine().adverts.questions(i18n.language())


def _page(form: EntryForm, found: Sequence[Finding] | None = None) -> str:
    return render_template("lexicon/new.html", form=form, found=found)
