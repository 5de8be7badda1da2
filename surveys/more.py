"""Buttons under what is sent unasked: they ask for more, and stay good whatever is said in
between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from surveys.agenda import Translate
from surveys.conversation import Role
from surveys.messages import Content, Option, Press
from surveys.turn import Offer, Turn

More = Literal["progress", "findings", "score", "report", "unconfirmed", "pushes"]
PREFIX = "more."


def _labels(_: Translate) -> dict[More, str]:
    return {
        "progress": _("进度"),
        "findings": _("疑点"),
        "score": _("得分"),
        "report": _("报告"),
        "unconfirmed": _("未确认"),
        "pushes": _("推送"),
    }


def more_options(asked: Sequence[More], _: Translate) -> tuple[Option, ...]:
    """The buttons, in this order; their labels can be typed as well."""
    labels = _labels(_)
    return tuple(Option(f"{PREFIX}{what}", labels[what]) for what in asked)


def more_wanted(turn: Turn, content: Content) -> Offer | None:
    """What such a button asks for; None for anything else, and for who may not ask."""
    if not isinstance(content, Press) or turn.agenda.role is not Role.COORDINATOR:
        return None
    for what, label in _labels(turn._).items():
        if content.token == f"{PREFIX}{what}":
            return Offer(f"x{what}", label)
    return None
