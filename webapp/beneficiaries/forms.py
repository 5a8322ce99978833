"""The forms of the employment record. Nothing but one name is ever required: what is left empty stays unknown."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextInput
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from models.beneficiary import RightToWork, SkillLevel, SkillSource
from models.types import Licence, Support, WorkTrait
from webapp.beneficiaries.caseload_queries import Show
from webapp.concept_search import ConceptForm
from webapp.employment import Conditions
from webapp.forms import ChoiceField, ChoicesField, DayField, DropdownField, Form, NumberField, WeekField, offered
from webapp.merging import EditForm
from webapp.wording import CEFR, spoken_languages

SHOWN = {
    Show.ALL: _l("Everybody"),
    Show.DUE: _l("With a next step"),
    Show.ENDING: _l("Permit or consent ends soon"),
    Show.NO_CONSENT: _l("No consent to matching"),
    Show.NO_CANDIDACY: _l("No open candidacy"),
}


class CaseloadForm(Form):
    """Searching and filtering the caseload; posted, so that no name stands in an address."""

    words = StringField(
        _l("Name or skill"), widget=GovTextInput(), validators=[Length(max=100)], render_kw={"autocomplete": "off"}
    )
    show = SelectField(_l("Show"), widget=GovSelect(), coerce=Show, choices=offered(SHOWN.items()), default=Show.ALL)


class LanguageChoice(SelectField):
    """One language of the world, or nothing."""

    widget = GovSelect()

    def __init__(self, label: Any, *, empty: Any, **options: Any) -> None:
        options.setdefault("default", "")
        super().__init__(label, choices=lambda: offered([("", empty), *spoken_languages()]), **options)


class LevelField(SelectField):
    """A CEFR level in plain words; None is not known."""

    widget = GovSelect()

    def __init__(self, label: Any, *, empty: Any = None, **options: Any) -> None:
        levels = [("", empty or _l("Not known")), *((str(level.value), text) for level, text in CEFR.items())]
        super().__init__(label, choices=offered(levels), coerce=_level, **options)


def _level(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))


class SkillForm(ConceptForm):
    """A skill, how well she does it and where it comes from."""

    level = DropdownField(_l("How well"), SkillLevel, default=SkillLevel.INDEPENDENT)
    source = DropdownField(_l("Where it comes from"), SkillSource, default=SkillSource.STATED)


class OccupationForm(ConceptForm):
    """Work she did, paid or not."""

    months = NumberField(_l("For how many months, about"), least=0, most=720)


class TickForm(Form):
    """What she did in one occupation: the ticks, with one level and source for those that are new."""

    uri = HiddenField(validators=[InputRequired()])
    skills = SelectMultipleField(choices=[], validate_choice=False)
    level = DropdownField(_l("How well"), SkillLevel, default=SkillLevel.INDEPENDENT)
    source = DropdownField(_l("Where it comes from"), SkillSource, default=SkillSource.WORKED)


class LanguageForm(Form):
    """One language: the same level in everything, or one by one. Many speak well and do not write."""

    language = LanguageChoice(
        _l("Language"), id="spoken", empty=_l("Choose a language"), validators=[InputRequired(_l("Choose a language"))]
    )
    everything = LevelField(_l("Level in everything"))
    listening = LevelField(_l("Listening"), empty=_l("Same as above"))
    reading = LevelField(_l("Reading"), empty=_l("Same as above"))
    spoken_interaction = LevelField(_l("Talking with people"), empty=_l("Same as above"))
    spoken_production = LevelField(_l("Speaking"), empty=_l("Same as above"))
    writing = LevelField(_l("Writing"), empty=_l("Same as above"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for at least one level."""
        if not super().validate(extra_validators):
            return False
        levels = (self.everything, self.listening, self.reading, self.spoken_interaction, self.spoken_production)
        if all(field.data is None for field in (*levels, self.writing)):
            self.everything.errors = [_l("Choose a level")]
            return False
        return True


