"""The audit log: what was done and looked at, by whom. Append-only; references instead of keys, so that it outlives rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AuditEvent(Base):
    """One event. `actor` and `subject` are references without foreign keys; `detail` holds codes, never personal data."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    organisation: Mapped[str | None] = mapped_column(String(16), index=True)
    actor: Mapped[str | None] = mapped_column(String(16))
    actor_role: Mapped[str | None] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(16))
    detail: Mapped[dict[str, Any]]
