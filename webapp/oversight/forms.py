"""Turning the computed order off and on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from webapp.forms import ChoiceField, Form, offered
from webapp.oversight.services import REASONS, SwitchReason
from webapp.wording import NAMES, name_of

NAMES.update(
    {
        SwitchReason.DOUBTFUL: _l("We doubt that the order is good"),
        SwitchReason.UNFAIR: _l("It seems unfair to some people"),
        SwitchReason.ASKED_FOR: _l("The people we help asked for it"),
        SwitchReason.CHECKED: _l("We have checked it"),
        SwitchReason.OTHER: _l("Another reason"),
    }
)


class SwitchForm(Form):
    """The other state, with a reason."""

    reason = ChoiceField(_l("Why?"), SwitchReason, validators=[InputRequired(_l("Choose a reason"))])

    def towards(self, *, on: bool) -> SwitchForm:
        """Offer the reasons for turning it `on`, or off."""
        self.reason.choices = offered([(reason.value, name_of(reason)) for reason in REASONS[on]])
        return self
