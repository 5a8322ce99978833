"""The steps of the form for a vacancy. `of` says what a step shows first, `values` what it hands to the service."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextArea, GovTextInput
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from models.taxonomy import RelationKind
from models.types import Cefr, LanguageActivity, Licence, Support, WorkTrait
from models.vacancy import ContractKind, PayPeriod, Vacancy, VacancyLanguage
from webapp.config import LANGUAGES
from webapp.forms import ChoiceField, ChoicesField, DayField, DropdownField, Form, NumberField, WeekField
from webapp.needs import STORED_AS, Need, need_of
from webapp.postings import CURRENCIES, MOST_HOURS, night_of
from webapp.vacancies.fields import AmountField, NeedsField, PlaceField, YesNoField
from webapp.vacancies.queries import place_name
from webapp.wording import CEFR, language_name, name_of

LANGUAGE_BLOCKS = 2


def _strip(text: str | None) -> str | None:
    return text.strip() if text else text


class StepForm(Form):
    """What every step carries along: the version of the vacancy that the page showed."""

    version = HiddenField()


class WhatForm(StepForm):
    """What the work is."""

    title = StringField(
        _l("Title of the job"),
        widget=GovTextInput(),
        description=_l("As people search for it, for all genders: “Kitchen helper”."),
        filters=[_strip],
        validators=[
            InputRequired(_l("Enter a title")),
            DataRequired(_l("Enter a title")),
            Length(max=120, message=_l("Use at most 120 letters")),
        ],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": "120"},
    )
    description = TextAreaField(
        _l("What one does"),
        widget=GovTextArea(),
        description=_l("Short sentences: the tasks of a usual day, who shows them, who one works with."),
        filters=[_strip],
        validators=[
            DataRequired(_l("Say what one does")),
            Length(max=5000, message=_l("Use at most 5000 letters")),
        ],
        render_kw={"dir": "auto"},
    )
    language = SelectField(
        _l("Language of this text"),
        id="text-language",  # the page's own language has the plain name
        widget=GovSelect(),
        choices=lambda: [(code, language_name(code)) for code in LANGUAGES],
    )
    places = IntegerField(
        _l("How many people do you look for?"),
        widget=GovTextInput(),
        default=1,
        validators=[
            InputRequired(_l("Enter a number from 1 to 500")),
            NumberRange(1, 500, message=_l("Enter a number from 1 to 500")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    said = StringField(_l("Occupation"), filters=[_strip], validators=[Length(max=200)])
    uri = HiddenField(validators=[Length(max=200)])

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        return {name: getattr(vacancy, name) for name in ("title", "description", "language", "places")}

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("title", "description", "language", "places")}


class SkillsForm(StepForm):
    """What somebody has to be able to do."""

    needs = NeedsField(_l("Skills"))
    said = StringField(_l("Another skill"), filters=[_strip], validators=[Length(max=200)])
    uri = HiddenField(validators=[Length(max=200)])

    @staticmethod
    def of(vacancy: Vacancy, suggested: tuple[tuple[str, ...], tuple[str, ...]]) -> dict[str, Any]:
        """Show what was said; before anything was said, the occupation's essential skills are ticked."""
        said = {row.concept.uri: need_of(row) for row in vacancy.skills}
        return {"needs": said or dict.fromkeys(suggested[0], Need.DAY_ONE)}

    def values(self) -> dict[str, Any]:
        skills: dict[str, tuple[RelationKind, bool]] = {uri: STORED_AS[need] for uri, need in self.needs.data.items()}
        return {"skills": skills}


