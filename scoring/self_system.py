"""A self-evaluation system made of approved targets that carry their weights, and the evidence that
typed actual values give.

Rules are those of 财预〔2020〕10号: a figure by 完成比例, words by the three bands of a judgement,
预算执行率 10 points. Nothing is made where a weight or a level is missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from scoring.figures import percent, plain
from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import Evidence
from scoring.self_targets import Aim, SelfTarget, measured, share

EXECUTION = "预算执行率"
EXECUTION_WEIGHT = Decimal(10)
_JUDGED = "达成年度指标100%～80%（含），部分达成80%～60%（含），未达成60%～0%。"


def level_name(text: str) -> str:
    """产出, 产出指标, 产出指标（50分）: all 产出指标."""
    plain_ = re.sub(r"[（(].*?[)）]|\s", "", unicodedata.normalize("NFKC", text))
    return plain_ if not plain_ or plain_.endswith(("指标", "率")) else f"{plain_}指标"


def of_project(targets: Sequence[SelfTarget]) -> tuple[SelfTarget, ...]:
    """Those of the whole project, not of one of its units."""
    return tuple(one for one in targets if not one.unit)


def is_execution(target: SelfTarget) -> bool:
    return EXECUTION in (level_name(target.level1), target.name.strip())


def whole_weight(targets: Sequence[SelfTarget]) -> Decimal | None:
    """Σ of the weights without 预算执行率; None while one is missing."""
    weights = [one.weight for one in of_project(targets) if not is_execution(one)]
    return None if None in weights else sum((w for w in weights if w), Decimal(0))


def can_be_system(targets: Sequence[SelfTarget]) -> bool:
    """Whether every indicator has its weight and level, so that a system can be made of them."""
    rows = [one for one in of_project(targets) if not is_execution(one)]
    return bool(rows) and all(one.weight and one.level1 for one in rows)


def coded(targets: Sequence[SelfTarget]) -> list[tuple[str, SelfTarget]]:
    """Project targets with the codes of the leaves they make: their own, else Z101, Z102 ..."""
    taken, made = {one.code for one in targets}, []
    numbers = (f"Z{n}" for n in range(101, 1000))
    for one in of_project(targets):
        if is_execution(one):
            continue
        made.append((one.code or next(n for n in numbers if n not in taken), one))
    return made


def system_of(targets: Sequence[SelfTarget], title: str) -> IndicatorSystem:
    """Raises pydantic.ValidationError where weights do not add up to 90."""
    levels: dict[tuple[str, str], str] = {}
    made: list[dict[str, Any]] = [{"code": "Z0", "name": EXECUTION, "weight": 10}]
    leaves: list[dict[str, Any]] = [
        {
            "code": "Z001",
            "under": "Z0",
            "name": EXECUTION,
            "weight": EXECUTION_WEIGHT,
            "standard": "得分 = 分值 × 全年执行数 ÷ 全年预算数，最高为分值。",
            "rule": {"kind": "proportional"},
            "evidence": {"kind": "execution_rate"},
        }
    ]
    for code, one in coded(targets):
        under = _level(levels, made, level_name(one.level1), level_name(one.level2))
        leaves.append(_leaf(code, under, one))
    return IndicatorSystem.model_validate(
        {
            "title": title,
            "grades": [
                {"grade": "优", "min": 90},
                {"grade": "良", "min": 80},
                {"grade": "中", "min": 60},
                {"grade": "差", "min": 0},
            ],
            "arithmetic": {"decimals": 2, "round": "leaf"},
            "levels": made,
            "leaves": leaves,
        }
    )


def _level(
    known: dict[tuple[str, str], str], made: list[dict[str, Any]], first: str, second: str
) -> str:
    if (first, "") not in known:
        known[first, ""] = f"Z{1 + sum(1 for _, below in known if not below)}"
        made.append({"code": known[first, ""], "name": first})
    above = known[first, ""]
    if second and (first, second) not in known:
        count = 1 + sum(1 for top, below in known if top == first and below)
        known[first, second] = f"{above}-{count}"
        made.append({"code": known[first, second], "name": second, "under": above})
    return known[first, second] if second else above


def _leaf(code: str, under: str, one: SelfTarget) -> dict[str, Any]:
    due = one.aim
    leaf: dict[str, Any] = {"code": code, "under": under, "name": one.name, "weight": one.weight}
    if due is None or due.number is None:
        leaf |= {"rule": {"kind": "judged"}, "evidence": {"kind": "assessment"}}
        return leaf | {"standard": f"年度指标值：{due.text if due else '待填'}。{_JUDGED}"}
    better = "lower" if due.sign == "≤" else "higher"
    standard = f"年度指标值{due.text}；达到得满分，未达到的按完成比例得分。"
    return leaf | {
        "standard": standard,
        "rule": {"kind": "proportional", "better": better},
        "evidence": {"kind": "figure", "what": one.name, "document": "自评表指标值和完成值"},
    }


def joined(
    targets: Sequence[SelfTarget], system: IndicatorSystem
) -> tuple[dict[str, SelfTarget], tuple[SelfTarget, ...]]:
    """Project targets by the code of their leaf (by code, else by name), and those of none."""
    codes = {leaf.code: leaf for leaf in system.leaves}
    names: dict[str, str] = {}
    for leaf in system.leaves:
        names.setdefault(same(leaf.name), leaf.code)
    made = {one: code for code, one in coded(targets)}
    found: dict[str, SelfTarget] = {}
    lost: list[SelfTarget] = []
    for one in of_project(targets):
        tried = (one.code, names.get(same(one.name), ""), made.get(one, ""))
        code = next((each for each in tried if each in codes), "")
        if not code or code in found:
            lost.append(one)
        else:
            found[code] = one
    return found, tuple(lost)


def same(name: str) -> str:
    """A name as compared: no blanks, no width, no punctuation at its end."""
    return re.sub(r"[\s。；;：:]", "", unicodedata.normalize("NFKC", name)).casefold()


def evidence_of(
    targets: Sequence[SelfTarget], system: IndicatorSystem, source: str
) -> Iterator[Evidence]:
    """What typed actual values give the leaves whose evidence is a figure of a document."""
    found, _ = joined(targets, system)
    for leaf in system.leaves:
        one = found.get(leaf.code)
        if one is not None and leaf.evidence.kind == "figure":
            yield from _evidence(leaf, one, source)


def _evidence(leaf: Leaf, one: SelfTarget, source: str) -> Iterator[Evidence]:
    due = one.aim
    actual = measured(one.actual, due) if due else None
    value = share(due, actual) if due and actual is not None else None
    if value is None or not _takes(leaf, due):
        return
    assert due is not None
    assert due.number is not None
    assert actual is not None
    line = f"{plain(actual)} ÷ {plain(due.number)} = {percent(value)}"
    where = f"{source} {one.place}".strip()
    yield Evidence(leaf.code, value, "documented", f"{where} 实际完成值{one.actual}", (line,))


def _takes(leaf: Leaf, due: Aim | None) -> bool:
    """Whether the leaf's rule counts in the direction of the target."""
    if due is None:
        return False
    lower = getattr(leaf.rule, "better", "higher") == "lower"
    return lower == (due.sign == "≤")
