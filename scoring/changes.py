"""Two score sheets side by side: which leaves changed, from what to what, and why. Pure.

Works on sheets as `scoring.sheet.to_json` writes them, so that a sheet kept years ago can be
compared by a program that has other rules by now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Sheet = Mapping[str, Any]


class Cause(StrEnum):
    """What of a leaf is another one."""

    ADDED = "added"
    REMOVED = "removed"
    EVIDENCE = "evidence"
    READING = "reading"
    RULE = "rule"
    WEIGHT = "weight"
    ROUNDING = "rounding"
    PROGRAM = "program"
    """Nothing that is on record: the arithmetic of the program."""


CAUSE_WORDS = {
    Cause.ADDED: "新增指标",
    Cause.REMOVED: "取消指标",
    Cause.EVIDENCE: "依据",
    Cause.READING: "读法",
    Cause.RULE: "规则",
    Cause.WEIGHT: "分值",
    Cause.ROUNDING: "取整",
    Cause.PROGRAM: "程序算法",
}


@dataclass(frozen=True, slots=True)
class Why:
    cause: Cause
    before: str
    after: str

    @property
    def words(self) -> str:
        """依据：甲 → 乙"""
        if not self.before and not self.after:
            return CAUSE_WORDS[self.cause]
        return f"{CAUSE_WORDS[self.cause]}：{self.before or '（无）'} → {self.after or '（无）'}"


@dataclass(frozen=True, slots=True)
class LeafChange:
    """`before`, `after`: points as printed; None where the leaf is not there."""

    code: str
    name: str
    before: Decimal | None
    after: Decimal | None
    whys: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class SheetChange:
    """`total` and `grade` as (before, after). `unexplained`: points by which the total moved that
    no leaf did, as another way of rounding the total makes it."""

    leaves: tuple[LeafChange, ...]
    total: tuple[Decimal, Decimal]
    grade: tuple[str, str]
    unexplained: Decimal

    @property
    def moved(self) -> Decimal:
        return self.total[1] - self.total[0]


def changes(before: Sheet, after: Sheet) -> SheetChange:
    """Every leaf whose points, evidence, reading, rule or weight differ, in the order of `after`;
    those that are gone come last."""
    old = {leaf["code"]: leaf for leaf in before["leaves"]}
    new = {leaf["code"]: leaf for leaf in after["leaves"]}
    found = []
    for code in (*new, *(code for code in old if code not in new)):
        one = _change(old.get(code), new.get(code))
        if one is not None:
            found.append(one)
    total = Decimal(before["total"]), Decimal(after["total"])
    told = sum((_points(each.after) - _points(each.before) for each in found), Decimal(0))
    return SheetChange(
        leaves=tuple(found),
        total=total,
        grade=(before["grade"], after["grade"]),
        unexplained=total[1] - total[0] - told,
    )


def changes_json(found: SheetChange) -> dict[str, Any]:
    """Plain values; points are strings."""
    return {
        "total": {"from": f"{found.total[0]:f}", "to": f"{found.total[1]:f}"},
        "grade": {"from": found.grade[0], "to": found.grade[1]},
        "moved": f"{found.moved:f}",
        "unexplained": f"{found.unexplained:f}",
        "leaves": [
            {
                "code": each.code,
                "name": each.name,
                "from": None if each.before is None else f"{each.before:f}",
                "to": None if each.after is None else f"{each.after:f}",
                "whys": [
                    {"cause": why.cause.value, "from": why.before, "to": why.after,
                     "words": why.words}
                    for why in each.whys
                ],
            }
            for each in found.leaves
        ],
    }  # fmt: skip


def _points(score: Decimal | None) -> Decimal:
    return score if score is not None else Decimal(0)


def _change(old: Sheet | None, new: Sheet | None) -> LeafChange | None:
    if old is None or new is None:
        here = new or old
        assert here is not None
        cause = Cause.ADDED if old is None else Cause.REMOVED
        return LeafChange(
            here["code"], here["name"], _score(old), _score(new), (Why(cause, "", ""),)
        )
    whys = tuple(_whys(old, new))
    if _score(old) != _score(new) and not whys:
        whys = (Why(Cause.PROGRAM, "", ""),)
    if not whys:
        return None
    return LeafChange(new["code"], new["name"], _score(old), _score(new), whys)


def _score(leaf: Sheet | None) -> Decimal | None:
    return None if leaf is None else Decimal(leaf["score"])


def _whys(old: Sheet, new: Sheet) -> Iterator[Why]:
    was, now = old["trace"], new["trace"]
    if Decimal(old["weight"]) != Decimal(new["weight"]):
        yield Why(Cause.WEIGHT, f"{old['weight']}", f"{new['weight']}")
    if was["rule"] != now["rule"]:
        yield Why(Cause.RULE, was["rule"], now["rule"])
    elif was["standard"].split() != now["standard"].split():
        yield Why(Cause.RULE, was["standard"], now["standard"])
    if was["reading"] != now["reading"]:
        yield Why(Cause.READING, was["reading"], now["reading"])
    if _fact(was["evidence"]) != _fact(now["evidence"]):
        yield Why(Cause.EVIDENCE, _said(was["evidence"]), _said(now["evidence"]))
    if Decimal(old["exact"]) == Decimal(new["exact"]) and _score(old) != _score(new):
        yield Why(Cause.ROUNDING, f"{old['exact']} 记 {old['score']}", f"记 {new['score']}")


def _fact(evidence: Sheet) -> object:
    return evidence["value"], evidence["basis"], evidence.get("vetoed")


def _said(evidence: Sheet) -> str:
    """Where it is from, and the last line of its arithmetic, which has the figure."""
    last = evidence["arithmetic"][-1:]
    lines = [line for line in evidence["arithmetic"] if " = " in line][-1:] or last
    return f"{evidence['source']}{'（' + lines[0] + '）' if lines else ''}"
