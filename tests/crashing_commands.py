"""The commands that are killed beside the program: they report what they have finished, and the rest has to be whole or not there.

Every round gives them work: keys that an old version wraps, uploads that were forgotten, a package of a taxonomy that is new.
"""

from __future__ import annotations

import csv
import logging
import os
import random
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Account
from models.crypto import KeyRing
from models.employer import Employer
from models.identity import PersonKey
from models.interchange import VacancyImport
from models.taxonomy import Concept, Label
from tests import factories
from webapp import clock
from webapp.cli import main

OLD = factories.KEYS
RING = KeyRing({**OLD.keys, 2: b"2" * 32}, OLD.index_key)
"""The ring of a killed installation: a new version was just added, and people are still wrapped by the old one."""

AGED, FORGOTTEN, CONCEPTS = 300, 10, 40
HEADER = ("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "description")
ROTATE, CHASE, IMPORT = NAMES = ("rotate", "chase", "import")


class Commands:
    """One round of commands in a process of its own; what they finished comes back through a pipe."""

    def __init__(self, url: str, folder: Path, number: int, dice: random.Random) -> None:
        self.base = f"https://taxonomy.example/round-{number}/"
        self.package = folder / f"{url.partition(':')[0]}-{number}"
        self.environment = factories.environment(folder, url, RING)
        self.order = dice.sample([ROTATE, CHASE, IMPORT], 3)

    def prepare(self, session: Session, owner: Account, employer: Employer) -> None:
        """Give every command something to do."""
        for key in session.scalars(select(PersonKey).order_by(PersonKey.id.desc()).limit(AGED)):
            key.wrapped, key.ring_version = OLD.wrap(RING.unwrap(key.wrapped, key.ring_version)), OLD.version
        session.commit()
        for _number in range(FORGOTTEN):
            factories.vacancy_import(session, owner, employer, created_at=factories.NOW - timedelta(days=20))
        self.package.mkdir()
        with (self.package / "skills_en.csv").open("w", encoding="utf-8", newline="") as file:
            rows = [
                ("KnowledgeSkillCompetence", f"{self.base}{number}", "skill/competence", "cross-sector", f"skill {number}",
                 f"to do {number}", "Doing it.")
                for number in range(CONCEPTS)
            ]  # fmt: skip
            csv.writer(file).writerows([HEADER, *rows])

    def start(self) -> int:
        """Make the process that runs them, again and again, from `begin` until it is killed; return its number."""
        (self.told, tell), (wait, self.starting) = os.pipe(), os.pipe()
        child = os.fork()
        if child:
            os.close(tell)
            os.close(wait)
            return child
        logging.disable()
        os.environ.update(self.environment)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        arguments = {
            ROTATE: ["keys", "rotate"],
            CHASE: ["candidacies", "chase"],
            IMPORT: ["taxonomy", "import", str(self.package)],
        }
        os.read(wait, 1)
        with clock.stopped_at(factories.NOW):
            while True:
                for name in self.order:
                    main(arguments[name], standalone_mode=False)
                    os.write(tell, f"{name}\n".encode())

    def begin(self) -> None:
        """Let them run."""
        os.write(self.starting, b"!")
        os.close(self.starting)

    def finished(self) -> list[str]:
        """Return what was finished before the kill."""
        with os.fdopen(self.told) as told:
            return told.read().split()

    def faults(self, session: Session, finished: list[str]) -> list[str]:
        """Say what is not whole, or was told as finished and is not."""
        found = [
            (
                ROTATE,
                "keys of the old version",
                _count(session, PersonKey, PersonKey.ring_version == OLD.version),
                None,
            ),
            (CHASE, "forgotten uploads", _count(session, VacancyImport, True), FORGOTTEN),
            (
                IMPORT,
                "missing concepts",
                CONCEPTS - _count(session, Concept, Concept.uri.startswith(self.base)),
                CONCEPTS,
            ),
        ]
        labels = select(func.count()).select_from(Label).join(Concept).where(Concept.uri.startswith(self.base))
        found.append((IMPORT, "missing labels", 2 * CONCEPTS - (session.scalar(labels) or 0), 2 * CONCEPTS))
        return [
            f"{command}: {left} {what}"
            for command, what, left, before in found
            if (left and command in finished) or (before is not None and left not in (0, before))
        ]

    def tidy(self, session: Session) -> None:
        """Take away what a killed batch left to do, so that the next round counts its own."""
        for row in session.scalars(select(VacancyImport)):
            session.delete(row)
        session.commit()


def _count(session: Session, table: type[object], condition: object) -> int:
    counted = select(func.count()).select_from(table)
    return session.scalar(counted if condition is True else counted.where(condition)) or 0  # type: ignore[arg-type]
