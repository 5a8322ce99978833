"""An entry of the lexicons, as a coordinator writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextArea, GovTextInput
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from models.screening import Indicator, LexiconEntry, Severity
from models.types import new_ref
from webapp.forms import DropdownField, Form, offered
from webapp.wording import language_name

AS_WRITTEN = {"dir": "auto", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class EntryForm(Form):
    """What to look for, what it is a sign of, and the sentences that prove it."""

    written_in = SelectField(
        _l("Language of the words"),
        widget=GovSelect(),
        choices=[],
        default="",
        validators=[InputRequired(_l("Choose a language"))],
    )
    phrase = StringField(
        _l("Words to look for"),
        widget=GovTextInput(),
        filters=[_stripped],
        validators=[DataRequired(_l("Enter the words")), Length(max=300)],
        render_kw=AS_WRITTEN,
    )
    of_a_lack = BooleanField(
        _l("A lack is looked for, such as “no contract”: without this, a “no” beside the words makes them harmless"),
        widget=GovCheckboxInput(),
    )
    unless = StringField(
        _l("Harmless beside (optional)"),
        widget=GovTextInput(),
        description=_l("Words that make it harmless in the same sentence; a semicolon between them"),
        filters=[_stripped],
        validators=[Length(max=500)],
        render_kw=AS_WRITTEN,
    )
    example = TextAreaField(
        _l("A sentence in which it has to be found"),
        widget=GovTextArea(),
        filters=[_stripped],
        validators=[DataRequired(_l("Enter a sentence in which it has to be found")), Length(max=500)],
        render_kw={"dir": "auto"},
    )
    clean = TextAreaField(
        _l("A harmless sentence that has to be left alone (optional)"),
        widget=GovTextArea(),
        filters=[_stripped],
        validators=[Length(max=500)],
        render_kw={"dir": "auto"},
    )
    indicator = DropdownField(
        _l("What it is a sign of"),
        Indicator,
        empty=_l("Choose one"),
        default="",
        validators=[InputRequired(_l("Choose what it is a sign of"))],
    )
    severity = DropdownField(
        _l("How grave"),
        Severity,
        empty=_l("Choose one"),
        default="",
        validators=[InputRequired(_l("Choose how grave it is"))],
    )
    question = SelectField(
        _l("What the employer is asked"),
        widget=GovSelect(),
        choices=[],
        default="",
        validators=[InputRequired(_l("Choose a question"))],
    )

    def offering(self, languages: Iterable[str], questions: Mapping[str, str]) -> EntryForm:
        """Offer languages, and questions by code."""
        choose = ("", _l("Choose one"))
        self.written_in.choices = offered([choose, *((code, language_name(code)) for code in languages)])
        self.question.choices = offered([choose, *questions.items()])
        return self

    def entry(self) -> LexiconEntry:
        """Return what was entered, as an entry that is not stored yet."""
        names = ("phrase", "unless", "of_a_lack", "example", "clean", "indicator", "severity", "question")
        values: dict[str, Any] = {name: self[name].data for name in names}
        return LexiconEntry(ref=new_ref(), language=self.written_in.data, **values)

    def refuse(self, column: str) -> None:
        """Say at the field what does not fit."""
        told = {
            "phrase": _("The program cannot read these words. See below how to write them."),
            "unless": _("The program cannot read these words. See below how to write them."),
            "example": _("The words are not found in this sentence. Change the words or the sentence."),
            "clean": _(
                "The words are found in this sentence too. Change the words, or say beside what they are harmless."
            ),
        }
        field = column if column in told else "phrase"
        self[field].errors = [told[field]]
