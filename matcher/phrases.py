"""Phrases to look for in a text, written by people in a small notation, and found in whatever way they are spelled.

The notation, word by word:

======================  ====================================================================================================
``deposit``             this word
``document*``           a word that begins so
``keep|hold|take``      one of them; ``id_card`` inside is two words one after the other
``your?``               may be missing
``..``                  up to 3 words between, in the same clause
``...``                 up to 7 words between, in the same clause or the next one
``#12``, ``#12-24``     a number of at least 12; from 12 to 24; ``12`` alone just this one
``<money>``             a sum of money; also ``<number>``, ``<phone>``, ``<mail>``, ``<link>``, ``<percent>``
``@document``           one of a named list
``a .. b & c``          both parts in one sentence, in any order, at most `WINDOW` words and `CLAUSES` clauses apart
======================  ====================================================================================================
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from matcher.errors import LexiconError
from matcher.reading import LINK, MAIL, MONEY, NUMBER, PERCENT, PHONE, Word, forms_of
from matcher.text import normalise, transliterate

WINDOW = 10
"""Parts joined by ``&`` stand at most so many words apart."""
CLAUSES = 1
"""They stand in the same clause or at most so many farther."""
GAPS = {"..": (3, 0), "...": (7, 1)}
"""How many words a gap spans, and how many ends of clauses: what follows a comma is mostly another matter."""
TYPO_LENGTH = 6
"""A word may be misspelled by one letter (missing, added, wrong, swapped) when it has at least so many."""
_SPECIAL = frozenset({MONEY, NUMBER, PHONE, MAIL, LINK, PERCENT})
_AMOUNT = re.compile(r"#(\d+)(?:-(\d+))?")
_LEAST_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Atom:
    """One word to look for: exact forms or beginnings, a special form, or a number in a range."""

    exact: frozenset[str] = frozenset()
    begins: frozenset[str] = frozenset()
    low: float | None = None
    high: float = float("inf")


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a phrase: alternatives, each some atoms one after the other.

    `gap` words may stand before it, over `clauses` ends of clauses; where no word does, a comma may.
    """

    options: tuple[tuple[int, ...], ...]
    optional: bool = False
    gap: int = 0
    clauses: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Parts that have to be found in one sentence, each a row of elements; `needs` has the first atoms of every element that must be there."""

    parts: tuple[tuple[Element, ...], ...]
    needs: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read: its words, for each atom (by number) where the words that are it stand, and the atoms that occur.

    `slips` are the pairs of atom and position that hold for a misspelled word only.
    """

    words: Sequence[Word]
    places: Mapping[int, frozenset[int]]
    present: frozenset[int]
    slips: frozenset[tuple[int, int]]

    def has(self, atom: int, at: int) -> bool:
        """Whether the word at this position is that atom."""
        return at in self.places.get(atom, ())


