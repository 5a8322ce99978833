"""Her jobs: what fits her, one job closely, and her answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from models.candidacy import INTRODUCED, Answer, Stage
from models.vacancy import Vacancy
from webapp import access, clock, current, i18n, notices
from webapp.access import Action, requires
from webapp.engine import Band, GateState
from webapp.forms import ChoiceField, Form
from webapp.own import queries, services, words
from webapp.own.blueprint import bp
from webapp.sentences import Teller, Told
from webapp.suggestions import VacancySuggestions, explain_vacancy, suggest_vacancies


class AnswerForm(Form):
    """Yes, no, or a talk with her coach first."""

    answer = ChoiceField("", Answer, validators=[InputRequired()])
    run = HiddenField(validators=[Length(max=16)])


@dataclass(frozen=True)
class JobCard:
    """One suggested job; `told` and `band` are None where nothing is put in order."""

    vacancy: Vacancy
    told: Told | None
    band: Band | None


def _cards(suggestions: VacancySuggestions, taken: set[int]) -> list[JobCard]:
    teller = Teller(suggestions.vocabulary, i18n.language(), to_her=True)
    found = [(suggestions.vacancies[match.opening_id], match) for match in suggestions.ranking]
    return [
        JobCard(
            vacancy, teller.tell(match) if suggestions.ordered else None, match.band if suggestions.ordered else None
        )
        for vacancy, match in found
        if vacancy.id not in taken
    ]


@bp.get("/my/jobs")
@requires(Action.OWN_PAGES)
def jobs() -> ResponseReturnValue:
    database, actor, now = current.session(), current.actor(), clock.now()
    profile = queries.own_profile(database, actor, now)
    off, known = queries.off(profile), queries.candidacies(database, actor)
    cards, run = [], None
    if off not in ("minor", "frozen", "no_consent"):
        suggestions = suggest_vacancies(database, current.engine(), profile=profile, actor=actor, now=now)
        cards = _cards(suggestions, {row.vacancy_id for row in known})
        run = suggestions.run
    return render_template(
        "own/jobs.html",
        off=off,
        words=words,
        running=queries.running(known),
        offered=queries.part(cards, request.args.get("page", 1, type=int)),
        run_ref=run.ref if run else None,
        wording=notices.WORDING if run and not notices.told(database, profile.beneficiary.id) else None,
    )


@bp.get("/my/jobs/<vacancy_ref>")
@requires(Action.OWN_PAGES)
def job(vacancy_ref: str) -> ResponseReturnValue:
    return _job_page(vacancy_ref, request.args.get("run", "")[:16])


def _job_page(vacancy_ref: str, run_ref: str, *, form: AnswerForm | None = None) -> ResponseReturnValue:
    database, actor, now = current.session(), current.actor(), clock.now()
    vacancy = access.get(database, Vacancy, vacancy_ref, actor, *queries.SHOWN_VACANCY)
    profile = queries.own_profile(database, actor, now)
    explained = explain_vacancy(database, current.engine(), profile=profile, vacancy=vacancy, actor=actor, now=now)
    teller = Teller(explained.vocabulary, i18n.language(), to_her=True)
    candidacy, her = queries.candidacy_with(database, vacancy, actor), profile.beneficiary
    page = render_template(
        "own/job.html",
        vacancy=vacancy,
        candidacy=candidacy,
        told=teller.tell(explained.match) if explained.match and queries.off(profile) is None else None,
        against=[words.AGAINST[gate] for gate, state in explained.gates.items() if state is GateState.CLOSED],
        skills=sorted(teller.concept(row.concept.uri) for row in her.skills),
        her=her,
        shared_stages=INTRODUCED,
        run_ref=run_ref or (explained.run.ref if explained.run else ""),
        answers=services.open_answers(
            her, candidacy, vacancy, consented=bool(profile.candidate.consent), today=now.date()
        ),
        words=words,
        form=form,
    )
    return page if form is None else (page, 422)


@bp.post("/my/jobs/<vacancy_ref>/answer")
@requires(Action.OWN_PAGES)
def answer(vacancy_ref: str) -> ResponseReturnValue:
    form, actor, now = AnswerForm(), current.actor(), clock.now()
    try:
        with current.transaction() as database:
            vacancy = access.get(database, Vacancy, vacancy_ref, actor, *queries.SHOWN_VACANCY)
            if not form.validate_on_submit():
                return _job_page(vacancy_ref, "", form=form)
            her = queries.own_profile(database, actor, now).beneficiary
            with force_locale(queries.coach_language(database, her)):
                note = str(words.NOTES.get(form.answer.data, ""))
            services.answer_job(
                database,
                beneficiary=her,
                vacancy=vacancy,
                candidacy=queries.candidacy_with(database, vacancy, actor),
                answer=form.answer.data,
                run_ref=form.run.data or "",
                note=note,
                language=i18n.language(),
                by=actor,
                now=now,
            )
    except services.NotOpenToHer:
        flash(_("This is not possible now. Talk with your coach. Nothing was changed."))
        return redirect(url_for("own.jobs"), 303)
    return redirect(url_for("own.answered", vacancy_ref=vacancy_ref), 303)


@bp.get("/my/jobs/<vacancy_ref>/answered")
@requires(Action.OWN_PAGES)
def answered(vacancy_ref: str) -> ResponseReturnValue:
    database, actor = current.session(), current.actor()
    vacancy = access.get(database, Vacancy, vacancy_ref, actor, *queries.SHOWN_VACANCY)
    candidacy = queries.candidacy_with(database, vacancy, actor)
    if candidacy is None or candidacy.answer is None:
        return redirect(url_for("own.jobs"), 303)
    return render_template(
        "own/answered.html", vacancy=vacancy, candidacy=candidacy, ended=candidacy.stage is Stage.ENDED, words=words
    )
