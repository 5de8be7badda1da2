"""The tables of a .docx file."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from scoring.formats.grid import MAX_ROWS, Grid, Grids, Unreadable, filled, stripped


def read_word(data: bytes) -> Grids:
    """Every table, also one that stands inside another. Raises Unreadable for a file without."""
    document = Document(io.BytesIO(data))
    grids: list[Grid] = []
    before: list[str] = []
    for element in document.element.body.iter(qn("w:p"), qn("w:tbl")):
        if element.tag == qn("w:tbl"):
            grids.append(_grid(element, len(grids) + 1, before[-3:]))
            before = []
        elif not any(True for _ in element.iterancestors(qn("w:tbl"))):
            text = stripped(Paragraph(element, document).text)
            before += [text] if text else []
    if not grids:
        message = "这个 Word 文件里没有表格"
        remedy = "指标体系要放在表格里；表格是图片的，先转成可以编辑的表格"
        raise Unreadable("no_table", message, remedy)
    return Grids(tuple(grids))


def is_word(archive: zipfile.ZipFile) -> bool:
    return "word/document.xml" in archive.namelist()


def _grid(table: Any, number: int, before: list[str]) -> Grid:  # noqa: ANN401
    cells: list[tuple[int, int, str]] = []
    merged: dict[tuple[int, int], list[int]] = {}
    open_at: dict[int, tuple[int, int]] = {}
    rows = table.tr_lst[: MAX_ROWS + 1]
    for row, tr in enumerate(rows):
        column = tr.grid_before
        for tc in _cells_of(tr):
            width = tc.grid_span
            goes_on = tc.vMerge == "continue" and column in open_at
            if goes_on:
                corner = open_at[column]
                merged[corner][0] = row
            else:
                corner = (row, column)
                merged[corner] = [row, column + width - 1]
                cells.append((row, column, _text(tc)))
            if tc.vMerge is None:
                open_at.pop(column, None)
            else:
                open_at[column] = corner
            column += width
    ranges = [(*corner, last, right) for corner, (last, right) in merged.items()]
    spans = [one for one in ranges if one[:2] != one[2:]]

    def place(row: int, column: int) -> str:
        return f"表{number}第{row + 1}行第{column + 1}列"

    return filled(f"表{number}", cells, spans, place, before)


def _cells_of(tr: Any) -> list[Any]:  # noqa: ANN401
    """Its cells, also those that a content control wraps."""
    found: list[Any] = []
    for child in tr:
        if child.tag == qn("w:tc"):
            found.append(child)
        elif child.tag == qn("w:sdt"):
            found += child.iter(qn("w:tc"))
    return found


def _text(tc: Any) -> str:  # noqa: ANN401
    paragraphs = (stripped(Paragraph(one, tc).text) for one in tc.iterchildren(qn("w:p")))
    return "\n".join(one for one in paragraphs if one)
