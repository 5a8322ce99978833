"""A digest of what a computation saw, so that a stored ranking run can be told from one on other data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from matcher.market import Market
from matcher.types import Candidate


def digest_of(value: object) -> str:
    """Return SHA-256 of a value made of mappings, sequences, sets and plain values; equal values have equal digests."""
    return sha256(json.dumps(_plain(value), sort_keys=True).encode()).hexdigest()


def market_digest(market: Market) -> str:
    """Return the digest of every opening."""
    return digest_of([vars(market.opening(ref)) for ref in sorted(market.ids)])


def candidate_digest(candidate: Candidate) -> str:
    """Return the digest of what matching sees of her, without her reference."""
    return digest_of(vars(candidate) | {"id": ""})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
