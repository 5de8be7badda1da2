"""A `Prompt` as Telegram shows it: text with the choices as numbered lines, and buttons. Pure.

Where the text lists the choices already, as the dialogue's questions do, they are not listed twice;
progress is left to the text as well.
Everything is sent as plain text (no parse mode), so nothing a person or a project wrote needs
escaping.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.listing import spelt_out, unlisted
from surveys.messages import Option, Prompt

MAX_TEXT = 4096
"""UTF-16 units of one message."""
MAX_CAPTION = 1024
MAX_TOAST = 200
MAX_DATA_BYTES = 64
MAX_BUTTONS = 100

_BUTTON_CELLS = 36
"""Beyond this many columns phones cut a label that has a row of its own (a Chinese character takes
two); the numbered line in the text then carries the words."""
_SMALL_CELLS = 6
_SMALL_IN_ROW = 4
_COMMANDS_IN_ROW = 4
_NUMBERS_IN_ROW = 6
"""Of a grid: 0 to 10 are six and five; eleven in one row are too narrow for a thumb."""

Rows = tuple[tuple[InlineKeyboardButton, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One message. Buttons stand under the last part only."""

    text: str
    rows: Rows = ()

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        return InlineKeyboardMarkup(self.rows) if self.rows else None


def render(prompt: Prompt) -> tuple[Part, ...]:
    """The messages that show the prompt. Raises ValueError where a token cannot be sent."""
    texts = split(_text(prompt))
    if not texts:
        raise ValueError("a prompt without words")
    return (*map(Part, texts[:-1]), Part(texts[-1], _rows(prompt)))


def told(text: str, more: Sequence[Option]) -> tuple[Part, ...]:
    """The messages that show a text, with its buttons under the last."""
    texts = split(text)
    if not texts:
        return ()
    rows = _in_rows([_button(option) for option in more], _COMMANDS_IN_ROW) if more else ()
    return (*map(Part, texts[:-1]), Part(texts[-1], rows))


def split(text: str, limit: int = MAX_TEXT) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units, cut at line ends where there are any."""
    parts: list[str] = []
    held = ""
    for line in _short_lines(text, limit):
        if held and utf16(held) + utf16(line) > limit:
            parts.append(held)
            held = ""
        held += line
    parts.append(held)
    return [part.strip("\n") for part in parts if part.strip()]


def utf16(text: str) -> int:
    """Length as Telegram counts it: an emoji counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, with … where something was left out."""
    return text if utf16(text) <= limit else _head(text, limit - 1) + "…"


def _text(prompt: Prompt) -> str:
    """The words, then a line for each choice that neither they nor its button give in full."""
    wanted = [option for option in prompt.options if option.code or _is_cut(option)]
    wanted += [command for command in prompt.commands if _is_cut(command)]
    lines = [spelt_out(option) for option in unlisted(prompt, tuple(wanted))]
    return "\n".join([prompt.text, *([""] if lines else []), *lines])


def _rows(prompt: Prompt) -> Rows:
    grid = [o for o in prompt.options if prompt.grid and o.label == o.code]
    numbers = [_button(o) for o in grid]
    answers = [_button(o) for o in prompt.options if o not in grid]
    commands = [_button(o) for o in prompt.commands]
    if len(numbers) + len(answers) + len(commands) > MAX_BUTTONS:
        raise ValueError("more buttons than one message can carry")
    small = all(_cells(b.text) <= _SMALL_CELLS for b in answers)
    small = small and (prompt.grid or not prompt.large)
    return (
        *_in_rows(numbers, _NUMBERS_IN_ROW),
        *_in_rows(answers, _SMALL_IN_ROW if small else 1),
        *_in_rows(commands, _COMMANDS_IN_ROW),
    )


def _in_rows(buttons: Sequence[InlineKeyboardButton], most: int) -> Rows:
    """Rows of nearly the same length: six buttons are three and three, not four and two."""
    rows = -(-len(buttons) // most)
    width = -(-len(buttons) // rows) if rows else 1
    starts = range(0, len(buttons), width)
    return tuple(tuple(buttons[i : i + width]) for i in starts)


def _button(option: Option) -> InlineKeyboardButton:
    if not 1 <= len(option.token.encode()) <= MAX_DATA_BYTES:
        raise ValueError("a token that a button cannot carry")
    return InlineKeyboardButton(_cut(_label(option)), callback_data=option.token)


def _label(option: Option) -> str:
    return spelt_out(option) or "·"


def _is_cut(option: Option) -> bool:
    label = _label(option)
    return _cut(label) != label


def _cut(label: str) -> str:
    if _cells(label) <= _BUTTON_CELLS:
        return label
    kept, cells = "", 0
    for char in label:
        cells += _cells(char)
        if cells >= _BUTTON_CELLS:
            break
        kept += char
    return kept.rstrip() + "…"


def _cells(text: str) -> int:
    """Columns on the screen."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _short_lines(text: str, limit: int) -> Iterable[str]:
    for line in text.splitlines(keepends=True):
        rest = line
        while utf16(rest) > limit:
            piece = _head(rest, limit)
            yield piece
            rest = rest[len(piece) :]
        yield rest


def _head(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` units that does not cut a character in two."""
    head = text[:limit]
    while (excess := utf16(head) - limit) > 0:
        head = head[: len(head) - (excess + 1) // 2]
    return head
