"""Edits of goals, results, names."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.findings.draft import YEAR, yuan
from tests.findings.files import ProjectFiles
from tests.findings.planting import (
    Plant,
    copied,
    fen,
    leaf_of,
    line,
    new_unit,
    pick,
    printed,
    rows,
    single,
    some_unit,
    unit_id,
)


@rows
def money_without_goal(files: ProjectFiles, rng: Random) -> Plant:
    told = {r["实施单位"] for r in files.rows("goals")}
    unit = some_unit(files, rng, "goals") if len(told) > 3 else None
    if not unit:
        return None
    files.rows("goals")[:] = [r for r in files.rows("goals") if r["实施单位"] != unit]
    return f"unit.{unit_id(files, unit)}", None


@rows
def money_without_result(files: ProjectFiles, rng: Random) -> Plant:
    told = {r["实施单位"] for r in files.rows("outcomes")}
    unit = some_unit(files, rng, "outcomes") if len(told) > 3 else None
    if unit is None:
        return None
    files.rows("outcomes")[:] = [r for r in files.rows("outcomes") if r["实施单位"] != unit]
    return f"unit.{unit_id(files, unit)}", None


@rows
def result_without_money(files: ProjectFiles, rng: Random) -> Plant:
    row, name = files.rows("outcomes")[0], new_unit(files)
    copied(files, "outcomes", row, "行号", 实施单位=name, 活动="走访群众", 主要绩效=f"{name}走访")
    return f"unit.{unit_id(files, name)}", 0


@rows
def reported_by_other(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: single(files, r) and len(r["活动"]) >= 8)
    unit = some_unit(files, rng, "outcomes")
    if row is None or unit in (None, row["实施单位"]):
        return None
    if not files.free(f"activity.{row['活动序号']}"):
        return None
    if any(unit in r["合称成员"] for r in files.rows("units")):
        return None
    copied(files, "outcomes", files.rows("outcomes")[0], "行号", 实施单位=str(unit),
           活动="配合工作", 主要绩效=f"{unit}组织{row['活动']}", 完成情况="完成")  # fmt: skip
    return (
        f"unit.{unit_id(files, str(unit))}.activity.{row['活动序号']}",
        Decimal(row["实际拨款"]),
    )


@rows
def item_unmentioned(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "planned", "plan", "行号",
               lambda r: bool(r["活动序号"]) and any(
                   o["实施单位"] == r["实施单位"] and r["内容"] in o["活动"]
                   for o in files.rows("outcomes")))  # fmt: skip
    if row is None or not files.free(f"items.{row['实施单位']}.{row['活动序号']}"):
        return None
    if not files.free(f"activity.{row['活动序号']}", f"outcomes.{row['实施单位']}"):
        return None
    copied(files, "planned", row, "行号", 内容="甲乙丙丁戊己物资", 数量="1", 标准="500", 金额="500",
           类型="物品")  # fmt: skip
    return f"unit.{unit_id(files, row['实施单位'])}.activity.{row['活动序号']}", 500


@printed
def planned_event_absent(files: ProjectFiles, rng: Random) -> Plant:
    leaf = leaf_of(files, "events_missing")
    if leaf is None or not files.free("planned_event_absent"):
        return None
    leaf["evidence"]["plan"].append({"item": "灯会", "min_times": 2})
    return f"leaf.{leaf['code']}.{len(leaf['evidence']['plan'])}", 2


@rows
def goal_group_unpaid(files: ProjectFiles, rng: Random) -> Plant:
    whole = [r for r in files.rows("goals") if not r["实施单位"] and "慰问" in r["绩效目标"]]
    if not whole or not files.free("goal_group"):
        return None
    whole[0]["绩效目标"] = whole[0]["绩效目标"].replace("；", "、驻外侨胞眷属；")
    return f"goal.{whole[0]['行号']}.驻外侨胞眷属", 1


@printed
def named_unpaid(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: single(files, r))
    others = [u for u in files.rows("units")
              if not u["合称成员"] and row and u["名称"] != row["实施单位"]]  # fmt: skip
    if row is None or not others:
        return None
    named = {"where": "二", "whose": others[0]["名称"], "activity": row["活动序号"],
             "names": ["甲镇", "乙镇"]}  # fmt: skip
    files.doc("printed").setdefault("named", []).append(named)
    return f"unit.{others[0]['编号']}.activity.{row['活动序号']}", 2


@printed
def named_fewer(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: single(files, r))
    if row is None or not files.free(f"activity.{row['活动序号']}"):
        return None
    group = {"编号": f"T{row['行号']}", "对象": "各乡镇干部", "实施单位": row["实施单位"],
             "活动序号": row["活动序号"], "资金来源": "财政", "计划人数": "5",
             "计数单位": "个乡镇", "每人标准": "", "覆盖类别": ""}  # fmt: skip
    if not files.rows("groups") or not files.free("no_headcount"):
        return None
    files.rows("groups").append(group)
    named = {"where": "二", "whose": row["实施单位"], "activity": row["活动序号"],
             "names": ["丙镇", "丁镇", "戊镇"]}  # fmt: skip
    files.doc("printed").setdefault("named", []).append(named)
    return f"activity.{row['活动序号']}", 2


# -- texts


@rows
def claim_all_spent(files: ProjectFiles, rng: Random) -> Plant:
    left = [r for r in files.rows("spending") if fen(r["原报告结余"] or "0") > 0]
    goals = [g for g in files.rows("goals") if any(g["实施单位"] == r["实施单位"] for r in left)]
    goals = [g for g in goals if files.free(f"goals.{g['实施单位']}")]
    if not goals:
        return None
    goal = goals[0]
    goal["绩效目标"] += f"至{YEAR}年12月，资金已全部使用完毕。"
    return f"goal.{goal['行号']}", None


@rows
def whole_claimed(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: not single(files, r))
    if row is None or not files.free(f"goals.{row['实施单位']}", f"activity.{row['活动序号']}"):
        return None
    same = [r for r in files.rows("spending") if r["活动序号"] == row["活动序号"]]
    whole = sum(fen(r["实际拨款"]) for r in same)
    goal = next((g for g in files.rows("goals") if g["实施单位"] == row["实施单位"]), None)
    if goal is None:
        return None
    goal["绩效目标"] = f"本单位承办，资金共计{yuan(whole)}元。"
    return f"goal.{goal['行号']}", Decimal(whole - fen(row["实际拨款"])) / 100


@rows
def text_amount(files: ProjectFiles, rng: Random) -> Plant:
    paid = {row["实施单位"] for row in files.rows("spending")}
    row = pick(files, rng, "outcomes", "outcome", "行号", lambda r: r["实施单位"] in paid)
    if row is None:
        return None
    row["主要绩效"] += "，支出123456.78元"
    return f"outcome.{row['行号']}", None


@rows
def result_no_count(files: ProjectFiles, rng: Random) -> Plant:
    for goal in files.rows("goals"):
        unit = goal["实施单位"]
        told = [r for r in files.rows("outcomes") if r["实施单位"] == unit]
        counted = [g for g in files.rows("groups") if g["实施单位"] == unit]
        if not unit or not told or not counted or not files.free(f"outcomes.{unit}"):
            continue
        if not files.free(f"goals.{unit}"):
            continue
        for i, row in enumerate(told):
            row["活动"], row["主要绩效"] = f"{unit}工作{'甲乙丙丁戊'[i % 5]}", f"{unit}按计划慰问"
        return f"unit.{unit_id(files, unit)}", int(counted[0]["计划人数"])
    return None


@rows
def copied_text(files: ProjectFiles, rng: Random) -> Plant:
    names = sorted({r["实施单位"] for r in files.rows("outcomes")})
    rng.shuffle(names)
    two = [n for n in names if f"copy.{n}" not in files.taken][:2]
    if len(two) < 2 or not files.free(*(f"copy.{n}" for n in two)):
        return None
    said = f"把党和政府的关怀及时送到第{len(files.taken)}批困难群众手中"
    for name in two:
        row = next(r for r in files.rows("outcomes") if r["实施单位"] == name)
        row["主要绩效"] += f"。{said}"
    return f"outcomes.{'+'.join(sorted(unit_id(files, n) for n in two))}", 2


@rows
def off_purpose(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "outcomes", "outcome", "行号",
               lambda r: any(x["实施单位"] == r["实施单位"] for x in files.rows("spending"))
               and f"purpose.{r['实施单位']}" not in files.taken)  # fmt: skip
    if row is None or not files.free(f"purpose.{row['实施单位']}"):
        return None
    row["主要绩效"] += "，一部分用于日常经费开支"
    return f"unit.{unit_id(files, row['实施单位'])}", None


@rows
def date_outside(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "outcomes", "outcome", "行号")
    if row is None:
        return None
    row["主要绩效"] = f"{YEAR + 1}年2月3日支付。{row['主要绩效']}"
    return f"outcome.{row['行号']}", 1


# -- names and tables


@rows
def unit_name(files: ProjectFiles, rng: Random) -> Plant:
    """An alias, with trailing blanks and full-width brackets."""
    unit = some_unit(files, rng, "alias")
    if unit is None:
        return None
    stem = rng.choice([s for s in ("spending", "planned", "groups", "goals", "outcomes")
                       if any(r["实施单位"] == unit for r in files.rows(s))])  # fmt: skip
    row = next(r for r in files.rows(stem) if r["实施单位"] == unit)
    row["实施单位"] = f"{unit}（全称）  "
    tables = ("spending", "planned", "groups", "activities", "goals", "outcomes")
    others = sum(r["实施单位"] == unit for s in tables for r in files.rows(s))
    return (f"unit.{unit_id(files, unit)}", 2) if others else None


@rows
def unknown_unit(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "goals", "goal", "行号", lambda r: bool(r["实施单位"]))
    if row is None or not files.free(f"goals.{row['实施单位']}"):
        return None
    row["实施单位"] = f"无名{row['行号']}局"
    return f"unit.无名{row['行号']}局", 1


@rows
def project_name(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("project"):
        return None
    row = rng.choice(files.rows("goals"))
    row["项目名称"] = row["项目名称"].replace("·", "•")
    return f"project.{YEAR}年暖冬送温暖活动", 2 if len(files.rows("goals")) > 1 else None


@rows
def activity_title(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: not single(files, r))
    if row is None or not files.free(f"activity.{row['活动序号']}"):
        return None
    row["活动"] = f"{row['活动']}等"
    return f"activity.{row['活动序号']}", 2


@rows
def duplicate_row(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "planned", "plan", "行号", lambda r: r["类型"] == "慰问对象")
    if row is None or not files.free(f"activity.{row['活动序号']}"):
        return None
    new = copied(files, "planned", row, "行号")
    return f"plan.{new['行号']}", Decimal(row["金额"])


@printed
def table_total(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("table_total"):
        return None
    rows_ = files.rows("spending")
    total = sum(fen(r["实际拨款"]) for r in rows_)
    missed = fen(rows_[0]["实际拨款"])
    blank = dict.fromkeys(rows_[0], "")
    rows_.append({**blank, "行号": "合计", "实际拨款": yuan(total - missed)})
    return "total.spending.实际拨款", Decimal(missed) / 100
