"""Fields that only the form for a vacancy has."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import DecimalField, Field, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from webapp.merging import EditForm
from webapp.needs import Need

MOST_SKILLS = 80


def strip(text: str | None) -> str | None:
    """Take the white space around a text away."""
    return text.strip() if text else text


class StepForm(EditForm):
    """One step: the version of the vacancy that the page showed, and what of it can be kept when something else is wrong."""

    version = HiddenField()
    rests_on: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Column -> fields that have to be right for it; without an entry the field of its own name."""

    def values(self) -> dict[str, Any]:
        """Return what the step hands to the service."""
        raise NotImplementedError

    def kept(self) -> dict[str, Any]:
        """Return the part of `values` whose fields have no error, so that one mistake loses nothing else."""
        values = self.values()
        columns = {name: value for name, value in values.pop("columns", {}).items() if self._right(name)}
        return {"columns": columns} | {name: value for name, value in values.items() if self._right(name)}

    def _right(self, column: str) -> bool:
        return not any(self[name].errors for name in self.rests_on.get(column, (column,)))


class YesNoField(SelectField):
    """Yes or no, as radio buttons; True, False, or None when nothing was said."""

    widget = GovRadioInput()

    def __init__(
        self,
        label: Any,
        *,
        message: Any = None,
        optional: bool = False,
        yes: Any = None,
        no: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(
            label,
            choices=[SelectChoice("no", no or _l("No")), SelectChoice("yes", yes or _l("Yes"))],
            coerce={"yes": True, "no": False, True: True, False: False}.get,
            validators=[Optional() if optional else InputRequired(message)],
            **options,
        )

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms calls it so
        """Refuse what is neither yes nor no."""
        if self.raw_data and self.data is None:
            raise ValidationError(_l("Choose yes or no"))


class AmountField(DecimalField):
    """An amount of money, or nothing; a decimal comma is as good as a point."""

    widget = GovTextInput()

    def __init__(self, label: Any, *, validators: list[Any], least: float = 0.01, **options: Any) -> None:
        said = _l("Enter an amount above 0") if least else _l("Enter an amount, or 0")
        within = NumberRange(Decimal(str(least)), Decimal(1_000_000), message=said)
        super().__init__(label, validators=[*validators, within], places=None, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; say in plain words what one looks like."""
        text = (valuelist[0] if valuelist else "").replace(" ", "").replace("\u00a0", "").replace(",", ".")
        if not text:
            return
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(_l("Enter an amount such as 1100 or 7,50")) from error
        if not amount.is_finite() or abs(amount.as_tuple().exponent) > 20:
            raise ValueError(_l("Enter an amount such as 1100 or 7,50"))
        self.data = round(amount, 2)


class PlaceField(StringField):
    """A municipality by name, out of `places` (set by the view); `place_id` is the one that was found."""

    widget = GovTextInput()
    places: Mapping[str, int] = {}
    place_id: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms calls it so
        """Find the municipality, by its whole name or by its own if there is only one of that name."""
        said = (self.data or "").strip().casefold()
        if not said:
            return
        found = [key for name, key in self.places.items() if name.casefold() == said]
        found = found or [key for name, key in self.places.items() if name.split(", ")[0].casefold() == said]
        if len(found) != 1:
            raise ValidationError(_l("Choose a town from the list"))
        self.place_id = found[0]


class NeedsField(Field):
    """One choice of `Need`, or none, for each skill; the data maps a skill's URI to what it is needed for."""

    PREFIX = "skill:"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002
        """Read every ``skill:URI`` of the form, or take what is given."""
        self.process_errors = []
        self.data: dict[str, Need] = {} if data is unset_value else dict(data)
        if not formdata:
            return
        said = {key.removeprefix(self.PREFIX): formdata.get(key) for key in formdata if key.startswith(self.PREFIX)}
        if len(said) > MOST_SKILLS or not set(said.values()) <= {"", *Need}:
            self.process_errors.append(_l("Choose one answer for each skill"))
            return
        self.data = {uri: Need(value) for uri, value in said.items() if value}

    def pairs(self) -> list[tuple[str, str]]:
        """Return what a browser would send of it."""
        return [(self.PREFIX + uri, need.value) for uri, need in self.data.items()]
