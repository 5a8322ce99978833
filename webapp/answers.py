"""What an employer can answer about somebody on its shortlist: two clicks, and reasons that are about the job alone."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from models.candidacy import Candidacy, Stage
from webapp.silence import NO_ANSWER
from webapp.wording import NAMES


class EmployerAnswer(StrEnum):
    """Yes in two ways, or no with a demand of the job. There is none about her."""

    INTERVIEW = "wants_interview"
    TRIAL = "wants_trial"
    FILLED = "place_filled"
    HOURS = "other_hours"
    SKILL = "skill_on_day_one"
    LANGUAGE = "more_language"
    LICENCE = "licence_needed"
    START = "other_start"


WANTS = frozenset({EmployerAnswer.INTERVIEW, EmployerAnswer.TRIAL})

NAMES.update(
    {
        EmployerAnswer.INTERVIEW: _l("Yes: an interview"),
        EmployerAnswer.TRIAL: _l("Yes: a paid trial"),
        EmployerAnswer.FILLED: _l("No: the place is filled"),
        EmployerAnswer.HOURS: _l("No: the job needs other hours"),
        EmployerAnswer.SKILL: _l("No: the job needs another skill from the first day"),
        EmployerAnswer.LANGUAGE: _l("No: the job needs more of the language"),
        EmployerAnswer.LICENCE: _l("No: the job needs a licence"),
        EmployerAnswer.START: _l("No: the job starts at another time"),
    }
)
SILENT = _l("The employer did not answer for 60 days")

BEFORE_AN_OFFER = (Stage.EMPLOYER_INTERESTED, Stage.IDENTITY_REVEALED, Stage.INTERVIEW, Stage.PAID_TRIAL)


def open_answers(stage: Stage) -> list[EmployerAnswer]:
    """Return what can be answered at a stage. When there is an interview is agreed with her coach, who writes it down."""
    if stage is Stage.SHARED_ANONYMOUSLY:
        return list(EmployerAnswer)
    return [answer for answer in EmployerAnswer if answer not in WANTS] if stage in BEFORE_AN_OFFER else []


def answered_in(candidacy: Candidacy) -> list[float]:
    """Return the days from each time she was shown to the employer until it answered (candidacy loaded with its history)."""
    days, shared = [], None
    for change in candidacy.history:
        if change.target is Stage.SHARED_ANONYMOUSLY:
            shared = change.at
        elif shared is not None:
            answered = change.target is Stage.EMPLOYER_INTERESTED or change.reason in (*EmployerAnswer, NO_ANSWER)
            days += [(change.at - shared).total_seconds() / 86400] if answered else []
            shared = None
    return days
