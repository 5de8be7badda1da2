"""What was planned and what came of it, by unit: goals, work, results. Figures come from what units
confirmed; what tables say in words is told as their word."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reports import words
from reports.blocks import NONE, Block, Blocks, Caption, Note, Pending, Text, grid, runs
from reports.model import ReportInput

WAITING = "未确认"
DONE, PARTLY, NOT_DONE = "完成", "部分完成", "未开展"


def overview(given: ReportInput) -> Blocks:
    """（一）项目概况."""
    budget = given.facts.budget
    amount = f"{words.wan(budget.total)}" if budget else "【待填】"
    table = grid(
        ("项目名称", "金额（万元）", "立项背景", "立项目的"),
        [(given.title, amount, "【待填】立项的文件、会议和决定", "【待填】要解决什么问题")],
        (44, 24, 44, 44),
        centred=(1,),
    )
    return (table, Note(f"金额：{'按计划明细相加' if budget else '项目里没有计划明细'}。"))


def work(given: ReportInput) -> Blocks:
    """（二）项目实施情况: the plan line by line, by unit."""
    plan = given.facts.plan
    if not plan:
        return (Pending("各单位的实施内容、数量、标准和资金来源（项目里没有计划明细）。"),)
    rows = []
    for unit in dict.fromkeys(line.unit for line in plan):
        for line in plan:
            if line.unit != unit:
                continue
            each = f"×{words.yuan(line.per_unit)}元" if line.per_unit else ""
            rows.append(
                (
                    line.unit_name,
                    line.item,
                    f"{line.count:,}{line.count_unit}{each}",
                    words.yuan(line.total),
                    line.funding or NONE,
                )
            )
    total = sum(line.total for line in plan)
    rows.append(("合计", "", "", words.yuan(total), ""))
    return (
        grid(
            ("实施单位", "内容", "数量和标准", "金额（元）", "资金来源"),
            rows,
            (32, 54, 34, 26, 16),
            figures=(3,),
            centred=(4,),
            sums=(len(rows) - 1,),
            merged=runs([row[0] for row in rows], (0,)),
        ),
    )


def goals(given: ReportInput) -> Blocks:
    """（五）绩效目标."""
    whole = [goal for goal in given.facts.goals if not goal.unit]
    units = [goal for goal in given.facts.goals if goal.unit]
    blocks: list[Block] = [Pending("总目标（批复的绩效目标申报表）。")]
    blocks += [Text(goal.text) for goal in whole]
    if units:
        rows = [(goal.unit, goal.project or NONE, goal.text) for goal in units]
        blocks.append(Caption("各实施单位的年度目标"))
        blocks.append(
            grid(
                ("实施单位", "项目名称", "年度目标"),
                rows,
                (34, 40, 82),
                merged=runs([row[0] for row in rows], (0,)),
            )
        )
    if not given.facts.goals:
        blocks.append(Pending("年度目标及分解到各单位的目标（项目里没有目标表）。"))
    return tuple(blocks)


Row = tuple[str, str, str, str]


def achieved_part(given: ReportInput) -> Blocks:
    """主要绩效 by unit."""
    rows = achieved(given)
    if not rows:
        return (Pending("各单位的主要绩效（项目里没有对象、活动，也没有完成情况）。"),)
    notes = ["完成情况按单位确认的数计。"]
    if given.facts.outcomes:
        notes.append("“单位所述”是完成情况表里写的，没有数字可以核对。")
    return (
        grid(
            ("实施单位", "项目名称", "主要绩效", "完成情况"),
            rows,
            (34, 44, 56, 24),
            centred=(3,),
            merged=runs([row[0] for row in rows], (0,)),
        ),
        Note("".join(notes)),
    )


def achieved(given: ReportInput) -> tuple[Row, ...]:
    """(unit, project, result, how far), a unit's rows together, in the order of the tables."""
    found: dict[str, list[Row]] = {}
    for name, row in _all(given):
        found.setdefault(name, []).append(row)
    return tuple(row for rows in found.values() for row in rows)


def _all(given: ReportInput) -> Iterator[tuple[str, Row]]:
    for reach in given.reach:
        unit = given.unit_name(reach.unit)
        told = _counted(reach.planned, reach.reached, reach.count_unit, "实际")
        state = _state(reach.planned, reach.reached)
        yield unit, (unit, reach.name, words.joined((told, reach.reason), "；"), state)
    for event in given.events:
        unit = given.unit_name(event.unit)
        told = _counted(event.planned, event.held, "场次", "开展")
        state = _state(event.planned, event.held)
        parts = (told, event.held_on, event.reason)
        yield unit, (unit, event.name, words.joined(parts, "；"), state)
    for one in given.facts.outcomes:
        status = f"{one.status or NONE}（单位所述）"
        yield one.unit, (one.unit, one.project or NONE, one.text, status)


def _counted(planned: int, done: int | None, of: str, verb: str) -> str:
    if done is None:
        return f"计划{planned:,}{of}，{WAITING}"
    share = f"（{words.percent(Fraction(done, planned), 2)}）" if planned else ""
    return f"计划{planned:,}{of}，{verb}{done:,}{of}{share}"


def _state(planned: int, done: int | None) -> str:
    if done is None:
        return WAITING
    if done >= planned:
        return DONE
    return PARTLY if done else NOT_DONE
