"""The lexicons of the screen: which words are a sign of what, in each language, as files that people can edit.

A folder holds ``<language>.csv`` with the entries, ``lists.csv`` with named lists of words, ``questions.csv`` with what to ask,
``assurances.csv`` with words by which employers say that a rule is kept, ``honest.csv`` with sentences of decent adverts, and
``pay_floors.csv``. Every entry carries a sentence that it has to find, and may carry one that it has to leave alone; `AdvertScreener.check` tries
both, and that nothing points to the honest ones.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Self

from matcher.adverts import Indicator, Severity
from matcher.errors import LexiconError

COLUMNS = ("indicator", "severity", "phrase", "unless", "negation", "question", "example", "clean")
CANCELS, PART, FIRM = "cancels", "part", "firm"
"""What a negation beside an entry does: it cancels the sign, or it is part of what is looked for. Nothing beside a firm one makes it harmless,
apart from its own `unless`: neither a negation nor an assurance."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to look for.

    Parameters
    ----------
    name : str
        Language and line, for whoever mends it.
    language : str
        ISO 639-1 code.
    indicator : Indicator
        What it is a sign of.
    severity : Severity
        How much it asks for.
    phrase : str
        In the notation of `matcher.phrases`.
    unless : tuple of str
        Phrases that make it harmless in the same sentence.
    negation : str
        `CANCELS`, `PART` or `FIRM`.
    question : str
        Code of the question to ask.
    example, clean : str
        A sentence that it finds; one that it leaves alone (may be empty).
    """

    name: str
    language: str
    indicator: Indicator
    severity: Severity
    phrase: str
    unless: tuple[str, ...]
    negation: str
    question: str
    example: str
    clean: str


@dataclass(frozen=True, slots=True)
class Assurance:
    """Words that answer a question before it is asked: "paid by us", "you keep the original". Around them its signs are none.

    Parameters
    ----------
    name : str
        ``assurances`` and the line, for whoever mends it.
    language : str
        ISO 639-1 code.
    questions : frozenset of str
        Codes of the questions that it answers.
    phrase : str
        In the notation of `matcher.phrases`.
    negation : str
        `CANCELS`: beside a negation it is no assurance; `PART`: it is made of one ("no deposit").
    example : str
        A sentence of a decent advert with it.
    """

    name: str
    language: str
    questions: frozenset[str]
    phrase: str
    negation: str
    example: str


@dataclass(frozen=True, slots=True)
class Floor:
    """A statutory minimum wage: gross per month for full time, in `currency`, from a day on, with its source and what is unsure about it."""

    country: str
    amount: float
    currency: str
    since: str
    source: str
    doubt: str


@dataclass(frozen=True)
class Lexicon:
    """Entries, lists of words by language and name, questions by code and language, pay floors by country, and what is no sign.

    `honest` has language and text of sentences that nothing may point to.
    """

    entries: tuple[Entry, ...]
    lists: Mapping[str, Mapping[str, str]]
    questions: Mapping[str, Mapping[str, str]]
    floors: Mapping[str, Floor]
    assurances: tuple[Assurance, ...] = ()
    honest: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, folder: Path | None = None) -> Self:
        """Read a folder of lexicons; without one, those that ship with the engine.

        Raises
        ------
        LexiconError
            If a file is missing or an entry cannot be read; the message names file and line.
        """
        if folder is None:
            with resources.as_file(resources.files("matcher") / "signs") as shipped:
                return cls.read(shipped)
        lists: dict[str, dict[str, str]] = {}
        for row in rows_of(folder / "lists.csv", ("language", "name", "words")):
            lists.setdefault(row["language"], {})[row["name"]] = "|".join(row["words"].split())
        questions = {row["code"]: row for row in rows_of(folder / "questions.csv", ("code", "en"))}
        floors = {
            row["country"]: Floor(
                row["country"], float(row["amount"]), row["currency"], row["since"], row["source"], row["doubt"]
            )
            for row in rows_of(folder / "pay_floors.csv", ("country", "amount", "currency", "since", "source", "doubt"))
        }
        entries = [
            entry
            for language in sorted(lists)
            if (folder / f"{language}.csv").exists()
            for entry in _entries(folder / f"{language}.csv", language)
        ]
        assurances = tuple(_assurances(folder / "assurances.csv"))
        asked = {entry.question for entry in entries}.union(*(one.questions for one in assurances))
        unasked = sorted(asked - questions.keys())
        if unasked:
            raise LexiconError(f"there is no question with the code {', '.join(unasked)}")
        honest = tuple((row["language"], row["text"]) for row in rows_of(folder / "honest.csv", ("language", "text")))
        return cls(tuple(entries), lists, questions, floors, assurances, honest)

    def with_entries(self, entries: Iterable[Entry]) -> Lexicon:
        """Give a lexicon that holds these entries too: those that a coordinator has added.

        Raises
        ------
        LexiconError
            If an entry's name is taken, its language has no lists, or its question no text.
        """
        names = {entry.name for entry in self.entries}
        added = tuple(entries)
        for entry in added:
            if entry.name in names:
                raise LexiconError(f"entry {entry.name}: there is one of this name already", "name")
            if entry.language not in self.lists:
                known = ", ".join(sorted(self.lists))
                raise LexiconError(
                    f"entry {entry.name}: language has to be one of {known}, got {entry.language!r}", "language"
                )
            if entry.question not in self.questions:
                raise LexiconError(
                    f"entry {entry.name}: there is no question with the code {entry.question!r}", "question"
                )
            names.add(entry.name)
        return replace(self, entries=(*self.entries, *added))

    def question(self, code: str, language: str) -> str:
        """Give the question in this language, in English where it is not translated."""
        asked = self.questions[code]
        return asked.get(language) or asked["en"]

    @property
    def ordinary(self) -> list[str]:
        """Texts whose words are spelled right: the lexicon's own sentences and lists, and the labels of the starter taxonomy."""
        folder = resources.files("matcher") / "starter"
        labels = [
            f"{row['preferredLabel']} {row['altLabels']}"
            for file in folder.iterdir()
            if file.name.startswith(("skills_", "occupations_")) and not file.name.endswith("_ar.csv")
            for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
        ]
        listed = [lists.get("ordinary", "").replace("|", " ") for lists in self.lists.values()]
        own = [text for entry in self.entries for text in (entry.example, entry.clean)]
        assured = [one.example for one in self.assurances] + [text for _, text in self.honest]
        return own + assured + labels + listed

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that have entries."""
        return tuple(sorted({entry.language for entry in self.entries}))


def rows_of(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Read the rows of a file of a lexicon; raise LexiconError, naming the line, when a column or a field is missing."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in needed if column not in (reader.fieldnames or ())]
            if missing:
                raise LexiconError(f"{path.name} lacks the column {', '.join(missing)}")
            for row in reader:
                if None in row or None in row.values():
                    raise LexiconError(
                        f"{path.name}, line {reader.line_num}: expected {len(reader.fieldnames or ())} fields"
                    )
                yield {name: value.strip() for name, value in row.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path.name} cannot be read: {error}") from error


def _entries(path: Path, language: str) -> Iterator[Entry]:
    for line, row in enumerate(rows_of(path, COLUMNS), start=2):
        yield entry_of(row, language, f"{language}:{line}")


def _assurances(path: Path) -> Iterator[Assurance]:
    for line, row in enumerate(rows_of(path, ("language", "questions", "phrase", "negation", "example")), start=2):
        name = f"assurances:{line}"
        if row["negation"] not in {"", PART} or not row["phrase"] or not row["example"]:
            raise LexiconError(f"{name}: a phrase, a sentence with it, and {PART} or nothing as negation are needed")
        questions, negation = frozenset(row["questions"].split()), row["negation"] or CANCELS
        yield Assurance(name, row["language"], questions, row["phrase"], negation, row["example"])


def entry_of(row: Mapping[str, str], language: str, name: str) -> Entry:
    """Make an entry from its columns.

    Parameters
    ----------
    row : mapping of str to str
        The `COLUMNS`; ``unless``, ``negation`` and ``clean`` may be empty.
    language : str
        ISO 639-1 code.
    name : str
        What signs of it carry, unlike those of all other entries.

    Returns
    -------
    Entry
        Read, and not yet tried: `AdvertScreener.with_entries` does.

    Raises
    ------
    LexiconError
        If a column cannot be what it is; the message names the entry, `fault` the column.
    """
    allowed: dict[str, list[str]] = {
        "indicator": [*Indicator],
        "severity": [*Severity],
        "negation": [CANCELS, PART, FIRM, ""],
    }
    for column, values in allowed.items():
        if row[column] not in values:
            wanted = ", ".join(value for value in values if value)
            raise LexiconError(f"entry {name}: {column} has to be one of {wanted}, got {row[column]!r}", column)
    for column, said in (("phrase", "a phrase"), ("example", "a sentence that it finds")):
        if not row[column]:
            raise LexiconError(f"entry {name}: {said} is needed", column)
    return Entry(
        name=name,
        language=language,
        indicator=Indicator(row["indicator"]),
        severity=Severity(row["severity"]),
        phrase=row["phrase"],
        unless=tuple(phrase.strip() for phrase in row["unless"].split(";") if phrase.strip()),
        negation=row["negation"] or CANCELS,
        question=row["question"],
        example=row["example"],
        clean=row["clean"],
    )
