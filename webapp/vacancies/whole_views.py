"""A whole vacancy of one's own, as it stands and as a candidate sees it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from models.errors import Incomplete
from models.vacancy import Vacancy
from webapp import clock, current, i18n, postings, signs
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.config import LANGUAGES
from webapp.fitting import fitting_candidates
from webapp.needs import skills_by_need
from webapp.vacancies import hints, queries, terms
from webapp.vacancies.blueprint import bp, own_vacancy, step_address
from webapp.vacancies.questions import AnswerForm, answer_form, asked_about
from webapp.vacancies.wording import HAPPENS_NEXT, STEP_NAMES
from webapp.workplace_cards import progress_of


@bp.get("/vacancies/<ref>")
@requires(Action.WRITE_VACANCY)
def vacancy(ref: str) -> ResponseReturnValue:
    return _vacancy_page(own_vacancy(ref))


def _vacancy_page(
    vacancy: Vacancy, *, lacking: tuple[str, ...] = (), told: str | None = None, form: AnswerForm | None = None
) -> str:
    session, now, actor = current.session(), clock.now(), current.actor()
    count = fitting_candidates(session, current.engine(), vacancy, now)
    if count is not None:
        record_access(event(actor, "counted_candidates", vacancy.ref, now=now))
    return render_template(
        "vacancies/vacancy.html",
        vacancy=vacancy,
        skills=skills_by_need(vacancy.skills, current.engine().vocabulary(session), i18n.language()),
        tasks=[(name, STEP_NAMES[name], step_address(vacancy.ref, name)) for name in queries.STEPS],
        missing=queries.missing_steps(vacancy),
        lacking=lacking,
        told=told,
        happens_next=HAPPENS_NEXT[vacancy.status],
        verdict=postings.last_verdict(session, vacancy),
        form=form,
        questions=asked_about(vacancy, form),
        count=count,
        hints=hints.of_whole(vacancy),
        cards=progress_of(session, actor),
        days_left=postings.days_left(vacancy, now.date()),
        may_recruit=vacancy.employer.may_recruit(now.date()),
        editable=vacancy.status not in postings.ENDED,
    )


@bp.get("/vacancies/<ref>/preview")
@requires(Action.WRITE_VACANCY)
def preview(ref: str) -> ResponseReturnValue:
    """Show it as a candidate sees it, in the language that she reads."""
    vacancy, reads = own_vacancy(ref), request.args.get("reads", i18n.language())
    reads = reads if reads in LANGUAGES else i18n.language()
    with force_locale(reads):
        card = render_template("vacancies/preview_card.html", vacancy=vacancy)
    card = Markup(card)  # a template of ours made it, escaping  # noqa: S704  # nosec B704
    return render_template("vacancies/preview.html", vacancy=vacancy, card=card, reads=reads)


@bp.post("/vacancies/<ref>/questions/<question_ref>")
@requires(Action.WRITE_VACANCY)
def answer(ref: str, question_ref: str) -> ResponseReturnValue:
    form = answer_form(question_ref)
    if not form.validate_on_submit():
        return _vacancy_page(own_vacancy(ref), form=form), 422
    with current.transaction() as session:
        signs.answer_question(
            session,
            vacancy=own_vacancy(ref),
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
        vacancy = own_vacancy(ref)
        return _vacancy_page(vacancy, lacking=queries.missing_steps(vacancy)), 422
    except postings.BelowFloor as error:
        country = postings.country_of_work(current.session(), own_vacancy(ref))
        return _vacancy_page(own_vacancy(ref), lacking=("pay",), told=terms.below(error.least, country)), 422


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
    return render_template("vacancies/close.html", vacancy=own_vacancy(ref))


@bp.post("/vacancies/<ref>/close")
@requires(Action.WRITE_VACANCY)
def close_now(ref: str) -> ResponseReturnValue:
    return _do(ref, postings.close_vacancy)


@bp.post("/vacancies/<ref>/duplicate")
@requires(Action.WRITE_VACANCY)
def duplicate(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        copy = postings.duplicate_vacancy(session, vacancy=own_vacancy(ref), by=current.actor(), now=clock.now())
        new_ref = copy.ref
    flash(_("This is a copy. Change what is different."))
    return redirect(url_for("vacancies.what", ref=new_ref), 303)


def _do(ref: str, service: Callable[..., None], done: str | None = None) -> ResponseReturnValue:
    with current.transaction() as session:
        service(session, vacancy=own_vacancy(ref), by=current.actor(), now=clock.now())
    if done:
        flash(done)
    return redirect(url_for("vacancies.vacancy", ref=ref), 303)
