"""What mutators share: an edit of a clean project that plants one finding.

A mutator says what must be found: the subject and, where there is one, the amount. None: the
project has no place for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from tests.findings.draft import yuan_figure
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


def leaf_of(files: ProjectFiles, kind: str) -> dict[str, Any] | None:
    leaves = files.doc("indicators")["leaves"]
    return next((leaf for leaf in leaves if leaf["evidence"]["kind"] == kind), None)


def new_unit(files: ProjectFiles) -> str:
    name = f"新设第{len(files.rows('units'))}办"
    files.rows("units").append(
        {"编号": f"N{len(files.rows('units'))}", "名称": name, "别名": "", "合称成员": ""}
    )
    return name


def some_unit(files: ProjectFiles, rng: Random, *keys: str) -> str | None:
    """A unit with money, in whose texts nothing was planted."""
    names = sorted({r["实施单位"] for r in files.rows("spending")})
    rng.shuffle(names)
    return next((n for n in names if files.free(*(f"{key}.{n}" for key in keys))), None)


def judged_leaf(files: ProjectFiles, rng: Random, kind: str = "") -> dict[str, Any] | None:
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


def say(files: ProjectFiles, name: str, one: dict[str, Any]) -> int:
    said = files.doc("printed").setdefault(name, [])
    said.append({"where": "三（二）", **one})
    return len(said)
