"""What one types to sign in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovPasswordInput, GovSelect, GovTextInput
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from webapp.access import Scope
from webapp.accounts.token_services import LIVES
from webapp.config import LANGUAGES
from webapp.credentials import LONGEST_SECRET
from webapp.forms import Form, offered

SHOW = {"showPasswordText": _l("Show"), "showPasswordAriaLabelText": _l("Show")}


class SignInForm(Form):
    """Staff and employer contacts."""

    name = StringField(
        _l("E-mail address"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter your e-mail address")), Length(max=200)],
        render_kw={"autocomplete": "username", "spellcheck": "false", "type": "email"},
    )
    secret = PasswordField(
        _l("Password"),
        widget=GovPasswordInput(),
        validators=[InputRequired(_l("Enter your password")), Length(max=LONGEST_SECRET)],
        render_kw={"params": {"autocomplete": "current-password", **SHOW}},
    )


class CodeForm(Form):
    """Beneficiaries: a code from their organisation, and a PIN. No address, no phone."""

    name = StringField(
        _l("Your code"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter the code on your card")), Length(max=40)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    secret = PasswordField(
        _l("Your PIN"),
        widget=GovPasswordInput(),
        validators=[InputRequired(_l("Enter your PIN")), Length(max=LONGEST_SECRET)],
        render_kw={"params": {"autocomplete": "off", **SHOW}, "inputmode": "numeric"},
    )


class ContactAccountForm(Form):
    """A log-in for somebody who speaks for an employer."""

    address = StringField(
        _l("E-mail address"),
        widget=GovTextInput(),
        filters=[lambda text: text.strip() if text else text],
        validators=[
            DataRequired(_l("Enter the e-mail address that this person signs in with")),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=_l("Enter a whole e-mail address")),
            Length(max=200),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "type": "email"},
    )
    display_name = StringField(
        _l("Name shown to colleagues"),
        widget=GovTextInput(),
        filters=[lambda text: text.strip() if text else text],
        validators=[DataRequired(_l("Enter a name")), Length(max=100)],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )
    pages = SelectField(_l("Language of the pages"), widget=GovSelect(), choices=lambda: offered(LANGUAGES.items()))


class TokenForm(Form):
    """A token for a program. The scopes offered are those of the person's role: the view sets them."""

    name = StringField(
        _l("What is the program?"),
        widget=GovTextInput(),
        filters=[lambda text: text.strip() if text else text],
        validators=[DataRequired(_l("Give it a name, so that you know it again")), Length(max=60)],
        render_kw={"autocomplete": "off"},
    )
    scopes = SelectMultipleField(
        _l("What may it do?"),
        widget=GovCheckboxesInput(),
        coerce=Scope,
        choices=[],
        validators=[InputRequired(_l("Tick at least one"))],
    )
    days = SelectField(
        _l("For how long?"),
        widget=GovSelect(),
        coerce=int,
        choices=lambda: offered((str(days), _l("%(days)s days", days=days)) for days in LIVES),
    )
