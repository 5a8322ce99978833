"""JSON-LD of schema.org's JobPosting, one, a list or a graph. What schema.org has no word for stands under `foothold:`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from webapp.posting_files.errors import DEEPEST, MOST_ROWS, FileFault, FileRefused
from webapp.posting_files.records import CODE_FIELDS, SKILL_FIELDS, Record, join, read_concept, split, write_concept

OURS = "foothold:"
NAMESPACE = "urn:foothold:"
EXTENSIONS = (
    "min_hours", "max_hours", "days_a_week", "shifts", "week", "contract", "ends_on", "contract_months", "remote", "remote_share", "live_in",
    "housing_offered", "housing_cost", "alone_with_clients", "agreement", "costs_to_worker", "languages", "teaches_language", "trainer",
    "keeps_documents", *CODE_FIELDS,
)  # fmt: skip
"""Fields that are written as they are: schema.org says them less exactly or not at all."""

CONTRACTS = {"TEMPORARY": "fixed_term", "INTERN": "apprenticeship", "VOLUNTEER": "volunteer"}
PERIODS = {"HOUR": "hour", "DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year", "ANN": "year", "MON": "month", "HUR": "hour"}  # fmt: skip
FULL_TIME = 35.0
"""Hours a week from which work is called full time."""

FRESH = timedelta(days=60)


# --- in ---------------------------------------------------------------------------------------------------------------


def read_postings(text: str) -> list[tuple[int, Record]]:
    """Return each posting's number in the file and what it says. Raises FileRefused."""
    _refuse_deep(text)
    try:
        whole = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FileRefused(FileFault.NOT_JSON) from error
    found: list[tuple[int, Record]] = []
    for node, language in _nodes(whole):
        if len(found) == MOST_ROWS:
            raise FileRefused(FileFault.TOO_MANY_ROWS)
        found.append((len(found) + 1, _record(node, language)))
    if not found:
        raise FileRefused(FileFault.NO_POSTING)
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_deep(text: str) -> None:
    depth, quoted, escaped = 0, False, False
    for letter in text:
        if quoted:
            quoted = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "[{":
            depth += 1
            if depth > DEEPEST:
                raise FileRefused(FileFault.TOO_DEEP)
        elif letter in "]}":
            depth -= 1


def _nodes(whole: Any) -> Iterable[tuple[Mapping[str, Any], str]]:
    """Go through the postings, each with the language of its texts. What has another type is none; what has no type is told as a row."""
    outer = _language_of(whole) if isinstance(whole, dict) else ""
    listed = whole.get("@graph", whole) if isinstance(whole, dict) else whole
    for node in listed if isinstance(listed, list) else [listed]:
        if not isinstance(node, dict):
            yield {}, ""
        elif "@type" not in node or "JobPosting" in {re.split(r"[/:#]", str(one))[-1] for one in _many(node["@type"])}:
            yield node, _language_of(node) or outer


def _language_of(node: Mapping[str, Any]) -> str:
    contexts = [one for one in _many(node.get("@context")) if isinstance(one, dict)]
    return next((str(one["@language"]) for one in contexts if one.get("@language")), "")


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(value: Any) -> dict[str, Any]:
    return next((one for one in _many(value) if isinstance(one, dict)), {})


def _text(value: Any) -> str:
    """Return a plain value as text: of a list the first, of a node its value or name."""
    value = next(iter(_many(value)), None)
    if isinstance(value, dict):
        return _text(value.get("@value", value.get("name", value.get("value"))))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _record(node: Mapping[str, Any], language: str) -> Record:
    address = _first(_first(node.get("jobLocation")).get("address"))
    titled = _first(node.get("title"))
    record = {
        "own_number": _text(_first(node.get("identifier")).get("value") or node.get("identifier")),
        "title": _text(node.get("title")),
        "description": text_of_html(_text(node.get("description"))),
        "language": (str(titled.get("@language", "")) or language)[:2],
        "places": _text(node.get("totalJobOpenings")),
        "occupation": _occupation(node),
        "starts_on": _text(node.get("jobStartDate")),
        "municipality": _text(address.get("addressLocality")),
        "region": _text(address.get("addressRegion")) if _is_nuts(_text(address.get("addressRegion"))) else "",
        "remote": "yes" if _text(node.get("jobLocationType")).upper() == "TELECOMMUTE" else "",
        "contract": _contract(node),
        **_hours(_text(node.get("workHours"))),
        **_pay(node),
        **_skills(node),
    }
    record |= {name: _text(node[OURS + name]) for name in EXTENSIONS if node.get(OURS + name) is not None}
    return {name: text for name, text in record.items() if text}


