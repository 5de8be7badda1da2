"""One sheet of an XLSForm as lines with known column names, whatever spelling the file has."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from surveys.formats.book import Row, Sheet
from surveys.formats.flaws import Flaw

TRANSLATABLE = ("label", "hint", "constraint_message", "required_message", "guidance_hint")
"""Columns that exist once a language."""

_ALIASES = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "list name": "list_name",
    "relevance": "relevant",
    "skip logic": "relevant",
    "calculate": "calculation",
    "formula": "calculation",
    "constraint message": "constraint_message",
    "constraining message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "constraintmsg": "constraint_message",
    "required message": "required_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "noapperrorstring": "no_app_error_string",
    "read only": "read_only",
    "readonly": "read_only",
    "repeat count": "repeat_count",
    "jr:count": "repeat_count",
    "choice filter": "choice_filter",
    "guidance hint": "guidance_hint",
    "image": "media::image",
    "audio": "media::audio",
    "video": "media::video",
    "big-image": "media::big-image",
    "form title": "form_title",
    "title": "form_title",
    "form id": "form_id",
    "id_string": "form_id",
    "default language": "default_language",
    "题型": "type",
    "类型": "type",
    "编号": "name",
    "名称": "name",
    "题目": "label",
    "题干": "label",
    "提示": "hint",
    "必填": "required",
    "是否必填": "required",
    "显示条件": "relevant",
    "约束": "constraint",
    "约束提示": "constraint_message",
    "计算": "calculation",
    "选项表": "list_name",
    "选项文字": "label",
    "分项": "item",
    "权重": "weight",
    "分值": "score",
}
_WRAPPERS = ("bind", "control", "body", "instance")
_WRAPPED = frozenset({"relevant", "constraint", "required", "calculation", "calculate"})
_DIALECT = frozenset({"appearance"})
_HEADER_ROWS = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One row: text by the canonical name of its column (`label::English (en)`)."""

    sheet: str
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def flaw(self, code: str, message: str, remedy: str = "", column: str = "") -> Flaw:
        return Flaw(code, message, remedy, self.sheet, self.number, column)

    def note(self, code: str, message: str, remedy: str = "", column: str = "") -> Flaw:
        return Flaw(code, message, remedy, self.sheet, self.number, column, "warning")


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    flaws: tuple[Flaw, ...] = field(default=())


def read_table(sheet: Sheet, wanted: tuple[str, ...]) -> Table:
    """`wanted`: columns one of which marks the row of headers, tried in the first rows."""
    at = _header(sheet.rows, wanted)
    if at is None:
        return Table(sheet.name)
    head, columns, flaws = sheet.rows[at], dict[int, str](), list[Flaw]()
    for index, text in sorted(head.cells.items()):
        name = column_name(text)
        if name in columns.values():
            message = f"有两列都叫 {text}"
            remedy = "改名或删去一列"
            flaws.append(Flaw("duplicate_column", message, remedy, sheet.name, head.number, text))
        else:
            columns[index] = name
    lines = []
    for row in sheet.rows[at + 1 :]:
        cells = {columns[i]: text for i, text in sorted(row.cells.items()) if i in columns}
        lines += [Line(sheet.name, row.number, cells)] if cells else []
        loose = [text for i, text in row.cells.items() if i not in head.cells]
        if loose and cells:
            message = f"“{loose[0][:20]}”所在的列没有列名，没有导入"
            flaws.append(Line(sheet.name, row.number, {}).note("no_header", message, "补上列名"))
    return Table(sheet.name, tuple(columns.values()), tuple(lines), tuple(flaws))


def _header(rows: tuple[Row, ...], wanted: tuple[str, ...]) -> int | None:
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        names = {column_name(text).split("::")[0] for text in row.cells.values()}
        if names & set(wanted) and len(names) > 1:
            return index
    return None


def column_name(text: str) -> str:
    """The canonical name: `Label : English (en)` is `label::English (en)`."""
    bare = " ".join(text.split())
    if bare.casefold() in _ALIASES:
        return _ALIASES[bare.casefold()]
    parts = [part.strip() for part in re.split(r"::?", bare) if part.strip()]
    if not parts:
        return bare
    first = parts[0].casefold()
    if first in _WRAPPERS and len(parts) > 1:
        return _unwrapped(parts)
    if first == "jr" and len(parts) > 1:
        parts, first = [f"jr:{parts[1]}", *parts[2:]], f"jr:{parts[1].casefold()}"
    first = _ALIASES.get(first, first.replace(" ", "_"))
    return "::".join([first, *parts[1:]])


def _unwrapped(parts: list[str]) -> str:
    """bind::relevant is relevant; bind::anything_else stays what it is."""
    inner = column_name(":".join(parts[1:]))
    base = inner.split("::")[0]
    plain = base in {*_WRAPPED, *_DIALECT, "constraint_message", "required_message", "read_only"}
    return inner if plain else "::".join([parts[0].casefold(), *parts[1:]])


def languages(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The languages that columns speak of, as written, in order; `` for a column without one."""
    found = [
        column.partition("::")[2] for column in columns if column.partition("::")[0] in TRANSLATABLE
    ]
    return tuple(dict.fromkeys(found))
