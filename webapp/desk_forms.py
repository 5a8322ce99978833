"""Forms of the desk that her own pages have, too."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from models.desk import RequestKind
from webapp.desk_words import desk_name
from webapp.forms import Form


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


class WordsField(TextAreaField):
    """A few lines that are sealed with her key."""

    widget = GovTextArea()

    def __init__(self, label: Any, **options: Any) -> None:
        most = Length(max=2000, message=_l("Use at most 2000 letters"))
        super().__init__(label, validators=[most], render_kw={"autocomplete": "off", "dir": "auto"}, **options)


class RequestForm(Form):
    """What is asked about her data."""

    kind = PickField(_l("What should happen?"), RequestKind)
    wish = WordsField(
        _l("In a few words: what is meant, and how should it be? (optional)"),
        description=_l("Write about the data, not about what happened to anybody."),
    )
