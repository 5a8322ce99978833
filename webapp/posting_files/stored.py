"""A stored vacancy as a flat record, for files that leave."""

from __future__ import annotations

from models.taxonomy import Concept
from models.types import Cefr
from models.vacancy import Vacancy
from webapp.engine import Vocabulary
from webapp.needs import need_of
from webapp.posting_files.records import (
    SKILL_FIELDS,
    SLOTS,
    LanguageNeed,
    Record,
    clean,
    join,
    number_text,
    write_concept,
    write_need,
)

AS_THEY_ARE = (
    "own_number", "title", "description", "language", "contract", "costs_to_worker", "shifts", "agreement", "trainer",
)  # fmt: skip


def record_of(vacancy: Vacancy, vocabulary: Vocabulary) -> Record:
    """Return what a vacancy says; it has to be loaded whole. Nothing in it is about a candidate or a contact."""

    def named(concept: Concept) -> str:
        return write_concept(vocabulary.label(concept.uri, vacancy.language), concept.uri)

    place = vacancy.municipality
    record: dict[str, object] = {name: getattr(vacancy, name) for name in AS_THEY_ARE}
    yes_or_no = ("remote", "live_in", "housing_offered", "alone_with_clients", "keeps_documents")
    record |= {name: _yes_no(getattr(vacancy, name)) for name in yes_or_no}
    record |= {
        "places": str(vacancy.places),
        "occupation": named(vacancy.occupation) if vacancy.occupation else None,
        "week": None
        if vacancy.slots is None
        else join(name for bit, name in enumerate(SLOTS) if vacancy.slots >> bit & 1),
        "starts_on": vacancy.starts_on.isoformat() if vacancy.starts_on else None,
        "ends_on": vacancy.ends_on.isoformat() if vacancy.ends_on else None,
        "municipality": place.name if place else None,
        "region": place.region_code if place else None,
        "teaches_language": "yes" if vacancy.teaches_language else None,
        "languages": join(
            write_need(LanguageNeed(need.language, need.activity, Cefr(need.level), need.example))
            for need in sorted(vacancy.languages, key=lambda need: (need.language, need.activity))
        ),
        "licences": join(sorted(row.licence for row in vacancy.licences)),
        "support": join(sorted(row.support for row in vacancy.support)),
        "traits": join(sorted(row.trait for row in vacancy.traits)),
        "documents": join(sorted(row.document for row in vacancy.documents)),
    }
    record |= {
        name: None if (value := getattr(vacancy, name)) is None else number_text(value)
        for name in ("min_hours", "max_hours", "days_a_week", "contract_months", "remote_share", "housing_cost")
    }
    if vacancy.pay_min is not None:
        record |= {"pay_min": f"{vacancy.pay_min:.2f}", "pay_per": vacancy.pay_per, "currency": vacancy.currency}
        record |= {"pay_max": f"{vacancy.pay_max:.2f}"} if vacancy.pay_max is not None else {}
    for field, need in SKILL_FIELDS.items():
        asked = sorted((row.concept for row in vacancy.skills if need_of(row) is need), key=lambda concept: concept.uri)
        record[field] = join(named(concept) for concept in asked)
    return {name: clean(str(value)) for name, value in record.items() if value not in (None, "")}


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"
