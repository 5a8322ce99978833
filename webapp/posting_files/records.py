"""One vacancy as flat texts: its fields, how lists, concepts and needs are written, and what can be wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.types import Cefr, LanguageActivity, Licence, Paper, Support, WorkTrait
from webapp.needs import Need

Record = dict[str, str]
"""Field -> text; a field that is not there was not said."""

SKILL_FIELDS = {
    "skills_day_one": Need.DAY_ONE,
    "skills_learn_here": Need.LEARN_HERE,
    "skills_welcome": Need.WELCOME,
}
CODE_FIELDS: dict[str, type[StrEnum]] = {
    "licences": Licence,
    "support": Support,
    "traits": WorkTrait,
    "documents": Paper,
}
FIELDS = (
    "own_number", "title", "description", "language", "places", "occupation", *SKILL_FIELDS, "min_hours", "max_hours", "days_a_week",
    "shifts", "week", "contract", "starts_on", "ends_on", "contract_months", "municipality", "region", "remote", "remote_share", "live_in",
    "housing_offered", "housing_cost", "alone_with_clients", "pay_min", "pay_max", "pay_per", "currency", "agreement", "costs_to_worker",
    "languages", "teaches_language", "trainer", "keeps_documents", *CODE_FIELDS,
)  # fmt: skip

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = ("morning", "afternoon", "evening", "night")
SLOTS = tuple(f"{day}_{part}" for day in DAYS for part in PARTS)
"""Slots of the week in the order of the week mask."""


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
