"""A pasted CV, read for what it says about her. She and her coach tick what is true; the text is not stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextArea
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length

from models.beneficiary import SkillLevel, SkillSource
from models.types import Cefr, Licence
from webapp import clock, current, employment, i18n
from webapp.access import Action, requires
from webapp.beneficiaries.blueprint import bp
from webapp.config import LANGUAGES
from webapp.engine import MAX_CHARACTERS, Mention
from webapp.forms import DropdownField, Form
from webapp.wording import SPOKEN, language_name, name_of


class TextForm(Form):
    """The text, and the language it is in."""

    text = TextAreaField(
        _l("The text"),
        widget=GovTextArea(),
        description=_l("Leave out names, addresses and what happened to her. The text is read and not stored."),
        render_kw={"dir": "auto", "autocomplete": "off"},
        validators=[
            DataRequired(_l("Paste the text")),
            Length(max=MAX_CHARACTERS, message=_l("Paste a shorter text: 50,000 letters at most")),
        ],
    )
    language = SelectField(
        _l("Language of the text"),
        widget=GovSelect(),
        id="written-in",
        choices=lambda: [(code, language_name(code)) for code in LANGUAGES],
    )


class SaidForm(Form):
    """What was ticked: skills and work by their URI, a language as ``de:3``, a licence by its code."""

    skill = SelectMultipleField(choices=[], validate_choice=False)
    occupation = SelectMultipleField(choices=[], validate_choice=False)
    language = SelectMultipleField(choices=[], validate_choice=False)
    licence = SelectMultipleField(choices=[], validate_choice=False)
    level = DropdownField(_l("How well"), SkillLevel, default=SkillLevel.INDEPENDENT)
    source = DropdownField(_l("Where it comes from"), SkillSource, default=SkillSource.STATED)


@dataclass(frozen=True)
class Said:
    """One thing that the text says: as the box to tick is named and valued, and the words that say it.

    A language without a level has no box: the level has to be asked for.
    """

    kind: str
    value: str
    label: str
    level: int | None
    words: str


@bp.get("/beneficiaries/<ref>/text")
@requires(Action.WRITE_PROFILE)
def text(ref: str) -> ResponseReturnValue:
    return _page(ref, TextForm(formdata=None, language=i18n.language()))


@bp.post("/beneficiaries/<ref>/text")
@requires(Action.WRITE_PROFILE)
def read_text(ref: str) -> ResponseReturnValue:
    form = TextForm()
    if not form.validate_on_submit():
        return _page(ref, form), 422
    written: str = form.text.data
    found = current.engine().mentions(current.session(), written, form.language.data)
    return _page(ref, form, [_said(one, written) for one in found])


@bp.post("/beneficiaries/<ref>/text/ticked")
@requires(Action.WRITE_PROFILE)
def keep_said(ref: str) -> ResponseReturnValue:
    """Save what was ticked, all of it or nothing."""
    form = SaidForm()
    if not form.validate_on_submit():
        return _page(ref, TextForm(formdata=None, language=i18n.language())), 422
    with current.transaction() as session:
        employment.keep_said(
            session,
            ref=ref,
            actor=current.actor(),
            now=clock.now(),
            ticked=employment.Ticked(
                skills=form.skill.data,
                occupations=form.occupation.data,
                languages=dict(_languages(form.language.data)),
                licences=frozenset(Licence(code) for code in form.licence.data if code in list(Licence)),
            ),
            level=form.level.data,
            source=form.source.data,
        )
    return redirect(url_for("beneficiaries.profile", ref=ref), 303)


def _page(ref: str, form: TextForm, found: list[Said] | None = None) -> str:
    her = employment.writable(current.session(), ref, current.actor())
    return render_template(
        "beneficiaries/text.html", form=form, found=found, ticked=SaidForm(formdata=None), ref=her.ref
    )


def _said(one: Mention, written: str) -> Said:
    words = written[one.start : one.end]
    if one.kind == "language":
        return Said(one.kind, f"{one.code}:{one.level}", language_name(one.code), one.level, words)
    if one.kind == "licence":
        return Said(one.kind, one.code, str(name_of(Licence(one.code))), None, words)
    vocabulary = current.engine().vocabulary(current.session())
    return Said(one.kind, one.code, vocabulary.label(one.code, i18n.language()), None, words)


def _languages(ticked: list[str]) -> Iterator[tuple[str, int]]:
    for value in ticked:
        code, _colon, level = value.partition(":")
        if code in SPOKEN and level in {str(step.value) for step in Cefr}:
            yield code, int(level)
