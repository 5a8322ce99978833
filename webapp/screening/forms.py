"""What a named person decides about a vacancy, and why; what its employer is asked."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovTextArea, GovTextInput
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from models.screening import Verdict
from webapp.forms import ChoiceField, Form, offered

SHORTEST_REASON = 10


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class VerdictForm(Form):
    """One verdict. `version` is that of the vacancy that was read: nobody clears what they did not see."""

    version = HiddenField()
    verdict = ChoiceField(_l("Your decision"), Verdict, validators=[InputRequired(_l("Choose what you decide"))])
    questions = SelectMultipleField(
        _l("Questions to the employer"),
        widget=GovCheckboxesInput(),
        choices=[],
        description=_l("Sent when you decide to ask. The employer reads the questions, and nothing of the signs."),
    )
    own_question = StringField(
        _l("A question of your own (optional)"),
        widget=GovTextInput(),
        filters=[_stripped],
        validators=[Length(max=300)],
        render_kw={"dir": "auto", "autocomplete": "off"},
    )
    reason = TextAreaField(
        _l("Why"),
        widget=GovTextArea(),
        description=_l(
            "The employer reads this when you ask, hold or refuse. When you clear a vacancy with a grave sign, say why it can be shown."
        ),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Say why, in at least 10 letters")),
            Length(SHORTEST_REASON, 2000, message=_l("Say why, in 10 to 2000 letters")),
        ],
        render_kw={"dir": "auto"},
    )

    def offering(self, questions: Mapping[str, str]) -> VerdictForm:
        """Offer questions by reference of the sign that asks them."""
        self.questions.choices = offered(questions.items())
        return self

    def validate_questions(self, field: SelectMultipleField) -> None:
        """Who decides to ask says what."""
        if self.verdict.data is Verdict.ASK and not field.data and not self.own_question.data:
            raise ValidationError(_("Tick at least one question, or write one of your own"))

    def asked(self) -> list[str]:
        """Return the references of the signs whose question was ticked, when it was decided to ask."""
        return list(self.questions.data or []) if self.verdict.data is Verdict.ASK else []
