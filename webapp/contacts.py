"""Finds ways to reach somebody in a message: numbers, addresses, messengers, and names that may not be told yet.

It would rather find too much: what it finds is only held until a person has looked. Digits count in every script, spelled out and spaced
apart; look-alike letters, letters with spaces between and "at", "dot" in words are seen through. Words stand in `data/contact_words.csv`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from webapp.reference import rows

Span = tuple[int, int]
MASK = "•••"
FEWEST_DIGITS = 7
"""A telephone number has no fewer, and a price, an hour or a year has no more."""

ALIKE = dict(
    zip(
        "аеорсухіјѕвнкмтգոαορνικτευχηβγδμπ",
        "aeopcyxijsbhkmtqnaopvikteuxhbydmp",
        strict=True,
    )
)
LEET = str.maketrans("013457$", "oieasts")
BETWEEN_DIGITS = r"[\s.,:;/\\|()\[\]{}<>+*#_~'\"`´’•·=-]{0,4}"


@dataclass(frozen=True)
class _Folded:
    """A text in plain small letters and ASCII digits, and where each of them stands in the original."""

    text: str
    at: tuple[int, ...]
    end: int

    def span(self, start: int, stop: int) -> Span:
        return self.at[start], (self.at[stop] if stop < len(self.at) else self.end)


def _folded(text: str) -> _Folded:
    letters: list[str] = []
    at: list[int] = []
    for index, original in enumerate(text):
        for letter in unicodedata.normalize("NFKD", original).casefold():
            kind = unicodedata.category(letter)
            if kind in ("Mn", "Me", "Cf"):  # accents, keycaps, invisible signs
                continue
            digit = unicodedata.digit(letter, None)
            letters.append(str(digit) if digit is not None else letter)
            at.append(index)
    return _Folded("".join(letters), tuple(at), len(text))


@cache
def _words(kind: str) -> tuple[str, ...]:
    found = {_folded(row["word"]).text for row in rows("contact_words.csv") if row["kind"] == kind}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def _any(*kinds: str) -> str:
    return "|".join(re.escape(word) for kind in kinds for word in _words(kind))


def find(text: str, *, private: Iterable[str] = (), before: str = "") -> list[Span]:
    """Return the parts of `text` that tell how to reach somebody, or hold one of the `private` words, in order and apart.

    `before` is what the same person wrote last: a number that goes on from there is found too.
    """
    joined = f"{before}\n{text}" if before else text
    start = len(joined) - len(text)
    folded = _folded(joined)
    found = [span for finder in (_numbers, _addresses, _messengers, _spaced_out) for span in finder(folded)]
    found += _private(folded, private)
    return _merged((max(left - start, 0), right - start) for left, right in found if right > start)


def masked(text: str, spans: Iterable[Span]) -> str:
    """Return `text` with the spans that `find` gave blotted out."""
    parts, done = [], 0
    for left, right in spans:
        parts += [text[done:left], MASK]
        done = right
    return "".join([*parts, text[done:]])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


@cache
def _number() -> re.Pattern[str]:
    # An o or an l between digits is meant as one; words for digits count as one digit each.
    unit = rf"(?:\d|(?<=\d)[oοоlі|](?=\W*\d)|(?<![^\W\d_])(?:{_any('digit')})(?![^\W\d_]))"
    joint = rf"{BETWEEN_DIGITS}(?:(?:{_any('joint')})\s)?"
    return re.compile(rf"\+?(?:00)?{unit}(?:{joint}{unit}){{{FEWEST_DIGITS - 1},}}")


TIME = r"(?:[01]?\d|2[0-4])[:.h][0-5]\d"
DATE = r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
AMOUNT = r"\d{1,2}(?:[.,]?\d{3})?(?:[.,]\d\d)?"
HARMLESS = re.compile(
    rf"\s*(?:{TIME}\s*[-–/]\s*{TIME}|{DATE}(?:\s*[-–,]?\s*(?:{DATE}|{TIME}(?:\s*[-–]\s*{TIME})?))?|{AMOUNT}\s*[-–/]\s*{AMOUNT})\s*"
)
"""Hours from and to, days from and to, pay from and to: many digits, and nobody's number."""


