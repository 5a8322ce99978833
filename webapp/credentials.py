"""How a secret and a sign-in name are kept, and which passwords are refused.

No rules of composition: length, and nothing that is guessed first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from models.crypto import KeyRing

HASHER = PasswordHasher()  # argon2id, 64 MiB, three passes, four lanes: the library's defaults
SHORTEST = 12
LONGEST_SECRET = 256  # argon2 takes any length; this one keeps a request's work bounded
LOOKED_AT = 72  # characters that zxcvbn takes; what comes after makes a password only better
STRONG_ENOUGH = 3  # of zxcvbn's four: more than 10^8 guesses


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    COMMON = "common"


def index_of(keys: KeyRing, name: str) -> bytes:
    """Return the blind index of a sign-in name (e-mail address or code)."""
    return keys.blind_index("account.sign_in", name)


def prepared(secret: str) -> bytes:
    """Return what is hashed: the same for every keyboard's way of writing the same letters."""
    return unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")


def right(secret_hash: str, secret: str) -> bool:
    """Whether the secret is the one of this hash."""
    try:
        return HASHER.verify(secret_hash, prepared(secret))
    except (VerificationError, InvalidHashError):
        return False


def weakness(secret: str, known: Iterable[str] = ()) -> Weakness | None:
    """Return why nobody should take this password, or None.

    It is held against 30,000 common passwords, names, words and patterns on this machine, and against what is `known` of its owner.
    """
    if len(unicodedata.normalize("NFKC", secret)) < SHORTEST:
        return Weakness.SHORT
    words = [word for text in known for word in (text, *text.replace("@", " ").split())]
    return Weakness.COMMON if zxcvbn(secret[:LOOKED_AT], user_inputs=words)["score"] < STRONG_ENOUGH else None
