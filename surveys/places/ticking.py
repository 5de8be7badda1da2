"""Several choices, collected one by one: ticked, or put in the order of their rank."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.closed import Ticked, alone, answer_of, selection_trouble, whole
from surveys.commands import words
from surveys.conditions import codes_of
from surveys.conversation import Answer, Run
from surveys.figures import answer_text
from surveys.form import Multiple, Ranking
from surveys.moves import accept, not_taken, wait_for
from surveys.turn import Offer, Turn

DONE = "done"


def ticked(run: Run) -> tuple[int, ...]:
    """The choices ticked so far, or those of the standing answer; of a ranking, best first."""
    standing = run.pending if run.pending_for == "choosing" else run.answers.get(run.at)
    return codes_of(standing.value) if standing else ()


def offers(turn: Turn, run: Run, asked: Ticked) -> tuple[Offer, ...]:
    """Every choice, with its tick or its rank."""
    chosen = ticked(run)
    return tuple(
        Offer(
            action=f"t{c.code}.{int(c.code not in chosen)}",
            label=_ranked(turn, turn._(c.label), chosen, c.code, asked),
            code=str(c.code),
            selected=c.code in chosen,
            typed=False,
        )
        for c in asked.choices
    )


def _ranked(turn: Turn, label: str, chosen: tuple[int, ...], code: int, asked: Ticked) -> str:
    if not isinstance(asked, Ranking) or code not in chosen or code in alone(asked):
        return label
    return turn._("【第{n}】{label}").format(n=chosen.index(code) + 1, label=label)


def done(turn: Turn) -> Offer:
    """完成."""
    return Offer(DONE, turn._("完成"), words=words(turn._("完成|好了|选好了|就这些")))


def how(turn: Turn, asked: Ticked) -> str:
    """How several choices are given."""
    if turn.plain and isinstance(asked, Ranking):
        return turn._("请按先后一个一个点，排好点“完成”。")
    if turn.plain:
        return turn._("可以选几项，选好点“完成”。")
    example = " ".join(str(c.code) for c in asked.choices[:2])
    if isinstance(asked, Ranking):
        text = turn._(
            "请按先后点选，再点一次就取消，排好后点“完成”；也可以按先后回数字，比如“{example}”。"
        )
        return text.format(example=" ".join(str(c.code) for c in reversed(asked.choices[:3])))
    text = turn._("可以选几项：点选后点“完成”，或者一次回几个数字，比如“{example}”。")
    return text.format(example=example)


def take(turn: Turn, run: Run, asked: Ticked, action: str) -> bool:
    """A tick or 完成; False for anything else."""
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
    if on and isinstance(asked, Multiple) and asked.alone_at_once and code in alone(asked):
        accept(turn, answer_of(asked, (code,)))
        return True
    _tick(turn, asked, _toggled(asked, chosen, code, on=bool(on)))
    return True


def pick(turn: Turn, asked: Multiple, actions: Sequence[str]) -> bool:
    """All ticks at once, and sent off; False for an action that is no tick."""
    codes = {f"t{c.code}.{on}": c.code for c in asked.choices for on in (0, 1)}
    if not set(actions) <= codes.keys():
        return False
    chosen = tuple(sorted({codes[action] for action in actions}))
    why = selection_trouble(asked, chosen, turn._)
    if why:
        not_taken(turn, why)
    else:
        accept(turn, answer_of(asked, chosen))
    return True


def hear(turn: Turn, run: Run, asked: Ticked, answer: Answer) -> None:
    """Typed choices. After tapping has begun they add to what is ticked; a ranking that is typed
    in part goes on."""
    codes = codes_of(answer.value)
    choosing = run.pending_for == "choosing"
    if isinstance(asked, Ranking):
        complete = len(codes) == whole(asked) or set(codes) <= alone(asked)
        if complete:
            accept(turn, answer)
        else:
            _add(turn, asked, ticked(run) if choosing and len(codes) == 1 else (), codes)
    elif choosing:
        _add(turn, asked, ticked(run), codes)
    else:
        accept(turn, answer)


def _add(turn: Turn, asked: Ticked, chosen: tuple[int, ...], codes: tuple[int, ...]) -> None:
    for code in codes:
        chosen = _toggled(asked, chosen, code, on=True)
    _tick(turn, asked, chosen)


def _toggled(asked: Ticked, chosen: tuple[int, ...], code: int, *, on: bool) -> tuple[int, ...]:
    """The ticks with this one set or taken away; what stands alone drives out the others."""
    others = tuple(c for c in chosen if c != code)
    if not on:
        return others
    if code in alone(asked):
        return (code,)
    return (*(c for c in others if c not in alone(asked)), code)


def _tick(turn: Turn, asked: Ticked, codes: tuple[int, ...]) -> None:
    if len(codes) > asked.at_most:
        turn.refuse(selection_trouble(asked, codes, turn._))
        return
    turn.edits = turn.pressed
    chosen = Answer("given", codes if isinstance(asked, Ranking) else tuple(sorted(codes)))
    turn.toast = answer_text(asked, chosen, turn._)
    wait_for(turn, chosen, "choosing")
