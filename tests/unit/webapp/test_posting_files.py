"""Files as they come from elsewhere: what is understood, what is told, what is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from models.types import Cefr, Licence
from models.vacancy import ContractKind, PayPeriod
from webapp.needs import Need
from webapp.posting_files.errors import DEEPEST, MOST_BYTES, MOST_ROWS, FileFault, FileRefused
from webapp.posting_files.formats import Format, read_file
from webapp.posting_files.linked_data import posting, text_of_html
from webapp.posting_files.reader import read_record
from webapp.posting_files.records import Fault, Said
from webapp.posting_files.tables import write_table

TEXTS = {"title": "Kitchen helper", "description": "Wash and cut."}
GREEK = "τίτλος;περιγραφή;μισθός;ανά\nΒοηθός κουζίνας;Πλένει και κόβει.;1.050,00;μήνα\n"
BULGARIAN = "длъжност\tописание\tзаплата\nЧистачка\tЧисти стаи.\t900\n"


def reading(**texts):
    return read_record(TEXTS | texts, "en")


def faults(**texts):
    return [(trouble.field, trouble.fault) for trouble in reading(**texts).troubles]


@pytest.mark.parametrize(
    ("text", "country", "encoding"),
    [
        (GREEK, "GR", "cp1253"),
        (GREEK, "BG", "utf-8"),
        (GREEK, "GR", "utf-8-sig"),
        (GREEK, "GR", "utf-16"),
        (BULGARIAN, "BG", "cp1251"),
        ("titlu,descriere\nMenajeră,Face curățenie\n", "RO", "utf-8"),
        ("titlu,descriere\nBucătar ajutor,Găteşte şi spală\n", "RO", "cp1250"),
        ("Titel|Beschreibung\nKüchenhilfe|Spült\n", "AT", "cp1252"),
    ],
)
def test_a_table_is_read_in_the_encodings_of_its_country(text, country, encoding):
    found = read_file(text.encode(encoding), country)

    assert found.format is Format.CSV
    assert found.records[0][1]["title"] == text.splitlines()[1].replace("|", ";").replace("\t", ";").replace(",", ";").split(";")[0]  # fmt: skip


def test_a_table_in_a_wrongly_guessed_encoding_is_read_in_the_one_that_is_chosen():
    found = read_file(BULGARIAN.encode("cp1251"), "GR", encoding="cp1251")

    assert found.records[0][1]["title"] == "Чистачка"


def test_columns_are_found_by_their_headings_and_can_be_chosen_anew():
    data = b"Job-Title;Note;Duties\nHelper;Secret;Wash\n"
    found = read_file(data, "GR")
    changed = read_file(data, "GR", columns={"title": 2, "description": 0})

    assert found.columns == {"title": 0, "description": 2}
    assert found.records == [(2, {"title": "Helper", "description": "Wash"})]
    assert changed.records == [(2, {"title": "Wash", "description": "Helper"})]


def test_rows_keep_the_numbers_that_they_have_in_the_file():
    found = read_file(b"title;description\n\nOne;a\n;\nTwo;b\n", "GR")

    assert [(number, record["title"]) for number, record in found.records] == [(3, "One"), (5, "Two")]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", FileFault.EMPTY),
        (b"title;description\n", FileFault.EMPTY),
        (b"PK\x03\x04 title", FileFault.NOT_TEXT),
        (b"title;description\nA\0;b\n", FileFault.NOT_TEXT),
        (b"just words", FileFault.NOT_A_TABLE),
        (b"title;description\n\xff\x81\x8d;b\n", FileFault.ENCODING),
        (b"x" * (MOST_BYTES + 1), FileFault.TOO_BIG),
        (b"title;description\n" + b"a;b\n" * (MOST_ROWS + 1), FileFault.TOO_MANY_ROWS),
        (b"title;description\na;" + b"b" * 10_001, FileFault.TOO_BIG),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), FileFault.TOO_DEEP),
        (b'{"@type": "JobPosting", "title": NaN}', FileFault.NOT_JSON),
        (b"{", FileFault.NOT_JSON),
        (b'{"@type": "Person", "name": "x"}', FileFault.NO_POSTING),
        (json.dumps([{"@type": "JobPosting"}] * (MOST_ROWS + 1)).encode(), FileFault.TOO_MANY_ROWS),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', FileFault.DECLARATIONS),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', FileFault.DECLARATIONS),
        (b"<a>", FileFault.NOT_XML),
        (b"<a/>", FileFault.NO_POSTING),
        (b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1), FileFault.TOO_DEEP),
        (b"<a>" + b"<PositionOpening/>" * (MOST_ROWS + 1) + b"</a>", FileFault.TOO_MANY_ROWS),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(data, fault):
    with pytest.raises(FileRefused) as refused:
        read_file(data, "AT")

    assert refused.value.fault is fault


@pytest.mark.parametrize("said", ["1050", "1050.00", "1050,00", "1.050,00", "1,050.00", "1 050,00", "1050 €"])
def test_an_amount_is_read_as_europe_writes_it(said):
    columns = reading(pay_min=said, pay_per="month").columns

    assert (columns["pay_min"], columns["pay_per"], columns["currency"]) == (Decimal("1050.00"), PayPeriod.MONTH, "EUR")


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"pay_min": "1.050", "pay_per": "month"}, ("pay_min", Fault.AMBIGUOUS)),
        ({"pay_min": "a lot"}, ("pay_min", Fault.NOT_A_NUMBER)),
        ({"pay_min": "1000"}, ("pay_per", Fault.MISSING)),
        ({"pay_min": "9", "pay_max": "8", "pay_per": "hour"}, ("pay_max", Fault.UPSIDE_DOWN)),
        ({"pay_min": "9", "pay_per": "hour", "currency": "USD"}, ("currency", Fault.UNKNOWN)),
        ({"min_hours": "60"}, ("min_hours", Fault.OUT_OF_RANGE)),
        ({"min_hours": "40", "max_hours": "20"}, ("max_hours", Fault.UPSIDE_DOWN)),
        ({"starts_on": "soon"}, ("starts_on", Fault.NOT_A_DATE)),
        ({"starts_on": "2027-02-02", "ends_on": "2027-01-01"}, ("ends_on", Fault.UPSIDE_DOWN)),
        ({"week": "monday_noon"}, ("week", Fault.UNKNOWN)),
        ({"licences": "forklift; sword"}, ("licences", Fault.UNKNOWN)),
        ({"languages": "el listening Z9"}, ("languages", Fault.UNKNOWN)),
        ({"language": "tlh"}, ("language", Fault.UNKNOWN)),
        ({"live_in": "perhaps"}, ("live_in", Fault.UNKNOWN)),
        ({"places": "0"}, ("places", Fault.OUT_OF_RANGE)),
        ({"contract": "handshake"}, ("contract", Fault.UNKNOWN)),
    ],
)
def test_what_is_unclear_is_told_and_its_field_stays_open(texts, fault):
    found = reading(**texts)

    assert faults(**texts) == [fault]
    assert not found.refused
    assert found.columns["pay_min"] is None


@pytest.mark.parametrize(
    "texts", [{"title": ""}, {"title": "x" * 121}, {"description": "\0 "}, {"contract": "volunteer"}]
)
def test_a_row_without_which_no_draft_can_be_made_is_refused(texts):
    assert reading(**texts).refused


def test_words_of_every_day_are_understood():
    columns = reading(
        live_in="όχι", remote="Ja", contract="unbefristet", starts_on="31.03.2027", min_hours="37,5", pay_max="9", pay_per="oră"
    ).columns  # fmt: skip

    assert (columns["live_in"], columns["remote"]) == (False, True)
    assert columns["contract"] is ContractKind.PERMANENT
    assert columns["starts_on"] == date(2027, 3, 31)
    assert (columns["min_hours"], columns["max_hours"]) == (37.5, 37.5)
    assert (columns["pay_min"], columns["pay_per"]) == (Decimal("9.00"), PayPeriod.HOUR)


def test_lists_are_read_with_bars_lines_and_semicolons():
    found = reading(
        skills_day_one="mop floors; make beds", licences="Forklift|first-aid", languages="el reading A2: menus; bills"
    )

    assert found.skills == [(Said("mop floors"), Need.DAY_ONE), (Said("make beds"), Need.DAY_ONE)]
    assert found.codes["licences"] == [Licence.FORKLIFT, Licence.FIRST_AID]
    assert [(need.level, need.example) for need in found.languages] == [(Cefr.A2, "menus")]


def test_what_a_spreadsheet_would_compute_is_written_as_text():
    data = write_table([TEXTS | {"title": '=HYPERLINK("http://bad.example")', "description": "@SUM(A1)"}])

    assert b";\"'=HYPERLINK" in data
    assert b";'@SUM" in data


POSTING = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Room attendant",
    "description": "<p>Clean rooms &amp; halls.</p><ul><li>Beds</li></ul><script>alert(1)</script>",
    "identifier": {"@type": "PropertyValue", "name": "Inn", "value": 17},
    "employmentType": ["FULL_TIME", "TEMPORARY"],
    "workHours": "30-40 hours per week",
    "jobStartDate": "2027-01-15T08:00",
    "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Kalliste", "addressRegion": "EL303"}},
    "baseSalary": {"@type": "MonetaryAmount", "currency": "EUR", "value": {"@type": "QuantitativeValue", "minValue": 7.5, "maxValue": 8.250, "unitText": "HOUR"}},
    "skills": "mop floors, make beds",
    "occupationalCategory": "Room attendant",
    "contactPoint": {"name": "Somebody", "telephone": "1"},
}  # fmt: skip


@pytest.mark.parametrize(
    "whole", [POSTING, [POSTING], {"@context": "x", "@graph": [{"@type": "Organization"}, POSTING]}]
)
def test_a_posting_of_schema_org_alone_is_understood(whole):
    found = read_file(json.dumps(whole).encode(), "GR")

    [(number, record)] = found.records
    row = read_record(record, "en")
    assert (found.format, number, row.troubles) == (Format.JSON_LD, 1, [])
    assert row.columns["description"] == "Clean rooms & halls.\n\n- Beds"
    assert row.columns["own_number"] == "17"
    assert (row.columns["min_hours"], row.columns["max_hours"]) == (30.0, 40.0)
    assert (row.columns["pay_min"], row.columns["pay_max"]) == (Decimal("7.50"), Decimal("8.25"))
    assert row.columns["contract"] is ContractKind.FIXED_TERM
    assert (row.municipality, row.region, row.occupation) == ("Kalliste", "EL303", Said("Room attendant"))
    assert [said.words for said, _need in row.skills] == ["mop floors", "make beds"]
    assert "Somebody" not in str(row)


def test_what_is_no_posting_in_a_list_is_told_as_a_row():
    found = read_file(json.dumps(["words", POSTING]).encode(), "GR")

    assert [read_record(record, "en").refused for _number, record in found.records] == [True, False]


def test_no_markup_of_a_description_is_left():
    assert text_of_html("a<br>b<img src=x onerror=alert(1)>&lt;i&gt;") == "a\nb<i>"


OPENING = """<?xml version="1.0" encoding="windows-1253"?>
<PositionOpening xmlns="http://www.hr-xml.org/3"><PositionProfile languageCode="el-GR">
<PositionID>A-1</PositionID><PositionTitle>Καθαρίστρια</PositionTitle>
<JobCategoryCode name="room attendant">http://data.example/esco/1</JobCategoryCode>
<PositionFormattedDescription><Content>Καθαρίζει δωμάτια.</Content></PositionFormattedDescription>
<OfferedRemunerationPackage><RemunerationRange><RemunerationIntervalCode>Month</RemunerationIntervalCode>
<RemunerationMinimumAmount currencyCode="EUR">1050.000</RemunerationMinimumAmount></RemunerationRange></OfferedRemunerationPackage>
<PositionQualifications><PositionCompetency><CompetencyName>mop floors</CompetencyName></PositionCompetency></PositionQualifications>
</PositionProfile></PositionOpening>"""


def test_an_opening_in_the_terms_of_hr_open_is_understood():
    found = read_file(OPENING.encode("cp1253"), "GR")

    [(_number, record)] = found.records
    row = read_record(record, "en")
    assert (found.format, row.troubles) == (Format.XML, [])
    assert (row.columns["title"], row.columns["language"], row.columns["own_number"]) == ("Καθαρίστρια", "el", "A-1")
    assert (row.columns["pay_min"], row.columns["pay_per"]) == (Decimal("1050.00"), PayPeriod.MONTH)
    assert row.occupation == Said("room attendant", "http://data.example/esco/1")
    assert row.skills == [(Said("mop floors"), Need.DAY_ONE)]


def test_a_posting_that_leaves_names_its_employer_and_no_contact():
    node = posting(TEXTS | {"language": "en"}, "Blue Kettle Works", "GR", date(2026, 11, 24))

    assert node["hiringOrganization"] == {"@type": "Organization", "name": "Blue Kettle Works"}
    assert node["validThrough"] == "2027-01-23"
    assert node["directApply"] is False
    assert not {"contactPoint", "applicationContact"} & node.keys()


@pytest.mark.parametrize(
    ("texts", "columns"),
    [
        ({"remote_share": "100"}, {"remote": True, "remote_share": 100}),
        ({"remote": "no", "remote_share": "40"}, {"remote": False, "remote_share": 40}),
        ({"remote": "yes"}, {"remote": True, "remote_share": 100}),
        ({"remote": "no"}, {"remote": False, "remote_share": None}),
    ],
)
def test_the_share_from_home_decides_whether_it_is_remote(texts, columns):
    assert {name: reading(**texts).columns[name] for name in columns} == columns


@pytest.mark.parametrize(
    ("field", "said", "fault"),
    [
        ("days_a_week", "7", Fault.OUT_OF_RANGE),
        ("remote_share", "37", Fault.OUT_OF_RANGE),
        ("contract_months", "1.5", Fault.NOT_A_NUMBER),
        ("trainer", "the boss", Fault.UNKNOWN),
        ("documents", "passport", Fault.UNKNOWN),
        ("housing_cost", "free", Fault.NOT_A_NUMBER),
    ],
)
def test_a_term_that_cannot_be_read_is_told_and_left_open(field, said, fault):
    row = reading(**{field: said})

    assert [(trouble.field, trouble.fault) for trouble in row.troubles] == [(field, fault)]
    assert not row.columns.get(field)
    assert not row.codes.get(field)
