"""What stood in her record before a change is kept, sealed, with who changed it; a rollback keeps nothing."""

import json

import pytest
from sqlalchemy import select

from models.desk import RecordChange
from models.errors import KeyUnavailable
from models.types import Support, WorkTrait
from tests import factories
from tests import small_taxonomy as small
from webapp import employment
from webapp.access import Actor
from webapp.beneficiaries import protection_services


@pytest.fixture
def coach(database):
    factories.small_taxonomy(database)
    return factories.coach(database)


@pytest.fixture
def her(database, coach):
    return factories.beneficiary(
        database,
        coach=coach,
        skills=["mop-floors"],
        licences=["first_aid"],
        languages={("el", "listening"): 2},
        preferences={"quiet": 1.0},
        reach_km=20.0,
    )


def history(database, her):
    key = factories.data_key(database, her)
    rows = database.scalars(select(RecordChange).order_by(RecordChange.id))
    return [(row.action, row.of_table, json.loads(row.read(key))) for row in rows]


def test_every_way_of_changing_her_record_keeps_what_it_was(database, her, coach):
    actor = Actor.of(coach)
    common = {"ref": her.ref, "actor": actor, "now": factories.NOW}

    employment.remove_skill(database, uri=small.skill("mop-floors"), **common)
    employment.set_language(database, language="el", levels={"listening": 3}, **common)
    database.commit()
    basics = employment.Basics("el", adult=True, frozen=True, ranking_opt_out=False)
    employment.set_basics(database, basics=basics, **common)
    database.commit()
    wishes = {WorkTrait.QUIET: -1.0}
    employment.set_wishes(database, weights=wishes, needs=frozenset({Support.CHILDCARE}), **common)
    database.commit()
    details = factories.canaries_of(her)
    changed = type(details)(given_name=details.given_name, family_name=details.family_name, phone="+30 1")
    protection_services.write_identity(database, keys=factories.KEYS, details=changed, **common)
    database.commit()

    found = history(database, her)
    assert [(action, table) for action, table, _before in found] == [
        ("remove_skill", "beneficiary_skill"),
        ("remove_skill", "beneficiary_language"),  # one transaction, named by its first event
        ("set_basics", "beneficiary"),
        ("set_wishes", "beneficiary_preference"),
        ("write_identity", "identity"),
    ]
    assert found[0][2]["level"] == "independent"
    assert found[1][2] == {"activity": "listening", "language": "el", "level": 2}
    assert found[2][2] == {"frozen": False}
    assert found[3][2] == {"trait": "quiet", "weight": 1.0}
    assert found[4][2] == {
        "birth_date": details.birth_date,
        "phone": details.phone,
        "email": details.email,
        "safe_contact": details.safe_contact,
    }
    rows = database.scalars(select(RecordChange)).all()
    assert {(row.by, row.created_at) for row in rows} == {(coach.ref, factories.NOW)}
    with pytest.raises(KeyUnavailable):
        rows[0].read(b"x" * 32)


def test_what_is_rolled_back_or_changes_nothing_has_no_history(database, her, coach):
    actor = Actor.of(coach)
    details = factories.canaries_of(her)
    common = {"ref": her.ref, "actor": actor, "now": factories.NOW}

    employment.remove_skill(database, uri=small.skill("mop-floors"), **common)
    database.flush()
    database.rollback()
    protection_services.write_identity(database, keys=factories.KEYS, details=details, **common)
    database.commit()

    assert history(database, her) == []
