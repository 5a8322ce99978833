"""One way to compare texts: case, accents, scripts, gender forms and punctuation folded in the same manner everywhere."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

ALIKE = 70
"""Two forms with at least this rapidfuzz ratio (0..100) on the sides of a slash are two genders of one word."""
MAX_SLASHES = 4

_SPACE = re.compile(r"\s+")
_INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])In(?:nen)?\b")
"""German ``VerkäuferIn``: only visible before case is folded."""
_MARKS = re.compile(
    "(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
"""Accents and vowel signs of Latin, Greek, Cyrillic, Hebrew and Arabic, after decomposition. Not the breve of й: that is a letter.
Arabic hamza above and below are among them, so أ إ آ meet at ا, ؤ at و and ئ at ي."""
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th",  # Latin without an accent to take off
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None,  # Arabic forms, tatweel
    }
)  # fmt: skip
_SEXES = re.compile(r"[(\[]?(?<!\w)[mwfdxhvk](?:\s?[/|]\s?[mwfdxhvk*])+(?!\w)[)\]]?")
"""``(m/w/d)``, ``H/F``, ``m/f/x`` behind a title."""
_HYPHEN_TAIL = re.compile(r"(?<=\w\w)\s?(?:/\s?|[(\[])[-‐–]\w{1,7}[)\]]?(?!\w)")
"""``-in``, ``-τρια``, ``-ice`` after a slash or in brackets."""
_TAILS = "innen|in|rin|r|n|e|es|ne|nes|se|le|ere|iere|euse|euses|trice|rice|ice|toare|oare|ienne|enne|essa|a|as|o|os|ra|era|ora|ka|η|α|ρια|τρια|ια|ка|на"
_BARE_TAIL = re.compile(rf"(?<=\w\w\w)(?:[/*:·•]|[(\[])(?:{_TAILS})(?:[·•]s)?[)\]]?(?!\w)")
"""The same without a hyphen: ``Verkäufer/in``, ``Verkäufer*in``, ``enseignant(e)``, ``employé·e·s``, ``operario/a``."""
_SLASH = re.compile(r"\s?/\s?")
_OTHER_SEXES = re.compile(r"(?<!\w)(?:α\s?/\s?[γθ]|[μθ]\s?/\s?[μθ]|м\s?/\s?ж|ж\s?/\s?м)(?!\w)")
_JOINED = re.compile(r"\w[/*:·•(|]-?\w")
_SLASHED_BEHIND, _SLASHED_BEFORE = re.compile(r"\s?/\s?(\w+)"), re.compile(r"(\w+)\s?/\s?$")


def _blank(point: int) -> str | None:
    """Say what a character that is no letter becomes: nothing if it is invisible, a space if it separates."""
    return None if unicodedata.category(chr(point)) == "Cf" else " "


_SEPARATORS = {
    point: _blank(point)
    for point in range(min(0x20000, sys.maxunicode))
    if unicodedata.category(chr(point))[0] in "PSZ" or unicodedata.category(chr(point)) in {"Cc", "Cf", "Cs"}
    if chr(point) not in "+#"
}
"""Everything that separates words; ``+`` and ``#`` stay, for C++ and C#."""


def _fold(text: str) -> str:
    """Fold compatibility forms, case, accents and letter forms; leave punctuation."""
    folded = unicodedata.normalize("NFKC", _INNER_CAPITAL.sub("", unicodedata.normalize("NFKC", text))).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).translate(_LETTERS)
    return unicodedata.normalize("NFKC", bare).casefold()


def _strip_gender(text: str) -> str:
    return _BARE_TAIL.sub("", _HYPHEN_TAIL.sub("", _SEXES.sub(" ", text)))


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_SEPARATORS)).strip()


def normalise(text: str) -> str:
    """Fold a text to the form in which texts are compared.

    Compatibility forms (NFKC), case, accents, Greek final sigma, Arabic letter forms, vowel signs and tatweel, gender endings in
    brackets or after a slash, punctuation and white space. The script stays as it is.

    Parameters
    ----------
    text : str
        Any text, also empty or with control characters.

    Returns
    -------
    str
        Lower-case words with one space between them; normalising it again changes nothing.

    Examples
    --------
    >>> normalise("Verkäufer/-in (m/w/d)")
    'verkaufer'
    >>> normalise("ΚΑΘΑΡΙΣΤΉΣ")
    'καθαριστησ'
    """
    return _spaced(_strip_gender(_fold(text)))


def variants(text: str) -> tuple[str, ...]:
    """Normalise a text that may name both genders with a slash, one form each.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of str
        The forms without empty ones and without repetition; a slash between unlike words does not split.

    Examples
    --------
    >>> variants("operario de limpieza/operaria de limpieza")
    ('operario de limpieza', 'operaria de limpieza')
    >>> variants("staatlich geprüfter Techniker/staatlich geprüfte Technikerin für Bau")
    ('staatlich geprufter techniker fur bau', 'staatlich geprufte technikerin fur bau')
    >>> variants("hardware/software engineer")
    ('hardware software engineer',)
    """
    first, *others = [_spaced(part).split() for part in _SLASH.split(_strip_gender(_fold(text)), MAX_SLASHES)]
    forms = [first]
    for words in others:
        shared = _pair_length(forms[-1], words)
        if shared:
            other = forms[-1][:-shared] + words
            forms = [form + words[shared:] for form in forms]
            forms.append(other)
        else:
            forms = [form + words for form in forms]
    return tuple(dict.fromkeys(" ".join(form) for form in forms if form))


