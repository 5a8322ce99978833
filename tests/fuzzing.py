"""Asking the API everything that its document allows, and much that it does not: no answer may break, surprise or tell who somebody is.

python -m tests.fuzzing --requests 20000     # so many as each role; says how many were made and what was wrong

The cases are made by schemathesis from the OpenAPI document that the application serves, half of them after the schemas and half against
them. Each is sent as a coach, a coordinator, an employer, a beneficiary, an administrator (the last two with a token that their roles cannot
have) and nobody. Where the document says "a reference", one that exists stands there three times out of four, and If-Match says the
truth as often, so that cases come further than the door.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.account import Role
from models.candidacy import Stage
from models.database import connect, sessions_on
from models.vacancy import VacancyStatus
from tests import factories, small_taxonomy
from tests.conftest import migrate
from webapp import clock
from webapp.access import Scope, scopes_of
from webapp.app import create_app
from webapp.config import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOBODY = "nobody"
WHO = [*Role, NOBODY]
A_ROUND = 15  # cases of one operation before the next one's turn: what was written meanwhile is read then
KNOWN = 0.75  # how often what exists stands where the document asks for a reference or an address of a concept
MOST_REFS = 60


@dataclass
class Told:
    """What came of it: requests and answers by who asked, and faults by operation and kind, each with its first example."""

    requests: Counter[str] = field(default_factory=Counter)
    answers: dict[str, Counter[int]] = field(default_factory=lambda: {who: Counter() for who in WHO})
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def fault(self, kind: str, example: str) -> None:
        """Note a fault."""
        self.faults[kind] += 1
        self.examples.setdefault(kind, example)

    def lines(self) -> Iterator[str]:
        """Say it all."""
        for who in WHO:
            answers = ", ".join(f"{number} x {status}" for status, number in sorted(self.answers[who].items()))
            yield f"{who}: {self.requests[who]} requests; answers: {answers}"
        for kind, number in self.faults.most_common():
            yield f"FAULT {number} x {kind}\n    {self.examples[kind]}"
        yield f"{sum(self.requests.values())} requests, {sum(self.faults.values())} faults"


class World:
    """An application on a database of its own: three women with planted names, three employers' vacancies, and a token for each role."""

    def __init__(self, url: str, instance: Path) -> None:
        self.app = create_app(Settings.from_environment(factories.environment(instance, url)))
        self.error: Exception | None = None
        self.versions: dict[str, str] = {}  # kind and reference of a record -> the ETag that was last heard
        self._remember_errors()
        engine = connect(url)
        with sessions_on(engine, factories.KEYS)(expire_on_commit=False) as session:
            self._fill(session)
        engine.dispose()

    def _remember_errors(self) -> None:
        handlers = self.app.error_handler_spec[None][None]
        shown = handlers[Exception]

        def remember(error: Exception) -> Any:
            self.error = error
            return shown(error)

        handlers[Exception] = remember

    def _fill(self, session: Any) -> None:
        factories.small_taxonomy(session)
        coach = factories.coach(session)
        town = factories.municipality(session)
        factories.run(session, teaches=["make-beds"])
        hers = factories.beneficiary(
            session, coach=coach, skills=["mop-floors"], languages={("el", "listening"): 2}, licences=["driving_b"]
        )
        women = [hers, factories.beneficiary(session, coach=coach), factories.beneficiary(session)]
        contact = factories.account(session, Role.EMPLOYER)
        own = [
            factories.vacancy(session, skills=["mop-floors"], employer=contact.employer),
            factories.vacancy(session, skills=["make-beds"], employer=contact.employer, status=VacancyStatus.DRAFT),
        ]
        jobs = [*own, factories.vacancy(session, skills=["mop-floors", "make-beds"])]
        coordinator = factories.account(session, Role.COORDINATOR, organisation=coach.organisation)
        questions = [factories.question(session, job, coordinator) for job in own]
        factories.shared(session, women[0], own[0])
        factories.shared(session, women[1], own[0], stage=Stage.IDENTITY_REVEALED)
        owners = {
            Role.COACH: coach,
            Role.COORDINATOR: coordinator,
            Role.EMPLOYER: contact,
            Role.BENEFICIARY: factories.account(session, Role.BENEFICIARY, beneficiary=hers),
            Role.ADMINISTRATOR: factories.account(session, Role.ADMINISTRATOR),
        }
        self.tokens = {
            role: factories.api_token(session, owner, scopes_of(role) or list(Scope)) for role, owner in owners.items()
        }
        self.refs = {
            "profiles": [one.ref for one in women],
            "vacancies": [job.ref for job in jobs],
            "questions": [one.ref for one in questions],
        }
        self.place = {"municipality": town.name, "region": town.region_code}


