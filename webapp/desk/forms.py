"""What the desk asks. No form has a field for a story: choices, days, and words about data alone."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from models.desk import Company, Keeping, RequestOutcome
from webapp.desk_forms import PickField, WordsField
from webapp.forms import Form, offered


class HandOutForm(Form):
    """The coercion check before everything about her is handed out."""

    asked = SelectField(
        _l("Did she ask for it herself, in her own words?"),
        widget=GovRadioInput(),
        choices=lambda: offered([("yes", _l("Yes")), ("no", _l("No, or I am not sure"))]),
        validators=[InputRequired(_l("Choose one"))],
    )
    company = PickField(_l("Who is with her now, or waits outside?"), Company)
    keeping = PickField(_l("Where will she keep it?"), Keeping)
    shape = SelectField(
        _l("As what?"),
        widget=GovRadioInput(),
        choices=lambda: offered([("page", _l("A page to read or print")), ("file", _l("A file that programs read"))]),
        default="page",
    )


class AnswerForm(Form):
    """The answer to one request; its prefix is the request's reference, since a page can hold several."""

    outcome = PickField(_l("What was done?"), RequestOutcome)
    text = WordsField(_l("What do you tell her, and why? She reads it on her own pages."))

    def __init__(self, *args: Any, prefix: str = "", **options: Any) -> None:
        super().__init__(*args, prefix=prefix, **options)
        self.request_ref = prefix

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason where something was not done (GDPR, article 12(4))."""
        if not super().validate(extra_validators):
            return False
        if self.outcome.data in (RequestOutcome.PARTLY, RequestOutcome.REFUSED) and not (self.text.data or "").strip():
            self.text.errors = [_l("Say why, and that she can complain to the data protection office")]
            return False
        return True


class EraseForm(Form):
    """That she wants it, and knows what it means."""

    wanted = BooleanField(
        _l("She asked for it, nobody forces her, and she knows that it cannot be undone"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_l("Tick this, or do not erase"))],
    )
