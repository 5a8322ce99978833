"""The audit log keeps what was written, and every change of it is found and named."""

import random
import subprocess
import sys

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from models.audit import AuditEvent, AuditHead, append
from models.audit_check import Checkpoint, Damage, check
from models.crypto import KeyRing
from models.database import connect, sessions_on
from models.errors import KeyUnavailable
from models.organisation import Organisation
from tests import factories, tampering
from tests.conftest import ROOT, migrate


@pytest.fixture
def log(database, db_engine):
    """Three chains of eight events, and a checkpoint of their ends."""
    return tampering.fill(sessions_on(db_engine, factories.KEYS), 8)


def event(organisation="houseofone", **values):
    given = {"at": factories.NOW, "action": "read_profile", "detail": {}} | values
    return AuditEvent(organisation=organisation, **given)


def test_each_organisation_has_a_chain_of_its_own_without_gaps(database, log):
    found = database.execute(select(AuditEvent.chain, AuditEvent.number).order_by(AuditEvent.chain, AuditEvent.number))

    assert found.all() == [
        (chain, number) for chain in ("houseofone", "houseoftwo", "installation") for number in range(1, 9)
    ]


def test_an_untouched_log_is_whole(database, log):
    report = check(database, factories.KEYS, [log])

    assert (report.breaks, report.events, report.ends) == ([], 24, log.ends)


def test_a_log_with_moments_and_details_of_every_kind_is_whole_when_read_again(database, db_engine):
    detail = {"word": "Ωμέγα 'ا'", "list": [1, 2.5, None, True], "nested": {"b": 1, "a": []}}
    append(database, event(detail=detail, at=factories.NOW.replace(microsecond=123456)))
    database.commit()

    with sessions_on(db_engine, factories.KEYS)() as session:
        assert check(session, factories.KEYS).breaks == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'nobody'",
        "UPDATE audit_event SET number = number + 100",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE number = 8",
        "UPDATE audit_head SET number = 3",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_change_what_was_written(database, log, statement):
    with pytest.raises(DBAPIError, match="append-only"):
        database.execute(text(statement))
    database.rollback()

    assert check(database, factories.KEYS, [log]).breaks == []


def test_what_is_rolled_back_leaves_no_event_and_no_gap(database, log):
    append(database, event())
    database.rollback()
    append(database, event())
    database.commit()

    assert database.scalar(select(func.max(AuditEvent.number)).where(AuditEvent.chain == "houseofone")) == 9
    assert check(database, factories.KEYS, [log]).breaks == []


def test_an_event_is_kept_or_lost_with_the_change_it_tells_of(database, log):
    factories.organisation(database, name="Once")
    append(database, event())
    database.add(Organisation(name="Once", country="GR", time_zone="UTC", created_at=factories.NOW))

    with pytest.raises(DBAPIError):
        database.commit()
    database.rollback()

    assert database.scalar(select(func.count()).select_from(AuditEvent)) == 24


@pytest.mark.parametrize("kind", tampering.KINDS, ids=lambda kind: kind.__name__)
def test_tampering_is_found_and_the_first_broken_event_named(database, log, kind):
    dice = random.Random(kind.__name__)  # noqa: S311

    rounds = [tampering.one_round(database, log, dice, kind) for _round in range(12)]

    assert [named for _broken, named in rounds] == [[broken] for broken, _named in rounds]


def test_the_report_says_what_happened_to_the_row(database, log):
    def damage(*statements):
        tampering.unlocked(database.connection())
        for statement in statements:
            database.execute(text(statement))
        found = [(broken.number, broken.damage) for broken in check(database, factories.KEYS).breaks]
        database.rollback()
        database.expunge_all()
        return found

    assert damage("UPDATE audit_event SET actor = 'x' WHERE chain = 'houseofone' AND number = 3") == [
        (3, Damage.CHANGED)
    ]
    assert damage("DELETE FROM audit_event WHERE chain = 'houseofone' AND number = 3") == [(3, Damage.REMOVED)]
    assert damage("DELETE FROM audit_event WHERE chain = 'houseofone' AND number > 5") == [(6, Damage.CUT)]
    assert damage(
        "UPDATE audit_event SET number = 99 WHERE chain = 'houseofone' AND number = 2",
        "UPDATE audit_event SET number = 2 WHERE chain = 'houseofone' AND number = 7",
        "UPDATE audit_event SET number = 7 WHERE chain = 'houseofone' AND number = 99",
    ) == [(2, Damage.MOVED)]
    assert damage("DELETE FROM audit_head WHERE chain = 'installation'") == [(8, Damage.HEAD)]


