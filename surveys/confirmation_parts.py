"""The questions and checks that confirmation forms are put together from. Amounts are fen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.form import (
    Any,
    Check,
    Choice,
    Compare,
    Condition,
    Fixed,
    Integer,
    Is,
    Money,
    PhotoQuestion,
    Question,
    Single,
    Words,
)
from surveys.money import yuan

RECEIVED = "received|appropriated"
"""What the unit says it received; where it agreed to the list, the listed amount."""

BALANCE_KINDS = {1: "对象减少", 2: "活动取消", 3: "尚未支付（结转）", 4: "节约", 5: "其他"}
"""Why money is left, by code."""


@dataclass(frozen=True, slots=True)
class SpendingLine:
    """One line of the transfer list: an activity at a unit, and what was appropriated for it."""

    line: str
    activity_no: str
    activity: str
    category: str
    unit_id: str
    appropriated: int
    """Fen."""
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people (households, units ...) that a unit was to reach."""

    id: str
    name: str
    unit_id: str
    activity_no: str
    planned: int
    count_unit: str = "人"
    per_head: int | None = None
    """Fen; None where the plan names no standard."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a unit was to hold, so many times."""

    id: str
    name: str
    unit_id: str
    activity_no: str
    planned: int
    count_unit: str = "场"


@dataclass(frozen=True, slots=True)
class Unit:
    unit_id: str
    name: str


def short(activity: str) -> str:
    return activity if len(activity) <= 24 else activity[:23] + "…"


def code(kind: str, key: str) -> str:
    """A question's code that carries the group's or event's id; raises ValueError for odd ids."""
    if not re.fullmatch(r"[A-Za-z0-9_]{1,28}", key):
        raise ValueError(f"编号“{key}”只能用字母、数字和下划线，最多28位")
    return f"{kind}.{key}"


def planned(groups: tuple[Group, ...], events: tuple[Event, ...]) -> tuple[Fixed, ...]:
    plans = [Fixed(code=code("plan", g.id), value=g.planned, label=g.name, unit=g.count_unit)
             for g in groups]  # fmt: skip
    heads = [Fixed(code=code("head", g.id), value=g.per_head, label=g.name)
             for g in groups if g.per_head is not None]  # fmt: skip
    times = [Fixed(code=code("times", e.id), value=e.planned, label=e.name, unit=e.count_unit)
             for e in events]  # fmt: skip
    return (*plans, *heads, *times)


def money_questions(line: SpendingLine, year_end_text: str) -> tuple[Question, ...]:
    listed = yuan(line.appropriated)
    return (
        Single(
            code="agreed",
            text=f"我们登记的拨款是 {listed}，贵单位收到的是这个数吗？",
            choices=(Choice(code=1, label="是", synonyms=("是的", "对", "对的", "一致")),
                     Choice(code=2, label="不是", synonyms=("不对", "不一致"))),
        ),
        Money(
            code="received",
            text="实际到账多少元？",
            hint="可以写 87000 或 8.7万；一分没到账写 0。",
            ask_if=Is(question="agreed", codes=(2,)),
            listed=line.appropriated,
        ),
        Money(
            code="spent",
            text=f"到{year_end_text}，这笔拨款实际支出多少元？",
            hint="可以写 87000 或 8.7万；自筹资金付的不算在内。",
            listed=line.appropriated,
        ),
        Money(
            code="balance",
            text="结余多少元？",
            hint="到账减去支出就是结余。没有结余写 0。",
            suggested_difference=(RECEIVED, "spent"),
        ),
    )  # fmt: skip


