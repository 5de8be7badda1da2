"""Edits of the printed report."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.findings.draft import yuan
from tests.findings.files import ProjectFiles
from tests.findings.planting import (
    Plant,
    fen,
    judged_leaf,
    leaf_of,
    line,
    pick,
    printed,
    quiet,
    say,
    single,
)


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
    leaf, budget = leaf_of(files, "execution_rate"), files.doc("printed")["budget"]
    if leaf is None or not files.free("budget", "execution_rate"):
        return None
    leaf["explanation"] = "预算执行率=实际支出÷项目预算金额"
    budget["own"] = budget["fiscal"]
    budget["total"] = budget["fiscal"] * 2
    budget["own_spent"] = budget["own"]
    return "execution_rate", None


@printed
def statement(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, quiet)
    if row is None or not files.free(f"statement.{row['行号']}"):
        return None
    figure = Decimal(row["原报告支出"]) + Decimal("12.34")
    said = {"text": "支出", "figure": figure, "unit": "元", "means": "spent"}
    n = say(files, "statements", {**said, "whose": row["实施单位"], "activity": row["活动序号"]})
    return f"statement.{n}", Decimal("12.34")


@printed
def report_claim(files: ProjectFiles, rng: Random) -> Plant:
    left = sum(fen(r["原报告结余"] or "0") for r in files.rows("spending"))
    if not left or any(not r["原报告支出"] for r in files.rows("spending")):
        return None
    n = say(files, "claims", {"text": "资金全部用于项目", "says": "all_spent"})
    return f"claim.{n}", Decimal(left) / 100


@printed
def section_said(files: ProjectFiles, rng: Random) -> Plant:
    if not files.free("section_said"):
        return None
    say(files, "sections_said", {"text": "B部分分值21分", "section": "B", "weight": 21})
    return "section.B", 4


@printed
def heading_other(files: ProjectFiles, rng: Random) -> Plant:
    row = line(files, rng, lambda r: single(files, r) and len(r["活动"]) >= 9)
    others = [u for u in files.rows("units") if not u["合称成员"] and row
              and u["名称"] != row["实施单位"]]  # fmt: skip
    if row is None or not others or not files.free(f"activity.{row['活动序号']}"):
        return None
    n = say(files, "headings", {"whose": others[0]["名称"], "text": f"{row['活动']}经费"})
    return f"heading.{n}", Decimal(row["实际拨款"])


@printed
def printed_score(files: ProjectFiles, rng: Random) -> Plant:
    leaf = judged_leaf(files, rng, "pass_fail")
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
    leaf = judged_leaf(files, rng)
    if leaf is None:
        return None
    leaf["printed"]["note"] = rng.choice(("尚未全部完成", "台账不完整", "部分措施没有落实"))
    return f"leaf.{leaf['code']}", 5


@printed
def note_is_standard(files: ProjectFiles, rng: Random) -> Plant:
    leaf = judged_leaf(files, rng)
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
    leaf = leaf_of(files, "events_completion")
    if leaf is None or not files.free(f"leaf.{leaf['code']}", "completion"):
        return None
    leaf["printed"] = {"score": Decimal("2.5"), "note": "扣2.5分，依据见附件"}
    return f"leaf.{leaf['code']}", None


@printed
def missing_differs(files: ProjectFiles, rng: Random) -> Plant:
    leaf = leaf_of(files, "events_missing")
    if leaf is None or not files.free(f"leaf.{leaf['code']}", "missing"):
        return None
    leaf["printed"] = {"score": Decimal("2.5"), "note": "扣2.5分，依据见附件"}
    return f"leaf.{leaf['code']}", None
