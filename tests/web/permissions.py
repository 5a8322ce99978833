"""The golden table: who gets which answer from every address. Renew it with

    RENEW_PERMISSIONS=1 .venv/bin/python -m pytest tests/web/test_permissions.py

and read the difference before committing: each changed row is a change of who may do what.

Every endpoint is asked for about one woman: by her coach, a colleague, her coordinator, people of another organisation, an
employer (of the vacancy) and another one, an administrator, herself and another beneficiary, nobody. The forms sent hold only what
names a record: 200, 303, 409 and 422 come from behind the door, 404 is the shut door, and nobody's 303 leads to the sign-in page.
Under /api the door opens to tokens alone, so a browser's session gets 401 from every address there.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from models.account import Account, Role
from models.beneficiary import Beneficiary
from models.candidacy import Stage
from models.conversation import Delivery
from tests import factories, small_taxonomy
from tests.client import Client
from webapp.introductions import pseudonym

TABLE = Path(__file__).with_name("permissions.csv")
COLUMNS = ("endpoint", "method", "address")
WHO = (
    "coach",
    "colleague",
    "coordinator",
    "other coach",
    "other coordinator",
    "employer",
    "other employer",
    "administrator",
    "she",
    "other beneficiary",
    "nobody",
)
Row = dict[str, str]


def world(database: Session) -> tuple[dict[str, Account], dict[str, str]]:
    """Make her, everybody who might ask, and the references that addresses are filled with."""
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    her: Beneficiary = factories.beneficiary(database, coach=coach, skills=["mop-floors"])
    vacancy = factories.vacancy(database, skills=["mop-floors"])
    candidacy = factories.shared(database, her, vacancy, stage=Stage.EMPLOYER_INTERESTED)
    actors = {
        "coach": coach,
        "colleague": factories.account(database, Role.COACH, organisation=coach.organisation),
        "coordinator": factories.account(database, Role.COORDINATOR, organisation=coach.organisation),
        "other coach": factories.coach(database),
        "other coordinator": factories.account(database, Role.COORDINATOR),
        "employer": factories.account(database, Role.EMPLOYER, employer=vacancy.employer),
        "other employer": factories.account(database, Role.EMPLOYER),
        "administrator": factories.account(database, Role.ADMINISTRATOR),
        "she": factories.account(database, Role.BENEFICIARY, beneficiary=her),
        "other beneficiary": factories.account(database, Role.BENEFICIARY),
    }
    refs = {
        "/beneficiaries/<ref>": her.ref,
        "/candidacies/<ref>": candidacy.ref,
        "/profiles/<ref>": her.ref,
        "/employers/<ref>": vacancy.employer.ref,
        "/imports/<ref>": factories.vacancy_import(database, actors["employer"], vacancy.employer).ref,
        "/jobs/<ref>": factories.vacancy(database, advertised=True).ref,
        "<name>": pseudonym(factories.KEYS, candidacy),
        "<message_ref>": factories.message(database, candidacy, delivery=Delivery.HELD, masked="held").ref,
        "<any(release, give_back):verdict>": "release",
        "<account_ref>": actors["employer"].ref,
        "<ref>": vacancy.ref,
        "<vacancy_ref>": vacancy.ref,
        "<question_ref>": factories.question(database, vacancy, coach).ref,
        "<file_ref>": factories.evidence_file(database, factories.evidence(database, vacancy.employer, coach)[0]).ref,
        "<run_ref>": factories.run(database, teaches=["make-beds"]).ref,
        "<handle>": "0123456789abcdef",  # nobody's session
        "<passkey_ref>": "2222222222",
        "<invitation_ref>": "2222222222",
        "<contest_ref>": factories.contest(database, her, vacancy).ref,
        "<any(on, off):state>": "off",
        "<consent_ref>": factories.consent_of(database, her).ref,
        "<any(when, where, pay, languages, support):step>": "pay",
        "<any(what, skills, when, languages, support):step>": "skills",
        "<any(csv, jsonld, xml):kind>": "xml",
        "<any(first_days, in_writing, no_fees, complaints, privacy, way_home):code>": "privacy",
        "<any(ropa, dpia, fria):kind>": "dpia",
        "<receipt_ref>": factories.erasure_receipt(database, coach.organisation).ref,
        "<breach_ref>": factories.breach(database, coach.organisation).ref,
        "<request_ref>": factories.data_request(database, her, coach).ref,
        "<any(submit, pause, resume, refresh, close):transition>": "pause",
    }
    return actors, refs


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Return every route with each of its methods; static files are nobody's."""
    return sorted(
        (
            (rule, method)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            if rule.endpoint != "static"
        ),
        key=lambda pair: (pair[0].endpoint, pair[1], pair[0].rule),
    )


def filled(rule: str, refs: Mapping[str, str]) -> str:
    """Return the address with references put in; fails for a part that nobody has filled here yet."""
    path = rule
    for pattern, value in refs.items():
        path = path.replace(pattern, pattern.replace("<ref>", value) if pattern.startswith("/") else value)
    assert "<" not in path, f"fill {rule} in tests/web/permissions.py"
    return path


def asked(app: Flask, client: Client, database: Session) -> Iterator[Row]:
    """Ask for every address as everybody, each time in the same world: what a form changed is put back."""
    actors, refs = world(database)
    cookies = {who: factories.browser_session(database, account) for who, account in actors.items()}
    database.close()
    live = Path(str(database.get_bind().engine.url.database))
    with sqlite3.connect(live) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    kept = live.with_suffix(".kept")
    shutil.copyfile(live, kept)
    form = {
        "language": "el",
        "uri": small_taxonomy.skill("mop-floors"),
        "rule": "2222222222",
        "consent": refs["<consent_ref>"],
        "purpose": "reporting",
        "choose-vacancy": refs["<vacancy_ref>"],
        "dismiss-vacancy": refs["<vacancy_ref>"],
    }
    for rule, method in routes(app):
        sent = form if method != "GET" else None
        row = {"endpoint": rule.endpoint, "method": method, "address": rule.rule}
        for who in WHO:
            client.cookie = cookies.get(who, "")
            with client.browser.open(filled(rule.rule, refs), method=method, data=sent) as response:
                row[who] = str(response.status_code)
            if (method != "GET" and response.status_code < 400) or rule.endpoint == "accounts.leave":
                _put_back(kept, live)
        yield row


def _put_back(kept: Path, live: Path) -> None:
    source, target = sqlite3.connect(kept), sqlite3.connect(live)
    source.backup(target)
    source.close()
    target.close()


def stored() -> list[Row]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def store(rows: list[Row]) -> None:
    """Write the table."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (*COLUMNS, *WHO), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
