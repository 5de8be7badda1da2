"""No error of python-telegram-bot is left without a meaning."""

from __future__ import annotations

import inspect
from datetime import timedelta

import httpx
import pytest
from telegram import error as ptb

from bot.channels.base import (
    Gone,
    Misconfigured,
    Moved,
    NotSent,
    Rejected,
    SendError,
    Throttled,
    Unknown,
)
from bot.channels.telegram.errors import MAPPED, send_error
from bot.channels.telegram.transport import redact

CASES: list[tuple[Exception, type[SendError]]] = [
    (ptb.RetryAfter(timedelta(seconds=3)), Throttled),
    (ptb.Forbidden("bot was blocked by the user"), Gone),
    (ptb.ChatMigrated(-1001), Moved),
    (ptb.BadRequest("Message is too long"), Rejected),
    (ptb.BadRequest("Chat not found"), Gone),
    (ptb.InvalidToken(), Misconfigured),
    (ptb.EndPointNotFound("x"), Misconfigured),
    (ptb.Conflict("x"), NotSent),
    (ptb.TimedOut(), Unknown),
    (ptb.TimedOut("Pool timeout: All connections in the pool are occupied."), NotSent),
    (ptb.NetworkError("Bad Gateway"), NotSent),
    (ptb.NetworkError("Gateway Timeout (504)"), Unknown),
    (ptb.NetworkError("Unknown error in HTTP implementation: KeyError()"), Unknown),
    (ptb.PassportDecryptionError("x"), Rejected),
    (ptb.TelegramError("Invalid server response"), Unknown),
    (KeyError("result"), Unknown),
    (Gone("already one"), Gone),
]

TRANSPORT: list[tuple[type[httpx.HTTPError], type[SendError]]] = [
    (httpx.ConnectError, NotSent),
    (httpx.ConnectTimeout, NotSent),
    (httpx.PoolTimeout, NotSent),
    (httpx.ProxyError, NotSent),
    (httpx.ReadTimeout, Unknown),
    (httpx.WriteTimeout, Unknown),
    (httpx.ReadError, Unknown),
    (httpx.WriteError, Unknown),
    (httpx.RemoteProtocolError, Unknown),
]


def test_every_class_of_the_library_is_mapped() -> None:
    classes = {
        kind
        for _, kind in inspect.getmembers(ptb, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == ptb.__name__
    }
    assert len(classes) >= 11
    assert classes <= MAPPED
    assert classes <= {type(error) for error, _ in CASES}


@pytest.mark.parametrize(("error", "expected"), CASES)
def test_what_an_error_means(error: Exception, expected: type[SendError]) -> None:
    assert type(send_error(error)) is expected


@pytest.mark.parametrize(("cause", "expected"), TRANSPORT)
@pytest.mark.parametrize("kind", [ptb.TimedOut, ptb.NetworkError])
def test_what_left_this_machine_is_told_from_what_did_not(
    cause: type[httpx.HTTPError], expected: type[SendError], kind: type[ptb.NetworkError]
) -> None:
    error = kind("httpx")
    error.__cause__ = cause("x")
    assert type(send_error(error)) is expected


@pytest.mark.parametrize("setting", ["true", "false"])
def test_the_time_to_wait_is_read_without_a_warning(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ptb.RetryAfter(timedelta(seconds=10_072))
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    mapped = send_error(error)
    assert isinstance(mapped, Throttled)
    assert mapped.retry_after == 10_072


def test_the_new_address_of_a_chat() -> None:
    mapped = send_error(ptb.ChatMigrated(-1001234567890))
    assert isinstance(mapped, Moved)
    assert mapped.new_address == "-1001234567890"
    assert "1234567890" not in str(mapped)


@pytest.mark.parametrize(
    "text",
    [
        "POST https://api.telegram.org/bot12:se-cret_token/getMe",
        "https://api.telegram.org/file/bot12:se-cret_token/photos/1.jpg",
        "URL('http://127.0.0.1:8081/bot12:se-cret_token')",
    ],
)
def test_tokens_are_cut_out_of_addresses(text: str) -> None:
    assert "se-cret_token" not in redact(text)
    assert redact(text).startswith(text[:12])