@dataclass
class Vocabulary:
    """The atoms of all phrases, so that each word of a text is looked up once.

    Parameters
    ----------
    protected : collection of str
        Ordinary words that are never taken for a misspelled word of a phrase.
    """

    protected: frozenset[str] = frozenset()
    atoms: list[Atom] = field(default_factory=list)
    _numbers: dict[Atom, int] = field(default_factory=dict)
    _exact: dict[str, set[int]] = field(default_factory=dict)
    _begins: dict[str, set[int]] = field(default_factory=dict)
    _amounts: list[int] = field(default_factory=list)
    _written: dict[str, int] = field(default_factory=dict)
    _slips: dict[str, set[tuple[str, bool, int]]] = field(default_factory=dict)
    _longest: int = 0  # letters of the longest form: what is longer by more than one is none of them, nor its beginning

    def copy(self) -> Vocabulary:
        """Give another one with the same atoms, which can take up more without changing this one."""
        return Vocabulary(
            self.protected,
            self.atoms[:],
            dict(self._numbers),
            {form: set(hits) for form, hits in self._exact.items()},
            {form: set(hits) for form, hits in self._begins.items()},
            self._amounts[:],
            dict(self._written),
            {slip: set(hits) for slip, hits in self._slips.items()},
            self._longest,
        )

    def protect(self, texts: Collection[str]) -> None:
        """Add the words of ordinary texts to those that are never taken for misspelled ones."""
        self.protected |= {word for text in texts for word in normalise(text).split()}

    def number(self, written: str) -> int:
        """Give the number of the atom written so, a new one where needed; raise LexiconError when it says nothing."""
        if written not in self._written:
            self._written[written] = self._number(written)
        return self._written[written]

    def _number(self, written: str) -> int:
        atom = _atom(written)
        if atom in self._numbers:
            return self._numbers[atom]
        number = self._numbers[atom] = len(self.atoms)
        self.atoms.append(atom)
        for form in atom.exact:
            self._exact.setdefault(form, set()).add(number)
        for form in atom.begins:
            self._begins.setdefault(form, set()).add(number)
        if atom.low is not None:
            self._amounts.append(number)
        for form in atom.exact | atom.begins:
            self._longest = max(self._longest, len(form))
            if len(form) >= TYPO_LENGTH and form not in _SPECIAL:
                for slip in _slips(form):
                    self._slips.setdefault(slip, set()).add((form, form in atom.begins, number))
        return number

    def knows(self, written: str) -> bool:
        """Whether a written word is one of an atom's, spelled right."""
        return bool(self._hits(forms_of(written)))

    def look_up(self, words: Sequence[Word]) -> Text:
        """Find the atoms among the words of a text."""
        found: dict[int, list[int]] = {}
        slips: set[tuple[int, int]] = set()
        seen: dict[frozenset[str], tuple[set[int], set[int]]] = {}
        for at, word in enumerate(words):
            if word.forms not in seen:
                hits = self._hits(word.forms)
                seen[word.forms] = hits, self._misspelled(word.forms) - hits
            sure, slipped = seen[word.forms]
            slips.update((number, at) for number in slipped)
            for number in sure | slipped:
                found.setdefault(number, []).append(at)
            if word.value is not None:
                for number in self._amounts:
                    atom = self.atoms[number]
                    if atom.low is not None and atom.low <= word.value <= atom.high:
                        found.setdefault(number, []).append(at)
        return Text(words, {number: frozenset(at) for number, at in found.items()}, frozenset(found), frozenset(slips))

    def _hits(self, forms: Collection[str]) -> set[int]:
        hits: set[int] = set()
        for form in forms:
            hits |= self._exact.get(form, set())
            for length in range(2, min(len(form), self._longest) + 1):
                hits |= self._begins.get(form[:length], set())
        return hits

    def _misspelled(self, forms: frozenset[str]) -> set[int]:
        """Find atoms at one wrong letter from a word that is no ordinary one."""
        if forms & self.protected:
            return set()
        hits: set[int] = set()
        for form in (form for form in forms if len(form) >= TYPO_LENGTH):
            # A whole form is compared with words, its beginnings too with beginnings of words.
            for length in range(TYPO_LENGTH - 1, min(len(form), self._longest + 1) + 1):
                cut = form[:length]
                for stem, beginning, number in {one for slip in _slips(cut) for one in self._slips.get(slip, ())}:
                    alike = number not in hits and stem[0] in form[:2] and (beginning or length == len(form))
                    if alike and OSA.distance(cut, stem, score_cutoff=1) <= 1:
                        hits.add(number)
        return hits


def _slips(form: str) -> Iterator[str]:
    """Give a form and what is left of it without one letter: two forms at one wrong letter share one of them."""
    yield form
    for at in range(len(form)):
        yield form[:at] + form[at + 1 :]


def _atom(written: str) -> Atom:
    if written in _SPECIAL:
        return Atom(exact=frozenset({written}))
    if written.isdecimal():
        return Atom(low=float(written), high=float(written))
    if amount := _AMOUNT.fullmatch(written):
        return Atom(low=float(amount[1]), high=float(amount[2] or "inf"))
    stem, beginning = written.removesuffix("*"), written.endswith("*")
    plain = normalise(stem).replace(" ", "")
    if not plain:
        raise LexiconError(f"{written!r} has no letter to look for")
    skeleton = transliterate(stem).replace(" ", "")
    if not beginning:
        return Atom(exact=frozenset({plain} if plain.isascii() else {plain, skeleton}))
    # Only what is written in another script needs the skeleton's beginning: in Latin letters it would meet other words.
    if plain.isascii():
        return Atom(begins=frozenset({plain}))
    return Atom(begins=frozenset({plain, skeleton} if len(skeleton) >= _LEAST_BEGINNING else {plain}))


def parse(written: str, lists: Mapping[str, str], vocabulary: Vocabulary) -> Phrase:
    """Read a phrase in the notation of this module.

    Parameters
    ----------
    written : str
        The phrase.
    lists : mapping of str to str
        Named lists: name -> alternatives.
    vocabulary : Vocabulary
        Takes up the atoms.

    Returns
    -------
    Phrase
        What `find` looks for.

    Raises
    ------
    LexiconError
        If a part is empty, a list has no such name, or a word has no letter.
    """
    parts = tuple(_part(part, lists, vocabulary) for part in written.split("&"))
    needs = [
        frozenset(option[0] for option in element.options) for part in parts for element in part if not element.optional
    ]
    return Phrase(parts, tuple(needs))


