"""What `AdvertScreener` finds in our labelled adverts, per language, indicator and disguise: python bench/screening.py [--wrong].

The adverts in bench/adverts are fictional. They were written before the lexicons were read, half of them risky, half clean with words that tempt.
An advert of theirs is risky when a person should not clear it without an answer; `indicators` are those that the writer had in mind.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.tables import Table
from matcher.adverts import Indicator, Screening, Severity, VacancyAdvert
from matcher.screening import AdvertScreener

FOLDER = Path(__file__).parent / "adverts"
GREEKLISH = str.maketrans(
    dict(
        zip(
            "αβγδεζηθικλμνξοπρσςτυφχψω",
            [
                "a",
                "v",
                "g",
                "d",
                "e",
                "z",
                "i",
                "th",
                "i",
                "k",
                "l",
                "m",
                "n",
                "x",
                "o",
                "p",
                "r",
                "s",
                "s",
                "t",
                "u",
                "f",
                "x",
                "ps",
                "o",
            ],
            strict=True,
        )
    )
)
LATIN_BULGARIAN = str.maketrans(
    dict(
        zip(
            "абвгдежзийклмнопрстуфхцчшщъьюя",
            [
                "a",
                "b",
                "v",
                "g",
                "d",
                "e",
                "j",
                "z",
                "i",
                "i",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
                "u",
                "f",
                "h",
                "c",
                "ch",
                "sh",
                "sht",
                "a",
                "y",
                "yu",
                "q",
            ],
            strict=True,
        )
    )
)
ALIKE = {
    "latin": str.maketrans("aeopcx", "аеорсх"),
    "greek": str.maketrans("αονρ", "aovp"),
    "cyrillic": str.maketrans("аеорсх", "aeopcx"),
}  # fmt: skip
SEED = 7


@dataclass(frozen=True)
class Labelled:
    """An advert, whether it is risky, and which indicators its writer put in."""

    name: str
    risky: bool
    indicators: frozenset[Indicator]
    advert: VacancyAdvert


def labelled(folder: Path = FOLDER) -> Iterator[Labelled]:
    """Read the adverts of a folder: one file of JSON lines a language."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            advert = VacancyAdvert(row["title"], row["text"], row["language"], **row.get("fields", {}))
            named = frozenset(Indicator(name) for name in row["indicators"])
            yield Labelled(row["id"], row["label"] == "risky", named, advert)


def without_accents(text: str, _: random.Random) -> str:
    plain = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(mark for mark in plain if not "\u0300" <= mark <= "\u0304"
                                                and mark not in "\u0307\u0308\u030a\u0326\u0327"))  # fmt: skip


def upper(text: str, _: random.Random) -> str:
    return text.upper()


def latin_letters(text: str, chance: random.Random) -> str:
    plain = without_accents(text, chance).lower()
    return plain.translate(GREEKLISH).translate(LATIN_BULGARIAN)


def look_alike(text: str, chance: random.Random) -> str:
    """Swap two kinds of letters in every third long word for those of another script that look the same."""

    def swap(word: str) -> str:
        table = ALIKE[
            "greek" if "α" <= word[0].lower() <= "ω" else "cyrillic" if "а" <= word[0].lower() <= "я" else "latin"
        ]
        return word.translate(table)

    return _some_words(text, chance, 5, swap)


def spaced(text: str, chance: random.Random) -> str:
    return _some_words(text, chance, 6, " ".join)


def mistyped(text: str, chance: random.Random) -> str:
    """Leave out, double or swap one inner letter in every third long word."""

    def slip(word: str) -> str:
        at = chance.randrange(1, len(word) - 2)
        cut = {0: word[at + 1 :], 1: word[at] + word[at:], 2: word[at + 1] + word[at] + word[at + 2 :]}
        return word[:at] + cut[chance.randrange(3)]

    return _some_words(text, chance, 7, slip)


def _some_words(text: str, chance: random.Random, length: int, change: Callable[[str], str]) -> str:
    return " ".join(change(word) if len(word) >= length and word.isalpha() and chance.random() < 1 / 3 else word
                    for word in text.split(" "))  # fmt: skip


DISGUISES: dict[str, tuple[Callable[[str, random.Random], str], frozenset[str]]] = {
    "no accents": (without_accents, frozenset({"el", "ro", "it", "de", "fr"})),
    "capitals": (upper, frozenset({"en", "el", "ro", "it", "bg", "de", "fr"})),
    "Latin letters": (latin_letters, frozenset({"el", "bg"})),
    "look-alike letters": (look_alike, frozenset({"en", "el", "ro", "it", "bg", "de", "fr"})),
    "spaces between letters": (spaced, frozenset({"en", "el", "ro", "it", "bg", "de", "fr"})),
    "typing errors": (mistyped, frozenset({"en", "el", "ro", "it", "bg", "de", "fr"})),
}


