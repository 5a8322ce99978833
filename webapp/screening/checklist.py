"""Questions to ask oneself while reading a vacancy, one for each of the ILO's eleven indicators of forced labour.

The order is that of the ILO's booklet "ILO indicators of Forced Labour" (2012); the words are ours. A question is no accusation.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Question:
    """What the indicator is about, and what to look for."""

    about: LazyString
    ask: LazyString


QUESTIONS = (
    Question(
        _l("Vulnerability"),
        _l(
            "Is it meant for everybody who can do the work, and not only for foreigners, young women, or people without papers?"
        ),
    ),
    Question(
        _l("Truth of the offer"),
        _l(
            "Do the title, the duties and the pay fit together? Does one know who the employer is and what one does all day?"
        ),
    ),
    Question(
        _l("Freedom of movement"),
        _l("Can one come and go freely, after work and in breaks, and receive visitors where one lives?"),
    ),
    Question(
        _l("Being reachable"),
        _l("Is the place of work clear? Can one keep a phone, and get to a town by oneself?"),
    ),
    Question(
        _l("Body and dignity"),
        _l("Is nothing asked about looks, age or photos, and is the interview at a place of work?"),
    ),
    Question(
        _l("Tone"),
        _l("Is it free of penalties and warnings, for example about papers, the family or the police?"),
    ),
    Question(
        _l("Papers"),
        _l("Does everybody keep their own passport, permit and bank card? A copy is enough."),
    ),
    Question(
        _l("Wages"),
        _l("Is it clear how much is paid, when, and to whose account? Is every trial day paid?"),
    ),
    Question(
        _l("Costs and debts"),
        _l(
            "Does the worker pay nothing for getting or keeping the job: no fee, no advance, no deduction for transport, housing or training?"
        ),
    ),
    Question(
        _l("Living and working conditions"),
        _l("Is there a written contract and insurance? If one lives there: a room with a key, and a contract for it?"),
    ),
    Question(
        _l("Hours"),
        _l("Are there at most 48 hours a week, a day of rest, and shifts that are known beforehand?"),
    ),
)
