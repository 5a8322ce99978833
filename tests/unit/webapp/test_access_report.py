"""The report holds every column of every table that points at her, or says why not; and it keeps to its schema."""

import json

import jsonschema
import pytest

from models.account import Role
from models.base import Base
from models.conversation import Delivery, Voice
from tests import factories
from tests.conftest import ROOT
from tests.db.rows import one_of_each
from webapp.access_report import LEFT_OUT, NAMED, STAFF, report, why_left_out
from webapp.engine import Engine
from webapp.footprint import traces
from webapp.purposes import purposes

SCHEMA = json.loads((ROOT / "docs" / "access-report.schema.json").read_text())


@pytest.fixture
def rows(database):
    found = one_of_each(database)
    factories.message(database, found.candidacy, "Come alone", voice=Voice.EMPLOYER, delivery=Delivery.HELD)
    of = {"organisation": found.coach.organisation.ref}
    factories.audit_event(database, found.coach, "read_profile", subject=found.her.ref, **of)
    factories.audit_event(database, found.coach, "read_identity", detail={"refs": [found.her.ref, "other22222"]}, **of)
    factories.audit_event(database, found.coach, "read_profile", subject="other22222", **of)
    return found


@pytest.fixture
def told(database, rows, tmp_path):
    vocabulary = Engine(tmp_path).vocabulary(database)
    return report(database, her=rows.her, keys=factories.KEYS, vocabulary=vocabulary, language="en", now=factories.NOW)


def test_every_column_that_points_at_her_is_in_the_report_or_has_its_reason(told):
    missing = []
    for trace in traces():
        for column in trace.table.columns:
            if why_left_out(column) is not None:
                continue
            (row, *_more) = told["record"][trace.table.name]  # one_of_each stores a row in every table
            if column.name.removesuffix("_id") not in row:
                missing.append(f"{trace.table.name}.{column.name}")

    assert missing == []
    assert {"message", "stage_change", "hand_out", "browser_session"} <= told["record"].keys()


def test_the_list_of_what_is_left_out_names_only_what_is_there_and_stays_short():
    tables = {trace.table.name: trace.table for trace in traces()}
    names = tables.keys() | {f"{table}.{column.name}" for table, of in tables.items() for column in of.columns}

    assert LEFT_OUT.keys() - names == set()
    assert len(LEFT_OUT) <= 24


def test_every_number_that_leads_elsewhere_has_a_word_and_every_account_is_told_by_its_role():
    for trace in traces():
        for column in trace.table.columns:
            if why_left_out(column) is None and column.foreign_keys:
                assert next(iter(column.foreign_keys)).column.table.name in NAMED, column
            refs = str(column.type) == "VARCHAR(16)" and not column.foreign_keys
            if why_left_out(column) is None and refs and column.name not in ("ref", "run_ref", "vacancy_ref"):
                assert column.name in STAFF, f"{column}: the reference of an account has to become a role"


def test_every_table_that_points_at_her_has_a_purpose():
    stored = {trace.table.name for trace in traces() if trace.table.name not in LEFT_OUT}
    named = {table for purpose in purposes().values() for table in purpose.tables}

    assert stored - named == set()
    assert named <= Base.metadata.tables.keys()


def test_it_is_json_by_its_schema_opens_what_is_sealed_and_names_nobody_else(told, rows):
    details, record, written = factories.canaries_of(rows.her), told["record"], json.dumps(told)

    jsonschema.validate(json.loads(written), SCHEMA)
    assert record["identity"][0]["phone"] == details.phone
    assert [row["body"] for row in record["message"]] == [
        "Is there a bus in the morning?",
        None,
    ]  # one waits for her coach
    assert record["account"][0]["role"] == Role.BENEFICIARY
    assert record["data_request"][0]["wish"] == "My name is written wrong"
    assert record["data_request"][0]["asked_by"] == "coach"
    assert record["beneficiary_skill"][0]["concept"]["label"] == "mop floors"
    assert [(line["what"], line["role"]) for line in told["log"]] == [
        ("read_profile", "coach"),
        ("read_identity", "coach"),
    ]
    assert rows.coach.ref not in written
    assert "other22222" not in written
    assert "secret_hash" not in written
