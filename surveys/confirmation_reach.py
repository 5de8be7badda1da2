"""The groups and events part of a confirmation: planned and actual, and why they differ."""

from __future__ import annotations

import re

from surveys.form import Check, Compare, Fixed, Integer, Question, Words
from surveys.planned import Event, Group


def planned_figures(groups: tuple[Group, ...], events: tuple[Event, ...]) -> tuple[Fixed, ...]:
    """The plan, for conditions and checks: `plan.<group>`, `head.<group>`, `times.<event>`."""
    plans = (
        Fixed(code=_code("plan", g.id), value=g.planned, label=g.name, unit=g.count_unit)
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


def reach_questions(groups: tuple[Group, ...]) -> tuple[Question, ...]:
    """How many of each group were reached; why, where they are fewer than planned (V08)."""
    return tuple(question for group in groups for question in _reach(group))


def _reach(group: Group) -> tuple[Question, ...]:
    reached, plan = _code("reach", group.id), f"{group.planned:,}{group.count_unit}"
    return (
        Integer(
            code=reached,
            text=f"计划慰问{group.name}{plan}，实际慰问了多少？",
            short=f"{group.name}（计划{plan}）",
            unit=group.count_unit,
        ),
        Words(
            code=_code("reach_why", group.id),
            text=f"{group.name}比计划少，是什么原因？",
            short=f"{group.name}比计划少的原因",
            hint="例：3人已去世。",
            ask_if=Compare(op="lt", question=reached, other=_code("plan", group.id)),
            min_length=2,
        ),
    )


def event_questions(events: tuple[Event, ...]) -> tuple[Question, ...]:
    """How often each event was held; why, where it was less than planned (V07, V10)."""
    return tuple(question for event in events for question in _held(event))


def _held(event: Event) -> tuple[Question, ...]:
    held, plan = _code("held", event.id), f"{event.planned:,}{event.count_unit}"
    return (
        Integer(
            code=held,
            text=f"计划办“{event.name}”{plan}，实际办了多少？",
            short=f"{event.name}（计划{plan}）",
            hint="没办成写 0。",
            unit=event.count_unit,
        ),
        Words(
            code=_code("held_why", event.id),
            text=f"“{event.name}”没有按计划办，是什么原因？",
            short=f"{event.name}没按计划办的原因",
            hint="已经花了钱的，也写一句花在哪里。",
            ask_if=Compare(op="lt", question=held, other=_code("times", event.id)),
            min_length=2,
        ),
    )


def plan_checks(groups: tuple[Group, ...], events: tuple[Event, ...]) -> tuple[Check, ...]:
    """More than planned is possible, but wants a second look."""
    reached = (_at_most("reach", "plan", g.id, f"{g.name}：实际慰问") for g in groups)
    held = (_at_most("held", "times", e.id, f"“{e.name}”：实际办了") for e in events)
    return (*reached, *held)


def _at_most(actual: str, plan: str, key: str, subject: str) -> Check:
    told, most = _code(actual, key), _code(plan, key)
    return Check(
        code=told,
        at=told,
        must=Compare(op="le", question=told, other=most),
        severity="explain",
        message=f"{subject} {{{told}}}，比计划的 {{{most}}} 多 {{gap}}。",
    )


def per_head_check(groups: tuple[Group, ...], events: tuple[Event, ...]) -> tuple[Check, ...]:
    """Reached × standard = spent, where the whole line goes to groups with a standard (V09)."""
    if not groups or events or any(group.per_head is None for group in groups):
        return ()
    return (
        Check(
            code="per_head",
            at=_code("reach", groups[-1].id),
            terms=tuple((_code("reach", g.id), _code("head", g.id)) for g in groups),
            equals="spent",
            severity="explain",
            message="{terms} = {result}，您填的支出是 {c}，相差 {gap}。",
            agreed="{terms} = {result}，和支出一致。",
        ),
    )
