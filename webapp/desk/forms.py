"""What the desk asks. No form has a field for a story: choices, days, and words about data alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from models.desk import Company, Keeping
from webapp.desk_words import desk_name
from webapp.forms import Form, offered


class PickField(SelectField):
    """One value of an enum of the desk, as radio buttons; nothing is chosen beforehand."""

    widget = GovRadioInput()

    def __init__(self, label: Any, kind: type[StrEnum], **options: Any) -> None:
        super().__init__(
            label,
            choices=lambda: [(member.value, desk_name(member)) for member in kind],
            validators=[InputRequired(_l("Choose one"))],
            **options,
        )


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


class EraseForm(Form):
    """That she wants it, and knows what it means."""

    wanted = BooleanField(
        _l("She asked for it, nobody forces her, and she knows that it cannot be undone"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_l("Tick this, or do not erase"))],
    )
