"""Files sealed with the key ring, read and written as streams: backups.

A file has a key of its own, from the ring and a random salt. It is sealed in pieces with AES-256-GCM-SIV; the nonce counts them and marks the last
one, so that pieces cannot be left out, swapped, or cut off at the end unseen.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from models.crypto import KeyRing
from models.errors import KeyUnavailable

MAGIC = b"FOOTHOLD-SEALED-1\n"
SALT_BYTES = 16
PIECE = 1 << 20
TAG_BYTES = 16


def seal_file(ring: KeyRing, plain: Iterable[bytes], target: BinaryIO) -> None:
    """Write `plain` sealed by the newest version of the ring."""
    salt = os.urandom(SALT_BYTES)
    head = MAGIC + ring.version.to_bytes(4, "big") + salt
    cipher = AESGCMSIV(ring.file_key(ring.version, salt))
    target.write(head)
    waiting, number = b"", 0
    for part in plain:
        waiting += part
        while len(waiting) > PIECE:
            target.write(cipher.encrypt(_nonce(number, last=False), waiting[:PIECE], head))
            waiting, number = waiting[PIECE:], number + 1
    target.write(cipher.encrypt(_nonce(number, last=True), waiting, head))


def open_file(ring: KeyRing, source: BinaryIO) -> Iterator[bytes]:
    """Give the pieces of a sealed file. Raises KeyUnavailable for another key, another file, or a damaged or shortened one.

    What was given before the error must not be used.
    """
    head = source.read(len(MAGIC) + 4 + SALT_BYTES)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + 4 + SALT_BYTES:
        raise KeyUnavailable("this is not a sealed file of this program")
    version = int.from_bytes(head[len(MAGIC) : len(MAGIC) + 4], "big")
    cipher = AESGCMSIV(ring.file_key(version, head[-SALT_BYTES:]))
    piece, number = source.read(PIECE + TAG_BYTES), 0
    while True:
        following = source.read(PIECE + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, head)
        except (InvalidTag, ValueError) as error:  # ValueError: cut short
            raise KeyUnavailable("this file is damaged, cut short, or sealed with another key") from error
        if not following:
            return
        piece, number = following, number + 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
