"""The base of every HTML form, and the fields that several forms share."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import DateField, Field, FloatField, SelectChoice, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from models.types import WEEK_SLOTS
from webapp.credentials import SHORTEST, Weakness
from webapp.typed import chosen, only_to_look
from webapp.wording import name_of


class Form(FlaskForm):
    """A form of ours. After a failed `validate_on_submit` the same page is shown again with what was typed, status 422."""

    class Meta(FlaskForm.Meta):
        """Reads what was sent; where it was chosen between two texts, the one that was chosen."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what the fields read."""
            given = super().wrap_formdata(form, formdata)
            return chosen(given) if given is not None and given is not formdata else given

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a form that was sent only to be seen again is not taken, right or wrong."""
        return bool(super().validate(extra_validators)) and not only_to_look()


class MessageForm(Form):
    """One message of a conversation."""

    text = TextAreaField(
        _l("Your message"),
        widget=GovTextArea(),
        validators=[
            InputRequired(_l("Write a message")),
            Length(max=2000, message=_l("Use at most 2000 letters")),
        ],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )


class DateInput(GovInput):
    """The browser's own date field: it speaks the reader's language."""

    input_type = "date"


class DayField(DateField):
    """A date, or nothing, unless `missing` says what to do without one."""

    widget = DateInput()

    def __init__(self, label: Any, *, missing: Any = None, **options: Any) -> None:
        asked = Optional() if missing is None else InputRequired(missing)
        super().__init__(label, validators=[asked], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say in plain words what a date has to look like."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Enter a date such as 2027-03-31")) from error


class NumberInput(GovTextInput):
    """A short input for a number."""

    def map_gov_params(self, field: Field, **options: Any) -> dict[str, Any]:
        """Make it as wide as a number is."""
        return {"classes": "govuk-input--width-5", **super().map_gov_params(field, **options)}


class NumberField(FloatField):
    """A number within limits, or nothing; a decimal comma is as good as a point."""

    widget = NumberInput()

    def __init__(self, label: Any, *, least: float, most: float, message: Any = None, **options: Any) -> None:
        within = NumberRange(least, most, message=message or _l("Enter a number from %(min)s to %(max)s"))
        options.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, validators=[Optional(), within], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; say in plain words what one looks like."""
        try:
            super().process_formdata([value.replace(",", ".") for value in valuelist])
        except ValueError as error:
            raise ValueError(_l("Enter a number, such as 30")) from error

    def _value(self) -> str:
        """Show whole numbers without a decimal point."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


def offered(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return pairs of value and text as what a list of choices takes."""
    return [SelectChoice(value, text) for value, text in pairs]


def choices(kind: type[StrEnum], *, empty: Any = None) -> list[tuple[str, Any]]:
    """Return an enum's values with their names in the page's language; `empty` names a first, empty choice."""
    named: list[tuple[str, Any]] = [(member.value, name_of(member)) for member in kind]
    return named if empty is None else [("", empty), *named]


class ChoiceField(SelectField):
    """One value of an enum, as radio buttons; None when the empty choice is taken."""

    widget = GovRadioInput()

    def __init__(self, label: Any, kind: type[StrEnum], *, empty: Any = None, **options: Any) -> None:
        super().__init__(
            label, choices=lambda: choices(kind, empty=empty), coerce=_coerce(kind, blank=empty is not None), **options
        )


class DropdownField(ChoiceField):
    """One value of an enum, as a drop-down list."""

    widget = GovSelect()


class ChoicesField(SelectMultipleField):
    """Any number of values of an enum, as check boxes."""

    widget = GovCheckboxesInput()

    def __init__(self, label: Any, kind: type[StrEnum], **options: Any) -> None:
        super().__init__(label, choices=lambda: choices(kind), coerce=kind, **options)


def _coerce(kind: type[StrEnum], *, blank: bool) -> Any:
    def coerce(value: Any) -> StrEnum | None:
        if value in (None, "") and blank:
            return None
        return kind(value)

    return coerce


def say_weakness(weak: Weakness) -> LazyString:
    """Return why a password is refused, in words."""
    if weak is Weakness.SHORT:
        return _l("Use at least %(number)s characters. Several words in a row are good.", number=SHORTEST)
    return _l("This password is among those that are guessed first. Choose another, such as several words in a row.")


class WeekField(Field):
    """The week as 28 check boxes (seven days, four parts); the data is a week mask, or None when nothing is ticked."""

    def process_formdata(self, valuelist: Iterable[str]) -> None:
        """Add the ticked slots up."""
        mask = 0
        for value in valuelist:
            if not value.isascii() or not value.isdigit() or int(value) >= WEEK_SLOTS:
                raise ValueError(_l("Tick parts of the week in the table"))
            mask |= 1 << int(value)
        self.data = mask or None

    def ticked(self, slot: int) -> bool:
        """Whether a slot is ticked."""
        return bool((self.data or 0) >> slot & 1)
