"""Looking for exploitation in a vacancy: what the program found, what a named person decided, what its employer was asked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import Account
from models.base import Base, Referenced, choice


class Indicator(StrEnum):
    """The eleven indicators of forced labour of the International Labour Organization (2012), in its order."""

    VULNERABILITY = "abuse_of_vulnerability"
    DECEPTION = "deception"
    MOVEMENT = "restriction_of_movement"
    ISOLATION = "isolation"
    VIOLENCE = "physical_and_sexual_violence"
    THREATS = "intimidation_and_threats"
    DOCUMENTS = "retention_of_identity_documents"
    WAGES = "withholding_of_wages"
    DEBT = "debt_bondage"
    CONDITIONS = "abusive_working_and_living_conditions"
    OVERTIME = "excessive_overtime"


class Severity(StrEnum):
    """How much a sign asks for, the gravest first."""

    BLOCK = "block"
    HIGH = "high"
    MEDIUM = "medium"


class LexiconEntry(Referenced, Base):
    """Words that a coordinator has added to what the program looks for. Never changed or deleted: signs found by it name it.

    The columns are those of the lexicons of `matcher.lexicon`; an entry is mended by ending it and adding another.
    """

    __tablename__ = "lexicon_entry"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", "ended_by_somebody"),
        CheckConstraint("length(phrase) > 0 AND length(example) > 0", "has_words_and_an_example"),
    )

    language: Mapped[str] = mapped_column(String(2))
    indicator: Mapped[Indicator] = mapped_column(choice(Indicator, "indicator"))
    severity: Mapped[Severity] = mapped_column(choice(Severity, "severity"))
    phrase: Mapped[str] = mapped_column(Text)
    unless: Mapped[str] = mapped_column(Text, default="")  # phrases that make it harmless, a semicolon between
    of_a_lack: Mapped[bool] = mapped_column(default=False)  # "no contract": the negation is part of what is looked for
    question: Mapped[str] = mapped_column(String(40))  # code of a question of the lexicons
    example: Mapped[str] = mapped_column(Text)
    clean: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    author: Mapped[Account] = relationship(lazy="raise", foreign_keys=[added_by])


class ScreeningRun(Referenced, Base):
    """One look of the program at a vacancy as it stood then, by which version of it. Never changed; an edit makes a new one."""

    __tablename__ = "screening_run"

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    model_version: Mapped[str] = mapped_column(String(40))

    signs: Mapped[list[ScreeningSign]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ScreeningSign.id"
    )


class ScreeningSign(Referenced, Base):
    """Something in a vacancy that a person should look at; never a finding of guilt.

    Coordinators see it. Its employer never does: of a sign it is shown the question alone, and only when a person asks it.
    """

    __tablename__ = "screening_sign"
    __table_args__ = (
        CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL) AND (starts_at IS NULL OR (starts_at >= 0 AND ends_at > starts_at))",
            "span",
        ),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("screening_run.id", ondelete="CASCADE"), index=True)
    indicator: Mapped[Indicator] = mapped_column(choice(Indicator, "indicator"))
    severity: Mapped[Severity] = mapped_column(choice(Severity, "severity"))
    field: Mapped[str] = mapped_column(String(40))  # of the advert: a text of it, or a fact of the form
    starts_at: Mapped[int | None]  # first character in that text, None for a fact
    ends_at: Mapped[int | None]  # behind the last one
    words: Mapped[str] = mapped_column(Text)  # what stood there
    question: Mapped[str] = mapped_column(Text)  # neutral, in English; the page translates it
    entry: Mapped[str] = mapped_column(String(80))  # of the lexicon, or the rule: for whoever mends it


class Verdict(StrEnum):
    """What a named person decides about a vacancy."""

    CLEAR = "clear"
    ASK = "ask"
    HOLD = "hold"
    REFUSE = "refuse"


class ScreeningVerdict(Referenced, Base):
    """One decision about one vacancy, by a named person, with a reason. Never changed; a new look makes a new row."""

    __tablename__ = "screening_verdict"
    __table_args__ = (CheckConstraint("length(reason) > 0", "has_a_reason"),)

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    decided_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text)

    decider: Mapped[Account] = relationship(lazy="raise")


class ScreeningQuestion(Referenced, Base):
    """A question that a named person asked a vacancy's employer, and the answer in its own words, which is given once."""

    __tablename__ = "screening_question"
    __table_args__ = (
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)", "answer"
        ),
    )

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
