"""A file of vacancies on its way in: kept from the upload until somebody has decided about each of its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced
from models.employer import Employer


class VacancyImport(Referenced, Recorded, Base):
    """One uploaded file: how it is read, and what became of each row.

    Seen by the account that uploaded it alone. When it is finished the file itself is thrown away; the report stays: numbers of rows, codes,
    references of vacancies, and words that no concept was chosen for.
    """

    __tablename__ = "vacancy_import"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"), index=True)
    source: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(3))  # of texts whose row does not say
    encoding: Mapped[str | None] = mapped_column(String(20))  # None: found by looking
    columns: Mapped[dict[str, Any] | None]  # field -> number of the column; None: found by the header
    report: Mapped[list[Any]]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    employer: Mapped[Employer] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
