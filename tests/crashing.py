"""Killing the program in the middle of its work, again and again: what it answered has to be there, and nothing by halves.

python -m tests.crashing --rounds 200        # on SQLite and PostgreSQL; says how many rounds lost nothing

Each round serves the application in a process of its own, lets several clients write at once (a vacancy with its needs, a person with
her sealed name and her consent, levels of a language that belong together), runs commands in another one (rotating keys, throwing forgotten
uploads away, importing a taxonomy), kills both at random moments with SIGKILL, and then reads the database: every answered write is
there, what a command has finished is done, no record is there by half, every record has its event in the log, and the log's chains hold.
"""

from __future__ import annotations

import argparse
import http.client
import json
import logging
import os
import random
import re
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import waitress
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from models.account import Role
from models.audit import AuditEvent
from models.audit_check import check
from models.beneficiary import Beneficiary, BeneficiaryLanguage
from models.database import connect, sessions_on
from models.identity import Identity
from models.protection import Consent
from models.types import LanguageActivity
from models.vacancy import Vacancy
from tests import factories
from tests.conftest import migrate
from tests.crashing_commands import NAMES, RING, Commands
from tests.services.postgres import postgres_server
from tests.small_taxonomy import skill
from webapp import clock
from webapp.app import create_app
from webapp.config import Settings

LONGEST = 0.5  # seconds of work from the first answered write to the kill
PATIENCE = 30  # seconds for that first one
SKILLS = [skill(name) for name in ("mop-floors", "make-beds", "do-laundry")]
ACTIVITIES = [activity.value for activity in LanguageActivity]
LEVELS = ("A1", "A2", "B1", "B2")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LOST = (OSError, http.client.HTTPException)
"""What a client meets when the program is gone before it has answered: it does not know what became of its write."""


@dataclass
class Promised:
    """What the program has answered for: titles of vacancies, family names, and the last level of her language."""

    vacancies: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    level: int = 0


