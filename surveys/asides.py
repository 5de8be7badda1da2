"""What is asked beside the form: 确定删除？, 要不要留个话？. It comes first, and the form waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from surveys.commands import Command, ordered
from surveys.errands import desk
from surveys.messages import Content, Press, Text, Woken
from surveys.places import complaint, withdrawal
from surveys.turn import Scene, Turn, action_of, named

LONGEST = 4000
"""Characters of a message that are looked at; more is refused unread."""


@dataclass(frozen=True, slots=True)
class _Aside:
    scene: Callable[[Turn], Scene]
    take: Callable[[Turn, str], bool]
    hear: Callable[[Turn, str], None]


_PLACES = {
    "withdraw": _Aside(withdrawal.scene, withdrawal.take, withdrawal.hear),
    "offer": _Aside(complaint.scene, complaint.take, complaint.hear),
    "note": _Aside(complaint.note_scene, complaint.take_note, complaint.hear_note),
    "errand": _Aside(desk.scene, desk.take, desk.hear),
}


def scene(turn: Turn) -> Scene:
    """Only called while something is asked beside the form."""
    return _PLACES[turn.conversation.aside].scene(turn)


def left(turn: Turn, content: Content) -> bool:
    """Whether the input is a command, which leaves the question beside the form unanswered;
    anything else is taken as an answer to it."""
    place = _PLACES[turn.conversation.aside]
    match content:
        case Press(token=token):
            action = action_of(turn, token)
            if action is None:
                turn.refuse(turn._("您点的是前面的按钮，没有算进去。请看下面这一个。"))
                return False
            if place.take(turn, action):
                return False
        case Text(text=text) if len(text) <= LONGEST:
            action = named(turn, place.scene(turn), text)
            if action is not None and place.take(turn, action):
                return False
            if wanted(turn, content) is None:
                place.hear(turn, text)
                return False
        case Woken():
            return False
        case _:
            turn.refuse(turn._("这里请打字，或者点一个选项。"))
            return False
    turn.conversation = replace(turn.conversation, aside="", errand=None)
    return True


def wanted(turn: Turn, content: Content) -> Command | None:
    """The command that is given, in words or by its button."""
    match content:
        case Press(token=token):
            action = action_of(turn, token) or ""
            ordered_by = action[1:] if action.startswith("/") else ""
            return Command(ordered_by) if ordered_by in set(Command) else None
        case Text(text=text) if len(text) <= LONGEST:
            said = ordered(text, turn._)
            return said.command if said else None
    return None
