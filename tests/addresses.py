"""Every address that can be asked for, with references of real records."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import object_session

from models.account import Account, Role
from tests import factories
from webapp.introductions import pseudonym

LITERALS = {
    "<any(when, where, pay, languages, support):step>": "pay",
    "<any(csv, jsonld, xml):kind>": "jsonld",
    "<any(first_days, in_writing, no_fees, complaints, privacy, way_home):code>": "privacy",
    "<any(ropa, dpia, fria):kind>": "dpia",
    "<receipt_ref>": "2222222222",
    "<breach_ref>": "2222222222",
    "<file_ref>": "2222222222",
}


def addresses(app, her, vacancy, candidacy, *, api=False):
    """Fill every GET route of the pages, or of the API, with references of real records."""
    database = object_session(vacancy)
    contact = database.scalars(select(Account).where(Account.employer_id == vacancy.employer_id)).first()
    contact = contact or factories.account(database, Role.EMPLOYER, employer=vacancy.employer)
    upload = factories.vacancy_import(database, contact, vacancy.employer).ref
    job = factories.vacancy(database, advertised=True).ref
    contest = factories.contest(database, her, vacancy).ref
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in ("static", "accounts.leave"):
            continue
        if rule.rule.startswith("/api/") != api:
            continue
        path = rule.rule.replace("/employers/<ref>", f"/employers/{vacancy.employer.ref}")
        path = path.replace("/imports/<ref>", f"/imports/{upload}")
        path = path.replace("/jobs/<ref>", f"/jobs/{job}")
        ref = candidacy.ref if rule.rule.startswith("/candidacies") else vacancy.ref
        path = path.replace("<vacancy_ref>", vacancy.ref)
        path = path.replace("<contest_ref>", contest)
        path = path.replace("<ref>", her.ref if path.startswith(("/beneficiaries", "/api/v1/profiles")) else ref)
        path = path.replace("<name>", pseudonym(factories.KEYS, candidacy))
        for pattern, value in LITERALS.items():
            path = path.replace(pattern, value)
        assert "<" not in path, f"fill {rule.rule} in this test"
        yield path
