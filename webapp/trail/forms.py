"""What part of the log to show."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from webapp.forms import DayField, Form, offered
from webapp.trail.words import NAMES


class TrailForm(Form):
    """Filters of the log; `before` is the number of the event below which the next page begins."""

    kind = SelectField(_l("Kind"), widget=GovSelect(), default="")
    who = SelectField(_l("By whom"), widget=GovSelect(), default="")
    about = StringField(_l("Reference"), widget=GovTextInput(), validators=[Length(max=16)])
    since = DayField(_l("From day"))
    until = DayField(_l("Until day"))
    before = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Offer the kinds, and the people of the organisation."""
        self.kind.choices = offered([("", _l("Everything")), *((kind.value, name) for kind, name in NAMES.items())])
        self.who.choices = offered([("", _l("Everybody")), *people])
