"""A reminder: what is still open, in a line, and the open question again."""

from __future__ import annotations

from dataclasses import replace

from surveys.flow import OPENING, preset, walked
from surveys.form import FormKind
from surveys.places import menu
from surveys.turn import Turn


def remind(turn: Turn, day: str) -> bool:
    """Say what waits. False, and nothing is said, to who has left, has nothing open, or is in the
    middle of a question beside the form."""
    conversation = turn.conversation
    words = _words(turn)
    if conversation.status not in ("active", "paused") or conversation.aside or not words:
        return False
    turn.conversation = replace(conversation, reminded=conversation.reminded + 1, reminded_on=day)
    turn.reminding = True
    turn.say(words)
    turn.say(turn._("不想再收到提醒，请回“退出”。"))
    return True


def _words(turn: Turn) -> str:
    """Nothing where nothing is open."""
    run = turn.run
    if run is None:
        waiting = menu.waiting(turn)
        if not waiting:
            return ""
        if menu.has_menu(turn):
            return turn._("您好！还有{left}项没有填。").format(left=len(waiting))
        menu.go_ahead(turn)
        run = turn.run
    form = turn.agenda.form_of(run) if run is not None else None
    if run is None or form is None or turn.agenda.current(run.form_id) is None:
        return ""
    asked = walked(form, run)
    left = sum(1 for question in asked if question.code not in run.answers)
    told = any(not preset(run, code) for code in run.answers)
    if form.kind is FormKind.CONFIRMATION:  # most of what could be asked will not be
        return turn._("您好！给您的这份还没有填完，前面的都记着。")
    if run.at == OPENING or not told:
        return turn._("您好！给您的这份还没有开始填，一共{total}题。").format(total=len(asked))
    return turn._("您好！您上次填到一半，还差{left}题，前面的都记着。").format(left=left)
