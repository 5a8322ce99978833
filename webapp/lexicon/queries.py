"""What coordinators have added, newest first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.reach import across_organisations
from models.screening import LexiconEntry
from webapp.access import Actor, visible


def added_entries(session: Session, actor: Actor) -> list[LexiconEntry]:
    """Return all entries, those that are looked for before those that ended, each with who added it."""
    with across_organisations(session):  # the lexicons are everybody's: who wrote an entry has a name everywhere
        return list(
            session.scalars(
                visible(select(LexiconEntry), actor)
                .order_by(LexiconEntry.ended_at.is_not(None), LexiconEntry.id.desc())
                .options(joinedload(LexiconEntry.author))
            )
        )
