"""What would become of each row of a file: what is created, what is unclear, what is there already. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.employer import Employer
from models.interchange import VacancyImport
from models.place import Municipality
from models.taxonomy import ConceptKind
from models.types import Country
from models.vacancy import Vacancy
from webapp.concept_search import find_concepts
from webapp.engine import Vocabulary
from webapp.needs import Need
from webapp.posting_files.formats import Read, read_file
from webapp.posting_files.reader import read_record
from webapp.posting_files.records import Fault, Reading, Record, Said, Trouble
from webapp.postings import ENDED

ALIKE = 92.0
"""Two texts say nearly the same from this rapidfuzz ratio (0..100) on."""

NEEDED = ("pay_min", "min_hours", "contract")
"""Columns without which a vacancy cannot be handed in; place and occupation besides."""


@dataclass(frozen=True)
class Offer:
    """Words of a row and the concepts offered for them. `name` is that of the field that asks."""

    name: str
    said: Said
    need: Need | None  # None: the occupation
    choices: tuple[tuple[str, str], ...]  # (URI, label)
    likely: str  # the URI that the words name exactly, or nothing


@dataclass(frozen=True)
class Twin:
    """A vacancy that is there already, or an earlier row, that says the same."""

    same_number: bool
    ref: str | None = None
    title: str = ""
    row: int | None = None


@dataclass
class Row:
    """One row of the file."""

    number: int
    record: Record
    reading: Reading
    municipality_id: int | None = None
    occupation: Offer | None = None
    skills: list[Offer] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)

    @property
    def offers(self) -> list[Offer]:
        """All words that a concept is chosen for."""
        return [*([self.occupation] if self.occupation else []), *self.skills]

    @property
    def missing(self) -> list[str]:
        """Return the fields that it cannot be handed in without."""
        columns = self.reading.columns
        lacking = [name for name in NEEDED if columns.get(name) is None]
        lacking += ["municipality"] if self.municipality_id is None else []
        return lacking + (["occupation"] if self.occupation is None else [])


def read(upload: VacancyImport) -> Read:
    """Read the file of an import, loaded with its employer, as its settings say. Raises FileRefused."""
    return read_file(upload.source, upload.employer.country, encoding=upload.encoding, columns=upload.columns)


def rows_of(session: Session, vocabulary: Vocabulary, upload: VacancyImport, found: Read, language: str) -> list[Row]:
    """Return what would become of each row; concepts have their names in `language`."""
    employer = upload.employer
    currency = "RON" if employer.country is Country.RO else "EUR"
    towns = _towns(session)
    offered: dict[tuple[str, ConceptKind], tuple[tuple[tuple[str, str], ...], str]] = {}
    rows = []
    for number, record in found.records:
        reading = read_record(record, upload.language, currency)
        row = Row(number, record, reading)
        if not reading.refused:
            _find_place(row, towns, employer.country)
            wanted = [(reading.occupation, None)] if reading.occupation else []
            for at, (said, need) in enumerate([*wanted, *reading.skills]):
                kind = ConceptKind.SKILL if need else ConceptKind.OCCUPATION
                key = (said.uri or said.words, kind)
                if key not in offered:
                    offered[key] = _choices(vocabulary, said, kind, language)
                offer = Offer(f"link-{number}-{at}", said, need, *offered[key])
                if need is None:
                    row.occupation = offer
                else:
                    row.skills.append(offer)
        rows.append(row)
    _find_twins(session, employer, rows)
    return rows


def _choices(
    vocabulary: Vocabulary, said: Said, kind: ConceptKind, language: str
) -> tuple[tuple[tuple[str, str], ...], str]:
    taxonomy = vocabulary.taxonomy
    if said.uri and said.uri in taxonomy and taxonomy.has_occupation(said.uri) is (kind is ConceptKind.OCCUPATION):
        return ((said.uri, vocabulary.label(said.uri, language)),), said.uri
    found = find_concepts(vocabulary, said.words[:200], kind=kind, language=language).choices
    exact = [one.uri for one in found if one.matched.casefold() == said.words.casefold()]
    return tuple((one.uri, one.label) for one in found), exact[0] if len(exact) == 1 else ""


def _towns(session: Session) -> Mapping[str, list[Municipality]]:
    towns: dict[str, list[Municipality]] = {}
    for row in session.scalars(select(Municipality).options(joinedload(Municipality.region))):
        towns.setdefault(row.name.casefold(), []).append(row)
    return towns


def _find_place(row: Row, towns: Mapping[str, list[Municipality]], country: Country) -> None:
    said, region = row.reading.municipality, row.reading.region
    if not said:
        return
    found = towns.get(said.casefold(), [])
    near = [town for town in found if (town.region_code == region if region else town.region.country is country)]
    if len(near) == 1:
        row.municipality_id = near[0].id
    else:
        row.reading.troubles.append(Trouble("municipality", Fault.UNKNOWN, said[:80]))


def _find_twins(session: Session, employer: Employer, rows: list[Row]) -> None:
    there = session.scalars(
        select(Vacancy).where(Vacancy.employer_id == employer.id, Vacancy.status.not_in(ENDED)).order_by(Vacancy.id)
    ).all()
    known = [(one.own_number, one.municipality_id, f"{one.title}\n{one.description}") for one in there]
    told = [(one.ref, one.title, None) for one in there]
    for row in rows:
        if row.reading.refused:
            continue
        columns = row.reading.columns
        own = (columns["own_number"], row.municipality_id, f"{columns['title']}\n{columns['description']}")
        for other, (ref, title, number) in zip(known, told, strict=True):
            same_number = own[0] is not None and own[0] == other[0]
            if same_number or (_same_place(own[1], other[1]) and fuzz.ratio(own[2], other[2], score_cutoff=ALIKE)):
                row.twins.append(Twin(same_number, ref, title, number))
        known.append(own)
        told.append((None, str(columns["title"]), row.number))


def _same_place(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other
