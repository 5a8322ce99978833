"""An employer's vacancies: post in steps, edit, pause, close. Each step has an address and is saved on its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from models.errors import Incomplete
from models.taxonomy import ConceptKind
from models.vacancy import Vacancy, VacancyStatus
from webapp import access, clock, current, i18n, postings, signs
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.concept_search import Found, find_concepts
from webapp.needs import NEED_NAMES, Need, skills_by_need
from webapp.reference import SPOKEN_IN
from webapp.vacancies import queries
from webapp.vacancies.forms import (
    LanguagesForm,
    PayForm,
    SkillsForm,
    StepForm,
    SupportForm,
    WhatForm,
    WhenForm,
    WhereForm,
)
from webapp.vacancies.queries import STEPS
from webapp.vacancies.questions import AnswerForm, answer_form, asked_about
from webapp.vacancies.wording import HAPPENS_NEXT, STEP_NAMES
from webapp.workplace_cards import progress_of

bp = Blueprint("vacancies", __name__)

FORMS: dict[str, type[Any]] = {
    "when": WhenForm,
    "where": WhereForm,
    "pay": PayForm,
    "languages": LanguagesForm,
    "support": SupportForm,
}
SPOKEN = {country: language for language, country in SPOKEN_IN.items()}
CHECKED_AGAIN = ("what", "skills", "when", "where", "pay")
"""Steps whose change sends a published vacancy back to be checked."""


@bp.get("/vacancies")
@requires(Action.WRITE_VACANCY)
def mine() -> ResponseReturnValue:
    session, actor, today = current.session(), current.actor(), clock.today()
    employer = postings.own_employer(session, actor)
    return render_template(
        "vacancies/mine.html",
        rows=queries.my_vacancies(session, actor, today),
        employer=employer,
        may_recruit=employer.may_recruit(today),
        step_names=STEP_NAMES,
    )


# --- the first two steps: words that become concepts ------------------------------------------------------------------


@bp.get("/vacancies/new")
@requires(Action.WRITE_VACANCY)
def new() -> ResponseReturnValue:
    return _what_page(WhatForm(language=i18n.language()), None)


@bp.post("/vacancies/new")
@requires(Action.WRITE_VACANCY)
def create() -> ResponseReturnValue:
    form = WhatForm()
    answer, columns = _read_what(form, None)
    if answer is not None:
        return answer
    with current.transaction() as session:
        actor = current.actor()
        vacancy = postings.create_vacancy(
            session, employer=postings.own_employer(session, actor), columns=columns, by=actor, now=clock.now()
        )
        ref, next_step = vacancy.ref, "skills" if "occupation_id" in columns else "what"
    return redirect(url_for(f"vacancies.{next_step}", ref=ref), 303)


@bp.get("/vacancies/<ref>/what")
@requires(Action.WRITE_VACANCY)
def what(ref: str) -> ResponseReturnValue:
    vacancy = _own(ref)
    return _what_page(WhatForm(data=_shown(WhatForm.of(vacancy), vacancy)), vacancy)


@bp.post("/vacancies/<ref>/what")
@requires(Action.WRITE_VACANCY)
def save_what(ref: str) -> ResponseReturnValue:
    form, vacancy = WhatForm(), _own(ref)
    answer, columns = _read_what(form, vacancy)
    if answer is not None:
        return answer
    known = vacancy.occupation_id is not None or "occupation_id" in columns
    return _save(ref, "what", form, {"columns": columns}, _what_page, next_step=None if known else "what")


def _read_what(form: WhatForm, vacancy: Vacancy | None) -> tuple[ResponseReturnValue | None, dict[str, Any]]:
    """Return the page to show again, or the columns to save, with the occupation when one was chosen."""
    fine, said, uri = form.validate_on_submit(), form.said.data, form.uri.data
    found = _find(said, ConceptKind.OCCUPATION) if said and not uri else None
    if found is not None and not found.choices:
        form.said.errors = [_("We found no occupation with these words. Try other words.")]
    if not fine or found is not None:
        return (_what_page(form, vacancy, found), 422 if form.errors else 200), {}
    columns = form.values()
    if uri:
        columns["occupation_id"] = postings.occupation_id(current.session(), uri)
        if columns["occupation_id"] is None:
            form.said.errors = [_("Choose an occupation from the list")]
            return (_what_page(form, vacancy), 422), {}
    return None, columns


def _what_page(form: WhatForm, vacancy: Vacancy | None, found: Found | None = None, **more: Any) -> str:
    chosen = vacancy.occupation if vacancy else None
    if vacancy and not chosen and not found and not form.errors:
        found = _find(vacancy.title, ConceptKind.OCCUPATION)
    vocabulary = current.engine().vocabulary(current.session())
    occupation = vocabulary.label(chosen.uri, i18n.language()) if chosen else None
    action = url_for("vacancies.save_what", ref=vacancy.ref) if vacancy else url_for("vacancies.create")
    return _step_page("what", form, vacancy, found=found, occupation=occupation, action=action, **more)


@bp.get("/vacancies/<ref>/skills")
@requires(Action.WRITE_VACANCY)
def skills(ref: str) -> ResponseReturnValue:
    vacancy = _own(ref)
    suggested = queries.offered_skills(current.engine().vocabulary(current.session()), vacancy)
    return _skills_page(SkillsForm(data=_shown(SkillsForm.of(vacancy, suggested), vacancy)), vacancy)


@bp.post("/vacancies/<ref>/skills")
@requires(Action.WRITE_VACANCY)
def save_skills(ref: str) -> ResponseReturnValue:
    form, vacancy = SkillsForm(), _own(ref)
    fine, said, uri = form.validate_on_submit(), form.said.data, form.uri.data
    found = _find(said, ConceptKind.SKILL) if said and not uri else None
    if found is not None and not found.choices:
        form.said.errors = [_("We found no skill with these words. Try other words.")]
    if not fine or found is not None:
        return _skills_page(form, vacancy, found), 422 if form.errors else 200
    if uri:
        form.needs.data.setdefault(uri, Need.DAY_ONE)
    return _save(ref, "skills", form, form.values(), _skills_page, next_step="skills" if uri else None)


def _skills_page(form: SkillsForm, vacancy: Vacancy, found: Found | None = None, **more: Any) -> str:
    vocabulary = current.engine().vocabulary(current.session())
    names = queries.skill_names(vocabulary, vacancy, form.needs.data, i18n.language())
    return _step_page("skills", form, vacancy, found=found, names=names, need_names=NEED_NAMES, **more)


def _find(said: str, kind: ConceptKind) -> Found:
    return find_concepts(current.engine().vocabulary(current.session()), said, kind=kind, language=i18n.language())


# --- the other steps --------------------------------------------------------------------------------------------------


@bp.get("/vacancies/<ref>/<any(when, where, pay, languages, support):step>")
@requires(Action.WRITE_VACANCY)
def step(ref: str, step: str) -> ResponseReturnValue:
    vacancy = _own(ref)
    country = vacancy.employer.country
    more = (SPOKEN[country],) if step == "languages" else ()
    shown = FORMS[step].of(vacancy, *more)
    if step == "pay" and country == "RO":
        shown.setdefault("currency", "RON")
    return _step_page(step, FORMS[step](data=_shown(shown, vacancy)), vacancy)


@bp.post("/vacancies/<ref>/<any(when, where, pay, languages, support):step>")
@requires(Action.WRITE_VACANCY)
def save_step(ref: str, step: str) -> ResponseReturnValue:
    form, vacancy = FORMS[step](), _own(ref)
    if step == "where":
        form.place.places = _places(vacancy)
    if not form.validate_on_submit():
        return _step_page(step, form, vacancy), 422
    return _save(ref, step, form, form.values(), lambda *a, **more: _step_page(step, *a, **more))


def _places(vacancy: Vacancy) -> dict[str, int]:
    return queries.places(current.session(), vacancy.employer.country)


def _shown(values: dict[str, Any], vacancy: Vacancy) -> dict[str, Any]:
    return values | {"version": str(vacancy.version)}


def _step_page(step: str, form: StepForm, vacancy: Vacancy | None, **more: Any) -> str:
    if vacancy is not None:
        more.setdefault("action", url_for(request.url_rule.endpoint, **request.view_args))
    if step == "where" and vacancy is not None:
        more["places"] = _places(vacancy)
    published = vacancy is not None and vacancy.status not in (VacancyStatus.DRAFT, VacancyStatus.SCREENING)
    return render_template(
        f"vacancies/{step}.html",
        form=form,
        vacancy=vacancy,
        number=STEPS.index(step) + 1,
        steps=len(STEPS),
        checked_again=published and step in CHECKED_AGAIN,
        **more,
    )


def _save(
    ref: str,
    step: str,
    form: StepForm,
    values: dict[str, Any],
    page: Callable[..., str],
    *,
    next_step: str | None = None,
) -> ResponseReturnValue:
    """Save a step and go on; when somebody else changed the vacancy meanwhile, show what was typed, unsaved."""
    try:
        with current.transaction() as session:
            vacancy, version = _own(ref), form.version.data
            postings.change_vacancy(
                session,
                current.engine(),
                vacancy=vacancy,
                version=version,
                step=step,
                by=current.actor(),
                now=clock.now(),
                **values,
            )
            is_draft = vacancy.status is VacancyStatus.DRAFT
    except StaleDataError:
        vacancy = _own(ref)
        form.version.data = str(vacancy.version)
        return page(form, vacancy, conflict=True), 409
    following = STEPS[STEPS.index(step) + 1 :][:1]
    goal = next_step or (following[0] if is_draft and following and "overview" not in request.form else None)
    return redirect(_address(ref, goal), 303)


def _address(ref: str, step: str | None) -> str:
    if step in ("what", "skills"):
        return url_for(f"vacancies.{step}", ref=ref)
    return url_for("vacancies.step", ref=ref, step=step) if step else url_for("vacancies.vacancy", ref=ref)


def _own(ref: str) -> Vacancy:
    return access.get(current.session(), Vacancy, ref, current.actor(), *postings.WHOLE)


# --- the whole, and what can be done with it --------------------------------------------------------------------------


@bp.get("/vacancies/<ref>")
@requires(Action.WRITE_VACANCY)
def vacancy(ref: str) -> ResponseReturnValue:
    return _vacancy_page(_own(ref))


def _vacancy_page(vacancy: Vacancy, *, lacking: tuple[str, ...] = (), form: AnswerForm | None = None) -> str:
    session, now, actor = current.session(), clock.now(), current.actor()
    count = postings.fitting_candidates(session, current.engine(), vacancy, now)
    if count is not None:
        record_access(event(actor, "counted_candidates", vacancy.ref, now=now))
    return render_template(
        "vacancies/vacancy.html",
        vacancy=vacancy,
        skills=skills_by_need(vacancy.skills, current.engine().vocabulary(session), i18n.language()),
        tasks=[(name, STEP_NAMES[name], _address(vacancy.ref, name)) for name in STEPS],
        missing=queries.missing_steps(vacancy),
        lacking=lacking,
        happens_next=HAPPENS_NEXT[vacancy.status],
        verdict=postings.last_verdict(session, vacancy),
        form=form,
        questions=asked_about(vacancy, form),
        count=postings.guarded(count),
        cards=progress_of(session, actor),
        days_left=postings.days_left(vacancy, now.date()),
        may_recruit=vacancy.employer.may_recruit(now.date()),
        editable=vacancy.status not in postings.ENDED,
    )


@bp.post("/vacancies/<ref>/questions/<question_ref>")
@requires(Action.WRITE_VACANCY)
def answer(ref: str, question_ref: str) -> ResponseReturnValue:
    form = answer_form(question_ref)
    if not form.validate_on_submit():
        return _vacancy_page(_own(ref), form=form), 422
    with current.transaction() as session:
        signs.answer_question(
            session,
            vacancy=_own(ref),
            ref=question_ref,
            answer=form.answer.data or "",
            by=current.actor(),
            now=clock.now(),
        )
    flash(_("Thank you. Your answer is with the person who asked."))
    return redirect(url_for("vacancies.vacancy", ref=ref), 303)


@bp.post("/vacancies/<ref>/submit")
@requires(Action.WRITE_VACANCY)
def submit(ref: str) -> ResponseReturnValue:
    try:
        return _do(ref, partial(postings.submit_vacancy, engine=current.engine()))
    except Incomplete:
        vacancy = _own(ref)
        return _vacancy_page(vacancy, lacking=queries.missing_steps(vacancy)), 422


@bp.post("/vacancies/<ref>/pause")
@requires(Action.WRITE_VACANCY)
def pause(ref: str) -> ResponseReturnValue:
    return _do(ref, postings.pause_vacancy)


@bp.post("/vacancies/<ref>/resume")
@requires(Action.WRITE_VACANCY)
def resume(ref: str) -> ResponseReturnValue:
    return _do(ref, postings.resume_vacancy)


@bp.post("/vacancies/<ref>/refresh")
@requires(Action.WRITE_VACANCY)
def refresh(ref: str) -> ResponseReturnValue:
    return _do(ref, postings.refresh_vacancy, _("Thank you. It counts as open for another 60 days."))


@bp.get("/vacancies/<ref>/close")
@requires(Action.WRITE_VACANCY)
def close(ref: str) -> ResponseReturnValue:
    return render_template("vacancies/close.html", vacancy=_own(ref))


@bp.post("/vacancies/<ref>/close")
@requires(Action.WRITE_VACANCY)
def close_now(ref: str) -> ResponseReturnValue:
    return _do(ref, postings.close_vacancy)


@bp.post("/vacancies/<ref>/duplicate")
@requires(Action.WRITE_VACANCY)
def duplicate(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        copy = postings.duplicate_vacancy(session, vacancy=_own(ref), by=current.actor(), now=clock.now())
        new_ref = copy.ref
    flash(_("This is a copy. Change what is different."))
    return redirect(url_for("vacancies.what", ref=new_ref), 303)


def _do(ref: str, service: Callable[..., None], done: str | None = None) -> ResponseReturnValue:
    with current.transaction() as session:
        service(session, vacancy=_own(ref), by=current.actor(), now=clock.now())
    if done:
        flash(done)
    return redirect(url_for("vacancies.vacancy", ref=ref), 303)
