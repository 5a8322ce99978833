"""What a review of an advert gives back: hints, each with its words, a code for why, and where there is one a replacement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HintKind(StrEnum):
    """Why something in an advert keeps people away who could do the work. The page says it in a sentence."""

    GENDERED_TITLE = "gendered_title"
    CODED_WORD = "coded_word"
    GENDER_WANTED = "gender_wanted"
    AGE = "age"
    NATIVE_SPEAKER = "native_speaker"
    PHOTO = "photo"
    NO_GAPS = "no_gaps"
    FAMILY = "family"
    APPEARANCE = "appearance"
    ORIGIN = "origin"
    HEALTH = "health"
    RECORD = "record"
    DRIVING = "driving"
    EXPERIENCE = "experience"
    DIPLOMA = "diploma"
    LANGUAGE_LEVEL = "language_level"
    FILLER = "filler"
    JARGON = "jargon"
    SHOUTING = "shouting"
    LONG_SENTENCE = "long_sentence"
    HARD_TEXT = "hard_text"
    SKILL_BEYOND = "skill_beyond"
    MANY_SKILLS = "many_skills"


class Ease(StrEnum):
    """How easily a text is read by somebody who left school early or reads it in a second language."""

    PLAIN = "plain"
    FAIR = "fair"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Readability:
    """How a text reads.

    Parameters
    ----------
    formula : str
        ``flesch``, ``amstad``, ``kandel_moles``, ``gulpease`` or ``lix``; see `matcher.readability`.
    value : float
        What the formula gives; of ``lix`` lower is easier, of the others higher.
    ease : Ease
        The value in words.
    sentences, words : int
        Counts.
    """

    formula: str
    value: float
    ease: Ease
    sentences: int
    words: int


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that an employer may want to word otherwise, or to leave out; never a fault that stops a vacancy.

    Parameters
    ----------
    kind : HintKind
        What it is about.
    field : str
        ``title`` or ``text``; ``skills``, ``languages`` or ``licences`` for a requirement of the form.
    span : tuple of (int, int) or None
        First character and behind the last in that text; None for a requirement of the form and for the text as a whole.
    words : str
        What stands there; the URI of a skill, ``language:activity``, or the code of a licence; a count where there are too many.
    why : str
        Code of the reason; that of the kind, unless one kind has several.
    replacement : str or None
        What could stand there instead; None where somebody has to find the words, or should leave them out.
    exact : bool
        Whether the replacement fits as it stands, so that one click can put it there.
    entry : str
        Which entry of which file, or which rule: for whoever mends it.
    """

    kind: HintKind
    field: str
    span: tuple[int, int] | None
    words: str
    why: str
    replacement: str | None
    exact: bool
    entry: str


@dataclass(frozen=True, slots=True)
class Review:
    """All hints of an advert, in the order of the text, those of the form last.

    Parameters
    ----------
    hints : tuple of Hint
        Empty where nothing was found.
    readability : Readability or None
        None for a text that is too short to say, or in a language that nobody has measured.
    """

    hints: tuple[Hint, ...]
    readability: Readability | None