class World:
    """A database with one coach, somebody she works with and one employer; and the ways in for a client."""

    def __init__(self, url: str, instance: Path) -> None:
        self.url, self.folder = url, instance
        self.settings = Settings.from_environment(factories.environment(instance, url, RING))
        self.engine = connect(url)
        self.sessions = sessions_on(self.engine, factories.KEYS)
        with self.sessions(expire_on_commit=False) as session:
            factories.small_taxonomy(session)
            coach = factories.coach(session)
            self.her = factories.beneficiary(session, coach=coach).ref
            employer = factories.account(session, Role.EMPLOYER)
            self.contact, self.employer = employer, employer.employer
            self.coach_token = factories.api_token(session, coach, ["profiles:read", "profiles:write"])
            self.employer_token = factories.api_token(session, employer, ["vacancies:read", "vacancies:write"])
            self.cookie = factories.browser_session(session, coach)
        self.promised = Promised()
        self.finished: Counter[str] = Counter()
        self.answered = Event()
        self._app = create_app(
            self.settings
        )  # once: a process that starts from nothing would be killed before it did anything
        self._app.test_client().get("/caseload/new", headers={"Cookie": f"session={self.cookie}"})
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def close(self) -> None:
        """Give everything back."""
        self.listening.close()
        self.engine.dispose()

    def serve(self) -> int:
        """Serve in a process of its own; return its number."""
        for engine in (self.engine, self._app.extensions["foothold"].sessions.kw["bind"]):
            engine.dispose()  # a connection must not be shared with the other process
        child = os.fork()
        if child:
            return child
        logging.disable()  # of waiting requests, of which a killed process has many
        with clock.stopped_at(factories.NOW):
            waitress.serve(self._app, sockets=[self.listening], threads=4, ident=None, _quiet=True)
        os._exit(0)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
        """Ask once, over a connection of its own, and read the whole answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() or None, named)
            answer = connection.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]
        finally:
            connection.close()
        return answer


def _api(world: World, token: str, method: str, path: str, sent: object, **headers: str) -> http.client.HTTPResponse:
    return world.ask(
        method,
        f"/api/v1/{path}",
        json.dumps(sent) if sent is not None else "",
        Authorization=f"Bearer {token}",
        Content_Type="application/json",
        **headers,
    )


def post_vacancies(world: World, name: str) -> None:
    """Post vacancies, each in several tables at once."""
    for number in range(10_000):
        title = f"{name} vacancy {number}"
        sent = {
            "title": title,
            "description": "Clean the rooms of a small guest house.",
            "language": "en",
            "skills": [{"uri": uri, "need": "day_one"} for uri in SKILLS],
            "languages": [{"language": "el", "activity": "listening", "level": "A2"}],
            "support": ["mentor"],
        }
        answer = _api(world, world.employer_token, "POST", "vacancies", sent)
        assert answer.status == 201, answer.text
        world.promised.vacancies.append(title)
        world.answered.set()


def set_levels(world: World, _name: str) -> None:
    """Set all four levels of her language to the same one, again and again."""
    address = f"profiles/{world.her}"
    for _number in range(10_000):
        level = world.promised.level + 1
        etag = _api(world, world.coach_token, "GET", address, None).headers["ETag"]
        items = [{"language": "el", "levels": dict.fromkeys(ACTIVITIES, LEVELS[level % len(LEVELS)])}]
        answer = _api(world, world.coach_token, "PUT", f"{address}/languages", {"items": items}, If_Match=etag)
        assert answer.status == 200, answer.text
        world.promised.level = level
        world.answered.set()


def take_people_on(world: World, name: str) -> None:
    """Take people on by the form: a record, a key of her own, a sealed name, a consent."""
    cookie = f"session={world.cookie}"
    form = world.ask("GET", "/caseload/new", Cookie=cookie)
    token = TOKEN.search(form.text)
    assert token is not None, form.status
    for number in range(10_000):
        family = f"Fictional {name} {number}"
        sent = {"csrf_token": token[1], "given_name": "Nobody", "family_name": family, "language": "", "adult": "yes"}
        sent |= {"agrees": "yes", "given": "in_person", "wording_language": "en"}
        answer = world.ask(
            "POST", "/caseload/new", urlencode(sent), Cookie=cookie, Content_Type="application/x-www-form-urlencoded"
        )
        assert answer.status == 303, (answer.status, re.findall(r"error-message.*?</p>", answer.text, re.DOTALL))
        world.promised.people.append(family)
        world.answered.set()


CLIENTS: tuple[Callable[[World, str], None], ...] = (post_vacancies, set_levels, take_people_on)


def one_round(world: World, dice: random.Random, number: int) -> list[str]:
    """Serve, write, kill, read; return what was found wrong."""
    world.answered.clear()
    commands = Commands(world.url, world.folder, number, dice)
    with world.sessions() as session:
        commands.prepare(session, world.contact, world.employer)
    server = world.serve()
    working = commands.start()
    with ThreadPoolExecutor(len(CLIENTS)) as crowd:
        at_work = [crowd.submit(_until_lost, client, world, f"{number}-{name}") for name, client in enumerate(CLIENTS)]
        world.answered.wait(PATIENCE)
        commands.begin()
        for process in dice.sample([server, working], 2):
            time.sleep(dice.uniform(0, LONGEST))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        _turn_away(world, at_work)
        wrong = [failure for task in at_work if (failure := task.result())]
    finished = commands.finished()
    world.finished.update(set(finished))
    with world.sessions() as session:
        wrong += faults(session, world) + commands.faults(session, finished)
        commands.tidy(session)
    return wrong


def _until_lost(client: Callable[[World, str], None], world: World, name: str) -> str | None:
    """Let a client write until the program is gone; return what it was answered that it should not have been."""
    try:
        client(world, name)
    except LOST:
        return None
    except AssertionError as wrong:
        return f"{client.__name__}: {wrong}"
    return None


def _turn_away(world: World, at_work: list[Future[str | None]]) -> None:
    """Hang up on those that still want to be let in, until all have understood that nobody is there."""
    world.listening.settimeout(0.05)
    while not all(task.done() for task in at_work):
        with suppress(TimeoutError):
            world.listening.accept()[0].close()
    world.listening.settimeout(None)


def faults(session: Session, world: World) -> list[str]:
    """Say everything that is not as it was promised."""
    return [
        *_of_vacancies(session, world),
        *_of_people(session, world),
        *_of_levels(session, world),
        *_of_the_log(session),
    ]


def _of_vacancies(session: Session, world: World) -> list[str]:
    whole = (selectinload(Vacancy.skills), selectinload(Vacancy.languages), selectinload(Vacancy.support))
    rows = session.scalars(select(Vacancy).options(*whole)).all()
    titles = {row.title for row in rows}
    created = Counter(session.scalars(select(AuditEvent.subject).where(AuditEvent.action == "created_vacancy")))
    return [
        *(f"lost: {title}" for title in world.promised.vacancies if title not in titles),
        *(
            f"by half: {row.title}"
            for row in rows
            if (len(row.skills), len(row.languages), len(row.support)) != (len(SKILLS), 1, 1)
        ),
        *(f"without its event: {row.title}" for row in rows if created[row.ref] != 1),
    ]


def _of_people(session: Session, world: World) -> list[str]:
    rows = session.scalars(select(Beneficiary).where(Beneficiary.ref != world.her)).all()
    consents = Counter(session.scalars(select(Consent.beneficiary_id)))
    created = Counter(session.scalars(select(AuditEvent.subject).where(AuditEvent.action == "create_beneficiary")))
    identities = session.scalars(select(Identity).options(selectinload(Identity.key)))
    names = {row.beneficiary_id: row.read(RING).family_name for row in identities}
    known = set(names.values())
    return [
        *(f"lost: {name}" for name in world.promised.people if name not in known),
        *(f"by half: {row.ref}" for row in rows if row.id not in names or consents[row.id] != 1),
        *(f"without its event: {row.ref}" for row in rows if created[row.ref] != 1),
    ]


def _of_levels(session: Session, world: World) -> list[str]:
    levels = session.scalars(
        select(BeneficiaryLanguage.level).join(Beneficiary).where(Beneficiary.ref == world.her)
    ).all()
    answered = world.promised.level
    promised, unanswered = ([number % len(LEVELS) + 1] * len(ACTIVITIES) for number in (answered, answered + 1))
    if levels == unanswered:  # written, and killed before it said so
        world.promised.level += 1
    elif levels != (promised if answered else []):
        return [f"levels {levels}, where {promised} was answered"]
    return []


def _of_the_log(session: Session) -> list[str]:
    events = session.scalar(select(func.count()).select_from(AuditEvent))
    report = check(session, factories.KEYS)
    return [*map(str, report.breaks), *([] if report.events == events else ["events outside of every chain"])]


def _measure(url: str, folder: Path, rounds: int, seed: int) -> bool:
    engine = connect(url)
    migrate(engine)
    engine.dispose()
    world, dice, lost = World(url, folder), random.Random(seed), 0  # noqa: S311
    for number in range(rounds):
        wrong = one_round(world, dice, number)
        lost += bool(wrong)
        for line in wrong:
            sys.stdout.write(f"  round {number}: {line}\n")
    told = f"{len(world.promised.vacancies)} vacancies, {len(world.promised.people)} people, {world.promised.level} changes"
    told += "; rounds in which a command had finished before the kill: "
    told += ", ".join(f"{name} {world.finished[name]}" for name in NAMES)
    world.close()
    sys.stdout.write(f"{url.partition(':')[0]}: {rounds - lost} of {rounds} rounds without loss; answered: {told}\n")
    return not lost


def main() -> int:
    """Say how many rounds lost nothing, on both databases or on the one named; 1 when a round did."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="SQLAlchemy URL of an empty database, instead of throwaway ones")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [asked.database]
        if not asked.database:
            urls = [f"sqlite:///{folder / 'crashed.sqlite'}", stack.enter_context(postgres_server())]
        kept = [_measure(url, folder, asked.rounds, asked.seed) for url in urls]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
