"""Indicators, evidence and a printed report that agree with the tables of a clean project."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from scoring.indicators import IndicatorSystem
from scoring.score import score
from scoring.typed import TypedEvidence
from tests.findings.draft import YEAR, Draft, yuan, yuan_figure


def _judged(rng: Random, weight: int) -> tuple[dict[str, Any], Any, Any, str]:
    """(rule, full value, worse value, standard)."""
    each = Decimal(weight) / 4
    choices: list[tuple[dict[str, Any], Any, Any, str]] = [
        ({"kind": "pass_fail", "labels": ["符合", "不符合"]}, "符合", "不符合",
         "符合，得满分；不符合，不得分。"),
        ({"kind": "tiered", "tiers": [{"label": "规范", "factor": 1},
                                      {"label": "部分规范", "factor": Decimal("0.5")},
                                      {"label": "不规范", "factor": 0}]},
         "规范", "部分规范", "规范，得满分；部分规范，得权重的50%；不规范，不得分。"),
        ({"kind": "deduct_per_item", "item": "不合要求的项数", "deduct_points": each}, 0, 1,
         f"每有一项不合要求，扣{each}分，扣完为止。"),
        ({"kind": "parts", "parts": [{"points": weight, "text": "达到预期效果"}]}, [1], ["50%"],
         f"达到预期效果，得{weight}分。"),
        ({"kind": "checklist", "deduct_points": Decimal(weight) / 2,
          "conditions": [{"id": "a", "text": "有制度"}, {"id": "b", "text": "有台账"}]},
         [], ["b"], f"有制度、有台账；一项不符合扣{Decimal(weight) / 2}分。"),
    ]  # fmt: skip
    return rng.choice(choices)


def _counted(draft: Draft, weight: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Leaves that records feed: (name, keys of the leaf with its evidence value)."""
    given = sum(line.appropriated for line in draft.lines)
    spent = given - sum(line.balance for line in draft.lines)
    yield (
        "预算执行率",
        {
            "standard": "执行率100%得满分，每低1%扣权重的1%，扣完为止。",
            "explanation": "预算执行率=实际支出÷实际到位资金",
            "rule": {"kind": "rate_percent", "full_at": 100, "deduct_pct_of_weight": 1},
            "evidence": {"kind": "execution_rate"},
            "value": f"{yuan(spent)} / {yuan(given)}",
        },
    )
    if draft.events and draft.rng.random() < 0.5:
        items = dict.fromkeys(e["计划项"] for e in draft.events)
        plan = [
            {"item": i, "min_times": sum(e["计划项"] == i for e in draft.events)} for i in items
        ]
        yield "活动开展情况", {
            "standard": f"每少开展一次扣{Decimal(weight) / 20}分，扣完为止。",
            "rule": {"kind": "deduct_per_item", "item": "少开展的次数",
                     "deduct_points": Decimal(weight) / 20},
            "evidence": {"kind": "events_missing", "plan": plan},
            "value": draft.gone,
        }  # fmt: skip
    elif draft.outcomes:
        for event in draft.events:
            event["计划项"] = ""
        done = sum(o["完成情况"] == "完成" for o in draft.outcomes)
        yield "活动完成率", {
            "standard": f"完成率100%得满分，每低5%扣{Decimal(weight) / 20}分，扣完为止。",
            "rule": {"kind": "rate_steps", "full_at": 100, "step_pct": 5,
                     "deduct_points": Decimal(weight) / 20},
            "evidence": {"kind": "events_completion", "count": "activities"},
            "value": f"{done} / {len(draft.outcomes)}",
        }  # fmt: skip
    fiscal = [g for g in draft.groups if g["资金来源"] == "财政"]
    if fiscal:
        categories = [f"第{i}类对象" for i in range(1, min(4, len(fiscal)) + 1)]
        for i, group in enumerate(fiscal):
            group["覆盖类别"] = categories[i % len(categories)]
        yield (
            "对象覆盖率",
            {
                "standard": f"全部覆盖得满分，每少一类扣{weight}分，扣完为止。",
                "rule": {"kind": "coverage", "deduct_points": weight, "categories": categories},
                "evidence": {"kind": "coverage"},
                "value": [],
            },
        )
        yield (
            "慰问人数",
            {
                "standard": "人数达到100%得满分，每低1%扣权重的2%，扣完为止。",
                "rule": {"kind": "rate_percent", "full_at": 100, "deduct_pct_of_weight": 2},
                "evidence": {"kind": "reach", "count_units": ["人", "户"]},
                "value": f"{draft.people - draft.short} / {draft.people}",
            },
        )
    yield "满意度", {
        "standard": "各项得分率95%以上得满分，每低1%扣权重的2%，扣完为止。",
        "rule": {"kind": "satisfaction", "items": ["实施", "效果"], "full_at": 95,
                 "deduct_pct_of_weight": 2},
        "evidence": {"kind": "survey", "items": ["活动组织", "活动效果"]},
        "value": {"实施": "96.5%", "效果": f"{draft.rng.choice((91, 95, 98))}%"},
    }  # fmt: skip


