"""Ranking runs: one stored computation each, so that an order shown can be explained and replayed (AI Act, article 12).

What a run saw is kept once for all runs that saw the same: each opening and course run as a `KeptRecord`, a whole market as the
`KeptSet` of its records, the curves of a ranker as a `KeptRanker`. None of these is about a person.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Referenced, choice


class RunKind(StrEnum):
    """What was ordered."""

    VACANCIES_FOR_BENEFICIARY = "vacancies_for_beneficiary"
    VACANCY_EXPLAINED = "vacancy_explained"
    TRAINING_FOR_BENEFICIARY = "training_for_beneficiary"
    BENEFICIARIES_FOR_VACANCY = "beneficiaries_for_vacancy"


class KeptRecord(Base):
    """An opening or a course run as matching saw it, once for all runs that saw it. Never changed."""

    __tablename__ = "kept_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class KeptSet(Base):
    """What was there together: a market, or the courses on offer. `members` holds ids of records. Never changed."""

    __tablename__ = "kept_set"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    members: Mapped[bytes] = mapped_column(LargeBinary)


class KeptRanker(Base):
    """The curves and limits of one version of the ranker. Never changed."""

    __tablename__ = "kept_ranker"

    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[dict[str, Any]]


class RankingRun(Referenced, Base):
    """Who asked for which ranking, with which model, taxonomy and data, and what was shown. Never changed.

    `shown` holds references, bands and scores in the order shown; nothing that names a person. `inputs` holds what matching saw of her
    then, without her reference and without her own rules, which are gone as soon as she takes them back: of these only which openings
    they kept from her. It goes with her record.
    """

    __tablename__ = "ranking_run"

    kind: Mapped[RunKind] = mapped_column(choice(RunKind, "kind"))
    at: Mapped[datetime]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by: Mapped[str] = mapped_column(String(16))  # account reference
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    vacancy_ref: Mapped[str | None] = mapped_column(String(16))  # of one that was explained
    model_version: Mapped[str] = mapped_column(String(64))
    taxonomy_version: Mapped[str] = mapped_column(String(64))
    inputs_digest: Mapped[str] = mapped_column(String(64))
    considered: Mapped[int]
    shown: Mapped[list[Any]]
    inputs: Mapped[bytes | None] = mapped_column(LargeBinary)
    market_set: Mapped[bytes | None] = mapped_column(LargeBinary(32), ForeignKey("kept_set.digest"))
    options_set: Mapped[bytes | None] = mapped_column(LargeBinary(32), ForeignKey("kept_set.digest"))
