"""Hints and moves in words: why something keeps people away, and what would change if a requirement moved."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.types import Cefr, LanguageActivity, Licence
from webapp.engine import Ease, HintKind, Move, MoveKind
from webapp.needs import NEED_NAMES, Need
from webapp.wording import CEFR, language_name, name_of

WHY: dict[HintKind, LazyString] = {
    HintKind.GENDERED_TITLE: _l("This names one gender. A word for everybody is read by more people."),
    HintKind.CODED_WORD: _l("With this word many people feel that they are not meant."),
    HintKind.GENDER_WANTED: _l("Work is for all genders. The law allows exceptions only in rare cases."),
    HintKind.AGE: _l("Age says nothing about the work, and choosing by age is forbidden."),
    HintKind.NATIVE_SPEAKER: _l("Say which level the work needs. Where somebody learned a language does not matter."),
    HintKind.PHOTO: _l("No photo is needed to choose somebody for this work."),
    HintKind.NO_GAPS: _l("Gaps in a working life have many reasons and say nothing about the work."),
    HintKind.FAMILY: _l("Family is private. Say which hours the work needs."),
    HintKind.APPEARANCE: _l("Looks do not matter for the work. If clothes do, say which."),
    HintKind.ORIGIN: _l("What counts is whether somebody may work here, not where somebody comes from."),
    HintKind.HEALTH: _l("Say what has to be done, for example how much one lifts."),
    HintKind.RECORD: _l("Ask for a criminal record only where the law says so."),
    HintKind.DRIVING: _l("Nothing here says that the work needs driving. If it does not, leave this out."),
    HintKind.EXPERIENCE: _l("This work can be learned. Asking for experience keeps beginners away."),
    HintKind.DIPLOMA: _l("Work like this does not need such a certificate."),
    HintKind.LANGUAGE_LEVEL: _l("Work like this does not need such a high level."),
    HintKind.FILLER: _l("Nearly every advert says this. Say what happens at work instead."),
    HintKind.JARGON: _l("Not everybody knows this word. Use a plain one."),
    HintKind.SHOUTING: _l("This reads like shouting."),
    HintKind.LONG_SENTENCE: _l("This sentence is long. Make two or three of it."),
    HintKind.HARD_TEXT: _l("The text is hard to read. Use short sentences and plain words."),
    HintKind.SKILL_BEYOND: _l("This skill is not essential for the occupation. Could it be learned here?"),
    HintKind.MANY_SKILLS: _l("Many skills are needed on day one. Could some of them be learned here?"),
}

EASE: dict[Ease, LazyString] = {
    Ease.PLAIN: _l("The text is easy to read."),
    Ease.FAIR: _l("The text is fairly easy to read."),
}
"""How a text reads; one that is hard has a hint."""


def language_words(concept: str) -> str:
    """Say ``language:activity``."""
    tongue, activity = concept.split(":")
    return f"{language_name(tongue)}, {name_of(LanguageActivity(activity))}"


def level_words(level: float | str) -> str:
    """Say a CEFR level."""
    return str(CEFR[Cefr(int(level))])


def move_words(move: Move) -> str:
    """Say how a requirement would move; of a skill without its name, beside which it stands."""
    match move.kind:
        case MoveKind.LEARN_HERE:
            return str(NEED_NAMES[Need.LEARN_HERE])
        case MoveKind.DROP_SKILL:
            return _("Not needed")
        case MoveKind.LOWER_LEVEL:
            return f"{language_words(move.concept)}: {level_words(move.value or 0)}"
        case MoveKind.TEACH_LANGUAGE:
            return _("One level less is fine: we help to learn the language")
        case MoveKind.DROP_LICENCE:
            return _("Without: %(licence)s", licence=name_of(Licence(move.concept)))
        case MoveKind.FEWER_HOURS:
            return _("From %(hours)s hours a week", hours=f"{move.value or 0:g}")
        case MoveKind.MORE_DAYS:
            return _("Also on weekdays by day")
