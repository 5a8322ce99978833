"""The steps of the form for a vacancy. `of` says what a step shows first, `values` what it hands to the service."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextArea, GovTextInput
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from models.taxonomy import RelationKind
from models.types import Licence, Paper, Support, WorkTrait
from models.vacancy import ContractKind, PayPeriod, Shifts, Trainer, Vacancy
from webapp.config import LANGUAGES
from webapp.forms import ChoiceField, ChoicesField, DayField, DropdownField, NumberField, WeekField, offered
from webapp.needs import STORED_AS, Need, need_of
from webapp.postings import CURRENCIES, MOST_DAYS, MOST_HOURS, night_of
from webapp.vacancies.fields import AmountField, NeedsField, PlaceField, StepForm, YesNoField, strip
from webapp.vacancies.queries import place_name
from webapp.wording import language_name


class WhatForm(StepForm):
    """What the work is."""

    title = StringField(
        _l("Title of the job"),
        widget=GovTextInput(),
        description=_l("As people search for it, for all genders: “Kitchen helper”."),
        filters=[strip],
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
        filters=[strip],
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
    said = StringField(_l("Occupation"), filters=[strip], validators=[Length(max=200)])
    uri = HiddenField(validators=[Length(max=200)])

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        return {name: getattr(vacancy, name) for name in ("title", "description", "language", "places")}

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("title", "description", "language", "places")}


class SkillsForm(StepForm):
    """What somebody has to be able to do."""

    needs = NeedsField(_l("Skills"))
    said = StringField(_l("Another skill"), filters=[strip], validators=[Length(max=200)])
    uri = HiddenField(validators=[Length(max=200)])

    @staticmethod
    def of(vacancy: Vacancy, suggested: tuple[tuple[str, ...], tuple[str, ...]]) -> dict[str, Any]:
        """Show what was said; before anything was said, the occupation's essential skills are ticked."""
        said = {row.concept.uri: need_of(row) for row in vacancy.skills}
        return {"needs": said or dict.fromkeys(suggested[0], Need.DAY_ONE)}

    def values(self) -> dict[str, Any]:
        skills: dict[str, tuple[RelationKind, bool]] = {uri: STORED_AS[need] for uri, need in self.needs.data.items()}
        return {"skills": skills}


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


ENDING = (ContractKind.FIXED_TERM, ContractKind.SEASONAL)
"""Contracts whose end is a part of what is offered."""


class WhenForm(StepForm):
    """Hours, days, and how long."""

    min_hours = NumberField(_l("Hours a week, at least"), least=1, most=MOST_HOURS)
    max_hours = NumberField(_l("Hours a week, at most"), least=1, most=MOST_HOURS)
    days_a_week = NumberField(
        _l("Days of work a week (optional)"),
        least=1,
        most=MOST_DAYS,
        message=_l("Every week has a day of rest, by law: enter 1 to 6 days"),
    )
    shifts = DropdownField(_l("How the hours fall (optional)"), Shifts, empty=_l("Not said"), default="")
    slots = WeekField(_l("When the work is"))
    contract = ChoiceField(_l("Contract"), ContractKind, validators=[InputRequired(_l("Choose the kind of contract"))])
    starts_on = DayField(_l("First day"), description=_l("Leave empty when it can begin at any time."))
    ends_on = DayField(_l("Last day"), description=_l("Only for a contract that ends."))
    contract_months = NumberField(
        _l("Or: how many months it lasts"), least=1, most=60, message=_l("Enter 1 to 60 whole months")
    )
    rests_on: ClassVar = {
        "min_hours": ("min_hours", "max_hours"),
        "max_hours": ("min_hours", "max_hours"),
        "night": ("slots",),
    }

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        names = (
            "min_hours", "max_hours", "days_a_week", "shifts", "slots", "contract", "starts_on", "ends_on", "contract_months",
        )  # fmt: skip
        return {name: getattr(vacancy, name) for name in names}

    def validate_days_a_week(self, field: Field) -> None:
        """Refuse a part of a day."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("Enter whole days"))

    def validate_contract_months(self, field: Field) -> None:
        """Refuse a part of a month."""
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_l("Enter 1 to 60 whole months"))

    def validate_max_hours(self, field: Field) -> None:
        """Refuse a range that is upside down."""
        if field.data is not None and self.min_hours.data is not None and field.data < self.min_hours.data:
            raise ValidationError(_l("The highest number of hours cannot be below the lowest"))

    def validate_ends_on(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day cannot be before the first"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the hours, of which one number is enough, and how long a contract lasts that ends."""
        fine = super().validate(extra_validators)
        lasting = self.ends_on.data or self.contract_months.data
        if self.contract.data in ENDING and not lasting and not (self.ends_on.errors or self.contract_months.errors):
            self.contract_months.errors = [_l("Say until when the contract lasts, or how many months")]
            fine = False
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
            "days_a_week": _whole(self.days_a_week.data),
            "shifts": self.shifts.data,
            "contract": self.contract.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "contract_months": _whole(self.contract_months.data),
        }
        return {"columns": columns}


ALL_OF_IT = 100
REMOTE = {
    "0": _l("Nothing of it"),
    "20": _l("One day of five"),
    "40": _l("Two days of five"),
    "60": _l("Three days of five"),
    "80": _l("Four days of five"),
    "100": _l("All of it"),
}
"""Percent of the time -> in words."""


