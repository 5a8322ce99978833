"""Vacancies as adverts, looked through for signs of exploitation."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.elements import ColumnElement

from matcher.adverts import Sign, VacancyAdvert
from matcher.screening import AdvertScreener
from models.place import Municipality
from models.screening import ScreeningVerdict, Verdict
from models.types import WEEK_SLOTS
from models.vacancy import Vacancy, VacancyStatus
from webapp.engine.digest import digest_of

EXAMPLES = "examples"
"""The field of signs in what the employer wrote about the use of a language."""
LATE = timedelta(hours=1)
"""A change may be written so long after the moment that it carries."""
_PARTS_OF_A_DAY = 4
_WHOLE = select(Vacancy).options(
    joinedload(Vacancy.employer), joinedload(Vacancy.municipality).joinedload(Municipality.region)
)


@dataclass(frozen=True)
class FoundSigns:
    """The signs of one look, the gravest first, and the version of what looked."""

    signs: tuple[Sign, ...]
    version: str


class AdvertDesk:
    """Looks vacancies through. The lexicons are read at the first look; what was refused before is read from the database."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._refused: set[str] = set()
        self._since: datetime | None = None

    @cached_property
    def _screener(self) -> AdvertScreener:
        return AdvertScreener()

    @cached_property
    def version(self) -> str:
        """What changes with every entry, list, question and floor of the lexicons."""
        lexicon = self._screener.lexicon
        parts = [
            [asdict(entry) for entry in lexicon.entries],
            lexicon.lists,
            lexicon.questions,
            {country: asdict(floor) for country, floor in lexicon.floors.items()},
        ]
        return f"signs-{digest_of(parts)[:16]}"

    def question(self, asked: str, language: str) -> str:
        """Return a question of the lexicons in another language; one in somebody's own words, or without translation, as it is."""
        lexicon = self._screener.lexicon
        code = next((code for code, row in lexicon.questions.items() if row["en"] == asked), None)
        return asked if code is None else lexicon.question(code, language)

    def look(self, session: Session, vacancy: Vacancy) -> FoundSigns:
        """Look a vacancy through, as the session has it now."""
        session.flush()
        whole = _WHOLE.where(Vacancy.id == vacancy.id).options(selectinload(Vacancy.languages))
        row = session.scalars(whole.execution_options(populate_existing=True)).one()
        advert, written = advert_of(row), "\n".join(need.example for need in row.languages if need.example)
        with self._lock:
            self._remember(session)
            signs = list(self._screener.screen(advert).signs)
            if written:
                found = self._screener.screen(VacancyAdvert("", written, language=vacancy.language)).signs
                signs += [replace(sign, field=EXAMPLES, span=None) for sign in found if sign.field == "text"]
            return FoundSigns(tuple(signs), self.version)

    def _remember(self, session: Session) -> None:
        """Take up what was refused or changed since the last look. A number that an employer took out again stays known."""
        refused = select(ScreeningVerdict.vacancy_id).where(ScreeningVerdict.verdict == Verdict.REFUSE)
        new = set(session.scalars(select(Vacancy.ref).where(Vacancy.id.in_(refused)))) - self._refused
        handed_in = Vacancy.status != VacancyStatus.DRAFT
        changed = _adverts(session, handed_in, *([Vacancy.changed_at >= self._since - LATE] if self._since else []))
        self._screener.remember(
            refused=_adverts(session, Vacancy.ref.in_(sorted(new))).items() if new else (), published=changed.values()
        )
        self._refused |= new
        self._since = session.scalar(select(func.max(Vacancy.changed_at)).where(handed_in))


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
        days_a_week=len(days) or None,
        contract=vacancy.contract,
        live_in=vacancy.live_in,
        costs_to_worker=vacancy.costs_to_worker,
        phones=(vacancy.employer.contact_reach or "",),
    )
