"""What the flat texts of a vacancy mean. What cannot be read is told, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, TypeVar

from models.types import Cefr, LanguageActivity
from models.vacancy import ContractKind, PayPeriod, Shifts, Trainer
from webapp.config import LANGUAGES
from webapp.posting_files.records import (
    CODE_FIELDS,
    SKILL_FIELDS,
    SLOTS,
    Fault,
    LanguageNeed,
    Reading,
    Record,
    Trouble,
    clean,
    read_concept,
    split,
)
from webapp.posting_files.words import CONTRACTS, NO, PERIODS, YES
from webapp.postings import CURRENCIES, MOST_HOURS, night_of

MOST_SKILLS = 80
MOST_PAY = 1_000_000
LONGEST_EXAMPLE = 200

Kind = TypeVar("Kind", bound=StrEnum)


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
        columns["places"] = self._whole("places", 1, 500) or 1
        self._hours()
        self._week()
        columns["days_a_week"] = self._whole("days_a_week", 1, 6)
        columns["shifts"] = self._word("shifts", Shifts, {})
        columns["contract"] = self._contract()
        columns["contract_months"] = self._whole("contract_months", 1, 60)
        columns["starts_on"], columns["ends_on"] = self._date("starts_on"), self._date("ends_on")
        if columns["starts_on"] and columns["ends_on"] and columns["ends_on"] < columns["starts_on"]:
            self._tell("ends_on", Fault.UPSIDE_DOWN)
            columns["ends_on"] = None
        for name in ("live_in", "housing_offered", "alone_with_clients", "keeps_documents"):
            columns[name] = self._yes_no(name)
        self._remote()
        self._pay()
        columns["housing_cost"] = self._amount("housing_cost", free=True)
        columns["agreement"] = self._text("agreement", 200)
        columns["trainer"] = self._word("trainer", Trainer, {})
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

    def _whole(self, name: str, least: int, most: int) -> int | None:
        number = self._number(name, least, most, whole=True)
        return None if number is None else int(number)

    def _remote(self) -> None:
        remote, share = self._yes_no("remote"), self._whole("remote_share", 0, 100)
        if share is not None and share % 20:
            self._tell("remote_share", Fault.OUT_OF_RANGE)
            share = None
        if share is not None:
            remote = share == 100
        self._found.columns |= {"remote": remote, "remote_share": 100 if remote else share}

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

    def _amount(self, name: str, *, free: bool = False) -> Decimal | None:
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
        if value > MOST_PAY or (value == 0 and not free):
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
