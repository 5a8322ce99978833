"""What the law asks of pay, told while the form is filled in: a statutory floor, or the name of a collective agreement."""

from __future__ import annotations

import re

from flask_babel import format_date
from flask_babel import gettext as _

from models.types import Country
from models.vacancy import Vacancy
from webapp import current, postings
from webapp.engine import LeastPay
from webapp.reference import rows
from webapp.vacancies.forms import PayForm
from webapp.wording import money, name_of

BY_AGREEMENT = (Country.AT, Country.IT)
"""No law sets a lowest wage there: collective agreements do, one for each trade."""


def agreements(country: Country, sector: str) -> list[str]:
    """Return the names of usual collective agreements of a country, those of the employer's sector (NACE) first."""
    division = re.sub(r"^[A-Z]", "", sector)[:2]
    found = [row for row in rows("agreements.csv") if row["country"] == country]
    found.sort(key=lambda row: not division or row["sector"] != division)
    return list(dict.fromkeys(row["name"] for row in found))


def tell(form: PayForm, vacancy: Vacancy) -> bool:
    """Put what the law asks beside the fields that do not have it; return whether all is well."""
    country = postings.country_of_work(current.session(), vacancy)
    least = postings.least_pay(current.engine(), vacancy, country, form.pay_per.data, form.currency.data)
    if country in BY_AGREEMENT and not form.agreement.data:
        form.agreement.errors = [
            _(
                "In %(country)s collective agreements set the lowest pay. Name the one of your trade; if you are not sure, "
                "choose the nearest: a coordinator looks at it with you.",
                country=name_of(country),
            )
        ]
    if least is not None and form.pay_min.data is not None and form.pay_min.data < least.amount:
        form.pay_min.errors = [below(least, country)]
    return not form.errors


def below(least: LeastPay, country: Country) -> str:
    """Return the sentence about pay below the floor."""
    return _(
        "This is below what the law of %(country)s asks: %(month)s a month for full time since %(day)s. For the hours of this "
        "vacancy that is %(least)s at least.",
        country=name_of(country),
        month=money(least.full_time, least.currency),
        day=format_date(least.since, "medium"),
        least=money(least.amount, least.currency),
    )
