"""Words for one who reads the form to somebody else and types what they say."""

from __future__ import annotations

from surveys.commands import words
from surveys.conversation import Run
from surveys.figures import choices
from surveys.form import Form, Question
from surveys.turn import Offer, Turn

START, DECLINE = "start", "decline"
"""Actions of the opening."""


def aloud(run: Run) -> bool:
    """Whether somebody reads this run to the one who answers."""
    return run.interview is not None and run.interview.mode in ("assisted", "phone")


def introduction(turn: Turn, form: Form, run: Run) -> str:
    """The opening for somebody who answers through another: whose opinion it is, who types."""
    text = turn.spoken(form.opening or form.title)
    if not aloud(run):
        return "\n".join((turn._("请把手机交给本人。下面说的“您”，都是指本人。"), text))
    who = run.interview.relation if run.interview else ""
    typed = turn._(
        "您说，我来填：回答由{who}代为填写，记的是您自己的意见，填好以后会念给您听。您可以不参加，也可以随时停下。"
    )
    if run.interview and run.interview.same_device:
        who = turn._("家人")
    elif run.interview and run.interview.mode == "phone":
        who = turn._("访问员")
    return "\n".join(
        (
            turn._("请把下面这段话读给对方听："),
            f"“{text}”",
            f"“{typed.format(who=turn._(who))}”",
            turn._("对方愿意参加吗？（要本人亲口答应）"),
        )
    )


def consent_asked(turn: Turn) -> tuple[Offer, ...]:
    """What the other person said."""
    yes = words(turn._("好|好的|可以|行|愿意|同意|参加"))
    no = words(turn._("不|不了|不用|不想|不愿意|不同意"))
    return (
        Offer(START, turn._("愿意，开始"), "1", yes),
        Offer(DECLINE, turn._("不愿意"), "0", no),
    )


def read_out(
    turn: Turn, asked: Question, asks: list[str], listed: list[str]
) -> tuple[list[str], list[str]]:
    """The question and its choices, marked as what to read: 不清楚 and 不想说 are not suggested to
    anybody, but taken when they are said."""
    unread = {str(c.code) for c in choices(asked) if c.dont_know or c.refusal}
    lines = [
        turn._("{line}（不读，对方这样说才选）").format(line=line)
        if line.split(" ", 1)[0] in unread
        else line
        for line in listed
    ]
    heading = [turn._("读选项：")] if lines else []
    return [turn._("读题：{text}").format(text="\n".join(asks))], [*heading, *lines]
