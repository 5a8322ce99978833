"""Listening to the SQL that an engine runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


def on_statement(engine: Engine, collected: list[str]) -> Callable[..., None]:
    """Add every statement of `engine` but those that begin a transaction (BEGIN, whom it works for) to `collected`; return the listener."""

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config")):
            collected.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return note


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the SQL statements that run on `engine` inside the block."""
    collected: list[str] = []
    listener = on_statement(engine, collected)
    try:
        yield collected
    finally:
        event.remove(engine, "before_cursor_execute", listener)
