"""A question waiting for its answer: what is tapped, typed or sent is taken or not."""

from __future__ import annotations

from surveys.checks import open_trouble
from surveys.closed import alone, answer_of, selection_trouble
from surveys.commands import words
from surveys.conditions import codes_of, values_of
from surveys.conversation import Answer, MediaOffered, Run
from surveys.figures import answer_text, choices, suggestion
from surveys.form import FormKind, Multiple, PhotoQuestion, Question
from surveys.messages import Photo
from surveys.moves import accept, drop_pending, go_on, not_taken, wait_for
from surveys.numerals import squeeze
from surveys.places.asking import DONE, SUGGESTED, asked_now, scene, ticked
from surveys.reading import Doubtful, Refused, Slipped, Taken
from surveys.turn import Turn
from surveys.understand import understand

__all__ = ["hear", "refuse", "scene", "skip", "take", "take_photo"]


def take(turn: Turn, action: str) -> bool:
    """A choice, a tick, 完成, or the suggested figure."""
    form, run, asked = asked_now(turn)
    if action == SUGGESTED:
        amount = suggestion(asked, values_of(form, run.answers))
        if amount is not None:
            accept(turn, Answer("given", amount))
        return amount is not None
    if isinstance(asked, Multiple):
        return _take_tick(turn, run, asked, action)
    codes = {f"c{choice.code}": choice.code for choice in choices(asked)}
    if action in codes:
        accept(turn, answer_of(asked, (codes[action],)))
    return action in codes


def _take_tick(turn: Turn, run: Run, asked: Multiple, action: str) -> bool:
    chosen = ticked(run)
    if action == DONE:
        why = selection_trouble(asked, chosen, turn._)
        if why:
            not_taken(turn, why)
        else:
            accept(turn, answer_of(asked, chosen))
        return True
    wanted = {f"t{c.code}.{on}": (c.code, on) for c in asked.choices for on in (0, 1)}
    if action not in wanted:
        return False
    code, on = wanted[action]
    _tick(turn, asked, _toggled(asked, chosen, code, on=bool(on)))
    return True


def _toggled(asked: Multiple, chosen: tuple[int, ...], code: int, *, on: bool) -> tuple[int, ...]:
    """The ticks with this one set or taken away; what stands alone drives out the others."""
    others = tuple(c for c in chosen if c != code)
    if not on:
        return others
    if code in alone(asked):
        return (code,)
    return (*(c for c in others if c not in alone(asked)), code)


def _tick(turn: Turn, asked: Multiple, codes: tuple[int, ...]) -> None:
    if len(codes) > asked.at_most:
        turn.refuse(selection_trouble(asked, codes, turn._))
        return
    turn.edits = turn.pressed
    chosen = Answer("given", tuple(sorted(codes)))
    turn.toast = answer_text(asked, chosen, turn._)
    wait_for(turn, chosen, "choosing")


def hear(turn: Turn, text: str) -> None:
    """Typed words: taken, asked back, or refused."""
    _, run, asked = asked_now(turn)
    match understand(asked, text, turn._):
        case Taken(answer=answer):
            if isinstance(asked, Multiple) and run.pending_for == "choosing":
                _tick_more(turn, asked, ticked(run), codes_of(answer.value))
            else:
                accept(turn, answer)
        case Doubtful(answer=answer):
            wait_for(turn, answer, "echo")
        case Slipped(answer=answer):
            wait_for(turn, answer, "unit")
        case Refused() if _unsure(turn, asked, text):
            accept(turn, Answer("dont_know"))
        case Refused(why=why):
            not_taken(turn, why)


def _unsure(turn: Turn, asked: Question, text: str) -> bool:
    """不知道 in a survey is an honest answer, also where no choice is made for it."""
    form, _ = turn.open()
    said = words(turn._("不清楚|不知道|说不清|说不准|记不清|不晓得"))
    return form.kind is FormKind.SURVEY and bool(choices(asked)) and squeeze(text) in said


def _tick_more(
    turn: Turn, asked: Multiple, chosen: tuple[int, ...], codes: tuple[int, ...]
) -> None:
    """Typing after tapping has begun adds to what is ticked."""
    for code in codes:
        chosen = _toggled(asked, chosen, code, on=True)
    _tick(turn, asked, chosen)


def take_photo(turn: Turn, photo: Photo) -> bool:
    """A picture answers a question for one; False where none is asked for."""
    _, run, asked = asked_now(turn)
    if not isinstance(asked, PhotoQuestion):
        return False
    media_id = f"m{turn.fresh[:24]}"
    turn.facts.append(MediaOffered(run.id, asked.code, media_id, photo))
    accept(turn, Answer("given", f"photo:{media_id}"))
    return True


def skip(turn: Turn) -> None:
    """跳过: for a question that may stay open. What has been answered already stays."""
    form, run, asked = asked_now(turn)
    drop_pending(turn)
    if asked.code in run.answers and open_trouble(form, run.answers, asked.code) is None:
        turn.say(turn._("好的，原来的回答不变。"))
        go_on(turn)
    elif asked.required:
        not_taken(turn, _must(turn, asked))
    else:
        accept(turn, Answer("skipped"))


def _must(turn: Turn, asked: Question) -> str:
    unsure = next((c for c in choices(asked) if c.dont_know), None)
    if unsure is None:
        return turn._("这一题需要回答，不能跳过。")
    return turn._("这一题不能跳过。说不准就回“{code}”（{label}）。").format(
        code=unsure.code, label=turn._(unsure.label)
    )


def refuse(turn: Turn) -> None:
    """不想说: an answer of its own in a survey; figures of a unit are owed."""
    form, _, asked = asked_now(turn)
    drop_pending(turn)
    if form.kind is not FormKind.SURVEY:
        not_taken(turn, turn._("这一项要如实填写。一时填不了，可以回“暂停”。"))
        return
    unwilling = next((c for c in choices(asked) if c.refusal), None)
    accept(turn, answer_of(asked, (unwilling.code,)) if unwilling else Answer("refused"))
