"""Events and persons against the plan and against the money."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.checks.lines import named, received
from scoring.figures import money, yuan
from scoring.model import EventRecord, Finding, LineRecord, ReachRecord, Records, Severity


def check_activities(records: Records) -> Iterator[Finding]:
    for event in records.events:
        yield from _cancelled(event, records.lines)
    for group in records.reach:
        yield from _reach(group)
    yield from _per_head(records)


def lines_of(unit: str, activity_no: str, lines: tuple[LineRecord, ...]) -> list[LineRecord]:
    """The lines that pay for something: of its unit if that has any, else of its activity.

    One body may be paid for what another carries out.
    """
    paying = [line for line in lines if activity_no and line.activity_no == activity_no]
    own = [line for line in paying if line.unit == unit]
    return own or paying


def _cancelled(event: EventRecord, lines: tuple[LineRecord, ...]) -> Iterator[Finding]:
    if event.held is None or event.held >= event.planned:
        return
    paying = lines_of(event.unit, event.activity_no, lines)
    if not paying or any(line.spent is None or line.spent < received(line) for line in paying):
        return
    given, spent = sum(map(received, paying)), sum(line.spent or 0 for line in paying)
    yield Finding(
        code="cancelled_spent",
        subject=f"event.{event.event}",
        severity=Severity.MEDIUM if event.held else Severity.HIGH,
        title=f"“{event.name}”少办{event.planned - event.held}次，该项目{money(given)}已全部支出",
        arithmetic=(
            f"计划 {event.planned} − 已办 {event.held} = {event.planned - event.held}",
            f"到账 {yuan(given)} − 支出 {yuan(spent)} = {yuan(given - spent)}",
        ),
        remedy="由单位说明这笔钱买了什么、付给谁；没有用出的改列结余",
        unit=event.unit,
        simulated=event.simulated or any(line.simulated for line in paying),
    )


def _reach(group: ReachRecord) -> Iterator[Finding]:
    if group.reached is None or group.reached == group.planned:
        return
    if group.reached > group.planned:
        code, severity, remedy = "reach_over", Severity.LOW, "核对是否重复计人，或补充计划"
        title = f"“{group.name}”实际多于计划"
    elif not group.reason.strip():
        code, severity, remedy = "reach_reason", Severity.MEDIUM, "由单位补填原因"
        title = f"“{group.name}”实际少于计划，没有原因"
    else:
        return
    yield Finding(
        code=code,
        subject=f"group.{group.group}",
        severity=severity,
        title=title,
        arithmetic=(
            f"实际 {group.reached}{group.count_unit} − 计划 {group.planned}{group.count_unit}"
            f" = {group.reached - group.planned}",
        ),
        remedy=remedy,
        unit=group.unit,
        simulated=group.simulated,
    )


def _per_head(records: Records) -> Iterator[Finding]:
    """Reached × standard against spending, where the plan × standard is just the money given."""
    by_activity: dict[tuple[str, str], list[ReachRecord]] = {}
    for group in records.reach:
        if group.activity_no:
            by_activity.setdefault((group.unit, group.activity_no), []).append(group)
    for (unit, activity_no), groups in by_activity.items():
        paying = [
            line for line in records.lines if (line.unit, line.activity_no) == (unit, activity_no)
        ]
        known = all(group.per_unit and group.reached is not None for group in groups)
        if known and paying and all(line.spent is not None for line in paying):
            yield from _compare(unit, groups, paying)


def _compare(unit: str, groups: list[ReachRecord], paying: list[LineRecord]) -> Iterator[Finding]:
    planned = sum(group.planned * group.per_unit for group in groups)
    due = sum((group.reached or 0) * group.per_unit for group in groups)
    spent = sum(line.spent or 0 for line in paying)
    if planned != sum(map(received, paying)) or due == spent:
        return
    yield Finding(
        code="reach_money",
        subject=f"line.{paying[0].line}",
        severity=Severity.MEDIUM,
        title=f"{named(paying[0])}实际人数乘标准不等于支出",
        arithmetic=(
            *(
                f"{group.name}：{group.reached}{group.count_unit} × {yuan(group.per_unit)}"
                f" = {yuan((group.reached or 0) * group.per_unit)}"
                for group in groups
            ),
            f"合计 {yuan(due)}，支出 {yuan(spent)}，相差 {yuan(spent - due)}",
        ),
        remedy="核对实际人数、标准和支出",
        unit=unit,
        simulated=any(one.simulated for one in groups) or any(one.simulated for one in paying),
    )
