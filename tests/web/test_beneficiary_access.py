"""Who may open a beneficiary's record, and who may not."""

import pytest
from sqlalchemy import select

from models.account import Role
from models.audit import AuditEvent
from models.beneficiary import BeneficiarySkill
from models.identity import PersonKey
from models.protection import Consent
from tests import factories
from tests import small_taxonomy as small

NEW = {"given_name": "Tirana Blue", "adult": "yes", "agrees": "no", "given": "in_person", "wording_language": "el"}

READ = [
    "",
    "/skills",
    "/occupations",
    "/languages",
    "/conditions",
    "/wishes",
    "/qualifications",
    "/basics",
    "/identity",
]
READ += ["/consents", "/rules"]
WRITE = ["/skills", "/skills/remove", "/occupations", "/occupations/skills", "/occupations/remove", "/languages"]
WRITE += ["/languages/remove", "/conditions", "/wishes", "/qualifications", "/qualifications/remove", "/basics"]
WRITE += ["/identity", "/consents", "/consents/withdraw", "/rules", "/rules/remove"]
SENT = {
    "said": "mop", "uri": small.skill("mop-floors"), "level": "expert", "source": "worked", "language": "el",
    "everything": "3", "title": "School", "eqf": "", "given_name": "Other", "purpose": "reporting",
    "reporting-given": "in_person", "reporting-wording_language": "en", "consent": "2222222222", "kind": "night",
    "rule": "2222222222", "number": "1", "version": "1", "right_to_work": "unknown",
}  # fmt: skip
"""What is valid for every form at once, so that a refusal is not for what was sent."""


def events(database, action):
    return list(database.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)))


def strangers(database, her):
    """Everybody who is nobody to her."""
    yield factories.coach(database, organisation=her.organisation)
    yield factories.coach(database)
    yield factories.account(database, Role.COORDINATOR)
    yield factories.account(database, Role.EMPLOYER)
    yield factories.account(database, Role.ADMINISTRATOR)
    yield factories.account(database, Role.BENEFICIARY)
    yield factories.account(database, Role.BENEFICIARY, beneficiary=her)


def test_her_record_does_not_exist_for_anybody_else(client, database):
    factories.small_taxonomy(database)
    home = factories.organisation(database)
    her = factories.beneficiary(database, organisation=home)
    database.refresh(her, ["organisation"])
    for stranger in strangers(database, her):
        client.sign_in(stranger)
        for path in READ:
            client.get(f"/beneficiaries/{her.ref}{path}", status=404)
        for path in WRITE:
            client.post(f"/beneficiaries/{her.ref}{path}", SENT, status=404)

    assert events(database, "read_identity") == []
    assert database.scalars(select(BeneficiarySkill)).all() == []
    assert len(database.scalars(select(Consent).where(Consent.beneficiary_id == her.id)).all()) == 1


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.ADMINISTRATOR, Role.BENEFICIARY])
def test_there_is_no_caseload_for_other_roles(client, database, role):
    client.sign_in(factories.account(database, role))

    for path in ("/caseload", "/caseload/new"):
        client.get(path, status=404)
        client.post(path, NEW, status=404)
    assert database.scalars(select(PersonKey).where(PersonKey.created_at > factories.NOW)).all() == []
