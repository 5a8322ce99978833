"""One vacancy as flat texts, and what the texts mean. What cannot be read is told, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, TypeVar

from models.types import Cefr, LanguageActivity, Licence, Support, WorkTrait
from models.vacancy import ContractKind, PayPeriod
from webapp.config import LANGUAGES
from webapp.needs import Need
from webapp.posting_files.words import CONTRACTS, NO, PERIODS, YES
from webapp.postings import CURRENCIES, MOST_HOURS, night_of

Record = dict[str, str]
"""Field -> text; a field that is not there was not said."""

SKILL_FIELDS = {
    "skills_day_one": Need.DAY_ONE,
    "skills_learn_here": Need.LEARN_HERE,
    "skills_welcome": Need.WELCOME,
}
CODE_FIELDS: dict[str, type[StrEnum]] = {"licences": Licence, "support": Support, "traits": WorkTrait}
FIELDS = (
    "own_number", "title", "description", "language", "places", "occupation", *SKILL_FIELDS, "min_hours", "max_hours", "week",
    "contract", "starts_on", "ends_on", "municipality", "region", "remote", "live_in", "alone_with_clients", "pay_min",
    "pay_max", "pay_per", "currency", "costs_to_worker", "languages", "teaches_language", *CODE_FIELDS,
)  # fmt: skip

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = ("morning", "afternoon", "evening", "night")
SLOTS = tuple(f"{day}_{part}" for day in DAYS for part in PARTS)
"""Slots of the week in the order of the week mask."""

MOST_SKILLS = 80
MOST_PAY = 1_000_000
LONGEST_EXAMPLE = 200


class Fault(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"  # none of the words or codes that we know
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS = "ambiguous"  # 1.050: a thousand and fifty, or one and five hundredths
    OUT_OF_RANGE = "out_of_range"
    UPSIDE_DOWN = "upside_down"
    NOT_A_DATE = "not_a_date"
    TOO_MANY = "too_many"
    UNPAID = "unpaid"


REFUSING = {
    ("title", Fault.MISSING), ("title", Fault.TOO_LONG), ("description", Fault.MISSING), ("description", Fault.TOO_LONG),
    ("contract", Fault.UNPAID),
}  # fmt: skip
"""Faults for which no draft can be made; any other one leaves its field open."""


@dataclass(frozen=True)
class Trouble:
    """One field that could not be taken over, why, and the text that stood there."""

    field: str
    fault: Fault
    said: str = ""

    @property
    def refuses(self) -> bool:
        """Whether no vacancy can be made for it."""
        return (self.field, self.fault) in REFUSING

    @property
    def as_tuple(self) -> tuple[str, str, str]:
        """Return it as pages and reports hold it."""
        return self.field, self.fault.value, self.said


@dataclass(frozen=True)
class Said:
    """A concept as a file names it: by words, by its URI, or both."""

    words: str
    uri: str | None = None


@dataclass(frozen=True)
class LanguageNeed:
    """A level in one activity of one language."""

    language: str
    activity: LanguageActivity
    level: Cefr
    example: str | None = None


@dataclass
class Reading:
    """What one record says: columns of a vacancy, words that concepts and places have to be found for, and what is wrong."""

    columns: dict[str, Any] = field(default_factory=dict)
    occupation: Said | None = None
    skills: list[tuple[Said, Need]] = field(default_factory=list)
    municipality: str = ""
    region: str = ""
    languages: list[LanguageNeed] = field(default_factory=list)
    codes: dict[str, list[Any]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether no vacancy can be made of it."""
        return any(trouble.refuses for trouble in self.troubles)


Kind = TypeVar("Kind", bound=StrEnum)


def clean(text: str) -> str:
    """Return a text without control characters and surrounding spaces, its lines ended by a line feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co")).strip()


def join(items: Iterable[str]) -> str:
    """Write a list into one text."""
    return "|".join(re.sub(r"([\\|;])", r"\\\1", item).replace("\n", "\\n") for item in items)


def split(text: str) -> list[str]:
    """Read a list: separated by bars, by lines, or by semicolons where there is neither. A backslash keeps what follows."""
    separators = "|\n" if re.search(r"(?<!\\)[|\n]", re.sub(r"\\\\", "", text)) else ";"
    items, item, rest = [], "", iter(text)
    for letter in rest:
        if letter == "\\":
            kept = next(rest, "")
            item += "\n" if kept == "n" else kept
        elif letter in separators:
            items.append(item)
            item = ""
        else:
            item += letter
    return [found for found in (one.strip() for one in (*items, item)) if found]


def write_concept(words: str, uri: str) -> str:
    """Write a concept so that people read its name and programs its URI."""
    return f"{words} <{uri}>"


def read_concept(text: str) -> Said:
    """Read words, a URI, or both."""
    found = re.fullmatch(r"(.*?)\s*<(\S+://\S+)>", text, re.DOTALL)
    if found:
        return Said(found[1] or found[2], found[2])
    return Said(text, text if re.fullmatch(r"https?://\S+", text) else None)


def write_need(need: LanguageNeed) -> str:
    """Write a language need: `el listening A2: understands the list of rooms`."""
    return f"{need.language} {need.activity} {need.level.name}" + (f": {need.example}" if need.example else "")


def number_text(value: float | Decimal) -> str:
    """Write a number without an exponent."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_record(record: Record, language: str, currency: str = "EUR") -> Reading:
    """Read a record. `language` is that of texts that do not say theirs, `currency` that of an amount that does not."""
    return _Reader({name: clean(text) for name, text in record.items()}, language, currency).read()


