"""Everything that is stored about one person, as data: the access report (GDPR, article 15) and what she takes along (article 20).

It is made from the tables themselves: a new table or column that points at her is in it, unless `LEFT_OUT` says why not.
The schema is `docs/access-report.schema.json`; `VERSION` changes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from models.account import Account, Role
from models.audit import AuditEvent
from models.beneficiary import Beneficiary
from models.candidacy import Candidacy
from models.crypto import KeyRing, Sealed, unseal
from models.employer import Employer, StandingChange
from models.organisation import Organisation
from models.place import Municipality, Region
from models.run import RankingRun
from models.taxonomy import Concept
from models.training import Course, CourseRun
from models.vacancy import Vacancy
from webapp.engine import Vocabulary, unsqueezed
from webapp.footprint import account_ref_of, in_log, key_of, traces
from webapp.purposes import purposes

FORMAT, VERSION = "foothold-access-report", 1

RIGHTS = ("access", "correction", "erasure", "freeze", "no_ranking", "contest", "complaint to a supervisory authority")

_NUMBER = "a number that only joins rows; the reference or the name of what it leads to stands in its place"
_SIGN_IN = "a secret of signing in: whoever has it could sign in as her"
_OF_STAFF = "only accounts of staff and employers write here; hers cannot"

LEFT_OUT: dict[str, str] = {
    **dict.fromkeys(
        (
            "api_token", "card_reading", "evidence_file", "lexicon_entry", "passkey", "recovery_code", "screening_question",
            "screening_verdict", "standing_change", "vacancy_import", "vetting_evidence",
        ),
        _OF_STAFF,
    ),
    **dict.fromkeys(
        ("account.sign_in_index", "account.secret_hash", "account.totp_sealed", "account.totp_used", "browser_session.id_hash"),
        _SIGN_IN,
    ),
    "account.display_name": "never set for a beneficiary",
    "account.employer_id": "never set for a beneficiary",
    **dict.fromkeys(
        ("ranking_run.market_set", "ranking_run.options_set"),
        "not about her: the digest of which vacancies and courses were compared; `shown` has those that she was shown",
    ),
    "browser_session.data": "the token of open forms and the step of signing in",
    "identity.row": "the name of the row in the seal of its values",
    "identity.key_id": "the key that her values are sealed with; with it, copies elsewhere would open",
    "conversation.key_id": "the key that her values are sealed with; with it, copies elsewhere would open",
}  # fmt: skip
"""Table, or table.column, that is not in the report, and why. Columns `id`, and those that lead to her own rows, are left out as
numbers that only join rows."""

STAFF = frozenset({"by", "asked_by", "recorded_by", "written_by", "decided_by", "answered_by", "seen_by"})
"""Columns with the reference of an account: the report tells its role, not who it was."""


def why_left_out(column: Column[Any]) -> str | None:
    """Return why a column is not in the report; None when it is."""
    table = column.table.name
    if column.name == "id" or column.name in ("beneficiary_id", "account_id"):
        return _NUMBER
    return LEFT_OUT.get(table) or LEFT_OUT.get(f"{table}.{column.name}")


def report(
    session: Session, *, her: Beneficiary, keys: KeyRing, vocabulary: Vocabulary, language: str, now: datetime
) -> dict[str, Any]:
    """Return everything, ready to be written as JSON. The caller chose `her` by access and audits that it was opened.

    Raises KeyUnavailable when the key ring does not fit: a report with gaps would be taken for the whole.
    """
    reader = _Reader(session, her, keys=keys, vocabulary=vocabulary, language=language)
    record = {
        trace.table.name: reader.table(trace.rows(her.id)) for trace in traces() if trace.table.name not in LEFT_OUT
    }
    organisation = session.get_one(Organisation, her.organisation_id)
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.isoformat(),
        "controller": {"name": organisation.name, "country": organisation.country.value},
        "purposes": [
            {
                "code": one.code,
                "title": one.title,
                "basis": one.basis,
                "recipients": list(one.recipients),
                "kept_days": one.days,
                "kept_from": one.since,
                "why": one.why,
            }
            for one in purposes().values()
        ],
        "source": "herself and her coach",
        "automated_decisions": "none: a computer puts vacancies and courses in order, a person decides",
        "rights": list(RIGHTS),
        "record": record,
        "log": reader.log(),
    }


class _Reader:
    """Reads rows and puts words in the place of numbers."""

    def __init__(
        self, session: Session, her: Beneficiary, *, keys: KeyRing, vocabulary: Vocabulary, language: str
    ) -> None:
        self._session, self._her, self._own_ref = session, her, account_ref_of(session, her.id)
        key = key_of(session, her.id)
        self._data_key = keys.unwrap(key.wrapped, key.ring_version) if key is not None else None
        self._vocabulary, self._language = vocabulary, language
        self._known: dict[tuple[str, Any], Any] = {}
        self._roles: dict[str, str] = {}

    def table(self, statement: Any) -> list[dict[str, Any]]:
        columns = [column for column in statement.selected_columns if why_left_out(column) is None]
        return [self._row(columns, row._mapping) for row in self._session.execute(statement)]  # noqa: SLF001 - SQLAlchemy's own name

    def _row(self, columns: Iterable[Column[Any]], row: Mapping[Any, Any]) -> dict[str, Any]:
        return {column.name.removesuffix("_id"): self._value(column, row[column], row) for column in columns}

    def _value(self, column: Column[Any], value: Any, row: Mapping[Any, Any]) -> Any:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return self._opened(column, value, row)
        if column.foreign_keys:
            (key,) = column.foreign_keys
            return self._named(key.column.table.name, value)
        if column.name in STAFF:
            return self._role(value)
        if column is RankingRun.__table__.c.inputs:
            return unsqueezed(value)
        if column.name == "shown":
            return [self._with_title(item) for item in value]
        if column.name in ("recipient", "vacancy_ref"):
            return self._recipient(value)
        return _plain(value)

    def _opened(self, column: Column[Any], value: Sealed, row: Mapping[Any, Any]) -> str | None:
        table = column.table
        if self._data_key is None:
            return None
        if (
            table.name == "message"
            and row[table.c.voice].value != "candidate"
            and row[table.c.delivery].value != "delivered"
        ):
            return None  # it was held back from her, because nobody has looked at it yet or it was returned
        name = row[table.c.row] if table.name == "identity" else row[table.c.ref]
        return unseal(self._data_key, value, place=f"{table.name}.{column.name}:{name}")

    def _named(self, table: str, key: Any) -> Any:
        if (table, key) not in self._known:
            self._known[table, key] = NAMED[table](self, key)
        return self._known[table, key]

    def _role(self, ref: str) -> str:
        if ref == self._own_ref:
            return "herself"
        if ref not in self._roles:
            role = self._session.scalar(select(Account.role).where(Account.ref == ref))
            self._roles[ref] = role.value if role else "somebody whose account is gone"
        return self._roles[ref]

    def concept(self, key: int) -> dict[str, str]:
        uri = self._session.get_one(Concept, key).uri
        return {"uri": uri, "label": self._vocabulary.label(uri, self._language)}

    def vacancy(self, key: int) -> dict[str, str]:
        ref = self._session.scalars(select(Vacancy.ref).where(Vacancy.id == key)).one()
        return {"ref": ref, "title": self._title(ref)}

    def course_run(self, key: int) -> dict[str, str]:
        title, starts_on = self._session.execute(
            select(Course.title, CourseRun.starts_on)
            .join(CourseRun, CourseRun.course_id == Course.id)
            .where(CourseRun.id == key)
        ).one()
        return {"title": title, "starts_on": starts_on.isoformat()}

    def standing(self, key: int) -> dict[str, str]:
        row = self._session.get_one(StandingChange, key)
        return {"standing": row.target.value, "at": row.at.isoformat()}

    def account_role(self, key: int) -> str:
        return self._session.scalars(select(Account.role).where(Account.id == key)).one().value

    def text_of(self, entity: type[Any], key: Any, column: str) -> str:
        return str(getattr(self._session.get_one(entity, key), column))

    def _title(self, ref: str) -> str:
        if ("title", ref) not in self._known:
            found = self._session.execute(
                select(Vacancy.title, Employer.name)
                .join(Employer, Vacancy.employer_id == Employer.id)
                .where(Vacancy.ref == ref)
            ).one_or_none()
            self._known["title", ref] = ", ".join(found) if found else ref
        return str(self._known["title", ref])

    def _with_title(self, item: Any) -> Any:
        return {**item, "title": self._title(item["vacancy"])} if isinstance(item, dict) and "vacancy" in item else item

    def _recipient(self, ref: str) -> dict[str, str]:
        return {"ref": ref, "name": self._title(ref)}

    def log(self) -> list[dict[str, Any]]:
        names = {row.ref: row.name for row in self._session.scalars(select(Organisation))}
        rows = self._session.scalars(select(AuditEvent).where(in_log(self._her, self._own_ref)).order_by(AuditEvent.id))
        return [
            {
                "at": row.at.isoformat(),
                "what": row.action,
                "role": "herself" if row.actor_role == Role.BENEFICIARY else row.actor_role,
                "organisation": names.get(row.organisation or ""),
                "detail": row.detail if row.subject == self._her.ref else {},  # a list names others, too
            }
            for row in rows
        ]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        raise TypeError("bytes have no place in a report: say in LEFT_OUT why they are not in it")
    return value


NAMED: dict[str, Callable[[_Reader, Any], Any]] = {
    "concept": _Reader.concept,
    "vacancy": _Reader.vacancy,
    "course_run": _Reader.course_run,
    "standing_change": _Reader.standing,
    "account": _Reader.account_role,
    "employer": lambda reader, key: reader.text_of(Employer, key, "name"),
    "municipality": lambda reader, key: reader.text_of(Municipality, key, "name"),
    "region": lambda reader, key: reader.text_of(Region, key, "name"),
    "organisation": lambda reader, key: reader.text_of(Organisation, key, "name"),
    "candidacy": lambda reader, key: reader.text_of(Candidacy, key, "ref"),
    "conversation": lambda reader, key: reader.text_of(Candidacy, key, "ref"),
}
"""Table -> what the report says in the place of a number that leads there."""
