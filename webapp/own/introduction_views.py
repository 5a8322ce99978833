"""What an employer sees of her: telling her name, taking it back, and the conversation."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import SelectField
from wtforms.validators import InputRequired

from models.conversation import Voice
from models.errors import DomainError
from models.vacancy import Vacancy
from webapp import access, clock, conversations, current, i18n, introductions
from webapp.access import Action, requires
from webapp.forms import Form, MessageForm
from webapp.introductions import Introduced
from webapp.own import queries, services, words
from webapp.own.blueprint import bp


class RevealForm(Form):
    """How much of who she is."""

    fields = SelectField(
        _l("What may the employer know?"),
        widget=GovRadioInput(),
        choices=lambda: list(words.REVEALS.items()),
        validators=[InputRequired(_l("Choose one"))],
    )


def _vacancy(ref: str) -> Vacancy:
    return access.get(current.session(), Vacancy, ref, current.actor(), *queries.SHOWN_VACANCY)


def shown_to_employer(vacancy: Vacancy) -> Introduced | None:
    """Return herself as the employer of a vacancy has her on its list now, if it has."""
    found = introductions.introduced(
        current.session(),
        vacancies=[vacancy],
        actor=current.actor(),
        keys=current.settings().keys,
        now=clock.now(),
    )
    return found[0] if found else None


@bp.get("/my/jobs/<vacancy_ref>/employer")
@requires(Action.OWN_PAGES)
def introduction(vacancy_ref: str) -> ResponseReturnValue:
    return _page(_vacancy(vacancy_ref))


def _page(
    vacancy: Vacancy, *, reveal_form: RevealForm | None = None, message_form: MessageForm | None = None
) -> ResponseReturnValue:
    database, keys, one = current.session(), current.settings().keys, shown_to_employer(vacancy)
    candidacy, failed = queries.candidacy_with(database, vacancy, current.actor()), reveal_form or message_form
    card = said = None
    if one is not None:
        vocabulary = current.engine().vocabulary(database)
        card = introductions.card(one, vacancy, vocabulary=vocabulary, language=i18n.language(), now=clock.now())
    if candidacy is not None:
        said = conversations.messages(
            database,
            candidacy=candidacy,
            conversation=conversations.conversation_of(database, candidacy),
            reader=Voice.CANDIDATE,
            revealed=True,  # these are her own pages
            keys=keys,
        )
    page = render_template(
        "own/introduction.html",
        vacancy=vacancy,
        card=card,
        identity=introductions.identity_of(database, one, actor=current.actor(), keys=keys) if one else {},
        may_reveal=services.may_reveal(one),
        reveal_form=reveal_form or RevealForm(formdata=None),
        message_form=message_form or MessageForm(formdata=None),
        form=failed,
        said=said or [],
        can_write=one is not None and conversations.can_write(database, one.candidacy),
    )
    return (page, 422) if failed else page


@bp.post("/my/jobs/<vacancy_ref>/reveal")
@requires(Action.OWN_PAGES)
def reveal(vacancy_ref: str) -> ResponseReturnValue:
    form = RevealForm()
    try:
        with current.transaction() as database:
            vacancy = _vacancy(vacancy_ref)
            if not form.validate_on_submit():
                return _page(vacancy, reveal_form=form)
            one = shown_to_employer(vacancy)
            services.reveal(
                database,
                one=one,
                field_set=form.fields.data,
                note=_note(one, words.REVEALED_NOTE),
                language=i18n.language(),
                by=current.actor(),
                now=clock.now(),
            )
    except services.NotOpenToHer:
        flash(_("This is not possible now. Talk with your coach. Nothing was changed."))
        return _back(vacancy_ref)
    flash(_("The employer can see it now. You can take it back."))
    return _back(vacancy_ref)


@bp.post("/my/jobs/<vacancy_ref>/take-back")
@requires(Action.OWN_PAGES)
def take_back(vacancy_ref: str) -> ResponseReturnValue:
    try:
        with current.transaction() as database:
            one = shown_to_employer(_vacancy(vacancy_ref))
            note = _note(one, words.TOOK_BACK)
            services.hide(database, one=one, note=note, by=current.actor(), now=clock.now())
    except services.NotOpenToHer:
        flash(_("This is not possible now. Talk with your coach. Nothing was changed."))
        return _back(vacancy_ref)
    flash(_("The employer does not see your name any more."))
    return _back(vacancy_ref)


@bp.post("/my/jobs/<vacancy_ref>/messages")
@requires(Action.OWN_PAGES)
def write(vacancy_ref: str) -> ResponseReturnValue:
    form, held = MessageForm(), False
    try:
        with current.transaction() as database:
            vacancy = _vacancy(vacancy_ref)
            if not form.validate_on_submit():
                return _page(vacancy, message_form=form)
            held = services.write(
                database,
                one=shown_to_employer(vacancy),
                text=form.text.data or "",
                keys=current.settings().keys,
                by=current.actor(),
                now=clock.now(),
            )
    except DomainError:
        flash(_("Nobody can write here now. Nothing was sent."))
        return _back(vacancy_ref)
    flash(_("Your coach reads this message first.") if held else _("Sent."))
    return _back(vacancy_ref)


def _note(one: Introduced | None, text: object) -> str:
    """Return a note in the language of her coach."""
    if one is None:
        return ""
    with force_locale(queries.coach_language(current.session(), one.candidacy.beneficiary)):
        return str(text)


def _back(vacancy_ref: str) -> ResponseReturnValue:
    return redirect(url_for("own.introduction", vacancy_ref=vacancy_ref), 303)
