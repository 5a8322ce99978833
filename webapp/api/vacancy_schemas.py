"""Vacancies as data. None of these has a field about a candidate: an employer gets a rounded count, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from models.screening import Verdict
from models.types import Cefr, Country, LanguageActivity, Licence, Paper, Support, WorkTrait
from models.vacancy import ContractKind, PayPeriod, Shifts, Trainer, VacancyStatus
from webapp.api.operations import Received, Shown, Text
from webapp.api.paging import Page, PageQuery
from webapp.config import LANGUAGES
from webapp.needs import Need
from webapp.postings import CURRENCIES, MOST_DAYS, MOST_HOURS

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = ("morning", "afternoon", "evening", "night")
SLOTS = tuple(f"{day}_{part}" for day in DAYS for part in PARTS)
"""Slots of the week in the order of the week mask: 6-12, 12-18, 18-22 and 22-6 o'clock."""

MOST_SKILLS = 80
MOST_PAY = 1_000_000


def of_code(kind: Any, **options: Any) -> fields.Enum:
    """Return a field for a code of an enum."""
    return fields.Enum(kind, by_value=fields.String, **options)


def codes(kind: Any, **options: Any) -> fields.List:
    """Return a field for a list of an enum's codes."""
    return fields.List(of_code(kind), validate=Length(max=len(kind)), **options)


def amount(*, null: bool = False, free: bool = False, **options: Any) -> fields.Decimal:
    """Return a field for an amount of money, as a string with two decimals; `free` takes 0."""
    told = {"type": "string", "examples": ["1050.00"]}
    return fields.Decimal(
        places=2,
        as_string=True,
        allow_nan=False,
        allow_none=null,
        validate=_or_free if free else _within,
        metadata=told,
        **options,
    )


def _within(value: Decimal) -> None:
    if not 0 < value <= MOST_PAY:
        raise ValidationError(f"Must be above 0 and at most {MOST_PAY}.")


def _or_free(value: Decimal) -> None:
    if value != 0:
        _within(value)


