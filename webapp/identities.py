"""Names of beneficiaries for the people who work with them: opened for one page, never kept. Each page audits what it opened."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.crypto import KeyRing
from models.errors import Shredded
from models.identity import Identity


def names_of(session: Session, keys: KeyRing, beneficiary_ids: Iterable[int]) -> dict[int, str]:
    """Open the names of these beneficiaries with one statement; who was erased or never named is left out.

    The caller has chosen the ids by `access.visible` and queues the audit event ``read_identity``.
    """
    ids = list(beneficiary_ids)
    if not ids:
        return {}
    rows = session.scalars(select(Identity).where(Identity.beneficiary_id.in_(ids)).options(joinedload(Identity.key)))
    names = {row.beneficiary_id: _name(row, keys) for row in rows}
    return {beneficiary_id: name for beneficiary_id, name in names.items() if name}


def _name(row: Identity, keys: KeyRing) -> str:
    try:
        return row.read(keys).full_name
    except Shredded:
        return ""