def names_both(text: str, start: int, end: int) -> bool:
    """Tell whether a word for a person stands beside its other gender.

    Parameters
    ----------
    text : str
        Where it stands.
    start, end : int
        Its first character and behind its last.

    Returns
    -------
    bool
        True with an ending after a slash or a star, the other form behind or before a slash, an inner capital (``KellnerIn``), or a
        mark of all genders (``m/w/d``) anywhere in the text.

    Examples
    --------
    >>> names_both("Kellner/in gesucht", 0, 7), names_both("Kellner gesucht", 0, 7), names_both("Kellner (m/w/d)", 0, 7)
    (True, False, True)
    """
    plain, word = text.lower(), text[start:end]
    if _SEXES.search(plain) or _OTHER_SEXES.search(plain) or _INNER_CAPITAL.search(word) or _JOINED.search(word):
        return True
    if _HYPHEN_TAIL.match(plain, end) or _BARE_TAIL.match(plain, end):
        return True
    behind, before = _SLASHED_BEHIND.match(plain, end), _SLASHED_BEFORE.search(plain, 0, start)
    return any(found and ratio(word.lower(), found[1]) >= ALIKE for found in (behind, before))


def _pair_length(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many last words of the left pair with the first of the right as two genders of the same, the most if several do."""
    for count in range(min(len(left), len(right)), 0, -1):
        if ratio(" ".join(left[-count:]), " ".join(right[:count])) >= ALIKE:
            return count
    return 0


_GREEK_PAIRS = [
    (re.compile("ου"), "u"),
    (re.compile("αι"), "e"),
    (re.compile("[εου]ι"), "i"),
    (re.compile("([αε])υ(?=[θκξπσστφχψ]|\\b)"), r"\1f"),
    (re.compile("([αε])υ"), r"\1v"),
    (re.compile("μπ"), "b"),
    (re.compile("ντ"), "d"),
    (re.compile("γ[γκ]"), "g"),
]
_GREEK_LETTERS = "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=h ο=o π=p ρ=r σ=s τ=t υ=i φ=f χ=h ψ=ps ω=o"
_CYRILLIC_LETTERS = (
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch ш=sh щ=sht ъ=a ы=i ь= э=e "
    "ю=yu я=ya і=i ї=i є=e ґ=g ў=u ј=i љ=li њ=ni ђ=d ћ=ch џ=d ѓ=g ќ=k ѕ=z"
)
_ROMAN = str.maketrans(
    {
        letter: latin
        for letter, _, latin in (pair.partition("=") for pair in f"{_GREEK_LETTERS} {_CYRILLIC_LETTERS}".split())
    }
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_DIGIT_LETTERS = [
    (re.compile(rf"(?<=[a-z]){d}|{d}(?=[a-z])"), letters) for d, letters in (("4", "ch"), ("6", "sh"), ("8", "th"))
]
"""Digits that stand for letters where people write Bulgarian (4, 6) or Greek (8) with a Latin keyboard."""
_SKELETON = [
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("sht|shch|sch"), "st"),
    (re.compile("[ck]h|ks|x"), "h"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("[zs]h|j(?![aeiou])"), "z"),
    (re.compile("ou"), "u"),
    (re.compile("mp"), "b"),
    (re.compile("nt"), "d"),
    (re.compile("gk|ng"), "g"),
    (re.compile("[yj]"), "i"),
    (re.compile("w"), "v"),
    (re.compile("q|c(?!h)"), "k"),
]

_SOUND = re.compile("|".join(sound.pattern for sound, _ in (*_SKELETON, *_DIGIT_LETTERS)))
"""Whether anything is left to reduce; the pattern with a group comes first, so its number stays 1."""


def has_greek_or_cyrillic(text: str) -> bool:
    """Whether a text has letters that `transliterate` writes in Latin."""
    return _FOREIGN.search(text) is not None


def transliterate(text: str) -> str:
    """Reduce a text to a Latin skeleton in which Greek, Greeklish, Cyrillic and Latin-written Bulgarian meet.

    The skeleton is for comparison only: it gives up differences that people write in several ways (χ as h, ch, kh or x; ξ as x or ks;
    й and ы as i, y or j; ш as sh or 6). Arabic has no vowels to write and stays as it is.

    Parameters
    ----------
    text : str
        Any text; it is normalised first.

    Returns
    -------
    str
        The skeleton; the skeleton of a skeleton is itself.

    Examples
    --------
    >>> transliterate("καθαρίστρια"), transliterate("katharistria"), transliterate("ka8aristria")
    ('kataristria', 'kataristria', 'kataristria')
    >>> transliterate("чистачка") == transliterate("4ista4ka")
    True
    """
    folded = normalise(text)
    if has_greek_or_cyrillic(folded):
        for pair, latin in _GREEK_PAIRS:
            folded = pair.sub(latin, folded)
        folded = _MARKS.sub("", unicodedata.normalize("NFD", folded.translate(_ROMAN)))
    before = ""
    while before != folded and _SOUND.search(folded):
        before = folded
        for digit, letters in _DIGIT_LETTERS:
            folded = digit.sub(letters, folded)
        for sound, plain in _SKELETON:
            folded = sound.sub(plain, folded)
    return _SPACE.sub(" ", folded).strip()
