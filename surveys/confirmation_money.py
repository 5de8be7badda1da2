"""The money part of a confirmation: received, spent, left, and why."""

from __future__ import annotations

from itertools import pairwise

from surveys.form import (
    Answered,
    Any,
    Check,
    Choice,
    Compare,
    Condition,
    Is,
    Money,
    PhotoQuestion,
    Question,
    Single,
    Words,
)
from surveys.money import yuan
from surveys.planned import SpendingLine

RECEIVED = "received|appropriated"
"""What the unit says it received; where it agreed to the list, the listed amount."""

BALANCE_KINDS = {1: "对象减少", 2: "活动取消", 3: "尚未支付（结转）", 4: "节约", 5: "其他"}
"""Why money is left, by code."""

EVIDENCE = ("evidence", "evidence2", "evidence3")
"""Questions for pieces of evidence: people send several photos at once."""

_LEFT: Condition = Any(
    of=(
        Compare(op="gt", question="balance"),
        Compare(op="lt", question="spent", other=RECEIVED),
    )
)


def money_questions(line: SpendingLine, year_end_text: str) -> tuple[Question, ...]:
    """Received, spent, left: as listed or in the unit's own figures."""
    listed = yuan(line.appropriated)
    return (
        Single(
            code="agreed",
            text=f"我们登记的拨款是 {listed}，贵单位收到的是这个数吗？",
            short=f"收到的拨款是 {listed}",
            choices=(
                Choice(code=1, label="是", synonyms=("是的", "对", "对的", "一致")),
                Choice(code=2, label="不是", synonyms=("不对", "不一致")),
            ),
        ),
        Money(
            code="received",
            text="实际到账多少元？",
            short="实际到账",
            hint="可以写 87000 或 8.7万；一分没到账写 0。",
            ask_if=Is(question="agreed", codes=(2,)),
            listed=line.appropriated,
        ),
        Money(
            code="spent",
            text=f"到{year_end_text}，这笔拨款实际支出多少元？",
            short="实际支出",
            hint="可以写 87000 或 8.7万；自筹资金付的不算在内。",
            listed=line.appropriated,
        ),
        Money(
            code="balance",
            text="结余多少元？",
            short="结余",
            hint="到账减去支出就是结余，没有结余写 0。",
            suggested_difference=(RECEIVED, "spent"),
        ),
        *_why_left(),
    )


def _why_left() -> tuple[Question, ...]:
    kinds = tuple(Choice(code=code, label=label) for code, label in BALANCE_KINDS.items())
    return (
        Single(
            code="balance_kind",
            text="钱没有用完，主要是什么原因？",
            short="没用完的原因",
            ask_if=_LEFT,
            choices=kinds,
        ),
        Words(
            code="balance_note",
            text="请用一句话说明。",
            short="说明",
            hint="例：慰问对象3人已去世，没有发放。",
            ask_if=Is(question="balance_kind", codes=(1, 2, 3, 4)),
            required=False,
        ),
        Words(
            code="balance_other",
            text="请用一句话写清是什么原因（至少5个字）。",
            short="说明",
            ask_if=Is(question="balance_kind", codes=(5,)),
            min_length=5,
        ),
    )


def money_checks() -> tuple[Check, ...]:
    """V03, V04 and V05."""
    return (
        Check(
            code="received",
            at="received",
            must=Compare(op="eq", question="received", other="appropriated"),
            severity="explain",
            message="实际到账 {received}，登记的是 {appropriated}，相差 {gap}。",
        ),
        Check(
            code="spent_over_received",
            at="spent",
            must=Compare(op="le", question="spent", other=RECEIVED),
            message="支出 {spent} 比到账的 {received|appropriated} 多 {gap}，请核对。"
            "自筹资金付的不算在内。",
        ),
        Check(
            code="balance",
            at="balance",
            difference=(RECEIVED, "spent", "balance"),
            severity="explain",
            message="到账 {a} − 支出 {b} = {result}，您填的结余是 {c}，相差 {gap}。",
            agreed="到账 {a} − 支出 {b} = 结余 {c}，对得上。",
        ),
    )


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
        Money(code="spent", text="其中支出了多少元？", short="支出", ask_if=got),
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


def closing_questions() -> tuple[Question, ...]:
    """Evidence (V19) and remarks."""
    return (
        PhotoQuestion(
            code=EVIDENCE[0],
            text="请发一张佐证照片：发放表、付款凭证或现场照片。",
            short="佐证",
            hint="姓名和证件号请遮住，不要拍人脸。也可以只写凭证号。",
            required=False,
        ),
        *(
            PhotoQuestion(
                code=code,
                text="还有别的照片吗？有就接着发，没有就跳过。",
                short="佐证",
                ask_if=Answered(question=before),
                required=False,
            )
            for before, code in pairwise(EVIDENCE)
        ),
        Words(code="notes", text="还有要说明的吗？", short="其他说明", required=False),
    )
