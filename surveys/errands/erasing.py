"""One form deleted by its number, at the wish of whoever answered it through somebody else.

A coordinator may delete any, an interviewer those they asked themselves. What was answered is
never shown.
"""

from __future__ import annotations

from datetime import date

from surveys.conversation import FormErased, Role
from surveys.dates import in_words
from surveys.errands import steps
from surveys.lookups import FormByNumber, NumberedForm, receipt_of
from surveys.places.withdrawal import forgotten
from surveys.turn import Scene, Turn

WHAT = "erase"


def begin(turn: Turn, _action: str = "") -> None:
    steps.begin(turn, WHAT)


def scene(turn: Turn) -> Scene:
    """Of this step."""
    errand = steps.errand_of(turn)
    match errand.at:
        case "why":
            return steps.ask_why(turn)
        case "sure":
            return steps.ask_sure(turn, _asked_back(turn), turn._("确定删除"))
        case _:
            text = turn._("要删除的那一份，编号是多少？（提交时告诉对方的8位编号，例如 3F2A9C01）")
            return steps.ask(turn, text, expects=("text",))


def _asked_back(turn: Turn) -> str:
    form = turn.look_up(FormByNumber(steps.errand_of(turn).said["number"]))
    modes = {
        "self": turn._("自填"),
        "assisted": turn._("代填"),
        "phone": turn._("电话"),
        "paper": turn._("纸质"),
    }
    day = in_words(date.fromisoformat(form.day), turn._) if form.day else ""
    text = turn._(
        "编号{number}：{mode}，{day}提交。回答、照片和计数都会删除，只留“删除了一份”这个数，"
        "删了找不回来。确定是本人要删吗？"
    )
    return text.format(number=form.number, mode=modes.get(form.mode, form.mode), day=day)


def why_not(turn: Turn, form: NumberedForm) -> str:
    """Why nothing can be deleted by this number; empty where it can."""
    texts = {
        "unknown": turn._("没有编号是{number}的答卷，请核对。没有删除。"),
        "several": turn._(
            "编号{number}对上了不止一份，分不出是哪一份，没有删除。请和程序维护人联系。"
        ),
        "erased": turn._("编号{number}的答卷已经删除过了。"),
        "unlinked": turn._("答卷和人的联系已经销毁，谁也对不上哪一份是谁的，所以不能再删。"),
        "busy": turn._("现在正忙，没有删除。请再试一次。"),
    }
    if not form.number:
        return turn._("这不是编号。编号是8位数字和字母，例如 3F2A9C01。")
    return texts[form.state].format(number=form.number) if form.state in texts else ""


def take(turn: Turn, action: str) -> bool:
    """Only a clear yes erases."""
    errand = steps.errand_of(turn)
    if errand.at != "sure" or action != steps.YES:
        return False
    form = turn.look_up(FormByNumber(errand.said["number"]))
    refused = why_not(turn, form)
    if refused:
        steps.end(turn)
        turn.refuse(refused)
        return True
    turn.facts.append(FormErased(form.run, turn.fresh[:16], errand.said["why"]))
    turn.conversation = forgotten(turn.conversation, {form.run})
    text = turn._("编号{number}已经删除，记了一笔“删除了一份”，不记内容。纸质原件请一并销毁。")
    steps.end(turn, text.format(number=form.number))
    return True


def hear(turn: Turn, text: str) -> None:
    """The number, then the reason."""
    errand = steps.errand_of(turn)
    match errand.at:
        case "why":
            steps.heard_why(turn, text, "sure")
        case "sure":
            steps.not_done(turn)
        case _:
            number = receipt_of(text)
            form = NumberedForm(number, "unknown")
            if number:
                form = turn.look_up(FormByNumber(number))
            refused = why_not(turn, form)
            if refused:
                turn.refuse(refused)
            elif turn.agenda.role is Role.HELPER:
                steps.go(turn, "sure", number=number, why=turn._("本人要求"))
            else:
                steps.go(turn, "why", number=number)