class _Reader:
    """Reads one record field by field and collects what is wrong."""

    def __init__(self, record: Record, language: str, currency: str) -> None:
        self._record, self._language, self._currency = record, language, currency
        self._found = Reading()

    def read(self) -> Reading:
        found, columns = self._found, self._found.columns
        for name in ("title", "own_number"):  # one line each
            self._record[name] = " ".join(self._said(name).split())
        columns["title"] = self._text("title", 120, needed=True)
        columns["description"] = self._text("description", 5000, needed=True)
        columns["language"] = self._of_list("language", LANGUAGES, str.lower) or self._language
        columns["own_number"] = self._text("own_number", 80)
        places = self._number("places", 1, 500, whole=True)
        columns["places"] = int(places) if places is not None else 1
        self._hours()
        self._week()
        columns["contract"] = self._contract()
        columns["starts_on"], columns["ends_on"] = self._date("starts_on"), self._date("ends_on")
        if columns["starts_on"] and columns["ends_on"] and columns["ends_on"] < columns["starts_on"]:
            self._tell("ends_on", Fault.UPSIDE_DOWN)
            columns["ends_on"] = None
        for name in ("remote", "live_in", "alone_with_clients"):
            columns[name] = self._yes_no(name)
        self._pay()
        columns["costs_to_worker"] = self._text("costs_to_worker", 1000)
        columns["teaches_language"] = bool(self._yes_no("teaches_language"))
        found.municipality, found.region = self._said("municipality"), self._said("region").upper()
        if occupation := self._said("occupation"):
            found.occupation = read_concept(occupation[:400])
        self._skills()
        found.languages = self._languages()
        found.codes = {name: self._codes(name, kind) for name, kind in CODE_FIELDS.items()}
        return found

    def _said(self, name: str) -> str:
        return self._record.get(name, "")

    def _tell(self, name: str, fault: Fault, said: str | None = None) -> None:
        self._found.troubles.append(Trouble(name, fault, (self._said(name) if said is None else said)[:80]))

    def _text(self, name: str, most: int, *, needed: bool = False) -> str | None:
        text = self._said(name)
        if len(text) > most:
            self._tell(name, Fault.TOO_LONG)
            return None
        if needed and not text:
            self._tell(name, Fault.MISSING)
        return text or None

    def _of_list(self, name: str, known: Iterable[str], normal: Any) -> str | None:
        code = normal(self._said(name))
        if code and code not in known:
            self._tell(name, Fault.UNKNOWN)
            return None
        return code or None

    def _number(self, name: str, least: float, most: float, *, whole: bool = False) -> Decimal | None:
        text = self._said(name).replace("\u00a0", "").replace(" ", "")
        if not text:
            return None
        if not re.fullmatch(r"\d{1,12}([.,]\d{1,20})?", text) or (whole and not text.isdigit()):
            self._tell(name, Fault.NOT_A_NUMBER)
            return None
        value = Decimal(text.replace(",", "."))
        if not least <= value <= most:
            self._tell(name, Fault.OUT_OF_RANGE)
            return None
        return value

    def _hours(self) -> None:
        least, most = self._number("min_hours", 1, MOST_HOURS), self._number("max_hours", 1, MOST_HOURS)
        least, most = (most if least is None else least), (least if most is None else most)
        if least is not None and most is not None and most < least:
            self._tell("max_hours", Fault.UPSIDE_DOWN)
            least = most = None
        self._found.columns |= {
            "min_hours": None if least is None else float(least),
            "max_hours": None if most is None else float(most),
        }

    def _week(self) -> None:
        named = {re.sub(r"[\s-]+", "_", slot.lower()) for slot in split(self._said("week"))}
        if unknown := sorted(named - set(SLOTS)):
            self._tell("week", Fault.UNKNOWN, ", ".join(unknown))
        slots = None if unknown or not named else sum(1 << SLOTS.index(slot) for slot in named)
        self._found.columns |= {"slots": slots, "night": night_of(slots)}

    def _contract(self) -> ContractKind | None:
        said = _plain(self._said("contract"))
        if said in ("volunteer", "unpaid"):
            self._tell("contract", Fault.UNPAID)
            return None
        return self._word("contract", ContractKind, CONTRACTS)

    def _word(self, name: str, kind: type[Kind], words: dict[str, Kind]) -> Kind | None:
        said = _plain(self._said(name))
        if not said:
            return None
        if said in {member.value for member in kind}:
            return kind(said)
        if said not in words:
            self._tell(name, Fault.UNKNOWN)
        return words.get(said)

    def _date(self, name: str) -> date | None:
        text = self._said(name)
        if not text:
            return None
        for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d"):
            try:
                return datetime.strptime(text.split("T")[0], form).date()  # noqa: DTZ007 - a day, not a moment
            except ValueError:
                continue
        self._tell(name, Fault.NOT_A_DATE)
        return None

    def _yes_no(self, name: str) -> bool | None:
        said = self._said(name).casefold()
        if said and said not in YES | NO:
            self._tell(name, Fault.UNKNOWN)
        return True if said in YES else False if said in NO else None

    def _amount(self, name: str) -> Decimal | None:
        text = re.sub(r"[\s\u00a0'’]|€|EUR|RON|lei", "", self._said(name), flags=re.IGNORECASE)
        if not text:
            return None
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
            self._tell(name, Fault.AMBIGUOUS)
            return None
        if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", text):
            text = text.replace(".", "").replace(",", ".")
        elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", text):
            text = text.replace(",", "")
        text = text.replace(",", ".")
        if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text):
            self._tell(name, Fault.NOT_A_NUMBER)
            return None
        value = Decimal(text).quantize(Decimal("0.01"))
        if not 0 < value <= MOST_PAY:
            self._tell(name, Fault.OUT_OF_RANGE)
            return None
        return value

    def _pay(self) -> None:
        least, most = self._amount("pay_min"), self._amount("pay_max")
        per = self._word("pay_per", PayPeriod, PERIODS)
        currency = self._of_list("currency", CURRENCIES, str.upper)
        least = most if least is None else least
        if least is not None and most is not None and most < least:
            self._tell("pay_max", Fault.UPSIDE_DOWN)
            least = None
        if least is not None and per is None and not self._said("pay_per"):
            self._tell("pay_per", Fault.MISSING)
        if self._said("currency") and currency is None:
            least = None  # an amount in money that we do not know
        whole = least is not None and per is not None
        said = {"pay_min": least, "pay_max": most, "pay_per": per, "currency": currency or self._currency}
        self._found.columns |= said if whole else dict.fromkeys(said)

    def _skills(self) -> None:
        for name, need in SKILL_FIELDS.items():
            self._found.skills += [(read_concept(one), need) for one in split(self._said(name))]
        if len(self._found.skills) > MOST_SKILLS:
            self._tell("skills_day_one", Fault.TOO_MANY, str(len(self._found.skills)))
            del self._found.skills[MOST_SKILLS:]

    def _languages(self) -> list[LanguageNeed]:
        needs: dict[tuple[str, str], LanguageNeed] = {}
        for item in split(self._said("languages")):
            need = _language_need(item)
            if need is None or (need.language, need.activity) in needs:
                self._tell("languages", Fault.UNKNOWN, item)
            elif need.example and len(need.example) > LONGEST_EXAMPLE:
                self._tell("languages", Fault.TOO_LONG, item)
            else:
                needs[need.language, need.activity] = need
        return list(needs.values())

    def _codes(self, name: str, kind: type[Kind]) -> list[Kind]:
        named = dict.fromkeys(_plain(item) for item in split(self._said(name)))
        known = {member.value for member in kind}
        if unknown := [code for code in named if code not in known]:
            self._tell(name, Fault.UNKNOWN, ", ".join(unknown))
        return [kind(code) for code in named if code in known]


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().casefold())


def _language_need(item: str) -> LanguageNeed | None:
    found = re.fullmatch(r"([a-z]{2,3})\s+(\w+)\s+(\w+)(?:\s*:\s*(.*))?", item, re.IGNORECASE | re.DOTALL)
    levels: dict[str, IntEnum] = {level.name: level for level in Cefr}
    if not found or found[1].lower() not in LANGUAGES or found[2].lower() not in set(LanguageActivity):
        return None
    level = levels.get(found[3].upper())
    if level is None:
        return None
    return LanguageNeed(
        found[1].lower(), LanguageActivity(found[2].lower()), Cefr(level), (found[4] or "").strip() or None
    )
