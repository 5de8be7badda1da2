"""What people are asked in the chat on the way from draft to closed."""

from __future__ import annotations

from datetime import date

from bot.results.process import (
    NAMES,
    NO_OBJECTION,
    OBJECTS,
    STEPS,
    VERDICTS,
    Doing,
    Item,
    Process,
    Reply,
)
from surveys.form import Choice, Form, FormKind, Is, PhotoQuestion, Single, Words

ACTS: dict[Doing, str] = {
    "draft": "做初稿",
    "consult": "向各单位征求意见",
    "submit": "送审",
    "approve": "批准，定为最终",
    "return": "退回修改",
    "notify": "向各单位发反馈、整改通知",
    "archive": "归档",
}
RETURN = 5
"""Code of 退回修改, which needs a reason."""


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def reply_form(n: int, unit: str, told: str, deadline: date) -> Form:
    """A unit's written reply to the draft."""
    objects = Is(question="opinion", codes=(OBJECTS,))
    return Form(
        id=f"reply.{n}.{unit}",
        kind=FormKind.DECISION,
        title="对评价结果初稿的意见",
        opening=f"{told}\n请在{day_words(deadline)}前回复；逾期没有回复的，按没有意见处理。",
        questions=(
            Single(
                code="opinion",
                text="对以上初步结果，你们单位有没有意见？",
                short="意见",
                choices=(
                    Choice(
                        code=NO_OBJECTION, label="没有意见", synonyms=("无异议", "无意见", "同意")
                    ),
                    Choice(code=OBJECTS, label="有意见", synonyms=("有异议", "不同意")),
                ),
            ),
            Words(
                code="text",
                text="请写明是哪一项、应当是什么、理由是什么。",
                short="意见内容",
                min_length=5,
                max_length=1000,
                ask_if=objects,
            ),
            PhotoQuestion(
                code="evidence",
                text="有佐证材料的照片吗？",
                short="佐证",
                hint="也可以只写文号、凭证号、存放的地方。",
                required=False,
                ask_if=objects,
            ),
        ),
        closing="意见收到了，编号 {receipt}。采纳不采纳，都会书面告诉你们。",
    )


def decide_form(reply: Reply, unit_name: str) -> Form:
    """What a coordinator makes of a reply."""
    lines = [
        f"{unit_name}的意见：{reply.text}",
        f"佐证：{reply.evidence}" if reply.evidence else "",
    ]
    return Form(
        id=reply.decision,
        kind=FormKind.DECISION,
        title=f"处理意见：{unit_name}",
        opening="\n".join(line for line in lines if line),
        questions=(
            Single(
                code="verdict",
                text="这条意见采纳吗？",
                short="处理",
                choices=tuple(Choice(code=code, label=label) for code, label in VERDICTS.items()),
            ),
            Words(
                code="reason",
                text="请写理由，会随反馈告诉单位。采纳的，另外更正有关的数或重新评定。",
                short="理由",
                min_length=5,
                max_length=1000,
            ),
        ),
        closing="记下了，编号 {receipt}。",
    )


def fixed_form(item: Item) -> Form:
    """What a unit has done about a line of the ledger."""
    return Form(
        id=f"fixed.{item.number}.{item.version}",
        kind=FormKind.DECISION,
        title=f"整改第{item.number}项",
        opening=(
            f"整改第{item.number}项：{item.problem}。整改措施：{item.measure}。"
            f"时限：{day_words(item.deadline)}。"
        ),
        questions=(
            Words(
                code="done",
                text="做了什么？请写清做法和结果。",
                short="整改情况",
                min_length=5,
                max_length=1000,
            ),
            PhotoQuestion(
                code="evidence",
                text="有佐证材料的照片吗？",
                short="佐证",
                hint="也可以只写文号、凭证号、存放的地方。",
                required=False,
            ),
        ),
        closing="收到了，编号 {receipt}。协调员核实后销号。",
    )


def step_form(standing: Process, told: str, doings: tuple[Doing, ...]) -> Form:
    """What a coordinator can do next."""
    return Form(
        id=f"step.{standing.n}.{standing.acts}.{standing.tries}",
        kind=FormKind.DECISION,
        title=f"办下一步：{'、'.join(NAMES[each] for each in doings)}",
        opening=told,
        questions=(
            Single(
                code="act",
                text="办哪一步？",
                short="下一步",
                choices=tuple(
                    Choice(code=code, label=ACTS[doing])
                    for code, doing in STEPS.items()
                    if doing in doings
                ),
            ),
            Words(
                code="why",
                text="为什么退回？请写清要改什么。",
                short="理由",
                min_length=5,
                ask_if=Is(question="act", codes=(RETURN,)),
            ),
        ),
        closing="收到了，正在办，办好就告诉您。",
    )
