"""A questionnaire as an XForm (XML), for ODK Collect and its kin, through pyxform."""

from __future__ import annotations

import re
import warnings

from pyxform.xls2xform import convert

from surveys.form import Question
from surveys.formats.book import Row, Sheet
from surveys.formats.flaws import Flaw
from surveys.formats.workbook import write_book
from surveys.formats.xlsform.writer import sheets_of
from surveys.questionnaire import Questionnaire

_OURS = frozenset(
    {
        "jixiao", "code", "kind", "item", "weight", "short", "stem", "unit", "shuffle", "at_least",
        "at_most", "exclusive", "min_length", "max_length", "places", "voice", "text_instead",
        "ends", "score", "synonyms", "special", "opening", "opening_plain",
        "plain", "closing", "consent",
        # what ODK would look up outside of the form
        "media::audio",
    }
)  # fmt: skip


def write_xform(q: Questionnaire) -> tuple[bytes, tuple[Flaw, ...]]:
    """The XML, empty where pyxform refuses; its remarks, and what the XML cannot say."""
    data = write_book([_plain(sheet) for sheet in sheets_of(_without_kept(q))])
    found: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = convert(data, warnings=found, form_name="data", file_type=".xlsx")
    except Exception as error:  # pyxform raises its own errors and whatever it stumbles over
        return b"", (_refusal(error),)
    told = [Flaw("xform", f"pyxform 提醒：{text}", severity="warning") for text in found]
    return made.xform.encode(), (*told, *_lost(q))


def _without_kept(q: Questionnaire) -> Questionnaire:
    """Without cells of the file it came from: they may speak of files that are not there."""
    kept = {place: _names(cells) for place, cells in q.xlsform.items()}
    return q.model_copy(
        update={"xlsform": {place: cells for place, cells in kept.items() if cells}}
    )


def _names(cells: dict[str, str]) -> dict[str, str]:
    return {
        column: text
        for column, text in cells.items()
        if column in ("name", "list_name", "appearance", "form_id", "version", "language")
        or column.startswith("language.")
    }


def _plain(sheet: Sheet) -> Sheet:
    """Only the columns that ODK knows."""
    if not sheet.rows:
        return sheet
    head, *rows = sheet.rows
    known = {at: name for at, name in head.cells.items() if not _is_ours(name)}
    kept = [
        Row(row.number, {at: text for at, text in row.cells.items() if at in known}) for row in rows
    ]
    return Sheet(sheet.name, (Row(head.number, known), *kept))


def _is_ours(column: str) -> bool:
    base = column.partition("::")[0]
    return column in _OURS or base in _OURS or column.startswith("form_title::")


def _refusal(error: Exception) -> Flaw:
    words = " ".join(re.sub(r"\s+", " ", str(error)).split())[:300]
    message = f"pyxform 不能转换：{words or type(error).__name__}"
    return Flaw("xform", message, "照它指出的地方改正问卷，再导出")


def _lost(q: Questionnaire) -> list[Flaw]:
    """What ODK has no place for."""
    found = []
    worded = [one.code for one in q.questions if one.wordings]
    if worded:
        found.append(_told(f"换问法（wordings）没有写出：{'、'.join(worded)}"))
    exclusive = [one.code for one in q.questions if _is_exclusive(one)]
    if exclusive:
        found.append(_told(f"单独选项（exclusive）没有写出：{'、'.join(exclusive)}"))
    if q.opening:
        found.append(_told("开场白和征求同意没有写出，请在表里加一道说明"))
    return found


def _is_exclusive(asked: Question) -> bool:
    return bool(getattr(asked, "exclusive", ()))


def _told(message: str) -> Flaw:
    return Flaw("xform_lost", message, severity="warning")
