"""A conversation as JSON and back, exactly. Stored after every step."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from surveys.conversation import Conversation

FORMAT = 1
"""Raised when older JSON can no longer be read as it is."""

_CONVERSATION = TypeAdapter(Conversation)


class UnreadableState(ValueError):
    """The JSON is not a conversation of a format this program knows."""


def to_json(conversation: Conversation) -> str:
    """The conversation with the number of its format."""
    state = _CONVERSATION.dump_python(conversation, mode="json")
    return json.dumps({"format": FORMAT, "conversation": state}, separators=(",", ":"))


def from_json(text: str) -> Conversation:
    """The same conversation again. Raises UnreadableState."""
    try:
        stored = json.loads(text)
        if stored["format"] != FORMAT:
            raise UnreadableState(f"conversation of format {stored['format']!r}")
        return _CONVERSATION.validate_python(stored["conversation"])
    except (ValidationError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise UnreadableState("not a stored conversation") from error
