"""What the pages of files call fields, and what they say is wrong."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.needs import NEED_NAMES, Need
from webapp.posting_files.errors import FileFault
from webapp.posting_files.formats import Format
from webapp.posting_files.records import FIELDS, Fault

FIELD_NAMES = {
    "own_number": _l("Your own number of the vacancy"),
    "title": _l("Title of the job"),
    "description": _l("What one does"),
    "language": _l("Language of this text"),
    "places": _l("How many people do you look for?"),
    "occupation": _l("Occupation"),
    "skills_day_one": NEED_NAMES[Need.DAY_ONE],
    "skills_learn_here": NEED_NAMES[Need.LEARN_HERE],
    "skills_welcome": NEED_NAMES[Need.WELCOME],
    "min_hours": _l("Hours a week, at least"),
    "max_hours": _l("Hours a week, at most"),
    "days_a_week": _l("Days of work a week (optional)"),
    "shifts": _l("How the hours fall (optional)"),
    "week": _l("When the work is"),
    "contract": _l("Contract"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "contract_months": _l("Or: how many months it lasts"),
    "municipality": _l("Town or municipality"),
    "region": _l("Region (NUTS 3 code)"),
    "remote": _l("Can it be done from home?"),
    "remote_share": _l("How much of it can be done from home?"),
    "live_in": _l("Does one have to live at the workplace?"),
    "housing_offered": _l("Do you offer a room or a flat? (optional)"),
    "housing_cost": _l("For the room or flat, taken from the pay each month"),
    "alone_with_clients": _l("Is one alone with customers, guests or people cared for?"),
    "pay_min": _l("Pay before tax"),
    "pay_max": _l("Up to"),
    "pay_per": _l("Pay: per hour, day, week, month or year"),
    "currency": _l("Currency"),
    "agreement": _l("Collective agreement that sets the pay"),
    "costs_to_worker": _l("Costs for the worker"),
    "languages": _l("Languages"),
    "teaches_language": _l("One level less is fine: we help to learn the language"),
    "trainer": _l("Who shows the work? (optional)"),
    "keeps_documents": _l("Do originals stay with you?"),
    "licences": _l("Licences and certificates"),
    "support": _l("What you offer"),
    "traits": _l("What the work is like"),
    "documents": _l("Documents that you ask for"),
}
assert tuple(FIELD_NAMES) == FIELDS  # noqa: S101 - a field without a name would be left out of the page

FAULTS = {
    Fault.MISSING: _l("is missing"),
    Fault.TOO_LONG: _l("is too long"),
    Fault.UNKNOWN: _l("we do not know this word or code"),
    Fault.NOT_A_NUMBER: _l("is not a number"),
    Fault.AMBIGUOUS: _l("can be read in two ways: write 1050.00 or 1.05"),
    Fault.OUT_OF_RANGE: _l("is too small or too large"),
    Fault.UPSIDE_DOWN: _l("ends before it begins"),
    Fault.NOT_A_DATE: _l("is not a date such as 2027-03-31"),
    Fault.TOO_MANY: _l("names too many"),
    Fault.UNPAID: _l("is not paid: only paid work can be posted"),
}

FILE_FAULTS = {
    FileFault.EMPTY: _l("The file is empty, or has a first line only."),
    FileFault.TOO_BIG: _l("The file is too large: at most 1 MB, 100 columns, and 10,000 letters in one place."),
    FileFault.TOO_MANY_ROWS: _l("The file has more than 100 vacancies. Divide it."),
    FileFault.TOO_DEEP: _l("The file is nested too deeply."),
    FileFault.NOT_TEXT: _l("This is not a text file. In a spreadsheet program, save it as CSV."),
    FileFault.ENCODING: _l("The letters of the file cannot be read. Save it as CSV in UTF-8."),
    FileFault.NOT_A_TABLE: _l("We found no table, no JSON-LD and no XML in this file."),
    FileFault.NOT_JSON: _l("The file begins like JSON, and is not valid."),
    FileFault.NOT_XML: _l("The file begins like XML, and is not valid."),
    FileFault.DECLARATIONS: _l("XML with a document type or entities is not accepted."),
    FileFault.NO_POSTING: _l("There is no JobPosting and no PositionOpening in this file."),
}

FORMATS = {Format.CSV: "CSV", Format.JSON_LD: "JSON-LD", Format.XML: "XML"}