class WhereForm(StepForm):
    """Where, and with whom."""

    place = PlaceField(
        _l("Town or municipality"),
        description=_l("Type the first letters and choose from the list."),
        validators=[InputRequired(_l("Choose a town from the list"))],
        render_kw={"list": "places", "autocomplete": "off", "dir": "auto"},
    )
    remote_share = SelectField(
        _l("How much of it can be done from home?"),
        widget=GovSelect(),
        choices=lambda: offered(REMOTE.items()),
        default="0",
    )
    live_in = YesNoField(
        _l("Does one have to live at the workplace?"), message=_l("Say whether one has to live at the workplace")
    )
    alone_with_clients = YesNoField(
        _l("Is one alone with customers, guests or people cared for?"),
        message=_l("Say whether one is alone with customers, guests or people cared for"),
    )

    housing_offered = YesNoField(
        _l("Do you offer a room or a flat? (optional)"),
        optional=True,
        no=_l("No"),
        yes=_l("Yes, and nobody has to take it"),
    )
    rests_on: ClassVar = {"remote": ("remote_share",), "municipality_id": ("place",)}

    @staticmethod
    def of(vacancy: Vacancy, seat: str) -> dict[str, Any]:
        """Show what was said; before anything was said, the employer's seat."""
        shown = {name: getattr(vacancy, name) for name in ("live_in", "housing_offered", "alone_with_clients")}
        share = vacancy.remote_share
        shown["remote_share"] = str(share if share is not None else 100 if vacancy.remote else 0)
        return shown | {"place": place_name(vacancy.municipality) if vacancy.municipality else seat}

    def values(self) -> dict[str, Any]:
        columns = {name: self[name].data for name in ("live_in", "housing_offered", "alone_with_clients")}
        share = int(self.remote_share.data) if self.remote_share.data in REMOTE else 0
        columns |= {"remote_share": share, "remote": share == ALL_OF_IT}
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
    agreement = StringField(
        _l("Collective agreement that sets the pay"),
        widget=GovTextInput(),
        description=_l(
            "Needed in Austria and Italy, where no law sets a lowest wage. Type a word and choose, or write its name."
        ),
        filters=[strip],
        validators=[Length(max=200, message=_l("Use at most 200 letters"))],
        render_kw={"list": "agreements", "autocomplete": "off", "dir": "auto"},
    )
    housing_cost = AmountField(
        _l("For the room or flat, taken from the pay each month"),
        description=_l("0 when it costs nothing. Leave empty when you offer none."),
        least=0,
        validators=[Optional()],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
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
        filters=[strip],
        validators=[Length(max=1000, message=_l("Use at most 1000 letters"))],
        render_kw={"dir": "auto"},
    )

    rests_on: ClassVar = {
        **dict.fromkeys(("pay_min", "pay_max", "pay_per", "currency"), ("pay_min", "pay_max", "pay_per", "currency")),
        "costs_to_worker": ("costs", "costs_to_worker"),
    }

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        names = ("pay_min", "pay_max", "agreement", "housing_cost", "costs_to_worker")
        shown = {name: getattr(vacancy, name) for name in names}
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
        columns = {name: self[name].data for name in ("pay_min", "pay_max", "currency", "pay_per", "housing_cost")}
        columns["agreement"] = self.agreement.data or None
        return {"columns": columns | {"costs_to_worker": self.costs_to_worker.data if self.costs.data else None}}


class SupportForm(StepForm):
    """What is offered beyond pay, what the work is like, and which papers it needs."""

    support = ChoicesField(_l("What you offer"), Support, description=_l("Tick only what is really there."))
    traits = ChoicesField(_l("What the work is like"), WorkTrait)
    licences = ChoicesField(
        _l("Licences and certificates"), Licence, description=_l("Only what the law or the work asks for on day one.")
    )

    trainer = DropdownField(_l("Who shows the work? (optional)"), Trainer, empty=_l("Not said"), default="")
    documents = ChoicesField(
        _l("Documents that you ask for"),
        Paper,
        description=_l("Only what the law or the work asks for before the first day."),
    )
    keeps_documents = YesNoField(
        _l("Do originals stay with you?"),
        optional=True,
        no=_l("No, we look at them and give them back at once"),
        yes=_l("Yes, some do"),
    )

    @staticmethod
    def of(vacancy: Vacancy) -> dict[str, Any]:
        return {
            "support": [row.support for row in vacancy.support],
            "traits": [row.trait for row in vacancy.traits],
            "licences": [row.licence for row in vacancy.licences],
            "documents": [row.document for row in vacancy.documents],
            "trainer": vacancy.trainer,
            "keeps_documents": vacancy.keeps_documents,
        }

    def validate_documents(self, field: Field) -> None:
        """Ask what happens to them."""
        if field.data and self.keeps_documents.data is None:
            raise ValidationError(_l("Say below whether originals stay with you"))

    def values(self) -> dict[str, Any]:
        lists = {name: self[name].data for name in ("support", "traits", "licences", "documents")}
        return lists | {"columns": {name: self[name].data for name in ("trainer", "keeps_documents")}}
