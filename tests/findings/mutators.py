"""For each check that files can show: an edit of a clean project that plants it once.

A mutator says what must be found: the subject and, where there is one, the amount. None: the
project has no place for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from tests.findings.clean import YEAR, yuan, yuan_figure
from tests.findings.files import ProjectFiles, Row


@dataclass(frozen=True)
class Planted:
    code: str
    subject: str
    amount: Decimal | int | None = None

    @property
    def key(self) -> str:
        return f"{self.code}:{self.subject}"


Plant = tuple[str, Decimal | int | None] | None
Mutator = Callable[[ProjectFiles, Random], Plant]
ROWS: dict[str, Mutator] = {}
"""Edits of tables: printed totals follow them."""
PRINTED: dict[str, Mutator] = {}
"""Edits of indicators, evidence and the printed report: planted last."""


def rows(mutator: Mutator) -> Mutator:
    ROWS[mutator.__name__] = mutator
    return mutator


def printed(mutator: Mutator) -> Mutator:
    PRINTED[mutator.__name__] = mutator
    return mutator


def plant(code: str, files: ProjectFiles, rng: Random) -> Planted | None:
    found = (ROWS | PRINTED)[code](files, rng)
    return None if found is None else Planted(code, *found)


def fen(written: str) -> int:
    return int(Decimal(written) * 100)


def settle(files: ProjectFiles) -> None:
    """Let the printed totals follow the rows, as they would in a report of these rows."""
    doc, spending = files.doc("printed"), files.rows("spending")
    titles = {"appropriated": "实际拨款", "spent": "原报告支出", "balance": "原报告结余"}
    for name, title in titles.items():
        doc["funds"][name] = yuan_figure(sum(fen(r[title] or "0") for r in spending))
    planned = files.rows("planned")
    for name, source in (("fiscal", "财政"), ("own", "自筹")):
        total = sum(fen(r["金额"]) for r in planned if r["资金来源"] == source)
        doc["budget"][name] = yuan_figure(total)
    doc["budget"]["unit"] = "元"
    doc["budget"]["total"] = doc["budget"]["fiscal"] + doc["budget"]["own"]
    if doc["budget"]["own"]:
        doc["budget"]["own_spent"] = doc["budget"]["own"]
    doc["statements"] = []


def pick(
    files: ProjectFiles,
    rng: Random,
    stem: str,
    kind: str,
    title: str,
    where: Callable[[Row], bool] = lambda _row: True,
) -> Row | None:
    """A row in which nothing was planted yet."""
    found = [row for row in files.rows(stem) if where(row)]
    rng.shuffle(found)
    return next((row for row in found if files.free(f"{kind}.{row[title]}")), None)


def line(files: ProjectFiles, rng: Random, where: Callable[[Row], bool]) -> Row | None:
    return pick(files, rng, "spending", "line", "行号", lambda r: bool(r["活动序号"]) and where(r))


def unit_id(files: ProjectFiles, name: str) -> str:
    return next(r["编号"] for r in files.rows("units") if r["名称"] == name)


def copied(files: ProjectFiles, stem: str, row: Row, title: str, **changed: str) -> Row:
    """A further row of a table, with an id of its own."""
    new = {**row, **changed, title: f"{stem[0].upper()}{len(files.rows(stem)) + 100}"}
    files.rows(stem).append(new)
    return new


def single(files: ProjectFiles, row: Row) -> bool:
    """Whether a line is the only one of its activity."""
    return sum(r["活动序号"] == row["活动序号"] for r in files.rows("spending")) == 1


def plan_of(files: ProjectFiles, row: Row) -> list[Row]:
    return [r for r in files.rows("planned") if r["活动序号"] == row["活动序号"]]


def quiet(row: Row) -> bool:
    """A line that is spent to the last fen."""
    return fen(row["原报告结余"] or "0") == 0 and bool(row["原报告支出"])


# -- lines of money


@rows
def balance(files: ProjectFiles, rng: Random) -> Plant:
    row, off = line(files, rng, quiet), rng.randint(1, 900_00)
    if row is None or fen(row["原报告支出"]) < off:
        return None
    row["原报告支出"] = yuan(fen(row["原报告支出"]) - off)
    return f"line.{row['行号']}", Decimal(off) / 100


@rows
def overspent(files: ProjectFiles, rng: Random) -> Plant:
    row, off = line(files, rng, quiet), rng.randint(1, 90_000_00)
    if row is None:
        return None
    row["原报告支出"] = yuan(fen(row["实际拨款"]) + off)
    return f"line.{row['行号']}", Decimal(off) / 100


@rows
def no_reason(files: ProjectFiles, rng: Random) -> Plant:
    row, off = line(files, rng, quiet), rng.randint(1, 500_00)
    if row is None:
        return None
    row["原报告支出"] = yuan(fen(row["实际拨款"]) - off)
    row["原报告结余"], row["原报告结余原因"] = yuan(off), "　"
    return f"line.{row['行号']}", Decimal(off) / 100


@rows
def unconfirmed(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: files.free(f"open.{r['实施单位']}") and quiet(r))
    if row is None or len(files.rows("spending")) < 2:
        return None
    row["原报告支出"] = row["原报告结余"] = ""
    return f"unit.{unit_id(files, row['实施单位'])}", Decimal(fen(row["实际拨款"])) / 100


@rows
def duplicate_line(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: files.free(f"activity.{r['活动序号']}"))
    if row is None:
        return None
    new = copied(files, "spending", row, "行号")
    return f"line.{new['行号']}", Decimal(fen(row["实际拨款"])) / 100


# -- plan


@rows
def plan_product(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "planned", "plan", "行号", lambda r: int(r["数量"]) > 0)
    if row is None or not files.free(f"activity.{row['活动序号']}"):
        return None
    off = rng.randint(1, 9) * 100
    row["金额"] = yuan(fen(row["金额"]) + off)
    return f"plan.{row['行号']}", Decimal(off) / 100


@rows
def plan_money(files: ProjectFiles, rng: Random) -> Plant:
    """Two digits of an appropriation swapped."""
    row = line(files, rng, lambda r: quiet(r) and bool(plan_of(files, r)) and r["实际拨款"][0]
               != r["实际拨款"][1:2] and r["实际拨款"][1:2] not in ("", ".", "0"))  # fmt: skip
    if row is None or not files.free(f"activity.{row['活动序号']}"):
        return None
    given = row["实际拨款"]
    wrong = given[1] + given[0] + given[2:]
    row["实际拨款"] = row["原报告支出"] = wrong
    return f"activity.{row['活动序号']}", Decimal(abs(fen(wrong) - fen(given))) / 100


@rows
def group_plan(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "groups", "group", "编号", lambda r: int(r["计划人数"]) > 9)
    if row is None:
        return None
    n = int(row["计划人数"])
    row["计划人数"] = str(n + 9)
    return f"group.{row['编号']}", 9


@rows
def group_money(files: ProjectFiles, rng: Random) -> Plant:
    """Another group that nobody has planned money for."""
    held = {r["活动序号"] for r in files.rows("activities")}
    row = pick(files, rng, "groups", "group", "编号", lambda r: r["活动序号"] not in ("", *held))
    if row is None or not files.free(f"per.{row['实施单位']}.{row['活动序号']}"):
        return None
    copied(files, "groups", row, "编号", 对象=f"{row['对象']}增补", 计划人数="1")
    at = next(r for r in files.rows("spending")
              if (r["实施单位"], r["活动序号"]) == (row["实施单位"], row["活动序号"]))  # fmt: skip
    return f"line.{at['行号']}", Decimal(row["每人标准"])


@rows
def activity_unfunded(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "planned", "plan", "行号")
    if row is None:
        return None
    no = str(900 + len(files.rows("planned")))
    copied(files, "planned", row, "行号", 活动序号=no, 内容=f"{row['内容']}另项")
    return f"activity.{no}", Decimal(row["金额"])


@rows
def payment_unplanned(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, quiet)
    if row is None:
        return None
    no = str(700 + len(files.rows("spending")))
    copied(files, "spending", row, "行号", 活动序号=no, 活动=f"{row['活动']}补充项")
    return f"activity.{no}", Decimal(row["实际拨款"])


@rows
def payer_differs(files: ProjectFiles, rng: Random) -> Plant:
    names = [r["名称"] for r in files.rows("units") if not r["合称成员"]]
    row = line(files, rng, lambda r: single(files, r) and quiet(r) and len(plan_of(files, r)) > 0)
    if row is None or not files.free(f"activity.{row['活动序号']}"):
        return None
    others = [n for n in names if n != row["实施单位"]]
    if not others or not files.free(f"payer.{row['实施单位']}"):
        return None
    row["实施单位"] = rng.choice(others)
    return f"line.{row['行号']}", Decimal(row["实际拨款"])


@rows
def joint_one_payee(files: ProjectFiles, rng: Random) -> Plant:
    units = [r for r in files.rows("units") if not r["合称成员"]]
    row = line(files, rng, lambda r: single(files, r) and len(plan_of(files, r)) == 1)
    if row is None or len(units) < 2 or not files.free(f"activity.{row['活动序号']}"):
        return None
    other = next(u["名称"] for u in units if u["名称"] != row["实施单位"])
    name = f"{row['实施单位']}牵头第{row['活动序号']}项各单位"
    members = f"{row['实施单位']}|{other}"
    files.rows("units").append(
        {"编号": f"J9{row['行号']}", "名称": name, "别名": "", "合称成员": members}
    )
    plan_of(files, row)[0]["实施单位"] = name
    return f"activity.{row['活动序号']}", Decimal(row["实际拨款"])


@rows
def paid_twice(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "planned", "plan", "行号",
               lambda r: r["类型"] == "慰问对象" and bool(r["活动序号"]))  # fmt: skip
    others = [r for r in files.rows("spending") if row and r["活动序号"] != row["活动序号"]]
    if row is None or not others:
        return None
    other = rng.choice(others)
    if not files.free(f"activity.{other['活动序号']}"):
        return None
    new = copied(files, "planned", row, "行号", 实施单位=other["实施单位"],
                 活动序号=other["活动序号"])  # fmt: skip
    return f"plan.{new['行号']}", Decimal(row["金额"])


def _counted(files: ProjectFiles, rng: Random) -> tuple[Row, Row] | None:
    """A line whose title counts the one group of its plan."""
    row = line(files, rng, lambda r: single(files, r) and len(plan_of(files, r)) == 1
               and plan_of(files, r)[0]["类型"] == "慰问对象")  # fmt: skip
    if row is None or not files.free(f"activity.{row['活动序号']}"):
        return None
    plan = plan_of(files, row)[0]
    row["活动"] = f"慰问{plan['内容']}{plan['数量']}{plan['计数单位']}"
    return row, plan


@rows
def title_count(files: ProjectFiles, rng: Random) -> Plant:
    found = _counted(files, rng)
    if found is None:
        return None
    row, plan = found
    n = int(plan["数量"])
    row["活动"] = f"慰问{plan['内容']}{n + 7}{plan['计数单位']}"
    return f"plan.{plan['行号']}", 7


@rows
def title_item(files: ProjectFiles, rng: Random) -> Plant:
    found = _counted(files, rng)
    if found is None:
        return None
    row, plan = found
    n = str(int(plan["数量"]) + 3)
    total = yuan(int(n) * fen(plan["标准"]))
    copied(files, "planned", plan, "行号", 内容="另有孤寡长者", 数量=n, 金额=total)
    return f"activity.{row['活动序号']}", Decimal(total)


# -- people


@rows
def overlap(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "groups", "group", "编号")
    if row is None:
        return None
    n = rng.randint(1, int(row["计划人数"]))
    copied(files, "groups", row, "编号", 对象=f"{row['对象']}中的特困户", 计划人数=str(n),
           活动序号="", 资金来源="自筹", 覆盖类别="")  # fmt: skip
    return f"group.{row['编号']}", n


@rows
def no_headcount(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _leaf(files, "reach")
    row = pick(files, rng, "groups", "group", "编号", lambda r: bool(r["每人标准"]))
    if leaf is None or row is None or not files.free("no_headcount"):
        return None
    row["计数单位"] = "个乡镇"
    total = int(row["计划人数"]) * fen(row["每人标准"])
    return f"leaf.{leaf['code']}", Decimal(total) / 100


def _leaf(files: ProjectFiles, kind: str) -> dict[str, Any] | None:
    leaves = files.doc("indicators")["leaves"]
    return next((leaf for leaf in leaves if leaf["evidence"]["kind"] == kind), None)


@printed
def category_unpaid(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _leaf(files, "coverage")
    if leaf is None or not files.free("category_unpaid"):
        return None
    leaf["rule"]["categories"].append("另一类对象")
    return f"leaf.{leaf['code']}.{len(leaf['rule']['categories'])}", 0


# -- events


def _event(files: ProjectFiles, rng: Random) -> tuple[Row, Row, Row] | None:
    """An event with its line and its result row, held so far; its own line pays for it alone."""
    found = list(files.rows("activities"))
    rng.shuffle(found)
    for event in found:
        place = (event["实施单位"], event["活动序号"])
        paying = [r for r in files.rows("spending") if (r["实施单位"], r["活动序号"]) == place]
        told = [r for r in files.rows("outcomes") if r["活动"] == event["活动"]]
        if len(paying) == len(told) == 1 and quiet(paying[0]) and told[0]["完成情况"] == "完成":
            keys = (f"line.{paying[0]['行号']}", f"event.{event['编号']}")
            if files.free(*keys, f"activity.{event['活动序号']}"):
                return event, paying[0], told[0]
    return None


@rows
def cancelled_spent(files: ProjectFiles, rng: Random) -> Plant:
    found = _event(files, rng)
    if found is None:
        return None
    event, row, told = found
    told["完成情况"], told["主要绩效"] = "取消", "受疫情影响，没有办"
    return f"event.{event['编号']}", Decimal(row["实际拨款"])


@rows
def reason_cancelled(files: ProjectFiles, rng: Random) -> Plant:
    found = _event(files, rng)
    plan = [r for r in files.rows("planned") if found and r["内容"] == found[0]["活动"]]
    if found is None or not plan or plan[0]["实施单位"] != found[1]["实施单位"]:
        return None
    row = found[1]
    left = fen(row["实际拨款"]) // 4
    row["原报告结余"], row["原报告支出"] = yuan(left), yuan(fen(row["实际拨款"]) - left)
    row["原报告结余原因"] = f"{plan[0]['内容']}未开展，奖品没有使用"
    return f"line.{row['行号']}", Decimal(fen(plan[0]["金额"]) - left) / 100


@rows
def done_and_cancelled(files: ProjectFiles, rng: Random) -> Plant:
    found = _event(files, rng)
    if found is None:
        return None
    told = found[2]
    copied(files, "outcomes", told, "行号")
    told["完成情况"], told["主要绩效"] = "取消", "没有办"
    return f"outcome.{told['行号']}", None


# -- goals and results


def _new_unit(files: ProjectFiles) -> str:
    name = f"新设第{len(files.rows('units'))}办"
    files.rows("units").append(
        {"编号": f"N{len(files.rows('units'))}", "名称": name, "别名": "", "合称成员": ""}
    )
    return name


def _unit(files: ProjectFiles, rng: Random, *keys: str) -> str | None:
    """A unit with money, in whose texts nothing was planted."""
    names = sorted({r["实施单位"] for r in files.rows("spending")})
    rng.shuffle(names)
    return next((n for n in names if files.free(*(f"{key}.{n}" for key in keys))), None)


def _money(files: ProjectFiles, unit: str) -> Decimal:
    fiscal = sum(fen(r["实际拨款"]) for r in files.rows("spending") if r["实施单位"] == unit)
    own = sum(fen(r["金额"]) for r in files.rows("planned")
              if r["实施单位"] == unit and not r["活动序号"])  # fmt: skip
    return Decimal(fiscal + own) / 100


@rows
def money_without_goal(files: ProjectFiles, rng: Random) -> Plant:
    unit = (
        _unit(files, rng, "goals") if len({r["实施单位"] for r in files.rows("goals")}) > 3 else ""
    )
    if not unit:
        return None
    files.rows("goals")[:] = [r for r in files.rows("goals") if r["实施单位"] != unit]
    return f"unit.{unit_id(files, unit)}", None


@rows
def money_without_result(files: ProjectFiles, rng: Random) -> Plant:
    told = {r["实施单位"] for r in files.rows("outcomes")}
    unit = _unit(files, rng, "outcomes") if len(told) > 3 else None
    if unit is None:
        return None
    files.rows("outcomes")[:] = [r for r in files.rows("outcomes") if r["实施单位"] != unit]
    return f"unit.{unit_id(files, unit)}", None


@rows
def result_without_money(files: ProjectFiles, rng: Random) -> Plant:
    row, name = files.rows("outcomes")[0], _new_unit(files)
    copied(files, "outcomes", row, "行号", 实施单位=name, 活动="走访群众", 主要绩效=f"{name}走访")
    return f"unit.{unit_id(files, name)}", 0


@rows
def reported_by_other(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: single(files, r) and len(r["活动"]) >= 8)
    unit = _unit(files, rng, "outcomes")
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
    leaf = _leaf(files, "events_missing")
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
    unit = _unit(files, rng, "alias")
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


# -- indicators and evidence


def _plain(files: ProjectFiles, rng: Random, kind: str = "") -> dict[str, Any] | None:
    """A judged leaf with full marks in which nothing was planted."""
    leaves = [
        leaf
        for leaf in files.doc("indicators")["leaves"]
        if leaf["evidence"]["kind"] == "assessment"
        and leaf["printed"]["score"] == leaf["weight"]
        and (not kind or leaf["rule"]["kind"] == kind)
    ]
    rng.shuffle(leaves)
    return next((leaf for leaf in leaves if files.free(f"leaf.{leaf['code']}")), None)


@printed
def weight_sum(files: ProjectFiles, rng: Random) -> Plant:
    levels = [one for one in files.doc("indicators")["levels"]
              if f"level.{one['code']}" not in files.taken]  # fmt: skip
    if not levels:
        return None
    level = rng.choice(levels)
    files.free(f"level.{level['code']}")
    level["weight"] += 2
    return f"level.{level['code']}", 2


@printed
def leaf_over(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng)
    if leaf is None:
        return None
    leaf["printed"]["score"] = leaf["weight"] + 1
    return f"leaf.{leaf['code']}", 1


@printed
def no_zero(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng, "tiered")
    if leaf is None:
        return None
    leaf["rule"]["tiers"][-1]["factor"] = Decimal("0.2")
    return f"leaf.{leaf['code']}", 1


@printed
def rule_jump(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _leaf(files, "execution_rate")
    if leaf is None or not files.free("execution_rate"):
        return None
    leaf["rule"] = {"kind": "rate_threshold", "full_at": 95, "deduct_pct_of_weight": 1,
                    "zero_below": 60}  # fmt: skip
    return f"leaf.{leaf['code']}", Decimal("3.25")


@printed
def tier_full(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng, "tiered")
    if leaf is None:
        return None
    leaf["rule"]["tiers"][1]["factor"] = 1
    return f"leaf.{leaf['code']}", 5


@printed
def condition_reversed(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng, "checklist")
    if leaf is None:
        return None
    leaf["rule"]["conditions"][1]["good"] = False
    return f"leaf.{leaf['code']}", 1


@printed
def scored_twice(files: ProjectFiles, rng: Random) -> Plant:
    first, leaf = _leaf(files, "execution_rate"), _plain(files, rng)
    if first is None or leaf is None or not files.free("execution_rate"):
        return None
    leaf["rule"], leaf["evidence"] = dict(first["rule"]), dict(first["evidence"])
    leaf["explanation"] = first["explanation"]
    leaf["printed"] = dict(first["printed"])
    evidence = files.doc("evidence")["evidence"]
    evidence[leaf["code"]] = dict(evidence[first["code"]])
    codes = [one["code"] for one in files.doc("indicators")["leaves"]
             if one["evidence"]["kind"] == "execution_rate"]  # fmt: skip
    return f"leaf.{'+'.join(codes)}", 10


@printed
def vague(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng)
    if leaf is None:
        return None
    leaf["standard"] = rng.choice(("视情况酌情给分。", "由评价组综合评定。"))
    return f"leaf.{leaf['code']}", 5


@printed
def leaf_code(files: ProjectFiles, rng: Random) -> Plant:
    """5 becomes 15, as in a report where a digit was typed twice."""
    leaves = files.doc("indicators")["leaves"]
    last = [one for one in leaves if one["code"].endswith("5")
            and f"leaf.{one['code']}" not in files.taken]  # fmt: skip
    if not last:
        return None
    leaf = last[0]
    new = f"{leaf['under']}15"
    files.free(f"leaf.{leaf['code']}", f"leaf.{new}")
    evidence = files.doc("evidence")["evidence"]
    evidence[new] = evidence.pop(leaf["code"])
    leaf["code"] = new
    return f"leaf.{new}", 1


@printed
def no_evidence(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng)
    if leaf is None:
        return None
    del files.doc("evidence")["evidence"][leaf["code"]]
    return f"leaf.{leaf['code']}", 5


@printed
def full_unproven(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng)
    if leaf is None:
        return None
    files.doc("evidence")["evidence"][leaf["code"]]["basis"] = "asserted"
    return f"leaf.{leaf['code']}", 5


@printed
def survey_sample(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _leaf(files, "survey")
    if leaf is None or not files.free("survey", f"leaf.{leaf['code']}"):
        return None
    files.doc("evidence")["evidence"][leaf["code"]]["basis"] = "asserted"
    return "survey", 30


@printed
def rate_over(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _leaf(files, "reach") or _leaf(files, "execution_rate")
    if leaf is None or not files.free(f"leaf.{leaf['code']}"):
        return None
    files.doc("evidence")["evidence"][leaf["code"]]["value"] = "125%"
    return f"leaf.{leaf['code']}", 25


# -- the printed report


@printed
def row_sum(files: ProjectFiles, rng: Random) -> Plant:
    """A total that leaves out a row."""
    if not files.free("funds.appropriated"):
        return None
    funds, row = files.doc("printed")["funds"], rng.choice(files.rows("spending"))
    off = Decimal(row["实际拨款"] or "0")
    if off * 20 > funds["appropriated"] or not off:
        off = Decimal("0.01")
    funds["appropriated"] -= off
    return "funds.appropriated", off


@printed
def printed_balance(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("funds", "funds.appropriated"):
        return None
    files.doc("printed")["funds"]["balance"] += 1
    return "funds", None


@printed
def money_unit(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("heading"):
        return None
    files.doc("printed")["funds"]["heading"] = "万元"
    return "funds", 10_000


@printed
def budget_sum(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("budget"):
        return None
    files.doc("printed")["budget"]["total"] += Decimal("0.01")
    return "budget", Decimal("0.01")


@printed
def split(files: ProjectFiles, rng: Random) -> Plant:
    row = pick(files, rng, "planned", "plan", "行号", lambda r: r["资金来源"] == "财政")
    if row is None or not files.free("budget", f"activity.{row['活动序号']}"):
        return None
    row["原报告资金来源"] = "自筹"
    for other in files.rows("planned"):
        other.setdefault("原报告资金来源", "")
    return "budget", Decimal(row["金额"])


@printed
def rounding(files: ProjectFiles, rng: Random) -> Plant:
    """A total that ends on half a unit of its last place, printed half up to an odd digit."""
    if not files.free("budget"):
        return None
    budget = files.doc("printed")["budget"]
    total = sum(fen(r["金额"]) for r in files.rows("planned"))
    need = (5_000 - total) % 20_000  # to x.xxx5 of a 万 with an even digit before
    plan = next(r for r in files.rows("planned") if r["数量"] == "1") if any(
        r["数量"] == "1" for r in files.rows("planned")) else None  # fmt: skip
    if plan is None or not files.free(f"activity.{plan['活动序号']}"):
        return None
    plan["金额"] = plan["标准"] = yuan(fen(plan["金额"]) + need)
    total += need
    whole = (Decimal(total) / 1_000_000).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    fiscal = sum(fen(r["金额"]) for r in files.rows("planned") if r["资金来源"] == "财政")
    budget |= {"unit": "万元", "total": whole, "fiscal": Decimal(fiscal) / 1_000_000}
    budget["own"] = whole - budget["fiscal"]
    budget["own_spent"] = budget["own"]
    return "budget.total", None


@printed
def own_funds(files: ProjectFiles, rng: Random) -> Plant:
    budget = files.doc("printed")["budget"]
    if not budget["own"] or not files.free("budget", "own"):
        return None
    budget.pop("own_spent", None)
    return "budget.own", budget["own"]


@printed
def own_overspent(files: ProjectFiles, rng: Random) -> Plant:
    budget = files.doc("printed")["budget"]
    if not budget["own"] or not files.free("budget", "own"):
        return None
    budget["own_spent"] = budget["own"] + 100
    return "budget.own", 100


@printed
def denominator(files: ProjectFiles, rng: Random) -> Plant:
    leaf, budget = _leaf(files, "execution_rate"), files.doc("printed")["budget"]
    if leaf is None or not files.free("budget", "execution_rate"):
        return None
    leaf["explanation"] = "预算执行率=实际支出÷项目预算金额"
    budget["own"] = budget["fiscal"]
    budget["total"] = budget["fiscal"] * 2
    budget["own_spent"] = budget["own"]
    return "execution_rate", None


def _say(files: ProjectFiles, name: str, one: dict[str, Any]) -> int:
    said = files.doc("printed").setdefault(name, [])
    said.append({"where": "三（二）", **one})
    return len(said)


@printed
def statement(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, quiet)
    if row is None or not files.free(f"statement.{row['行号']}"):
        return None
    figure = Decimal(row["原报告支出"]) + Decimal("12.34")
    said = {"text": "支出", "figure": figure, "unit": "元", "means": "spent"}
    n = _say(files, "statements", {**said, "whose": row["实施单位"], "activity": row["活动序号"]})
    return f"statement.{n}", Decimal("12.34")


@printed
def report_claim(files: ProjectFiles, rng: Random) -> Plant:
    left = sum(fen(r["原报告结余"] or "0") for r in files.rows("spending"))
    if not left or any(not r["原报告支出"] for r in files.rows("spending")):
        return None
    n = _say(files, "claims", {"text": "资金全部用于项目", "says": "all_spent"})
    return f"claim.{n}", Decimal(left) / 100


@printed
def section_said(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("section_said"):
        return None
    _say(files, "sections_said", {"text": "B部分分值21分", "section": "B", "weight": 21})
    return "section.B", 4


@printed
def heading_other(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: single(files, r) and len(r["活动"]) >= 9)
    others = [u for u in files.rows("units") if not u["合称成员"] and row
              and u["名称"] != row["实施单位"]]  # fmt: skip
    if row is None or not others or not files.free(f"activity.{row['活动序号']}"):
        return None
    n = _say(files, "headings", {"whose": others[0]["名称"], "text": f"{row['活动']}经费"})
    return f"heading.{n}", Decimal(row["实际拨款"])


@printed
def printed_score(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng, "pass_fail")
    if leaf is None:
        return None
    files.doc("evidence")["evidence"][leaf["code"]]["value"] = "不符合"
    return f"leaf.{leaf['code']}", 5


@printed
def printed_total(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("scores"):
        return None
    files.doc("printed")["total"] += Decimal("0.5")
    return "total", None


@printed
def printed_grade(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("grade"):
        return None
    files.doc("printed")["grade"] = "差" if files.doc("printed")["grade"] != "差" else "优"
    return "grade", 1


@printed
def note_contradicts(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng)
    if leaf is None:
        return None
    leaf["printed"]["note"] = rng.choice(("尚未全部完成", "台账不完整", "部分措施没有落实"))
    return f"leaf.{leaf['code']}", 5


@printed
def note_is_standard(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _plain(files, rng)
    if leaf is None:
        return None
    leaf["printed"]["note"] = f" {leaf['standard']} "
    return f"leaf.{leaf['code']}", 5


@printed
def loss_unexplained(files: ProjectFiles, rng: Random) -> Plant:
    lost = [leaf for leaf in files.doc("indicators")["leaves"] if leaf["printed"].get("note")
            and leaf["printed"]["score"] < leaf["weight"]]  # fmt: skip
    lost = [leaf for leaf in lost if files.free(f"leaf.{leaf['code']}")]
    if not lost:
        return None
    lost[0]["printed"]["note"] = ""
    return f"leaf.{lost[0]['code']}", lost[0]["weight"] - lost[0]["printed"]["score"]


@printed
def completion_differs(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _leaf(files, "events_completion")
    if leaf is None or not files.free(f"leaf.{leaf['code']}", "completion"):
        return None
    leaf["printed"] = {"score": Decimal("2.5"), "note": "扣2.5分，依据见附件"}
    return f"leaf.{leaf['code']}", None


@printed
def missing_differs(files: ProjectFiles, rng: Random) -> Plant:
    leaf = _leaf(files, "events_missing")
    if leaf is None or not files.free(f"leaf.{leaf['code']}", "missing"):
        return None
    leaf["printed"] = {"score": Decimal("2.5"), "note": "扣2.5分，依据见附件"}
    return f"leaf.{leaf['code']}", None
