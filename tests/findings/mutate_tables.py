"""Edits of the tables: money, plan, people, events."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.findings.draft import yuan
from tests.findings.files import ProjectFiles, Row
from tests.findings.planting import (
    Plant,
    copied,
    fen,
    leaf_of,
    line,
    pick,
    plan_of,
    printed,
    quiet,
    rows,
    single,
    unit_id,
)


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
    leaf = leaf_of(files, "reach")
    row = pick(files, rng, "groups", "group", "编号", lambda r: bool(r["每人标准"]))
    if leaf is None or row is None or not files.free("no_headcount"):
        return None
    row["计数单位"] = "个乡镇"
    total = int(row["计划人数"]) * fen(row["每人标准"])
    return f"leaf.{leaf['code']}", Decimal(total) / 100


@printed
def category_unpaid(files: ProjectFiles, rng: Random) -> Plant:
    leaf = leaf_of(files, "coverage")
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
