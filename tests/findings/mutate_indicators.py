"""Edits of the indicator system and the evidence."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.findings.files import ProjectFiles
from tests.findings.planting import Plant, judged_leaf, leaf_of, printed


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
    leaf = judged_leaf(files, rng)
    if leaf is None:
        return None
    leaf["printed"]["score"] = leaf["weight"] + 1
    return f"leaf.{leaf['code']}", 1


@printed
def no_zero(files: ProjectFiles, rng: Random) -> Plant:
    leaf = judged_leaf(files, rng, "tiered")
    if leaf is None:
        return None
    leaf["rule"]["tiers"][-1]["factor"] = Decimal("0.2")
    return f"leaf.{leaf['code']}", 1


@printed
def rule_jump(files: ProjectFiles, rng: Random) -> Plant:
    leaf = leaf_of(files, "execution_rate")
    if leaf is None or not files.free("execution_rate"):
        return None
    leaf["rule"] = {"kind": "rate_threshold", "full_at": 95, "deduct_pct_of_weight": 1,
                    "zero_below": 60}  # fmt: skip
    return f"leaf.{leaf['code']}", Decimal("3.25")


@printed
def tier_full(files: ProjectFiles, rng: Random) -> Plant:
    leaf = judged_leaf(files, rng, "tiered")
    if leaf is None:
        return None
    leaf["rule"]["tiers"][1]["factor"] = 1
    return f"leaf.{leaf['code']}", 5


@printed
def condition_reversed(files: ProjectFiles, rng: Random) -> Plant:
    leaf = judged_leaf(files, rng, "checklist")
    if leaf is None:
        return None
    leaf["rule"]["conditions"][1]["good"] = False
    return f"leaf.{leaf['code']}", 1


@printed
def scored_twice(files: ProjectFiles, rng: Random) -> Plant:
    first, leaf = leaf_of(files, "execution_rate"), judged_leaf(files, rng)
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
    leaf = judged_leaf(files, rng)
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
    leaf = judged_leaf(files, rng)
    if leaf is None:
        return None
    del files.doc("evidence")["evidence"][leaf["code"]]
    return f"leaf.{leaf['code']}", 5


@printed
def full_unproven(files: ProjectFiles, rng: Random) -> Plant:
    leaf = judged_leaf(files, rng)
    if leaf is None:
        return None
    files.doc("evidence")["evidence"][leaf["code"]]["basis"] = "asserted"
    return f"leaf.{leaf['code']}", 5


@printed
def survey_sample(files: ProjectFiles, rng: Random) -> Plant:
    leaf = leaf_of(files, "survey")
    if leaf is None or not files.free("survey", f"leaf.{leaf['code']}"):
        return None
    files.doc("evidence")["evidence"][leaf["code"]]["basis"] = "asserted"
    return "survey", 30


@printed
def rate_over(files: ProjectFiles, rng: Random) -> Plant:
    leaf = leaf_of(files, "reach") or leaf_of(files, "execution_rate")
    if leaf is None or not files.free(f"leaf.{leaf['code']}"):
        return None
    files.doc("evidence")["evidence"][leaf["code"]]["value"] = "125%"
    return f"leaf.{leaf['code']}", 25
