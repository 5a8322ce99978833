"""`AdvertReviewer`: wording that keeps people away, and requirements above what the work needs. Hints; the employer decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from matcher.adverts import VacancyAdvert
from matcher.columns import levels_of
from matcher.hints import Ease, Hint, HintKind, Readability, Review
from matcher.phrases import Span, Text
from matcher.readability import readability
from matcher.taxonomy import Taxonomy
from matcher.text import names_both
from matcher.types import Opening
from matcher.wordings import LAST, Wording, Wordings

LONGEST = 25
"""Words of a sentence; European Commission, "How to write clearly", 2011, asks for 20 on average."""
MOST_DAY_ONE = 8
"""Skills needed on day one; what is more reads as a wish list (our judgement)."""
SKILL_LEVELS = MappingProxyType({"1": 3, "2": 4, "3": 3, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 1})
"""Major group -> skill level. ILO, International Standard Classification of Occupations ISCO-08, volume 1, 2012, table 1; 1 has 3 and 4,
of which the lower is taken, and the armed forces (0) are left out."""
ENOUGH = MappingProxyType({1: {"writing": 1, "spoken_production": 1, "*": 2}, 2: {"writing": 3, "*": 3}})
"""Skill level -> activity -> CEFR level that is enough for the work. Our judgement by the global scale of the CEFR (Council of Europe, 2001):
A2 "simple and routine tasks requiring a simple and direct exchange of information", B1 "most situations likely to arise"."""
DRIVES = ("83", "4412", "5165")
"""Beginnings of ISCO-08 codes of work that drives: drivers and mobile plant operators, mail carriers, driving instructors."""
DRIVING_LICENCES = ("driving_b", "driving_c")
_BANGS = re.compile(r"[!¡]{2,}|(?:![ \u00a0]?){2,}")
_WORD = re.compile(r"[^\W\d_]+")
_LOUD_LETTERS = 8
"""Two words or more in capitals shout from so many letters on; single ones are often short names."""
_INEXACT = frozenset({HintKind.GENDERED_TITLE})
_FIELDS = ("title", "text")


class AdvertReviewer:
    """Looks an advert through for what keeps away people who could do the work.

    Rules and files that people can edit; nothing is learned, nothing is decided. What the form asks is compared with what the occupation
    needs by ESCO, ISCO-08 and the CEFR.

    Parameters
    ----------
    taxonomy : Taxonomy, optional
        Gives the essential skills of an occupation; without it skills are not compared.
    folder : Path, optional
        The entries; None reads those that ship with the engine.

    Attributes
    ----------
    languages_ : tuple of str
        Languages that have entries.

    Notes
    -----
    Time grows with the length of the advert and the number of entries whose words occur in it. Nothing of an advert is kept.

    Examples
    --------
    >>> review = AdvertReviewer().review(VacancyAdvert("Waitress", "You bring the food. Send a photo with your application."))
    >>> [(hint.kind.value, hint.words, hint.replacement) for hint in review.hints]
    [('gendered_title', 'Waitress', 'Server'), ('photo', 'photo with your application', None)]
    """

    def __init__(self, taxonomy: Taxonomy | None = None, folder: Path | None = None) -> None:
        self.taxonomy = taxonomy
        self._wordings = Wordings(folder)
        self.languages_ = self._wordings.languages

    def review(self, advert: VacancyAdvert, opening: Opening | None = None) -> Review:
        """Look for hints.

        Parameters
        ----------
        advert : VacancyAdvert
            Title and text; the language is found where none is given, or where the text is in another one.
        opening : Opening, optional
            What the form asks: occupation, skills, languages, licences.

        Returns
        -------
        Review
            The hints, in the order of the text, and how it reads.
        """
        written = {"title": advert.title, "text": advert.text}
        texts = [self._wordings.read(written[name]) for name in _FIELDS]
        language = self._wordings.spoken(texts, advert.language)
        isco = self._isco(opening)
        hints: list[Hint] = []
        drives = isco.startswith(DRIVES)
        if language is not None:
            found = [list(self._wordings.found(text, language, SKILL_LEVELS.get(isco[:1]))) for text in texts]
            licences = {
                number: [span for entry, span in own if entry.kind is HintKind.DRIVING]
                for number, own in enumerate(found)
            }
            drives = drives or self._wordings.drives(texts, language, licences)
            for name, text, own in zip(_FIELDS, texts, found, strict=True):
                hints += _worded(name, written[name], text, own, drives=drives)
        for name, text in zip(_FIELDS, texts, strict=True):
            hints += _shouting(name, written[name])
            hints += _long(name, written[name], text)
        reads = _reads(written["text"], texts[1], language)
        if reads is not None and reads.ease is Ease.HARD:
            hints.append(_rule(HintKind.HARD_TEXT, "text", None, reads.formula))
        hints.sort(key=lambda hint: (_FIELDS.index(hint.field), hint.span or (1 << 30, 0), hint.kind))
        return Review((*hints, *(self._asked(opening, isco, drives=drives) if opening else ())), reads)

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return len(self._wordings.entries)

    def check(self) -> list[str]:
        """Try every entry on its own sentences; give a line for each that does not do what it says."""
        return self._wordings.check()

    def _isco(self, opening: Opening | None) -> str:
        if opening is None:
            return ""
        if (
            opening.isco is None
            and self.taxonomy is not None
            and self.taxonomy.has_occupation(opening.occupation or "")
        ):
            return self.taxonomy.isco(opening.occupation or "")
        return opening.isco or ""

    def _asked(self, opening: Opening, isco: str, *, drives: bool) -> Iterator[Hint]:
        """Compare what the form asks with what the work needs."""
        day_one = [uri for uri in levels_of(opening.essential) if uri not in frozenset(opening.learnable)]
        taxonomy, occupation = self.taxonomy, opening.occupation or ""
        if taxonomy is not None and taxonomy.has_occupation(occupation):
            needed = frozenset(taxonomy.essential_of(occupation))
            for uri in day_one:
                if needed and uri not in needed:
                    yield _rule(HintKind.SKILL_BEYOND, "skills", None, uri)
        if len(day_one) > MOST_DAY_ONE:
            yield _rule(HintKind.MANY_SKILLS, "skills", None, str(len(day_one)))
        for (tongue, activity), level in sorted((opening.languages or {}).items()):
            enough = _enough(isco, activity)
            if enough is not None and level > enough:
                yield _rule(HintKind.LANGUAGE_LEVEL, "languages", None, f"{tongue}:{activity}", str(enough))
        for licence in sorted(frozenset(opening.licences or ()) & frozenset(DRIVING_LICENCES)):
            if isco and not drives:
                yield _rule(HintKind.DRIVING, "licences", None, licence)


def _enough(isco: str, activity: str) -> int | None:
    """Give the CEFR level that is enough for work with this ISCO-08 code; None where it is not ours to say."""
    levels: Mapping[str, int] = ENOUGH.get(SKILL_LEVELS.get(isco[:1], 0), {})
    return levels.get(activity, levels.get("*"))


def _rule(kind: HintKind, field: str, span: tuple[int, int] | None, words: str, replacement: str | None = None) -> Hint:
    return Hint(kind, field, span, words, kind.value, replacement, replacement is not None, f"rule:{kind.value}")


def _worded(name: str, written: str, text: Text, found: list[tuple[Wording, Span]], *, drives: bool) -> Iterator[Hint]:
    for entry, span in found:
        start, end = text.words[span[0]].start, text.words[span[1] - 1].end
        if entry.kind is HintKind.DRIVING and drives:
            continue
        if entry.kind is HintKind.GENDERED_TITLE and names_both(written, start, end):
            continue
        words = written[start:end]
        replacement = entry.replacement.replace(LAST, words.split()[-1]) if entry.replacement else None
        if replacement and words[0].isupper():
            replacement = replacement[0].upper() + replacement[1:]
        exact = replacement is not None and (name == "title" or entry.kind not in _INEXACT)
        yield Hint(entry.kind, name, (start, end), words, entry.kind.value, replacement, exact, entry.name)


def _shouting(name: str, written: str) -> Iterator[Hint]:
    for found in _BANGS.finditer(written):
        yield _rule(HintKind.SHOUTING, name, found.span(), found.group(), ".")
    loud: list[re.Match[str]] = []
    for word in [*_WORD.finditer(written), None]:
        if word is not None and word.group().isupper() and (not loud or written[loud[-1].end() : word.start()] == " "):
            loud.append(word)
            continue
        if len(loud) > 1 and sum(len(one.group()) for one in loud) >= _LOUD_LETTERS:
            words = written[loud[0].start() : loud[-1].end()]
            yield _rule(HintKind.SHOUTING, name, (loud[0].start(), loud[-1].end()), words, words.capitalize())
        loud = [word] if word is not None and word.group().isupper() else []


def _long(name: str, written: str, text: Text) -> Iterator[Hint]:
    for sentence in _sentences(text):
        if len(sentence) > LONGEST:
            span = text.words[sentence[0]].start, text.words[sentence[-1]].end
            yield _rule(HintKind.LONG_SENTENCE, name, span, written[slice(*span)])


def _sentences(text: Text) -> list[list[int]]:
    """Give the positions of the words of each sentence."""
    by_number: dict[int, list[int]] = {}
    for at, word in enumerate(text.words):
        by_number.setdefault(word.sentence, []).append(at)
    return list(by_number.values())


def _reads(written: str, text: Text, language: str | None) -> Readability | None:
    if language is None:
        return None
    sentences = [
        [written[text.words[at].start : text.words[at].end] for at in sentence if text.words[at].value is None]
        for sentence in _sentences(text)
    ]
    return readability([sentence for sentence in sentences if sentence], language)
