"""How a secret and a sign-in name are kept, for whoever makes a log-in or checks one."""

from __future__ import annotations

from argon2 import PasswordHasher

from models.crypto import KeyRing

HASHER = PasswordHasher()  # argon2id, 64 MiB, three passes, four lanes: the library's defaults
SHORTEST_PASSWORD = 12
LONGEST_SECRET = 128
"""Argon2 takes any length; this one keeps a request's work bounded."""


def index_of(keys: KeyRing, name: str) -> bytes:
    """Return the blind index of a sign-in name (e-mail address or code)."""
    return keys.blind_index("account.sign_in", name)
