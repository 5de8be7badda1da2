"""A new day under an open form: conditions may speak of today(), so it is settled before anything
is taken."""

from __future__ import annotations

from surveys.conditions import applicable, values_of, wording_index
from surveys.conversation import Run
from surveys.figures import question
from surveys.flow import (
    EDIT,
    OPENING,
    PLACES,
    REVIEW,
    as_settled,
    changeable,
    changes,
    next_stop,
    renewed,
)
from surveys.form import Form
from surveys.turn import Turn


def renew(turn: Turn) -> bool:
    """Settle the open run for today: answers that no longer apply are set aside, and the person is
    told why. True where what was shown last is no longer what is to be answered."""
    form, before = turn.open()
    after = renewed(form, before)
    if after is before:
        return False
    turn.facts.extend(changes(before, after))
    turn.put(after)
    asked_otherwise = _wording(as_settled(form, before), before) != _wording(form, after)
    shifted = asked_otherwise or _moved(form, before, after)
    _tell(turn, before, after, asked_otherwise=asked_otherwise)
    return shifted


def _wording(form: Form, run: Run) -> int | None:
    """The wording in which the question we stand at is asked; of a place, none."""
    asked = question(form, run.at)
    return wording_index(asked, values_of(form, run.answers), form) if asked else None


def _moved(form: Form, before: Run, after: Run) -> bool:
    if after.at == EDIT:  # its numbers may mean something else by now
        return _numbers(as_settled(form, before), before) != _numbers(form, after)
    if after.at == REVIEW:
        return before.answers != after.answers or next_stop(form, after) != REVIEW
    return after.at not in PLACES and not _applies(form, after, after.at)


def _applies(form: Form, run: Run, code: str) -> bool:
    return any(asked.code == code for asked in applicable(form, run.answers))


def _numbers(form: Form, run: Run) -> list[tuple[int, str]]:
    return [(number, asked.code) for number, asked in changeable(form, run)]


def _open(form: Form, run: Run) -> set[str]:
    """Questions that wait for an answer and lie behind the person."""
    codes = [asked.code for asked in form.questions]
    passed = codes[: codes.index(run.at)] if run.at in codes else codes
    waiting = {asked.code for asked in applicable(form, run.answers)} - run.answers.keys()
    return waiting.intersection([] if run.at == OPENING else passed)


def _tell(turn: Turn, before: Run, after: Run, *, asked_otherwise: bool) -> None:
    form, _ = turn.open()
    gone = before.answers.keys() - after.answers.keys()
    if before.at not in PLACES and not _applies(form, after, before.at):
        gone |= {before.at}
    wanted = _open(form, after) - _open(as_settled(form, before), before)
    if gone and wanted:
        turn.say(turn._("日期变了，有的题不用答了，有的现在要答。请接着看。"))
    elif asked_otherwise:
        turn.say(turn._("日期变了，这一题换了问法。请看清再答。"))
    elif wanted:
        turn.say(turn._("日期变了，有的题现在要答。请接着答。"))
    elif gone:
        turn.say(turn._("日期变了，有的题现在不用答，原来的回答先放在一边。"))
    elif before.answers != after.answers:
        turn.say(turn._("日期变了，以前放在一边的回答又用上了。"))