class BasicsForm(EditForm):
    """What matching has to know before anything else."""

    language = LanguageChoice(_l("Language she reads best"), id="reads", empty=_l("Not known"))
    adult = BooleanField(_l("She is 18 or older"), widget=GovCheckboxInput())
    ranking_opt_out = BooleanField(_l("She wants no order computed: show jobs by date"), widget=GovCheckboxInput())
    frozen = BooleanField(_l("Keep the record, but use it for nothing"), widget=GovCheckboxInput())


class ConditionsForm(EditForm):
    """What work has to fit."""

    region_code = SelectField(_l("Region where she lives"), widget=GovSelect(), choices=[])
    reach_km = NumberField(_l("How far she can travel, in kilometres"), least=0, most=500)
    min_hours = NumberField(_l("Fewest hours a week"), least=0, most=80)
    max_hours = NumberField(_l("Most hours a week"), least=0, most=80)
    slots = WeekField(_l("When she can work"))
    right_to_work = ChoiceField(_l("May she work in this country?"), RightToWork, default=RightToWork.UNKNOWN)
    permit_until = DayField(_l("Permit or right to work ends on"), description=_l("Leave empty if it has no end."))
    licences = ChoicesField(_l("Licences and certificates"), Licence)
    licences_known = BooleanField(_l("We asked: what is not ticked she does not have"), widget=GovCheckboxInput())
    max_course_cost = NumberField(_l("Most she can pay for a course, in euro"), least=0, most=100000)
    wants_women_only = BooleanField(_l("Only courses for women"), widget=GovCheckboxInput())

    def validate(self, extra_validators: Any = None) -> bool:
        """See that the fewest hours are not more than the most."""
        if not super().validate(extra_validators):
            return False
        if None not in (self.min_hours.data, self.max_hours.data) and self.min_hours.data > self.max_hours.data:
            self.max_hours.errors = [_l("Enter at least as many hours as the fewest")]
            return False
        return True

    def conditions(self) -> Conditions:
        """Return what was entered."""
        return Conditions(
            region_code=self.region_code.data or None,
            reach_km=self.reach_km.data,
            min_hours=self.min_hours.data,
            max_hours=self.max_hours.data,
            slots=self.slots.data,
            right_to_work=self.right_to_work.data,
            permit_until=self.permit_until.data,
            licences_known=self.licences_known.data,
            licences=frozenset(self.licences.data or ()),
            wants_women_only=self.wants_women_only.data,
            max_course_cost=self.max_course_cost.data,
        )


class WishesForm(EditForm):
    """What she would rather have, rather not, and the support she needs."""

    likes = ChoicesField(_l("She would like work that is"), WorkTrait)
    dislikes = ChoicesField(_l("She would rather not have work that is"), WorkTrait)
    needs = ChoicesField(_l("Support without which work would be hard"), Support)

    def validate(self, extra_validators: Any = None) -> bool:
        """See that nothing is wished for and not wished for."""
        if not super().validate(extra_validators):
            return False
        if set(self.likes.data) & set(self.dislikes.data):
            self.dislikes.errors = [_l("Tick each only once: like it, or rather not")]
            return False
        return True


class QualificationForm(Form):
    """Schooling or training that she completed."""

    title = StringField(
        _l("School, training or diploma"),
        widget=GovTextInput(),
        validators=[DataRequired(_l("Enter the name of the school or training")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )
    eqf = SelectField(
        _l("Level (EQF)"),
        widget=GovSelect(),
        coerce=_level,
        choices=offered(
            [
                ("", _l("Not known")),
                ("1", _l("1: primary school")),
                ("2", _l("2: lower secondary school")),
                ("3", _l("3: part of upper secondary school")),
                ("4", _l("4: upper secondary school, apprenticeship")),
                ("5", _l("5: after school, short")),
                ("6", _l("6: bachelor")),
                ("7", _l("7: master")),
                ("8", _l("8: doctorate")),
            ]
        ),
    )
