"""Sealing what identifies a person: one data key per person, wrapped by a versioned key ring.

Values are sealed with AES-256-GCM-SIV (RFC 8452), which stays safe if a nonce repeats; table, column and row are the
associated data, so a value moved elsewhere does not open. Data keys are wrapped with AES key wrap (RFC 3394): rotating
the ring re-wraps small keys and touches no data, and deleting a wrapped key shreds the person's data, in backups too.
Keys are handed in at start and stay out of the database.
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from models.errors import KeyUnavailable

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"


class Sealed(bytes):
    """Ciphertext made by `seal`: the only thing that a sealed column takes."""

    __slots__ = ()


class SealedColumn(TypeDecorator[Sealed]):
    """Column type for sealed values. Plain text or plain bytes are refused, so nobody stores them by mistake."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Refuse everything that was not sealed."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"a sealed column takes only sealed values, got {type(value).__name__}")
        return value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:  # noqa: ARG002
        """Mark what came from the database as sealed."""
        return None if value is None else Sealed(value)


@dataclass(frozen=True)
class KeyRing:
    """The installation's wrapping keys by version. New data keys are wrapped by the highest version.

    `keys` maps a version (1, 2, ...) to 32 bytes; `index_key` is the secret from which blind indexes and the keys
    of the audit log are derived.
    Raises ValueError on an empty ring or a key of another length.
    """

    keys: Mapping[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("the key ring is empty")
        for key in (*self.keys.values(), self.index_key):
            if len(key) != KEY_BYTES:
                raise ValueError(f"a key of the ring has {KEY_BYTES} bytes, got {len(key)}")

    @property
    def version(self) -> int:
        """Version that wraps new keys."""
        return max(self.keys)

    def new_data_key(self) -> tuple[bytes, int]:
        """Return a fresh data key, wrapped, and the ring version that wrapped it."""
        return self.wrap(os.urandom(KEY_BYTES)), self.version

    def wrap(self, data_key: bytes) -> bytes:
        """Return a data key wrapped by the newest version."""
        return aes_key_wrap(self.keys[self.version], data_key)

    def unwrap(self, wrapped: bytes, version: int) -> bytes:
        """Return the data key; raise KeyUnavailable when the ring lacks the version or the key is another one."""
        if version not in self.keys:
            raise KeyUnavailable(f"the key ring has no version {version}")
        try:
            return aes_key_unwrap(self.keys[version], wrapped)
        except InvalidUnwrap as error:
            raise KeyUnavailable(f"version {version} of the key ring does not open this person's key") from error

    def file_key(self, version: int, salt: bytes) -> bytes:
        """Return the key of one sealed file; raise KeyUnavailable when the ring lacks the version."""
        if version not in self.keys:
            raise KeyUnavailable(f"the key ring has no version {version}")
        return HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"sealed-file").derive(self.keys[version])

    def blind_index(self, column: str, value: str) -> bytes:
        """Return the 16-byte keyed index of a unique identifier, for exact look-up without decrypting.

        Values are compared after NFKC and case folding. Never used for anything that several people share.
        """
        key = self._derived(f"blind-index:{column}")
        text = unicodedata.normalize("NFKC", value).casefold().strip()
        return hmac.new(key, text.encode(), sha256).digest()[:16]

    @property
    def audit_key(self) -> bytes:
        """Key that seals the audit log. It comes from the index key, which never changes: old seals have to stay checkable."""
        return self._derived("audit-log")

    @property
    def checkpoint_key(self) -> Ed25519PrivateKey:
        """Key that signs where the audit log ends; its public half may be given to whoever keeps the checkpoints."""
        return Ed25519PrivateKey.from_private_bytes(self._derived("audit-checkpoint"))

    @property
    def factor_key(self) -> bytes:
        """Key that seals the secrets of authenticator apps. It comes from the index key, without which nobody signs in either."""
        return self._derived("second-factor")

    @property
    def typed_key(self) -> bytes:
        """Key that seals what was typed into a session that had ended, until its owner has signed in again."""
        return self._derived("typed")

    def _derived(self, purpose: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.index_key)


def seal(data_key: bytes, value: str, *, place: str) -> Sealed:
    """Return `value` sealed for `place` (``table.column:row``)."""
    return seal_bytes(data_key, value.encode(), place=place)


def seal_bytes(data_key: bytes, value: bytes, *, place: str) -> Sealed:
    """Return bytes sealed for `place`: a whole file."""
    nonce = os.urandom(NONCE_BYTES)
    return Sealed(FORMAT + nonce + AESGCMSIV(data_key).encrypt(nonce, value, place.encode()))


def unseal(data_key: bytes, sealed: bytes, *, place: str) -> str:
    """Return the text sealed for `place`; raise KeyUnavailable for another key, place or a damaged value."""
    return unseal_bytes(data_key, sealed, place=place).decode()


def unseal_bytes(data_key: bytes, sealed: bytes, *, place: str) -> bytes:
    """Return the bytes sealed for `place`; raise KeyUnavailable for another key, place or a damaged value."""
    if sealed[:1] != FORMAT:
        raise KeyUnavailable(f"the sealed value of {place} has an unknown format")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCMSIV(data_key).decrypt(nonce, body, place.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: cut short
        raise KeyUnavailable(f"the sealed value of {place} does not open with this key") from error