def _numbers(folded: _Folded) -> Iterator[Span]:
    for match in _number().finditer(folded.text):
        figures = re.sub(r"^\D+|\D+$", "", match[0])
        in_words = len(match[0].replace(figures, "").split())
        if not HARMLESS.fullmatch(figures) or in_words > 2:
            yield folded.span(*match.span())


@cache
def _address() -> re.Pattern[str]:
    # Bounded, so that the time grows with the length of the text and no faster.
    at = rf"(?:@|[(\[{{<]\s*(?:{_any('at')})\s*[)\]}}>]|\s(?:{_any('at')})\s)"
    dot = rf"(?:\.|\s*[(\[{{<]\s*(?:{_any('dot')}|\.)\s*[)\]}}>]\s*|\s+(?:{_any('dot')})\s+)"
    ending = _any("ending")
    alternatives = (
        rf"[\w.+-]{{0,64}}\s?@\s?[\w.+-]+(?:\s?{dot}\s?\w+)*",
        rf"[\w.+-]{{1,64}}\s{{0,3}}{at}\s{{0,3}}[\w-]{{1,63}}(?:{dot}[\w-]{{1,63}}){{0,6}}{dot}(?:{ending})\b",
        rf"[\w.+-]{{1,64}}\s{{0,3}}[(\[{{<]\s*(?:{_any('at')})\s*[)\]}}>]\s*[\w-]+(?:\s*\.\s*\w+)*",
        r"(?:https?|hxxps?)\s*:\s*/\s*/\s*\S+",
        r"\bwww\s*[.,]\s*\S+",
        rf"[\w-]{{1,63}}(?:{dot}[\w-]{{1,63}}){{0,6}}{dot}(?:{ending})\b(?:/\S*)?",
        r"\b(?:t|wa|m|fb|vb|ig)\s?\.\s?me\s?/\s?\S*",
    )
    return re.compile("|".join(f"(?:{one})" for one in alternatives))


HANDLE = re.compile(r"\w{0,64}[^\W_]_+[^\W_]\w*|(?<!\w)_+\w{3,}|(?<!\w)[^\W\d_]{3,}\d{2,}\w*")


def _addresses(folded: _Folded) -> Iterator[Span]:
    for pattern in (_address(), HANDLE):
        for match in pattern.finditer(folded.text):
            yield folded.span(*match.span())


@cache
def _called(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{_any(kind)})")


SENTENCE = re.compile(r"[^.!?\n;]*(?:[.](?=\S)[^.!?\n;]*)*")


def _messengers(folded: _Folded) -> Iterator[Span]:
    """Find messengers and mail services by name, and take the whole sentence: the handle may stand before or after."""
    alike = "".join(ALIKE.get(letter, letter) for letter in folded.text)
    for text in {folded.text, alike, alike.translate(LEET)}:
        for match in _called("messenger").finditer(text):
            left = max(folded.text.rfind(mark, 0, match.start()) for mark in "!?\n;") + 1
            full = folded.text.rfind(". ", 0, match.start())
            left = max(left, full + 2 if full >= 0 else 0)
            sentence = SENTENCE.match(folded.text, match.start())
            right = max(sentence.end() if sentence else match.end(), match.end())
            yield folded.span(left, right)


SPACED = re.compile(r"(?<!\w)\w(?:[\s._*/\\|@-]{1,3}\w(?!\w)){4,}")


def _spaced_out(folded: _Folded) -> Iterator[Span]:
    """Find words that were written with something between all letters."""
    for match in SPACED.finditer(folded.text):
        alike = "".join(ALIKE.get(letter, letter) for letter in re.sub(r"[\W_]", "", match[0]))
        if (
            any(_called("messenger").search(word) for word in (re.sub(r"[\W_]", "", match[0]), alike))
            or "@" in match[0]
        ):
            yield folded.span(*match.span())


def _private(folded: _Folded, private: Iterable[str]) -> Iterator[Span]:
    for word in {part for given in private for part in re.split(r"[\s-]+", _folded(given).text) if len(part) > 1}:
        ending = r"\w{0,3}" if len(word) > 3 else r"(?!\w)"  # names are inflected
        for match in re.finditer(rf"(?<!\w){re.escape(word)}{ending}", folded.text):
            yield folded.span(*match.span())
        letters = r"[\W_]{1,3}".join(map(re.escape, word))
        for match in re.finditer(rf"(?<!\w){letters}(?!\w)", folded.text):
            yield folded.span(*match.span())
