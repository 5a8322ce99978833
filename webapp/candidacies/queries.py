"""Candidacies as the board and their own pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, Stage
from models.conversation import Voice
from models.crypto import KeyRing
from models.errors import Shredded
from models.identity import Identity
from models.vacancy import Vacancy
from webapp import conversations
from webapp.access import Actor, visible

WHOLE: tuple[ORMOption, ...] = (
    joinedload(Candidacy.beneficiary).joinedload(Beneficiary.organisation),
    joinedload(Candidacy.vacancy).joinedload(Vacancy.employer),
    joinedload(Candidacy.vacancy).joinedload(Vacancy.municipality),
    selectinload(Candidacy.history),
)


def board(session: Session, actor: Actor) -> dict[Stage, list[Candidacy]]:
    """Return the running candidacies that `actor` may see, by stage; in each what is due first stands first."""
    rows = session.scalars(
        visible(select(Candidacy), actor)
        .where(Candidacy.stage != Stage.ENDED)
        .order_by(Candidacy.due_on.is_(None), Candidacy.due_on, Candidacy.id)
        .options(*WHOLE[:3])
    )
    columns: dict[Stage, list[Candidacy]] = {}
    for row in rows:
        columns.setdefault(row.stage, []).append(row)
    return {stage: columns[stage] for stage in Stage if stage in columns}


def of_beneficiary(session: Session, beneficiary: Beneficiary, actor: Actor) -> list[Candidacy]:
    """Return all her candidacies, running ones first, newest first."""
    return list(
        session.scalars(
            visible(select(Candidacy), actor)
            .where(Candidacy.beneficiary_id == beneficiary.id)
            .order_by(Candidacy.stage == Stage.ENDED, Candidacy.id.desc())
            .options(*WHOLE)
        )
    )


def names(session: Session, keys: KeyRing, beneficiaries: list[Beneficiary]) -> dict[int, str]:
    """Open the names of beneficiaries that the actor was given already; a shredded one has none."""
    found: dict[int, str] = {}
    for identity in session.scalars(
        select(Identity)
        .where(Identity.beneficiary_id.in_({her.id for her in beneficiaries}))
        .options(joinedload(Identity.key))
    ):
        try:
            found[identity.beneficiary_id] = identity.read(keys).full_name
        except Shredded:
            continue
    return found


@dataclass(frozen=True)
class Talk:
    """The conversation of a candidacy as its coach sees it, held messages too."""

    said: list[conversations.Said]
    can_write: bool


def talk(session: Session, candidacy: Candidacy, keys: KeyRing) -> Talk:
    """Read the conversation of a candidacy (loaded with her)."""
    said = conversations.messages(
        session,
        candidacy=candidacy,
        conversation=conversations.conversation_of(session, candidacy),
        reader=Voice.COACH,
        revealed=True,  # her coach knows her
        keys=keys,
    )
    return Talk(said, conversations.can_write(session, candidacy))