def money_checks() -> tuple[Check, ...]:
    return (
        Check(
            code="spent_over_received",
            at="spent",
            must=Compare(op="le", question="spent", other=RECEIVED),
            message=f"支出 {{spent}} 比到账的 {{{RECEIVED}}} 多 {{gap}}，请核对。"
            "自筹资金付的部分不算在内。",
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


def balance_questions() -> tuple[Question, ...]:
    left: Condition = Any(of=(Compare(op="gt", question="balance"),
                              Compare(op="lt", question="spent", other=RECEIVED)))  # fmt: skip
    kinds = tuple(Choice(code=code, label=label) for code, label in BALANCE_KINDS.items())
    return (
        Single(code="balance_kind", text="钱没有用完，主要是什么原因？", ask_if=left,
               choices=kinds),
        Words(
            code="balance_note",
            text="请用一句话说明原因。",
            hint="例：慰问对象3人已去世，没有发放。",
            ask_if=Is(question="balance_kind", codes=(1, 2, 3, 4)),
            required=False,
        ),
        Words(
            code="balance_other",
            text="请用一句话写清是什么原因（至少5个字）。",
            ask_if=Is(question="balance_kind", codes=(5,)),
            min_length=5,
        ),
    )  # fmt: skip


def reach_questions(groups: tuple[Group, ...]) -> tuple[Question, ...]:
    found: list[Question] = []
    for group in groups:
        reached, plan = code("reach", group.id), f"{group.planned:,}{group.count_unit}"
        found += [
            Integer(code=reached, text=f"计划慰问{group.name}{plan}，实际慰问了多少？", unit=group.count_unit),
            Words(
                code=code("reach_why", group.id),
                text=f"{group.name}比计划少，是什么原因？",
                ask_if=Compare(op="lt", question=reached, other=code("plan", group.id)),
                min_length=2,
            ),
        ]  # fmt: skip
    return tuple(found)


def reach_checks(groups: tuple[Group, ...]) -> tuple[Check, ...]:
    return tuple(_at_most_planned("reach", "plan", g.id, f"{g.name}：实际慰问") for g in groups)


def event_questions(events: tuple[Event, ...]) -> tuple[Question, ...]:
    found: list[Question] = []
    for event in events:
        held, plan = code("held", event.id), f"{event.planned:,}{event.count_unit}"
        found += [
            Integer(code=held, text=f"计划办“{event.name}”{plan}，实际办了多少？",
                    hint="没办成写 0。", unit=event.count_unit),
            Words(
                code=code("held_why", event.id),
                text=f"“{event.name}”没有按计划办，是什么原因？",
                hint="已经花了钱的，也写一句花在哪里。",
                ask_if=Compare(op="lt", question=held, other=code("times", event.id)),
                min_length=2,
            ),
        ]  # fmt: skip
    return tuple(found)


def event_checks(events: tuple[Event, ...]) -> tuple[Check, ...]:
    return tuple(_at_most_planned("held", "times", e.id, f"“{e.name}”：实际办了") for e in events)


def _at_most_planned(actual: str, plan: str, key: str, subject: str) -> Check:
    told, planned = code(actual, key), code(plan, key)
    return Check(
        code=told,
        at=told,
        must=Compare(op="le", question=told, other=planned),
        severity="explain",
        message=f"{subject} {{{told}}}，比计划的 {{{planned}}} 多 {{gap}}。",
    )


def per_head_check(groups: tuple[Group, ...], events: tuple[Event, ...]) -> tuple[Check, ...]:
    """Reached × standard = spent, where the whole line goes to groups with a standard (V09)."""
    if not groups or events or any(group.per_head is None for group in groups):
        return ()
    return (
        Check(
            code="per_head",
            at=code("reach", groups[-1].id),
            terms=tuple((code("reach", g.id), code("head", g.id)) for g in groups),
            equals="spent",
            severity="explain",
            message="{terms} = {result}，您填的支出是 {c}，相差 {gap}。",
            agreed="{terms} = {result}，和支出一致。",
        ),
    )


def funded_questions() -> tuple[Question, ...]:
    got = Is(question="funded", codes=(2,))
    return (
        Single(
            code="funded",
            text="贵单位收到过本项目的财政资金吗？",
            choices=(Choice(code=1, label="没有收到", synonyms=("没有", "没收到", "否")),
                     Choice(code=2, label="收到过", synonyms=("收到", "收到了", "有", "是"))),
        ),
        Money(code="received", text="收到多少元？", hint="可以写 87000 或 8.7万。", ask_if=got),
        Money(code="spent", text="其中支出了多少元？", ask_if=got),
        Words(code="funded_note", text="这笔钱是谁拨的、用在哪里？请写一句话。", ask_if=got,
              min_length=5),
    )  # fmt: skip


def funded_checks() -> tuple[Check, ...]:
    return (
        Check(
            code="spent_over_received",
            at="spent",
            must=Compare(op="le", question="spent", other="received"),
            message="支出 {spent} 比收到的 {received} 多 {gap}，请核对。",
        ),
    )


def closing_questions() -> tuple[Question, ...]:
    return (
        PhotoQuestion(
            code="evidence",
            text="请发一张佐证照片：发放表、付款凭证或现场照片。",
            hint="姓名和证件号请遮住，人脸不用拍。也可以只写凭证号。暂时没有就跳过。",
            required=False,
        ),
        Words(code="notes", text="还有要说明的吗？没有就跳过。", required=False),
    )
