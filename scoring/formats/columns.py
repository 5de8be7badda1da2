"""Which column of an indicator table holds what, by the words at its head."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from scoring.formats.grid import Grid

Role = Literal[
    "level",
    "name",
    "content",
    "weight",
    "explanation",
    "standard",
    "score",
    "note",
    "target",
    "actual",
    "code",
]
_ROLES: tuple[tuple[Role, str], ...] = (
    ("level", r"第?(?P<depth>[一二三四五六1-6])级(?:评价|考核|绩效)?(?:指标)?(?:名称|内容)?"),
    ("code", "(?:指标)?(?:代码|编码|编号)"),
    (
        "weight",
        "(?:指标|标准|项目|各项|本项|参考|总)?(?:分值|权重|权数|标准分|满分|配分|赋分|基准分|应得分)(?:分值|值|分)?",
    ),
    (
        "standard",
        "(?:指标)?(?:评分|评价|计分|考核|打分|赋分|扣分|评定|考评|评估|评审)(?:标准|规则|办法|细则|方法|依据)(?:及.*|和.*|与.*)?"
        "|.*评分(?:标准|细则|办法)",
    ),
    ("target", "(?:年度|年初|绩效|计划|预期|全年)?(?:指标值|目标值|计划完成值)"),
    (
        "actual",
        "(?:全年|年度)?(?:实际)?(?:完成值|完成数|实际值)|(?:全年|年度)?实际完成(?:情况|指标值)?",
    ),
    (
        "explanation",
        "(?:指标)?(?:解释|释义|定义|内涵|含义)|指标说明|说明|(?:评价|考核|评分)要点|计算公式"
        "|基本要求|指标解释.*|指标说明.*",
    ),
    ("content", "(?:评价|考核|检查|考评)内容|检查项目"),
    (
        "score",
        "(?:自评|评价|考核|实际|考评|最终|评审|复核|单位自评)?(?:得分|实得分|评分|评价分)(?:值)?",
    ),
    (
        "note",
        "(?:评分|得分|扣分|评价|自评|打分)(?:说明|原因|理由|情况|情况说明|依据说明)|备注|.*偏差原因.*|未完成原因.*|扣分原因.*|评价结果",
    ),
    (
        "name",
        "(?:评价|考核|绩效|具体|末级|考评)?指标(?:名称|内容)?|(?:考核|评价|考评)(?:项目|事项)|名称|项目",
    ),
)
_PATTERNS = [(role, re.compile(text)) for role, text in _ROLES]
_DEPTHS = {c: n for n, c in enumerate("一二三四五六", start=1)}
_DEEP = 40
"""Rows in which a head is looked for."""


@dataclass(slots=True)
class Layout:
    """The columns of a table, from 0; levels from the first down."""

    last_head: int
    width: int
    levels: list[int] = field(default_factory=list)
    weights: dict[int, int] = field(default_factory=dict)
    """By level (0 is the first), the column of its weights."""
    spare_weights: list[int] = field(default_factory=list)
    others: dict[Role, int] = field(default_factory=dict)
    missing: str = ""
    """一级 and 三级, but no 二级."""

    def column(self, role: Role) -> int | None:
        return self.others.get(role)


def role_of(text: str) -> tuple[Role, int] | None:
    """What a head says its column holds, and of which level."""
    said = unicodedata.normalize("NFKC", text)
    said = re.sub(r"\s+|[（(\[【].*?[）)\]】]|[*:：]", "", said)
    for role, pattern in _PATTERNS:
        if match := pattern.fullmatch(said):
            depth = match["depth"] if role == "level" else ""
            return role, int(_DEPTHS.get(depth, 0) or depth or 0)
    return None


def layout_of(grid: Grid) -> Layout | None:
    """The head of the table and its columns; None where the table is no indicator table."""
    best, most = None, 0
    for row in range(min(len(grid.rows), _DEEP)):
        roles = _roles(grid, row)
        kinds = {role for role, _ in roles.values()}
        enough = kinds & {"level", "name", "content"} and kinds & {"weight", "standard", "target"}
        if enough and len(roles) > most:
            best, most = row, len(roles)
    if best is None:
        return None
    last = best + 1 if best + 1 < len(grid.rows) and _all_heads(grid, best + 1) else best
    first = best - 1 if best and _roles(grid, best - 1) else best
    combined: dict[int, tuple[Role, int]] = {}
    for row in range(first, last + 1):
        for column, found in _roles(grid, row, every=True).items():
            upper = combined.get(column)
            if not (found[0] == "name" and upper and upper[0] == "level"):
                combined[column] = found
    layout = _columns(combined, last, len(grid.rows[best]))
    return layout if layout.levels else None


def _roles(grid: Grid, row: int, *, every: bool = False) -> dict[int, tuple[Role, int]]:
    """Roles by column; of a cell merged over several columns the first one only, unless every."""
    found: dict[int, tuple[Role, int]] = {}
    seen: set[tuple[int, int]] = set()
    for column, cell in enumerate(grid.rows[row]):
        corner = (cell.row, cell.column)
        role = role_of(cell.text) if cell.text and len(cell.text) < 30 else None
        if role and (every or corner not in seen):
            found[column] = role
        seen.add(corner)
    return found


def _all_heads(grid: Grid, row: int) -> bool:
    """Whether a row goes on with the head: each cell of its own is one."""
    own = [cell for at, cell in enumerate(grid.rows[row]) if cell.row == row and cell.column == at]
    texts = [cell.text for cell in own if cell.text]
    return len(texts) > 1 and all(role_of(text) for text in texts)


def _columns(roles: dict[int, tuple[Role, int]], last: int, width: int) -> Layout:
    layout = Layout(last, width)
    levels = [(depth, column) for column, (role, depth) in roles.items() if role == "level"]
    seen: dict[int, int] = {}
    for depth, column in sorted(levels):
        seen.setdefault(depth, column)
    names = [column for column, (role, _) in roles.items() if role == "name"]
    contents = [column for column, (role, _) in roles.items() if role == "content"]
    if not levels and len(names) < 2:  # 考核项目, 考核内容: the second is what is scored
        names, contents = sorted([*names, *contents[:1]]), contents[1:]
    if contents:
        roles = {**roles, contents[0]: ("explanation", 0)}
    layout.levels = [column for _, column in sorted(seen.items())]
    missing = set(range(1, max(seen, default=0))) - seen.keys()
    layout.missing = "、".join(map(str, sorted(missing)))
    if not layout.levels:
        layout.levels = names
    elif names and max(layout.levels) < min(names):
        layout.levels += names[:1]  # 一级、二级、指标名称
    for column, (role, _) in sorted(roles.items()):
        if role == "weight":
            _weight(layout, column)
        elif role not in ("level", "name", "content"):
            layout.others.setdefault(role, column)
    return layout


def _weight(layout: Layout, column: int) -> None:
    """The weights of the nearest level to the left; behind the last one, of the leaves."""
    number = max((number for number, at in enumerate(layout.levels) if at < column), default=0)
    if number in layout.weights:
        layout.spare_weights.append(column)
    else:
        layout.weights[number] = column
