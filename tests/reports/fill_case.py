"""What forms are filled with in these tests, and what is asked of a filled file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from docx import Document
from lxml import etree
from openpyxl import Workbook

from reports.fill.figures import Figure, Indicator
from reports.fill.filling import Outcome, fill
from reports.fill.matching import Proposal, propose
from reports.fill.template import Template

ROWS = (
    Indicator("Z1", "走访户数", "产出指标", "数量指标"),
    Indicator("Z2", "演出场次", "产出指标", "数量指标"),
    Indicator("Z3", "及时", "产出指标", "时效指标"),
    Indicator("Z4", "满意", "满意度指标", "服务对象满意度指标"),
    Indicator("Z5", "生态", "效益指标", "生态效益指标"),
)
KNOWN: dict[str, Figure] = {
    one.name: one
    for one in (
        Figure("项目名称", "text", "春节慰问", "project.yaml"),
        Figure("年度", "count", 2020, "project.yaml"),
        Figure("主管部门", "text", "区委", "project.yaml"),
        Figure("实施单位", "text", "区委办", "project.yaml"),
        Figure("预期目标", "text", "第一行\n第二行", "goals"),
        Figure("财政拨款.年初预算数", "money", 219_715_005, "表"),
        Figure("财政拨款.全年执行数", "money", 211_850_460, "表"),
        Figure("财政拨款.执行率", "rate", Fraction(211_850_460, 219_715_005), "表"),
        Figure("其他资金.全年执行数", "money", None, "表", "未提供"),
        Figure("其他资金.年初预算数", "money", 100, "表"),
        Figure("指标.Z1.指标名称", "text", "走访户数", "表"),
        Figure("指标.Z1.得分", "points", Decimal("11.25"), "得分表"),
        Figure("总分", "points", Decimal("94.39"), "得分表"),
        Figure("总分.分值", "points", Decimal(100), "得分表"),
    )
}


def done(template: Template, *, numbers: bool) -> tuple[Proposal, Outcome]:
    proposal = propose(template, ROWS)
    return proposal, fill(template, proposal.spots, KNOWN, numbers=numbers)


def found(proposal: Proposal) -> dict[str, str]:
    return {spot.place: spot.figure for spot in proposal.spots}


def saved(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def blank_workbook() -> bytes:
    book = Workbook()
    book.worksheets[0].title = "表"
    book.worksheets[0]["A1"].number_format = "@"
    return saved(book)


def blank_document() -> bytes:
    document = Document()
    document.add_table(rows=1, cols=1)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


BLANK_BOOK, BLANK_PAPER = blank_workbook(), blank_document()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def values(sheet: Any) -> dict[str, object]:
    return {
        cell.coordinate: str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if getattr(cell, "value", None) is not None
    }


def looks(sheet: Any) -> Mapping[str, object]:
    """Everything of a sheet but its values."""
    return {
        "cells": [
            (c.coordinate, *map(repr, (c.font, c.fill, c.border, c.alignment, c.number_format)))
            for row in sheet.iter_rows()
            for c in row
        ],
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "widths": {name: one.width for name, one in sheet.column_dimensions.items()},
        "heights": {name: one.height for name, one in sheet.row_dimensions.items()},
        "choices": [(one.sqref, one.formula1) for one in sheet.data_validations.dataValidation],
        "state": sheet.sheet_state,
        "pictures": (len(sheet._images), len(sheet._charts)),
    }


def shape(of: Mapping[str, bytes]) -> list[str]:
    """The elements of a document without its runs and texts."""
    body = etree.fromstring(of["word/document.xml"])

    def every() -> Iterator[str]:
        for one in body.iter():
            name = etree.QName(one).localname
            if not any(etree.QName(up).localname == "r" for up in (one, *one.iterancestors())):
                yield f"{name} {sorted(one.attrib.items())}"

    return list(every())