@dataclass(frozen=True)
class Seen:
    """A labelled advert with what the screen made of it."""

    of: Labelled
    screening: Screening


def screen(screener: AdvertScreener, adverts: Sequence[Labelled]) -> list[Seen]:
    return [Seen(one, screener.screen(one.advert)) for one in adverts]


def disguise(one: Labelled, how: Callable[[str, random.Random], str]) -> Labelled:
    chance = random.Random(f"{SEED} {one.name}")  # noqa: S311 - repeatable, guards nothing
    return replace(
        one, advert=replace(one.advert, title=how(one.advert.title, chance), text=how(one.advert.text, chance))
    )


def figures(seen: Sequence[Seen]) -> tuple[int, int, float, float]:
    """Count risky ones, clean ones, and give recall and precision."""
    risky = [one for one in seen if one.of.risky]
    found = [one for one in seen if one.screening.risky]
    right = sum(one.screening.risky for one in risky)
    return len(risky), len(seen) - len(risky), right / (len(risky) or 1), right / (len(found) or 1)


def by_language(seen: Sequence[Seen]) -> Table:
    languages = sorted({one.of.advert.language or "" for one in seen})
    rows: list[Sequence[str | int | float]] = [
        [language, *figures([one for one in seen if one.of.advert.language == language])] for language in languages
    ]
    return Table("By language", ["language", "risky", "clean", "recall", "precision"], [*rows, ["all", *figures(seen)]])


def by_indicator(seen: Sequence[Seen]) -> Table:
    rows: list[Sequence[str | int | float]] = []
    for indicator in Indicator:
        meant = [one for one in seen if indicator in one.of.indicators and one.of.risky]
        found = sum(any(sign.indicator is indicator and sign.severity is not Severity.MEDIUM
                        for sign in one.screening.signs) for one in meant)  # fmt: skip
        rows.append([indicator.value, len(meant), found / (len(meant) or 1)])
    return Table("By indicator", ["indicator", "adverts with it", "share where it is named"], rows)


def by_disguise(screener: AdvertScreener, seen: Sequence[Seen]) -> Table:
    rows: list[Sequence[str | int | float]] = []
    for name, (how, languages) in DISGUISES.items():
        own = [one for one in seen if one.of.advert.language in languages]
        _, _, plain_recall, plain_precision = figures(own)
        _, _, recall, precision = figures(screen(screener, [disguise(one.of, how) for one in own]))
        rows.append([name, len(own), plain_recall, recall, plain_precision, precision])
    columns = ["disguise", "adverts", "recall plain", "recall", "precision plain", "precision"]
    note = "Letters are changed in every third long word; each row compares the same adverts."
    return Table("By disguise", columns, rows, note)


def timed(adverts: Sequence[Labelled]) -> Table:
    started = time.perf_counter()
    screener = AdvertScreener()
    built = time.perf_counter() - started
    laps = []
    for one in adverts:
        tries = []
        for _ in range(3):
            started = time.perf_counter()
            screener.screen(one.advert)
            tries.append(1000 * (time.perf_counter() - started))
        laps.append(min(tries))
    laps.sort()
    letters = sum(len(one.advert.text) for one in adverts) / len(adverts)
    return Table("Time", ["entries", "building, s", "letters an advert", "ms, middle", "ms, 95 of 100", "ms, longest"],
                 [[len(screener.lexicon.entries), built, letters, laps[len(laps) // 2], laps[len(laps) * 95 // 100], laps[-1]]],
                 "The best of three for each advert.")  # fmt: skip


def wrong(seen: Sequence[Seen]) -> Iterator[str]:
    """Name each advert that was judged wrongly, with the signs that led there."""
    for one in seen:
        if one.screening.risky != one.of.risky:
            signs = ", ".join(f"{sign.entry} {sign.words!r}" for sign in one.screening.signs)
            yield f"{one.of.name}: {one.of.advert.title} [{signs or 'no sign'}]"


def run(quick: bool = False, folder: Path = FOLDER, *, tell: bool = False) -> list[Table]:
    """Measure on a folder of labelled adverts; quick: one language. `tell` prints what was judged wrongly."""
    adverts = list(labelled(folder))
    if quick:
        adverts = [one for one in adverts if one.advert.language == adverts[0].advert.language]
    screener = AdvertScreener()
    seen = screen(screener, adverts)
    if tell:
        print("\n".join(wrong(seen)))
    return [by_language(seen), by_indicator(seen), by_disguise(screener, seen), timed(adverts)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--wrong", action="store_true", help="name what was judged wrongly")
    options = parser.parse_args()
    for table in run(folder=options.folder, tell=options.wrong):
        print(table.markdown())
