"""Workbooks of confirmation forms that came back: every cell as people would have typed it."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from surveys.figures import choices, question
from surveys.form import Form, Multiple
from surveys.formats.confirm_sheet import ANSWER, CODE, FIRST, GUIDE, STAND, Sheet


class NotASheet(ValueError):
    """The file is no workbook of ours; the message says why, in Chinese."""


def read_confirmations(data: bytes) -> list[Sheet]:
    """The sheets of a workbook that came back. Raises NotASheet."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise NotASheet("不是能打开的 .xlsx 文件") from error
    found = [_read(sheet) for sheet in book.worksheets if sheet.title != GUIDE]
    sheets = [sheet for sheet in found if sheet is not None]
    if not sheets:
        raise NotASheet("不是从本系统导出的确认表（找不到校验码）")
    return sheets


def _read(sheet: Worksheet) -> Sheet | None:
    try:
        mark = json.loads(str(sheet["A1"].value or ""))
        facts = (str(mark["form"]), str(mark["hash"]), int(mark["version"]), str(mark["unit"]))
    except (ValueError, KeyError, TypeError):
        return None
    texts: dict[str, str] = {}
    cells: dict[str, str] = {}
    stands: set[str] = set()
    for row in range(FIRST, sheet.max_row + 1):
        code = sheet[f"{CODE}{row}"].value
        if not isinstance(code, str) or not code:
            continue
        cells[code] = f"{ANSWER}{row}"
        texts[code] = _text(sheet[f"{ANSWER}{row}"].value)
        if _text(sheet[f"{STAND}{row}"].value) == "是":
            stands.add(code)
    return Sheet(*facts, sheet.title, texts, frozenset(stands), cells)


def _text(value: object) -> str:
    """A cell as people would type it. A workbook's binary fractions are read to 15 digits."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float():
            return str(int(value)) if value.is_integer() else format(value, ".15g")
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value).strip()


def as_typed(form: Form, sheet: Sheet) -> dict[str, str]:
    """The texts as the conversation takes them: of `2 金额不对` the number."""
    found = dict(sheet.texts)
    for code, text in sheet.texts.items():
        asked = question(form, code)
        if asked is not None and choices(asked) and not isinstance(asked, Multiple):
            number, _, label = text.partition(" ")
            known = {str(c.code): c.label.replace(",", "，") for c in choices(asked)}
            if known.get(number) == label:
                found[code] = number
    return found
