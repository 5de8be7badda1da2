"""Sealed callbacks of 企业微信, both ways.

AES-256-CBC; the key is the EncodingAESKey with one '=' added, in base64; its first 16 bytes are the
initial vector. Within: 16 random bytes, the length of the message (4 bytes, big end first), the
message in UTF-8, the receiver's id; padded as in PKCS#7, to blocks of 32 bytes. The signature is
SHA-1 over token, timestamp, nonce and cipher text, sorted and put together.
Source: developer.work.weixin.qq.com/document/path/90968 (加解密方案说明).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32
"""Padding reaches to a multiple of this, not of AES's own 16."""
_HEAD = 16 + 4
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class Forged(Exception):
    """Not sealed by who knows our key, or not for us. The message says which check failed, never
    what was received."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The secrets of one callback address."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    """EncodingAESKey: 43 characters. The last one carries unused bits, so that it need not be the
    one that encoding the bytes again would give."""
    receiver: str
    """Whom messages are for: the corp id; "" of an AI bot."""

    def __post_init__(self) -> None:
        if not _AES_KEY.fullmatch(self.aes_key):
            raise ValueError("EncodingAESKey 应为43个字母、数字")

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """Lower-case hexadecimal."""
        parts = sorted((self.token, timestamp, nonce, sealed))
        return hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> bytes:
        """The message. Raises Forged."""
        expected = self.signature(timestamp, nonce, sealed)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Forged("signature")
        message, receiver = _unpacked(self._decrypted(sealed))
        if not hmac.compare_digest(receiver, self.receiver.encode()):
            raise Forged("receiver")
        return message

    def seal(self, message: bytes, *, random: bytes | None = None) -> str:
        """The cipher text in base64. `random`: 16 bytes, given only to repeat a known case."""
        head = os.urandom(16) if random is None else random
        plain = head + struct.pack(">I", len(message)) + message + self.receiver.encode()
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def _decrypted(self, sealed: str) -> bytes:
        try:
            data = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise Forged("base64") from None
        if not data or len(data) % BLOCK:
            raise Forged("length")
        decryptor = self._cipher().decryptor()
        return decryptor.update(data) + decryptor.finalize()

    def _cipher(self) -> Cipher[CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(AES(key), CBC(key[:16]))


def _unpacked(padded: bytes) -> tuple[bytes, bytes]:
    """Message and receiver. Every byte is checked before it is believed."""
    pad = padded[-1]
    if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad:
        raise Forged("padding")
    plain = padded[:-pad]
    if len(plain) < _HEAD:
        raise Forged("length")
    (length,) = struct.unpack(">I", plain[16:_HEAD])
    if length > len(plain) - _HEAD:
        raise Forged("length")
    return plain[_HEAD : _HEAD + length], plain[_HEAD + length :]
