"""`AdvertScreener`: signs of exploitation in a vacancy, with the words that triggered them and a question to ask. A person decides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

from rapidfuzz import fuzz, process

from matcher.adverts import ORDER, Indicator, Screening, Severity, Sign, VacancyAdvert
from matcher.context import Frame, Rule, Surroundings
from matcher.errors import LexiconError
from matcher.lexicon import Entry, Lexicon
from matcher.pay import promised_pay, structured_pay
from matcher.phrases import Phrase, Span, Text, Vocabulary, find, parse
from matcher.reading import read
from matcher.text import normalise

LANGUAGE_SHARE = 0.6
"""A sentence is read in a language that has this share of the function words of the one that has most there."""
ALIKE = 88
"""Two adverts are near-duplicates from this rapidfuzz token-set ratio (0..100) on."""
LONGEST_WEEK = 48.0
"""Hours a week on average that directive 2003/88/EC allows, overtime included."""
MOST_DAYS = 6
"""Days of work a week that leave the rest day of directive 2003/88/EC."""
TOGETHER = 2
"""Small signs of so many indicators make an advert risky together."""
_LEAST_WORDS = 8
_RULE = "rule:"
"""What the names of rules that are no entries begin with; the code of their question follows."""
_TELLING = 2
"""From so many function words on a sentence tells its language by itself."""


class AdvertScreener:
    """Points to what in an advert may be a sign of exploitation.

    Rules only, each written and tested by people: no text is judged by a model, and no sign is a verdict. Negation and context are
    understood as far as the lexicons say: "we never charge a fee" and "bring a copy, you keep the original" are no signs.

    Parameters
    ----------
    lexicon : Lexicon, optional
        The entries; None reads those that ship with the engine.
    added : iterable of Entry, default=()
        Entries besides, from `matcher.lexicon.entry_of`: those that coordinators have written. They are held to the same rules as the
        others (see `with_entries`).

    Attributes
    ----------
    languages_ : tuple of str
        Languages that have entries.

    Notes
    -----
    Time grows with the length of the advert and the number of entries whose words occur in it. The screener keeps nothing of the
    adverts that it screens, apart from those given to `remember`.

    Examples
    --------
    >>> screening = AdvertScreener().screen(VacancyAdvert("Cleaner", "Good pay. You hand in your passport on arrival."))
    >>> screening.risky, screening.signs[0].indicator.value
    (True, 'retention_of_identity_documents')
    """

    def __init__(self, lexicon: Lexicon | None = None, added: Iterable[Entry] = ()) -> None:
        self.lexicon = lexicon if lexicon is not None else Lexicon.read()
        self.languages_ = self.lexicon.languages
        self._vocabulary = Vocabulary()
        self._rules = [self._rule(entry, self._vocabulary) for entry in self.lexicon.entries]
        self._lists: dict[tuple[str, str], Phrase] = {
            (language, name): parse(f"@{name}", lists, self._vocabulary)
            for language, lists in self.lexicon.lists.items()
            for name in lists
        }
        self._frames = {language: tuple(self._framed(language)) for language in self.lexicon.lists}
        self._vocabulary.protect(self.lexicon.ordinary)
        self._asks = {entry.name: entry.question for entry in self.lexicon.entries}
        self._refused: dict[str, str] = {}
        self._phones: dict[str, set[str]] = {}
        self.add(added)

    def with_entries(self, entries: Iterable[Entry]) -> AdvertScreener:
        """Give a screener that looks for these entries too; this one stays as it is.

        It is made in some hundredths of a second, as what was read is not read again, and shares what either was given to `remember`.

        Parameters
        ----------
        entries : iterable of Entry
            From `matcher.lexicon.entry_of`.

        Returns
        -------
        AdvertScreener
            Finds what this one finds, and the new entries' signs.

        Raises
        ------
        LexiconError
            If an entry's phrase cannot be read, its name is taken, its language or question is unknown, it does not find its own
            `example`, or finds its `clean` sentence or, while of a severity that makes an advert risky, one of a decent advert
            (`Lexicon.honest`). The message names the entry, `fault` the column to mend.

        Examples
        --------
        >>> from matcher.lexicon import entry_of
        >>> columns = {"indicator": "deception", "severity": "high", "phrase": "golden .. opportunit*", "unless": "", "negation": "",
        ...            "question": "duties", "example": "A golden opportunity!", "clean": ""}
        >>> screener = AdvertScreener().with_entries([entry_of(columns, "en", "own:1")])
        >>> [sign.entry for sign in screener.screen(VacancyAdvert("Helper", "Your golden opportunity waits.")).signs]
        ['own:1']
        """
        other = copy(self)
        other.add(entries)
        return other

    def add(self, entries: Iterable[Entry]) -> None:
        """Look for these entries too from now on: all of them, or none when one of them is refused as `with_entries` says."""
        added = tuple(entries)
        lexicon, vocabulary = self.lexicon.with_entries(added), self._vocabulary.copy()
        rules = [self._rule(entry, vocabulary) for entry in added]
        vocabulary.protect([text for entry in added for text in (entry.example, entry.clean)])
        for rule in rules:
            for fault, problem in self._problems(rule, vocabulary):
                raise LexiconError(f"entry {problem}", fault)
            if rule.entry.severity is not Severity.MEDIUM:
                self._leaves_alone(rule, vocabulary)
        self.lexicon, self._vocabulary, self._rules = lexicon, vocabulary, [*self._rules, *rules]
        self._asks = self._asks | {entry.name: entry.question for entry in added}

    def remember(
        self, refused: Iterable[tuple[str, VacancyAdvert]] = (), published: Iterable[VacancyAdvert] = ()
    ) -> None:
        """Take up what new adverts are compared with.

        Parameters
        ----------
        refused : iterable of (str, VacancyAdvert)
            References and adverts that a person has refused.
        published : iterable of VacancyAdvert
            Adverts with `employer` and phone numbers: one number behind several employers is a sign.
        """
        for reference, advert in refused:
            self._refused[reference] = normalise(f"{advert.title} {advert.text}")
        for advert in published:
            if advert.employer is not None:
                for phone in self._phone_numbers(advert):
                    self._phones.setdefault(phone, set()).add(advert.employer)

    def screen(self, advert: VacancyAdvert, language: str = "en") -> Screening:
        """Look for signs.

        Parameters
        ----------
        advert : VacancyAdvert
            What to look at.
        language : str, default="en"
            Language of the questions.

        Returns
        -------
        Screening
            The signs, the gravest first.
        """
        written = list(self._written(advert, language))
        signs = [
            *written,
            *self._together(written, language),
            *self._structured(advert, language),
            *self._compared(advert, language),
        ]
        signs.sort(
            key=lambda sign: (ORDER[sign.severity], sign.field != "title", sign.span or (1 << 30, 0), sign.entry)
        )
        return Screening(tuple(signs))

    def question(self, sign: Sign, language: str) -> str:
        """Give the question of a sign in another language, in English where it is not translated.

        Parameters
        ----------
        sign : Sign
            One that this screener found.
        language : str
            ISO 639-1 code of who reads the question.

        Returns
        -------
        str
            The question.
        """
        return self.lexicon.question(self._asks.get(sign.entry) or sign.entry.removeprefix(_RULE), language)

    def check(self) -> list[str]:
        """Try what the lexicons say of themselves.

        Returns
        -------
        list of str
            A line for each entry that does not find its own sentence or finds its clean one, each assurance that is not in its own
            sentence, and each sentence of an assurance or a decent advert that is risky.
        """
        problems = [problem for rule in self._rules for _, problem in self._problems(rule, self._vocabulary)]
        problems += [
            f"{frame.assurance.name}: is not in {frame.assurance.example!r}"
            for frames in self._frames.values()
            for frame in frames
            if not self._around(_read(frame.assurance.example, self._vocabulary)).assures(frame)
        ]
        for language, text in self._decent():
            signs = self.screen(VacancyAdvert("", text, language)).signs[:1]  # the gravest
            problems += [
                f"{one.entry}: finds the decent {text!r}" for one in signs if one.severity is not Severity.MEDIUM
            ]
        return problems

    def _decent(self) -> Iterator[tuple[str, str]]:
        yield from self.lexicon.honest
        yield from ((one.language, one.example) for one in self.lexicon.assurances)

    def _rule(self, entry: Entry, vocabulary: Vocabulary) -> Rule:
        lists = self.lexicon.lists[entry.language]
        phrases = []
        for column, written in (("phrase", entry.phrase), *(("unless", one) for one in entry.unless)):
            try:
                phrases.append(parse(written, lists, vocabulary))
            except LexiconError as error:
                raise LexiconError(f"entry {entry.name}: {error}", column) from error
        return Rule(entry, phrases[0], tuple(phrases[1:]))

    def _framed(self, language: str) -> Iterator[Frame]:
        for one in self.lexicon.assurances:
            if one.language == language:
                yield Frame(one, parse(one.phrase, self.lexicon.lists[language], self._vocabulary))

    def _problems(self, rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
        """Give what an entry does against its own sentences, each with the column that it is about."""
        for column, text, wanted in (("example", rule.entry.example, True), ("clean", rule.entry.clean, False)):
            found = bool(text) and bool(list(self._around(_read(text, vocabulary)).matches(rule)))
            if text and found != wanted:
                yield column, f"{rule.entry.name}: {'does not find' if wanted else 'finds'} {text!r}"

    def _leaves_alone(self, rule: Rule, vocabulary: Vocabulary) -> None:
        """Raise LexiconError when an entry finds a sentence of a decent advert."""
        for language, text in self._decent():
            if language == rule.entry.language and any(self._around(_read(text, vocabulary)).matches(rule)):
                raise LexiconError(f"entry {rule.entry.name}: finds the decent {text!r}", "phrase")

    def _around(self, text: Text) -> Surroundings:
        return Surroundings(text, self._lists, self._frames)

    def _written(self, advert: VacancyAdvert, language: str) -> Iterator[Sign]:
        fields = {"title": advert.title, "text": advert.text, "costs_to_worker": advert.costs_to_worker or ""}
        texts = {name: _read(written, self._vocabulary) for name, written in fields.items() if written}
        counts = [self._function_words(text) for text in texts.values()]
        spoken = _most(sum(counts, Counter())) or set(self.languages_)
        if advert.language in spoken:
            spoken = {advert.language}
        for (name, text), heard_words in zip(texts.items(), counts, strict=True):
            around, sentences = self._around(text), {word.sentence for word in text.words}
            heard = {at: _languages(heard_words, at, spoken) | {advert.language or "en"} for at in sentences}
            all_heard = set[str]().union(*heard.values())
            taken: dict[Indicator, set[int]] = {}
            for rule in (rule for rule in self._rules if rule.entry.language in all_heard):
                for span in around.matches(rule):
                    seen = taken.setdefault(rule.entry.indicator, set())
                    if seen.isdisjoint(range(*span)) and rule.entry.language in heard[text.words[span[0]].sentence]:
                        seen.update(range(*span))
                        yield self._sign(rule.entry, name, fields[name], _place(text, span), language)
            for low, high, code in promised_pay(text, self._listed):
                place = _place(text, (low, high))
                words = fields[name][slice(*place)]
                yield Sign(Indicator.DECEPTION, Severity.HIGH, name, place, words, *self._asked(code, language))

    def _function_words(self, text: Text) -> Counter[tuple[int, str]]:
        """Count each language's function words in each sentence, leaving out those that several languages share."""
        heard: dict[int, set[str]] = {}
        for language in self.languages_:
            for at, _ in find(self._lists[language, "common"], text):
                heard.setdefault(at, set()).add(language)
        return Counter((text.words[at].sentence, next(iter(own))) for at, own in heard.items() if len(own) == 1)

    def _together(self, written: list[Sign], language: str) -> Iterator[Sign]:
        """Point to small signs of several indicators, none of which would make the advert risky alone: at the first of them."""
        small = [sign for sign in written if sign.severity is Severity.MEDIUM]
        if len(small) == len(written) and len({sign.indicator for sign in small}) >= TOGETHER:
            first, (question, rule) = small[0], self._asked("together", language)
            yield replace(first, severity=Severity.HIGH, question=question, entry=rule)

    def _listed(self, name: str, text: Text) -> list[Span]:
        """Find a list of every language that has it."""
        return [span for (_, own), phrase in self._lists.items() if own == name for span in find(phrase, text)]

    def _sign(self, entry: Entry, name: str, written: str, place: tuple[int, int], language: str) -> Sign:
        question = self.lexicon.question(entry.question, language)
        return Sign(entry.indicator, entry.severity, name, place, written[slice(*place)], question, entry.name)

    def _asked(self, code: str, language: str) -> tuple[str, str]:
        """Give the question of a rule that is no entry, and the rule's name."""
        return self.lexicon.question(code, language), f"{_RULE}{code}"

    def _structured(self, advert: VacancyAdvert, language: str) -> Iterator[Sign]:
        def sign(indicator: Indicator, severity: Severity, name: str, code: str) -> Sign:
            return Sign(indicator, severity, name, None, str(getattr(advert, name)), *self._asked(code, language))

        if advert.keeps_documents:
            yield sign(Indicator.DOCUMENTS, Severity.BLOCK, "keeps_documents", "documents")
        severity = self._cost(advert.costs_to_worker or "")
        if severity:
            yield sign(Indicator.DEBT, severity, "costs_to_worker", "fee")
        if advert.contract == "":
            yield sign(Indicator.CONDITIONS, Severity.HIGH, "contract", "contract")
        if advert.weekly_hours is not None and advert.weekly_hours > LONGEST_WEEK:
            yield sign(Indicator.OVERTIME, Severity.HIGH, "weekly_hours", "hours")
        if advert.days_a_week is not None and advert.days_a_week > MOST_DAYS:
            yield sign(Indicator.OVERTIME, Severity.HIGH, "days_a_week", "rest_day")
        if advert.live_in and advert.place_known is False:
            yield sign(Indicator.ISOLATION, Severity.HIGH, "live_in", "address")
        if advert.registered is False:
            yield sign(Indicator.DECEPTION, Severity.MEDIUM, "registered", "employer")
        for code, severity in structured_pay(advert, self.lexicon.floors):
            yield sign(Indicator.CONDITIONS, severity, "pay_min", code)

    def _cost(self, written: str) -> Severity | None:
        """Tell how grave it is that she pays something: a sum is, unless it is for housing; "none" or "paid by us" in any language is nothing."""
        text = _read(written, self._vocabulary)
        around, sum_named = self._around(text), any(word.value for word in text.words)
        fee = (frame for frames in self._frames.values() for frame in frames if "fee" in frame.assurance.questions)
        is_nothing = not sum_named and (self._listed("not", text) or all(word.value == 0 for word in text.words))
        if is_nothing or any(around.assures(frame) for frame in fee):
            return None
        return Severity.HIGH if sum_named and not self._listed("housing", text) else Severity.MEDIUM

    def _compared(self, advert: VacancyAdvert, language: str) -> Iterator[Sign]:
        """Compare with refused adverts, and phone numbers with those of other employers."""
        whole = normalise(f"{advert.title} {advert.text}")
        if self._refused and len(whole.split()) >= _LEAST_WORDS:
            near = process.extractOne(whole, self._refused, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE)
            if near:
                yield Sign(
                    Indicator.DECEPTION, Severity.HIGH, "text", None, str(near[2]), *self._asked("duplicate", language)
                )
        for phone in sorted(self._phone_numbers(advert)):
            if self._phones.get(phone, set()) - {advert.employer}:
                yield Sign(
                    Indicator.DECEPTION, Severity.HIGH, "phones", None, phone, *self._asked("shared_phone", language)
                )

    def _phone_numbers(self, advert: VacancyAdvert) -> set[str]:
        """Give the last nine digits of every number given, so that country codes and blanks do not matter."""
        written = re.findall(r"\+?\d[\d ()/.-]{7,}\d", "\n".join((advert.title, advert.text, *advert.phones)))
        digits = [re.sub(r"\D", "", number) for number in written]
        return {number[-9:] for number in digits if len(number) >= 9}


def _read(text: str, vocabulary: Vocabulary) -> Text:
    return vocabulary.look_up(read(text, vocabulary.knows))


def _most(counts: Counter[tuple[int, str]]) -> set[str]:
    """Give the languages with most function words, all sentences together."""
    total: Counter[str] = Counter()
    for (_, language), count in counts.items():
        total[language] += count
    most = max(total.values(), default=0)
    return {language for language, count in total.items() if count >= LANGUAGE_SHARE * most}


def _languages(counts: Counter[tuple[int, str]], sentence: int, spoken: set[str]) -> set[str]:
    """Tell which languages a sentence is read in; where it says too little, those of the whole advert."""
    own = {language: count for (at, language), count in counts.items() if at == sentence}
    most = max(own.values(), default=0)
    if most < _TELLING:
        return spoken
    return {language for language, count in own.items() if count >= LANGUAGE_SHARE * most}


def _place(text: Text, span: Span) -> tuple[int, int]:
    """Give the characters that a span of words covers."""
    return text.words[span[0]].start, text.words[span[1] - 1].end