def _is_nuts(code: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{2}[0-9A-Za-z]{3}", code) is not None


def _occupation(node: Mapping[str, Any]) -> str:
    for value in _many(node.get("occupationalCategory")):
        if isinstance(value, dict):
            uri = next((str(value[key]) for key in ("url", "@id", "sameAs") if value.get(key)), "")
            name = _text(value.get("name"))
            return write_concept(name, uri) if name and uri else name or uri
    return _text(node.get("occupationalCategory"))


def _contract(node: Mapping[str, Any]) -> str:
    kinds = [str(one).upper() for one in _many(node.get("employmentType"))]
    return next((CONTRACTS[kind] for kind in kinds if kind in CONTRACTS), "")


def _hours(said: str) -> Record:
    found = re.fullmatch(r"\D*(\d+(?:[.,]\d+)?)(?:\s*(?:-|–|to)\s*(\d+(?:[.,]\d+)?))?(?![\d:])\D*", said)
    return {"min_hours": found[1], "max_hours": found[2] or found[1]} if found else {}


def _pay(node: Mapping[str, Any]) -> Record:
    salary = node.get("baseSalary")
    money = _first(salary)
    value = money.get("value", money or salary)
    amount = _first(value)
    least, most = (amount.get("minValue"), amount.get("maxValue")) if amount else (None, None)
    exact = amount.get("value") if amount else value
    unit = _text(amount.get("unitText") or amount.get("unitCode") or money.get("unitText")).upper()
    return {
        "pay_min": _amount(least if least is not None else exact),
        "pay_max": _amount(most),
        "pay_per": PERIODS.get(unit, unit.lower()),
        "currency": _text(money.get("currency") or node.get("salaryCurrency")),
    }


def _amount(value: Any) -> str:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return format(Decimal(value).quantize(Decimal("0.01")), "f") if abs(value) < 10**12 else "9" * 13
    return _text(value)


def _skills(node: Mapping[str, Any]) -> Record:
    fields: dict[str, list[str]] = {name: [] for name in SKILL_FIELDS}
    for value in _many(node.get("skills")):
        if isinstance(value, dict):
            uri = next((str(value[key]) for key in ("url", "@id", "sameAs") if value.get(key)), "")
            name = _text(value.get("name"))
            needed = "skills_" + _text(value.get(OURS + "need"))
            fields[needed if needed in fields else "skills_day_one"].append(
                write_concept(name, uri) if name and uri else name or uri
            )
        else:
            fields["skills_day_one"] += [one for one in re.split(r"[,;\n]", str(value)) if one.strip()]
    return {name: join(one.strip() for one in found if one.strip()) for name, found in fields.items()}


class _Reader(HTMLParser):
    """Keeps the text of a piece of HTML, with its lines."""

    BLOCKS = frozenset(["p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr"])
    SILENT = frozenset(("script", "style"))

    def __init__(self, *, marked: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self._marked, self._silent = "", marked, 0

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.text += "\n- " if tag == "li" else "\n"

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT and self._silent > 0
        if tag in ("p", "div", "ul", "ol"):
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data.replace("\n", " ") if self._marked else data


def text_of_html(markup: str) -> str:
    """Return the text of a description, which schema.org lets be HTML. Nothing of the markup is kept."""
    reader = _Reader(marked=re.search(r"<[a-zA-Z/]", markup) is not None)
    reader.feed(markup)
    reader.close()
    # Who writes line breaks means each of them; between paragraphs and lists one empty line is enough.
    return reader.text.strip() if "<br" in markup else re.sub(r"\n{3,}", "\n\n", reader.text).strip()


# --- out --------------------------------------------------------------------------------------------------------------


def posting(record: Record, employer: str, country: str, posted: date | None) -> dict[str, Any]:
    """Return a record as a JobPosting. It holds what the record says and the employer's name, and nothing of any person."""
    least, most = record.get("min_hours"), record.get("max_hours")
    node: dict[str, Any] = {
        "@context": ["https://schema.org", {"@language": record["language"], "foothold": NAMESPACE}],
        "@type": "JobPosting",
        "title": record["title"],
        "description": html.escape(record["description"], quote=False).replace("\n", "<br>"),
        "hiringOrganization": {"@type": "Organization", "name": employer},
        "totalJobOpenings": int(record.get("places", "1")),
        "directApply": False,
    }
    if posted:
        node |= {"datePosted": posted.isoformat(), "validThrough": (posted + FRESH).isoformat()}
    if number := record.get("own_number"):
        node["identifier"] = {"@type": "PropertyValue", "name": employer, "value": number}
    if most:
        node["employmentType"] = ["FULL_TIME" if float(most) >= FULL_TIME else "PART_TIME"]
        node["workHours"] = least if least == most else f"{least}–{most}"
    if temporary := {"fixed_term": "TEMPORARY", "seasonal": "TEMPORARY", "apprenticeship": "INTERN"}.get(
        record.get("contract", "")
    ):
        node.setdefault("employmentType", []).append(temporary)
    if starts := record.get("starts_on"):
        node["jobStartDate"] = starts
    if record.get("remote") == "yes":
        node["jobLocationType"] = "TELECOMMUTE"
    address = {"addressLocality": record.get("municipality"), "addressRegion": record.get("region"), "addressCountry": country}  # fmt: skip
    if address["addressLocality"]:
        node["jobLocation"] = {"@type": "Place", "address": {"@type": "PostalAddress"} | address}
    node |= _salary(record) | _concepts(record)
    return node | {OURS + name: record[name] for name in EXTENSIONS if record.get(name)}


def _salary(record: Record) -> dict[str, Any]:
    if not record.get("pay_min"):
        return {}
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": record["pay_per"].upper()}
    value |= (
        {"minValue": float(record["pay_min"]), "maxValue": float(record["pay_max"])}
        if record.get("pay_max")
        else {"value": float(record["pay_min"])}
    )
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": record["currency"], "value": value}}


def _concepts(record: Record) -> dict[str, Any]:
    node: dict[str, Any] = {}
    if said := record.get("occupation"):
        node["occupationalCategory"] = {"@type": "CategoryCode", "inCodeSet": "ESCO"} | _named(said)
    skills = [
        {"@type": "DefinedTerm"} | _named(one) | {OURS + "need": need.value}
        for name, need in SKILL_FIELDS.items()
        for one in split(record.get(name, ""))
    ]
    return node | ({"skills": skills} if skills else {})


def _named(text: str) -> dict[str, str]:
    said = read_concept(text)
    return {"name": said.words} | ({"url": said.uri} if said.uri else {})


def write_postings(nodes: Iterable[dict[str, Any]]) -> bytes:
    """Write postings as one JSON-LD document."""
    return json.dumps(list(nodes), ensure_ascii=False, indent=1).encode()
