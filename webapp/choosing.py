"""The coach's decision on a suggestion: forms that the matches page shows and the candidacies feature takes."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from webapp.answers import SILENT, EmployerAnswer
from webapp.forms import ChoiceField, Form
from webapp.silence import NO_ANSWER
from webapp.wording import NAMES


class ShortlistReason(StrEnum):
    """Why a coach puts a vacancy forward."""

    BEST_FIT = "best_fit"
    HER_WISH = "her_wish"
    KNOWN_EMPLOYER = "known_employer"
    FIRST_STEP = "first_step"
    OTHER = "other"


class DismissReason(StrEnum):
    """Why a coach leaves a suggestion aside; which side it is on stands in `candidacies.services`."""

    SHE_DOES_NOT_WANT = "she_does_not_want"
    NOT_SUITABLE = "not_suitable"
    DOUBT_ABOUT_JOB = "doubt_about_job"
    DOUBT_ABOUT_EMPLOYER = "doubt_about_employer"
    WRONG_SUGGESTION = "wrong_suggestion"


NAMES.update(
    {
        ShortlistReason.BEST_FIT: _l("It fits best"),
        ShortlistReason.HER_WISH: _l("It is what she wishes"),
        ShortlistReason.KNOWN_EMPLOYER: _l("I know the employer"),
        ShortlistReason.FIRST_STEP: _l("It is a good first step"),
        ShortlistReason.OTHER: _l("Another reason"),
        DismissReason.SHE_DOES_NOT_WANT: _l("She does not want it"),
        DismissReason.NOT_SUITABLE: _l("The work does not suit her"),
        DismissReason.DOUBT_ABOUT_JOB: _l("I have doubts about the job"),
        DismissReason.DOUBT_ABOUT_EMPLOYER: _l("I have doubts about the employer"),
        DismissReason.WRONG_SUGGESTION: _l("The suggestion is wrong"),
    }
)


class _Decision(Form):
    vacancy = HiddenField(validators=[InputRequired(), Length(max=16)])
    run = HiddenField(validators=[Length(max=16)])
    words = StringField(
        _l("In your words (optional; no names, no story)"),
        widget=GovTextInput(),
        validators=[Length(max=200, message=_l("Use at most 200 characters"))],
    )


class ShortlistForm(_Decision):
    """Put forward, with one reason."""

    reason = ChoiceField(_l("Why this job?"), ShortlistReason, validators=[InputRequired(_l("Choose a reason"))])
    next_step = StringField(
        _l("Next step (optional)"),
        widget=GovTextInput(),
        validators=[Length(max=200, message=_l("Use at most 200 characters"))],
    )


class DismissForm(_Decision):
    """Leave aside, with one reason."""

    reason = ChoiceField(_l("Why not this job?"), DismissReason, validators=[InputRequired(_l("Choose a reason"))])


def reason_name(reason: str) -> str:
    """Return a stored reason in words: a code's name, else the text that somebody wrote."""
    if reason == NO_ANSWER:
        return str(SILENT)
    for kind in (ShortlistReason, DismissReason, EmployerAnswer):
        if reason in kind.__members__.values():
            return str(NAMES[kind(reason)])
    return reason
