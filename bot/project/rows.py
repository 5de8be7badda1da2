"""The tables of a project folder: what a row of each holds, and what its columns are called.

Amounts are integer fen. `printed_…` are what an earlier report says; they are compared, never used
as an answer.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.files.cells import (
    count,
    day,
    identifier,
    one_of,
    several,
    short_code,
    signed_yuan,
    yes_no,
    yuan,
)
from bot.files.columns import Column, TableSpec
from surveys.form import Model

Funding = Literal["财政", "自筹"]
PlannedKind = Literal["慰问对象", "机构", "活动", "物品"]
Status = Literal["完成", "部分完成", "取消", ""]

_funding = one_of({"财政": "财政", "财政拨款": "财政", "自筹": "自筹", "部门自筹": "自筹"})


class Unit(Model):
    """An implementing unit, or with `members` a joint name of several."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    phone: str = ""
    """Of the office, for calls; no private number."""
    responsible: str = ""
    """Office that answers for it, in the list for the leader."""


UNITS = TableSpec(
    Unit,
    {
        "id": Column("编号", ("单位编号", "unit_id"), identifier),
        "name": Column("名称", ("单位", "单位名称", "实施单位")),
        "aliases": Column("别名", ("其他名称", "简称"), several),
        "members": Column("合称成员", ("成员", "成员单位"), several),
        "phone": Column("办公电话", ("电话", "联系电话")),
        "responsible": Column("责任人", ("责任部门", "责任领导", "负责人")),
    },
)


class SpendingRow(Model):
    """One line of money: an activity at a unit."""

    row: str
    category: str = ""
    activity_no: str
    activity: str
    unit: str
    appropriated: int
    funding: Funding = "财政"
    document: str = ""
    """文号 of the quota or of the transfer."""
    way: Literal["到账", "指标"] = "到账"
    """指标: a quota the unit draws on; nothing arrives on its own account."""
    arrived: date | None = None
    adjusted: int | None = None
    """Of `appropriated`, what was added (or, negative, taken back) in the year."""
    printed_spent: int | None = None
    printed_balance: int | None = None
    printed_reason: str = ""
    printed_reason_in_text: str = ""


SPENDING = TableSpec(
    SpendingRow,
    {
        "row": Column("行号", ("序号", "编号"), identifier),
        "category": Column("类别", ("活动类别", "分类")),
        "activity_no": Column("活动序号", ("活动编号",), identifier),
        "activity": Column("活动", ("活动名称", "活动内容", "项目")),
        "unit": Column("实施单位", ("单位", "承办单位")),
        "appropriated": Column("实际拨款", ("拨款", "拨款金额", "下达金额"), yuan),
        "funding": Column("资金来源", ("来源",), _funding),
        "document": Column("文号", ("指标文号", "拨款文号")),
        "way": Column("拨付方式", ("方式",), one_of({"到账": "到账", "指标": "指标"})),
        "arrived": Column("到账日期", ("拨款日期",), day),
        "adjusted": Column("其中调整", ("调整", "预算调整"), signed_yuan),
        "printed_spent": Column("原报告支出", ("实际支出",), yuan),
        "printed_balance": Column("原报告结余", ("结余资金", "结余"), signed_yuan),
        "printed_reason": Column("原报告结余原因", ("结余原因",)),
        "printed_reason_in_text": Column("原报告正文原因"),
    },
)


class PlannedRow(Model):
    """One planned line: so many, so much each."""

    line: str
    unit: str
    group: str
    headcount: int
    count_unit: str
    per_unit: int
    total: int
    funding: Funding
    printed_funding: Funding | None = None
    activity_no: str = ""
    kind: PlannedKind = "慰问对象"


