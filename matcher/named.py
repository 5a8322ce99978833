"""Languages with a level, and licences, by the words that people use for them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from matcher.mention_index import WINDOW, Tokens
from matcher.text import normalise

FOLDER = Path(__file__).parent / "mentions"
"""``languages.csv`` (names from Unicode CLDR, with forms of them), ``licences.csv`` and ``levels.csv``: code, language, words with bars between."""
CEFR = {"pre a1": 0, "a1": 1, "a2": 2, "b1": 3, "b2": 4, "c1": 5, "c2": 6}
LANGUAGE, LICENCE, LEVEL = "language", "licence", "level"
_CODES = re.compile("|".join(CEFR))


@dataclass(frozen=True)
class Named:
    """One language, licence or level: what it is, its code (ISO 639, our code of the licence, CEFR 0 to 6), the tokens, and how sure it is."""

    kind: str
    code: str
    first: int
    last: int
    level: int | None = None
    stated: bool = False
    """Whether the level stands there as one of the CEFR."""


@dataclass(frozen=True)
class _Name:
    kind: str
    code: str
    capital: bool = False


@cache
def names() -> dict[tuple[str, ...], _Name]:
    """Return what each row of words names."""
    found: dict[tuple[str, ...], _Name] = {
        tuple(code.split()): _Name(LEVEL, str(level)) for code, level in CEFR.items()
    }
    for kind, file, key in ((LANGUAGE, "languages", "code"), (LICENCE, "licences", "code"), (LEVEL, "levels", "level")):
        with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                for said in row["words"].split("|"):
                    found.setdefault(tuple(normalise(said).split()), _Name(kind, row[key], row.get("capital") == "yes"))
    return found


@cache
def _longest() -> dict[str, int]:
    """Return how many words the longest name has that begins with a word."""
    found: dict[str, int] = {}
    for words in names():
        found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


_spelled = lru_cache(maxsize=100_000)(normalise)


def find_named(tokens: Tokens) -> list[Named]:
    """Find languages, each with the level that stands nearest to it in its sentence, and licences.

    Parameters
    ----------
    tokens : Tokens
        The words of some texts.

    Returns
    -------
    list of Named
        In the order of the texts; levels on their own are left out.
    """
    found = list(_spans(tokens))
    levels: dict[int, Named] = {}
    for level in (one for one in found if one.kind == LEVEL):
        near = [
            (_distance(tokens, language, level), at)
            for at, language in enumerate(found)
            if language.kind == LANGUAGE and _distance(tokens, language, level) < WINDOW
        ]
        if near:
            at = min(near)[1]
            if at not in levels or (level.stated and not levels[at].stated):
                levels[at] = level
    told = []
    for at, one in enumerate(found):
        if one.kind == LANGUAGE and at in levels:
            level = levels[at]
            first, last = min(one.first, level.first), max(one.last, level.last)
            told.append(Named(LANGUAGE, one.code, first, last, int(level.code), level.stated))
        elif one.kind != LEVEL:
            told.append(one)
    return told


def _spans(tokens: Tokens) -> Iterator[Named]:
    """Go through the texts and take the longest name at each word."""
    spelled = [_spelled(word) for word in tokens.words]
    place = tokens.place.tolist()
    longest = _longest()
    at, end = 0, len(tokens)
    while at < end:
        for count in range(min(longest.get(spelled[at], 0), end - at), 0, -1):
            together = place[at + count - 1] - place[at] == count - 1
            name = names().get(tuple(spelled[at : at + count])) if together else None
            if name and not (name.capital and tokens.words[at][0].islower()):
                stated = name.kind == LEVEL and _CODES.fullmatch(" ".join(spelled[at : at + count])) is not None
                yield Named(name.kind, name.code, at, at + count - 1, stated=stated)
                at += count - 1
                break
        at += 1


def _distance(tokens: Tokens, language: Named, level: Named) -> int:
    """Return how many places lie between; what stands behind the language is nearer by half a place."""
    behind = int(tokens.place[level.first] - tokens.place[language.last])
    return 2 * behind - 1 if behind > 0 else 2 * int(tokens.place[language.first] - tokens.place[level.last])
