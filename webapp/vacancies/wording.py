"""What the pages of vacancies call the steps of the form, and what they say comes next."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models.vacancy import VacancyStatus

STEP_NAMES = {
    "what": _l("What the work is"),
    "skills": _l("Skills"),
    "when": _l("Hours, days and contract"),
    "where": _l("Place"),
    "pay": _l("Pay"),
    "languages": _l("Languages"),
    "support": _l("Support and licences"),
}

HAPPENS_NEXT = {
    VacancyStatus.DRAFT: _l("Only you can see this draft. Hand it in when it is complete."),
    VacancyStatus.SCREENING: _l(
        "A person reads your vacancy and checks it. Only then is it suggested to anybody. If something is not clear, the question "
        "will stand here."
    ),
    VacancyStatus.OPEN: _l("A person checked it. It is suggested to people whom it fits."),
    VacancyStatus.HELD: _l(
        "It is held and shown to nobody for now. Answer our questions, or make it clear in the text or the facts: that sends it back to us."
    ),
    VacancyStatus.REFUSED: _l("It was not accepted and is shown to nobody."),
    VacancyStatus.PAUSED: _l("It is paused and shown to nobody until you bring it back."),
    VacancyStatus.CLOSED: _l("It is closed. You can make a copy of it."),
}
