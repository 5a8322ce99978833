"""Turning the computed order off and on, and answering who contests a suggestion."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextArea
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from models.oversight import ContestOutcome
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


class AnswerForm(Form):
    """What a person found when she looked again."""

    outcome = ChoiceField(_l("What did you find?"), ContestOutcome, validators=[InputRequired(_l("Choose one"))])
    text = TextAreaField(
        _l("Why, in plain words for her"),
        widget=GovTextArea(),
        validators=[
            InputRequired(_l("Say why, in a sentence or two")),
            Length(max=500, message=_l("Use at most 500 characters")),
        ],
    )
