"""The printed 2020 report: each known inconsistency with its figures, and nothing that agrees."""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter
from typing import Any

import pytest

import bot.cli
from tests.pages import ROOT

CASE = ROOT / "examples" / "dongchuan-2020"

KNOWN: list[tuple[str, str, str | None, tuple[str, ...]]] = [
    # id in the list of known inconsistencies, key, amount, figures in its arithmetic
    ("F01", "money_unit:funds", None, ("2197150万元", "219.72万元")),
    ("F02", "balance:line.12", "10000.00", ("60000.00 − 支出 50000.00",)),
    ("F02", "title_item:activity.3", "10000.00", ("民办养老机构：1所 × 10000.00",)),
    ("F03", "row_sum:funds.spent", "10000.00",
     ("2128504.6 − 各行相加 2118504.60", "96.88%", "96.42%", "78645.40")),
    ("F04", "money_unit:statement.1", None, ("453.19元", "4,531,900.00元")),
    ("F05", "split:budget", "658200.00",
     ("2855350.00", "1676500.00", "财政 2197150.00，自筹 2334700.00")),
    ("F06", "rounding:budget.total", "50.00", ("4531850.00", "453.19", "453.18")),
    ("F07", "denominator:execution_rate", None,
     ("2128504.60 ÷ 2197150.00 = 96.88%", "46.97%", "98.48%", "总分 89.5，良")),
    ("F08", "own_funds:budget.own", "2334700.00", ("51.52%",)),
    ("F09", "no_reason:line.26", "16069.40", ("16069.40",)),
    ("F09", "no_reason:line.29", "51676.00", ("51676.00",)),
    ("F10", "cancelled_spent:event.H01", "227800.00", ("227800.00", "10.37%")),
    ("F11", "cancelled_spent:event.H03", "30000.00", ("110000.00",)),
    ("F12", "reason_cancelled:line.29", "98324.00", ("150000.00 − 结余 51676.00 = 98324.00",)),
    ("F13", "claim_all_spent:goal.23", "16069.40", ("全部使用完毕",)),
    ("F14", "report_claim:claim.1", "68645.40", ("68645.40",)),
    ("F14", "report_claim:claim.2", "2", ("取消",)),
    ("F15", "whole_claimed:goal.14", "55000.00", ("65000.00 − 10000.00", "5笔的合计")),
    ("F15", "whole_claimed:goal.22", "50000.00", ("65000.00 − 15000.00", "5笔的合计")),
    ("F16", "result_no_count:unit.U13", "293", ("293人", "87900.00", "87000.00")),
    ("F17", "off_purpose:unit.U05", "10000.00", ("日常经费开支", "B21 2.0 → 1.0，总分 96.0")),
    ("F18", "item_unmentioned:unit.U11.activity.3", "50000.00", ("60000.00",)),
    ("F20", "unit_name:unit.U07", "5", ("昆明市东川区委（统战部）",)),
    ("F20", "unit_name:unit.U03", "4", ("东川区人大常委会会议办公室",)),
    ("F20", "unit_name:unit.U13", "3", ("区卫生和计划生育局",)),
    ("F21", "payer_differs:line.23", "150000.00", ("150000.00",)),
    ("F21", "result_without_money:unit.U19", "0.00", ("150000.00",)),
    ("F22", "joint_one_payee:activity.16", "250000.00", ("合办3个单位",)),
    ("F22", "reported_by_other:unit.U06.activity.16", "250000.00", ("250000.00",)),
    ("F22", "heading_other:heading.1", "250000.00", ("百姓春节联欢晚会活动经费",)),
    ("F23", "money_without_goal:unit.U14", "110000.00", ()),
    ("F23", "money_without_result:unit.U14", "110000.00", ()),
    ("F23", "money_without_goal:unit.U20", "150000.00", ()),
    ("F24", "result_without_money:unit.U09", "0.00", ()),
    ("F25", "named_fewer:activity.1", "1", ("8 − 7 = 1", "区人大办：付1个，点名0个")),
    ("F25", "named_unpaid:unit.U08.activity.1", "1", ("点名1个",)),
    ("F26", "money_without_result:unit.U21", "300000.00", ()),
    ("F26", "money_without_result:unit.U20", "150000.00", ()),
    ("F26", "money_without_result:unit.U23", "1278500.00", ("自筹 1278500.00",)),
    ("F27", "named_fewer:activity.2", "6", ("13 − 7 = 6",)),
    ("F28", "copied_text:goals.U02+U06+U07+U08", "4", ("慰问特困供养人员",)),
    ("F29", "item_unmentioned:unit.U22.own", "658200.00", ("562200.00", "96000.00")),
    ("F31", "title_count:plan.19", "0", ("25户 与 25人",)),
    ("F31", "title_count:plan.22", "0", ("73人 与 73份",)),
    ("F32", "planned_event_absent:leaf.C111.3", "1", ("春节灯谜活动 20000.00",)),
    ("F32", "item_unmentioned:unit.U17.activity.15", "20000.00", ("春节灯谜活动",)),
    ("F34", "completion_differs:leaf.C112", "0.4", ("22 ÷ 24 = 91.67%", "5.9，5.83，5.8")),
    ("F35", "missing_differs:leaf.C111", "2",
     ("2 ÷ 0.5 = 4次", "正文另有1项", "28 ÷ 32 = 87.50%", "5.0 → 6.0", "5.0 → 5.5")),
    ("F36", "done_and_cancelled:outcome.20", "1", ("节日文化大餐",)),
    ("F37", "overlap:group.D31", "200", ("18311 − 重叠 200 = 18111",)),
    ("F38", "no_headcount:leaf.C114", "355000.00", ("春节期间在岗职工",)),
    ("F39", "section_said:section.C", "3", ("27 + 30 = 57", "分值 60")),
    ("F40", "leaf_code:leaf.C1115", "1", ("B11、B12、B13、B21、B22",)),
    ("F41", "tier_full:leaf.B12", "1", ("分值 1",)),
    ("F42", "condition_reversed:leaf.B22", "1", ("c 是否存在需要完善的风险控制环节",)),
    ("F43", "no_zero:leaf.C112", "4", ()),
    ("F43", "no_zero:leaf.C114", "3", ()),
    ("F43", "no_zero:leaf.C221", "0.45", ()),
    ("F43", "rule_jump:leaf.B13", "1.3", ("65%",)),
    ("F44", "note_contradicts:leaf.C114", "5", ("5/5", "C113 6.0 → 5.0，总分 96.0")),
    ("F45", "note_is_standard:leaf.C221", "9", ("9/9",)),
    ("F45", "survey_sample:survey", "30", ("C221 9.0 → 0.0，总分 88.0，良",)),
    ("F46", "loss_unexplained:leaf.C111", "2", ("7 − 5 = 2",)),
    ("F46", "loss_unexplained:leaf.C112", "0.5", ()),
    ("F46", "loss_unexplained:leaf.C1115", "0.5", ()),
    ("F47", "scored_twice:leaf.B13+C1115", "8", ()),
    ("F47", "scored_twice:leaf.C111+C112", "13", ()),
    ("F48", "report_claim:claim.3", "8.0", ("A221 3.0 → 0.0，总分 94.0",)),
    ("F50", "category_unpaid:leaf.C113.3", "30000.00", ("自筹 30000.00",)),
    ("F54", "full_unproven:leaf.C211", "21.0", ("97.0 − 21.0 = 76.0",)),
]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    """As `jixiao findings --json` gives them."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert bot.cli.execute(["findings", str(CASE), "--json"]) == 0
    listed = json.loads(out.getvalue())["findings"]
    assert len({one["key"] for one in listed}) == len(listed)
    return {one["key"]: one for one in listed}


@pytest.mark.parametrize(
    ("number", "key", "amount", "figures"), KNOWN, ids=lambda value: str(value)[:40]
)
def test_a_known_inconsistency(
    found: dict[str, dict[str, Any]],
    number: str,
    key: str,
    amount: str | None,
    figures: tuple[str, ...],
) -> None:
    one = found[key]
    assert amount in (None, one["amount"])
    effects = [_effect(each) for each in one["effects"]]
    told = "\n".join([one["title"], *one["arithmetic"]])
    for figure in figures:
        assert figure in told or any(figure in effect for effect in effects), figure
    if not key.startswith(("survey_sample", "scored_twice", "category_unpaid")):
        assert one["places"], "it stands nowhere"


def _effect(each: dict[str, Any]) -> str:
    changed = "，".join(
        f"{code} {points['from']} → {points['to']}" for code, points in each["changed"].items()
    )
    return f"{changed}，总分 {each['total']}，{each['grade']}"


def test_nothing_else(found: dict[str, dict[str, Any]]) -> None:
    """Every finding is one of the known list, or of a family whose members are counted here."""
    families = {"full_unproven": 27, "unit_name": 18, "project_name": 2}
    counts = Counter(one["code"] for one in found.values())
    assert {code: counts[code] for code in families} == families
    listed = {key for _, key, _, _ in KNOWN}
    rest = {key for key in found if key not in listed and found[key]["code"] not in families}
    assert rest == {
        "category_unpaid:leaf.C113.2",  # paid from own funds alone too
        "copied_text:goals.U01+U04",
        "copied_text:goals.U02+U08",
        "copied_text:outcomes.U06+U08",
        "item_unmentioned:unit.U10.activity.11",
        "item_unmentioned:unit.U11.own",
        "reported_by_other:unit.U07.activity.4",
        "reported_by_other:unit.U09.activity.18",
        "result_no_count:unit.U02",
        "result_no_count:unit.U04",
        "result_no_count:unit.U16",
    }


AGREE = (
    *("plan_product", "plan_money", "group_plan", "group_money", "printed_balance", "overspent"),
    *("budget_sum", "statement", "weight_sum", "printed_total", "printed_score", "printed_grade"),
    *("table_total", "paid_twice", "text_amount", "duplicate_line", "duplicate_row"),
)
"""Appropriations and plans by activity, unit subtotals, heads times amount, printed totals among
themselves, 卫健局's balance and 290 persons, weights, sums of scores."""


def test_what_agrees_raises_no_alarm(found: dict[str, dict[str, Any]]) -> None:
    assert [key for key, one in found.items() if one["code"] in AGREE] == []
    assert [key for key, one in found.items() if one["code"] == "balance"] == ["balance:line.12"]


def test_the_total_that_records_alone_support() -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert bot.cli.execute(["score", str(CASE), "--json"]) == 0
    sheet = json.loads(out.getvalue())
    states = {leaf["code"]: leaf["trace"]["evidence"]["support"] for leaf in sheet["leaves"]}
    assert sheet["recorded_total"] == "12.5"  # B13 2, C114 5, C1115 5.5
    assert [code for code, state in states.items() if state == "recorded"] == [
        "B13",
        "C114",
        "C1115",
    ]
    assert set(states.values()) == {"recorded", "asserted"}
