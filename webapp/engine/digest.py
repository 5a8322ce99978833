"""The engine's records in one plain form: what digests are made of, and what a stored ranking run keeps to be computed again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, TypeVar

from matcher.types import Candidate, Exclusion, Opening, TrainingOption

Record = TypeVar("Record", Candidate, Opening, TrainingOption)

_LEVELS = frozenset({"languages", "requires_languages"})
_DATES = frozenset({"permit_until", "starts_on", "ends_on", "refreshed_on"})


def packed(record: Candidate | Opening | TrainingOption) -> bytes:
    """Return a record as canonical JSON; equal records have equal bytes."""
    return _json({name: _plain(value) for name, value in vars(record).items() if value is not None})


def unpacked(kind: type[Record], stored: bytes) -> Record:
    """Return the record that `packed` made these bytes of. Raises ValueError when they hold something else."""
    fields: dict[str, Any] = json.loads(stored)
    for name in _LEVELS & fields.keys():
        fields[name] = {(language, activity): level for language, activity, level in fields[name]}
    for name in _DATES & fields.keys():
        fields[name] = date.fromisoformat(fields[name])
    if "location" in fields:
        fields["location"] = tuple(fields["location"])
    try:
        return kind(**fields)
    except TypeError as error:
        raise ValueError(f"not a stored {kind.__name__}: {error}") from error


def squeezed(value: object) -> bytes:
    """Return a plain value as compressed JSON."""
    return zlib.compress(_json(value), 9)


def unsqueezed(stored: bytes) -> Any:
    """Return what `squeezed` made these bytes of. Raises ValueError when they are damaged."""
    try:
        return json.loads(zlib.decompress(stored))
    except zlib.error as error:
        raise ValueError("the stored bytes are damaged") from error


def digest_of(value: object) -> str:
    """Return SHA-256 of a value made of mappings, sequences, sets and plain values; equal values have equal digests."""
    return sha256(_json(_plain(value))).hexdigest()


def joint_digest(parts: Iterable[bytes]) -> bytes:
    """Return SHA-256 over the SHA-256 of each part, so that no part can take bytes from the next one."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    match value:
        case Exclusion():
            return [value.kind.value, value.value, value.centre, value.radius_km]
        case Mapping():
            if any(isinstance(key, tuple) for key in value):
                return sorted([*key, level] for key, level in value.items())
            return {str(key): _plain(item) for key, item in value.items()}
        case frozenset() | set():
            return sorted(_plain(item) for item in value)
        case tuple() | list():
            return [_plain(item) for item in value]
        case None | str() | int() | float():
            return value
        case _:
            return str(value)  # days as in ISO 8601, amounts as written
