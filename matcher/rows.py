"""The rows that a taxonomy is made of, as ESCO states them; read from files by `matcher.esco`, or from a database by the application."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

MAX_REFUSALS = 100
"""Refused rows kept in full per file; the rest is only counted."""


class ConceptKind(StrEnum):
    """What a concept is."""

    SKILL = "skill"
    OCCUPATION = "occupation"
    ISCO_GROUP = "isco_group"
    SKILL_GROUP = "skill_group"


class LabelKind(StrEnum):
    """How ESCO means a label: the one to show, another that is right, or one only good for finding."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    HIDDEN = "hidden"


class RelationKind(StrEnum):
    """How an occupation (or a skill) needs a skill."""

    ESSENTIAL = "essential"
    OPTIONAL = "optional"


class ConceptRow(NamedTuple):
    """One concept.

    `code` is ESCO's own code (``9112.1``, ``S1.2``, ISCO digits for an ISCO group), `isco` the ISCO-08 unit group of an occupation.
    `description` is English where an English file was read, else of the first language that has one. Empty text means not stated.
    """

    uri: str
    kind: ConceptKind
    code: str = ""
    isco: str = ""
    skill_type: str = ""
    reuse_level: str = ""
    description: str = ""


class LabelRow(NamedTuple):
    """One label of a concept in one language."""

    uri: str
    language: str
    kind: LabelKind
    text: str


class RelationRow(NamedTuple):
    """An occupation needs a skill."""

    occupation: str
    skill: str
    kind: RelationKind


class SkillRelationRow(NamedTuple):
    """A skill draws on another skill."""

    skill: str
    related: str
    kind: RelationKind


class BroaderRow(NamedTuple):
    """A concept lies under a broader one."""

    uri: str
    broader: str


class Refusal(NamedTuple):
    """A row that could not be used; `line` is the line of the file on which it ends."""

    line: int
    reason: str


@dataclass
class FileReport:
    """What happened to one file: rows read, refused (all counted, the first kept with a reason), and superseded by a newer version."""

    name: str
    version: str
    language: str
    read: int = 0
    refused: int = 0
    superseded: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    skipped: str = ""

    def refuse(self, line: int, reason: str) -> None:
        """Count a row that cannot be used."""
        self.refused += 1
        if len(self.refusals) < MAX_REFUSALS:
            self.refusals.append(Refusal(line, reason))


@dataclass
class ReadReport:
    """One entry per CSV file that was found, in reading order; a file that is not needed says why in `skipped`."""

    files: list[FileReport] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Rows read in all files."""
        return sum(entry.read for entry in self.files)

    @property
    def refused(self) -> int:
        """Rows refused in all files."""
        return sum(entry.refused for entry in self.files)


@dataclass(frozen=True)
class EscoPackage:
    """Everything that was read, each concept and each label once."""

    concepts: Sequence[ConceptRow]
    labels: Sequence[LabelRow]
    relations: Sequence[RelationRow]
    skill_relations: Sequence[SkillRelationRow]
    broader: Sequence[BroaderRow]
    report: ReadReport = field(default_factory=ReadReport)

    def digest(self) -> str:
        """Return a SHA-256 over all rows in sorted order, as hexadecimal digits: equal content, equal digest."""
        digest = hashlib.sha256()
        for table in (self.concepts, self.labels, self.relations, self.skill_relations, self.broader):
            for row in sorted(table):
                digest.update("\x1f".join(row).encode("utf-8", "replace") + b"\x1e")
            digest.update(b"\x1d")
        return digest.hexdigest()