def system_of(draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
    """indicators.yaml and evidence.yaml: 20 leaves of 5 points, two to four levels deep."""
    rng, weight = draft.rng, 5
    depth = rng.randint(1, 3)
    leaves: list[dict[str, Any]] = [
        {"name": name, "weight": weight, **keys} for name, keys in _counted(draft, weight)
    ]
    for i in range(20 - len(leaves)):
        rule, full, worse, standard = _judged(rng, weight)
        bad = rng.random() < 0.1
        leaves.append(
            {
                "name": f"管理规范性{i + 1}",
                "weight": weight,
                "standard": standard,
                "rule": rule,
                "evidence": {"kind": "assessment"},
                "value": worse if bad else full,
            }
        )
    rng.shuffle(leaves)
    levels: list[dict[str, Any]] = []
    evidence: dict[str, Any] = {}
    for i, leaf in enumerate(leaves):
        top, inside = divmod(i, 5)
        code = "ABCD"[top]
        under = ""
        for level in range(1, depth + 1):
            if all(one["code"] != code for one in levels):
                levels.append({"code": code, "name": f"第{level}级{code}", "weight": 25})
                levels[-1] |= {"under": under} if under else {}
            under, code = code, f"{code}1"
        leaf["code"], leaf["under"] = f"{under}{inside + 1}", under
        judged = leaf["evidence"]["kind"] == "assessment"
        evidence[leaf["code"]] = {
            "value": leaf.pop("value"),
            "basis": "assessed" if judged else "derived",
            "why": "查看了制度、台账和凭证" if judged else "由各表数字算出",
        }
    system = {
        "title": f"{YEAR}年暖冬活动评价指标体系",
        "total": 100,
        "grades": [
            {"grade": "优", "min": 90}, {"grade": "良", "min": 80},
            {"grade": "中", "min": 60}, {"grade": "差", "min": 0},
        ],
        "levels": levels,
        "leaves": leaves,
    }  # fmt: skip
    return system, {"source": f"{YEAR}年度评价记录", "evidence": evidence}


def printed_of(draft: Draft, system: dict[str, Any], evidence: dict[str, Any]) -> dict[str, Any]:
    model = IndicatorSystem.model_validate(system)
    typed, flaws = TypedEvidence.model_validate(evidence).read(model)
    assert not flaws, flaws
    sheet = score(model, {one.leaf: one for one in typed})
    for leaf, scored in zip(system["leaves"], sheet.leaves, strict=True):
        lost = scored.weight - scored.score
        leaf["printed"] = {"score": scored.score}
        if lost:
            leaf["printed"]["note"] = f"按标准扣{lost}分，依据见附件"
    sections = {one.code: one.score for one in sheet.sections}
    given = sum(line.appropriated for line in draft.lines)
    left = sum(line.balance for line in draft.lines)
    wan = draft.rng.random() < 0.5
    factor = 1_000_000 if wan else 100
    unit = "万元" if wan else "元"

    def shown(fen: int) -> Decimal:
        return (Decimal(fen) / factor).normalize() + Decimal(0)

    budget: dict[str, Any] = {
        "where": "一（一）项目概况",
        "unit": unit,
        "total": shown(given + draft.own),
        "fiscal": shown(given),
        "own": shown(draft.own),
    }
    if draft.own:
        budget["own_spent"] = shown(draft.own)
    first = draft.lines[0]
    statements: list[dict[str, Any]] = [
        {"where": "一（二）", "text": "财政资金", "figure": shown(given), "unit": unit,
         "means": "fiscal"},
        {"where": "一（二）", "text": "拨款", "figure": yuan_figure(first.appropriated),
         "unit": "元", "means": "appropriated", "whose": first.unit, "activity": first.no},
    ]  # fmt: skip
    claims = []
    if not left:
        claims.append({"where": "四", "text": "资金全部使用完毕", "says": "all_spent"})
    if not draft.gone:
        claims.append({"where": "四", "text": "各项任务全部完成", "says": "all_done"})
    return {
        "report": f"{YEAR}年度绩效评价报告",
        "total": sheet.total,
        "grade": sheet.grade,
        "sections": sections,
        "funds": {
            "where": "资金使用情况表",
            "heading": "元",
            "appropriated": yuan_figure(given),
            "spent": yuan_figure(given - left),
            "balance": yuan_figure(left),
        },
        "budget": budget,
        "statements": statements,
        "claims": claims,
        "sections_said": [
            {"where": "三", "text": "A部分", "section": "A", "weight": 25, "score": sections["A"]}
        ],
    }
