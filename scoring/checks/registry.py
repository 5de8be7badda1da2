"""All checks, in the order of their table in the documentation."""

from __future__ import annotations

from scoring.checks import (
    activities,
    lines,
    named,
    naming,
    opinions,
    people,
    plan,
    report_claims,
    report_money,
    report_rates,
    report_scores,
    results,
    system,
    texts,
    titles,
)
from scoring.checks.case import Check

SECTIONS: dict[str, tuple[Check, ...]] = {
    "资金": lines.CHECKS,
    "计划与拨款": (*plan.CHECKS, *titles.CHECKS),
    "对象和人数": people.CHECKS,
    "活动": activities.CHECKS,
    "目标和结果": (*results.CHECKS, *named.CHECKS),
    "文字": texts.CHECKS,
    "名称和表格": naming.CHECKS,
    "指标体系": system.CHECKS,
    "问卷和依据": opinions.CHECKS,
    "待核对报告的金额": (*report_money.CHECKS, *report_rates.CHECKS),
    "待核对报告的说法": report_claims.CHECKS,
    "待核对报告的得分": report_scores.CHECKS,
}
CHECKS: tuple[Check, ...] = tuple(check for checks in SECTIONS.values() for check in checks)
