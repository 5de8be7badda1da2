"""A bureau's workbook: read as grids, filled in the XML of its sheets, so that merged cells,
styles, formulas, pictures, charts and everything else stay as they are."""

from __future__ import annotations

import copy
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from lxml import etree
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from reports.fill.labels import SINGLE
from reports.fill.template import CannotFill, Change, Edit, Grid, GridCell, Template, edited, same
from reports.formats.template_archive import Element, opened, part, spliced, written

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PERCENT = (9, 10)
"""Built-in number formats 0% and 0.00%."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def _q(name: str) -> str:
    return f"{{{_S}}}{name}"


def read_xlsx(data: bytes, name: str) -> Template:
    """The visible sheets. Raises CannotFill."""
    book = _Book(opened(data, name, ".xlsx"), name)
    return Template(name, tuple(book.grid(title, path) for title, path in book.sheets))


def fill_xlsx(data: bytes, name: str, changes: Mapping[str, Change]) -> bytes:
    """The workbook with values at places (自评表!B3); formulas are worked out anew when it is
    opened. Raises CannotFill, KeyError for a place that is none."""
    archive = opened(data, name, ".xlsx")
    book = _Book(archive, name)
    paths = dict(book.sheets)
    changed: dict[str, Element] = {}
    for place, change in changes.items():
        title, _, address = place.rpartition("!")
        path = paths[title]
        sheet = changed.setdefault(path, part(archive, path, name))
        _put(_cell(sheet, address), change, book)
    if changed:
        _recalculated(archive, book, changed)
    return written(archive, changed)


class _Book:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.workbook = part(archive, "xl/workbook.xml", name)
        related = part(archive, "xl/_rels/workbook.xml.rels", name)
        targets = {one.get("Id"): one.get("Target") for one in related}
        self.sheets: list[tuple[str, str]] = []
        self.every: list[str] = []
        for sheet in self.workbook.iter(_q("sheet")):
            target = targets.get(sheet.get(f"{{{_R}}}id"), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            path = posixpath.normpath(path)
            if path not in archive.namelist() or "worksheets/" not in path:
                continue
            self.every.append(path)
            if sheet.get("state", "visible") == "visible":
                self.sheets.append((sheet.get("name"), path))
        if not self.sheets:
            raise CannotFill(f"{name} 里没有工作表", "核对文件，另存为 .xlsx 再试")
        shared = "xl/sharedStrings.xml"
        self.strings: list[Element] = (
            list(part(archive, shared, name).iterchildren(_q("si")))
            if shared in archive.namelist()
            else []
        )
        self._percents = self._percent_styles()

    def _percent_styles(self) -> set[int]:
        if "xl/styles.xml" not in self.archive.namelist():
            return set()
        styles = part(self.archive, "xl/styles.xml", self.name)
        own = {
            int(one.get("numFmtId")): one.get("formatCode", "") for one in styles.iter(_q("numFmt"))
        }
        formats = styles.find(_q("cellXfs"))
        found = set()
        for number, style in enumerate(formats if formats is not None else ()):
            of = int(style.get("numFmtId", "0"))
            if of in _PERCENT or "%" in own.get(of, ""):
                found.add(number)
        return found

    def text(self, cell: Element) -> str:
        """What a cell holds, as text; phonetic hints are no part of it."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _plain(cell.find(_q("is")))
        value = cell.find(_q("v"))
        said = "" if value is None or value.text is None else value.text
        if kind == "s":
            return _plain(self.strings[int(said)]) if said else ""
        return said

    def grid(self, title: str, path: str) -> Grid:
        sheet = part(self.archive, path, self.name)
        areas: dict[tuple[int, int], tuple[int, int]] = {}
        covered: set[tuple[int, int]] = set()
        for merge in sheet.iter(_q("mergeCell")):
            left, top, right, bottom = range_boundaries(merge.get("ref"))
            assert left is not None
            assert top is not None
            areas[top, left] = (bottom or top) - top + 1, (right or left) - left + 1
            covered |= {
                (row, column)
                for row in range(top, (bottom or top) + 1)
                for column in range(left, (right or left) + 1)
            } - {(top, left)}
        cells = []
        for row, column, cell in _cells(sheet):
            if (row, column) in covered:
                continue
            rows, columns = areas.get((row, column), (1, 1))
            cells.append(
                GridCell(
                    place=f"{title}!{get_column_letter(column)}{row}",
                    row=row,
                    column=column,
                    rows=rows,
                    columns=columns,
                    text=self.text(cell),
                    fixed=cell.find(_q("f")) is not None,
                    percent=int(cell.get("s", "0")) in self._percents,
                )
            )
        taken = covered | {(cell.row, cell.column) for cell in cells}
        cells += [one for cell in cells if (one := _beside(title, cell, taken)) is not None]
        return Grid(title, tuple(cells))


