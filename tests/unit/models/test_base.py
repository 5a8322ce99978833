from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

import models  # noqa: F401 - makes the metadata whole
from models.base import AwareDateTime, Base
from models.beneficiary import SKILL_LEVELS, Beneficiary, SkillLevel
from models.types import REF_ALPHABET, REF_LENGTH, new_ref

DIALECT = SimpleNamespace(name="any")


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        AwareDateTime().process_bind_param(datetime(2026, 11, 24), DIALECT)  # noqa: DTZ001


def test_a_moment_is_stored_in_utc():
    athens = datetime(2026, 11, 24, 11, tzinfo=timezone(timedelta(hours=2)))

    assert AwareDateTime().process_bind_param(athens, DIALECT) == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert AwareDateTime().process_bind_param(None, DIALECT) is None


def test_a_moment_comes_back_aware():
    read = AwareDateTime().process_result_value(datetime(2026, 11, 24, 9), DIALECT)  # noqa: DTZ001

    assert read == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert AwareDateTime().process_result_value(None, DIALECT) is None


def test_references_are_short_speakable_and_differ():
    made = {new_ref() for _ in range(500)}

    assert len(made) == 500
    assert all(len(ref) == REF_LENGTH and set(ref) <= set(REF_ALPHABET) for ref in made)
    assert not set("01lioOuIL") & set(REF_ALPHABET)


def test_every_relationship_refuses_to_load_by_itself():
    loading = [
        str(relation)
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    ]

    assert loading == []


def test_no_table_can_hold_what_must_not_be_stored():
    """Reason for support, story, health, religion, ethnicity, criminal record, photo, address: no such column."""
    forbidden = ("story", "health", "religio", "ethnic", "criminal", "photo", "address", "nationality", "traffick")

    columns = [f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns]

    assert [name for name in columns if any(word in name for word in forbidden)] == []


def test_employment_tables_hold_no_name_and_no_contact():
    told = {"given_name", "family_name", "birth_date", "phone", "email", "name", "safe_contact"}
    hers = [table for table in Base.metadata.tables.values() if table.name.startswith(("beneficiary", "qualification"))]

    assert len(hers) > 5
    assert all(told.isdisjoint(column.name for column in table.columns) for table in hers)


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({"adult": True}, True),
        ({"adult": False}, False),
        ({"adult": True, "frozen": True}, False),
        ({"adult": True, "ranking_opt_out": True}, False),
    ],
)
def test_nobody_is_ranked_who_is_a_minor_frozen_or_opted_out(values, may):
    her = Beneficiary(**({"frozen": False, "ranking_opt_out": False} | values))

    assert her.may_be_ranked is may


def test_every_skill_level_has_a_number_and_more_is_more():
    numbers = [SKILL_LEVELS[level] for level in SkillLevel]

    assert numbers == sorted(numbers)
    assert all(0 < number <= 1 for number in numbers)
