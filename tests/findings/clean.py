"""Projects of random size in which everything agrees with everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.findings.clean_report import printed_of, system_of
from tests.findings.draft import YEAR, Draft, Line, yuan
from tests.findings.files import Row, write_doc, write_table

TEMPLATE = Path(__file__).parents[2] / "bot" / "project" / "template"
_FIRST = "青白红金云清和安平永长新福瑞春松竹梅兰桂柳杨石沙河湖江山岭坪"
_SECOND = "石沙岩泉溪塘村湾桥门台屯庄坝坡沟川原林田井店堡寨关口岸洲渡城"
_KINDS = ("困难职工", "退休人员", "残疾朋友", "优抚对象", "高龄老人", "困难儿童", "环卫工人")
_EVENTS = ("文艺演出", "体育比赛", "座谈会", "送医下乡")


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


def _write(directory: Path, draft: Draft, xlsx: bool) -> None:
    directory.mkdir(parents=True)
    shutil.copy(TEMPLATE / "questionnaire.yaml", directory / "questionnaire.yaml")
    write_doc(
        directory / "project.yaml",
        {"title": f"{YEAR}年暖冬活动", "year": YEAR, "body": "某县办公室"},
    )
    system, evidence = system_of(draft)
    printed = printed_of(draft, system, evidence)
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
