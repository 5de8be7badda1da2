"""A unit without a line: did it receive fiscal money of the project after all?"""

from __future__ import annotations

from surveys.form import Check, Choice, Compare, Is, Money, Question, Single, Words


def funded_questions() -> tuple[Question, ...]:
    """For a unit without a line: did it receive money of the project after all?"""
    got = Is(question="funded", codes=(2,))
    return (
        Single(
            code="funded",
            text="贵单位收到过本项目的财政资金吗？",
            short="收到过财政资金",
            choices=(
                Choice(code=1, label="没有收到", synonyms=("没有", "没收到", "否")),
                Choice(code=2, label="收到过", synonyms=("收到", "收到了", "有")),
            ),
        ),
        Money(
            code="received",
            text="收到多少元？",
            short="收到",
            hint="可以写 87000 或 8.7万。",
            ask_if=got,
        ),
        Money(
            code="spent",
            text="其中支出了多少元？",
            short="支出",
            ask_if=got,
            suggested_of="received",
        ),
        Words(
            code="funded_note",
            text="这笔钱是谁拨的、用在哪里？请写一句话。",
            short="来源和用途",
            ask_if=got,
            min_length=5,
        ),
    )


def funded_checks() -> tuple[Check, ...]:
    """V04 for a unit without a line."""
    return (
        Check(
            code="spent_over_received",
            at="spent",
            must=Compare(op="le", question="spent", other="received"),
            message="支出 {spent} 比收到的 {received} 多 {gap}，请核对。",
        ),
    )
