"""Projects of random size in which everything agrees with everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from scoring.indicators import IndicatorSystem
from scoring.score import score
from scoring.typed import TypedEvidence
from tests.findings.files import Row, write_doc, write_table

TEMPLATE = Path(__file__).parents[2] / "bot" / "project" / "template"
YEAR = 2023
_FIRST = "青白红金云清和安平永长新福瑞春松竹梅兰桂柳杨石沙河湖江山岭坪"
_SECOND = "石沙岩泉溪塘村湾桥门台屯庄坝坡沟川原林田井店堡寨关口岸洲渡城"
_KINDS = ("困难职工", "退休人员", "残疾朋友", "优抚对象", "高龄老人", "困难儿童", "环卫工人")
_EVENTS = ("文艺演出", "体育比赛", "座谈会", "送医下乡")


def yuan(fen: int) -> str:
    whole = Decimal(fen).scaleb(-2)
    return f"{whole:f}" if fen % 100 else f"{fen // 100}"


@dataclass
class Line:
    unit: str
    no: str
    title: str
    appropriated: int = 0
    balance: int = 0
    reason: str = ""


@dataclass
class Draft:
    """A project before it is written."""

    rng: Random
    units: list[str] = field(default_factory=list)
    joint: list[tuple[str, list[str]]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    planned: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    goals: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    gone: int = 0
    short: int = 0
    people: int = 0
    own: int = 0


def make(
    directory: Path, seed: int, *, units: int = 0, activities: int = 0, xlsx: bool = False
) -> Path:
    """Write a clean project below `directory`."""
    rng = Random(seed)
    draft = Draft(rng)
    names = _names(rng)
    n, m = units or rng.randint(1, 30), activities or rng.randint(1, 12)
    draft.units = [next(names) + rng.choice(("局", "办", "中心", "街道")) for _ in range(n)]
    for no in range(1, m + 1):
        payees = rng.sample(draft.units, min(n, rng.randint(1, 4)))
        rest = [u for i, u in enumerate(draft.units) if i % m == no - 1 and u not in payees]
        _activity(draft, str(no), [*payees, *rest], names)
    if rng.random() < 0.5:
        _own(draft, next(names))
    _texts(draft)
    _write(directory, draft, xlsx)
    return directory


def _names(rng: Random) -> Iterator[str]:
    pairs = [a + b for a in _FIRST for b in _SECOND]
    rng.shuffle(pairs)
    triples = [f"{c}{pair}" for c in "东西南北" for pair in pairs]
    yield from pairs
    yield from triples


def _activity(draft: Draft, no: str, payees: list[str], names: Iterator[str]) -> None:
    rng = draft.rng
    if rng.random() < 0.6:
        _cash(draft, no, payees, names)
    else:
        _event(draft, no, payees, next(names))


def _cash(draft: Draft, no: str, payees: list[str], names: Iterator[str]) -> None:
    rng = draft.rng
    kinds = [next(names) + rng.choice(_KINDS) for _ in range(rng.randint(1, 3))]
    counted = len(payees) == 1 and len(kinds) == 1 and rng.random() < 0.7
    title = f"慰问{'、'.join(kinds)}"
    rows = []
    for unit in payees:
        line = Line(unit, no, title)
        for kind in kinds:
            n, each = rng.randint(5, 900), rng.choice((5000, 10000, 20000, 30050, 80000))
            of = rng.choice(("人", "户"))
            rows.append(_group(draft, unit, no, kind, n, of, each, "财政"))
            line.appropriated += n * each
            draft.people += n
        if rng.random() < 0.2:
            last = rows[-1]
            line.balance = int(Decimal(last["每人标准"]) * 100)
            line.reason = f"{last['对象']}减少1{last['计数单位']}，未发放"
            draft.short += 1
        draft.lines.append(line)
    if counted:
        title = f"慰问{kinds[0]}{rows[0]['计划人数']}{rows[0]['计数单位']}"
        draft.lines[-1].title = title


def _group(
    draft: Draft, unit: str, no: str, name: str, n: int, of: str, each: int, funding: str
) -> Row:
    row = {
        "编号": f"D{len(draft.groups) + 1:03}",
        "对象": name,
        "实施单位": unit,
        "活动序号": no,
        "资金来源": funding,
        "计划人数": str(n),
        "计数单位": of,
        "每人标准": yuan(each),
        "覆盖类别": "",
    }
    draft.groups.append(row)
    _plan(draft, unit, no, name, n, of, each, "慰问对象", funding)
    return row


def _plan(
    draft: Draft,
    unit: str,
    no: str,
    name: str,
    n: int,
    of: str,
    each: int,
    kind: str,
    funding: str = "财政",
) -> None:
    draft.planned.append(
        {
            "行号": str(len(draft.planned) + 1),
            "实施单位": unit,
            "内容": name,
            "数量": str(n),
            "计数单位": of,
            "标准": yuan(each),
            "金额": yuan(n * each),
            "资金来源": funding,
            "活动序号": no,
            "类型": kind,
        }
    )


def _event(draft: Draft, no: str, payees: list[str], name: str) -> None:
    rng = draft.rng
    item = rng.choice(_EVENTS)
    title = f"{name}{item}活动"
    joint = len(payees) > 1 and rng.random() < 0.3
    if joint:
        called = f"{payees[0]}等{len(payees)}个单位（{name}）"
        draft.joint.append((called, payees))
    total = 0
    for i, unit in enumerate(payees, start=1):
        own = f"{title}第{i}场" if len(payees) > 1 else title
        each = rng.randint(10, 3000) * 10_000
        line = Line(unit, no, title, each)
        total += each
        if not joint:
            _plan(draft, unit, no, own, 1, "场", each, "活动")
        draft.events.append(
            {
                "编号": f"H{len(draft.events) + 1:03}",
                "活动": own,
                "实施单位": unit,
                "活动序号": no,
                "计划场次": "1",
                "计划项": item,
                "计入完成率": "是",
            }
        )
        if rng.random() < 0.15:
            line.balance, line.reason = each, f"因天气原因，{own}取消"
            draft.gone += 1
        draft.lines.append(line)
    if joint:
        _plan(draft, called, no, title, 1, "项", total, "活动")


def _own(draft: Draft, name: str) -> None:
    unit, n, each = draft.rng.choice(draft.units), draft.rng.randint(5, 400), 20000
    _group(draft, unit, "", f"{name}高龄老人", n, "人", each, "自筹")
    draft.people += n
    draft.own = n * each


def _texts(draft: Draft) -> None:
    project = f"{YEAR}年“暖冬·送温暖”活动"
    some = [g["对象"] for g in draft.groups[:4]]
    goals = [("", f"（1）慰问{'、'.join(some)}；")] if some else []
    goals.append(("", f"（{len(goals) + 1}）按期开展{YEAR}年各项活动。"))
    for unit in draft.units:
        groups = [g for g in draft.groups if g["实施单位"] == unit]
        events = [e for e in draft.events if e["实施单位"] == unit]
        lines = [line for line in draft.lines if line.unit == unit]
        words = "，".join(
            [f"慰问{g['对象']}{g['计划人数']}{g['计数单位']}" for g in groups]
            + [f"举办{e['活动']}1场" for e in events]
        )
        total = sum(line.appropriated for line in lines)
        goals.append((unit, f"{unit}：{words}，资金共{yuan(total)}元。"))
        for group in groups:
            _outcome(draft, unit, f"慰问{group['对象']}", _told(draft, group), "完成")
        for event in events:
            line = next(each for each in lines if each.no == event["活动序号"])
            done = not line.reason.endswith("取消")
            held = f"{YEAR}年{draft.rng.randint(1, 12)}月举办1场，{unit}承办"
            text = held if done else f"因天气原因，{event['活动']}取消"
            _outcome(draft, unit, event["活动"], text, "完成" if done else "取消")
    for i, (unit, text) in enumerate(goals, start=1):
        draft.goals.append(
            {"行号": str(i), "实施单位": unit, "项目名称": project, "绩效目标": text}
        )


def _told(draft: Draft, group: Row) -> str:
    line = next(
        (x for x in draft.lines if (x.unit, x.no) == (group["实施单位"], group["活动序号"])), None
    )
    n = int(group["计划人数"])
    if line and line.reason.startswith(f"{group['对象']}减少"):
        n -= 1
    return f"{group['实施单位']}慰问{group['对象']}{n}{group['计数单位']}"


def _outcome(draft: Draft, unit: str, activity: str, text: str, status: str) -> None:
    draft.outcomes.append(
        {
            "行号": str(len(draft.outcomes) + 1),
            "实施单位": unit,
            "活动": activity,
            "主要绩效": text,
            "完成情况": status,
        }
    )


# -- indicators, evidence, printed report


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


def _system(draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
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


def _printed(draft: Draft, system: dict[str, Any], evidence: dict[str, Any]) -> dict[str, Any]:
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


def yuan_figure(fen: int) -> Decimal:
    return Decimal(yuan(fen))


def _write(directory: Path, draft: Draft, xlsx: bool) -> None:
    directory.mkdir(parents=True)
    shutil.copy(TEMPLATE / "questionnaire.yaml", directory / "questionnaire.yaml")
    write_doc(
        directory / "project.yaml",
        {"title": f"{YEAR}年暖冬活动", "year": YEAR, "body": "某县办公室"},
    )
    system, evidence = _system(draft)
    printed = _printed(draft, system, evidence)
    write_doc(directory / "indicators.yaml", system)
    write_doc(directory / "evidence.yaml", evidence)
    write_doc(directory / "printed.yaml", printed)
    units = [
        {"编号": f"U{i:03}", "名称": name, "别名": f"{name}（全称）", "合称成员": ""}
        for i, name in enumerate(draft.units, start=1)
    ]
    units += [
        {"编号": f"J{i:03}", "名称": name, "别名": "", "合称成员": "|".join(members)}
        for i, (name, members) in enumerate(draft.joint, start=1)
    ]
    spending = [
        {
            "行号": str(i),
            "活动序号": line.no,
            "活动": line.title,
            "实施单位": line.unit,
            "实际拨款": yuan(line.appropriated),
            "原报告支出": yuan(line.appropriated - line.balance),
            "原报告结余": yuan(line.balance),
            "原报告结余原因": line.reason,
            "原报告正文原因": "",
        }
        for i, line in enumerate(draft.lines, start=1)
    ]
    tables = {
        "units": units,
        "spending": spending,
        "planned": draft.planned,
        "groups": draft.groups,
        "activities": draft.events,
        "goals": draft.goals,
        "outcomes": draft.outcomes,
    }
    for stem, rows in tables.items():
        if rows:
            ending = ".xlsx" if xlsx and draft.rng.random() < 0.5 else ".csv"
            write_table(directory / f"{stem}{ending}", rows)
