"""Questions to ask oneself while reading a vacancy, one for each of the ILO's eleven indicators of forced labour.

The order is that of the ILO's booklet "ILO indicators of Forced Labour" (2012); the words are ours. A question is no accusation.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models.screening import Indicator

QUESTIONS = {
    Indicator.VULNERABILITY: _l(
        "Is it meant for everybody who can do the work, and not only for foreigners, young women, or people without papers?"
    ),
    Indicator.DECEPTION: _l(
        "Do the title, the duties and the pay fit together? Does one know who the employer is and what one does all day?"
    ),
    Indicator.MOVEMENT: _l(
        "Can one come and go freely, after work and in breaks, and receive visitors where one lives?"
    ),
    Indicator.ISOLATION: _l("Is the place of work clear? Can one keep a phone, and get to a town by oneself?"),
    Indicator.VIOLENCE: _l("Is nothing asked about looks, age or photos, and is the interview at a place of work?"),
    Indicator.THREATS: _l("Is it free of penalties and warnings, for example about papers, the family or the police?"),
    Indicator.DOCUMENTS: _l("Does everybody keep their own passport, permit and bank card? A copy is enough."),
    Indicator.WAGES: _l("Is it clear how much is paid, when, and to whose account? Is every trial day paid?"),
    Indicator.DEBT: _l(
        "Does the worker pay nothing for getting or keeping the job: no fee, no advance, no deduction for transport, housing or training?"
    ),
    Indicator.CONDITIONS: _l(
        "Is there a written contract and insurance? If one lives there: a room with a key, and a contract for it?"
    ),
    Indicator.OVERTIME: _l("Are there at most 48 hours a week, a day of rest, and shifts that are known beforehand?"),
}
