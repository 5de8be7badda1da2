"""The sealed box: what goes in comes out with the right key only, and only whole."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from storage.envelope import BLOCK, HEAD, Sealed, load_key, new_key, seal, unseal

PRIVATE = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
OTHER = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_it_opens_to_what_was_put_in(text: str) -> None:
    box = seal(PUBLIC, text, "n1")
    assert unseal(PRIVATE, box, "n1") == text
    assert (len(box) - HEAD - 16) % BLOCK == 0


def test_two_boxes_of_the_same_words_are_different() -> None:
    assert seal(PUBLIC, "同样的话", "n1") != seal(PUBLIC, "同样的话", "n1")


def test_the_length_does_not_tell() -> None:
    assert len(seal(PUBLIC, "少", "n1")) == len(seal(PUBLIC, "多" * 150, "n1"))


def test_nobody_else_opens_it() -> None:
    with pytest.raises(Sealed):
        unseal(OTHER, seal(PUBLIC, "话", "n1"), "n1")


def test_it_opens_only_where_it_belongs() -> None:
    with pytest.raises(Sealed):
        unseal(PRIVATE, seal(PUBLIC, "话", "n1"), "n2")


@given(st.integers(0, 560), st.integers(1, 255))
def test_a_changed_byte_is_found(at: int, by: int) -> None:
    box = bytearray(seal(PUBLIC, "话", "n1"))
    box[at] ^= by
    with pytest.raises(Sealed):
        unseal(PRIVATE, bytes(box), "n1")


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x02" + bytes(100), b"\x01" + bytes(32)])
def test_what_is_no_box_is_refused(box: bytes) -> None:
    with pytest.raises(Sealed):
        unseal(PRIVATE, box, "n1")


def test_the_key_file_needs_its_passphrase() -> None:
    pem, public = new_key(b"a long passphrase")
    private = load_key(pem, b"a long passphrase")
    assert private.public_key().public_bytes_raw() == public
    assert b"ENCRYPTED" in pem
    for wrong in (b"another one", b""):
        with pytest.raises(ValueError):  # noqa: PT011 - the library's words
            load_key(pem, wrong)
    with pytest.raises(ValueError):  # noqa: PT011
        load_key(b"no key", b"a long passphrase")
