"""A security key in software: answers as a browser with a passkey does, and as one that lies."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as text

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One passkey of one site. `counter` is what it says at its next answer."""

    host: str = "localhost"
    origin: str = "http://localhost"
    verified: bool = True
    counter: int = 1
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, challenge: bytes) -> str:
        """Answer that a key was made."""
        public = self.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(cose)
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        client = self._client("webauthn.create", challenge)
        return self._told(clientDataJSON=client, attestationObject=cbor2.dumps(made))

    def get(self, challenge: bytes) -> str:
        """Answer that its owner is there."""
        client, data = self._client("webauthn.get", challenge), self._data(0)
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._told(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: bytes) -> bytes:
        return json.dumps({"type": kind, "challenge": text(challenge), "origin": self.origin}).encode()

    def _told(self, **response: bytes) -> str:
        told = {name: text(value) for name, value in response.items()}
        credential = text(self.credential)
        return json.dumps({"id": credential, "rawId": credential, "type": "public-key", "response": told})
