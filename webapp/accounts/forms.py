"""What one types to sign in, and to change how one signs in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovPasswordInput, GovSelect, GovTextInput
from wtforms import HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Regexp

from webapp.access import Scope
from webapp.accounts.invitation_services import INVITED
from webapp.accounts.token_services import LIVES
from webapp.config import LANGUAGES
from webapp.credentials import LONGEST_SECRET
from webapp.forms import Form, offered
from webapp.wording import name_of

SHOW = {"showPasswordText": _l("Show"), "showPasswordAriaLabelText": _l("Show")}
LONGEST_ANSWER = 20_000  # of a passkey


def local_path(path: str | None) -> str | None:
    """Return `path` if it is an address on this site, so that nobody is led away by a crafted link."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return None
    parts = urlsplit(path)
    return None if parts.scheme or parts.netloc else path


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


def _secret(label: LazyString, missing: LazyString, autocomplete: str, *more: object) -> PasswordField:
    return PasswordField(
        label,
        widget=GovPasswordInput(),
        validators=[InputRequired(missing), Length(max=LONGEST_SECRET), *more],
        render_kw={"params": {"autocomplete": autocomplete, **SHOW}},
    )


class FactorForm(Form):
    """The second step."""

    code = StringField(
        _l("Code"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter the code")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", "dir": "ltr"},
    )


class AuthenticatorForm(FactorForm):
    """Shows that the app has the secret."""


class PasskeyAnswerForm(Form):
    """What a device answers; a script puts it in."""

    answer = HiddenField(validators=[InputRequired(), Length(max=LONGEST_ANSWER)])


class PasskeyForm(PasskeyAnswerForm):
    """A new passkey."""

    name = StringField(
        _l("Name of the passkey"),
        widget=GovTextInput(),
        filters=[lambda text: text.strip() if text else text],
        validators=[DataRequired(_l("Give it a name, so that you know it again")), Length(max=60)],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )


class NewPasswordForm(Form):
    """A password that somebody chooses."""

    new = _secret(_l("New password"), _l("Enter a new password"), "new-password")
    again = _secret(
        _l("New password, once more"),
        _l("Enter the new password once more"),
        "new-password",
        EqualTo("new", _l("The two passwords are not the same")),
    )


class PasswordForm(NewPasswordForm):
    """Another password."""

    old = _secret(_l("Password until now"), _l("Enter your password until now"), "current-password")


class AcceptForm(NewPasswordForm):
    """An invitation that is accepted. The script takes the token out of the address."""

    token = StringField(
        _l("Invitation"),
        widget=GovTextInput(),
        validators=[InputRequired(_l("Enter what stands behind # in the link")), Length(max=100)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "dir": "ltr"},
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


class InviteForm(ContactAccountForm):
    """A colleague of the coordinator's own organisation."""

    role = SelectField(
        _l("Work"), widget=GovSelect(), choices=lambda: offered((role.value, name_of(role)) for role in INVITED)
    )


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
