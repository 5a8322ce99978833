"""Three hundred vacancies over all employers, most of them cleared and fresh, as a year of work would leave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import select

from models.employer import Employer
from models.screening import ScreeningVerdict
from models.taxonomy import Concept, OccupationSkill, RelationKind
from models.types import Country, LanguageActivity, Licence, Support, WorkTrait
from models.vacancy import (
    ContractKind,
    PayPeriod,
    Vacancy,
    VacancyLanguage,
    VacancyLicence,
    VacancySkill,
    VacancyStatus,
    VacancySupport,
    VacancyTrait,
)
from webapp.demo.screened import LOOKED_AT, Verdicts, live_through, look_and_ask
from webapp.demo.staff import Staff
from webapp.demo.world import LANGUAGE_OF, SLOTS, Dice, World
from webapp.engine import AdvertDesk
from webapp.reference import rows
from webapp.vacancies.terms import agreements

VACANCIES_PER_EMPLOYER = {Country.AT: 18, Country.GR: 16, Country.RO: 8, Country.IT: 7, Country.BG: 5}
"""With the employers of the file: 300 in all."""

ELSEWHERE: Mapping[Country, tuple[str, ...]] = MappingProxyType(
    {
        Country.AT: ("Wien", "Wien", "Wien", "Graz", "Graz", "Graz", "Linz", "Linz", "Mödling"),
        Country.GR: ("Θεσσαλονίκη", "Θεσσαλονίκη", "Εύοσμος", "Καλαμαριά", "Πυλαία", "Αθήνα", "Πειραιάς", "Πάτρα"),
        Country.RO: ("București", "Otopeni", "Iași", "Cluj-Napoca"),
        Country.IT: ("Roma", "Palermo", "Milano", "Torino"),
        Country.BG: ("София", "Пловдив", "Варна"),
    }
)
HOURS = {(38, 40): 0.3, (30, 38): 0.18, (20, 30): 0.29, (15, 25): 0.15, (20, 20): 0.08}
WEEKS = {"weekdays": 0.34, "early_weekdays": 0.14, "mornings": 0.2, "all_week": 0.2, "evenings": 0.07, "weekends": 0.05}
CONTRACTS = {
    ContractKind.PERMANENT: 0.58,
    ContractKind.FIXED_TERM: 0.24,
    ContractKind.AGENCY: 0.08,
    ContractKind.SEASONAL: 0.1,
}
NIGHT_SECTORS = ("10", "52", "55", "81")
LISTENING, READING, SPEAKING, WRITING = (
    LanguageActivity.LISTENING,
    LanguageActivity.READING,
    LanguageActivity.SPOKEN_INTERACTION,
    LanguageActivity.WRITING,
)
FLOORS: Mapping[str, Mapping[tuple[tuple[LanguageActivity, int], ...], float]] = MappingProxyType(
    {
        "little": {
            (): 0.3,
            ((LISTENING, 1), (SPEAKING, 1)): 0.4,
            ((LISTENING, 2), (SPEAKING, 1)): 0.15,
            ((LISTENING, 2), (SPEAKING, 2), (READING, 1)): 0.15,
        },
        "some": {
            ((LISTENING, 2), (SPEAKING, 1)): 0.4,
            ((LISTENING, 2), (SPEAKING, 2), (READING, 1)): 0.4,
            ((LISTENING, 2), (SPEAKING, 2), (READING, 2)): 0.2,
        },
        "much": {
            ((LISTENING, 2), (SPEAKING, 2)): 0.4,
            ((LISTENING, 2), (SPEAKING, 2), (READING, 2), (WRITING, 1)): 0.3,
            ((LISTENING, 3), (SPEAKING, 3), (READING, 2)): 0.3,
        },
    }
)
"""CEFR floors by how much the work talks with people, and how often each is asked."""


@dataclass(frozen=True)
class Pay:
    """Gross pay from the least upwards: a month of full-time work (None where pay is told by the hour) and one hour."""

    currency: str
    month: tuple[int, int] | None
    hour: tuple[float, float]


PAY = {
    Country.AT: Pay("EUR", (2000, 2450), (12.20, 14.60)),
    Country.BG: Pay("EUR", (640, 900), (3.90, 5.60)),
    Country.GR: Pay("EUR", (1030, 1290), (6.20, 8.10)),
    Country.IT: Pay("EUR", None, (8.00, 11.00)),
    Country.RO: Pay("RON", (4050, 5200), (24.50, 32.00)),
}


class Market:
    """Writes vacancies; holds what the data files say about occupations and texts."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = Dice("vacancies")
        self.occupations = rows("demo_occupations.csv")
        self.texts = {(row["occupation"], row["language"]): row for row in rows("demo_vacancy_texts.csv")}
        self.uses = {(row["language"], row["activity"]): row["example"] for row in rows("demo_language_uses.csv")}
        self.asks = self._relations()

    def _relations(self) -> dict[int, dict[RelationKind, list[Concept]]]:
        statement = (
            select(OccupationSkill.occupation_id, OccupationSkill.kind, Concept)
            .join(Concept, Concept.id == OccupationSkill.skill_id)
            .order_by(OccupationSkill.occupation_id, Concept.uri)
        )
        asks: dict[int, dict[RelationKind, list[Concept]]] = {}
        for occupation, kind, skill in self.world.session.execute(statement).all():
            asks.setdefault(occupation, {}).setdefault(kind, []).append(skill)
        return asks

    def vacancy(self, employer: Employer) -> Vacancy:
        """Return a draft of this employer, whole enough to be handed in."""
        dice, row = self.dice, self._occupation(employer)
        language = LANGUAGE_OF[employer.country]
        text = self.texts.get((row["occupation"], language)) or self.texts[row["occupation"], "en"]
        night = dice.chance(0.12) if employer.sector[:2] in NIGHT_SECTORS else False
        low, high = dice.weighted(HOURS)
        vacancy = Vacancy(
            ref=dice.ref(),
            employer=employer,
            status=VacancyStatus.DRAFT,
            title=text["title"],
            description=text["text"],
            language=text["language"],
            occupation_id=self.world.occupations[row["occupation"]].id,
            places=dice.weighted({1: 0.6, 2: 0.25, 4: 0.1, 8: 0.05}),
            min_hours=low,
            max_hours=high,
            slots=None if dice.chance(0.08) else SLOTS["nights" if night else dice.weighted(WEEKS)],
            municipality_id=self._place(employer),
            remote=row["occupation"] == "data entry clerk" and dice.chance(0.5),
            night=None if not night and dice.chance(0.06) else night,
            live_in=dice.chance(0.25) if row["occupation"] == "home care aide" else False,
            alone_with_clients=row["alone"] == "yes" and dice.chance(0.75),
            teaches_language=dice.chance(0.15),
            agreement=next(iter(agreements(employer.country, employer.sector)), None),
        )
        self._terms(vacancy, employer.country)
        self._requirements(vacancy, row, employer)
        return vacancy

    def _occupation(self, employer: Employer) -> dict[str, str]:
        """Choose an occupation of the employer's sector, one with a text in its language where there are any."""
        fitting = [row for row in self.occupations if employer.sector[:2] in row["sectors"].split(";")]
        language = LANGUAGE_OF[employer.country]
        return self.dice.pick([row for row in fitting if (row["occupation"], language) in self.texts] or fitting)

    def _place(self, employer: Employer) -> int:
        if self.dice.chance(0.55):
            return employer.municipality_id
        return self.world.places[employer.country, self.dice.pick(ELSEWHERE[employer.country])].id

    def _terms(self, vacancy: Vacancy, country: Country) -> None:
        """Set pay and contract. The pay of part-time work is told by the hour, so that it can be compared."""
        dice, pay = self.dice, PAY[country]
        vacancy.currency = pay.currency
        if pay.month is not None and (vacancy.min_hours or 0) >= 38:
            step = 10 if pay.currency == "EUR" else 50
            low, high = (amount // step for amount in pay.month)
            least = Decimal(dice.between(low, high) * step)
            vacancy.pay_per, most = PayPeriod.MONTH, least + dice.between(1, 8) * step
        else:
            low, high = (round(amount * 10) for amount in pay.hour)
            least = Decimal(dice.between(low, high)) / 10
            vacancy.pay_per, most = PayPeriod.HOUR, least + Decimal(dice.between(2, 10)) / 10
        vacancy.pay_min, vacancy.pay_max = least, most if dice.chance(0.6) else None
        vacancy.contract = dice.weighted(CONTRACTS)
        vacancy.starts_on = self.world.day(dice.between(7, 60)) if dice.chance(0.45) else None
        if vacancy.contract in (ContractKind.FIXED_TERM, ContractKind.SEASONAL):
            vacancy.ends_on = self.world.day(dice.between(90, 240))

    def _requirements(self, vacancy: Vacancy, row: dict[str, str], employer: Employer) -> None:
        dice = self.dice
        asks = self.asks[self.world.occupations[row["occupation"]].id]
        vacancy.skills = [
            VacancySkill(concept=skill, kind=kind, learnable=kind is RelationKind.ESSENTIAL and dice.chance(0.3))
            for kind, count in (
                (RelationKind.ESSENTIAL, dice.between(3, 6)),
                (RelationKind.OPTIONAL, dice.between(1, 4)),
            )
            for skill in dice.some(asks.get(kind, []), count)
        ]
        vacancy.languages = self._languages(row["contact"], employer)
        often = {"car and van delivery driver": 1.0, "forklift operator": 1.0}.get(row["occupation"], 0.4)
        if row["licence"] and dice.chance(often):
            vacancy.licences = [VacancyLicence(licence=Licence(row["licence"]))]
        vacancy.support = [VacancySupport(support=item) for item in dice.some(list(Support), dice.between(0, 4))]
        vacancy.traits = [VacancyTrait(trait=WorkTrait(trait)) for trait in row["traits"].split(";")]

    def _languages(self, contact: str, employer: Employer) -> list[VacancyLanguage]:
        floors = self.dice.weighted(FLOORS[contact])
        asked = {LANGUAGE_OF[employer.country]: dict(floors)}
        if contact == "much" and employer.sector.startswith("55"):
            asked["en"] = {LISTENING: 2, SPEAKING: 2}
        return [
            VacancyLanguage(language=language, activity=activity, level=level, example=self.uses[language, activity])
            for language, levels in asked.items()
            for activity, level in levels.items()
        ]


def make_vacancies(world: World, staff: Staff, employers: Mapping[str, Employer]) -> list[Vacancy]:
    """Make every employer's vacancies and let each live to where it stands now, with the verdicts on its way."""
    market, dice = Market(world), Dice("screening")
    written: list[tuple[Vacancy, Verdicts]] = []
    for employer in employers.values():
        for _ in range(VACANCIES_PER_EMPLOYER[employer.country]):
            vacancy = market.vacancy(employer)
            written.append((vacancy, live_through(world, dice, vacancy, employer)))
    world.session.add_all(vacancy for vacancy, _ in written)
    world.session.flush()
    deciders, desk, looks = list(staff.coordinators.values()), AdvertDesk(), Dice("looks")
    for number, (vacancy, verdicts) in enumerate(written):
        named = staff.coordinators.get(vacancy.employer.country, deciders[number % len(deciders)])
        decided = [
            ScreeningVerdict(
                ref=dice.ref(),
                vacancy_id=vacancy.id,
                decided_by=named.id,
                decided_at=world.ago(days),
                verdict=verdict,
                reason=reason,
            )
            for verdict, days, reason in verdicts
        ]
        world.session.add_all(decided)
        vacancy.advertised = vacancy.status is VacancyStatus.OPEN and number % 4 == 0
        if vacancy.status in LOOKED_AT:
            look_and_ask(world, looks, desk, vacancy, decided)
    world.session.flush()
    return [vacancy for vacancy, _ in written]
