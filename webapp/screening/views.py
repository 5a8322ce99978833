"""Vacancies waiting for a named person's verdict."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from models.employer import Standing
from models.errors import InvalidTransition, NotVetted
from models.screening import ScreeningRun, Verdict
from models.vacancy import Vacancy
from webapp import access, clock, current, i18n
from webapp.access import Action, requires
from webapp.forms import Form
from webapp.needs import skills_by_need
from webapp.screening import queries, services
from webapp.screening.checklist import QUESTIONS
from webapp.screening.forms import VerdictForm
from webapp.screening.marks import FIELDS, QUOTED, marked
from webapp.signs import questions_to
from webapp.wording import name_of
from webapp.workplace_cards import read_by_contacts

bp = Blueprint("screening", __name__)


@bp.get("/screening")
@requires(Action.SCREEN)
def queue() -> ResponseReturnValue:
    rows = queries.awaiting_screening(current.session(), current.actor())
    recruiting = {row.vacancy.ref: row.vacancy.employer.may_recruit(clock.today()) for row in rows}
    return render_template("screening/queue.html", rows=rows, recruiting=recruiting)


@bp.get("/screening/<ref>")
@requires(Action.SCREEN)
def vacancy(ref: str) -> ResponseReturnValue:
    vacancy = _any(ref)
    run = queries.last_run(current.session(), vacancy)
    return _page(vacancy, run, VerdictForm(version=str(vacancy.version)).offering(_questions(run)))


@bp.post("/screening/<ref>")
@requires(Action.SCREEN)
def decide(ref: str) -> ResponseReturnValue:
    vacancy = _any(ref)
    run = queries.last_run(current.session(), vacancy)
    form = VerdictForm().offering(_questions(run))
    if not form.validate_on_submit():
        return _page(vacancy, run, form), 422
    try:
        _decide(vacancy, run, form)
    except StaleDataError:
        return _changed(ref, form)
    except (NotVetted, services.NotLookedThrough, InvalidTransition) as error:
        form.verdict.errors = [_refusal(error)]
    except services.SayMore:
        form.reason.errors = [_("There is a grave sign: say in at least 40 letters why it can be shown nevertheless")]
    if form.errors:
        return _shown_again(ref, form), 409
    flash(_("Your decision is written down."))
    return redirect(url_for("screening.queue"), 303)


def _decide(vacancy: Vacancy, run: ScreeningRun | None, form: VerdictForm) -> None:
    asked = set(form.asked())
    questions = [sign.question for sign in (run.signs if run else []) if sign.ref in asked]
    if form.verdict.data is Verdict.ASK and form.own_question.data:
        questions.append(form.own_question.data)
    with current.transaction() as session:
        services.decide_screening(
            session,
            vacancy=vacancy,
            run=run,
            version=form.version.data,
            verdict=form.verdict.data,
            reason=form.reason.data or "",
            questions=questions,
            by=current.actor(),
            now=clock.now(),
        )


def _refusal(error: Exception) -> str:
    match error:
        case NotVetted():
            return _(
                "It cannot be cleared while the employer is not vetted, or its vetting has run out (now: %(standing)s). Hold it, or wait.",
                standing=name_of(Standing(error.standing)),
            )
        case services.NotLookedThrough():
            return _("It cannot be cleared before the program has looked for signs. Have it looked through first.")
        case _:
            return _("This decision does not fit where the vacancy is now. Choose another.")


@bp.post("/screening/<ref>/look")
@requires(Action.SCREEN)
def look(ref: str) -> ResponseReturnValue:
    if Form().validate_on_submit():
        with current.transaction() as session:
            services.look_again(session, current.engine(), vacancy=_any(ref), by=current.actor(), now=clock.now())
    return redirect(url_for("screening.vacancy", ref=ref), 303)


def _changed(ref: str, form: VerdictForm) -> ResponseReturnValue:
    """Show the vacancy as it is now, with what was typed: it has to be read again first."""
    return _shown_again(ref, form, changed=True), 409


def _shown_again(ref: str, form: VerdictForm, *, changed: bool = False) -> str:
    vacancy = _any(ref)
    run = queries.last_run(current.session(), vacancy)
    if changed:
        form.version.data = str(vacancy.version)
    return _page(vacancy, run, form.offering(_questions(run)), changed=changed)


def _questions(run: ScreeningRun | None) -> dict[str, str]:
    """Return the questions of a look, each once, by the sign that asks it first."""
    found: dict[str, str] = {}
    for sign in run.signs if run else []:
        found.setdefault(sign.question, sign.ref)
    return {ref: _in_our_language(question) for question, ref in found.items()}


def _in_our_language(question: str) -> str:
    return current.engine().adverts.question(question, i18n.language())


def _page(vacancy: Vacancy, run: ScreeningRun | None, form: VerdictForm, *, changed: bool = False) -> str:
    session = current.session()
    vocabulary = current.engine().vocabulary(session)
    signs = dict(enumerate(run.signs if run else [], start=1))
    texts = {"title": vacancy.title, "text": vacancy.description, "costs_to_worker": vacancy.costs_to_worker}
    return render_template(
        "screening/vacancy.html",
        vacancy=vacancy,
        form=form,
        changed=changed,
        run=run,
        signs=signs,
        pieces={name: marked(name, text, signs) for name, text in texts.items()},
        fields=FIELDS,
        quoted=QUOTED,
        question_of=_in_our_language,
        occupation=vocabulary.label(vacancy.occupation.uri, i18n.language()) if vacancy.occupation else None,
        skills=skills_by_need(vacancy.skills, vocabulary, i18n.language()),
        may_recruit=vacancy.employer.may_recruit(clock.today()),
        questions=QUESTIONS,
        asked=questions_to(session, vacancy),
        verdicts=queries.verdicts(session, vacancy),
        cards=read_by_contacts(session, vacancy.employer_id),
    )


def _any(ref: str) -> Vacancy:
    return access.get(current.session(), Vacancy, ref, current.actor(), *queries.WHOLE)
