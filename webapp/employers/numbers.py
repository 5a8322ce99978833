"""Numbers that an employer is known by in its country: their form, and their check digits where they have some.

Check digits of tax numbers come from python-stdnum. Forms of the registers: GR general commercial registry (ΓΕΜΗ, 12 digits); RO trade
register (ONRC); IT economic register (REA, province and number); BG unified identification code (ЕИК/БУЛСТАТ, 9 or 13 digits, with the
check digits of the tax number); AT company register (Firmenbuch, up to 6 digits and a letter).
"""

from __future__ import annotations

import re

from stdnum.at import uid
from stdnum.bg import vat as bg_vat
from stdnum.exceptions import ValidationError as Wrong
from stdnum.gr import vat as gr_vat
from stdnum.it import iva
from stdnum.ro import cui, onrc

from models.types import Country

TAX = {Country.AT: uid, Country.BG: bg_vat, Country.GR: gr_vat, Country.IT: iva, Country.RO: cui}
REGISTER = {
    Country.AT: (re.compile(r"(?:FN ?)?(\d{1,6}) ?([A-Z])"), r"FN \1\2", "FN 123456A"),
    Country.BG: (re.compile(r"(\d{9}|\d{13})"), r"\1", "175074752"),
    Country.GR: (re.compile(r"(\d{12})"), r"\1", "000237901000"),
    Country.IT: (re.compile(r"([A-Z]{2})[ -]?(\d{5,7})"), r"\1-\2", "RM-1234567"),
    Country.RO: (re.compile(r"(.+)"), r"\1", "J40/1234/2020"),
}
"""Form of a country's register number, how it is written, and one to show."""
TAX_EXAMPLE = {
    Country.AT: "U13585627",
    Country.BG: "175074752",
    Country.GR: "094259216",
    Country.IT: "00743110157",
    Country.RO: "18547290",
}
BULGARIAN_UNIT = 9


class NotANumber(ValueError):  # noqa: N818
    """What was typed is no such number; `example` is one."""

    def __init__(self, example: str) -> None:
        super().__init__(f"expected a number such as {example}")
        self.example = example


def tax_number(country: Country, typed: str) -> str:
    """Return a tax number as it is written without the country's prefix. Raises NotANumber for a wrong form or check digit."""
    try:
        return str(TAX[country].validate(typed)).removeprefix("AT")
    except Wrong as error:
        raise NotANumber(TAX_EXAMPLE[country]) from error


def register_number(country: Country, typed: str) -> str:
    """Return a register number as it is usually written. Raises NotANumber for a wrong form or check digit."""
    form, written, example = REGISTER[country]
    found = form.fullmatch(" ".join(typed.upper().split()))
    if found is None:
        raise NotANumber(example)
    number = found.expand(written)
    try:
        if country is Country.RO:
            return str(onrc.validate(number))
        if country is Country.BG:
            bg_vat.validate(number[:BULGARIAN_UNIT])
    except Wrong as error:
        raise NotANumber(example) from error
    return number
