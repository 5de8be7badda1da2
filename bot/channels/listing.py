"""Which choices a text channel must still list under a prompt. Pure.

The dialogue's questions list their choices with the codes to type; other prompts name them on the
buttons only. Nothing should be read twice, and nothing be there to tap but not to type.
"""

from __future__ import annotations

from collections.abc import Sequence

from surveys.messages import Option, Prompt

TICK = "✓"


def spelt_out(option: Option) -> str:
    """The choice in one line: tick, code, label."""
    code = option.code if option.code != option.label else ""
    line = " ".join(f"{code} {option.label}".split())
    return f"{TICK} {line}" if option.selected else line


def unlisted(prompt: Prompt, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Those of the options that no line of the prompt's text spells out. The numbers of a grid
    stand in one line of it."""
    if prompt.grid:
        options = tuple(option for option in options if option.label != option.code)
    lines = [_bare(line) for line in prompt.text.splitlines()]
    return tuple(o for o in options if not any(line.startswith(_start(o)) for line in lines))


def with_more(text: str, more: Sequence[Option]) -> str:
    """A text with the words that ask for more, for a channel that has no buttons under one."""
    if not more:
        return text
    return f"{text}\n\n〔{'〕〔'.join(option.label for option in more)}〕"


def _start(option: Option) -> str:
    """How a line that lists the choice begins; a label cut to its limit ends in …"""
    return _bare(spelt_out(option)).rstrip("…")


def _bare(text: str) -> str:
    return "".join(text.replace(TICK, "").split())
