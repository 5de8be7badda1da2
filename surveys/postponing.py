"""稍后再填, with a day: the form is set down until then, and reminders know it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from surveys.conversation import Role
from surveys.dates import in_words, read_date
from surveys.form import DateQuestion
from surveys.moves import park
from surveys.places import menu
from surveys.reading import Doubtful, Refused, Taken
from surveys.turn import Turn

LONGEST = 60
"""Days that something can be put off."""

_WANTED = re.compile(
    r"\s*(?:稍后再填|以后再填|改天再填|推迟到|推到|later)[\s:：，,到]*(\S.{0,30})\s*"
)


def wanted(turn: Turn, text: str) -> str:
    """The day in 稍后再填 3月5日, as written; empty if the text is something else."""
    owes = turn.agenda.role in (Role.CONTACT, Role.ASSESSOR)
    found = _WANTED.fullmatch(text) if owes else None
    return found[1] if found else ""


def postpone(turn: Turn, written: str) -> None:
    """Set down what is open, or all that waits, until that day."""
    today = turn.today
    asked = DateQuestion(
        code="later",
        text="",
        earliest=today + timedelta(days=1),
        latest=today + timedelta(days=LONGEST),
    )
    match read_date(asked, written, today, turn._):
        case Refused(why=why):
            turn.refuse(why)
        case Taken(answer=answer) | Doubtful(answer=answer):
            _until(turn, str(answer.value))
        case _:
            turn.refuse(turn._("没看明白是哪一天。"))


def _until(turn: Turn, day: str) -> None:
    run = turn.run
    keys = [run.key] if run is not None else [form.id for form in menu.waiting(turn)]
    if not keys:
        turn.refuse(turn._("现在没有要推后的。"))
        return
    later = {**turn.conversation.later, **dict.fromkeys(keys, day)}
    turn.conversation = replace(turn.conversation, later=later)
    said = turn._("好的，{day}再填，前面的都记着，到那天会提醒您。想早点填，随时回来就行。")
    turn.say(said.format(day=in_words(date.fromisoformat(day), turn._)))
    if not menu.has_menu(turn):
        turn.conversation = replace(turn.conversation, status="paused")
    elif run is not None:
        park(turn)
