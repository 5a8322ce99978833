"""Vacancies waiting for a named person's verdict."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from models.employer import Standing
from models.errors import InvalidTransition, NotVetted
from models.screening import Verdict
from models.vacancy import Vacancy
from webapp import access, clock, current, i18n
from webapp.access import Action, requires
from webapp.needs import skills_by_need
from webapp.screening import queries, services
from webapp.screening.checklist import QUESTIONS
from webapp.screening.forms import VerdictForm
from webapp.wording import name_of

bp = Blueprint("screening", __name__)


@bp.get("/screening")
@requires(Action.SCREEN)
def queue() -> ResponseReturnValue:
    rows = queries.awaiting_screening(current.session(), current.actor())
    recruiting = {row.ref: row.employer.may_recruit(clock.today()) for row in rows}
    return render_template("screening/queue.html", rows=rows, recruiting=recruiting)


@bp.get("/screening/<ref>")
@requires(Action.SCREEN)
def vacancy(ref: str) -> ResponseReturnValue:
    vacancy = _any(ref)
    return _page(vacancy, VerdictForm(version=str(vacancy.version)))


@bp.post("/screening/<ref>")
@requires(Action.SCREEN)
def decide(ref: str) -> ResponseReturnValue:
    form = VerdictForm()
    if not form.validate_on_submit():
        return _page(_any(ref), form), 422
    try:
        _decide(ref, form)
    except NotVetted as error:
        form.verdict.errors = [_not_vetted(error)]
    except InvalidTransition:
        form.verdict.errors = [_("This decision does not fit where the vacancy is now. Choose another.")]
    except StaleDataError:
        return _changed(ref, form)
    if form.errors:
        return _page(_any(ref), form), 409
    flash(_("Your decision is written down."))
    return redirect(url_for("screening.queue"), 303)


def _decide(ref: str, form: VerdictForm) -> None:
    with current.transaction() as session:
        services.decide_screening(
            session,
            vacancy=_any(ref),
            version=form.version.data,
            verdict=Verdict(form.verdict.data),
            reason=form.reason.data or "",
            by=current.actor(),
            now=clock.now(),
        )


def _not_vetted(error: NotVetted) -> str:
    standing = name_of(Standing(error.standing))
    return _(
        "It cannot be cleared while the employer is not vetted, or its vetting has run out (now: %(standing)s). Hold it, or wait.",
        standing=standing,
    )


def _changed(ref: str, form: VerdictForm) -> ResponseReturnValue:
    """Show the vacancy as it is now, with what was typed: it has to be read again first."""
    vacancy = _any(ref)
    form.version.data = str(vacancy.version)
    return _page(vacancy, form, changed=True), 409


def _page(vacancy: Vacancy, form: VerdictForm, *, changed: bool = False) -> str:
    session = current.session()
    vocabulary = current.engine().vocabulary(session)
    return render_template(
        "screening/vacancy.html",
        vacancy=vacancy,
        form=form,
        changed=changed,
        occupation=vocabulary.label(vacancy.occupation.uri, i18n.language()) if vacancy.occupation else None,
        skills=skills_by_need(vacancy.skills, vocabulary, i18n.language()),
        may_recruit=vacancy.employer.may_recruit(clock.today()),
        questions=QUESTIONS,
        verdicts=queries.verdicts(session, vacancy),
    )


def _any(ref: str) -> Vacancy:
    return access.get(current.session(), Vacancy, ref, current.actor(), *queries.WHOLE)
