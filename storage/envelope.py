"""A sealed box: anybody can put something in, only the holder of the private key takes it out.

An ephemeral X25519 key, HKDF-SHA256 over the shared secret bound to both public keys, and
ChaCha20-Poly1305 under that key, which seals one message only. The length is padded, so that it
tells little. Layout: version (1 byte), ephemeral public key (32), ciphertext.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
HEAD = len(VERSION) + 32
BLOCK = 512
"""Texts are padded to whole blocks of so many bytes."""
_NONCE = bytes(12)
"""Each key seals one message, so the nonce need not differ."""


class Sealed(ValueError):
    """The box cannot be opened with this key, or has been changed."""


def seal(public: bytes, text: str, bound: str) -> bytes:
    """Only the holder of the private key reads it. `bound` (an id) must be known to open it."""
    own = X25519PrivateKey.generate()
    sender = own.public_key().public_bytes_raw()
    key = _key(own.exchange(X25519PublicKey.from_public_bytes(public)), sender, public)
    plain = text.encode()
    size = len(plain).to_bytes(4, "big")
    padding = bytes(-(len(plain) + len(size)) % BLOCK)
    cipher = ChaCha20Poly1305(key).encrypt(_NONCE, size + plain + padding, bound.encode())
    return VERSION + sender + cipher


def unseal(private: X25519PrivateKey, box: bytes, bound: str) -> str:
    """Raises Sealed."""
    if box[:1] != VERSION or len(box) <= HEAD:
        raise Sealed("not a box of a known version")
    sender = box[1:HEAD]
    public = private.public_key().public_bytes_raw()
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(sender))
        cipher = ChaCha20Poly1305(_key(shared, sender, public))
        plain = cipher.decrypt(_NONCE, box[HEAD:], bound.encode())
    except (InvalidTag, ValueError) as error:
        raise Sealed("the box does not open with this key") from error
    size = int.from_bytes(plain[:4], "big")
    return plain[4 : 4 + size].decode()


def _key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    info = b"jixiao note" + sender + receiver
    return HKDF(SHA256(), length=32, salt=None, info=info).derive(shared)


def new_key(passphrase: bytes) -> tuple[bytes, bytes]:
    """A private key as a PEM file encrypted with the passphrase, and its raw public key."""
    private = X25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    return pem, private.public_key().public_bytes_raw()


def load_key(pem: bytes, passphrase: bytes) -> X25519PrivateKey:
    """Raises ValueError for a wrong passphrase, and for a file that is no such key."""
    try:
        key = serialization.load_pem_private_key(pem, passphrase)
    except TypeError as error:  # a key without a passphrase
        raise ValueError("not an encrypted key") from error
    if isinstance(key, X25519PrivateKey):
        return key
    raise ValueError("not an X25519 key")
