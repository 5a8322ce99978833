"""Tampering with the audit log as somebody would who owns the database: at random, and knowing which event it breaks first.

python -m tests.tampering --rounds 1000        # on SQLite and PostgreSQL; says how many were found and rightly named
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from models.audit import KEY, AuditEvent, AuditHead, append
from models.audit_check import Checkpoint, check
from models.database import connect, sessions_on
from tests import factories
from tests.conftest import migrate
from tests.services.postgres import postgres_server

CHAINS = ("houseofone", "houseoftwo", None)
EVENT, HEAD = AuditEvent.__table__, AuditHead.__table__
Place = tuple[str, int]
Kind = Callable[[Connection, random.Random, str, int], int]


def fill(sessions: sessionmaker[Session], events: int) -> Checkpoint:
    """Write `events` into each of three chains; return a checkpoint of their ends."""
    with sessions() as session:
        for number in range(events * len(CHAINS)):
            append(
                session,
                AuditEvent(
                    at=factories.NOW + timedelta(seconds=number),
                    organisation=CHAINS[number % len(CHAINS)],
                    actor=f"actor{number % 7}",
                    actor_role="coach",
                    action=("read_identity", "read_profile", "shortlisted")[number % 3],
                    subject=f"subject{number % 5}",
                    detail={"refs": [f"ref{number}"], "on": bool(number % 2)},
                ),
            )
            if number % 4 == 0:
                session.commit()
        session.commit()
        ends = {head.chain: (head.number, head.last) for head in session.scalars(select(AuditHead))}
    return Checkpoint(factories.NOW, ends)


def unlocked(connection: Connection) -> None:
    """Take the triggers away, as the database's owner can; a rollback brings them back."""
    if connection.dialect.name == "postgresql":
        for table in ("audit_event", "audit_head"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        return
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'")
    for name in names.scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _at(chain: str, number: int) -> tuple[object, object]:
    return EVENT.c.chain == chain, EVENT.c.number == number


def _shift(connection: Connection, chain: str, above: int, by: int) -> None:
    later = (EVENT.c.chain == chain, EVENT.c.number > above)
    connection.execute(update(EVENT).where(*later).values(number=-(EVENT.c.number + by)))
    connection.execute(update(EVENT).where(EVENT.c.chain == chain, EVENT.c.number < 0).values(number=-EVENT.c.number))


def _row(connection: Connection, chain: str, number: int) -> dict[str, object]:
    found = dict(connection.execute(select(EVENT).where(*_at(chain, number))).mappings().one())
    del found["id"]
    return found


def change(connection: Connection, dice: random.Random, chain: str, last: int) -> int:
    """Change one column of one event."""
    number = dice.randint(1, last)
    column, value = dice.choice(
        [
            ("at", factories.NOW - timedelta(days=dice.randint(1, 900), microseconds=dice.randint(1, 900))),
            ("organisation", "houseofsix"),
            ("actor", None),
            ("actor_role", "coordinator"),
            ("action", "signed_in"),
            ("subject", f"another{dice.randint(0, 99)}"),
            ("detail", {"refs": []}),
            ("previous", dice.randbytes(32)),
            ("seal", dice.randbytes(32)),
        ]
    )
    connection.execute(update(EVENT).where(*_at(chain, number)).values({column: value}))
    return number


def remove(connection: Connection, dice: random.Random, chain: str, last: int) -> int:
    """Delete one event; half of the time close the gap."""
    number = dice.randint(1, last)
    connection.execute(EVENT.delete().where(*_at(chain, number)))
    if dice.random() < 0.5:
        _shift(connection, chain, number, -1)
    return number


def put_in(connection: Connection, dice: random.Random, chain: str, last: int) -> int:
    """Put a copy of an event, or a made-up one, somewhere in the middle or at the end."""
    number = dice.randint(1, last + 1)
    copied = dice.randint(1, last)
    row, made_up = _row(connection, chain, copied) | {"number": number}, dice.random() < 0.5
    if made_up:
        row |= {"seal": dice.randbytes(32), "action": "gave_consent"}
    _shift(connection, chain, number - 1, 1)
    connection.execute(insert(EVENT).values(row))
    return number if made_up or copied != number else number + 1  # an event's twin before it is the event itself


def swap(connection: Connection, dice: random.Random, chain: str, last: int) -> int:
    """Let two events change places."""
    first, second = sorted(dice.sample(range(1, last + 1), 2))
    connection.execute(update(EVENT).where(*_at(chain, first)).values(number=-1))
    connection.execute(update(EVENT).where(*_at(chain, second)).values(number=first))
    connection.execute(update(EVENT).where(*_at(chain, -1)).values(number=second))
    return first


def cut(connection: Connection, dice: random.Random, chain: str, last: int) -> int:
    """Cut the newest events off; half of the time set the chain's end back to what it was then, seal and all."""
    keep = dice.randint(0, last - 1)
    end = _row(connection, chain, keep) if keep else {"seal": bytes(32)}
    connection.execute(EVENT.delete().where(EVENT.c.chain == chain, EVENT.c.number > keep))
    if dice.random() < 0.5:
        head = AuditHead(chain=chain, number=keep, last=end["seal"])
        seal = head.sealed_by(factories.KEYS.audit_key)  # as copied at that time
        connection.execute(update(HEAD).where(HEAD.c.chain == chain).values(number=keep, last=head.last, seal=seal))
    return keep + 1


def write_anew(connection: Connection, dice: random.Random, chain: str, last: int) -> int:
    """Change an event and seal everything after it anew, without the key."""
    number, key = dice.randint(1, last), dice.randbytes(32)
    previous = _row(connection, chain, number)["previous"]
    for place in range(number, last + 1):
        row = AuditEvent(**(_row(connection, chain, place) | {"previous": previous}))
        row.actor = "somebody" if place == number else row.actor
        previous = row.sealed_by(key)
        values = {"actor": row.actor, "previous": row.previous, "seal": previous}
        connection.execute(update(EVENT).where(*_at(chain, place)).values(values))
    seal = AuditHead(chain=chain, number=last, last=previous).sealed_by(key)
    connection.execute(update(HEAD).where(HEAD.c.chain == chain).values(last=previous, seal=seal))
    return number


KINDS: Sequence[Kind] = (change, remove, put_in, swap, cut, write_anew)


def one_round(session: Session, checkpoint: Checkpoint, dice: random.Random, kind: Kind) -> tuple[Place, list[Place]]:
    """Tamper, check, take it back; return the place that was broken first and the places that the check named."""
    chain = dice.choice(sorted(checkpoint.ends))
    connection = session.connection()
    unlocked(connection)
    broken = (chain, kind(connection, dice, chain, checkpoint.ends[chain][0]))
    report = check(session, factories.KEYS, [checkpoint])
    session.rollback()
    session.expunge_all()
    return broken, [(found.chain, found.number) for found in report.breaks]


def _measure(url: str, rounds: int, seed: int) -> Counter[str]:
    engine, dice = connect(url), random.Random(seed)  # noqa: S311
    migrate(engine)
    sessions = sessions_on(engine, factories.KEYS)
    checkpoint, counts = fill(sessions, 30), Counter[str]()
    with sessions() as session:
        assert session.info[KEY]
        for number in range(rounds):
            kind = KINDS[number % len(KINDS)]
            broken, named = one_round(session, checkpoint, dice, kind)
            counts[f"{kind.__name__}: {'named' if named == [broken] else 'NOT NAMED'}"] += 1
        assert not check(session, factories.KEYS, [checkpoint]).breaks
    engine.dispose()
    return counts


def main() -> None:
    """Say how many of the rounds were found and named, on both databases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for url in (f"sqlite:///{Path(folder) / 'tampered.sqlite'}", server):
            counts = _measure(url, asked.rounds, asked.seed)
            lines = [f"{what} {number}" for what, number in sorted(counts.items())]
            sys.stdout.write("\n  ".join([url.partition(":")[0], *lines]) + "\n")


if __name__ == "__main__":
    main()
