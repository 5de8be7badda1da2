"""What all errands are made of: from step to step, a reason, a clear yes, a way out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from surveys.commands import words
from surveys.conversation import Errand
from surveys.dates import read_date
from surveys.form import DateQuestion
from surveys.messages import Expects, Tone
from surveys.reading import Doubtful, Refused, Taken, clean
from surveys.turn import Offer, Scene, Turn

YES, OUT = "yes", "out"
SHORTEST, LONGEST = 2, 200
"""Characters of a reason."""
WORDS = 1000
"""Characters of a question or an explanation, at most."""


def begin(turn: Turn, what: str, at: str = "", **said: str) -> None:
    """Whatever is open stays as it is, and waits."""
    errand = Errand(what, at, said)
    turn.conversation = replace(turn.conversation, aside="errand", errand=errand, page=0)


def errand_of(turn: Turn) -> Errand:
    """Only called while there is one."""
    return turn.conversation.errand or Errand("")


def go(turn: Turn, at: str, **said: str) -> None:
    """To the next step, with what was said at this one."""
    now = errand_of(turn)
    errand = replace(now, at=at, said={**now.said, **said})
    turn.conversation = replace(turn.conversation, errand=errand, page=0)


def end(turn: Turn, words_: str = "") -> None:
    """Done, or given up; back to where the person was."""
    turn.conversation = replace(turn.conversation, aside="", errand=None, page=0)
    turn.say(words_)


def ask(
    turn: Turn,
    question: str,
    offers: Sequence[Offer] = (),
    expects: tuple[Expects, ...] = ("option",),
) -> Scene:
    """A step: the question, its choices, and 不做了."""
    listed = [f"{offer.code} {offer.label}" if offer.code else "" for offer in offers]
    body = "\n".join(line for line in (question, *listed) if line)
    return Scene(body, tuple(offers), (_out(turn),), tone=Tone.QUESTION, expects=expects)


def _out(turn: Turn) -> Offer:
    names = turn._("不做了|算了|不了|先不做")
    return Offer(OUT, names.split("|")[0], words=words(names))


def ask_why(turn: Turn) -> Scene:
    return ask(turn, turn._("为什么？写一句，记录在案。"), expects=("text",))


def heard_why(turn: Turn, text: str, then: str) -> None:
    why = clean(text)
    if not SHORTEST <= len(why) <= LONGEST:
        turn.refuse(turn._("原因请写{least}到{most}个字。").format(least=SHORTEST, most=LONGEST))
    else:
        go(turn, then, why=why)


def heard_words(turn: Turn, text: str, then: str) -> None:
    """A question, an explanation; another one takes the place of the first."""
    said = clean(text)
    if SHORTEST <= len(said) <= WORDS:
        go(turn, then, words=said)
    else:
        turn.refuse(turn._("请写{least}到{most}个字。").format(least=SHORTEST, most=WORDS))


def tagged(key: str) -> str:
    """An action that carries the thing, not its place: the list may have changed since."""
    return f"n{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def heard_day(turn: Turn, text: str) -> date | None:
    """A day from today on; None after the person has been told why it was not taken."""
    asked = DateQuestion(code="day", text=".", earliest=turn.today)
    read = read_date(asked, text, turn.today, turn._)
    if isinstance(read, Taken | Doubtful):
        return date.fromisoformat(str(read.answer.value))
    why = read.why if isinstance(read, Refused) else ""
    turn.refuse(why or turn._("没看明白是哪一天。请写成“2026年1月31日”这样。"))
    return None


def ask_sure(turn: Turn, question: str, yes: str) -> Scene:
    """Nothing happens without a clear yes."""
    agree = Offer(YES, yes, "1", words(turn._("是|是的|确定|确认|好|好的")))
    return ask(turn, question, (agree,))


def heard_nothing(turn: Turn) -> None:
    turn.refuse(turn._("没看明白。请回前面的数字。"))


def not_done(turn: Turn) -> None:
    turn.refuse(turn._("没有做。要做请回“1”，不做就回“不做了”。"))
