"""What somebody typed into a form, held apart from the form: to be given back when it could not be taken at once.

A form that comes back from such a page may hold choices between two texts (`webapp.merging` made them), and may ask to be looked at
before anything is saved.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException

SECRETS = frozenset({"secret", "password", "new", "again", "old", "code", "answer", "token"})
"""Names of fields that are never given back and never kept: passwords, PINs, codes, answers of passkeys."""

CSRF = "csrf_token"
TAKE, MINE, THEIRS = "take:", "mine:", "theirs:"
"""Beginnings of names: which text was chosen for a field, and what each of the two would be as sent."""

LOOK = "look"
"""Name of the button that shows the form again, with everything in it, and saves nothing."""

SENTENCE = 20  # letters from which on a value is shown to be read, and not only sent again


@dataclass(frozen=True)
class Typed:
    """One form that was sent: where to, and every value in its order but secrets. `token` is the one it came with."""

    address: str
    values: list[tuple[str, str]]
    token: str
    files: bool = False

    @property
    def sentences(self) -> list[str]:
        """Values that somebody may want to read or copy."""
        return [value for _name, value in self.values if len(value) > SENTENCE and " " in value.strip()]


def is_secret(name: str) -> bool:
    """Whether a field of this name (a form on a page of several has its prefix before it) is never given back."""
    return name.rpartition("-")[2] in SECRETS


def typed() -> Typed | None:
    """Return what this request sent by a form, or None when there is nothing to give back."""
    if request.method != "POST":
        return None
    try:
        fields = list(request.form.items(multi=True))
        files = any(file.filename for file in request.files.values())
    except (HTTPException, OSError):  # too large, or no room to read it
        return None
    values = [(name, value) for name, value in fields if name not in (CSRF, LOOK) and not is_secret(name)]
    return Typed(request.full_path.rstrip("?"), values, request.form.get(CSRF, ""), files)


def only_to_look() -> bool:
    """Whether the form was sent to be seen again, and not to be saved."""
    return LOOK in request.form


def chosen(sent: MultiDict[str, Any]) -> MultiDict[str, Any]:
    """Return a form with the chosen texts in the places of their fields; what nobody chose is as it was typed."""
    if not any(name.startswith((MINE, THEIRS)) for name in sent):
        return sent
    kept = [(name, value) for name, value in sent.items(multi=True) if not name.startswith((TAKE, MINE, THEIRS))]
    for name in [name.removeprefix(MINE) for name in sent if name.startswith(MINE)]:
        side = THEIRS if sent.get(TAKE + name) == "theirs" else MINE
        kept += _pairs(sent.get(side + name, ""))
    return ImmutableMultiDict(kept)


def _pairs(written: str) -> list[tuple[str, str]]:
    try:
        read = json.loads(written)
        return [(str(name), str(value)) for name, value in read]
    except (ValueError, TypeError):
        return []
