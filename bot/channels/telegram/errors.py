"""Every error of python-telegram-bot, as the `SendError` that decides what becomes of a message.

RetryAfter                         Throttled
Forbidden                          Gone
ChatMigrated                       Moved
BadRequest (is a NetworkError)     Gone if the chat is unknown, else Rejected
InvalidToken, EndPointNotFound     Misconfigured
Conflict                           NotSent (a second program uses the token)
TimedOut, other NetworkError       NotSent if nothing left or the server refused it, else Unknown
PassportDecryptionError            Rejected
TelegramError, anything else       Unknown: an answer came, but not one that says what happened

The messages hold Telegram's own short description, never a chat id, a text or the token.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import timedelta

import httpx
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
from bot.channels.telegram.transport import redact

_NOTHING_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_NO_SUCH_CHAT = ("chat not found", "peer_id_invalid", "user not found", "user is deactivated")


def send_error(error: Exception) -> SendError:
    """The SendError that stands for what the library raised."""
    if isinstance(error, SendError):
        return error
    for kind, mapped in _MAPPING:
        if isinstance(error, kind):
            return mapped(error)
    return Unknown(type(error).__name__)


def describe(error: BaseException) -> str:
    """Class and description, safe for logs and alarms."""
    return redact(f"{type(error).__name__}: {error}"[:200])


def _throttled(error: Exception) -> SendError:
    assert isinstance(error, ptb.RetryAfter)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where PTB_TIMEDELTA was set to false from outside
        value = error.retry_after
    return Throttled(value.total_seconds() if isinstance(value, timedelta) else float(value))


def _moved(error: Exception) -> SendError:
    assert isinstance(error, ptb.ChatMigrated)
    return Moved(str(error.new_chat_id))


def _refused(error: Exception) -> SendError:
    text = str(error).lower()
    gone = any(words in text for words in _NO_SUCH_CHAT)
    return (Gone if gone else Rejected)(describe(error))


def _network(error: Exception) -> SendError:
    return (NotSent if _nothing_done(error) else Unknown)(describe(error))


def _nothing_done(error: Exception) -> bool:
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError | httpx.InvalidURL):
        return isinstance(cause, _NOTHING_LEFT)
    text = str(error).lower()
    if isinstance(error, ptb.TimedOut):
        return "pool" in text
    # without a cause in the transport the server has answered: 5xx, or 429 without a time
    return "gateway time" not in text and "error in http implementation" not in text


def _as(kind: type[SendError]) -> Callable[[Exception], SendError]:
    return lambda error: kind(describe(error))


_MAPPING: tuple[tuple[type[Exception], Callable[[Exception], SendError]], ...] = (
    (ptb.RetryAfter, _throttled),
    (ptb.Forbidden, _as(Gone)),
    (ptb.ChatMigrated, _moved),
    (ptb.BadRequest, _refused),  # before NetworkError, its base
    (ptb.InvalidToken, _as(Misconfigured)),
    (ptb.EndPointNotFound, _as(Misconfigured)),
    (ptb.Conflict, _as(NotSent)),
    (ptb.TimedOut, _network),
    (ptb.NetworkError, _network),
    (ptb.PassportDecryptionError, _as(Rejected)),
    (ptb.TelegramError, _as(Unknown)),
)
MAPPED = frozenset(kind for kind, _ in _MAPPING)
