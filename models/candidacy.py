"""The journey of one beneficiary with one vacancy: its stages, what happened, and what the ranking said when it began."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, Referenced, choice
from models.beneficiary import Beneficiary
from models.employer import StandingChange
from models.errors import InvalidTransition
from models.vacancy import Vacancy


class Stage(StrEnum):
    """The stages of a candidacy, in order; `ended` can follow every one of them."""

    SUGGESTED = "suggested"
    SHORTLISTED = "shortlisted"
    SHE_SAID_YES = "she_said_yes"
    VACANCY_CHECKED = "vacancy_checked"
    SHARED_ANONYMOUSLY = "shared_anonymously"
    EMPLOYER_INTERESTED = "employer_interested"
    IDENTITY_REVEALED = "identity_revealed"
    INTERVIEW = "interview"
    PAID_TRIAL = "paid_trial"
    OFFER = "offer"
    CONTRACT_CHECKED = "contract_checked"
    STARTED = "started"
    WEEK_1 = "week_1"
    DAY_30 = "day_30"
    DAY_90 = "day_90"
    DAY_180 = "day_180"
    ENDED = "ended"


ORDER = tuple(stage for stage in Stage if stage is not Stage.ENDED)
SKIPPABLE = frozenset({Stage.SUGGESTED, Stage.PAID_TRIAL})
HERS_ALONE = frozenset({Stage.SHE_SAID_YES, Stage.IDENTITY_REVEALED})
"""Steps that are her act; a coach records them only as told by her."""

INTRODUCED = ORDER[ORDER.index(Stage.SHARED_ANONYMOUSLY) :]
"""Stages in which the employer may see her card, as long as her consent holds."""
REVEALED = ORDER[ORDER.index(Stage.IDENTITY_REVEALED) :]
"""Stages in which the employer may see who she is, as long as that consent holds too."""


class EndedBy(StrEnum):
    """Whose side a candidacy ended on."""

    JOB = "job"
    EMPLOYER = "employer"
    HER_CHOICE = "her_choice"
    SYSTEM = "system"


class Answer(StrEnum):
    """What she answered to a suggestion."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


class Candidacy(Referenced, Recorded, Base):
    """One beneficiary and one vacancy. It begins with a named person's choice and keeps what the ranking showed then."""

    __tablename__ = "candidacy"
    __table_args__ = (
        UniqueConstraint("beneficiary_id", "vacancy_id"),
        CheckConstraint("(stage = 'ended') = (ended_by IS NOT NULL)", "ended_has_a_side"),
        CheckConstraint("position IS NULL OR position >= 1", "position"),
    )

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id", ondelete="CASCADE"))
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    stage: Mapped[Stage] = mapped_column(choice(Stage, "stage"))
    answer: Mapped[Answer | None] = mapped_column(choice(Answer, "answer"))
    ended_by: Mapped[EndedBy | None] = mapped_column(choice(EndedBy, "ended_by"))
    next_step: Mapped[str | None] = mapped_column(String(200))
    due_on: Mapped[date | None]
    run_ref: Mapped[str | None] = mapped_column(String(16))  # the ranking run that she was chosen from
    position: Mapped[int | None]  # her vacancy's place in the order shown
    evidence: Mapped[dict[str, Any] | None]  # band, reasons and gaps as shown, frozen
    version: Mapped[int] = mapped_column()

    beneficiary: Mapped[Beneficiary] = relationship(lazy="raise")
    vacancy: Mapped[Vacancy] = relationship(lazy="raise")
    history: Mapped[list[StageChange]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="StageChange.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def next_stages(self) -> tuple[Stage, ...]:
        """Return the stages that may follow now: the next one, over skippable ones too, without the end."""
        if self.stage is Stage.ENDED:
            return ()
        following: list[Stage] = []
        for stage in ORDER[ORDER.index(self.stage) + 1 :]:
            following.append(stage)
            if stage not in SKIPPABLE:
                break
        return tuple(following)

    def advance(self, target: Stage, *, by: str, now: datetime, reason: str = "") -> None:
        """Move to `target` and write the history. Raises InvalidTransition when the stage does not lead there."""
        if target not in self.next_stages():
            raise InvalidTransition("candidacy", self.stage, target)
        self._record(target, by=by, now=now, reason=reason)

    def end(self, side: EndedBy, *, by: str, now: datetime, reason: str) -> None:
        """End it, saying whose side it ended on and why. Raises InvalidTransition when it has ended."""
        if self.stage is Stage.ENDED:
            raise InvalidTransition("candidacy", self.stage, Stage.ENDED)
        self.ended_by = side
        self._record(Stage.ENDED, by=by, now=now, reason=reason)

    def reopen(self, *, by: str, now: datetime, reason: str) -> None:
        """Begin anew after an end; what happened stays in the history. Raises InvalidTransition while it runs, or once she worked there."""
        if self.stage is not Stage.ENDED or self.is_placement:
            raise InvalidTransition("candidacy", self.stage, Stage.SUGGESTED)
        self.ended_by = self.answer = None
        self._record(Stage.SUGGESTED, by=by, now=now, reason=reason)

    def take_back(self, *, by: str, now: datetime) -> None:
        """Go back to before she was revealed, because she took it back. Raises InvalidTransition from the interview on."""
        if self.stage is not Stage.IDENTITY_REVEALED:
            raise InvalidTransition("candidacy", self.stage, Stage.EMPLOYER_INTERESTED)
        self._record(Stage.EMPLOYER_INTERESTED, by=by, now=now, reason="")

    def since(self, stage: Stage) -> datetime | None:
        """Return when it reached `stage` last; None when it never did."""
        return next((change.at for change in reversed(self.history) if change.target is stage), None)

    def _record(self, target: Stage, *, by: str, now: datetime, reason: str) -> None:
        self.history.append(StageChange(source=self.stage, target=target, at=now, by=by, reason=reason))
        self.stage = target

    @property
    def is_placement(self) -> bool:
        """Whether she started work through it."""
        return any(change.target is Stage.STARTED for change in self.history)


class StageChange(Base):
    """One step of a candidacy: from where to where, when, by whom (account reference), why. Never changed."""

    __tablename__ = "stage_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id", ondelete="CASCADE"), index=True)
    source: Mapped[Stage | None] = mapped_column(choice(Stage, "source"))
    target: Mapped[Stage] = mapped_column(choice(Stage, "target"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500), default="")


class StandingAlert(Base):
    """What a coach has to know about a candidacy: its employer was suspended. It stands on her first page until somebody has seen it."""

    __tablename__ = "standing_alert"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "change_id"),
        CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", "seen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id", ondelete="CASCADE"), index=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("standing_change.id"))
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str | None] = mapped_column(String(16))

    candidacy: Mapped[Candidacy] = relationship(lazy="raise")
    change: Mapped[StandingChange] = relationship(lazy="raise")