def _part(written: str, lists: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Element, ...]:
    elements: list[Element] = []
    gap = (0, 0)
    for token in written.split():
        if token in GAPS:
            gap = GAPS[token]
            continue
        optional, body = token.endswith("?") and len(token) > 1, token.removesuffix("?")
        elements.append(Element(tuple(_options(body, lists, vocabulary)), optional, *(gap if elements else (0, 0))))
        gap = (0, 0)
    if not any(not element.optional for element in elements):
        raise LexiconError(f"a part of a phrase has no word that must be there: {written!r}")
    return tuple(elements)


def _options(body: str, lists: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[tuple[int, ...]]:
    for option in body.split("|"):
        if option.startswith("@"):
            if option[1:] not in lists:
                raise LexiconError(f"there is no list {option!r}")
            yield from _options(lists[option[1:]], lists, vocabulary)
        else:
            yield tuple(vocabulary.number(word) for word in option.split("_"))


Span = tuple[int, int]
"""Positions of the first word and behind the last."""


def find(phrase: Phrase, text: Text) -> list[Span]:
    """Find a phrase in a text.

    Parameters
    ----------
    phrase : Phrase
        From `parse`.
    text : Text
        From `Vocabulary.look_up`.

    Returns
    -------
    list of (int, int)
        Where it stands, as positions of words; of those that begin at the same word the shortest, in order.
    """
    if any(need.isdisjoint(text.present) for need in phrase.needs):
        return []
    found = [(span, frozenset(range(*span))) for span in _found(phrase.parts[0], text)]
    for part in phrase.parts[1:]:
        others = _found(part, text) if found else []
        found = [
            ((min(one[0], other[0]), max(one[1], other[1])), used | set(range(*other)))
            for one, used in found
            for other in _beside(one, used, others, text)
        ]
    shortest: dict[int, Span] = {}
    for span in sorted(span for span, _ in found):
        shortest.setdefault(span[0], span)
    return list(shortest.values())


def _beside(one: Span, used: frozenset[int], others: Sequence[Span], text: Text) -> Iterator[Span]:
    """Give the nearest of the others before and behind a span, in its sentence and not farther than `WINDOW`.

    Two and not all, so that a text that repeats itself takes no more time than another one of its length.
    """
    middle = bisect_left(others, one)
    for near in (range(middle - 1, -1, -1), range(middle, len(others))):
        for at in near:
            other = others[at]
            if text.words[one[0]].sentence != text.words[other[0]].sentence:
                break
            if max(other[0] - one[1], one[0] - other[1]) > WINDOW or _clauses(one, other, text) > CLAUSES:
                break
            if used.isdisjoint(range(*other)):
                yield other
                break


def _clauses(one: Span, other: Span, text: Text) -> int:
    """Count the ends of clauses between two spans."""
    first, second = sorted((one, other))
    return text.words[second[0]].clause - text.words[first[1] - 1].clause


def _found(part: Sequence[Element], text: Text) -> list[Span]:
    required = next(index for index, element in enumerate(part) if not element.optional)
    starts = {
        at for element in part[: required + 1] for option in element.options for at in text.places.get(option[0], ())
    }
    alone = sum(not element.optional for element in part) == 1
    spans = []
    for start in sorted(starts):
        end = _end(part, start, text, alone)
        if end is not None:
            spans.append((start, end))
    return spans


def _end(part: Sequence[Element], start: int, text: Text, alone: bool) -> int | None:
    """Give the nearest position behind the elements of `part`, the first of them beginning at `start`; None when they do not stand there.

    A word that stands alone for a whole part has to be spelled right: too many ordinary words are one letter away from some other one.
    """
    sentence = text.words[start].sentence
    reached = {start}
    for element in part:
        ends = set(reached) if element.optional else set()
        for begin in {near for at in reached for near in _near(element, at, start, text)}:
            for option in element.options:
                behind = begin + len(option)
                if behind > len(text.words) or text.words[behind - 1].sentence != sentence:
                    continue
                if alone and len(option) == 1 and (option[0], begin) in text.slips:
                    continue
                if all(text.has(atom, begin + step) for step, atom in enumerate(option)):
                    ends.add(behind)
        if not ends:
            return None
        reached = ends
    return min(reached)


def _near(element: Element, at: int, start: int, text: Text) -> Iterator[int]:
    """Give where an element may begin after the word before `at`."""
    words = text.words
    yield at
    for begin in range(at + 1, min(at + element.gap + 1, len(words))):
        if at > start and words[begin].clause - words[at - 1].clause > element.clauses:
            break
        yield begin