class Week(fields.List):
    """Parts of the week; null when it is not said."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_none", True)
        super().__init__(fields.String(validate=OneOf(SLOTS)), metadata={"minItems": 1}, **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> list[Any] | None:
        named = None if value is None else [name for bit, name in enumerate(SLOTS) if value >> bit & 1]
        return super()._serialize(named, attr, obj, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        named = super()._deserialize(value, attr, data, **more)
        if not 1 <= len(named) <= len(SLOTS):
            raise ValidationError(f"Name 1 to {len(SLOTS)} parts of the week, or null.")
        return sum({1 << SLOTS.index(name) for name in named})


class Concept(Shown):
    """An ESCO concept with its name in the language of the answer."""

    uri = fields.String()
    label = fields.String()


class Pay(Received):
    """Pay before tax."""

    min = amount(required=True)
    max = amount(null=True, load_default=None)
    per = of_code(PayPeriod, required=True)
    currency = fields.String(required=True, validate=OneOf(CURRENCIES))

    @validates_schema
    def _range(self, data: dict[str, Any], **_more: Any) -> None:
        if data["max"] is not None and data["max"] < data["min"]:
            raise ValidationError("Must not be below `min`.", "max")


class Hours(Received):
    """Hours of a week."""

    min = fields.Float(required=True, validate=Range(1, MOST_HOURS))
    max = fields.Float(required=True, validate=Range(1, MOST_HOURS))

    @validates_schema
    def _range(self, data: dict[str, Any], **_more: Any) -> None:
        if data["max"] < data["min"]:
            raise ValidationError("Must not be below `min`.", "max")


class Place(Received):
    """A municipality, by its name and its NUTS 3 region."""

    municipality = Text(required=True, shortest=1, longest=255)
    region = Text(required=True, shortest=5, longest=5)


class SkillNeed(Received):
    """A skill, and when it has to be there."""

    uri = Text(required=True, shortest=1, longest=200)
    need = of_code(Need, required=True)


class ShownSkillNeed(Concept):
    """A skill that the vacancy asks for."""

    need = of_code(Need)


class LanguageNeed(Received):
    """The CEFR level that the work needs in one activity of one language."""

    language = fields.String(required=True, validate=OneOf(LANGUAGES))
    activity = of_code(LanguageActivity, required=True)
    level = fields.Enum(Cefr, required=True)
    example = Text(load_default=None, allow_none=True, longest=200)


class VacancyFields(Received):
    """What an employer says of a vacancy. What is left out stays as it is; in a new one it is not said yet."""

    title = Text(shortest=1, longest=120)
    description = Text(shortest=1, longest=5000)
    language = fields.String(validate=OneOf(LANGUAGES), metadata={"description": "Of title and description."})
    places = fields.Integer(strict=True, validate=Range(1, 500))
    occupation = Text(longest=200, allow_none=True, metadata={"description": "URI of an ESCO occupation."})
    skills = fields.List(fields.Nested(SkillNeed), validate=Length(max=MOST_SKILLS))
    hours = fields.Nested(Hours, allow_none=True)
    week = Week()
    contract = of_code(ContractKind, allow_none=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    place = fields.Nested(Place, allow_none=True)
    remote = fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    live_in = fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    alone_with_clients = fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    pay = fields.Nested(Pay, allow_none=True)
    costs_to_worker = Text(longest=1000, allow_none=True, metadata={"description": "What the worker has to pay for."})
    languages = fields.List(fields.Nested(LanguageNeed), validate=Length(max=40))
    teaches_language = fields.Boolean(truthy={True}, falsy={False})
    licences = codes(Licence)
    support = codes(Support)
    traits = codes(WorkTrait)
    documents = codes(Paper)
    days_a_week = fields.Integer(strict=True, allow_none=True, validate=Range(1, MOST_DAYS))
    shifts = of_code(Shifts, allow_none=True)
    contract_months = fields.Integer(strict=True, allow_none=True, validate=Range(1, 60))
    agreement = Text(longest=200, allow_none=True, metadata={"description": "Collective agreement that sets the pay."})
    remote_share = fields.Integer(
        strict=True, allow_none=True, validate=Range(0, 100), metadata={"description": "Percent; 100 means `remote`."}
    )
    housing_offered = fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    housing_cost = amount(null=True, free=True)
    keeps_documents = fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    trainer = of_code(Trainer, allow_none=True)


class NewVacancy(VacancyFields):
    """A new vacancy: a draft, which nobody else sees."""

    title = Text(required=True, shortest=1, longest=120)
    description = Text(required=True, shortest=1, longest=5000)
    language = fields.String(required=True, validate=OneOf(LANGUAGES))


class EmployerShown(Shown):
    """Who offers it."""

    ref = fields.String()
    name = fields.String()
    sector = fields.String(metadata={"description": "NACE code."})
    country = of_code(Country)


class Vacancy(Shown):
    """A vacancy as coaches and coordinators read it."""

    ref = fields.String()
    status = of_code(VacancyStatus)
    employer = fields.Nested(EmployerShown)
    title = fields.String()
    description = fields.String()
    language = fields.String()
    places = fields.Integer()
    occupation = fields.Nested(Concept, allow_none=True)
    skills = fields.List(fields.Nested(ShownSkillNeed))
    hours = fields.Nested(Hours, allow_none=True)
    week = Week(attribute="slots")
    contract = of_code(ContractKind, allow_none=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    place = fields.Nested(Place, allow_none=True)
    remote = fields.Boolean(allow_none=True)
    night = fields.Boolean(allow_none=True)
    live_in = fields.Boolean(allow_none=True)
    alone_with_clients = fields.Boolean(allow_none=True)
    pay = fields.Nested(Pay, allow_none=True)
    costs_to_worker = fields.String(allow_none=True)
    languages = fields.List(fields.Nested(LanguageNeed))
    teaches_language = fields.Boolean()
    licences = codes(Licence)
    support = codes(Support)
    traits = codes(WorkTrait)
    documents = codes(Paper)
    days_a_week = fields.Integer(allow_none=True)
    shifts = of_code(Shifts, allow_none=True)
    contract_months = fields.Integer(allow_none=True)
    agreement = fields.String(allow_none=True)
    remote_share = fields.Integer(allow_none=True)
    housing_offered = fields.Boolean(allow_none=True)
    housing_cost = amount(null=True, free=True)
    keeps_documents = fields.Boolean(allow_none=True)
    trainer = of_code(Trainer, allow_none=True)
    refreshed_on = fields.Date(allow_none=True)
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class VerdictShown(Shown):
    """What a named person decided last, without the name."""

    verdict = of_code(Verdict)
    reason = fields.String()
    decided_at = fields.AwareDateTime()


class QuestionShown(Shown):
    """A question that a named person asked, and the employer's answer."""

    ref = fields.String()
    question = fields.String()
    answer = fields.String(allow_none=True)
    asked_at = fields.AwareDateTime()


class Answering(Received):
    """The answer to a question."""

    answer = Text(shortest=1, longest=2000, required=True)


class OwnVacancy(Vacancy):
    """A vacancy as its employer reads it."""

    missing = fields.List(fields.String(), metadata={"description": "Fields that a draft still needs."})
    days_left = fields.Integer(allow_none=True, metadata={"description": "Until it has to be confirmed again."})
    verdict = fields.Nested(VerdictShown, allow_none=True)
    questions = fields.List(fields.Nested(QuestionShown), metadata={"description": "What was asked, oldest first."})


class VacancyLine(Shown):
    """A vacancy in a list."""

    ref = fields.String()
    status = of_code(VacancyStatus)
    title = fields.String()
    language = fields.String()
    places = fields.Integer()
    employer = fields.Nested(EmployerShown)
    changed_at = fields.AwareDateTime()


class Vacancies(Page):
    """One page of vacancies."""

    items = fields.List(fields.Nested(VacancyLine))


class VacancyQuery(PageQuery):
    """Which vacancies."""

    status = of_code(VacancyStatus, load_default=None)


class Fitting(Shown):
    """How many candidates would fit at least: 0 or a multiple of 5, counted so that nobody can be found by it; null unless it is open."""

    at_least = fields.Integer(allow_none=True)