def fuzz(
    world: World,
    requests: int,
    *,
    first: int = 1,
    a_round: int = A_ROUND,
    after_a_round: Callable[[Told], None] = lambda _told: None,
) -> Told:
    """Send that many requests as each of `WHO`, or a few more; return what came of it. The same `first` gives the same cases."""
    told = Told()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    ways = [one.as_strategy(generation_mode=mode) for mode in GenerationMode for one in operations]
    dice = random.Random(first)  # noqa: S311
    for number in count(first):
        for way in ways:

            @seed(number)
            @settings(
                max_examples=a_round,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            )
            @given(case=way)
            def send(case: Case) -> None:
                _send_as_everybody(world, case, dice, told)

            send()
            if min(told.requests[who] for who in WHO) >= requests:
                return told
        after_a_round(told)
    raise AssertionError  # counting does not end


def _send_as_everybody(world: World, case: Case, dice: random.Random, told: Told) -> None:
    _lead_to_what_exists(world, case, dice)
    truthful = dice.random() < KNOWN
    for who in dice.sample(WHO, len(WHO)):
        headers = {"Authorization": f"Bearer {world.tokens[who]}"} if who != NOBODY else {}
        if truthful and "If-Match" in case.headers:
            headers["If-Match"] = world.versions.get(_record(case), '"0"')
        world.error = None
        answer = case.call(headers=headers)
        told.requests[who] += 1
        told.answers[who][answer.status_code] += 1
        _judge(world, case, who, answer, told)


def _record(case: Case) -> str:
    return f"{case.path.split('/')[3]}/{case.path_parameters.get('ref')}"


def _lead_to_what_exists(world: World, case: Case, dice: random.Random) -> None:
    kinds = {"ref": case.path.split("/")[3], "vacancy_ref": "vacancies", "question_ref": "questions"}
    for name in case.path_parameters:
        if name in kinds and dice.random() < KNOWN:
            case.path_parameters[name] = dice.choice(world.refs[kinds[name]])
    if isinstance(case.body, dict | list):
        case.body = _with_known_words(world, case.body, dice)


def _with_known_words(world: World, sent: Any, dice: random.Random) -> Any:
    if isinstance(sent, list):
        return [_with_known_words(world, item, dice) for item in sent]
    if not isinstance(sent, dict) or dice.random() > KNOWN:
        return sent
    made = {name: _with_known_words(world, value, dice) for name, value in sent.items()}
    skill = small_taxonomy.skill(dice.choice(list(small_taxonomy.SKILLS)))
    occupation = small_taxonomy.occupation(dice.choice(list(small_taxonomy.OCCUPATIONS)))
    known = {"uri": dice.choice([skill, skill, occupation]), "occupation": occupation, "place": world.place}
    known["region"] = world.place["region"]
    return {name: known[name] if name in known and value else value for name, value in made.items()}


def _judge(world: World, case: Case, who: str, answer: Response, told: Told) -> None:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as found:
        for failure in found.exceptions:
            cause = f" ({world.error!r})" if world.error is not None and answer.status_code >= 500 else ""
            kind = f"{case.operation.label} as {who}: {failure.title}{cause}"
            told.fault(kind, f"{str(failure)[:600]} | {case.as_curl_command()[:600]}")
    heard = answer.content.lower() + repr(answer.headers).lower().encode()
    stems = [stem for stem in factories.CANARY_STEMS if stem.encode() in heard]
    if stems:
        told.fault(f"{case.operation.label} as {who}: tells who somebody is", f"{stems} in {case.as_curl_command()}")
    if "etag" in answer.headers:
        world.versions[_record(case)] = answer.headers["etag"][0]
    made = answer.headers.get("location")
    if answer.status_code == 201 and made:
        refs = world.refs["vacancies"]
        refs.append(made[0].rsplit("/", 1)[-1])
        if len(refs) > MOST_REFS:
            del refs[MOST_REFS // 2]  # the first ones stay: they are the ones with candidates and questions


def _say(told: Told) -> None:
    sys.stdout.write("\n".join(told.lines()) + "\n\n")
    sys.stdout.flush()


def main() -> int:
    """Fuzz a throwaway application; 1 when something was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=20_000, help="as each role")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, clock.stopped_at(factories.NOW):
        url = f"sqlite:///{Path(folder) / 'fuzzed.sqlite'}"
        engine = connect(url)
        migrate(engine)
        engine.dispose()
        told = fuzz(World(url, Path(folder)), asked.requests, first=asked.seed, after_a_round=_say)
    _say(told)
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
