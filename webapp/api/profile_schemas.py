"""The employment compartment as data: what she can do and what work has to fit. Never who she is, never her own rules."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range, Regexp

from models.beneficiary import RightToWork, SkillLevel, SkillSource
from models.types import Cefr, Licence, Support, WorkTrait
from webapp.api.operations import Received, Shown, Text
from webapp.api.paging import Page
from webapp.api.vacancy_schemas import Concept, Week, codes, of_code

MOST_ITEMS = 200


class ProfileLine(Shown):
    """A profile in a list."""

    ref = fields.String()
    region = fields.String(attribute="region_code", allow_none=True, metadata={"description": "NUTS 3 code."})
    adult = fields.Boolean()
    created_at = fields.AwareDateTime()


class Profiles(Page):
    """One page of profiles."""

    items = fields.List(fields.Nested(ProfileLine))


class Skill(Received):
    """A skill of hers."""

    uri = Text(required=True, shortest=1, longest=200)
    level = of_code(SkillLevel, required=True)
    source = of_code(SkillSource, required=True)
    said = Text(load_default=None, allow_none=True, longest=200, metadata={"description": "In her own words."})


class ShownSkill(Concept):
    """A skill of hers, with its name."""

    level = of_code(SkillLevel)
    source = of_code(SkillSource)
    said = fields.String(allow_none=True)


class Skills(Received):
    """All her skills: those that are not sent are taken out."""

    items = fields.List(fields.Nested(Skill), required=True, validate=Length(max=MOST_ITEMS))


class Levels(Received):
    """CEFR level per activity; what is left out is not known."""

    listening = fields.Enum(Cefr)
    reading = fields.Enum(Cefr)
    spoken_interaction = fields.Enum(Cefr)
    spoken_production = fields.Enum(Cefr)
    writing = fields.Enum(Cefr)


class Language(Received):
    """Her levels in one language."""

    language = fields.String(required=True, validate=Regexp("^[a-z]{2,3}$", error="Must be an ISO 639 code."))
    levels = fields.Nested(Levels, required=True, validate=Length(1, error="Say at least one level."))


class Languages(Received):
    """All her languages: those that are not sent are taken out."""

    items = fields.List(fields.Nested(Language), required=True, validate=Length(max=40))


class Conditions(Received):
    """What work has to fit. All of it is sent; null is not known."""

    region = Text(required=True, allow_none=True, longest=5, metadata={"description": "NUTS 3 code."})
    reach_km = fields.Float(required=True, allow_none=True, validate=Range(0, 500))
    min_hours = fields.Float(required=True, allow_none=True, validate=Range(0, 80))
    max_hours = fields.Float(required=True, allow_none=True, validate=Range(0, 80))
    week = Week(required=True)
    right_to_work = of_code(RightToWork, required=True)
    permit_until = fields.Date(required=True, allow_none=True)
    licences_known = fields.Boolean(required=True, truthy={True}, falsy={False})
    licences = codes(Licence, required=True)
    wants_women_only = fields.Boolean(required=True, truthy={True}, falsy={False})
    max_course_cost = fields.Float(required=True, allow_none=True, validate=Range(0, 100_000))

    @validates_schema
    def _range(self, data: dict[str, Any], **_more: Any) -> None:
        least, most = data["min_hours"], data["max_hours"]
        if least is not None and most is not None and most < least:
            raise ValidationError("Must not be below `min_hours`.", "max_hours")


class Occupation(Received):
    """An occupation that she held."""

    uri = Text(required=True, shortest=1, longest=200)
    months = fields.Integer(load_default=None, allow_none=True, strict=True, validate=Range(0, 720))
    said = Text(load_default=None, allow_none=True, longest=200, metadata={"description": "In her own words."})


class ShownOccupation(Concept):
    """An occupation that she held, with its name."""

    months = fields.Integer(allow_none=True)
    said = fields.String(allow_none=True)


class Occupations(Received):
    """All occupations that she held: those that are not sent are taken out. Her skills stay."""

    items = fields.List(fields.Nested(Occupation), required=True, validate=Length(max=MOST_ITEMS))


class Qualification(Received):
    """Schooling or training that she completed."""

    title = Text(required=True, shortest=1, longest=200)
    eqf = fields.Integer(required=True, allow_none=True, strict=True, validate=Range(1, 8))


class Qualifications(Received):
    """All her schooling and training: what is not sent is taken out."""

    items = fields.List(fields.Nested(Qualification), required=True, validate=Length(max=MOST_ITEMS))


class Preference(Received):
    """What she would rather (up to 1) or rather not (down to -1) have in a job."""

    trait = of_code(WorkTrait, required=True)
    weight = fields.Float(required=True, validate=Range(-1, 1))


class Wishes(Received):
    """All her wishes, and the support that she needs from an employer."""

    preferences = fields.List(fields.Nested(Preference), required=True, validate=Length(max=len(WorkTrait)))
    support_needs = codes(Support, required=True)


class Profile(Shown):
    """One beneficiary's employment record."""

    ref = fields.String()
    adult = fields.Boolean()
    ranking_off = fields.String(
        allow_none=True, metadata={"enum": ["minor", "frozen", "opted_out", "organisation", None]}
    )
    skills = fields.List(fields.Nested(ShownSkill))
    occupations = fields.List(fields.Nested(ShownOccupation))
    languages = fields.List(fields.Nested(Language))
    qualifications = fields.List(fields.Nested(Qualification))
    conditions = fields.Nested(Conditions)
    preferences = fields.List(fields.Nested(Preference))
    support_needs = codes(Support)
    created_at = fields.AwareDateTime()
