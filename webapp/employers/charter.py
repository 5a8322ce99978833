"""The charter that an employer signs. Every change of a promise is a new version: who signed before has signed the old words."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from models.employer import Employer, VettingStep

VERSION = "2026-11"
PROMISES = (
    _l("Nobody pays for getting the job: no fee, no deposit, no debt to work off."),
    _l("Passports, permits and bank cards stay with the worker. We look at papers and give them back at once."),
    _l("There is a written contract before the first day, in words that the worker understands."),
    _l(
        "Every hour is paid, on time, to the worker's own account; every deduction was agreed in writing. Trial work is paid."
    ),
    _l("Nobody works more than 48 hours a week, and every week has a day of rest."),
    _l("Where we offer housing, nobody has to take it; it has a key, and one comes and goes freely."),
    _l("There is a private way to complain, to us and to the support organisation, and nobody loses by using it."),
    _l(
        "We hire by what the work needs, do not ask about anybody's past, and keep to ourselves what we learn about a person."
    ),
    _l("The support organisation may visit the place of work."),
)


def waits_for(employer: Employer, today: date) -> bool:
    """Whether the charter has to be signed: never, too long ago, before a suspension, or soon to run out with the vetting."""
    signed = employer.counting(today).get(VettingStep.SIGNED_CHARTER)
    return signed is None or (employer.vetting_ends_in(today) is not None and signed.charter_version != VERSION)
