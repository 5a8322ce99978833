"""What was written into a file and read again says the same, in every format."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.types import Cefr, LanguageActivity, Licence, Paper, Support, WorkTrait
from models.vacancy import ContractKind, PayPeriod, Shifts, Trainer
from webapp.posting_files.errors import FileRefused
from webapp.posting_files.formats import Format, read_file
from webapp.posting_files.linked_data import posting, write_postings
from webapp.posting_files.opening_xml import write_openings
from webapp.posting_files.reader import LONGEST_EXAMPLE, read_record
from webapp.posting_files.records import (
    SLOTS,
    LanguageNeed,
    clean,
    join,
    number_text,
    split,
    write_concept,
    write_need,
)
from webapp.posting_files.tables import guarded, unguarded, write_table

TEXTS = st.text(min_size=1, max_size=60).map(clean).filter(bool)
LINES = st.text("ab<>&;|\\'\"=+-@#*\n\t χώжй", min_size=1, max_size=60).map(clean).filter(bool)
WORDS = st.text("ab c|;\\χж/", min_size=1, max_size=12).map(str.strip).filter(lambda words: words and "<" not in words)
CONCEPTS = st.builds(write_concept, WORDS, st.integers(1, 99).map("http://data.example/esco/{}".format))
NEEDS = st.builds(
    LanguageNeed,
    st.sampled_from(["el", "bg", "en"]),
    st.sampled_from(LanguageActivity),
    st.sampled_from(Cefr),
    st.none() | TEXTS.map(lambda text: text[:LONGEST_EXAMPLE].strip()),
)
AMOUNTS = st.decimals(1, 9999, places=2)
YES_NO = st.sampled_from(["yes", "no"])


def several(codes):
    return st.lists(st.sampled_from(codes), min_size=1, unique=True).map(join)


@st.composite
def records(draw):
    """One vacancy as it is written out: what has an order is in it."""
    hours = sorted(draw(st.lists(st.decimals(1, 48, places=2), min_size=2, max_size=2)))
    pay = sorted(draw(st.lists(AMOUNTS, min_size=2, max_size=2)))
    needs = draw(st.lists(NEEDS, min_size=1, max_size=4, unique_by=lambda need: (need.language, need.activity)))
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    whole = {
        "own_number": draw(TEXTS),
        "title": draw(TEXTS | LINES.map(lambda text: text.replace("\n", " "))),
        "description": draw(TEXTS | LINES),
        "language": draw(st.sampled_from(["el", "bg", "ro", "en"])),
        "places": str(draw(st.integers(1, 500))),
        "occupation": draw(CONCEPTS),
        **{
            name: draw(st.lists(CONCEPTS, min_size=1, max_size=3).map(join))
            for name in ("skills_day_one", "skills_learn_here", "skills_welcome")
        },
        "min_hours": number_text(hours[0]),
        "max_hours": number_text(hours[1]),
        "week": draw(several(SLOTS)),
        "contract": draw(st.sampled_from(ContractKind)).value,
        "starts_on": days[0].isoformat(),
        "ends_on": days[1].isoformat(),
        "municipality": draw(TEXTS),
        "region": "EL303",
        "remote": draw(YES_NO),
        "housing_offered": draw(YES_NO),
        "housing_cost": f"{draw(AMOUNTS | st.just(0)):.2f}",
        "keeps_documents": draw(YES_NO),
        "trainer": draw(st.sampled_from(Trainer)).value,
        "shifts": draw(st.sampled_from(Shifts)).value,
        "days_a_week": str(draw(st.integers(1, 6))),
        "contract_months": str(draw(st.integers(1, 60))),
        "agreement": draw(TEXTS),
        "live_in": draw(YES_NO),
        "alone_with_clients": draw(YES_NO),
        "pay_min": f"{pay[0]:.2f}",
        "pay_max": f"{pay[1]:.2f}",
        "pay_per": draw(st.sampled_from(PayPeriod)).value,
        "currency": draw(st.sampled_from(["EUR", "RON"])),
        "costs_to_worker": draw(TEXTS | LINES),
        "languages": join(write_need(need) for need in needs),
        "teaches_language": "yes",
        "documents": draw(several([code.value for code in Paper])),
        "licences": draw(several([code.value for code in Licence])),
        "support": draw(several([code.value for code in Support])),
        "traits": draw(several([code.value for code in WorkTrait])),
    }
    optional = set(whole) - {"title", "description", "language", "places", "pay_min", "pay_per", "currency", "min_hours", "max_hours"}  # fmt: skip
    left_out = draw(st.sets(st.sampled_from(sorted(optional))))
    left_out |= {"region"} if "municipality" in left_out else set()  # a place without a town is none
    return {name: text for name, text in whole.items() if name not in left_out}


def written(format_, record):
    match format_:
        case Format.CSV:
            return write_table([record])
        case Format.JSON_LD:
            return write_postings([posting(record, "Blue Kettle Works", "GR", None)])
        case Format.XML:
            return write_openings([record], "Blue Kettle Works", "GR")


@pytest.mark.parametrize("format_", Format)
@settings(max_examples=25, deadline=None)
@given(record=records())
def test_what_was_exported_and_imported_again_says_the_same(format_, record):
    found = read_file(written(format_, record), "GR")

    assert found.format is format_
    (_number, again) = found.records[0]
    assert read_record(again, "fr") == read_record(record, "fr")
    assert read_record(again, "fr").troubles == []


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool)))
def test_a_list_written_into_one_text_is_read_again(items):
    assert split(join(items)) == items


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_is_read_again(text):
    cell = guarded(text)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(cell) == text


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode) | st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10) | st.sampled_from(["JobPosting", "@graph", "@type"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["@type", "@graph", "@context", "title", "description", "baseSalary", "value", "skills", "jobLocation",
                         "identifier", "occupationalCategory", "employmentType", "address", "minValue", "unitText"]),
        inner, max_size=6),
    max_leaves=20).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_whatever_is_uploaded_is_read_or_refused(data):
    try:
        found = read_file(data, "BG")
    except FileRefused:
        return

    for _number, record in found.records:
        read_record(record, "bg")
