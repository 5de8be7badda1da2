"""After 暂停, 退出 or 不参加: nothing is asked until the person says so."""

from __future__ import annotations

from surveys.commands import Command, shown
from surveys.conversation import RunWithdrawn
from surveys.flow import OPENING
from surveys.messages import Tone
from surveys.moves import correcting
from surveys.turn import Offer, Scene, Turn


def scene(turn: Turn) -> Scene:
    """How to come back."""
    command = Command.START if _declined(turn) else Command.RESUME
    back = Offer(f"/{command.value}", shown(command, turn._))
    return Scene(_text(turn), (back,), tone=Tone.NOTICE, expects=("option",))


def _declined(turn: Turn) -> bool:
    run = turn.run
    return run is not None and run.at == OPENING


def _text(turn: Turn) -> str:
    if turn.reminding:
        return turn._("方便的时候回“继续”，就从停下的地方接着来。")
    if turn.conversation.status == "paused":
        return turn._("好的，先停在这里，答过的都记着。方便的时候回“继续”。")
    if _declined(turn):
        return turn._("好的，不参加也没关系，谢谢您。改主意了，随时回“开始”。")
    if correcting(turn):
        return turn._("好的，您已经退出。原来提交的没有变，想接着改就回“继续”。")
    if turn.run is None and any(isinstance(fact, RunWithdrawn) for fact in turn.facts):
        return turn._("以后不会再问您。想重新答一份，就回“继续”。")
    if turn.run is None:
        return turn._("好的，不会再问您。想回来就回“继续”。")
    return turn._("好的，您已经退出，不会再问您。答过的都留着，想接着答就回“继续”。")
