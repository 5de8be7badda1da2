"""Why a record is corrected: asked once, before the correction is submitted."""

from __future__ import annotations

from surveys.commands import Command
from surveys.moves import give_reason, not_taken
from surveys.numerals import squeeze
from surveys.turn import Scene, Turn

SHORTEST, LONGEST = 2, 200


def scene(turn: Turn) -> Scene:
    """One question, answered in words."""
    text = turn._(
        "为什么更正？请写一句话，比如“凭证补记，支出少写了900元”。改前改后的数和原因都记录在案。"
    )
    commands = (Command.BACK, Command.PAUSE, Command.QUIT, Command.HELP)
    return Scene(text, commands=commands, expects=("text",))


def take(_turn: Turn, _action: str) -> bool:
    """There is nothing to tap."""
    return False


def hear(turn: Turn, text: str) -> None:
    """The reason, in the person's words."""
    why = " ".join(text.split())
    if len(squeeze(why)) < SHORTEST:
        not_taken(turn, turn._("请写明原因，至少{n}个字。").format(n=SHORTEST))
    elif len(why) > LONGEST:
        not_taken(turn, turn._("请写短一点，最多{n}个字。").format(n=LONGEST))
    else:
        give_reason(turn, why)
