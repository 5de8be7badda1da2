"""What the words of `jixiao analyse` ask for: 甲=100,乙=20 and the like, read with a reason in
Chinese where they cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scoring.readings import SurveyDesign
from scoring.statistics.design import Lonely
from scoring.statistics.raking import Residuals

POINTS: Mapping[int, float] = {5: 100, 4: 80, 3: 60, 2: 40, 1: 20}


class Unclear(ValueError):
    """An option cannot be read; the message says which, why and how to write it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An analysis as it was asked for."""

    questions: tuple[str, ...]
    group: str = ""
    """Column; empty: everybody is of one group."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    size_column: str = ""
    """Column that holds the size of each row's group, instead of `sizes`."""
    points: Mapping[int, float] = field(default_factory=lambda: dict(POINTS))
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    helper: str = ""
    missing: frozenset[str] = frozenset()
    """Cells that are no scored answer, besides empty ones and the usual words."""
    design: SurveyDesign = "open"
    fpc: bool = True
    trim: float | None = None
    lonely: Lonely = "adjust"
    residuals: Residuals = "weighted"

    @property
    def best(self) -> frozenset[int]:
        """The answers that 满意率 counts: the two best of four or more, else the best."""
        codes = sorted(self.points, key=lambda code: -self.points[code])
        return frozenset(codes[: 2 if len(codes) > 3 else 1])

    @property
    def columns(self) -> tuple[str, ...]:
        """All that the table must have, each once."""
        named = (*self.questions, self.group, self.size_column, *self.domains, *self.margins)
        return tuple(dict.fromkeys(one for one in (*named, self.helper) if one))


def names(text: str) -> tuple[str, ...]:
    """q1,q2、q3 as names."""
    return tuple(one.strip() for one in re.split("[,，、]", text) if one.strip())


def amounts(text: str, option: str) -> dict[str, float]:
    """甲=100,乙=20. Raises Unclear."""
    found: dict[str, float] = {}
    for part in names(text):
        name, sign, number = part.replace("＝", "=").rpartition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if not sign or not name.strip() or not 0 <= value < 1e12:
            raise Unclear(f"{option} 里的“{part}”读不出来：写成 名称=数，例如 甲=100,乙=20")
        if name.strip() in found:
            raise Unclear(f"{option} 里的“{name.strip()}”写了两次")
        found[name.strip()] = value
    if not found:
        raise Unclear(f"{option} 是空的：写成 名称=数，例如 甲=100,乙=20")
    return found


def heads(text: str, option: str = "--sizes") -> dict[str, int]:
    """Persons by group. Raises Unclear."""
    found = amounts(text, option)
    if wrong := [name for name, n in found.items() if n != int(n) or n < 1]:
        raise Unclear(f"{option} 里“{wrong[0]}”的人数须是正整数")
    return {name: int(n) for name, n in found.items()}


def points(text: str) -> dict[int, float]:
    """5=100,4=80 as points of 100. Raises Unclear."""
    found = amounts(text, "--points")
    if wrong := [name for name, n in found.items() if not name.isdigit() or n > 100]:
        raise Unclear(f"--points 里的“{wrong[0]}”：等号左边是选项编号，右边是0到100分")
    if len(found) < 2 or not max(found.values()):
        raise Unclear("--points 至少要有两级，最好的一级大于0分")
    return {int(code): n for code, n in found.items()}


def members(texts: Iterable[str], questions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """项目实施:q1,q2 as an item and its questions. Raises Unclear."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, of = _named(text, "--item", "项目实施:q1,q2")
        if unknown := [one for one in names(of) if one not in questions]:
            raise Unclear(f"--item {name} 里的“{unknown[0]}”不在 --questions 里")
        if name in found or not names(of):
            raise Unclear(f"--item {name} 写了两次，或没有题目")
        found[name] = names(of)
    return found


def margins(texts: Iterable[str]) -> dict[str, dict[str, float]]:
    """性别:男=7800,女=8152 as a column and its persons by level. Raises Unclear."""
    found: dict[str, dict[str, float]] = {}
    for text in texts:
        column, of = _named(text, "--margin", "性别:男=7800,女=8152")
        if column in found:
            raise Unclear(f"--margin {column} 写了两次")
        found[column] = amounts(of, f"--margin {column}")
    return found


def _named(text: str, option: str, example: str) -> tuple[str, str]:
    name, sign, rest = text.replace("：", ":").partition(":")
    if not sign or not name.strip():
        raise Unclear(f"{option} 里的“{text}”读不出来：写成 {example}")
    return name.strip(), rest
