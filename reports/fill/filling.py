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
from reports.fill.template import AFTER, Change, Edit, GridCell, Template


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
    changes: dict[str, Change]
    """By place; numbers for whole cells of a workbook only."""
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
    changes: dict[str, Change] = {}
    filled: list[Filled] = []
    left: list[Left] = []
    for spot in spots:
        said = _said(spot, known, template)
        if said == NOTHING:
            continue
        made = said if isinstance(said, str) else _change(template, spot, said, numbers=numbers)
        earlier = changes.get(spot.place, ())
        if isinstance(made, str) or isinstance(earlier, Decimal):
            why = made if isinstance(made, str) else _TAKEN
            left.append(Left(spot.place, spot.label, why))
            continue
        changes[spot.place] = (
            made if isinstance(made, Decimal) else tuple(sorted((*earlier, *made)))
        )
        assert not isinstance(said, str)
        name = spot.figure or "（直接写的）"
        filled.append(Filled(spot.place, spot.label, name, said.text, said.source))
    return Outcome(changes, tuple(filled), tuple(left))


_TAKEN = "这里已经有字，不覆盖"


def _change(template: Template, spot: Spot, said: _Words, *, numbers: bool) -> Change | str:
    """What becomes of the place, or why nothing does."""
    text, cell = template.texts[spot.place], template.cells.get(spot.place)
    if cell is not None and cell.fixed:
        return "这里是公式，不覆盖"
    alone = text.strip() == spot.label and "{{" in spot.label
    if (cell is not None and cell.empty) or alone or _renames(spot):
        if numbers and said.number is not None:
            return said.number
        return (Edit(0, len(text), said.text),)
    return tuple(_inside(text, spot, said.text.replace("\n", " "))) or _TAKEN


def _renames(spot: Spot) -> bool:
    """指标1： makes room for the indicator's name."""
    return spot.figure.endswith(".指标名称") and "{{" not in spot.label


def _said(spot: Spot, known: Mapping[str, Figure], template: Template) -> _Words | str:
    """What goes there, or why nothing does."""
    if spot.place not in template.texts:
        return "模板里没有这个位置"
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
    return _worded(spot, figure, template.cells.get(spot.place))


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


def _inside(text: str, spot: Spot, value: str) -> Iterator[Edit]:
    """A value put at every place of the label; none where there is no room."""
    if "{{" in spot.label:
        for found in re.finditer(re.escape(spot.label), text):
            yield Edit(*found.span(), value)
        return
    for found in AFTER.finditer(text):
        if found["label"] == spot.label:
            start, stop = found.span("blank")
            behind = "　" if text[stop : stop + 1] not in ("", "\n", "\t") else ""
            yield Edit(start, stop, value + behind)
            return
