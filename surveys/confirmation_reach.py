"""The groups and events part of a confirmation: planned and actual, and why they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable

from surveys.form import (
    All,
    Any,
    Check,
    Choice,
    Compare,
    Condition,
    DateQuestion,
    Fixed,
    Formula,
    Integer,
    Is,
    Money,
    Question,
    Single,
    Wording,
    Words,
)
from surveys.money import yuan
from surveys.planned import Event, Group

SEVERAL_STANDARDS: Condition = Is(question="matters", codes=(4,))

WHY_NOT_HELD = {
    1: "受疫情影响",
    2: "天气、场地等原因",
    3: "推迟，还会办",
    4: "和别的活动合并",
    5: "其他",
}
"""Why an event was not held as planned, by code."""


def planned_figures(groups: tuple[Group, ...], events: tuple[Event, ...]) -> tuple[Fixed, ...]:
    """The plan, for conditions and checks: `plan.<group>`, `head.<group>`, `times.<event>`."""
    plans = (
        Fixed(
            code=_code("plan", g.id),
            value=g.planned,
            label=g.name,
            unit=g.count_unit,
            within=bool(g.within),
        )
        for g in groups
    )
    heads = (
        Fixed(code=_code("head", g.id), value=g.per_head, label=g.name)
        for g in groups
        if g.per_head is not None
    )
    times = (
        Fixed(code=_code("times", e.id), value=e.planned, label=e.name, unit=e.count_unit)
        for e in events
    )
    return (*plans, *heads, *times)


def _code(kind: str, key: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_]{1,28}", key):
        raise ValueError(f"编号“{key}”只能用字母、数字和下划线，最多28位")
    return f"{kind}.{key}"


def reach_questions(groups: tuple[Group, ...], section: str = "") -> tuple[Question, ...]:
    """How many of each group were reached; why, where they are not as many as planned (V08)."""
    return tuple(question for group in groups for question in _reach(group, section))


def _reach(group: Group, section: str) -> tuple[Question, ...]:
    reached, plan = _code("reach", group.id), f"{group.planned:,}{group.count_unit}"
    more = f"（已算在{group.within}里，合计时不重复）" if group.within else ""
    return (
        Integer(
            code=reached,
            text=f"计划慰问{group.name}{plan}{more}，实际慰问了多少？",
            short=f"{group.name}（计划{plan}）",
            unit=group.count_unit,
            section=section,
        ),
        Words(
            code=_code("reach_why", group.id),
            text=f"{group.name}比计划少，是什么原因？",
            wordings=(
                Wording(
                    when=Compare(op="gt", question=reached, other=_code("plan", group.id)),
                    text=f"{group.name}比计划多，是什么原因？",
                ),
            ),
            short=f"{group.name}和计划不同的原因",
            hint="例：3人已去世。",
            ask_if=Compare(op="ne", question=reached, other=_code("plan", group.id)),
            min_length=2,
            section=section,
        ),
        *(_standards(group, section) if group.per_head is not None else ()),
    )


def _standards(group: Group, section: str) -> tuple[Question, ...]:
    """Rows of a group that was given more than one sum: at the listed one, at others."""
    own, second = (_code(f"std{n}", group.id) for n in (1, 2))
    reached = _code("reach", group.id)
    after_one: Condition = All(
        of=(SEVERAL_STANDARDS, Compare(op="lt", question=own, other=reached))
    )
    after_two: Condition = All(
        of=(after_one, Formula(text=f"${{{own}}} + ${{{second}}} < ${{{reached}}}"))
    )
    listed = yuan(group.per_head or 0)

    def row(n: int, condition: Condition) -> tuple[Question, ...]:
        return (
            Money(
                code=_code(f"std{n}_amount", group.id),
                text=f"{group.name}：第{n}种标准是每{group.count_unit}多少元？",
                short=f"{group.name}第{n}种标准",
                ask_if=condition,
                section=section,
            ),
            Integer(
                code=_code(f"std{n}", group.id),
                text=f"{group.name}：按这个标准发了多少？",
                short=f"{group.name}按第{n}种标准",
                unit=group.count_unit,
                ask_if=condition,
                section=section,
            ),
        )

    return (
        Integer(
            code=own,
            text=f"{group.name}：按每{group.count_unit}{listed}发的有多少？",
            short=f"{group.name}按{listed}",
            unit=group.count_unit,
            ask_if=SEVERAL_STANDARDS,
            section=section,
        ),
        *row(2, after_one),
        *row(3, after_two),
    )


def event_questions(
    events: tuple[Event, ...], section: str = "", year: int = 0
) -> tuple[Question, ...]:
    """How often each event was held and when; why, where it was less than planned (V07, V10)."""
    return tuple(question for event in events for question in _held(event, section, year))


def _held(event: Event, section: str, year: int) -> tuple[Question, ...]:
    held, plan = _code("held", event.id), f"{event.planned:,}{event.count_unit}"
    fewer = Compare(op="lt", question=held, other=_code("times", event.id))
    took_place = Compare(op="gt", question=held)
    once = event.planned == 1
    day: Question = (
        DateQuestion(
            code=_code("held_on", event.id),
            text=f"“{event.name}”是哪一天办的？",
            short=f"{event.name}的日期",
            hint=f"例：{year or 2020}年1月20日。",
            ask_if=took_place,
            required=False,
            section=section,
        )
        if once
        else Words(
            code=_code("held_on", event.id),
            text=f"“{event.name}”是哪几天办的？",
            short=f"{event.name}的日期",
            hint="例：1月20日、1月23日，2月1日到8日每天一场。",
            ask_if=took_place,
            required=False,
            section=section,
        )
    )
    return (
        Integer(
            code=held,
            text=f"计划办“{event.name}”{plan}，实际办了多少？",
            short=f"{event.name}（计划{plan}）",
            hint="没办成写 0。",
            unit=event.count_unit,
            section=section,
        ),
        day,
        Single(
            code=_code("held_kind", event.id),
            text=f"“{event.name}”没有按计划办，主要是什么原因？",
            short=f"{event.name}没按计划办",
            ask_if=fewer,
            choices=tuple(Choice(code=code, label=label) for code, label in WHY_NOT_HELD.items()),
            section=section,
        ),
        Words(
            code=_code("held_why", event.id),
            text=f"“{event.name}”没有按计划办，请写一句情况。",
            wordings=(
                Wording(
                    when=Compare(op="gt", question=held, other=_code("times", event.id)),
                    text=f"“{event.name}”比计划办得多，请写一句情况。",
                ),
            ),
            short=f"{event.name}的情况",
            ask_if=Compare(op="ne", question=held, other=_code("times", event.id)),
            min_length=2,
            section=section,
        ),
        Words(
            code=_code("held_paid", event.id),
            text=f"为没办的“{event.name}”已经花的钱，买了什么、付给了谁？",
            short=f"{event.name}已花的钱",
            hint="一分没花，写“没有花钱”。",
            ask_if=fewer,
            min_length=2,
            section=section,
        ),
    )


def bought_question(groups: tuple[Group, ...], section: str) -> tuple[Question, ...]:
    """V07: fewer were reached than planned, and yet nothing is left."""
    if not groups:
        return ()
    return (
        Words(
            code="bought",
            text="人数比计划少，钱却用完了。多出来的钱买了什么、付给了谁？请写一句（至少5个字）。",
            short="人数少而钱用完",
            ask_if=All(
                of=(
                    Compare(op="ge", question="spent", other="received|appropriated"),
                    Compare(op="gt", question="spent"),
                    Any(of=tuple(_fewer(group) for group in groups)),
                )
            ),
            min_length=5,
            section=section,
        ),
    )


def _fewer(group: Group) -> Condition:
    reached, plan = _code("reach", group.id), _code("plan", group.id)
    return Compare(op="lt", question=reached, other=plan)


def plan_checks(
    groups: tuple[Group, ...], events: tuple[Event, ...], year: int = 0
) -> tuple[Check, ...]:
    """More than planned is possible, but wants a second look (V08, V10)."""
    reached = (_at_most("reach", "plan", g.id, f"{g.name}：实际慰问") for g in groups)
    held = (_at_most("held", "times", e.id, f"“{e.name}”：实际办了") for e in events)
    rows = (_rows_check(g) for g in groups if g.per_head is not None)
    days = (_day_check(e, year) for e in events if year and e.planned == 1)
    return (*reached, *held, *rows, *days)


def _at_most(actual: str, plan: str, key: str, subject: str) -> Check:
    told, most = _code(actual, key), _code(plan, key)
    return Check(
        code=told,
        at=told,
        must=Compare(op="le", question=told, other=most),
        severity="explain",
        message=f"{subject} {{{told}}}，比计划的 {{{most}}} 多 {{gap}}。",
    )


def _rows_check(group: Group) -> Check:
    """The rows of several standards are all the people of the group."""
    rows = tuple(_code(f"std{n}", group.id) for n in (1, 2, 3))
    return Check(
        code=_code("std", group.id),
        at=rows[0],
        parts=rows,
        whole=(_code("reach", group.id),),
        message=f"{group.name}：各种标准加起来 {{parts}} = {{result}}，实际慰问的是 {{whole}}，"
        "相差 {gap}。前面的数填错了，回“上一题”改。",
    )


def _day_check(event: Event, year: int) -> Check:
    """V12."""
    code = _code("held_on", event.id)
    return Check(
        code=code,
        at=code,
        must=Formula(text=f"starts-with(${{{code}}}, '{year}-')"),
        severity="explain",
        message=f"“{event.name}”的日期 {{{code}}} 不在{year}年，请核对。",
        stand="日期没有错",
    )


def per_head_check(
    groups: tuple[Group, ...], events: tuple[Event, ...], spent: str = "spent"
) -> tuple[Check, ...]:
    """Reached × standard = spent, where the whole line goes to groups with a standard (V09)."""
    if not _cash(groups, events):
        return ()
    return (
        Check(
            code="per_head",
            at=_code("reach", groups[-1].id),
            terms=tuple(term for group in groups for term in _terms(group)),
            equals=spent,
            severity="explain",
            message="{terms} = {result}，您填的支出是 {c}，相差 {gap}。"
            "标准不止一种的，回“修改”，在“别的情况”里选上。",
            agreed="{terms} = {result}，和支出一致。",
        ),
    )


def per_head_why(
    groups: tuple[Group, ...], events: tuple[Event, ...], section: str, spent: str = "spent"
) -> tuple[Question, ...]:
    """Why heads × standards are not what was spent."""
    if not _cash(groups, events):
        return ()
    terms = " + ".join(
        f"coalesce(${{{a.split('|')[0]}}}, {'${' + a.split('|')[1] + '}' if '|' in a else '0'})"
        f" * coalesce(${{{b}}}, 0)"
        for group in groups
        for a, b in _terms(group)
    )
    told = tuple(Compare(op="ge", question=_code("reach", group.id)) for group in groups)
    return (
        Words(
            code="per_head_why",
            text="人数乘标准和支出对不上，差在哪里？请写一句（至少5个字）。",
            short="人数乘标准对不上的原因",
            ask_if=All(of=(*told, Formula(text=f"{terms} != ${{{spent}}}"))),
            min_length=5,
            section=section,
        ),
    )


def _cash(groups: Iterable[Group], events: tuple[Event, ...]) -> bool:
    every = list(groups)
    return bool(every) and not events and all(group.per_head is not None for group in every)


def _terms(group: Group) -> tuple[tuple[str, str], ...]:
    first = f"{_code('std1', group.id)}|{_code('reach', group.id)}"
    more = tuple((_code(f"std{n}", group.id), _code(f"std{n}_amount", group.id)) for n in (2, 3))
    return ((first, _code("head", group.id)), *more)
