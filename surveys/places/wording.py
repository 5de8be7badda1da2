"""What a question says: the notes over it, the rows of its matrix, its choices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from surveys.conditions import text_of, values_of
from surveys.conversation import Run
from surveys.figures import answer_text, choices, grades, is_grid
from surveys.flow import notes_over, rows_around, section_begun
from surveys.form import Choice, Form, Question, Ranking
from surveys.turn import Offer, Turn

NOW = "▶ "
"""Stands before the row of a matrix that is asked."""


def notes(turn: Turn, form: Form, run: Run) -> list[str]:
    """What is to be read before. It is not said again after a slip."""
    if run.attempts:
        return []
    values = values_of(form, run.answers)
    read = [
        turn.spoken(text_of(note, values, form, plain=turn.plain))
        for note in notes_over(form, run, run.at)
    ]
    return [*_heading(turn, form, run), *read]


def _heading(turn: Turn, form: Form, run: Run) -> list[str]:
    """Title and text of a section, over the first of its questions; in 长辈模式 the text only."""
    first = section_begun(form, run, run.at)
    texts = (first.title if not turn.plain else "", first.text) if first else ()
    return [turn.spoken(text) for text in texts if text]


def asks(turn: Turn, form: Form, run: Run, asked: Question) -> list[str]:
    """The question; of a matrix what stands over it, the rows answered, and the row asked."""
    values = values_of(form, run.answers)
    rows = rows_around(form, run, asked.code)
    if not rows:
        return [turn.spoken(text_of(asked, values, form, plain=turn.plain))]
    if turn.plain:
        stem = "" if asked.plain else turn.spoken(asked.stem)
        return [stem, turn.spoken(text_of(asked, values, form, plain=True))]
    lines = [turn.spoken(asked.stem)]
    for row in rows:
        text = turn.spoken(text_of(row, values, form))
        if row.code == asked.code:
            lines.append(f"{NOW}{text}")
        elif row.code in run.answers:
            lines.append(f"✓ {text}：{answer_text(row, run.answers[row.code], turn._)}")
    return lines


def listed(turn: Turn, asked: Question, offers: Sequence[Offer]) -> list[str]:
    """The choices as they may be typed: one a line, or the numbers of a grid with its ends."""
    if is_grid(asked):
        return _grid(turn, asked, offers)
    return [f"{o.code} {_mark(asked, o)}{o.label}" for o in offers if o.code]


def _mark(asked: Question, offer: Offer) -> str:
    return "✓" if offer.selected and not isinstance(asked, Ranking) else ""


def _grid(turn: Turn, asked: Question, offers: Sequence[Offer]) -> list[str]:
    numbers = grades(asked)
    codes = {str(choice.code) for choice in numbers}
    ends = ((choice, _meaning(turn, choice)) for choice in numbers)
    explained = turn._("，").join(f"{c.code} = {words}" for c, words in ends if words)
    return [
        turn._("请点或者回一个数：{numbers}").format(
            numbers=" ".join(str(choice.code) for choice in numbers)
        ),
        *([turn._("（{explained}）").format(explained=explained)] if explained else []),
        *(f"{o.code} {o.label}" for o in offers if o.code not in codes),
    ]


def _meaning(turn: Turn, choice: Choice) -> str:
    """What a number stands for, where its label says more than the number: 10分（非常愿意）."""
    label = turn._(choice.label)
    found = re.fullmatch(rf"{choice.code}\s*分?\s*[（(:：，,\s]*(.*?)[）)]*", label)
    return found[1] if found else label


def choice_offers(turn: Turn, asked: Question) -> tuple[Offer, ...]:
    """One to tap for every choice; in a grid only their numbers, and what those stand for."""
    short = {choice.code for choice in grades(asked)} if is_grid(asked) else set()
    return tuple(
        Offer(f"c{c.code}", str(c.code), str(c.code), meaning=_meaning(turn, c))
        if c.code in short
        else Offer(f"c{c.code}", turn._(c.label), str(c.code))
        for c in choices(asked)
    )
