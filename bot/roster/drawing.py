"""A sample drawn from a list: which rows, and the protocol by which anybody can draw it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.roster.copying import Page, copied
from bot.roster.sheet import Sheet
from scoring.sampling import Drawn, Method, draw

SAMPLE, SUBSTITUTE = "样本号", "替补号"
PROTOCOL = "抽样说明"

METHODS: Mapping[Method, str] = {
    "random": "简单随机：每行按 SHA-256(种子\\0类别\\0编号) 排序，取最前的若干行",
    "systematic": "等距：按名单次序，从随机起点起每隔（人数÷样本数）取一行",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """How to draw."""

    sizes: Mapping[str, int]
    """Rows by group."""
    substitutes: int
    """Per hundred of the sample, rounded up."""
    seed: str
    method: Method
    listed: date
    """The day of the list."""
    about: str = ""
    """How the sizes were worked out."""


def drawn(sheet: Sheet, wish: Wish) -> list[Drawn]:
    """The sample of every group. Raises ValueError where a group has too few rows."""
    return [
        draw(
            group,
            numbers,
            wish.sizes.get(group, 0),
            seed=wish.seed,
            substitutes=-(-wish.sizes.get(group, 0) * wish.substitutes // 100),
            method=wish.method,
        )
        for group, numbers in by_group(sheet).items()
    ]


def by_group(sheet: Sheet) -> dict[str, list[str]]:
    """Numbers of the rows by group, in the order of the list."""
    found: dict[str, list[str]] = {}
    for row in sheet.rows:
        found.setdefault(row.group, []).append(row.number)
    return found


def workbook(raw: bytes, sheet: Sheet, groups: Sequence[Drawn], wish: Wish) -> bytes:
    """A copy of the list with 样本号 and 替补号 (group and number: 4-001), and the protocol."""
    lines = {row.number: row.line for row in sheet.rows}
    sample: dict[int, str] = {}
    stand_by: dict[int, str] = {}
    for each in groups:
        for place, column in ((each.chosen, sample), (each.substitutes, stand_by)):
            for n, number in enumerate(place, start=1):
                column[lines[number]] = f"{each.group}-{n:03d}" if each.group else f"{n:03d}"
    columns = {SAMPLE: sample, SUBSTITUTE: stand_by}
    if not sheet.numbered:
        columns = {"编号": {line: number for number, line in lines.items()}, **columns}
    return copied(raw, sheet, columns, [_protocol(raw, sheet, groups, wish)])


def _protocol(raw: bytes, sheet: Sheet, groups: Sequence[Drawn], wish: Wish) -> Page:
    population = by_group(sheet)
    rows: list[tuple[str | int, ...]] = [
        ("名单文件", sheet.grid.name),
        ("名单日期", wish.listed.isoformat()),
        ("名单指纹（SHA-256）", hashlib.sha256(raw).hexdigest()),
        ("种子", wish.seed),
        ("方法", METHODS[wish.method]),
        ("样本量", wish.about),
        ("替补", "样本联系不上时，按替补号从小到大替换，并在 jixiao roster mark 记下原因"),
        (),
        ("类别", "名单人数", "样本", "替补"),
    ]
    for each in groups:
        size = len(population[each.group])
        rows.append((each.group, size, len(each.chosen), len(each.substitutes)))
    rows.append(
        (
            "合计",
            len(sheet.rows),
            sum(len(each.chosen) for each in groups),
            sum(len(each.substitutes) for each in groups),
        )
    )
    return Page(PROTOCOL, rows)
