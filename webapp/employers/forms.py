"""Registering an employer, recording a step of its vetting, deciding about its standing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovFileInput,
    GovPasswordInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from models.employer import STANDINGS, Employer, Standing, VettingStep
from models.types import Country
from webapp.credentials import LONGEST_SECRET, SHORTEST, weakness
from webapp.employers.files import BIGGEST, MOST_FILES, NotAFile, kind_of
from webapp.employers.numbers import NotANumber, register_number, tax_number
from webapp.forms import ChoiceField, DayField, DropdownField, Form, choices, offered, say_weakness
from webapp.merging import EditForm
from webapp.wording import SECTORS

DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
OF_EVERYBODY = frozenset(
    {
        "abv.bg",
        "gmail.com",
        "gmx.at",
        "hotmail.com",
        "icloud.com",
        "libero.it",
        "mail.bg",
        "outlook.com",
        "yahoo.com",
        "yahoo.gr",
    }
)
"""Domains where everybody can have an address: none of an employer's own."""


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


def _text(label: Any, *, most: int, missing: Any = None, **options: Any) -> StringField:
    asked = [DataRequired(missing)] if missing is not None else []
    options.setdefault("render_kw", {"autocomplete": "off", "dir": "auto"})
    return StringField(
        label, widget=GovTextInput(), filters=[_stripped], validators=[*asked, Length(max=most)], **options
    )


def _reason(label: Any, description: Any) -> TextAreaField:
    return TextAreaField(
        label,
        widget=GovTextArea(),
        description=description,
        filters=[_stripped],
        validators=[
            DataRequired(_l("Say why, in at least 10 letters")),
            Length(10, 2000, message=_l("Say why, in 10 to 2000 letters")),
        ],
        render_kw={"dir": "auto"},
    )


class ContactForm(EditForm):
    """What an employer says of itself and may change by itself."""

    contact_name = _text(_l("Contact person"), most=100, missing=_l("Enter who speaks for the employer"))
    contact_reach = _text(
        _l("Telephone or e-mail address of this person at work"),
        most=200,
        missing=_l("Enter how to reach this person at work"),
    )
    domain = _text(
        _l("Domain of the employer's own web site (optional)"),
        most=253,
        description=_l("Without https and www, such as bakery.example"),
        render_kw={"autocomplete": "off", "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"},
    )
    about = TextAreaField(
        _l("About the employer (optional)"),
        widget=GovTextArea(),
        filters=[_stripped],
        validators=[Length(max=2000, message=_l("Use at most 2000 letters"))],
        render_kw={"dir": "auto"},
    )

    def validate_domain(self, field: StringField) -> None:
        """Take the name of a host, one of its own."""
        if not field.data:
            return
        field.data = (
            field.data.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
        )
        if DOMAIN.fullmatch(field.data) is None:
            raise ValidationError(_("Enter a domain such as bakery.example, or nothing"))
        if field.data in OF_EVERYBODY:
            raise ValidationError(
                _("Everybody can have an address there. Enter a domain of the employer's own, or nothing")
            )

    def columns(self) -> dict[str, Any]:
        """Return what was entered."""
        names = ("contact_name", "contact_reach", "domain", "about")
        return {name: self[name].data or None for name in names}


class EmployerForm(ContactForm):
    """The whole registration; numbers are checked by the rules of the country."""

    name = _text(_l("Legal name"), most=200, missing=_l("Enter the legal name"))
    country = DropdownField(
        _l("Country"), Country, empty=_l("Choose one"), validators=[InputRequired(_l("Choose a country"))], default=""
    )
    register_number = _text(_l("Number in the register"), most=40, missing=_l("Enter the number in the register"))
    tax_number = _text(_l("Tax number"), most=20, missing=_l("Enter the tax number"))
    sector = SelectField(
        _l("Sector"),
        widget=GovSelect(),
        choices=offered([("", _l("Choose one")), *SECTORS.items()]),
        default="",
        validators=[InputRequired(_l("Choose a sector"))],
    )
    place = SelectField(
        _l("Seat"),
        widget=GovSelect(),
        choices=[],
        default="",
        validators=[InputRequired(_l("Choose a town from the list"))],
    )

    def offering(self, places: dict[str, str], employer: Employer | None = None) -> EmployerForm:
        """Offer towns by key; keep a sector that is finer than the list."""
        self.place.choices = offered([("", _l("Choose one")), *places.items()])
        if employer is not None and employer.sector not in SECTORS:
            self.sector.choices = offered(
                [("", _l("Choose one")), (employer.sector, employer.sector), *SECTORS.items()]
            )
        return self

    def validate_register_number(self, field: StringField) -> None:
        """Check form and check digits by country."""
        self._check(field, register_number)

    def validate_tax_number(self, field: StringField) -> None:
        """Check form and check digits by country."""
        self._check(field, tax_number)

    def _check(self, field: StringField, rule: Any) -> None:
        if self.country.data is None or not field.data:
            return
        try:
            field.data = rule(self.country.data, field.data)
        except NotANumber as error:
            raise ValidationError(
                _("This is no such number of this country. One looks like %(example)s", example=error.example)
            ) from error

    def columns(self) -> dict[str, Any]:
        """Return what was entered."""
        names = ("name", "country", "register_number", "tax_number", "sector")
        return super().columns() | {name: self[name].data for name in names} | {"municipality_id": int(self.place.data)}

    @staticmethod
    def of(employer: Employer) -> dict[str, Any]:
        """Return what the form shows of an employer."""
        names = (
            "name",
            "country",
            "register_number",
            "tax_number",
            "sector",
            "contact_name",
            "contact_reach",
            "domain",
            "about",
        )
        shown = {name: getattr(employer, name) for name in names}
        return shown | {"place": str(employer.municipality_id)}


