"""Words that keep people away, per language: files that people can edit, and the finding of them in an advert.

A folder holds ``<language>.csv`` with the entries and ``lists.csv`` with named lists of words. Phrases are written in the notation of
`matcher.phrases`; ``@name`` is a list of this folder or of the screen's. Every entry carries a sentence that it has to find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from matcher.errors import LexiconError
from matcher.hints import HintKind
from matcher.lexicon import CANCELS, PART, Lexicon, rows_of
from matcher.phrases import Phrase, Span, Text, Vocabulary, find, parse
from matcher.reading import read

COLUMNS = ("kind", "phrase", "unless", "negation", "up_to", "replacement", "example", "clean")
BEFORE, AFTER = 5, 4
"""A negation counts when it stands at most so many words before what was found or behind it, in the same clause."""
ANY_WORK = 4
"""The highest skill level of ISCO-08: an entry up to it holds for all work."""
LAST = "{last}"
"""In a replacement: the last word that was found, as written."""
_TELLING = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """One thing to look for.

    Parameters
    ----------
    name : str
        Language and line, for whoever mends it.
    language : str
        ISO 639-1 code.
    kind : HintKind
        What it is about.
    phrase : Phrase
        What is looked for.
    unless : tuple of Phrase
        What makes it harmless in the same sentence.
    negation : str
        `CANCELS` or `PART` of what is looked for.
    up_to : int
        Skill level of ISCO-08 up to which the hint is given.
    replacement : str
        What could stand there instead; empty where nobody has a word for it.
    example, clean : str
        A sentence that it finds; one that it leaves alone (may be empty).
    """

    name: str
    language: str
    kind: HintKind
    phrase: Phrase
    unless: tuple[Phrase, ...]
    negation: str
    up_to: int
    replacement: str
    example: str
    clean: str


class Wordings:
    """The entries of a folder, ready to be found in texts.

    Parameters
    ----------
    folder : Path, optional
        None reads those that ship with the engine.

    Raises
    ------
    LexiconError
        If a file is missing or an entry cannot be read; the message names file and line.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._vocabulary = Vocabulary()
        with resources.as_file(resources.files("matcher") / "wording") as shipped:
            chosen = shipped if folder is None else folder
            self._lists: dict[str, dict[str, str]] = {name: dict(own) for name, own in Lexicon.read().lists.items()}
            for row in rows_of(chosen / "lists.csv", ("language", "name", "words")):
                self._lists.setdefault(row["language"], {})[row["name"]] = "|".join(row["words"].split())
            self.entries = tuple(
                self._entry(row, language, f"{language}:{line}")
                for language in sorted(self._lists)
                if (chosen / f"{language}.csv").exists()
                for line, row in enumerate(rows_of(chosen / f"{language}.csv", COLUMNS), start=2)
            )
        self.languages = tuple(sorted({entry.language for entry in self.entries}))
        self._common = {language: self._list(language, "common") for language in self.languages}
        self._not = {language: self._list(language, "not") for language in self.languages}
        self._driving = {language: self._list(language, "driving") for language in self.languages}

    def _list(self, language: str, name: str) -> Phrase:
        return parse(f"@{name}", self._lists[language], self._vocabulary)

    def _entry(self, row: Mapping[str, str], language: str, name: str) -> Wording:
        if row["negation"] not in {"", CANCELS, PART} or row["up_to"] not in {"", "1", "2", "3", "4"}:
            raise LexiconError(f"entry {name}: negation has to be {CANCELS} or {PART}, up_to a skill level from 1 to 4")
        if not row["example"]:
            raise LexiconError(f"entry {name}: a sentence that it finds is needed")
        try:
            return Wording(
                name=name,
                language=language,
                kind=HintKind(row["kind"]),
                phrase=parse(row["phrase"], self._lists[language], self._vocabulary),
                unless=tuple(
                    parse(one, self._lists[language], self._vocabulary)
                    for one in map(str.strip, row["unless"].split(";"))
                    if one
                ),
                negation=row["negation"] or CANCELS,
                up_to=int(row["up_to"] or ANY_WORK),
                replacement=row["replacement"],
                example=row["example"],
                clean=row["clean"],
            )
        except (ValueError, LexiconError) as error:
            raise LexiconError(f"entry {name}: {error}") from error

    def read(self, text: str) -> Text:
        """Read a text. Misspelled words are left alone: who words an advert hides nothing."""
        found = self._vocabulary.look_up(read(text, self._vocabulary.knows))
        sure = {
            atom: frozenset(at for at in places if (atom, at) not in found.slips)
            for atom, places in found.places.items()
        }
        return replace(found, places=sure, slips=frozenset())

    def spoken(self, texts: list[Text], declared: str | None) -> str | None:
        """Tell in which language an advert is: the declared one, unless its function words say another; None for one without entries."""
        counts: Counter[str] = Counter()
        for text in texts:
            heard: dict[int, set[str]] = {}
            for language, phrase in self._common.items():
                for at, _ in find(phrase, text):
                    heard.setdefault(at, set()).add(language)
            counts.update(next(iter(own)) for own in heard.values() if len(own) == 1)
        most = max(counts.values(), default=0)
        if most >= _TELLING and counts[declared or ""] < most:
            return min(language for language, count in counts.items() if count == most)
        return declared if declared in self.languages else None

    def drives(self, texts: list[Text], language: str, driving: dict[int, list[Span]]) -> bool:
        """Tell whether an advert speaks of driving elsewhere than where it asks for a licence (`driving`: spans by number of the text)."""
        for number, text in enumerate(texts):
            asked = {at for span in driving.get(number, ()) for at in range(*span)}
            if any(asked.isdisjoint(range(*span)) for span in find(self._driving[language], text)):
                return True
        return False

    def found(self, text: Text, language: str, level: int | None) -> Iterator[tuple[Wording, Span]]:
        """Give what is found in a text of work at this skill level of ISCO-08 (None: unknown), the longest of what overlaps in a kind."""
        reached = ANY_WORK if level is None else level
        hits = [
            (entry, span)
            for entry in self.entries
            if entry.language == language and reached <= entry.up_to
            for span in self._matches(entry, text)
        ]
        taken: dict[HintKind, set[int]] = {}
        for entry, span in sorted(hits, key=lambda hit: (hit[1][0] - hit[1][1], hit[1], hit[0].name)):
            seen = taken.setdefault(entry.kind, set())
            if seen.isdisjoint(range(*span)):
                seen.update(range(*span))
                yield entry, span

    def _matches(self, entry: Wording, text: Text) -> Iterator[Span]:
        spans = find(entry.phrase, text)
        if not spans:
            return
        harmless = {text.words[one[0]].sentence for phrase in entry.unless for one in find(phrase, text)}
        denied = {at for at, _ in find(self._not[entry.language], text)} if entry.negation == CANCELS else set[int]()
        for span in spans:
            clauses = {text.words[at].clause for at in range(*span)}
            near = denied & set(range(max(0, span[0] - BEFORE), span[1] + AFTER))
            negated = any(text.words[at].clause in clauses for at in near)
            if text.words[span[0]].sentence not in harmless and not negated:
                yield span

    def check(self) -> list[str]:
        """Try every entry on its own sentences; give a line for each that does not do what it says."""
        return [
            f"{entry.name}: {'does not find' if wanted else 'finds'} {text!r}"
            for entry in self.entries
            for text, wanted in ((entry.example, True), (entry.clean, False))
            if text and bool(list(self._matches(entry, self.read(text)))) != wanted
        ]
