"""Ranking runs: one stored computation each, so that an order shown can be explained and replayed (AI Act, article 12)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Referenced, choice


class RunKind(StrEnum):
    """What was ordered."""

    VACANCIES_FOR_BENEFICIARY = "vacancies_for_beneficiary"
    VACANCY_EXPLAINED = "vacancy_explained"
    TRAINING_FOR_BENEFICIARY = "training_for_beneficiary"
    BENEFICIARIES_FOR_VACANCY = "beneficiaries_for_vacancy"


class RankingRun(Referenced, Base):
    """Who asked for which ranking, with which model, taxonomy and data, and what was shown. Never changed.

    `shown` holds references, bands and scores in the order shown; nothing that names a person.
    """

    __tablename__ = "ranking_run"

    kind: Mapped[RunKind] = mapped_column(choice(RunKind, "kind"))
    at: Mapped[datetime]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by: Mapped[str] = mapped_column(String(16))  # account reference
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    vacancy_ref: Mapped[str | None] = mapped_column(String(16))
    model_version: Mapped[str] = mapped_column(String(64))
    taxonomy_version: Mapped[str] = mapped_column(String(64))
    inputs_digest: Mapped[str] = mapped_column(String(64))
    considered: Mapped[int]
    shown: Mapped[list[Any]]
