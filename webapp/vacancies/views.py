"""An employer's vacancies: the list, and the steps of the form. Each step has an address and is saved on its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from models.taxonomy import ConceptKind
from models.vacancy import Vacancy, VacancyStatus
from webapp import clock, current, i18n, introductions, merging, postings, silence
from webapp.access import Action, requires
from webapp.concept_search import Found, find_concepts
from webapp.needs import NEED_NAMES, Need
from webapp.reference import SPOKEN_IN
from webapp.vacancies import hints, queries, terms, whole_views
from webapp.vacancies.blueprint import bp, own_vacancy, step_address
from webapp.vacancies.fields import StepForm
from webapp.vacancies.forms import PayForm, SkillsForm, SupportForm, WhatForm, WhenForm, WhereForm
from webapp.vacancies.language_forms import LanguagesForm
from webapp.vacancies.queries import STEPS
from webapp.vacancies.wording import STEP_NAMES

__all__ = ["bp", "whole_views"]

FORMS: dict[str, type[Any]] = {
    "what": WhatForm,
    "skills": SkillsForm,
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
    rows = queries.my_vacancies(session, actor, today)
    people = introductions.introduced(
        session,
        vacancies=[row.vacancy for row in rows],
        actor=actor,
        keys=current.settings().keys,
        now=clock.now(),
    )
    waiting = {one.candidacy.vacancy_id for one in people if silence.silence_of(one.candidacy, clock.now())}
    return render_template(
        "vacancies/mine.html",
        rows=rows,
        waiting=[row.vacancy for row in rows if row.vacancy.id in waiting],
        employer=employer,
        may_recruit=employer.may_recruit(today),
        signed=queries.has_signed(session, employer),
        ends_in=employer.vetting_ends_in(today),
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
    return _what_page(_stored(ref, "what"), own_vacancy(ref))


@bp.post("/vacancies/<ref>/what")
@requires(Action.WRITE_VACANCY)
def save_what(ref: str) -> ResponseReturnValue:
    form, vacancy = WhatForm(), own_vacancy(ref)
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
    return _skills_page(_stored(ref, "skills"), own_vacancy(ref))


@bp.post("/vacancies/<ref>/skills")
@requires(Action.WRITE_VACANCY)
def save_skills(ref: str) -> ResponseReturnValue:
    form, vacancy = SkillsForm(), own_vacancy(ref)
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
    return _step_page(step, _stored(ref, step), own_vacancy(ref))


def _stored(ref: str, step: str) -> StepForm:
    """Return the form of a step as the vacancy is now."""
    vacancy, session, more = own_vacancy(ref), current.session(), ()
    country = vacancy.employer.country
    if step == "languages":
        more = (SPOKEN[country],)
    if step == "where":
        more = (queries.seat_of(session, vacancy.employer),)
    if step == "skills":
        more = (queries.offered_skills(current.engine().vocabulary(session), vacancy),)
    shown = FORMS[step].of(vacancy, *more)
    if step == "pay" and country == "RO":
        shown.setdefault("currency", "RON")
    made: StepForm = FORMS[step](formdata=None, data=shown | {"version": str(vacancy.version)})
    return made


@bp.post("/vacancies/<ref>/<any(when, where, pay, languages, support):step>")
@requires(Action.WRITE_VACANCY)
def save_step(ref: str, step: str) -> ResponseReturnValue:
    form, vacancy = FORMS[step](), own_vacancy(ref)
    if step == "where":
        form.place.places = _places(vacancy)
    right = form.validate_on_submit() and (step != "pay" or terms.tell(form, vacancy))
    if "HX-Request" in request.headers:
        return _saved_as_you_go(ref, step, form)
    page = partial(_step_page, step)
    if right:
        return _save(ref, step, form, form.values(), page)
    kept = vacancy.status is VacancyStatus.DRAFT and _keep(ref, step, form)
    return page(form, own_vacancy(ref), kept=kept), 422


def _keep(ref: str, step: str, form: StepForm) -> bool:
    """Save of a draft's step what is right; the form goes on from there. False when somebody else changed the step meanwhile."""
    if not (kept := form.kept()):
        return True
    with current.transaction() as session:
        vacancy = own_vacancy(ref)
        if merging.clashes(form, _stored(ref, step)):
            return False
        postings.change_vacancy(
            session,
            current.engine(),
            vacancy=vacancy,
            version=str(vacancy.version),
            step=step,
            by=current.actor(),
            now=clock.now(),
            **kept,
        )
    now = _stored(ref, step)
    form.version.data = now.version.data
    form.seen.renew(now)
    return True


def _saved_as_you_go(ref: str, step: str, form: StepForm) -> ResponseReturnValue:
    """Save what is right of a draft's step that is still being filled in; a published vacancy waits for the button."""
    if own_vacancy(ref).status is not VacancyStatus.DRAFT or form.csrf_token.errors:
        return "", 204
    if not _keep(ref, step, form):
        return "", 409
    return render_template("vacancies/saved.html", form=form)


def _places(vacancy: Vacancy) -> dict[str, int]:
    return queries.places(current.session(), vacancy.employer.country)


def _step_page(step: str, form: StepForm, vacancy: Vacancy | None, **more: Any) -> str:
    if vacancy is not None:
        more.setdefault("action", url_for(request.url_rule.endpoint, **request.view_args))
    if step == "where" and vacancy is not None:
        more["places"] = _places(vacancy)
    if step == "pay" and vacancy is not None:
        more["agreements"] = terms.agreements(
            postings.country_of_work(current.session(), vacancy), vacancy.employer.sector
        )
    published = vacancy is not None and vacancy.status not in (VacancyStatus.DRAFT, VacancyStatus.SCREENING)
    return render_template(
        f"vacancies/{step}.html",
        form=form,
        vacancy=vacancy,
        name=step,
        number=STEPS.index(step) + 1,
        steps=len(STEPS),
        checked_again=published and step in CHECKED_AGAIN,
        shown=hints.shown(step, form, vacancy, note=True),
        skill_id=hints.skill_id,
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
    """Save a step and go on; when somebody else changed the same of it meanwhile, show both."""
    vacancy = own_vacancy(ref)

    def write(session: Session) -> None:
        postings.change_vacancy(
            session,
            current.engine(),
            vacancy=vacancy,
            version=str(vacancy.version),
            step=step,
            by=current.actor(),
            now=clock.now(),
            **values,
        )

    try:
        both = merging.save(form, partial(_stored, ref, step), write, _names(form, vacancy))
        is_draft = vacancy.status is VacancyStatus.DRAFT
    except postings.BelowFloor as error:
        country = postings.country_of_work(current.session(), own_vacancy(ref))
        form.version.errors = [terms.below(error.least, country)]
        return page(form, own_vacancy(ref)), 422
    if both is not None:
        return both
    following = STEPS[STEPS.index(step) + 1 :][:1]
    goal = next_step or (following[0] if is_draft and following and "overview" not in request.form else None)
    return redirect(step_address(ref, goal), 303)


def _names(form: StepForm, vacancy: Vacancy) -> dict[str, str]:
    """Return what skills and needs are called, for the form that has them."""
    if not isinstance(form, SkillsForm):
        return {}
    vocabulary = current.engine().vocabulary(current.session())
    skills = queries.skill_names(vocabulary, vacancy, form.needs.data, i18n.language())
    return skills | {need.value: str(name) for need, name in NEED_NAMES.items()}
