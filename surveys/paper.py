"""A form on paper typed in: the same questions, the same reading of what is typed as in the chat.

`-` is a blank: nothing was ticked, or it cannot be read. Several choices are joined by `+`: 1+3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from surveys.agenda import Translate
from surveys.checks import open_trouble
from surveys.conditions import applicable
from surveys.conversation import Answer, Run
from surveys.figures import answer_text
from surveys.flow import REVIEW, begin, give
from surveys.form import Form, Question
from surveys.presented import presented
from surveys.reading import Doubtful, Refused, Slipped, Taken
from surveys.skips import OFF_PAPER
from surveys.understand import understand

BLANK = frozenset({"-", "—", "－", "_", "空", "空白"})


@dataclass(frozen=True, slots=True)
class NotTyped:
    """Why something was not taken, and at which question."""

    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Typing:
    """A paper form half typed in."""

    form: Form
    run: Run
    day: date
    """Of the typing: what 昨天 means."""

    @property
    def asked(self) -> Question | None:
        """The question whose answer comes next; None when all are there."""
        found = next((q for q in self.form.questions if q.code == self.run.at), None)
        return None if self.run.at == REVIEW else found

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self.run.answers


def begun(form: Form, presets: Mapping[str, int], day: date) -> Typing:
    """A new form; `presets` are answers known from the print, by code. `day`: of the typing, for
    conditions that speak of today() as well."""
    shown = presented(form, language=form.language, seed="", day=day)
    run = begin(shown, "paper", form.hash, presets)
    return _on(Typing(shown, replace(run, at=_after(shown, run)), day))


def typed(typing: Typing, text: str, _: Translate) -> Typing | NotTyped:
    """The form with one more answer, or why it was not taken."""
    asked = typing.asked
    if asked is None:
        return NotTyped("", _("这一份的题已经答完，后面多了内容。"))
    if text.strip() in BLANK:
        return _given(typing, asked, Answer("skipped"), _)
    match understand(asked, text, typing.day, _):
        case Taken(answer=answer):
            return _given(typing, asked, answer, _)
        case Doubtful(answer=answer):
            meant = answer_text(asked, answer, _)
            why = _("您是说“{meant}”吗？请按印的编号再输一次。").format(meant=meant)
            return NotTyped(asked.code, why)
        case Slipped():
            why = _("金额和名单上的相差一万倍，请核对单位（元还是万元）再输。")
            return NotTyped(asked.code, why)
        case Refused(why=why):
            return NotTyped(asked.code, why)


def typed_all(typing: Typing, tokens: Sequence[str], _: Translate) -> Typing | NotTyped:
    """One after another; stops at the first that is not taken."""
    for token in tokens:
        after = typed(typing, token, _)
        if isinstance(after, NotTyped):
            return after
        typing = after
    return typing


def _given(typing: Typing, asked: Question, answer: Answer, _: Translate) -> Typing | NotTyped:
    run = give(typing.form, typing.run, asked.code, answer)
    trouble = open_trouble(typing.form, run.answers, asked.code)
    if trouble is not None and trouble.check.severity == "refuse" and answer.status == "given":
        blank = _("纸上就是这样写的，请输“-”（作空白）。")
        return NotTyped(asked.code, f"{trouble.text}{blank}")
    return _on(replace(typing, run=replace(run, at=_after(typing.form, run))))


def _after(form: Form, run: Run) -> str:
    """The first question without an answer. What was written on paper stands, sums included."""
    return next(
        (q.code for q in applicable(form, run.answers) if q.code not in run.answers), REVIEW
    )


def _on(typing: Typing) -> Typing:
    """Past what a pen cannot answer."""
    while isinstance(typing.asked, OFF_PAPER):
        run = give(typing.form, typing.run, typing.asked.code, Answer("skipped"))
        typing = replace(typing, run=replace(run, at=_after(typing.form, run)))
    return typing
