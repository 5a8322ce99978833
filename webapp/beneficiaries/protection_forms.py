"""The forms of taking somebody on, who she is, what she agrees to, and her own rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea, GovTextInput
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from models.identity import PersonDetails
from models.protection import ExcludedBy, GivenBy
from webapp.beneficiaries.forms import LanguageChoice
from webapp.beneficiaries.protection_services import Agreement, Rule
from webapp.config import LANGUAGES
from webapp.forms import ChoiceField, DayField, Form, NumberField, offered
from webapp.merging import EditForm
from webapp.wording import SECTORS

PRIVATE = {"autocomplete": "off", "spellcheck": "false"}


def _text(label: Any, *, most: int = 100, hint: Any = "", required: Any = None) -> StringField:
    checks = [Length(max=most), *([DataRequired(required)] if required else [])]
    return StringField(label, widget=GovTextInput(), description=hint, validators=checks, render_kw=PRIVATE)


def _wording_language() -> SelectField:
    return SelectField(
        _l("She heard or read it in"), widget=GovSelect(), choices=offered(LANGUAGES.items()), default="en"
    )


class NewForm(Form):
    """Taking somebody on: one name, and what decides whether matching is on."""

    given_name = _text(
        _l("Name or code name"),
        hint=_l("The name that you call her by. It is stored encrypted."),
        required=_l("Enter a name or a code name"),
    )
    family_name = _text(_l("Family name"), hint=_l("Leave empty if she prefers not to say."))
    language = LanguageChoice(_l("Language she reads best"), id="reads", empty=_l("Not known"))
    adult = SelectField(
        _l("Is she 18 or older?"),
        widget=GovRadioInput(),
        choices=offered([("yes", _l("Yes")), ("no", _l("No")), ("", _l("Not known"))]),
        default="",
    )
    agrees = SelectField(
        _l("Does she agree?"),
        widget=GovRadioInput(),
        choices=offered([("yes", _l("Yes, she agrees")), ("no", _l("No, or not yet"))]),
        default="no",
    )
    given = ChoiceField(_l("How did she agree?"), GivenBy, default=GivenBy.IN_PERSON)
    wording_language = _wording_language()

    def details(self) -> PersonDetails:
        """Return who she is, as far as entered."""
        return PersonDetails(
            given_name=(self.given_name.data or "").strip(), family_name=(self.family_name.data or "").strip()
        )

    def agreement(self) -> Agreement | None:
        """Return how she agreed to matching, if she did."""
        return Agreement(self.given.data, self.wording_language.data) if self.agrees.data == "yes" else None


class IdentityForm(EditForm):
    """Who she is and how she may be reached."""

    given_name = _text(_l("Name or code name"), required=_l("Enter a name or a code name"))
    family_name = _text(_l("Family name"))
    birth_date = DayField(_l("Date of birth"))
    phone = _text(_l("Phone"), most=40)
    email = _text(_l("E-mail address"), most=200)
    safe_contact = TextAreaField(
        _l("How and when it is safe to reach her"),
        widget=GovTextArea(),
        description=_l("Which way, at what hours, under which name, whether a message may be left. Do not write why."),
        validators=[Length(max=1000)],
    )

    def details(self) -> PersonDetails:
        """Return what was entered."""
        born: date | None = self.birth_date.data
        return PersonDetails(
            given_name=(self.given_name.data or "").strip(),
            family_name=(self.family_name.data or "").strip(),
            birth_date=born.isoformat() if born else "",
            phone=(self.phone.data or "").strip(),
            email=(self.email.data or "").strip(),
            safe_contact=(self.safe_contact.data or "").strip(),
        )


class ConsentForm(Form):
    """How a consent was given."""

    given = ChoiceField(_l("How did she agree?"), GivenBy, default=GivenBy.IN_PERSON)
    wording_language = _wording_language()

    def agreement(self) -> Agreement:
        """Return what was entered."""
        return Agreement(self.given.data, self.wording_language.data)


class RuleForm(Form):
    """One rule of hers. Each small form on the page sends its kind and the one thing that kind is about."""

    kind = SelectField(choices=[kind.value for kind in ExcludedBy], coerce=ExcludedBy)
    sector = SelectField(
        _l("Sector"), widget=GovSelect(), choices=offered([("", _l("Choose one")), *SECTORS.items()]), default=""
    )
    region_code = SelectField(_l("Region"), widget=GovSelect(), choices=[], default="")
    municipality = SelectField(_l("Place"), widget=GovSelect(), choices=[], default="")
    radius_km = NumberField(_l("Kilometres around it"), least=1, most=300)
    employer = SelectField(_l("Employer"), widget=GovSelect(), choices=[], default="")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the kind is about."""
        if not super().validate(extra_validators):
            return False
        needed = {
            ExcludedBy.SECTOR: [self.sector],
            ExcludedBy.REGION: [self.region_code],
            ExcludedBy.EMPLOYER: [self.employer],
            ExcludedBy.AREA: [self.municipality, self.radius_km],
        }
        missing = [field for field in needed.get(self.kind.data, []) if not field.data]
        for field in missing:
            field.errors = [_l("Choose one") if field is not self.radius_km else _l("Enter how many kilometres")]
        return not missing

    def rule(self) -> Rule:
        """Return the rule with the object that its kind is about, and no other."""
        kind: ExcludedBy = self.kind.data
        area = kind is ExcludedBy.AREA
        return Rule(
            kind,
            sector=self.sector.data if kind is ExcludedBy.SECTOR else None,
            region_code=self.region_code.data if kind is ExcludedBy.REGION else None,
            employer_id=int(self.employer.data) if kind is ExcludedBy.EMPLOYER else None,
            municipality_id=int(self.municipality.data) if area else None,
            radius_km=self.radius_km.data if area else None,
        )
