"""An analysis as tables for people, and as plain values for JSON and csv.

Groups and levels of fewer than five are left out, with as many others as keep them from being had
by subtraction; so is a 满意率 that would tell of one to four people, unless the caller wants all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.analysis.table import AnswerTable
from bot.analysis.wish import Wish
from scoring.statistics import Analysis, Figure
from scoring.suppression import hidden_groups

NAMES = (
    *("by", "level", "code", "n", "rate", "se", "low", "high", "moe", "deff", "satisfied"),
    "degrees",
)
LEAST = 5
HEAD = ("", "n", "得分率", "标准误", "95%区间", "误差范围", "设计效应", "满意率")


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of one kind: of everybody, by group, by the levels of a column."""

    by: str
    """questions, items, group, or the name of a column."""
    level: str
    figures: tuple[Figure, ...]
    told: frozenset[str] = frozenset()
    """Questions and items whose 满意率 may be told."""
    hidden: bool = False

    def facts(self) -> Iterator[dict[str, Any]]:
        """The figures as plain values, None where there is none or it may not be told."""
        for one in self.figures:
            facts = {key: _finite(value) for key, value in asdict(one).items()}
            satisfied = one.satisfied if one.code in self.told else None
            yield {"by": self.by, "level": self.level, **facts, "satisfied": satisfied}


def blocks(
    found: Analysis, table: AnswerTable, wish: Wish, *, everything: bool = False
) -> tuple[Block, ...]:
    """All figures. `everything`: small groups and levels too."""
    over_all = _told(table, wish, "", frozenset(), everything)
    made = [Block("questions", "", found.questions, over_all)]
    if found.items:
        made.append(Block("items", "", found.items, over_all))
    divided: list[tuple[str, str, Mapping[str, tuple[Figure, ...]]]] = [
        ("group", wish.group, found.by_group),
        *((column, column, levels) for column, levels in found.by_domain.items()),
    ]
    for by, column, levels in divided:
        if len(levels) < 2:
            continue
        hidden = frozenset() if everything else _hidden(found, levels)
        told = _told(table, wish, column, hidden, everything) & over_all
        made += [
            Block(by, level, () if level in hidden else figures, told, level in hidden)
            for level, figures in levels.items()
        ]
    return tuple(made)


def _told(
    table: AnswerTable, wish: Wish, column: str, hidden: frozenset[str], everything: bool
) -> frozenset[str]:
    """For all levels of the column that are shown, or for none."""
    told = {
        question
        for question in wish.questions
        if everything
        or all(
            n == 0 or n >= LEAST
            for level, sides in table.sides(question, column, wish.best).items()
            if level not in hidden
            for n in sides
        )
    }
    items = {name for name, of in wish.items.items() if {*of} <= told}
    return frozenset(told | items)


def _hidden(found: Analysis, levels: Mapping[str, tuple[Figure, ...]]) -> frozenset[str]:
    codes = [one.code for one in found.questions]
    return hidden_groups(
        [
            {
                level: next((one.n for one in figures if one.code == code), 0)
                for level, figures in levels.items()
            }
            for code in codes
        ]
    )


def tables(made: Sequence[Block], group: str) -> Iterator[Table]:
    """For the screen, percents with two decimals."""
    titles = {"questions": "各题", "items": "各分项", "group": f"按{group or '组'}"}
    for by in dict.fromkeys(block.by for block in made):
        table = Table(title=Text(titles.get(by, f"按{by}")), title_justify="left")
        for place, name in enumerate(HEAD):
            table.add_column(name, overflow="fold", justify="left" if not place else "right")
        for block in made:
            if block.by != by:
                continue
            if block.hidden:
                table.add_row(
                    Text(block.level), *[Text("")] * (len(HEAD) - 2), Text("人数少，不列出")
                )
            for one in block.figures:
                name = f"{block.level} {one.code}".strip()
                pleased = f"{100 * one.satisfied:.2f}%" if one.code in block.told else "不列出"
                table.add_row(*(Text(cell) for cell in (name, *_cells(one), pleased)))
        yield table


def _cells(one: Figure) -> tuple[str, ...]:
    interval = "—"
    if one.low is not None and one.high is not None:
        interval = f"{100 * one.low:.2f}–{100 * one.high:.2f}"
    return (
        f"{one.n:,}",
        f"{100 * one.rate:.2f}%",
        _points(one.se),
        interval,
        "—" if one.moe is None else f"±{100 * one.moe:.2f}",
        "—" if one.deff is None or one.deff != one.deff else f"{one.deff:.2f}",
    )


def _points(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.2f}"


def as_json(found: Analysis, made: Sequence[Block], rows: int) -> dict[str, Any]:
    """Shares of 1, unrounded; null where nothing can be told."""
    fitted = found.calibration
    return {
        "rows": rows,
        "design": found.design,
        "kish_deff": found.kish_deff,
        "effective": found.effective,
        "calibration": fitted and {"rounds": fitted.rounds, "trimmed": fitted.trimmed},
        "alpha": found.alpha and asdict(found.alpha),
        "notes": list(found.notes),
        "figures": [facts for block in made for facts in block.facts()],
        "hidden": [{"by": block.by, "level": block.level} for block in made if block.hidden],
    }


def _finite(value: Any) -> Any:  # noqa: ANN401
    """JSON has no NaN."""
    return None if isinstance(value, float) and value != value else value


def as_csv(made: Sequence[Block]) -> str:
    """One figure a line."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, NAMES)
    writer.writeheader()
    writer.writerows(facts for block in made for facts in block.facts())
    return text.getvalue()
