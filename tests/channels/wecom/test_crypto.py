"""Sealing and opening, against the platform's own published cases."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.crypto import BLOCK, Envelope, Forged

CORP_A, CORP_B = "ww1436e0e65a779aee", "wx5823bf96d3bd56c7"
A = Envelope(
    "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt", CORP_A
)
B = Envelope("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", CORP_B)

A_ECHO = "fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA=="
A_MESSAGE = (
    "Kl7kjoSf6DMD1zh7rtrHjFaDapSCkaOnwu3bqLc5tAybhhMl9pFeK8NslNPVdMwmBQTNoW4mY7AIjeLvEl3NyeTkAgGz"
    "BhzTtRLNshw2AEew+kkYcD+Fq72Kt00fT0WnN87hGrW8SqGc+NcT3mu87Ha3dz1pSDi6GaUA6A0sqfde0VJPQbZ9U+3J"
    "WcoD4Z5jaU0y9GSh010wsHF8KZD24YhmZH4ch4Ka7ilEbjbfvhKkNL65HHL0J6EYJIZUC2pFrdkJ7MhmEbU2qARR4iQH"
    "E7wy24qy0cRX3Mfp6iELcDNfSsPGjUQVDGxQDCWjayJOpcwocugux082f49HKYg84EpHSGXAyh+/oxwaWbvL6aSDPOYu"
    "PDGOCI8jmnKiypE+"
)
B_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
B_MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUp"
    "j911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue"
    "06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+"
    "3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH"
    "27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8"
    "R07+qN+E7Q=="
)
C_JSON = (
    "cjhLUX7UU4yCSelv1vz7T0zT8huF51bAMVWriNvO1FMegHrQZNrtvRxbwf0fUPsFvwqR0U0fgiJNEA5Y30F2MoI2S7vv"
    "3EjVQ68C0cjw9frBoUE2Hj0BvFp9h3u6Vbsg4lc1C8AtHdaN8orKuNKkLRLuYEL52R1J3v8olJGZRLnRdVKIivixmX/e"
    "QpzgeExtp20jI1HxRP1AAZ6xZoILdqDPO549LO4WeG+685JRUTdiwcY5fjZlqeMxuT4PpMn1X9OWsS7NRj06Wa5E3Tvg"
    "4twjWp39KPfOdRte6P1T4JU="
)


class TestPublished:
    """企业微信's samples of encryption, as its developer pages and sample programs print them."""

    @pytest.mark.parametrize(
        ("envelope", "signature", "timestamp", "nonce", "sealed", "within"),
        [
            pytest.param(
                *(A, "012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb", "1476416373", "47744683"),
                *(A_ECHO, "1288432023552776189"),
                id="check of an address, A",
            ),
            pytest.param(
                *(A, "0c3914025cb4b4d68103f6bfc8db550f79dcf48e", "1476422779", "1597212914"),
                *(A_MESSAGE, "你好"),
                id="message, A",
            ),
            pytest.param(
                *(B, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780"),
                *(B_ECHO, "1616140317555161061"),
                id="check of an address, B",
            ),
            pytest.param(
                *(B, "477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149"),
                *(B_MESSAGE, "4561255354251345929"),
                id="message, B",
            ),
        ],
    )
    def test_opens(
        self, envelope: Envelope, signature: str, timestamp: str, nonce: str, sealed: str,
        within: str,
    ) -> None:  # fmt: skip
        opened = envelope.open(signature, timestamp, nonce, sealed)
        assert within in opened.decode()
        raw = envelope._decrypted(sealed)  # its random beginning, to seal the same again
        assert envelope.seal(opened, random=raw[:16]) == sealed

    def test_of_another_receiver(self) -> None:
        other = Envelope(A.token, A.aes_key, CORP_B)
        with pytest.raises(Forged, match="receiver"):
            other.open(
                "e3647471e395139e2308c1fa963f2d648a00b90e", "1409659813", "1372623149", C_JSON
            )

    @pytest.mark.parametrize(
        ("message", "receiver", "sealed", "signature"),
        [
            (
                b"<xml><a>1</a></xml>",
                CORP_A,
                "scEag1243Fmy/fYz4Ux8D+zREaL+Cu+z+vSHYaUROoGYb3ZhI0/edBnKwNP0NPRecx/4ZKRpRAaNlJWrOcipOA==",
                "00f81b9a87aa0829bdf2ce1dbb313ca993fcb046",
            ),
            (
                b'{"msgtype":"text"}',
                "",
                "scEag1243Fmy/fYz4Ux8D4usHJxBxjjHxHL4n5CTDLeBt2SE0aiAKeBjP/uM7/AV9AvzPGdfTv2mj4GGqI49WQ==",
                "87070c40b62eee01ee5faf7529c91c909fbf4f91",
            ),
        ],
    )
    def test_seals(self, message: bytes, receiver: str, sealed: str, signature: str) -> None:
        envelope = Envelope(A.token, A.aes_key, receiver)
        assert envelope.seal(message, random=b"0123456789abcdef") == sealed
        assert envelope.signature("1700000000", "n0nce", sealed) == signature


@given(message=st.binary(max_size=300), receiver=st.text(max_size=20))
def test_what_is_sealed_opens(message: bytes, receiver: str) -> None:
    envelope = Envelope("t", A.aes_key, receiver)
    sealed = envelope.seal(message)
    assert len(base64.b64decode(sealed)) % BLOCK == 0
    assert envelope.open(envelope.signature("1", "n", sealed), "1", "n", sealed) == message


@given(data=st.binary(max_size=200))
def test_whatever_comes_signed_is_opened_or_refused(data: bytes) -> None:
    """Even who could sign would not make it stumble."""
    sealed = base64.b64encode(data).decode()
    with pytest.raises(Forged):
        A.open(A.signature("1", "n", sealed), "1", "n", sealed)


@given(where=st.integers(0, 87), to=st.characters())
def test_one_changed_character_is_a_forgery(where: int, to: str) -> None:
    changed = A_ECHO[:where] + to + A_ECHO[where + 1 :]
    if changed != A_ECHO:
        with pytest.raises(Forged, match="signature"):
            A.open("012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb", "1476416373", "47744683", changed)


def test_secrets_are_not_shown() -> None:
    assert A.token not in repr(A)
    assert A.aes_key not in repr(A)


def test_a_key_of_the_wrong_shape() -> None:
    with pytest.raises(ValueError, match="43"):
        Envelope("t", "short", "")