def _beside(title: str, cell: GridCell, taken: set[tuple[int, int]]) -> GridCell | None:
    """The cell right of a label that we know, where the sheet stores none: nothing was ever typed
    or drawn there."""
    row, column = cell.row, cell.column + cell.columns
    if cell.fixed or (row, column) in taken or same(cell.text) not in SINGLE:
        return None
    return GridCell(f"{title}!{get_column_letter(column)}{row}", row, column)


def _cells(sheet: Element) -> Iterator[tuple[int, int, Element]]:
    """Row, column and element of every stored cell; addresses may be left out by a writer."""
    row = 0
    for line in sheet.iter(_q("row")):
        row = int(line.get("r", row + 1))
        column = 0
        for cell in line.iterchildren(_q("c")):
            address = cell.get("r")
            letters = re.match(r"[A-Z]+", address) if address else None
            column = column_index_from_string(letters[0]) if letters else column + 1
            yield row, column, cell


def _plain(item: Element) -> str:
    if item is None:
        return ""
    return "".join(
        text.text or "" for text in item.iter(_q("t")) if text.getparent().tag != _q("rPh")
    )


def _cell(sheet: Element, address: str) -> Element:
    """The cell at an address; made in a stored row that lacks it. Raises KeyError where there is no
    such row."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", address)
    if match is None:
        raise KeyError(address)
    wanted = int(match[2]), column_index_from_string(match[1])
    before: Element = None
    for row, column, cell in _cells(sheet):
        if (row, column) == wanted:
            return cell
        if row == wanted[0] and column < wanted[1]:
            before = cell
    if before is None:
        raise KeyError(address)
    made = etree.Element(_q("c"), r=address)
    before.addnext(made)
    return made


def _put(cell: Element, change: Change, book: _Book) -> None:
    """A value in place of what the cell holds; its style stays. Text is never a formula."""
    before = book.text(cell)
    rich = None if isinstance(change, Decimal) else _rich(cell, change, book)
    for child in list(cell):
        if child.tag in (_q("v"), _q("is")):
            cell.remove(child)
    if isinstance(change, Decimal):
        cell.attrib.pop("t", None)
        etree.SubElement(cell, _q("v")).text = f"{change:f}"
        return
    cell.set("t", "inlineStr")
    if rich is not None:
        cell.append(rich)
        return
    text = etree.SubElement(etree.SubElement(cell, _q("is")), _q("t"))
    text.text = _CONTROL.sub("", edited(before, change))
    text.set(_SPACE, "preserve")


def _rich(cell: Element, edits: Sequence[Edit], book: _Book) -> Element | None:
    """A string with runs of several formats keeps them as far as its text stays."""
    item = cell.find(_q("is"))
    if cell.get("t") == "s":
        said = cell.findtext(_q("v"))
        item = book.strings[int(said)] if said else None
    if item is None or item.find(_q("r")) is None:
        return None
    kept = etree.Element(_q("is"))
    for run in item.iterchildren(_q("r")):
        kept.append(copy.deepcopy(run))
    texts = [text for one in kept if (text := one.find(_q("t"))) is not None]
    clean = [Edit(one.start, one.stop, _CONTROL.sub("", one.text)) for one in edits]
    return kept if spliced([(one, one.text or "") for one in texts], clean) else None


def _recalculated(archive: zipfile.ZipFile, book: _Book, changed: dict[str, Element]) -> None:
    """Results of formulas are of before: they go, and the workbook is worked out when opened."""
    formulas = False
    for path in book.every:
        sheet = changed.get(path)
        if sheet is None:
            sheet = part(archive, path, book.name)
        results = [
            cell
            for _, _, cell in _cells(sheet)
            if cell.find(_q("f")) is not None and cell.find(_q("v")) is not None
        ]
        for cell in results:
            cell.remove(cell.find(_q("v")))
            cell.attrib.pop("t", None)
        if results:
            formulas = True
            changed[path] = sheet
    if not formulas:
        return
    settings = book.workbook.find(_q("calcPr"))
    if settings is None:
        settings = etree.Element(_q("calcPr"))
        before = [book.workbook.find(_q(name)) for name in ("definedNames", "sheets")]
        next(one for one in before if one is not None).addnext(settings)
    settings.set("fullCalcOnLoad", "1")
    changed["xl/workbook.xml"] = book.workbook