class WhenForm(StepForm):
    """Hours, days, and how long."""

    min_hours = NumberField(_l("Hours a week, at least"), least=1, most=MOST_HOURS)
    max_hours = NumberField(_l("Hours a week, at most"), least=1, most=MOST_HOURS)
    slots = WeekField(_l("When the work is"))
    contract = ChoiceField(_l("Contract"), ContractKind, validators=[InputRequired(_l("Choose the kind of contract"))])
    starts_on = DayField(_l("First day"), description=_l("Leave empty when it can begin at any time."))
    ends_on = DayField(_l("Last day"), description=_l("Only for a contract that ends."))

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        names = ("min_hours", "max_hours", "slots", "contract", "starts_on", "ends_on")
        return {name: getattr(vacancy, name) for name in names}

    def validate_max_hours(self, field: Field) -> None:
        """Refuse a range that is upside down."""
        if field.data is not None and self.min_hours.data is not None and field.data < self.min_hours.data:
            raise ValidationError(_l("The highest number of hours cannot be below the lowest"))

    def validate_ends_on(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day cannot be before the first"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the hours: one of the two numbers is enough."""
        fine = super().validate(extra_validators)
        if self.min_hours.data is None and self.max_hours.data is None and not self.min_hours.errors:
            self.min_hours.errors = [_l("Enter the hours of a week")]
            return False
        return fine

    def values(self) -> dict[str, Any]:
        least, most, slots = self.min_hours.data, self.max_hours.data, self.slots.data
        columns = {
            "min_hours": least if least is not None else most,
            "max_hours": most if most is not None else least,
            "slots": slots,
            "night": night_of(slots),
            "contract": self.contract.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
        }
        return {"columns": columns}


class WhereForm(StepForm):
    """Where, and with whom."""

    place = PlaceField(
        _l("Town or municipality"),
        description=_l("Type the first letters and choose from the list."),
        validators=[InputRequired(_l("Choose a town from the list"))],
        render_kw={"list": "places", "autocomplete": "off", "dir": "auto"},
    )
    remote = YesNoField(_l("Can it be done from home?"), message=_l("Say whether it can be done from home"))
    live_in = YesNoField(
        _l("Does one have to live at the workplace?"), message=_l("Say whether one has to live at the workplace")
    )
    alone_with_clients = YesNoField(
        _l("Is one alone with customers, guests or people cared for?"),
        message=_l("Say whether one is alone with customers, guests or people cared for"),
    )

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        shown = {name: getattr(vacancy, name) for name in ("remote", "live_in", "alone_with_clients")}
        return shown | {"place": place_name(vacancy.municipality) if vacancy.municipality else ""}

    def values(self) -> dict[str, Any]:
        columns = {name: self[name].data for name in ("remote", "live_in", "alone_with_clients")}
        return {"columns": columns | {"municipality_id": self.place.place_id}}


class PayForm(StepForm):
    """What it pays, and what it must not cost."""

    pay_min = AmountField(
        _l("Pay before tax"),
        description=_l("The exact amount, or the lowest."),
        validators=[InputRequired(_l("Enter the pay"))],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    pay_max = AmountField(
        _l("Up to"),
        description=_l("Leave empty when there is one amount."),
        validators=[Optional()],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    currency = SelectField(_l("Currency"), widget=GovSelect(), choices=lambda: [(code, code) for code in CURRENCIES])
    pay_per = DropdownField(_l("For"), PayPeriod, default=PayPeriod.MONTH)
    costs = YesNoField(
        _l("Does the worker have to pay for anything?"),
        no=_l("No, nothing"),
        yes=_l("Yes"),
        message=_l("Say whether the worker has to pay for anything"),
        description=_l("A fee, clothes, tools, transport, housing, training. Nobody may ask a fee for getting a job."),
    )
    costs_to_worker = TextAreaField(
        _l("What, and how much?"),
        widget=GovTextArea(),
        filters=[_strip],
        validators=[Length(max=1000, message=_l("Use at most 1000 letters"))],
        render_kw={"dir": "auto"},
    )

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        shown = {name: getattr(vacancy, name) for name in ("pay_min", "pay_max", "costs_to_worker")}
        shown["costs"] = bool(vacancy.costs_to_worker) if vacancy.pay_min is not None else None
        said = {"currency": vacancy.currency, "pay_per": vacancy.pay_per}
        return shown | {name: value for name, value in said.items() if value is not None}

    def validate_pay_max(self, field: Field) -> None:
        """Refuse a range that is upside down."""
        if field.data is not None and self.pay_min.data is not None and field.data < self.pay_min.data:
            raise ValidationError(_l("The highest pay cannot be below the lowest"))

    def validate_costs_to_worker(self, field: Field) -> None:
        """Ask what it is that costs."""
        if self.costs.data and not field.data:
            raise ValidationError(_l("Say what the worker has to pay for, and how much"))

    def values(self) -> dict[str, Any]:
        columns = {name: self[name].data for name in ("pay_min", "pay_max", "currency", "pay_per")}
        return {"columns": columns | {"costs_to_worker": self.costs_to_worker.data if self.costs.data else None}}


def _levels() -> list[tuple[str, Any]]:
    return [("", _l("Not needed")), *((str(level.value), CEFR[level]) for level in Cefr)]


class LanguageBlock(Part):
    """One language: a level for each activity, and what it is needed for."""

    language = SelectField(
        _l("Language"), widget=GovSelect(), choices=lambda: [(code, language_name(code)) for code in LANGUAGES]
    )

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the level and the example of each activity."""
        return [(self[activity.value], self[f"{activity.value}_example"]) for activity in LanguageActivity]

    def needs(self) -> list[VacancyLanguage]:
        """Return what is asked for in this language."""
        return [
            VacancyLanguage(
                language=self.language.data,
                activity=activity,
                level=int(self[activity.value].data),
                example=self[f"{activity.value}_example"].data or None,
            )
            for activity in LanguageActivity
            if self[activity.value].data
        ]


for _activity in LanguageActivity:
    setattr(
        LanguageBlock,
        _activity.value,
        SelectField(name_of(_activity), widget=GovSelect(), choices=_levels, default=""),
    )
    setattr(
        LanguageBlock,
        f"{_activity.value}_example",
        StringField(
            _l("For example"),
            widget=GovTextInput(),
            filters=[_strip],
            validators=[Length(max=200, message=_l("Use at most 200 letters"))],
            render_kw={"autocomplete": "off", "dir": "auto"},
        ),
    )


class LanguagesForm(StepForm):
    """Which languages the work itself needs."""

    needed = YesNoField(_l("Does the work need a language?"), message=_l("Say whether the work needs a language"))
    blocks = FieldList(FormField(LanguageBlock), min_entries=LANGUAGE_BLOCKS, max_entries=4)
    teaches_language = BooleanField(
        _l("One level less is fine: we help to learn the language"), widget=GovCheckboxInput()
    )

    @staticmethod
    def of(vacancy: Vacancy, country_language: str) -> dict[str, Any]:
        """Show what was said, one block a language, and an empty block for one more."""
        blocks: dict[str, dict[str, Any]] = {}
        for row in vacancy.languages:
            block = blocks.setdefault(row.language, {"language": row.language})
            block |= {row.activity.value: str(row.level), f"{row.activity.value}_example": row.example}
        shown = [blocks[code] for code in sorted(blocks)] or [{"language": country_language}]
        return {
            "needed": True if blocks else None,
            "blocks": [*shown, {"language": "en"}][: max(LANGUAGE_BLOCKS, len(shown))],
            "teaches_language": vacancy.teaches_language,
        }

    def validate_needed(self, field: Field) -> None:
        """Ask for a level where a language is needed, and for each language once."""
        needs = self._needs()
        if field.data and not needs:
            raise ValidationError(_l("Choose a level, or say that no language is needed"))
        if len({(row.language, row.activity) for row in needs}) < len(needs):
            raise ValidationError(_l("Choose each language once"))

    def _needs(self) -> list[VacancyLanguage]:
        return [need for block in self.blocks for need in block.form.needs()]

    def values(self) -> dict[str, Any]:
        return {
            "languages": self._needs() if self.needed.data else [],
            "columns": {"teaches_language": bool(self.needed.data and self.teaches_language.data)},
        }


class SupportForm(StepForm):
    """What is offered beyond pay, what the work is like, and which papers it needs."""

    support = ChoicesField(_l("What you offer"), Support, description=_l("Tick only what is really there."))
    traits = ChoicesField(_l("What the work is like"), WorkTrait)
    licences = ChoicesField(
        _l("Licences and certificates"), Licence, description=_l("Only what the law or the work asks for on day one.")
    )

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        return {
            "support": [row.support for row in vacancy.support],
            "traits": [row.trait for row in vacancy.traits],
            "licences": [row.licence for row in vacancy.licences],
        }

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("support", "traits", "licences")}
