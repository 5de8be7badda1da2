"""Money, goals and results of each unit beside each other: what has no counterpart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring.checks.case import HIGH, MEDIUM, Case, Check, Draft, in_yuan
from scoring.checks.plan import activity
from scoring.checks.words import core, half, key, mentions, sentences, shares_word, spoken
from scoring.figures import money, yuan
from scoring.finding import Settler
from scoring.model import PlanRecord
from scoring.sources import EventsMissing


def _money(case: Case) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    """(fiscal, own, where) in fen of every unit that has money."""
    found: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    for line in case.records.lines:
        fiscal, own, at = found.get(line.unit, (0, 0, ()))
        found[line.unit] = (fiscal + line.appropriated, own, (*at, f"line.{line.line}"))
    for one in case.records.plan:
        if not one.activity_no and len(case.units_of(one.unit)) == 1:
            fiscal, own, at = found.get(one.unit, (0, 0, ()))
            found[one.unit] = (fiscal, own + one.total, (*at, f"plan.{one.line}"))
    return found


def _without(case: Case, rows: set[str], what: str) -> Iterator[Draft]:
    for unit, (fiscal, own, at) in _money(case).items():
        if unit not in rows:
            parts = (f"财政 {yuan(fiscal)}" if fiscal else "", f"自筹 {yuan(own)}" if own else "")
            yield Draft(
                subject=f"unit.{unit}",
                title=f"{case.name(unit)}有{money(fiscal + own)}，没有{what}",
                sums=("，".join(part for part in parts if part),),
                at=at,
                unit=unit,
                amount=in_yuan(fiscal + own),
            )


@Check(
    code="money_without_goal",
    title="有钱没有目标",
    checks="有资金的单位在绩效目标表里有自己的目标",
    example="区残联 110,000.00，没有目标",
    severities=((MEDIUM, "没有目标就没有可以对照的结果"),),
    settles=Settler.UNIT,
    remedy="由单位补写目标",
    ask="这笔钱要达到什么目标",
)
def money_without_goal(case: Case) -> Iterator[Draft]:
    rows = {unit for goal in case.told.goals for unit in case.units_of(goal.unit) if goal.unit}
    if rows:
        yield from _without(case, rows, "绩效目标")


@Check(
    code="money_without_result",
    title="有钱没有结果",
    checks="有资金的单位在完成情况表里有自己的结果",
    example="移民新区 300,000.00，没有完成情况",
    severities=((HIGH, "钱花了，做成了什么没有依据"),),
    settles=Settler.UNIT,
    remedy="由单位补报完成情况",
    ask="这笔钱做了什么、完成了多少",
)
def money_without_result(case: Case) -> Iterator[Draft]:
    rows = {unit for one in case.told.outcomes for unit in case.units_of(one.unit)}
    if rows:
        yield from _without(case, rows, "完成情况")


@Check(
    code="result_without_money",
    title="有目标或结果，没有钱",
    checks="有目标、完成情况的单位，拨款清单或计划（自筹）里有它的钱",
    example="区委组织部有目标和结果，没有资金",
    severities=((MEDIUM, "结果是别的单位的，或者资金没有列全"),),
    settles=Settler.UNIT,
    remedy="核对资金；不花钱的写明，别的单位的删去",
    ask="这项工作的资金从哪里来，或者不需要资金",
)
def result_without_money(case: Case) -> Iterator[Draft]:
    if not case.records.lines:
        return
    paid = {member for unit in _money(case) for member in case.units_of(unit)}
    rows: dict[str, list[str]] = {}
    for one in case.told.outcomes:
        rows.setdefault(one.unit, []).append(f"outcome.{one.row}")
    for goal in case.told.goals:
        if goal.unit:
            rows.setdefault(goal.unit, []).append(f"goal.{goal.row}")
    for unit, at in rows.items():
        if paid.isdisjoint(case.units_of(unit)):
            planned = [one for one in case.records.plan if unit in case.units_of(one.unit)]
            total = sum(one.total for one in planned)
            yield Draft(
                subject=f"unit.{unit}",
                title=f"{case.name(unit)}有目标或结果，资金表里没有它的钱",
                sums=(f"拨款 0.00，计划 {yuan(total)}",),
                at=(*at, *(f"plan.{one.line}" for one in planned)),
                unit=unit,
                amount=in_yuan(0),
            )


@Check(
    code="reported_by_other",
    title="别的单位也报成自己的结果",
    checks="完成情况里写的活动，钱在这个单位，或计划由它实施",
    example="晚会的钱在团区委，区委宣传部也报成自己的",
    severities=((MEDIUM, "各单位相加会重复计算"),),
    settles=Settler.COORDINATOR,
    remedy="由收款或实施的单位报，别的单位写“配合”",
    ask="这项活动是本单位办的，还是配合别的单位",
)
def reported_by_other(case: Case) -> Iterator[Draft]:
    text = {
        unit: spoken("".join(one.words for one in rows))
        for unit, rows in case.outcomes_by_unit.items()
    }
    everything = "\n".join(text.values())
    for no, lines in case.lines_by_activity.items():
        name = core(lines[0].activity)
        if len(name) < 6 or everything.count(name) == 0:
            continue
        own = {line.unit for line in lines}
        for one in case.plan_by_activity.get(no, []):
            if one.unit not in case.members or len(case.units_of(one.unit)) == 1:
                own.add(one.unit)
        for unit, said in text.items():
            if unit not in own and own.isdisjoint(case.units_of(unit)) and name in said:
                rows = [o for o in case.outcomes_by_unit[unit] if name in spoken(o.words)]
                given = sum(line.appropriated for line in lines)
                who = "、".join(dict.fromkeys(case.name(line.unit) for line in lines))
                yield Draft(
                    subject=f"unit.{unit}.{activity(no)}",
                    title=f"第{no}项的钱在{who}，{case.name(unit)}也报成自己的结果",
                    sums=(f"第{no}项 {yuan(given)}",),
                    at=(
                        *(f"outcome.{o.row}" for o in rows),
                        *(f"line.{line.line}" for line in lines),
                    ),
                    unit=unit,
                    amount=in_yuan(given),
                )


@Check(
    code="item_unmentioned",
    title="结果没有提到付了钱的一项",
    checks="逐项写结果的单位：计划里同一项活动的每一项，结果都提到",
    example="四项活动写了三项，没有提春节灯谜活动 20,000.00",
    severities=((MEDIUM, "这一项做没做没有依据"),),
    settles=Settler.UNIT,
    remedy="由单位补报这一项的结果，没有做的写明",
    ask="没有写到的这几项做了没有",
)
def item_unmentioned(case: Case) -> Iterator[Draft]:
    texts: dict[str, str] = {}
    for unit, rows in case.outcomes_by_unit.items():
        texts[unit] = spoken("。".join(one.words for one in rows))
    items: dict[tuple[str, str], list[PlanRecord]] = {}
    for one in case.records.plan:
        if one.unit in texts:
            items.setdefault((one.unit, one.activity_no), []).append(one)
    for (unit, no), plan in items.items():
        if len(plan) == 1:
            continue
        absent = [one for one in plan if not mentions(core(one.item), texts[unit])]
        if absent and len(absent) < len(plan):
            total = sum(one.total for one in absent)
            names = "、".join(one.item for one in absent)
            where = f"第{no}项" if no else "自筹部分"
            yield Draft(
                subject=f"unit.{unit}.{activity(no) if no else 'own'}",
                title=f"{case.name(unit)}{where}的结果没有提到{names}",
                sums=(
                    *(f"{one.item} {yuan(one.total)}" for one in absent),
                    f"没有结果的 {yuan(total)}，共 {yuan(sum(one.total for one in plan))}",
                ),
                at=(
                    *(f"plan.{one.line}" for one in absent),
                    *(f"outcome.{one.row}" for one in case.outcomes_by_unit[unit]),
                ),
                unit=unit,
                amount=in_yuan(total),
            )


_COMMON = frozenset({"活动", "春节", "系列", "开展", "项目", "工作", "举办", "年度"})


@Check(
    code="planned_event_absent",
    title="指标要求的活动没有安排",
    checks="指标计划里点名的一项活动：活动表里有同名的，或资金、计划、结果里提到",
    example="指标要求灯展1次，没有资金、没有计划、没有结果；对应的只有灯谜",
    severities=((HIGH, "少办一次就扣分"),),
    settles=Settler.EVALUATOR,
    remedy="查有没有办；没有办的按未开展计分",
)
def planned_event_absent(case: Case) -> Iterator[Draft]:
    if not case.records.lines or not case.records.events:
        return
    known = spoken(
        "。".join(
            [
                *dict.fromkeys(line.activity for line in case.records.lines),
                *(one.item for one in case.records.plan),
                *(one.words for one in case.told.outcomes),
            ]
        )
    )
    for leaf in case.system.leaves:
        if not isinstance(leaf.evidence, EventsMissing):
            continue
        for i, wanted in enumerate(leaf.evidence.plan, start=1):
            name = core(wanted.item).removesuffix("活动")
            events = [one for one in case.records.events if one.plan_item == wanted.item]
            several = len(re.split("[、，]", wanted.item)) > 1
            alike = any(shares_word(name, core(one.name), _COMMON) for one in events)
            if not wanted.min_times or name in known or alike or (several and events):
                continue
            beside = "、".join(one.name for one in events)
            rows = {key(one.name) for one in events}
            instead = [one for one in case.records.plan if key(one.item) in rows]
            total = sum(one.total for one in instead)
            goals = [g for g in case.told.goals if name in spoken(g.text)]
            yield Draft(
                subject=f"leaf.{leaf.code}.{i}",
                title=f"{leaf.code} 要求“{wanted.item}”{wanted.min_times}次，没有资金、计划和结果",
                sums=(f"对应的只有{beside} {yuan(total)}",) if beside else ("没有对应的活动",),
                at=(
                    f"leaf.{leaf.code}",
                    *(f"goal.{g.row}" for g in goals),
                    *(f"event.{one.event}" for one in events),
                    *(f"plan.{one.line}" for one in instead),
                ),
                amount=wanted.min_times,
                measure="次",
            )


@Check(
    code="goal_group_unpaid",
    title="目标点名的对象没有慰问",
    checks="项目目标里“慰问……”点名的对象，拨款、计划、对象表或覆盖类别里有",
    example="目标要慰问退役伤残军人，各表都没有",
    severities=((HIGH, "目标没有落实到钱和人"),),
    settles=Settler.EVALUATOR,
    remedy="查名单和发放记录；没有慰问的按未完成计分",
)
def goal_group_unpaid(case: Case) -> Iterator[Draft]:
    groups = case.told.groups
    if not groups and not case.records.plan:
        return
    known = spoken(
        "。".join(
            dict.fromkeys(
                [
                    *(line.activity for line in case.records.lines),
                    *(one.item for one in case.records.plan),
                    *(one.name for one in groups),
                    *(name for one in groups for name in one.categories),
                ]
            )
        )
    )
    for goal in case.told.goals:
        for part in sentences(goal.text) if not goal.unit else ():
            said = re.sub(r"^[(（\d.）)、一二三四五六七八九十]+", "", half(part))
            if not said.startswith(("慰问", "救助", "补助")):
                continue
            for name in re.split(r"[、,，及和]", said[2:]):
                name = re.sub(r"\d+\D{0,2}$|等$", "", name).strip()
                if len(core(name)) >= 3 and not mentions(core(name), known):
                    yield Draft(
                        subject=f"goal.{goal.row}.{core(name)[:12]}",
                        title=f"目标要慰问“{name}”，各表里都没有",
                        sums=("拨款 0.00，计划 0.00",),
                        at=(f"goal.{goal.row}",),
                        amount=1,
                        measure="类",
                    )


CHECKS = (
    *(money_without_goal, money_without_result, result_without_money, reported_by_other),
    *(item_unmentioned, planned_event_absent, goal_group_unpaid),
)
