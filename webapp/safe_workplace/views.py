"""The cards on being a safe workplace, one at a time; each can be skipped and found again."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.types import REF_ALPHABET, REF_LENGTH
from models.workplace import CardState, WorkplaceCard
from webapp import clock, current
from webapp.access import Action, requires
from webapp.workplace_cards import BY_CODE, CARDS, Card, note, progress_of

bp = Blueprint("safe_workplace", __name__)

CODES = "<any(first_days, in_writing, no_fees, complaints, privacy, way_home):code>"
REFERENCE = re.compile(f"[{REF_ALPHABET}]{{{REF_LENGTH}}}")


@bp.get("/safe-workplace")
@requires(Action.OWN_EMPLOYER)
def cards() -> ResponseReturnValue:
    progress = progress_of(current.session(), current.actor())
    return render_template("safe_workplace/cards.html", cards=CARDS, progress=progress)


@bp.get(f"/safe-workplace/{CODES}")
@requires(Action.OWN_EMPLOYER)
def card(code: str) -> ResponseReturnValue:
    return _page(BY_CODE[WorkplaceCard(code)])


@bp.post(f"/safe-workplace/{CODES}")
@requires(Action.OWN_EMPLOYER)
def answer(code: str) -> ResponseReturnValue:
    shown = BY_CODE[WorkplaceCard(code)]
    skipped = "skip" in request.form
    said = request.form.get("answer", "")
    if not skipped and said != str(shown.right):
        wrong = str(shown.why) if said else _("Choose an answer")
        return _page(shown, wrong=wrong, said=said), 422
    with current.transaction() as session:
        state = CardState.SKIPPED if skipped else CardState.UNDERSTOOD
        note(session, card=shown, state=state, by=current.actor(), now=clock.now())
    if not skipped:
        flash(_("Right. %(why)s", why=shown.why))
    vacancy = request.form.get("next", "")
    if REFERENCE.fullmatch(vacancy):
        return redirect(url_for("vacancies.vacancy", ref=vacancy, _anchor="card"), 303)
    following = progress_of(current.session(), current.actor()).next
    if following is not None:
        return redirect(url_for("safe_workplace.card", code=following.code.value), 303)
    return redirect(url_for("safe_workplace.cards"), 303)


def _page(shown: Card, *, wrong: str = "", said: str = "") -> str:
    vacancy = request.form.get("next", "")
    return render_template(
        "safe_workplace/card.html",
        card=shown,
        number=CARDS.index(shown) + 1,
        all=len(CARDS),
        wrong=wrong,
        said=said,
        next=vacancy if REFERENCE.fullmatch(vacancy) else "",
    )