class ApplicationForm(EmployerForm):
    """What an employer says when it registers itself. `trap` is seen by programs only."""

    seen = None
    contact_reach = None
    about = None
    address = StringField(
        _l("Your e-mail address at work"),
        widget=GovTextInput(),
        description=_l("You sign in with it. We send nothing to it."),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Enter your e-mail address")),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=_l("Enter a whole e-mail address")),
            Length(max=120, message=_l("Use at most 120 letters")),
        ],
        render_kw={"autocomplete": "email", "spellcheck": "false", "type": "email", "dir": "ltr"},
    )
    telephone = _text(
        _l("Telephone at work"),
        most=40,
        missing=_l("Enter a telephone number: a coordinator will call you"),
        render_kw={"autocomplete": "tel", "type": "tel", "dir": "ltr"},
    )
    password = PasswordField(
        _l("Choose a password"),
        widget=GovPasswordInput(),
        description=_l("At least 12 characters. Three or four words that belong together for you alone are good."),
        validators=[
            InputRequired(_l("Choose a password")),
            Length(SHORTEST, LONGEST_SECRET, message=_l("A password has at least 12 characters")),
        ],
        render_kw={
            "params": {
                "autocomplete": "new-password",
                "showPasswordText": _l("Show"),
                "showPasswordAriaLabelText": _l("Show"),
            }
        },
    )
    trap = StringField(
        _l("Leave this empty"), widget=GovTextInput(), render_kw={"autocomplete": "off", "tabindex": "-1"}
    )

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is guessed first."""
        if weak := weakness(field.data or "", [self.address.data or "", self.name.data or ""]):
            raise ValidationError(say_weakness(weak))

    def columns(self) -> dict[str, Any]:
        """Return what was entered about the employer."""
        names = ("name", "country", "register_number", "tax_number", "sector", "contact_name")
        entered = {name: self[name].data for name in names}
        reach = f"{self.telephone.data}, {self.address.data}"
        return entered | {
            "domain": self.domain.data or None,
            "contact_reach": reach,
            "municipality_id": int(self.place.data),
        }


def complete(form: EmployerForm, country_of: Callable[[str], Country | None]) -> bool:
    """Whether the form can be used: valid, and the seat is in the country that the numbers are of."""
    if not form.validate_on_submit():
        return False
    if country_of(form.place.data) is not form.country.data:
        form.place.errors = [_("Choose a town of the country above")]
    return not form.errors


class CharterForm(Form):
    """Signing the charter: a name, and the box that says that it was read."""

    signer = _text(
        _l("Your name and what you are in the company"),
        most=200,
        missing=_l("Enter your name and what you are in the company"),
    )
    agreed = BooleanField(
        _l("I have read the charter, and I sign it for the employer."),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_l("Tick the box when you have read it"))],
    )


class EvidenceForm(Form):
    """One step that was done, on which day, and what it rests on."""

    step = ChoiceField(_l("Step"), VettingStep, validators=[InputRequired(_l("Choose a step"))])
    done_on = DayField(_l("Done on"), missing=_l("Enter the day it was done"))
    note = TextAreaField(
        _l("What it rests on"),
        widget=GovTextArea(),
        description=_l("What was seen or said, where, by whom. No names of workers."),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Say what it rests on, in at least 10 letters")),
            Length(10, 2000, message=_l("Say what it rests on, in 10 to 2000 letters")),
        ],
        render_kw={"dir": "auto"},
    )
    files = MultipleFileField(
        _l("Files (optional)"),
        widget=GovFileInput(multiple=True),
        description=_l(
            "PDF, JPEG or PNG, at most 5 MB together. Nothing with names of workers. Coordinators alone can open them."
        ),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )

    def on(self, today: date) -> EvidenceForm:
        """Take the day to compare with."""
        self.today = today
        return self

    def validate_done_on(self, field: DayField) -> None:
        """Nothing was done in the future."""
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Enter a day that is not in the future"))

    def validate_files(self, field: MultipleFileField) -> None:
        """Read the files; take them by what they are, not by their names."""
        self.documents = []
        sent = [file for file in field.data or [] if file and file.filename]
        if len(sent) > MOST_FILES:
            raise ValidationError(_("Choose at most %(number)s files", number=MOST_FILES))
        contents = []
        for file in sent:
            with file.stream:
                contents.append(file.read(BIGGEST + 1))
        if sum(map(len, contents)) > BIGGEST:
            raise ValidationError(_("The files are too big: 5 MB together at most"))
        try:
            self.documents = [(kind_of(content), content) for content in contents]
        except NotAFile as error:
            raise ValidationError(_("One file is neither a PDF nor a JPEG or PNG picture, or it is damaged")) from error


class StandingForm(Form):
    """One decision about the standing. `version` is that of the employer that was read."""

    version = HiddenField()
    target = ChoiceField(_l("New standing"), Standing, validators=[InputRequired(_l("Choose what you decide"))])
    reason = _reason(
        _l("Why"), _l("The employer reads this, and so do the coaches of women who work there or are introduced there.")
    )

    def offering(self, employer: Employer) -> StandingForm:
        """Offer what may follow the standing of today."""
        allowed = STANDINGS[employer.standing]
        self.target.choices = offered(pair for pair in choices(Standing) if Standing(pair[0]) in allowed)
        return self
