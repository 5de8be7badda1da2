"""Figures put into places: what each says afterwards, what was filled from where, what not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports import words
from reports.fill.figures import NOTHING, Figure, in_unit, shown_value
from reports.fill.matching import UNDECIDED, Spot
from reports.fill.template import AFTER, GridCell, Template

Value = str | Decimal


@dataclass(frozen=True, slots=True)
class Filled:
    place: str
    label: str
    figure: str
    value: str
    """As it reads."""
    source: str


@dataclass(frozen=True, slots=True)
class Left:
    """A place that stayed empty, and why."""

    place: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    values: dict[str, Value]
    """The new content of places: a number for a whole cell of a workbook, else text."""
    filled: tuple[Filled, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """What goes to a place: as text, and as the number it is."""

    text: str
    number: Decimal | None
    source: str


def fill(
    template: Template, spots: Sequence[Spot], known: Mapping[str, Figure], *, numbers: bool
) -> Outcome:
    """`numbers`: cells take numbers (a workbook), not text alone."""
    values: dict[str, Value] = {}
    filled: list[Filled] = []
    left: list[Left] = []
    texts = dict(template.texts)
    for spot in spots:
        if spot.place not in texts:
            left.append(Left(spot.place, spot.label, "模板里没有这个位置"))
            continue
        said = _said(spot, known, template.cells.get(spot.place))
        if said == NOTHING:
            continue
        if isinstance(said, str):
            left.append(Left(spot.place, spot.label, said))
            continue
        cell = template.cells.get(spot.place)
        alone = texts[spot.place].strip() == spot.label and "{{" in spot.label
        whole = (cell is not None and cell.empty) or alone or _renames(spot)
        text = said.text if whole else _inside(texts[spot.place], spot, said.text)
        if text is None or (cell is not None and cell.fixed):
            why = (
                "这里是公式，不覆盖" if cell is not None and cell.fixed else "这里已经有字，不覆盖"
            )
            left.append(Left(spot.place, spot.label, why))
            continue
        texts[spot.place] = text
        number = said.number if whole and numbers and spot.place not in values else None
        values[spot.place] = text if number is None else number
        filled.append(
            Filled(spot.place, spot.label, spot.figure or "（直接写的）", said.text, said.source)
        )
    return Outcome(values, tuple(filled), tuple(left))


def _renames(spot: Spot) -> bool:
    """指标1： makes room for the indicator's name."""
    return spot.figure.endswith(".指标名称") and "{{" not in spot.label


def _said(spot: Spot, known: Mapping[str, Figure], cell: GridCell | None) -> _Words | str:
    """What goes there, or why nothing does."""
    if spot.text:
        return _Words(spot.text, None, "对应关系里直接写的文字")
    if not spot.figure:
        return "没有对应的数，要人填"
    figure = known.get(spot.figure)
    if figure is None:
        return f"没有叫“{spot.figure}”的数"
    if figure.value is None:
        return figure.lacking or "还没有"
    if figure.kind == "money" and spot.unit not in ("元", "万元"):
        return f"金额单位{UNDECIDED}：在对应关系里写 unit: 万元 或 元"
    return _worded(spot, figure, cell)


def _worded(spot: Spot, figure: Figure, cell: GridCell | None) -> _Words:
    value = figure.value
    text = shown_value(figure, spot.unit)
    match figure.kind:
        case "money":
            assert isinstance(value, int)
            amount = in_unit(value, spot.unit)
            return _Words(f"{amount:,f}", amount, f"{figure.source}（{spot.unit}）")
        case "rate":
            assert isinstance(value, Fraction)
            share = words.decimal(value, 4)
            as_percent = re.search(r"[(（]\s*[%％]\s*[)）]", spot.label)
            if as_percent:
                return _Words(f"{words.decimal(value * 100, 2):f}", share.scaleb(2), figure.source)
            return _Words(text, share if cell and cell.percent else None, figure.source)
        case "points" | "count":
            return _Words(text, Decimal(str(value)), figure.source)
        case _:
            return _Words(text, None, figure.source)


def _inside(text: str, spot: Spot, value: str) -> str | None:
    """The text of a place with a value put at its label; None where there is no room."""
    if "{{" in spot.label:
        return text.replace(spot.label, value, 1) if spot.label in text else None
    for found in AFTER.finditer(text):
        if found["label"] == spot.label:
            start, stop = found.span("blank")
            behind = "　" if text[stop : stop + 1] not in ("", "\n", "\t") else ""
            return text[:start] + value + behind + text[stop:]
    return None


def unknown_marks(spots: Sequence[Spot], known: Mapping[str, Figure]) -> Iterator[Spot]:
    """Names in {{…}} that mean no figure."""
    return (spot for spot in spots if "{{" in spot.label and spot.figure not in known)
