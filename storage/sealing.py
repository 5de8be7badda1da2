"""What the campaign's key does: seals addresses, and makes the keyed hashes that find things again.

Equal inputs give equal hashes only under the same key, so that neither a database nor a backup of
it can be searched for a known phone number or chat id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.changes import Address
from storage.db.core import Corrupt
from storage.keys import NAME, KeyMissing

NONCE = 12


class Vault:
    """All uses of one campaign's key. Without a key every use raises KeyMissing."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key
        self._keys: dict[str, bytes] = {}

    def become(self, other: Vault) -> None:
        """Whoever holds this vault works with the other's key from now on."""
        self._key = other._key
        self._keys = {}

    @property
    def print(self) -> str:
        """Tells keys apart without telling anything of them."""
        return self._hash("print", "campaign")

    def seal(self, address_id: str, address: Address) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        bound = f"{address_id}\0{address.channel}".encode()
        cipher = AESGCM(self._derived("seal"))
        return nonce + cipher.encrypt(nonce, address.value.encode(), bound)

    def unseal(self, address_id: str, channel: str, sealed: bytes) -> Address:
        """Raises Corrupt when the ciphertext is not the one of this address."""
        bound = f"{address_id}\0{channel}".encode()
        cipher = AESGCM(self._derived("seal"))
        try:
            value = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
        except InvalidTag as error:
            raise Corrupt("an address cannot be opened with this key") from error
        return Address(channel, value.decode())

    def lookup(self, address: Address) -> str:
        """Finds the address again."""
        return self._hash("lookup", f"{address.channel}\0{address.value}")

    def seal_row(self, person: str, number: str) -> str:
        """Which row of the roster a person answers for, so that only the key can tell."""
        nonce = secrets.token_bytes(NONCE)
        cipher = AESGCM(self._derived("roster seal"))
        sealed = cipher.encrypt(nonce, number.encode(), person.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal_row(self, person: str, sealed: str) -> str:
        """Raises Corrupt when it is not this person's."""
        raw = base64.urlsafe_b64decode(sealed)
        cipher = AESGCM(self._derived("roster seal"))
        try:
            return cipher.decrypt(raw[:NONCE], raw[NONCE:], person.encode()).decode()
        except InvalidTag as error:
            raise Corrupt("a row of the roster cannot be opened with this key") from error

    def row(self, number: str) -> str:
        """Finds what a row of the roster has answered."""
        return self._hash("roster", number)

    def handover(self, code: str) -> str:
        """What is kept of a code for another channel: short enough to type, so it needs the key."""
        return self._hash("handover", code)

    def input(self, key: str) -> str:
        """What is kept of an input's key."""
        return self._hash("input", key)

    def guesser(self, address: Address) -> str:
        """Who typed a wrong code; cannot be matched with `lookup`."""
        return self._hash("guess", f"{address.channel}\0{address.value}")

    def wording(self, question: str, text: str) -> str:
        """Finds the same open answer to the same question again, without telling what it says."""
        return self._hash("wording", f"{question}\0{text}")

    def _hash(self, purpose: str, text: str) -> str:
        return hmac.new(self._derived(purpose), text.encode(), hashlib.sha256).hexdigest()[:40]

    def _derived(self, purpose: str) -> bytes:
        if self._key is None:
            raise KeyMissing(Path(NAME))
        if purpose not in self._keys:
            kdf = HKDF(SHA256(), length=32, salt=None, info=b"jixiao " + purpose.encode())
            self._keys[purpose] = kdf.derive(self._key)
        return self._keys[purpose]
