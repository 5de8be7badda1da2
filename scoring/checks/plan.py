"""The plan against itself and against the funds table: so many, at so much, for which activity."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.checks.case import HIGH, LOW, MEDIUM, Case, Check, Draft, in_yuan
from scoring.checks.words import key
from scoring.figures import money, yuan
from scoring.finding import Settler
from scoring.model import LineRecord, PlanRecord

PERSONS = ("人", "户", "人次", "名")


def activity(no: str) -> str:
    return f"activity.{no}"


def at_lines(lines: list[LineRecord]) -> tuple[str, ...]:
    return tuple(f"line.{line.line}" for line in lines)


def at_plan(plan: list[PlanRecord]) -> tuple[str, ...]:
    return tuple(f"plan.{one.line}" for one in plan)


@Check(
    code="plan_product",
    title="数量乘标准不等于金额",
    checks="计划明细每一行：数量 × 标准 = 金额",
    example="293人 × 300.00 = 87,900.00，列出 88,000.00",
    severities=((MEDIUM, "计划数错了，完成率和人数的依据就靠不住"),),
    settles=Settler.UNIT,
    remedy="核对数量、标准和金额",
    ask="数量、标准和金额各是多少；有几种标准的分开列",
)
def plan_product(case: Case) -> Iterator[Draft]:
    for one in case.records.plan:
        due = one.count * one.per_unit
        if one.per_unit and due != one.total:
            reckoned = f"{one.count}{one.count_unit} × {yuan(one.per_unit)} = {yuan(due)}"
            yield Draft(
                subject=f"plan.{one.line}",
                title=f"{one.unit_name}“{one.item}”数量乘标准不等于金额",
                sums=(f"{reckoned}，列出 {yuan(one.total)}，相差 {yuan(abs(one.total - due))}",),
                unit=one.unit,
                amount=in_yuan(abs(one.total - due)),
            )


@Check(
    code="plan_money",
    title="计划金额与拨款不同",
    checks="每项活动：计划明细里财政资金合计 = 各单位拨款合计",
    example="第8项计划 87,900.00，拨款 78,900.00，相差 9,000.00",
    severities=((HIGH, "计划和拨款对不上，到位率、完成率都没有可靠的分母"),),
    settles=Settler.COORDINATOR,
    remedy="核对计划明细和拨款清单，改正写错的一处",
)
def plan_money(case: Case) -> Iterator[Draft]:
    for no, plan in case.plan_by_activity.items():
        lines = case.lines_by_activity.get(no, [])
        fiscal = [one for one in plan if one.funding == "财政"]
        planned, given = sum(one.total for one in fiscal), sum(one.appropriated for one in lines)
        if no and fiscal and lines and planned != given:
            yield Draft(
                subject=activity(no),
                title=f"第{no}项计划{money(planned)}，拨款{money(given)}",
                sums=(f"计划 {yuan(planned)} − 拨款 {yuan(given)} = {yuan(planned - given)}",),
                at=(*at_plan(fiscal), *at_lines(lines)),
                amount=in_yuan(abs(planned - given)),
            )


@Check(
    code="group_plan",
    title="对象表与计划明细不同",
    checks="同一单位的同一对象：人数、标准、计数单位在对象表和计划明细里相同",
    example="计划明细 293人，对象表 239人",
    severities=((MEDIUM, "人数完成率取其中一个数，另一个就错了"),),
    settles=Settler.COORDINATOR,
    remedy="核对名单，两张表写同一个数",
)
def group_plan(case: Case) -> Iterator[Draft]:
    plan: dict[tuple[str, str], list[PlanRecord]] = {}
    for one in case.records.plan:
        plan.setdefault((one.unit, key(one.item)), []).append(one)
    for group in case.told.groups:
        same = plan.get((group.unit, key(group.name)), [])
        if len(same) != 1:
            continue
        one = same[0]
        pairs = (
            ("数量", one.count, group.count, group.count_unit),
            ("标准", one.per_unit, group.per_unit, "元"),
        )
        for what, planned, listed, of in pairs:
            if planned != listed and (what == "数量" or (planned and listed)):
                cash = what == "标准"
                a, b = (yuan(planned), yuan(listed)) if cash else (str(planned), str(listed))
                off = abs(planned - listed)
                yield Draft(
                    subject=f"group.{group.group}",
                    title=f"{case.name(group.unit)}“{group.name}”的{what}在两张表里不同",
                    sums=(f"计划明细 {a}，对象表 {b}，相差 {yuan(off) if cash else off}",),
                    at=(f"plan.{one.line}",),
                    unit=group.unit,
                    amount=in_yuan(off) if cash else off,
                    measure=of,
                )


@Check(
    code="group_money",
    title="人数乘标准不等于拨款",
    checks="一个单位的一项活动只发给对象时：各类对象的人数 × 标准合计 = 拨款",
    example="290人 × 300.00 = 87,000.00，拨款 87,900.00",
    severities=((MEDIUM, "按标准发不完或者不够发"),),
    settles=Settler.UNIT,
    remedy="核对人数、标准和拨款",
    ask="人数和标准，以及差额的用途",
)
def group_money(case: Case) -> Iterator[Draft]:
    with_other_uses = {
        (unit, one.activity_no)
        for one in case.records.plan
        if case.told.kinds.get(one.line) in ("活动", "物品")
        for unit in case.units_of(one.unit)
    } | {(one.unit, one.activity_no) for one in case.records.events}
    groups: dict[tuple[str, str], list[tuple[str, str, int, str, int]]] = {}
    for one in case.told.groups:
        if one.activity_no:
            row = (one.group, one.name, one.count, one.count_unit, one.per_unit)
            groups.setdefault((one.unit, one.activity_no), []).append(row)
    lines = {(line.unit, line.activity_no): line for line in case.records.lines}
    for place, rows in groups.items():
        line = lines.get(place)
        due = sum(n * each for _, _, n, _, each in rows)
        if line is None or place in with_other_uses or not all(row[4] for row in rows):
            continue
        if due != line.appropriated:
            yield Draft(
                subject=f"line.{line.line}",
                title=f"{case.name(line.unit)}第{line.activity_no}项人数乘标准不等于拨款",
                sums=(
                    *(
                        f"{name}：{n}{of} × {yuan(each)} = {yuan(n * each)}"
                        for _, name, n, of, each in rows
                    ),
                    f"合计 {yuan(due)}，拨款 {yuan(line.appropriated)}，"
                    f"相差 {yuan(abs(due - line.appropriated))}",
                ),
                at=tuple(f"group.{row[0]}" for row in rows),
                unit=line.unit,
                amount=in_yuan(abs(due - line.appropriated)),
            )


@Check(
    code="activity_unfunded",
    title="有计划没有拨款",
    checks="计划、对象、活动里用到的活动序号，拨款清单里有",
    example="计划明细有第21项 30,000.00，拨款清单没有第21项",
    severities=((HIGH, "要么漏拨，要么序号写错，合计会错"),),
    settles=Settler.COORDINATOR,
    remedy="补进拨款清单，或改正活动序号；自筹的留空",
)
def activity_unfunded(case: Case) -> Iterator[Draft]:
    at: dict[str, list[str]] = {}
    named: dict[str, str] = {}
    sums: dict[str, int] = {}
    for one in case.records.plan:
        at.setdefault(one.activity_no, []).append(f"plan.{one.line}")
        named.setdefault(one.activity_no, one.item)
        sums[one.activity_no] = sums.get(one.activity_no, 0) + one.total
    for group in case.told.groups:
        at.setdefault(group.activity_no, []).append(f"group.{group.group}")
        named.setdefault(group.activity_no, group.name)
    for event in case.records.events:
        at.setdefault(event.activity_no, []).append(f"event.{event.event}")
        named.setdefault(event.activity_no, event.name)
    for no, places in at.items():
        if no and no not in case.lines_by_activity:
            planned = sums.get(no, 0)
            yield Draft(
                subject=activity(no),
                title=f"第{no}项“{named[no]}”有计划，拨款清单里没有",
                sums=(f"计划 {yuan(planned)} − 拨款 0.00 = {yuan(planned)}",) if planned else (),
                at=tuple(places),
                amount=in_yuan(planned) if planned else None,
            )


@Check(
    code="payment_unplanned",
    title="有拨款没有计划",
    checks="拨款清单里的活动，计划明细里有（计划明细列了财政资金时）",
    example="第21项拨款 30,000.00，计划明细里没有",
    severities=((HIGH, "这笔钱没有批准的用途可以对照"),),
    settles=Settler.COORDINATOR,
    remedy="补进计划明细，或核对活动序号",
)
def payment_unplanned(case: Case) -> Iterator[Draft]:
    if not any(one.activity_no for one in case.records.plan):
        return
    for no, lines in case.lines_by_activity.items():
        if no not in case.plan_by_activity:
            given = sum(line.appropriated for line in lines)
            yield Draft(
                subject=activity(no),
                title=f"第{no}项“{lines[0].activity}”有拨款{money(given)}，计划明细里没有",
                sums=(f"拨款 {yuan(given)} − 计划 0.00 = {yuan(given)}",),
                at=at_lines(lines),
                unit=lines[0].unit if len({line.unit for line in lines}) == 1 else "",
                amount=in_yuan(given),
            )


@Check(
    code="payer_differs",
    title="拨给一个单位，由另一个单位实施",
    checks="拨款的单位是计划明细里实施这项活动的单位（或合称的成员）",
    example="第14项 150,000.00 拨给区住建局，计划由区城管局实施",
    severities=((MEDIUM, "不知道由谁确认支出和结果"),),
    settles=Settler.COORDINATOR,
    remedy="查拨款文件，写明由谁收款、由谁实施",
    ask="这笔钱由谁收、由谁用",
)
def payer_differs(case: Case) -> Iterator[Draft]:
    for no, lines in case.lines_by_activity.items():
        plan = case.plan_by_activity.get(no, [])
        planned = {unit for one in plan for unit in case.units_of(one.unit)}
        for line in lines:
            if plan and line.unit not in planned:
                who = "、".join(dict.fromkeys(case.name(one.unit) for one in plan))
                yield Draft(
                    subject=f"line.{line.line}",
                    title=f"第{no}项{money(line.appropriated)}拨给{case.name(line.unit)}，"
                    f"计划由{who}实施",
                    sums=(f"拨给{case.name(line.unit)} {yuan(line.appropriated)}",),
                    at=at_plan(plan),
                    unit=line.unit,
                    amount=in_yuan(line.appropriated),
                )


@Check(
    code="joint_one_payee",
    title="几个单位合办，只拨给一个",
    checks="计划里写合称的活动，拨款到几个成员",
    example="三个单位合办的晚会 250,000.00 只拨给团区委",
    severities=((LOW, "结果归谁、会不会重复报，要说清"),),
    settles=Settler.COORDINATOR,
    remedy="写明牵头单位；别的成员不再把它报成自己的结果",
)
def joint_one_payee(case: Case) -> Iterator[Draft]:
    for no, plan in case.plan_by_activity.items():
        lines = case.lines_by_activity.get(no, [])
        joint = {unit for one in plan for unit in case.units_of(one.unit)}
        if no and len({one.unit for one in plan}) == 1 and len(joint) > 1 and len(lines) == 1:
            given = lines[0].appropriated
            yield Draft(
                subject=activity(no),
                title=f"第{no}项由“{case.name(plan[0].unit)}”合办，"
                f"{money(given)}只拨给{case.name(lines[0].unit)}",
                sums=(f"合办{len(joint)}个单位，拨款1个单位 {yuan(given)}",),
                at=(*at_plan(plan), *at_lines(lines)),
                amount=in_yuan(given),
            )


@Check(
    code="paid_twice",
    title="同一类对象列了两次",
    checks="名称、数量相同的对象不在两个单位或两项活动里",
    example="“百岁老人”14人同时列在区民政局和区退役军人局，各 14,000.00",
    severities=((HIGH, "可能重复发放，人数和金额都多算"),),
    settles=Settler.COORDINATOR,
    remedy="核对两份名单；确实分别发放的写明是哪两批人",
    ask="名单是否与另一单位的相同",
)
def paid_twice(case: Case) -> Iterator[Draft]:
    plan = [
        (f"plan.{one.line}", one.unit, one.activity_no, one.item, one.count, one.count_unit,
         one.total)
        for one in case.records.plan
        if case.told.kinds.get(one.line, "慰问对象") == "慰问对象"
    ]  # fmt: skip
    groups = [
        (f"group.{one.group}", one.unit, one.activity_no, one.name, one.count, one.count_unit,
         one.count * one.per_unit)
        for one in case.told.groups
    ]  # fmt: skip
    yield from _twice(case, plan)
    yield from _twice(case, groups)


def _twice(case: Case, rows: list[tuple[str, str, str, str, int, str, int]]) -> Iterator[Draft]:
    first: dict[tuple[str, int, str], tuple[str, str, str, int]] = {}
    for subject, unit, no, name, n, of, total in rows:
        here = (subject, unit, no, total)
        earlier = first.setdefault((key(name), n, of), here)
        shared = bool(no) and earlier[2] == no and earlier[1] != unit
        if earlier is here or shared:
            continue  # a share of one activity, each unit its own people
        who = dict.fromkeys((case.name(earlier[1]), case.name(unit)))
        where = f"在{'和'.join(who)}各列一次" if len(who) > 1 else f"在{case.name(unit)}列了两次"
        yield Draft(
            subject=subject,
            title=f"“{name}”{n}{of}{where}",
            sums=(f"{yuan(earlier[3])} 和 {yuan(total)}",),
            at=(earlier[0],),
            unit=unit,
            amount=in_yuan(total),
        )


CHECKS = (
    *(plan_product, plan_money, group_plan, group_money, activity_unfunded, payment_unplanned),
    *(payer_differs, joint_one_payee, paid_twice),
)
