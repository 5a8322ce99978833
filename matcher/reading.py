"""A text as words, each in every way in which it may be meant: hidden spellings are read, places in the original are kept.

People who do not want to be found out write ``p a s s p o r t``, ``pаssport`` with a Cyrillic letter, ``pa$$port`` or ``pass.port``; people in
a hurry write without accents, in Greeklish, or Bulgarian with Latin letters. A word keeps a set of forms, and matches when one of them does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from matcher.text import normalise, transliterate

MONEY, NUMBER, PHONE, MAIL, LINK, PERCENT = "<money>", "<number>", "<phone>", "<mail>", "<link>", "<percent>"
"""Forms of what is no word. A sum of money is a number too, and keeps its value."""

_INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_CURRENCY = r"€|\$|£|eur(?:o|os|a)?|euros?|ευρω|ευρώ|евро|лева|лв|bgn|lei|leu|ron|usd|gbp"
_TOKEN = re.compile(
    rf"""(?P<mail>(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w)
    |(?P<link>(?:https?://|www\.)\S+)
    |(?P<phone>(?<![\w.,])\+?(?:\(?\d{{2,5}}\)?[ ./-]?){{2,5}}\d{{2,4}}(?!\w))
    |(?P<number>(?<!\w)(?:(?:{_CURRENCY})\s?)?\d{{1,3}}(?:(?:[.,\s]\d{{3}})+(?!\d)|\d*)(?:[.,]\d{{1,2}})?(?!\d)(?:\s?(?:de\s)?(?:{_CURRENCY})(?!\w)|\s?%)?)
    |(?P<spaced>(?<![^\W_])(?:[^\W\d_][ \u00a0.*_·•-]{{1,2}}){{3,}}[^\W\d_](?![^\W_]))
    |(?P<word>[^\W_](?:[^\W_]|[\u0300-\u036f{_INVISIBLE}]|[@$!]+(?=[^\W_]))*)""",
    re.VERBOSE | re.IGNORECASE,
)
_MONEY = re.compile(_CURRENCY, re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;…\n•|·]|[–—-]\s|\s[–—-]")
_FULL_STOP = re.compile(r"[.!?…\n•|]")
_CLAUSE_END = re.compile(r"[,:()/+\"«»“”]")
_JOINTS = frozenset("-._*·|/'’")
_BETWEEN_WORDS = frozenset("-/'’")
"""Joints that stand between two ordinary words too."""
_PHONE_DIGITS = 8

_LOOK_ALIKE = {
    "latin": str.maketrans("аеорсухкмтвнзіјѕԁһΑαοορνκτιυγнАВЕКМНОРСТУХІЈЅ", "aeopcyxkmtbhzijsdhAaoopvktiuyhABEKMHOPCTYXIJS"),
    "greek": str.maketrans("aopvktiuynhxABEHIKMNOPTXYZаорутхАВЕНІКМОРТХУ", "αορνκτιυγηηχΑΒΕΗΙΚΜΝΟΡΤΧΥΖαορυτχΑΒΕΗΙΚΜΟΡΤΧΥ"),
    "cyrillic": str.maketrans("aeopcyxkmtbhABEKMHOPCTYXαορκτυΑΒΕΚΜΗΟΡΤΧΥ", "аеорсухкмтвнАВЕКМНОРСТУХаоркту" + "АВЕКМНОРТХУ"),
}  # fmt: skip
_SCRIPT = {
    "latin": re.compile("[a-z\u00c0-\u024f]", re.IGNORECASE),
    "greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
}
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e"}
)
_GREEKLISH = [
    str.maketrans({"b": "v", "h": "i", "w": "o", "u": "i", "y": "i", "x": "h", "j": "h", "3": "h", "8": "t", "9": "t", "c": "s"}),
    str.maketrans({"b": "v", "h": "i", "w": "o", "x": "h", "j": "h", "3": "h", "8": "t", "9": "t"}),
]  # fmt: skip
_LATIN_BULGARIAN = str.maketrans({"q": "ia", "c": "ts", "j": "zh", "y": "a", "4": "ch", "6": "sh", "w": "v", "x": "h"})
_UMLAUTS = re.compile("(?<=[^aeiou])([aou])e(?=[^aeiou]|$)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, or a number, phone number or address.

    Parameters
    ----------
    start, end : int
        Its place in the original text.
    forms : frozenset of str
        In how many ways it may be meant, folded; or one of the forms in angle brackets.
    sentence, clause : int
        Number of the sentence and of the clause that it stands in, ascending.
    value : float or None
        What a number says; None for a word.
    stretch : int
        Number of the sentence when a semicolon or a dash parts none, ascending.
    """

    start: int
    end: int
    forms: frozenset[str]
    sentence: int
    clause: int
    value: float | None = None
    stretch: int = 0


def forms_of(text: str) -> frozenset[str]:
    """Give the ways in which one written word may be meant, folded.

    Parameters
    ----------
    text : str
        One word as written.

    Returns
    -------
    frozenset of str
        Its normalised form, its Latin skeleton, and those of its readings: look-alike letters of another script put right, digits and
        signs for letters, Greek and Bulgarian written with Latin letters, umlauts written with an e.
    """
    readings = {text, *_unmixed(text)}
    if any(not letter.isalpha() for letter in text):
        readings |= {reading.translate(_LEET) for reading in readings}
    found: set[str] = set()
    for reading in readings:
        plain = normalise(reading).replace(" ", "")
        found |= {plain, transliterate(reading).replace(" ", "")}
        if plain.isascii():
            found |= {plain.translate(table) for table in _GREEKLISH}
            found |= {transliterate(plain.translate(table)) for table in (*_GREEKLISH, _LATIN_BULGARIAN)}
            found.add(_UMLAUTS.sub(r"\1", plain))
    return frozenset(form for form in found if form)


def _unmixed(text: str) -> Iterator[str]:
    """Read look-alike letters: a word with letters of two scripts as one of either, and one made of look-alikes only as the other."""
    present = [script for script, letters in _SCRIPT.items() if letters.search(text)]
    for script, table in _LOOK_ALIKE.items():
        meant = text.translate(table)
        foreign = any(letters.search(meant) for name, letters in _SCRIPT.items() if name != script)
        if meant != text and not foreign and (len(present) > 1 or script == "latin"):
            yield meant


def read(text: str, known: Callable[[str], bool]) -> list[Word]:
    """Read a text as words.

    Parameters
    ----------
    text : str
        Any text.
    known : callable
        Whether a folded word is one that is looked for; letters with spaces between are put together into such words, and so are two
        pieces with one mark between.

    Returns
    -------
    list of Word
        In the order of the text. ``text[word.start:word.end]`` is what was written.
    """
    words: list[Word] = []
    known = cache(known)  # letters with spaces between are tried in many cuts
    sentence = clause = stretch = at = 0
    for found in _TOKEN.finditer(text):
        between = text[at : found.start()]
        if _SENTENCE_END.search(between) and not _is_joint(words, text, found):
            sentence, clause = sentence + 1, clause + 1
            stretch += bool(_FULL_STOP.search(between))
        elif _CLAUSE_END.search(between):
            clause += 1
        at = found.end()
        words.extend(replace(word, stretch=stretch) for word in _words(found, sentence, clause, known))
    return _joined(words, text, known)


def _is_joint(words: list[Word], text: str, found: re.Match[str]) -> bool:
    """Whether one mark without a space stands between this word and the last: no sentence ends there."""
    return bool(words) and found.start() - words[-1].end == 1 and text[words[-1].end] in _JOINTS


def _words(found: re.Match[str], sentence: int, clause: int, known: Callable[[str], bool]) -> Iterator[Word]:
    kind, text = found.lastgroup, found.group()
    start, end = found.span()
    if kind == "phone" and sum(letter.isdigit() for letter in text) >= _PHONE_DIGITS:
        yield Word(start, end, frozenset({PHONE}), sentence, clause)
    elif kind in {"phone", "number"}:
        yield _number(text, start, end, sentence, clause)
    elif kind in {"mail", "link"}:
        yield Word(start, end, frozenset({MAIL if kind == "mail" else LINK}), sentence, clause)
    elif kind == "spaced":
        yield from _unspaced(text, start, sentence, clause, known)
    else:
        yield Word(start, end, forms_of(text), sentence, clause)


def _number(text: str, start: int, end: int, sentence: int, clause: int) -> Word:
    forms = {NUMBER}
    if _MONEY.search(text):
        forms.add(MONEY)
    if text.endswith("%"):
        forms.add(PERCENT)
    digits = re.sub(r"[^\d.,]", "", text).strip(".,")
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits).replace(",", ".")
    try:
        value = float(whole)
    except ValueError:
        value = float(re.sub(r"\D", "", digits) or 0)
    return Word(start, end, frozenset(forms), sentence, clause, value)


def _unspaced(text: str, start: int, sentence: int, clause: int, known: Callable[[str], bool]) -> Iterator[Word]:
    """Put letters with spaces between together into words; where two words run into each other, cut at known ones."""
    letters = [(index, letter) for index, letter in enumerate(text) if letter.isalpha()]
    pieces: list[list[tuple[int, str]]] = [[letters[0]]]
    for last, one in pairwise(letters):
        if one[0] - last[0] > 2:
            pieces.append([])
        pieces[-1].append(one)
    for piece in pieces:
        for low, high in _cuts("".join(letter for _, letter in piece), known):
            part = piece[low:high]
            written = "".join(letter for _, letter in part)
            yield Word(start + part[0][0], start + part[-1][0] + 1, forms_of(written), sentence, clause)


def _cuts(run: str, known: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Cut a run of letters into known words with as few letters left over as can be, then into as few words."""
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # letters left over, words, where the last word begins
    for end in range(1, len(run) + 1):
        ways = [(best[end - 1][0] + 2, best[end - 1][1] + 1, end - 1)]
        for begin in range(max(0, end - 24), end - 1):
            left, words, _ = best[begin]
            if known(run[begin:end]):
                ways.append((left, words + 1, begin))
            else:
                ways.append((left + (end - begin), words + 1, begin))
        best.append(min(ways))
    cuts, end = [], len(run)
    while end:
        begin = best[end][2]
        cuts.append((begin, end))
        end = begin
    return cuts[::-1]


def _joined(words: list[Word], text: str, known: Callable[[str], bool]) -> list[Word]:
    """Put two pieces with one mark between together where that makes a known word, unless they may be two ordinary words."""
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        if (
            last
            and word.start - last.end == 1
            and text[last.end] in _JOINTS
            and last.value is None
            and word.value is None
        ):
            whole = text[last.start : last.end] + text[word.start : word.end]
            pieces_known = (
                text[last.end] in _BETWEEN_WORDS
                and known(text[last.start : last.end])
                and known(text[word.start : word.end])
            )
            if whole.isalpha() and known(whole) and not pieces_known:
                out[-1] = replace(last, end=word.end, forms=forms_of(whole))
                continue
        out.append(word)
    return out
