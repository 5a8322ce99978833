"""Human oversight of the order of suggestions (AI Act, articles 14, 26, 86): decisions, what she contests, and that she was told."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.beneficiary import Beneficiary
from models.errors import InvalidTransition
from models.protection import GivenBy
from models.vacancy import Vacancy


class RankingDecision(Base):
    """What a named person did with one place of an order that was shown: put forward or left aside, and why. Never changed.

    `followed` says whether it was the first place that was left. `listed_at` is when the order was shown, `opened_at` when the reasons
    of this vacancy were first opened after that.
    """

    __tablename__ = "ranking_decision"
    __table_args__ = (CheckConstraint("place >= 1 AND place <= places", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    run_ref: Mapped[str] = mapped_column(String(16))
    vacancy_ref: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]
    places: Mapped[int]
    forward: Mapped[bool]
    followed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(40))
    words: Mapped[str | None] = mapped_column(String(200))
    listed_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(16))  # reference of the account


class Ground(StrEnum):
    """What she does not agree with. Chosen, not written: there is no field to tell a story in."""

    WRONG_ABOUT_ME = "wrong_about_me"
    WRONG_ABOUT_JOB = "wrong_about_job"
    UNFAIR = "unfair"
    LOOK_AGAIN = "look_again"


class ContestOutcome(StrEnum):
    """What a person found when she looked again."""

    STANDS = "stands"
    CORRECTED = "corrected"
    CHANGED = "changed"


class SuggestionContest(Referenced, Recorded, Base):
    """She asks a person to look again at one suggestion. A named person answers by `due_on`, and what she said is told to her."""

    __tablename__ = "suggestion_contest"
    __table_args__ = (
        CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answered_by IS NULL)"
            " AND (outcome IS NULL) = (answer IS NULL)",
            "answered_whole",
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"))
    ground: Mapped[Ground] = mapped_column(choice(Ground, "ground"))
    due_on: Mapped[date]
    outcome: Mapped[ContestOutcome | None] = mapped_column(choice(ContestOutcome, "outcome"))
    answer: Mapped[str | None] = mapped_column(String(500))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(16))  # reference of the account

    beneficiary: Mapped[Beneficiary] = relationship(lazy="raise")
    vacancy: Mapped[Vacancy] = relationship(lazy="raise")

    def settle(self, outcome: ContestOutcome, answer: str, *, by: str, now: datetime) -> None:
        """Answer it. Raises InvalidTransition when it was answered before: what she was told does not change."""
        if self.outcome is not None:
            raise InvalidTransition("contest", self.outcome, outcome)
        self.outcome, self.answer, self.answered_at, self.answered_by = outcome, answer, now, by


class RankingNotice(Base):
    """She was told that a computer puts jobs in order for her: on which wording, in which language, how, when, by whom. Never changed."""

    __tablename__ = "ranking_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"), index=True)
    wording_version: Mapped[str] = mapped_column(String(20))
    wording_language: Mapped[str] = mapped_column(String(3))
    given: Mapped[GivenBy] = mapped_column(choice(GivenBy, "given"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(16))  # reference of the account: hers, where she read it herself
