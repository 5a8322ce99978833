"""Words of the data protection desk: kinds of requests, answers, the coercion check, and the report of what is stored, for a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask_babel import LazyString, format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean, Column, Date, DateTime
from sqlalchemy import Enum as EnumColumn

from models.account import Role
from models.base import AwareDateTime, Base
from models.desk import BreachRisk, Company, Keeping, RequestKind, RequestOutcome
from webapp.wording import IDENTITY_FIELDS, NAMES, language_name, listed

DESK_NAMES: dict[Enum, LazyString] = {
    RequestKind.ACCESS: _l("Everything that is stored"),
    RequestKind.CORRECTION: _l("Put something right"),
    RequestKind.ERASURE: _l("Erase everything"),
    RequestKind.FREEZE: _l("Keep my data, but use it for nothing"),
    RequestKind.NO_RANKING: _l("No order by the computer"),
    RequestKind.CONTEST: _l("I do not agree with something"),
    RequestOutcome.DONE: _l("Done"),
    RequestOutcome.PARTLY: _l("Done in part"),
    RequestOutcome.REFUSED: _l("Not done"),
    RequestOutcome.TAKEN_BACK: _l("She took it back"),
    Company.ALONE: _l("Nobody"),
    Company.CHOSEN: _l("Somebody she chose"),
    Company.OTHER: _l("Somebody else, or I am not sure"),
    Keeping.LOOKS_HERE: _l("She looks at it here and takes nothing along"),
    Keeping.STAYS_HERE: _l("It stays with us, in a locked place"),
    Keeping.SAFE_PLACE: _l("At a place that nobody else opens"),
    Keeping.NO_PLACE: _l("There is no safe place"),
    BreachRisk.UNLIKELY: _l("A risk is unlikely"),
    BreachRisk.RISK: _l("A risk"),
    BreachRisk.HIGH: _l("A high risk: the people have to be told, too"),
}

SECTIONS: dict[str, LazyString] = {
    "identity": _l("Name and safe contact"),
    "beneficiary": _l("Basics"),
    "beneficiary_skill": _l("Skills"),
    "beneficiary_occupation": _l("Work before"),
    "beneficiary_language": _l("Languages"),
    "beneficiary_licence": _l("Licences"),
    "qualification": _l("School and training"),
    "beneficiary_preference": _l("Wishes"),
    "beneficiary_support_need": _l("Support"),
    "beneficiary_exclusion": _l("Own rules"),
    "consent": _l("Consents"),
    "candidacy": _l("Candidacies"),
    "stage_change": _l("Steps of the candidacies"),
    "standing_alert": _l("Notices about employers"),
    "conversation": _l("Conversations"),
    "message": _l("Messages"),
    "enrolment": _l("Places in courses"),
    "ranking_run": _l("What the computer put in order"),
    "ranking_decision": _l("What a person decided about this order"),
    "suggestion_contest": _l("Where a person was asked to look again"),
    "ranking_notice": _l("When she was told of this order"),
    "data_request": _l("Requests about data"),
    "hand_out": _l("Times that this was handed out"),
    "record_change": _l("What stood here before a change"),
    "account": _l("Code and PIN"),
    "browser_session": _l("Open log-ins"),
}
"""The order in which the report is printed; a table that is not here follows under its own name."""

LABELS: dict[str, LazyString] = {
    **IDENTITY_FIELDS,
    "concept": _l("What"),
    "said": _l("In her own words"),
    "level": _l("How well"),
    "source": _l("How learned"),
    "months": _l("Months"),
    "language": _l("Language"),
    "activity": _l("For"),
    "licence": _l("Licence or certificate"),
    "title": _l("Title"),
    "support": _l("Support"),
    "kind": _l("Kind"),
    "purpose": _l("For"),
    "recipient": _l("For whom"),
    "since": _l("From"),
    "until": _l("Until"),
    "withdrawn_at": _l("Ended"),
    "given": _l("How given"),
    "vacancy": _l("Job"),
    "vacancy_ref": _l("Job"),
    "stage": _l("Stage"),
    "target": _l("Stage"),
    "answer": _l("Answer"),
    "wish": _l("What was asked"),
    "outcome": _l("Answer"),
    "due_on": _l("Until"),
    "next_step": _l("Next step"),
    "reason": _l("Reason"),
    "run": _l("Course"),
    "at": _l("When"),
    "created_at": _l("When"),
    "by": _l("By whom"),
    "asked_by": _l("Asked by"),
    "recorded_by": _l("By whom"),
    "written_by": _l("By whom"),
    "answered_by": _l("By whom"),
    "body": _l("Message"),
    "before": _l("Before"),
    "shown": _l("In this order"),
    "adult": _l("18 or older"),
    "frozen": _l("Data on hold"),
    "right_to_work": _l("Right to work"),
    "permit_until": _l("Permit or right to work ends on"),
    "region_code": _l("Region"),
    "reach_km": _l("Kilometres"),
    "min_hours": _l("Fewest hours a week"),
    "max_hours": _l("Most hours a week"),
    "employer": _l("Employer"),
    "municipality": _l("Place"),
    "organisation": _l("Organisation"),
    "coach": _l("Job coach"),
}
"""Column -> its word; one that is not here is printed by its code, which the file has, too."""

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Line:
    """One value of the report. `code`: it has no word of its own, and is printed as the database calls it."""

    label: str
    value: str
    code: bool


@dataclass(frozen=True)
class Section:
    """One table of the report."""

    title: str
    rows: list[list[Line]]


def desk_name(member: Enum) -> LazyString:
    """Return the name of a value of the desk, or of any other table."""
    return DESK_NAMES[member] if member in DESK_NAMES else NAMES[member]


def printed(report: Mapping[str, Any]) -> list[Section]:
    """Return the record part of a report in words, in the page's language; tables without a row are left out."""
    record: Mapping[str, list[dict[str, Any]]] = report["record"]
    order = [*SECTIONS, *sorted(record.keys() - SECTIONS.keys())]
    return [
        Section(str(SECTIONS.get(name, name)), [list(_lines(name, row)) for row in record[name]])
        for name in order
        if record.get(name)
    ]