PLANNED = TableSpec(
    PlannedRow,
    {
        "line": Column("行号", ("序号", "编号"), identifier),
        "unit": Column("实施单位", ("单位",)),
        "group": Column("内容", ("对象", "对象或活动")),
        "headcount": Column("数量", ("人数", "计划人数"), count),
        "count_unit": Column("计数单位", ("计量单位",)),
        "per_unit": Column("标准", ("每人标准", "单价"), yuan),
        "total": Column("金额", ("计划金额",), yuan),
        "funding": Column("资金来源", ("来源",), _funding),
        "printed_funding": Column("原报告资金来源", (), _funding),
        "activity_no": Column("活动序号", ("活动编号",), identifier),
        "kind": Column(
            "类型",
            (),
            one_of({"慰问对象": "慰问对象", "机构": "机构", "活动": "活动", "物品": "物品"}),
        ),
    },
)


class GroupRow(Model):
    """People (households, institutions) to be reached by one unit."""

    id: str
    name: str
    unit: str
    activity_no: str = ""
    funding: Funding = "财政"
    headcount: int
    count_unit: str
    per_head: int | None = None
    category: tuple[str, ...] = ()
    survey_code: int | None = None
    within: str = ""
    """Id of the group that these people are part of already."""


GROUPS = TableSpec(
    GroupRow,
    {
        "id": Column("编号", ("对象编号",), short_code),
        "name": Column("对象", ("慰问对象", "名称")),
        "unit": Column("实施单位", ("单位",)),
        "activity_no": Column("活动序号", ("活动编号",), identifier),
        "funding": Column("资金来源", ("来源",), _funding),
        "headcount": Column("计划人数", ("人数", "数量"), count),
        "count_unit": Column("计数单位", ("计量单位",)),
        "per_head": Column("每人标准", ("标准", "单价"), yuan),
        "category": Column("覆盖类别", ("类别",), several),
        "survey_code": Column("问卷类别", ("问卷选项",), count),
        "within": Column("含于", ("含于上项", "重复于"), short_code),
    },
)


class EventRow(Model):
    """An event, or a kind of event, that a unit plans to hold so many times."""

    id: str
    name: str
    unit: str
    activity_no: str = ""
    planned: int
    plan_item: str = ""
    counted: bool = True
    """Whether it counts in the completion rate."""


EVENTS = TableSpec(
    EventRow,
    {
        "id": Column("编号", ("场次编号",), short_code),
        "name": Column("活动", ("活动名称", "名称")),
        "unit": Column("实施单位", ("单位", "责任单位")),
        "activity_no": Column("活动序号", ("活动编号",), identifier),
        "planned": Column("计划场次", ("计划次数", "次数"), count),
        "plan_item": Column("计划项", ("计划类别",)),
        "counted": Column("计入完成率", ("计入",), yes_no),
    },
)


class GoalRow(Model):
    """What the project, or a unit, set out to do."""

    row: str
    unit: str = ""
    """Empty: a goal of the whole project."""
    project: str = ""
    goal: str


GOALS = TableSpec(
    GoalRow,
    {
        "row": Column("行号", ("序号", "编号"), identifier),
        "unit": Column("实施单位", ("单位",)),
        "project": Column("项目名称", ("项目",)),
        "goal": Column("绩效目标", ("目标",)),
    },
)


class OutcomeRow(Model):
    """What a unit says it did."""

    row: str
    unit: str
    activity: str = ""
    text: str
    status: Status = ""


OUTCOMES = TableSpec(
    OutcomeRow,
    {
        "row": Column("行号", ("序号", "编号"), identifier),
        "unit": Column("实施单位", ("单位",)),
        "activity": Column("活动", ("活动名称", "项目")),
        "text": Column("主要绩效", ("完成情况说明", "绩效")),
        "status": Column(
            "完成情况",
            ("状态",),
            one_of(
                {
                    "完成": "完成",
                    "已完成": "完成",
                    "部分完成": "部分完成",
                    "取消": "取消",
                    "受疫情影响，取消": "取消",
                }
            ),
        ),
    },
)


class TargetRow(Model):
    """How many valid forms are wanted from one survey group."""

    survey_code: int
    forms: int


TARGETS = TableSpec(
    TargetRow,
    {
        "survey_code": Column("问卷类别", ("问卷选项",), count),
        "forms": Column("目标份数", ("样本量", "目标"), count),
    },
)
