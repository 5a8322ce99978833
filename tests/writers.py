"""A process that writes audit events: `python -m tests.writers URL NAME EVENTS`. Started several times at once by a test."""

import sys

from models.audit import AuditEvent, append
from models.database import WRITES, connect, sessions_on
from tests import factories


def main(url: str, name: str, events: str) -> None:
    sessions = sessions_on(connect(url), factories.KEYS)
    for number in range(int(events)):
        with sessions() as session:
            session.connection(execution_options={WRITES: True})
            for organisation in ("houseofone", None)[: 1 + number % 2]:
                made = {"organisation": organisation, "actor": name, "action": "read_profile", "detail": {"n": number}}
                append(session, AuditEvent(at=factories.NOW, **made))
            session.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