def _lines(table: str, row: Mapping[str, Any]) -> Iterator[Line]:
    columns = {column.name.removesuffix("_id"): column for column in Base.metadata.tables[table].columns}
    for name, value in row.items():
        if value not in EMPTY:
            label = LABELS.get(name)
            yield Line(str(label) if label else name.replace("_", " "), _value(columns[name], value), label is None)


def _value(column: Column[Any], value: Any) -> str:
    kind = column.type
    if isinstance(kind, Boolean):
        return _("Yes") if value else _("No")
    if isinstance(kind, EnumColumn) and kind.enum_class is not None:
        member = kind.enum_class(value)
        return str(DESK_NAMES.get(member) or NAMES.get(member) or value)
    if isinstance(kind, (DateTime, AwareDateTime)):
        return format_datetime(datetime.fromisoformat(value), "short")
    if isinstance(kind, Date):
        return format_date(date.fromisoformat(value), "medium")
    if column.name in ("language", "wording_language"):
        return language_name(value)
    if column.name in (
        "by",
        "asked_by",
        "recorded_by",
        "written_by",
        "decided_by",
        "answered_by",
        "seen_by",
        "coach_id",
    ):
        return role_name(value)
    return _said(value)


def role_name(role: str | None) -> str:
    """Return who somebody is to her, by a role of the report."""
    return str(NAMES[Role(role)]) if role in set(Role) else _("You") if role == "herself" else _("The system")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        kept = [value[name] for name in ("label", "title", "name") if value.get(name)]
        return (
            str(kept[0])
            if kept
            else listed(f"{key}: {_said(item)}" for key, item in value.items() if item not in EMPTY)
        )
    if isinstance(value, list):
        return "; ".join(f"{number}. {_said(item)}" for number, item in enumerate(value, start=1))
    return str(value)
