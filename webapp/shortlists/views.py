"""An employer's shortlist: who lets it see her, without her name; two clicks to answer; a conversation with her coach there."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from models.errors import DomainError
from models.vacancy import Vacancy
from webapp import access, audit, clock, current, i18n, introductions, journeys, postings
from webapp.access import Action, requires
from webapp.answers import EmployerAnswer, open_answers
from webapp.forms import ChoiceField, Form, MessageForm, choices
from webapp.introductions import Introduced
from webapp.shortlists import queries, services

bp = Blueprint("shortlists", __name__)


class AnswerForm(Form):
    """Yes in two ways, or no with a demand of the job."""

    answer = ChoiceField(_l("Your answer"), EmployerAnswer, validators=[InputRequired(_l("Choose an answer"))])

    def for_one(self, one: Introduced) -> AnswerForm:
        """Offer what can be answered now."""
        allowed = open_answers(one.candidacy.stage)
        self.answer.choices = [(value, text) for value, text in choices(EmployerAnswer) if value in allowed]
        return self


def _vacancy(ref: str) -> Vacancy:
    return access.get(current.session(), Vacancy, ref, current.actor(), *postings.WHOLE)


def _one(vacancy: Vacancy, name: str) -> Introduced:
    return introductions.introduced_as(
        current.session(),
        name,
        vacancy=vacancy,
        actor=current.actor(),
        keys=current.settings().keys,
        now=clock.now(),
    )


def _cards(vacancy: Vacancy, people: Iterable[Introduced]) -> list[dict[str, object]]:
    vocabulary = current.engine().vocabulary(current.session())
    return [
        introductions.card(one, vacancy, vocabulary=vocabulary, language=i18n.language(), now=clock.now())
        for one in people
    ]


@bp.get("/vacancies/<ref>/shortlist")
@requires(Action.READ_SHORTLIST)
def shortlist(ref: str) -> ResponseReturnValue:
    database, actor, now = current.session(), current.actor(), clock.now()
    vacancy = _vacancy(ref)
    people = introductions.introduced(database, vacancies=[vacancy], actor=actor, keys=current.settings().keys, now=now)
    introductions.note_cards_read(actor, people, now)
    return render_template("shortlists/shortlist.html", vacancy=vacancy, cards=_cards(vacancy, people))


@bp.get("/vacancies/<ref>/shortlist/<name>")
@requires(Action.ANSWER_SHORTLIST)
def person(ref: str, name: str) -> ResponseReturnValue:
    vacancy = _vacancy(ref)
    return _person_page(vacancy, _one(vacancy, name))


def _person_page(
    vacancy: Vacancy,
    one: Introduced,
    *,
    answer_form: AnswerForm | None = None,
    message_form: MessageForm | None = None,
) -> ResponseReturnValue:
    database, actor, now, keys = current.session(), current.actor(), clock.now(), current.settings().keys
    identity = introductions.identity_of(database, one, actor=actor, keys=keys)
    action = "read_revealed" if identity else "read_card"
    her = one.candidacy.beneficiary
    audit.record_access(audit.event(journeys.in_her_log(actor, her), action, her.ref, now=now, vacancy=vacancy.ref))
    said, can_write = queries.conversation(database, one, keys)
    failed = answer_form or message_form
    page = render_template(
        "shortlists/person.html",
        vacancy=vacancy,
        card=_cards(vacancy, [one])[0],
        identity=identity,
        answer_form=(answer_form or AnswerForm(formdata=None)).for_one(one),
        message_form=message_form or MessageForm(formdata=None),
        form=failed,
        said=said,
        can_write=can_write,
    )
    return (page, 422) if failed else page


@bp.post("/vacancies/<ref>/shortlist/<name>/answer")
@requires(Action.ANSWER_SHORTLIST)
def answer(ref: str, name: str) -> ResponseReturnValue:
    back = redirect(url_for("shortlists.shortlist", ref=ref), 303)
    with current.transaction() as database:
        vacancy = _vacancy(ref)
        one = _one(vacancy, name)
        form = AnswerForm().for_one(one)
        if not form.validate_on_submit():
            return _person_page(vacancy, one, answer_form=form)
        services.answer(database, one=one, answer=form.answer.data, by=current.actor(), now=clock.now())
    flash(_("Thank you. Her coach knows your answer."))
    return back


@bp.post("/vacancies/<ref>/shortlist/<name>/messages")
@requires(Action.ANSWER_SHORTLIST)
def write(ref: str, name: str) -> ResponseReturnValue:
    form, held = MessageForm(), False
    try:
        with current.transaction() as database:
            vacancy = _vacancy(ref)
            one = _one(vacancy, name)
            if not form.validate_on_submit():
                return _person_page(vacancy, one, message_form=form)
            held = services.write(
                database,
                one=one,
                text=form.text.data or "",
                keys=current.settings().keys,
                by=current.actor(),
                now=clock.now(),
            )
    except DomainError:
        flash(_("Nobody can write here now. Nothing was sent."))
        return redirect(url_for("shortlists.person", ref=ref, name=name), 303)
    flash(_("Her coach reads this message first.") if held else _("Sent."))
    return redirect(url_for("shortlists.person", ref=ref, name=name), 303)


@bp.get("/employer/figures")
@requires(Action.OWN_EMPLOYER)
def figures() -> ResponseReturnValue:
    found = queries.own_figures(current.session(), current.actor(), clock.now())
    return render_template("shortlists/figures.html", figures=found)