def test_a_tail_cut_together_with_the_end_is_found_by_a_checkpoint_alone(database, log):
    tampering.unlocked(database.connection())
    head = AuditHead(chain="houseofone", number=4, last=database.scalar(select(AuditEvent.seal).filter_by(number=4)))
    end = {"last": head.last, "seal": head.sealed_by(factories.KEYS.audit_key)}
    database.execute(text("DELETE FROM audit_event WHERE chain = 'houseofone' AND number > 4"))
    database.execute(
        text("UPDATE audit_head SET number = 4, last = :last, seal = :seal WHERE chain = 'houseofone'"), end
    )

    without, by_checkpoint = check(database, factories.KEYS), check(database, factories.KEYS, [log])

    assert without.breaks == []
    assert [str(broken) for broken in by_checkpoint.breaks] == [
        "chain houseofone, event 5: cut off, with all that followed"
    ]


def test_a_chain_that_is_gone_altogether_is_found_by_a_checkpoint(database, log):
    tampering.unlocked(database.connection())
    for table in ("audit_event", "audit_head"):
        database.execute(text(f"DELETE FROM {table} WHERE chain = 'houseoftwo'"))  # noqa: S608

    found = check(database, factories.KEYS, [log])

    assert [(broken.chain, broken.number, broken.damage) for broken in found.breaks] == [("houseoftwo", 1, Damage.CUT)]


def test_a_checkpoint_is_read_only_as_it_was_signed(log):
    line = log.signed(factories.KEYS)
    public = factories.KEYS.checkpoint_key.public_key()
    other = KeyRing(factories.KEYS.keys, bytes(32)).checkpoint_key.public_key()

    assert Checkpoint.read(line, public) == log
    for forged, key in ((line.replace("[8,", "[7,", 1), public), (line, other), ("{}", public), ("no", public)):
        with pytest.raises(ValueError, match="not a checkpoint"):
            Checkpoint.read(forged, key)


def test_nothing_is_appended_with_another_key(db_engine, log):
    with sessions_on(db_engine, KeyRing(factories.KEYS.keys, bytes(32)))() as session:
        append(session, event())

        with pytest.raises(KeyUnavailable, match="FOOTHOLD_INDEX_KEY"):
            session.commit()


def test_eight_processes_write_one_chain(db_engine, engine_url):
    writing = [
        subprocess.Popen([sys.executable, "-m", "tests.writers", engine_url, f"writer{number}", "8"], cwd=ROOT)
        for number in range(8)
    ]

    codes = [process.wait(timeout=120) for process in writing]

    with sessions_on(db_engine, factories.KEYS)() as session:
        report = check(session, factories.KEYS)
    assert codes == [0] * 8
    assert report.breaks == []
    assert {chain: number for chain, (number, _seal) in report.ends.items()} == {
        "houseofone": 8 * 8,
        "installation": 8 * 4,
    }


def test_events_of_before_the_chain_are_sealed_by_the_migration(empty_url):
    engine = connect(empty_url)
    migrate(engine, "token_use")
    with engine.begin() as connection:
        for organisation in ("houseofone", None, "houseofone", None, "houseofone"):
            connection.execute(
                text(
                    "INSERT INTO audit_event (at, organisation, action, detail)"
                    " VALUES ('2026-11-24 09:00:00.000000', :organisation, 'read_profile', '{\"n\": 1.5}')"
                ),
                {"organisation": organisation},
            )

    with pytest.raises(RuntimeError, match="foothold migrate"):
        migrate(engine)
    migrate(engine, audit_key=factories.KEYS.audit_key)

    with sessions_on(engine, factories.KEYS)() as session:
        report = check(session, factories.KEYS)
        append(session, event())
        session.commit()
        assert check(session, factories.KEYS).breaks == []
    assert (report.breaks, report.events, sorted(report.ends)) == ([], 5, ["houseofone", "installation"])
    engine.dispose()
