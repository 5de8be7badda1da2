"""After an answer such as 没收到: the supervision telephone, and by choice a sealed note.

The note's text is in no state and in no prompt: it leaves as a fact, and the shell seals it.
"""

from __future__ import annotations

from dataclasses import replace

from surveys.commands import Command, words
from surveys.conversation import NoteLeft
from surveys.reading import clean
from surveys.turn import Offer, Scene, Turn

LONGEST = 1000
_WRITE, _NOT = "write", "not"


def tell(turn: Turn) -> None:
    """The telephone, as soon as the answer is given."""
    if turn.agenda.complaint is not None:
        text = turn._("这样的情况可以反映。监督电话：{phone}。")
        turn.say(text.format(phone=turn.agenda.complaint.phone))


def offer(turn: Turn) -> None:
    """After the form: the telephone again, and the choice to leave a note."""
    tell(turn)
    if turn.agenda.complaint is not None and turn.agenda.complaint.handler:
        turn.conversation = replace(turn.conversation, aside="offer")


def scene(turn: Turn) -> Scene:
    """要不要留个话？"""
    offers = (
        Offer(_WRITE, turn._("留话"), "1", words(turn._("要|好|好的|是|留|我要留话"))),
        Offer(_NOT, turn._("不用"), "2", words(turn._("不要|不|不用了|算了|不留"))),
    )
    asks = turn._(
        "要不要给{handler}留个话，让他们联系您？留的话当场封存，只有他们打得开，"
        "和您的答卷分开放，主办单位看不到。"
    ).format(handler=_handler(turn))
    lines = [asks, *(f"{each.code} {each.label}" for each in offers)]
    return Scene("\n".join(lines), offers, expects=("option",))


def take(turn: Turn, action: str) -> bool:
    """Go on to the note, or be done."""
    if action == _WRITE:
        turn.conversation = replace(turn.conversation, aside="note")
    elif action == _NOT:
        turn.conversation = replace(turn.conversation, aside="")
        turn.say(turn._("好的，谢谢您！"))
    return action in (_WRITE, _NOT)


def hear(turn: Turn, _text: str) -> None:
    """Nothing is kept that was not asked for."""
    turn.refuse(turn._("没有记下。要留话请回“1”，不用请回“2”。"))


def note_scene(turn: Turn) -> Scene:
    """What to write, and how to get away."""
    text = turn._("请写一条：什么事，怎么联系您（电话或住处）。发出来就封存。不写了就回“返回”。")
    return Scene(text, commands=(Command.BACK,), expects=("text",))


def take_note(_turn: Turn, _action: str) -> bool:
    return False


def hear_note(turn: Turn, text: str) -> None:
    """The one message that is sealed."""
    kept = clean(text)
    if not kept:
        turn.refuse(turn._("没有看到字。请写一两句话。"))
    elif len(kept) > LONGEST:
        turn.refuse(turn._("太长了，没有收下。请写短一点，{most}字以内。").format(most=LONGEST))
    else:
        turn.facts.append(NoteLeft(kept))
        turn.conversation = replace(turn.conversation, aside="")
        turn.say(turn._("已经封存，只有{handler}打得开。谢谢您！").format(handler=_handler(turn)))


def _handler(turn: Turn) -> str:
    return turn.agenda.complaint.handler if turn.agenda.complaint else ""
