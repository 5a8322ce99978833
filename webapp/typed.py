"""What somebody typed into a form, held apart from the form: to be given back when it could not be taken."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

SECRETS = frozenset({"secret", "password", "new", "again", "old", "code", "answer", "token"})
"""Names of fields that are never given back and never kept: passwords, PINs, codes, answers of passkeys."""

CSRF = "csrf_token"
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
    values = [(name, value) for name, value in fields if name != CSRF and not is_secret(name)]
    return Typed(request.full_path.rstrip("?"), values, request.form.get(CSRF, ""), files)
