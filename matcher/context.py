"""What stands around words that may be a sign: negations, words that make them harmless, and assurances that a rule is kept.

Units, from small to large: a *clause* ends at a comma; a *sentence* at a full stop, semicolon or dash; a *statement* reaches over semicolons
and dashes ("the gate is locked at night; everybody has a key") and ends where the sense turns ("but", "however").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matcher.lexicon import CANCELS, FIRM, Assurance, Entry
from matcher.phrases import Phrase, Span, Text, find

BEFORE, AFTER = 5, 3
"""A negation counts when it stands at most so many words before a sign or behind it, in the same clause."""
LISTED = 9
"""So many words before, where commas and an "or" make a list of what is negated: "no fees, deposits or other costs"."""
_SHORT = 2
"""A clause of so few words between commas is an item of a list."""
_OR_WITHIN = 4
"""An item of a list has its "or" among so many first words."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry, ready to be looked for."""

    entry: Entry
    phrase: Phrase
    unless: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """An assurance, ready to be looked for."""

    assurance: Assurance
    phrase: Phrase


@dataclass(frozen=True)
class Surroundings:
    """A text and, found out once when asked for, what stands around its words.

    Parameters
    ----------
    text : Text
        From `Vocabulary.look_up`.
    lists : mapping of (str, str) to Phrase
        Named lists by language and name; used are ``not``, ``nobody``, ``idle``, ``but`` and ``or``.
    frames : mapping of str to tuple of Frame
        Assurances by language.
    """

    text: Text
    lists: Mapping[tuple[str, str], Phrase]
    frames: Mapping[str, tuple[Frame, ...]]
    _denials: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    _statements: dict[str, list[int]] = field(default_factory=dict)
    _assured: dict[str, dict[str, set[int]]] = field(default_factory=dict)

    def matches(self, rule: Rule) -> Iterator[Span]:
        """Give where an entry is a sign, in order."""
        spans = find(rule.phrase, self.text)
        if not spans:
            return
        entry, words = rule.entry, self.text.words
        harmless = {words[one[0]].sentence for phrase in rule.unless for one in find(phrase, self.text)}
        for span in spans:
            if words[span[0]].sentence in harmless:
                continue
            if entry.negation == FIRM or not (
                self._negated(span, entry.language, entry.negation) or self._is_assured(span, entry)
            ):
                yield span

    def assures(self, frame: Frame) -> list[Span]:
        """Give where an assurance stands that is not taken back by a negation."""
        language, negation = frame.assurance.language, frame.assurance.negation
        return [span for span in find(frame.phrase, self.text) if not self._negated(span, language, negation)]

    def _is_assured(self, span: Span, entry: Entry) -> bool:
        """Whether the statement that words stand in answers the question that they would be asked."""
        statements = self._statements_in(entry.language)
        if entry.language not in self._assured:
            answers: dict[str, set[int]] = {}
            for frame in self.frames.get(entry.language, ()):
                places = {statements[at] for one in self.assures(frame) for at in range(*one)}
                for question in frame.assurance.questions:
                    answers.setdefault(question, set()).update(places)
            self._assured[entry.language] = answers
        return statements[span[0]] in self._assured[entry.language].get(entry.question, ())

    def _statements_in(self, language: str) -> list[int]:
        """Give the number of the statement that each word stands in, as a language parts them."""
        if language not in self._statements:
            turns = {at for at, _ in find(self.lists[language, "but"], self.text)}
            numbers, last = [], (-1, 0)
            for at, word in enumerate(self.text.words):
                if at in turns or word.stretch != last[0]:
                    last = (word.stretch, last[1] + 1)
                numbers.append(last[1])
            self._statements[language] = numbers
        return self._statements[language]

    def _places(self, language: str, name: str) -> set[int]:
        if (language, name) not in self._denials:
            self._denials[language, name] = {
                at for one in find(self.lists[language, name], self.text) for at in range(*one)
            }
        return self._denials[language, name]

    def _negated(self, span: Span, language: str, negation: str) -> bool:
        """Whether a negation reaches a span; where a lack is looked for, only "nobody" and "never" outside of the span."""
        if negation == CANCELS:
            denied = self._places(language, "not") - self._places(language, "idle")
        else:
            denied = self._places(language, "nobody") - set(range(*span))
        if not denied:
            return False
        words = self.text.words
        clauses = {words[at].clause for at in range(*span)}
        near = range(max(0, span[0] - BEFORE), min(len(words), span[1] + AFTER))
        if any(at in denied and words[at].clause in clauses for at in near):
            return True
        return negation == CANCELS and self._listed(span[0], denied, language)

    def _listed(self, at: int, denied: set[int], language: str) -> bool:
        """Whether a word is an item of a list that begins with a negation."""
        words, either = self.text.words, self._places(language, "or")
        earliest = max(0, at - LISTED)
        start = at
        while start > earliest:
            first = start
            while first > 0 and words[first - 1].clause == words[at].clause:
                first -= 1
            after = first
            while after < len(words) and words[after].clause == words[first].clause:
                after += 1
            is_item = after - first <= _SHORT or any(
                one in either for one in range(first, min(after, first + _OR_WITHIN))
            )
            if not is_item or first <= earliest or words[first - 1].sentence != words[at].sentence:
                return False
            start = at = first - 1
            if any(one in denied for one in range(earliest, first) if words[one].clause == words[at].clause):
                return True
        return False
