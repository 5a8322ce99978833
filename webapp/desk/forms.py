"""What the desk asks. No form has a field for a story: choices, days, and words about data alone."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovInput,
    GovRadioInput,
    GovTextArea,
)
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from models.desk import BreachRisk, Company, Keeping, RequestOutcome
from webapp import clock
from webapp.breaches import CATEGORIES
from webapp.desk_forms import PickField, WordsField
from webapp.forms import Form, NumberInput, offered


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


BREACHED: dict[str, LazyString] = dict(
    zip(
        CATEGORIES,
        (
            _l("Names and contact data"),
            _l("Skills, wishes, candidacies"),
            _l("Own rules and consents"),
            _l("Messages"),
            _l("Accounts"),
            _l("Keys"),
        ),
        strict=True,
    )
)


class MomentInput(GovInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"


def _lines(label: Any, *, missing: Any = None) -> TextAreaField:
    asked = [InputRequired(missing)] if missing is not None else []
    return TextAreaField(
        label,
        widget=GovTextArea(),
        validators=[*asked, Length(max=4000)],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )


def _count(label: Any) -> IntegerField:
    return IntegerField(label, widget=NumberInput(), validators=[Optional(), NumberRange(0, 10_000_000)])


class BreachForm(Form):
    """What happened. It names no person."""

    what = _lines(_l("What happened? Without names."), missing=_l("Say what happened"))
    known_at = DateTimeLocalField(
        _l("When did it become known? (UTC)"),
        widget=MomentInput(),
        validators=[InputRequired(_l("Enter the day and the time"))],
    )
    categories = SelectMultipleField(
        _l("What is concerned?"),
        widget=GovCheckboxesInput(),
        choices=lambda: offered(BREACHED.items()),
        validators=[InputRequired(_l("Choose one"))],
    )
    people = _count(_l("How many people, about? (optional)"))
    records = _count(_l("How many records, about? (optional)"))

    def validate_known_at(self, field: DateTimeLocalField) -> None:
        """Refuse a moment that has not come."""
        if field.data is not None and field.data.replace(tzinfo=UTC) > clock.now():
            raise ValidationError(_l("Enter a moment that is not in the future"))


class DecisionForm(Form):
    """Whether the authority is told, and why."""

    risk = PickField(_l("What may it mean for the people concerned?"), BreachRisk)
    notify = SelectField(
        _l("Is the authority told?"),
        widget=GovRadioInput(),
        choices=lambda: offered([("yes", _l("Yes")), ("no", _l("No"))]),
        validators=[InputRequired(_l("Choose one"))],
    )
    reason = _lines(_l("Why? If it is late, why it is late."), missing=_l("Enter a reason"))
    measures = _lines(_l("What was done?"))
