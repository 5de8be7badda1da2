"""The HTTP side of python-telegram-bot, made quiet and tolerant.

The library's own loggers write whole updates and the addresses of its calls, which hold the token;
one update that it cannot parse spoils the whole batch. Both are put right here.
"""

from __future__ import annotations

import json
import logging
import os
import re
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)

# The library is moving its durations from int to timedelta, and warns wherever one is an int still.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_TOKEN_IN_URL = re.compile(r"\bbot[^/\s'\"]*:[^/\s'\"]+")
_WITHHELD = ("telegram.Bot", "telegram.request.BaseRequest", "telegram.request.HTTPXRequest")
"""Loggers that write the contents of messages and chat ids."""
_REDACTED = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")
"""Loggers that write the addresses of calls."""


class QuietRequest(HTTPXRequest):
    """Like its base, but bodies never reach a log."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            body = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None
        if not isinstance(body, dict):
            raise TelegramError("Invalid server response")
        return body


class UpdatesRequest(QuietRequest):
    """For getUpdates: an update that the library cannot parse is kept as its bare number, so that
    it is passed over instead of coming back for a day and blocking everybody behind it."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        body = QuietRequest.parse_json_payload(payload)
        result = body.get("result")
        if isinstance(result, list):
            body["result"] = [_parsable(update) for update in result]
        return body


def _parsable(update: dict[str, Any]) -> dict[str, Any]:
    try:
        Update.de_json(update, None)
    except Exception as error:  # whatever a malformed field makes the library raise
        log.warning("an update could not be parsed: %s", type(error).__name__)
        return {"update_id": update["update_id"]}
    return update


def redact(text: str) -> str:
    """The text without bot tokens in web addresses."""
    return _TOKEN_IN_URL.sub("bot…", text)


def _redacted(record: logging.LogRecord) -> bool:
    record.msg, record.args = redact(record.getMessage()), ()
    return True


def _withhold(_record: logging.LogRecord) -> bool:
    return False


def guard_logs() -> None:
    """Keep tokens and contents out of the loggers of the libraries used here. May be repeated."""
    for name in _WITHHELD:
        logging.getLogger(name).addFilter(_withhold)
    for name in _REDACTED:
        logging.getLogger(name).addFilter(_redacted)
