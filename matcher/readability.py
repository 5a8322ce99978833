"""How hard a text is to read, by the published formula of its language; where a language has none of its own, by LIX.

======  ==============================================================================================================
en      Flesch reading ease: R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32, 1948
de      its constants for German: T. Amstad, "Wie verständlich sind unsere Zeitungen?", 1978
fr      its constants for French: L. Kandel, A. Moles, "Application de l'indice de Flesch à la langue française", 1958
it      Gulpease: P. Lucisano, M. E. Piemontese, "Gulpease: una formula per la predizione della difficoltà dei testi in
        lingua italiana", Scuola e città 3, 1988
other   LIX: C. H. Björnsson, "Läsbarhet", 1968, which counts long words instead of syllables
======  ==============================================================================================================

From where on a text is plain or hard is our judgement, but for Flesch (60 and 50: "plain English" and "fairly difficult") and Gulpease (60:
hard for people with eight years of school). Syllables are counted as runs of vowels, which is near enough for a mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from matcher.hints import Ease, Readability

LEAST_WORDS = 25
"""A shorter text is not judged: one sentence more or less would change everything."""
LONG_WORD = 6
"""LIX: a word of more letters is long."""
LIMITS = MappingProxyType(
    {"flesch": (60.0, 50.0), "amstad": (55.0, 35.0), "kandel_moles": (60.0, 45.0), "gulpease": (60.0, 48.0)}
)
"""Formula -> value from which a text is plain, and below which it is hard."""
LIX_LIMITS = MappingProxyType({"el": (45.0, 60.0), "bg": (45.0, 60.0), "ro": (45.0, 60.0)})
"""Language -> LIX up to which a text is plain, and above which it is hard: our judgement, for languages of long words."""
_VOWELS = MappingProxyType(
    {
        "en": re.compile("[aeiouy]+"),
        "de": re.compile("[aeiouyäöü]+"),
        "fr": re.compile("[aeiouyàâäéèêëîïôöùûüœæ]+"),
    }
)
_SILENT = MappingProxyType({"en": re.compile("(?<=[^aeiouyl])e$"), "fr": re.compile("(?<=[^aeiouy])(?:es?|ent)$")})


def readability(sentences: Sequence[Sequence[str]], language: str) -> Readability | None:
    """Judge a text.

    Parameters
    ----------
    sentences : sequence of sequence of str
        The words of each sentence, as written.
    language : str
        ISO 639-1 code.

    Returns
    -------
    Readability or None
        None for a text of less than `LEAST_WORDS` words and for languages without a formula here.
    """
    words = [word for sentence in sentences for word in sentence]
    if len(words) < LEAST_WORDS:
        return None
    length = len(words) / len(sentences)
    if language == "it":
        letters = sum(map(len, words))
        return _judged("gulpease", 89.0 + (300.0 * len(sentences) - 10.0 * letters) / len(words), sentences, words)
    if language in _VOWELS:
        beats = sum(_syllables(word, language) for word in words) / len(words)
        name, value = {
            "en": ("flesch", 206.835 - 1.015 * length - 84.6 * beats),
            "de": ("amstad", 180.0 - length - 58.5 * beats),
            "fr": ("kandel_moles", 207.0 - 1.015 * length - 73.6 * beats),
        }[language]
        return _judged(name, value, sentences, words)
    if language in LIX_LIMITS:
        value = length + 100.0 * sum(len(word) > LONG_WORD for word in words) / len(words)
        plain, hard = LIX_LIMITS[language]
        ease = Ease.PLAIN if value <= plain else Ease.HARD if value > hard else Ease.FAIR
        return Readability("lix", value, ease, len(sentences), len(words))
    return None


def _judged(formula: str, value: float, sentences: Sequence[Sequence[str]], words: Sequence[str]) -> Readability:
    plain, hard = LIMITS[formula]
    ease = Ease.PLAIN if value >= plain else Ease.HARD if value < hard else Ease.FAIR
    return Readability(formula, value, ease, len(sentences), len(words))


def _syllables(word: str, language: str) -> int:
    plain = word.lower()
    if language in _SILENT:
        plain = _SILENT[language].sub("", plain)
    return max(1, len(_VOWELS[language].findall(plain)))
