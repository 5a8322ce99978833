"""Vacancies as adverts, looked through for signs of exploitation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement

from matcher.adverts import Sign, VacancyAdvert
from matcher.pay import least_pay
from matcher.screening import AdvertScreener
from models.place import Municipality
from models.screening import LexiconEntry, ScreeningVerdict, Verdict
from models.types import WEEK_SLOTS
from models.vacancy import Vacancy, VacancyStatus
from webapp.engine.lexicons import Lexicons, name_of_entry

EXAMPLES = "examples"
"""The field of signs in what the employer wrote about the use of a language."""
LATE = timedelta(hours=1)
"""A change may be written so long after the moment that it carries."""
LOOKED_AT = (VacancyStatus.SCREENING, VacancyStatus.HELD, VacancyStatus.OPEN, VacancyStatus.PAUSED)
"""Vacancies that somebody sees or may see yet."""
_PARTS_OF_A_DAY = 4
_WHOLE = select(Vacancy).options(
    joinedload(Vacancy.employer), joinedload(Vacancy.municipality).joinedload(Municipality.region)
)


@dataclass(frozen=True)
class LeastPay:
    """What a law lets somebody be paid at least, for the period and hours that were asked about; since when, and where that stands."""

    amount: Decimal
    currency: str
    full_time: Decimal  # a month
    since: date
    source: str


@dataclass(frozen=True)
class FoundSigns:
    """The signs of one look, the gravest first, and the version of what looked."""

    signs: tuple[Sign, ...]
    version: str


@dataclass(frozen=True)
class Finding:
    """A vacancy that an entry finds something in, and the words that stand there."""

    vacancy: Vacancy
    words: tuple[str, ...]


class AdvertDesk:
    """Looks vacancies through. The lexicons are read at the first look; what was refused before is read from the database."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._refused: set[str] = set()
        self._since: datetime | None = None

    @cached_property
    def _lexicons(self) -> Lexicons:
        return Lexicons()

    def question(self, asked: str, language: str) -> str:
        """Return a question of the lexicons in another language; one in somebody's own words, or without translation, as it is."""
        lexicon = self._lexicons.shipped.lexicon
        code = next((code for code, row in lexicon.questions.items() if row["en"] == asked), None)
        return asked if code is None else lexicon.question(code, language)

    def least_pay(
        self, country: str, *, per: str | None, currency: str | None, weekly_hours: float | None
    ) -> LeastPay | None:
        """Return the statutory floor of a country; None where there is none, or where the pay is told in another currency."""
        floor = self._lexicons.shipped.lexicon.floors.get(country)
        if floor is None or per is None or currency != floor.currency:
            return None
        amount = Decimal(str(least_pay(floor, per, weekly_hours))).quantize(Decimal("0.01"), ROUND_DOWN)
        since = date.fromisoformat(floor.since)
        return LeastPay(amount, floor.currency, Decimal(str(floor.amount)), since, floor.source)

    def questions(self, language: str) -> dict[str, str]:
        """Return every question of the lexicons by its code."""
        lexicon = self._lexicons.shipped.lexicon
        return {code: lexicon.question(code, language) for code in lexicon.questions}

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that adverts are looked through in."""
        return self._lexicons.shipped.languages_

    def unfit(self, session: Session) -> frozenset[str]:
        """Return references of added entries that this release cannot look for."""
        with self._lock:
            self._lexicons.screener(session)
            return self._lexicons.unfit

    def look(self, session: Session, vacancy: Vacancy) -> FoundSigns:
        """Look a vacancy through, as the session has it now."""
        session.flush()
        whole = _WHOLE.where(Vacancy.id == vacancy.id).options(selectinload(Vacancy.languages))
        row = session.scalars(whole.execution_options(populate_existing=True)).one()
        with self._lock:
            screener = self._lexicons.screener(session)
            self._remember(session, screener)
            return FoundSigns(_signs(screener, row), self._lexicons.version)

    def finds(self, session: Session, entry: LexiconEntry) -> list[Finding]:
        """Return the vacancies, waiting or shown, that an entry finds something in. Raises UnfitEntry."""
        name = name_of_entry(entry.ref)
        rows = session.scalars(_WHOLE.where(Vacancy.status.in_(LOOKED_AT)).options(selectinload(Vacancy.languages)))
        with self._lock:
            screener = self._lexicons.trial(entry)
            found = [
                Finding(row, tuple(sign.words for sign in _signs(screener, row) if sign.entry == name)) for row in rows
            ]
        return [one for one in found if one.words]

    def _remember(self, session: Session, screener: AdvertScreener) -> None:
        """Take up what was refused or changed since the last look. A number that an employer took out again stays known."""
        refused = select(ScreeningVerdict.vacancy_id).where(ScreeningVerdict.verdict == Verdict.REFUSE)
        new = set(session.scalars(select(Vacancy.ref).where(Vacancy.id.in_(refused)))) - self._refused
        handed_in = Vacancy.status != VacancyStatus.DRAFT
        changed = _adverts(session, handed_in, *([Vacancy.changed_at >= self._since - LATE] if self._since else []))
        screener.remember(
            refused=_adverts(session, Vacancy.ref.in_(sorted(new))).items() if new else (), published=changed.values()
        )
        self._refused |= new
        self._since = session.scalar(select(func.max(Vacancy.changed_at)).where(handed_in))


def _signs(screener: AdvertScreener, vacancy: Vacancy) -> tuple[Sign, ...]:
    """Look through what an employer says, and what it writes about the use of languages."""
    signs = list(screener.screen(advert_of(vacancy)).signs)
    if written := "\n".join(need.example for need in vacancy.languages if need.example):
        found = screener.screen(VacancyAdvert("", written, language=vacancy.language)).signs
        signs += [replace(sign, field=EXAMPLES, span=None) for sign in found if sign.field == "text"]
    return tuple(signs)


def _adverts(session: Session, *which: ColumnElement[bool]) -> dict[str, VacancyAdvert]:
    """Read vacancies as adverts, by reference."""
    return {row.ref: advert_of(row) for row in session.scalars(_WHOLE.where(*which).order_by(Vacancy.id))}


def advert_of(vacancy: Vacancy) -> VacancyAdvert:
    """Return a vacancy, loaded with its employer and place, as an advert."""
    place = vacancy.municipality
    days = [
        day for day in range(WEEK_SLOTS // _PARTS_OF_A_DAY) if (vacancy.slots or 0) >> day * _PARTS_OF_A_DAY & 0b1111
    ]
    return VacancyAdvert(
        vacancy.title,
        vacancy.description,
        language=vacancy.language,
        employer=vacancy.employer.ref,
        registered=bool(vacancy.employer.register_number),
        country=place.region.country if place else vacancy.employer.country,
        place_known=place is not None,
        pay_min=None if vacancy.pay_min is None else float(vacancy.pay_min),
        pay_max=None if vacancy.pay_max is None else float(vacancy.pay_max),
        pay_per=vacancy.pay_per,
        currency=vacancy.currency,
        weekly_hours=vacancy.max_hours,
        agreement=vacancy.agreement,
        days_a_week=vacancy.days_a_week or len(days) or None,
        contract=vacancy.contract,
        live_in=vacancy.live_in,
        housing_cost=None if vacancy.housing_cost is None else float(vacancy.housing_cost),
        keeps_documents=vacancy.keeps_documents,
        costs_to_worker=vacancy.costs_to_worker,
        phones=(vacancy.employer.contact_reach or "",),
    )
