"""Events against the money: cancelled and yet paid, done in one table and cancelled in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from scoring.checks.case import HIGH, MEDIUM, Case, Check, Draft, Outcome, in_yuan
from scoring.checks.lines import named, received
from scoring.checks.words import core, key, mentions, sentences, spoken
from scoring.figures import money, percent, yuan
from scoring.finding import Settler
from scoring.model import EventRecord, LineRecord, PlanRecord

NOT_HELD = re.compile(
    r"取消|未开展|没有开展|未举办|没有举办|未举行|没有举行|未能举|未进行|停办|没有办"
)
HELD = re.compile(r"奉上了|圆满|成功举|顺利举|举办了|举行了|开展了|已举办|已开展|已完成|如期举")


def lines_of(case: Case, unit: str, activity_no: str) -> list[LineRecord]:
    """The lines that pay for something: of its unit if that has any, else of its activity.

    One body may be paid for what another carries out.
    """
    paying = case.lines_by_activity.get(activity_no, []) if activity_no else []
    return [line for line in paying if line.unit == unit] or paying


def plan_of(case: Case, event: EventRecord) -> list[PlanRecord]:
    """The plan rows of the event alone, where they bear its name or it is alone in its activity."""
    rows = case.plan_by_activity.get(event.activity_no, []) if event.activity_no else []
    same = [one for one in rows if key(one.item) == key(event.name)]
    alone = sum(one.activity_no == event.activity_no for one in case.records.events) == 1
    return same or (rows if alone else [])


@Check(
    code="cancelled_spent",
    title="少办了，钱却全部支出",
    checks="取消或少办的活动：那一项的拨款没有全部支出",
    example="游园活动取消，拨款 227,800.00 全部支出，结余 0",
    severities=(
        (HIGH, "一次没办，钱花完了：支出的真实性要核，执行率可能虚高"),
        (MEDIUM, "办了一部分"),
    ),
    settles=Settler.UNIT,
    remedy="由单位说明这笔钱买了什么、付给谁；没有用出的改列结余",
    ask="这笔钱买了什么、付给谁、有没有退回",
)
def cancelled_spent(case: Case) -> Iterator[Draft]:
    everything = sum(line.appropriated for line in case.records.lines)
    for event in case.records.events:
        if event.held is None or event.held >= event.planned:
            continue
        paying = lines_of(case, event.unit, event.activity_no)
        if not paying or any(one.spent is None or one.spent < received(one) for one in paying):
            continue
        given, spent = sum(map(received, paying)), sum(line.spent or 0 for line in paying)
        own = plan_of(case, event)
        part = min(sum(one.total for one in own) or given, given)
        share = f"，占拨款 {percent_of(part, everything)}" if everything else ""
        yield Draft(
            subject=f"event.{event.event}",
            title=f"“{event.name}”少办{event.planned - event.held}次，"
            f"该项目{money(given)}已全部支出",
            sums=(
                f"计划 {event.planned} − 已办 {event.held} = {event.planned - event.held}",
                f"到账 {yuan(given)} − 支出 {yuan(spent)} = {yuan(given - spent)}",
                f"其中这项活动计划 {yuan(part)}{share}",
            ),
            at=(
                *(f"line.{line.line}" for line in paying),
                *(f"plan.{one.line}" for one in own),
                *(f"outcome.{one.row}" for one in outcomes_of(case, event)),
            ),
            unit=event.unit,
            amount=in_yuan(part),
            severity=MEDIUM if event.held else HIGH,
            simulated=event.simulated or any(line.simulated for line in paying),
        )


def percent_of(part: int, whole: int) -> str:
    return percent(Fraction(part, whole))


def outcomes_of(case: Case, event: EventRecord) -> list[Outcome]:
    """Result rows that say the event did not take place."""
    name = core(event.name)
    return [
        one
        for one in case.outcomes_by_unit.get(event.unit, [])
        if one.status == "取消" and name in spoken(one.words)
    ]


@Check(
    code="reason_cancelled",
    title="结余原因说没办，钱用掉了一部分",
    checks="结余原因里说没有开展的活动：它的计划金额和结余",
    example="趣味运动会未开展：计划 150,000.00，结余 51,676.00，用掉 98,324.00",
    severities=((MEDIUM, "没办的活动用了钱；完成率可能没有算它"),),
    settles=Settler.UNIT,
    remedy="由单位说明用掉的部分；这次取消计入完成率",
    ask="没有开展的这项活动用掉的钱买了什么",
)
def reason_cancelled(case: Case) -> Iterator[Draft]:
    for line in case.records.lines:
        told = f"{line.reason}。{case.told.reasons_in_text.get(line.line, '')}"
        if not line.balance or not NOT_HELD.search(told):
            continue
        text = key(told)
        for one in case.plan_by_activity.get(line.activity_no, []):
            own = case.units_of(one.unit) == (line.unit,) and one.total <= line.appropriated
            if case.told.kinds.get(one.line) == "慰问对象" or not own:
                continue
            parts = [key(part) for part in re.split(r"[、，,（）()]", one.item)]
            names = [part for part in parts if len(part) >= 4 and part in text]
            used = one.total - line.balance
            if names and used > 0:
                yield Draft(
                    subject=f"line.{line.line}",
                    title=f"{named(line)}原因说“{names[0]}”没有开展，计划里用掉了{money(used)}",
                    sums=(
                        f"{one.item}：计划 {yuan(one.total)} − 结余 {yuan(line.balance)}"
                        f" = {yuan(used)}",
                    ),
                    at=(f"plan.{one.line}",),
                    unit=line.unit,
                    amount=in_yuan(used),
                    simulated=line.simulated,
                )
                break


@Check(
    code="done_and_cancelled",
    title="一处说办了，一处说取消",
    checks="完成情况、目标文字、单位确认的场次，说的是同一个结果",
    example="完成情况写取消，目标里写“奉上了一道丰盛的节日文化大餐”",
    severities=((HIGH, "完成率取哪一个，得分不同"),),
    settles=Settler.UNIT,
    remedy="由单位说明到底有没有办，改正写错的一处",
    ask="这项活动有没有办，什么时候、在哪里",
)
def done_and_cancelled(case: Case) -> Iterator[Draft]:
    names = _specific(case)
    done = [(spoken(one.words), one) for one in case.told.outcomes if one.status == "完成"]
    for one in case.told.outcomes:
        if one.status != "取消":
            continue
        text = spoken(one.words)
        own = _longest(names, text)
        others = [
            other
            for words, other in done
            if any(name in words for name in own) and set(own) & set(_longest(names, words))
        ]
        same = case.outcomes_by_unit[one.unit] if not own else []
        others += [o for o in same if o.status == "完成" and key(o.words) == key(one.words)]
        at = [f"outcome.{other.row}" for other in others]
        words = [f"完成情况第{other.row}行：完成" for other in others]
        for goal in case.goals_by_unit.get(one.unit, []):
            said = [part for part in sentences(goal.text) if HELD.search(part)]
            if any(mentions(name, spoken(part)) for name in own for part in said):
                at.append(f"goal.{goal.row}")
                words.append(f"目标第{goal.row}行：{said[-1][-40:]}")
        for event in case.records.events:
            if event.held and event.unit == one.unit and core(event.name) in own:
                at.append(f"event.{event.event}")
                words.append(f"确认的场次：{event.name}已办{event.held}次")
        if at:
            yield Draft(
                subject=f"outcome.{one.row}",
                title=f"{case.name(one.unit)}“{_short(one)}”一处说取消，一处说办了",
                sums=(f"完成情况第{one.row}行：取消", *words),
                at=tuple(at),
                unit=one.unit,
                amount=len(at),
                measure="处",
            )


def _specific(case: Case) -> list[str]:
    """Names (cores) that mean one activity: of events, of the plan, of the funds table."""
    names = dict.fromkeys(
        core(name)
        for name in (
            *(one.name for one in case.records.events),
            *(one.item for one in case.records.plan if case.told.kinds.get(one.line) == "活动"),
            *(lines[0].activity for lines in case.lines_by_activity.values() if len(lines) == 1),
        )
    )
    return [name for name in names if len(name) >= 4]


def _longest(names: list[str], text: str) -> list[str]:
    """The names in a text that are no part of a longer one there."""
    found = [name for name in names if name in text]
    return [name for name in found if not any(name != o and name in o for o in found)]


def _short(one: Outcome) -> str:
    return (one.activity or one.text)[:20]


CHECKS = (cancelled_spent, reason_cancelled, done_and_cancelled)
