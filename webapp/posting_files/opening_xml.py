"""XML in the terms of HR Open, on which EURES rests: PositionOpening and what is in it. Element names count, namespaces do not.

Not the EURES exchange format itself: what is accepted stands in docs/formats.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from webapp.posting_files.errors import DEEPEST, MOST_ROWS, FileFault, FileRefused
from webapp.posting_files.records import FIELDS, SKILL_FIELDS, Record, join, read_concept, split, write_concept

NAMESPACE = "http://www.hr-xml.org/3"
PATHS = {
    "own_number": "PositionProfile/PositionID",
    "title": "PositionProfile/PositionTitle",
    "description": "PositionProfile/PositionFormattedDescription/Content",
    "places": "PositionProfile/NumberToFill",
    "municipality": "PositionProfile/PositionLocation/Address/CityName",
    "region": "PositionProfile/PositionLocation/Address/CountrySubDivisionCode",
    "contract": "PositionProfile/PositionOfferingTypeCode",
    "starts_on": "PositionProfile/PositionPeriod/StartDate",
    "ends_on": "PositionProfile/PositionPeriod/EndDate",
    "min_hours": "PositionProfile/WorkHours/MinimumHours",
    "max_hours": "PositionProfile/WorkHours/MaximumHours",
    "pay_per": "PositionProfile/OfferedRemunerationPackage/RemunerationRange/RemunerationIntervalCode",
    "pay_min": "PositionProfile/OfferedRemunerationPackage/RemunerationRange/RemunerationMinimumAmount",
    "pay_max": "PositionProfile/OfferedRemunerationPackage/RemunerationRange/RemunerationMaximumAmount",
}
"""Field -> where it stands below PositionOpening."""

SKILLS = "PositionProfile/PositionQualifications/PositionCompetency"
OCCUPATION = "PositionProfile/JobCategoryCode"
ELSEWHERE = frozenset((*PATHS, *SKILL_FIELDS, "occupation", "language", "currency"))
IN_USER_AREA = tuple(name for name in FIELDS if name not in ELSEWHERE)
"""Fields that the standard has no element for: HR Open leaves UserArea for them."""


# --- in ---------------------------------------------------------------------------------------------------------------


def read_openings(data: bytes) -> list[tuple[int, Record]]:
    """Return each opening's number in the file and what it says. Refuses declarations of types and entities. Raises FileRefused."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise FileRefused(FileFault.DECLARATIONS) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FileRefused(FileFault.NOT_XML) from error
    _refuse_deep(root)
    openings = [element for element in root.iter() if _name(element) == "PositionOpening"]
    if not openings:
        raise FileRefused(FileFault.NO_POSTING)
    if len(openings) > MOST_ROWS:
        raise FileRefused(FileFault.TOO_MANY_ROWS)
    return [(number, _record(opening)) for number, opening in enumerate(openings, 1)]


def _refuse_deep(root: Element) -> None:
    level = [root]
    for _depth in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise FileRefused(FileFault.TOO_DEEP)


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _all(element: Element, path: str) -> Iterator[Element]:
    first, _, rest = path.partition("/")
    for child in element:
        if _name(child) == first:
            if rest:
                yield from _all(child, rest)
            else:
                yield child


def _one(element: Element, path: str) -> Element | None:
    return next(_all(element, path), None)


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _record(opening: Element) -> Record:
    record = {name: _text(_one(opening, path)) for name, path in PATHS.items()}
    for name in ("pay_min", "pay_max"):
        if re.fullmatch(r"\d{1,12}\.\d+", record[name]):  # numbers of XML have a point and no thousands
            record[name] = format(Decimal(record[name]).quantize(Decimal("0.01")), "f")
    profile = _one(opening, "PositionProfile")
    record["language"] = (profile.get("languageCode", "") if profile is not None else "")[:2]
    amount = _one(opening, PATHS["pay_min"])
    record["currency"] = amount.get("currencyCode", amount.get("currency", "")) if amount is not None else ""
    category = _one(opening, OCCUPATION)
    record["occupation"] = _concept(_text(category), category.get("name", "") if category is not None else "")
    found: dict[str, list[str]] = {}
    for competency in _all(opening, SKILLS):
        needed = "skills_" + competency.get("need", "")
        said = _concept(_text(_one(competency, "CompetencyID")), _text(_one(competency, "CompetencyName")))
        found.setdefault(needed if needed in SKILL_FIELDS else "skills_day_one", []).append(said)
    record |= {name: join(one for one in concepts if one) for name, concepts in found.items()}
    for extra in _all(opening, "UserArea/Field"):
        if extra.get("name") in IN_USER_AREA:
            record[str(extra.get("name"))] = _text(extra)
    return {name: text for name, text in record.items() if text}


def _concept(code: str, name: str) -> str:
    return write_concept(name, code) if name and "://" in code else name or code


# --- out --------------------------------------------------------------------------------------------------------------


def write_openings(records: Iterable[Record], employer: str, country: str) -> bytes:
    """Write records as PositionOpenings."""
    root = Element("PositionOpenings", {"xmlns": NAMESPACE})
    for record in records:
        opening = SubElement(root, "PositionOpening")
        profile = SubElement(opening, "PositionProfile", {"languageCode": record["language"]})
        _put(opening, "PositionProfile/PositionOrganization/OrganizationName", employer)
        for name, path in PATHS.items():
            if record.get(name):
                _put(opening, path, record[name])
        for name in ("pay_min", "pay_max"):
            if (amount := _one(opening, PATHS[name])) is not None:
                amount.set("currencyCode", record["currency"])
        if record.get("municipality"):
            _put(opening, "PositionProfile/PositionLocation/Address/CountryCode", country)
        if said := record.get("occupation"):
            concept = read_concept(said)
            SubElement(profile, "JobCategoryCode", {"name": concept.words}).text = concept.uri or ""
        _write_skills(profile, record)
        for name in IN_USER_AREA:
            if record.get(name):
                area = _child(opening, "UserArea")
                SubElement(area, "Field", {"name": name}).text = record[name]
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _write_skills(profile: Element, record: Record) -> None:
    for name, need in SKILL_FIELDS.items():
        for one in split(record.get(name, "")):
            concept = read_concept(one)
            competency = SubElement(
                _child(profile, "PositionQualifications"), "PositionCompetency", {"need": need.value}
            )
            SubElement(competency, "CompetencyName").text = concept.words
            if concept.uri:
                SubElement(competency, "CompetencyID").text = concept.uri


def _child(element: Element, name: str) -> Element:
    found = _one(element, name)
    return SubElement(element, name) if found is None else found


def _put(element: Element, path: str, text: str) -> None:
    for name in path.split("/"):
        element = _child(element, name)
    element.text = text
