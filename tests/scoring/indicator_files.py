"""Indicator tables as Word and Excel files, written the way offices do."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from docx import Document

EXAMPLE = Path(__file__).parents[2] / "examples" / "dongchuan-2020" / "indicators.yaml"
Rows = Sequence[Sequence[str]]


def word(tables: Sequence[Rows], before: str = "", after: str = "", merge: int = 0) -> bytes:
    """Tables of texts; in the first `merge` columns equal texts below each other are merged."""
    document = Document()
    if before:
        document.add_paragraph(before)
    for rows in tables:
        table = document.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
        for top, bottom, column in _merged(rows, merge):
            text = rows[top][column]
            merged = table.cell(top, column).merge(table.cell(bottom, column))
            merged.text = text
        document.add_paragraph("")
    if after:
        document.add_paragraph(after)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(rows: Rows, merge: int = 0, head: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for text in head:
        sheet.append([text])
        width = len(rows[0])
        sheet.merge_cells(
            start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=width
        )
    first = len(head) + 1
    for row in rows:
        sheet.append([_cell(text) for text in row])
    for top, bottom, column in _merged(rows, merge):
        sheet.merge_cells(
            start_row=first + top,
            end_row=first + bottom,
            start_column=column + 1,
            end_column=column + 1,
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(text: str) -> str | float | None:
    try:
        return float(text)
    except ValueError:
        return text or None


def _merged(rows: Rows, columns: int) -> list[tuple[int, int, int]]:
    """First row, last row, column of runs of equal texts, each within its run to the left."""
    found = []
    for column in range(columns):
        top = 1
        for at in range(2, len(rows) + 1):
            same = at < len(rows) and all(
                rows[at][before] == rows[top][before] for before in range(column + 1)
            )
            if not same:
                if at - top > 1 and rows[top][column]:
                    found.append((top, at - 1, column))
                top = at
    return found


def report_2020() -> tuple[list[list[str]], dict[str, Any]]:
    """The nine columns of the 2020 report, and the system they print."""
    system = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    levels = {level["code"]: level for level in system["levels"]}
    rows = [
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "四级指标",
            "分值",
            "得分",
            "指标解释",
            "评分标准",
            "评分说明",
        ]
    ]
    for leaf in system["leaves"]:
        path: list[str] = []
        under = leaf["under"]
        while under:
            level = levels[under]
            weight = f"（{level['weight']}%）" if "weight" in level else ""
            path.insert(0, f"{level['code']}.{level['name']}{weight}")
            under = level.get("under", "")
        names = [*path, f"{leaf['code']}.{leaf['name']}"]
        names += [""] * (4 - len(names))
        printed = leaf["printed"]
        told = [str(leaf["weight"]), str(printed["score"]), leaf["explanation"], leaf["standard"]]
        rows.append([*names, *told, printed.get("note", "")])
    return rows, system
