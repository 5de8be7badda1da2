"""A bureau's Word form: its tables as grids and its paragraphs as lines, filled run by run, so that
fonts, merged cells, pictures, headers and everything else stay as they are."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from reports.fill.template import Edit, Grid, GridCell, Line, Template, edited
from reports.formats.template_archive import Element, opened, part, spliced, written

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BODY = "word/document.xml"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def _q(name: str) -> str:
    return f"{{{_W}}}{name}"


def read_docx(data: bytes, name: str) -> Template:
    """The tables and paragraphs of the body. Raises CannotFill."""
    body = part(opened(data, name, ".docx"), _BODY, name)
    grids = tuple(
        Grid(f"表{number}", tuple(cell for cell, _ in _table(table, number)))
        for number, table in _tables(body)
    )
    lines = tuple(Line(place, _text(paragraph)) for place, paragraph in _lines(body))
    return Template(name, grids, lines)


def fill_docx(data: bytes, name: str, changes: Mapping[str, Sequence[Edit]]) -> bytes:
    """The document with the text of cells (表1!R3C2) and lines (段12) changed; every run keeps its
    format. Raises CannotFill, KeyError for a place that is none."""
    archive = opened(data, name, ".docx")
    body = part(archive, _BODY, name)
    cells = {
        cell.place: element
        for number, table in _tables(body)
        for cell, element in _table(table, number)
    }
    lines = dict(_lines(body))
    for place, edits in changes.items():
        if place in lines:
            clean = [Edit(one.start, one.stop, _CONTROL.sub("", one.text)) for one in edits]
            _say(lines[place], clean, None)
        else:
            _put(cells[place], edits)
    return written(archive, {_BODY: body} if changes else {})


# -- reading


def _tables(body: Element) -> Iterator[tuple[int, Element]]:
    yield from enumerate(body.iter(_q("tbl")), start=1)


def _table(table: Element, number: int) -> list[tuple[GridCell, Element]]:
    """Cells where they begin; those that go on a merge from above are part of it."""
    open_: dict[int, tuple[int, int]] = {}
    found: list[list[Element]] = []
    for row, line in enumerate(_inside(table, "tr")):
        column = _number(line.find(f"{_q('trPr')}/{_q('gridBefore')}"), 0)
        for cell in _inside(line, "tc"):
            facts = cell.find(_q("tcPr"))
            columns = _number(facts.find(_q("gridSpan")) if facts is not None else None, 1)
            merge = facts.find(_q("vMerge")) if facts is not None else None
            goes_on = merge is not None and merge.get(_q("val"), "continue") == "continue"
            if goes_on and column in open_:
                index, span = open_[column]
                if span == columns:
                    found[index][2] = row - found[index][0] + 1
            else:
                open_[column] = len(found), columns
                found.append([row, column, 1, columns, cell])
            column += columns
    return [
        (
            GridCell(
                f"表{number}!R{row + 1}C{column + 1}", row, column, rows, columns, _said(cell)
            ),
            cell,
        )
        for row, column, rows, columns, cell in found
    ]


def _inside(element: Element, name: str) -> Iterator[Element]:
    """Children of a kind, those within content controls too."""
    for child in element:
        if child.tag == _q(name):
            yield child
        elif child.tag == _q("sdt"):
            content = child.find(_q("sdtContent"))
            if content is not None:
                yield from _inside(content, name)


def _number(element: Element | None, otherwise: int) -> int:
    return otherwise if element is None else int(element.get(_q("val"), otherwise))


def _lines(body: Element) -> Iterator[tuple[str, Element]]:
    """Paragraphs outside tables, also those in content controls."""
    paragraphs = _inside(body.find(_q("body")), "p")
    yield from ((f"段{number}", one) for number, one in enumerate(paragraphs, start=1))


def _said(cell: Element) -> str:
    return "\n".join(_text(one) for one in _inside(cell, "p"))


def _text(paragraph: Element) -> str:
    return "".join(_of(one) for one in _parts(paragraph))


def _parts(paragraph: Element) -> list[Element]:
    """Texts, tabs and line breaks; those of text boxes that hang on the paragraph aside."""
    return [
        one
        for one in paragraph.iter(_q("t"), _q("tab"), _q("br"))
        if one.getparent().tag == _q("r") and next(one.iterancestors(_q("p"))) is paragraph
    ]


def _of(element: Element) -> str:
    if element.tag == _q("t"):
        return element.text or ""
    return "\t" if element.tag == _q("tab") else "\n"


# -- writing


def _put(cell: Element, edits: Sequence[Edit]) -> None:
    """Edits of a cell's text, each in the paragraph where it begins; lines beyond the cell's
    paragraphs become breaks in the last."""
    paragraphs = list(_inside(cell, "p"))
    at = 0
    for number, paragraph in enumerate(paragraphs):
        end = at + len(_text(paragraph))
        own = [one for one in edits if at <= one.start <= end]
        edits = [one for one in edits if one not in own]
        if own:
            clipped = [
                Edit(one.start - at, min(one.stop, end) - at, _CONTROL.sub("", one.text))
                for one in own
            ]
            _say(paragraph, clipped, cell)
            if own[-1].stop > end:  # the whole of a cell with several empty paragraphs
                for rest in paragraphs[number + 1 :]:
                    _say(rest, [Edit(0, len(_text(rest)), "")], cell)
        at = end + 1


def _say(paragraph: Element, edits: Sequence[Edit], cell: Element | None) -> None:
    """Edits of a paragraph's text, its runs kept as they are."""
    if not any("\n" in one.text for one in edits):
        parts = [(one, _of(one)) for one in _parts(paragraph)]
        if spliced(parts, edits):
            return
    value = edited(_text(paragraph), edits)
    if not value and not _parts(paragraph):
        return
    texts = [one for one in _parts(paragraph) if one.tag == _q("t")]
    run = texts[0].getparent() if texts else _run(paragraph, cell)
    for one in _parts(paragraph):
        one.getparent().remove(one)
    for number, line in enumerate(value.split("\n")):
        if number:
            etree.SubElement(run, _q("br"))
        text = etree.SubElement(run, _q("t"))
        text.text = line
        text.set(_SPACE, "preserve")


def _run(paragraph: Element, cell: Element | None) -> Element:
    """A new run in the format of the paragraph's end, else of the text beside it, not bold."""
    run = etree.SubElement(paragraph, _q("r"))
    facts = paragraph.find(f"{_q('pPr')}/{_q('rPr')}")
    if facts is None and cell is not None:
        facts = _beside(cell)
    if facts is not None:
        kept = copy.deepcopy(facts)
        for name in ("b", "bCs", "ins", "del", "rPrChange"):
            for one in kept.findall(_q(name)):
                kept.remove(one)
        run.append(kept)
    return run


def _beside(cell: Element) -> Element | None:
    """The format of the nearest run before it."""
    found = cell.xpath("preceding::w:r[w:rPr][1]/w:rPr", namespaces={"w": _W})
    return found[0] if found else None
