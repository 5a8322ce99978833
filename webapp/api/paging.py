"""Lists in pieces: ordered by reference, so that a walk meets everything exactly once, whatever is added meanwhile."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from marshmallow import fields
from marshmallow.validate import Range, Regexp
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.types import REF_ALPHABET, REF_LENGTH
from webapp.api.operations import Received, Shown

MOST = 100


class PageQuery(Received):
    """Which piece of a list."""

    limit = fields.Integer(
        load_default=20, validate=Range(1, MOST), metadata={"description": "Items of one page, at most 100."}
    )
    cursor = fields.String(
        load_default=None,
        validate=Regexp(f"^[{REF_ALPHABET}]{{{REF_LENGTH}}}$", error="Take it from `next` of the page before."),
        metadata={"description": "Where the page begins: taken from `next` of the page before."},
    )


class Page(Shown):
    """What every list has beside its items."""

    total = fields.Integer(metadata={"description": "How many there are over all pages."})
    next = fields.String(
        allow_none=True,
        metadata={"description": "Address of the next page; null on the last.", "format": "uri-reference"},
    )


def page_of(session: Session, statement: Select[Any], query: dict[str, Any]) -> dict[str, Any]:
    """Read one page of a select that `access.visible` narrowed; `query` is what `PageQuery` (or a subclass) read."""
    ref = statement.column_descriptions[0]["entity"].ref
    total = session.scalar(select(func.count()).select_from(statement.with_only_columns(ref).subquery()))
    after = statement if query["cursor"] is None else statement.where(ref > query["cursor"])
    rows = session.scalars(after.order_by(ref).limit(query["limit"] + 1)).all()
    items = list(rows[: query["limit"]])
    more = len(rows) > len(items)
    following = url_for(request.endpoint or "", **{**request.args.to_dict(), "cursor": items[-1].ref}) if more else None
    return {"items": items, "total": total, "next": following}
