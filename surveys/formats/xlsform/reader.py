"""An XLSForm as a questionnaire of ours, with everything that is wrong with it at once."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from surveys.formats.book import Book, Sheet, read_book
from surveys.formats.flaws import Flaw, Loaded, Unreadable, misfit, refused
from surveys.formats.xlsform.build import Draft, build
from surveys.formats.xlsform.settings import read_settings
from surveys.formats.xlsform.table import Table, read_table
from surveys.formats.xlsform.tidy import tidied
from surveys.questionnaire import Questionnaire

_SHEETS = ("survey", "choices", "settings")
_KNOWN = {
    "external_choices": "外部选项表用不上",
    "osm": "地图标签用不上",
    "entities": "实体登记用不上",
}
_HEADS = {
    "survey": ("type",),
    "choices": ("list_name", "name"),
    "settings": ("form_title", "form_id", "default_language", "version", "opening", "jixiao"),
}


def read_xlsform(data: bytes, name: str) -> Loaded:
    """The questionnaire of a workbook (.xlsx, .xls), csv file or Markdown table. Never raises for
    what stands in the file. `name`: the file's, for its title and for telling Markdown."""
    try:
        book = read_book(data, name)
    except Unreadable as error:
        return refused([error.flaw])
    return read_sheets(book, name)


def read_sheets(book: Book, name: str) -> Loaded:
    """The same from sheets that are read already."""
    draft = draft_of(book, name)
    return finished(draft)


def is_xlsform(book: Book) -> bool:
    """Whether the sheets look like an XLSForm."""
    return "survey" in _tables(book)[0]


def draft_of(book: Book, name: str) -> Draft:
    tables, flaws = _tables(book)
    draft = Draft(flaws=[*book.flaws, *flaws])
    if "survey" not in tables:
        draft.flaws.append(_no_survey(book))
        return draft
    settings = read_settings(tables["settings"], name)
    build(draft, tables["survey"], tables["choices"], settings)
    return draft


def finished(draft: Draft) -> Loaded:
    """The questionnaire, unless something stands in its way."""
    flaws = list(draft.flaws)
    made: Questionnaire | None = None
    if draft.data:
        try:
            made = Questionnaire.model_validate(draft.data)
        except ValidationError as error:
            flaws += _misfits(error, draft)
    rows = {index: (line.sheet, line.number) for index, line in draft.lines.items()}
    codes = {(line.sheet, line.number): draft.asked[index] for index, line in draft.lines.items()}
    told = tuple(
        replace(flaw, about=codes.get((flaw.sheet, flaw.row), "")) for flaw in _in_order(flaws)
    )
    if made is None or any(flaw.severity == "error" for flaw in told):
        return Loaded(None, told, draft.codes, rows)
    return Loaded(tidied(made), told, draft.codes, rows)


def _tables(book: Book) -> tuple[dict[str, Table], list[Flaw]]:
    sheets = {sheet.name.strip().casefold(): sheet for sheet in book.sheets if sheet.rows}
    flaws = list[Flaw]()
    if "survey" not in sheets and len(sheets) == 1:
        only = next(iter(sheets.values()))
        if {"type", "name"} <= set(read_table(only, _HEADS["survey"]).columns):
            sheets = {"survey": only}
    found = {}
    for name in _SHEETS:
        sheet = sheets.get(name)
        if sheet is not None:
            table = read_table(sheet, _HEADS[name])
            flaws += table.flaws
            if table.columns or name != "survey":
                found[name] = table
        elif name != "survey":
            found[name] = Table(name)
    if "survey" in found:
        flaws += [told for name, sheet in sheets.items() if (told := _stranger(name, sheet))]
    return found, flaws


def _stranger(name: str, sheet: Sheet) -> Flaw | None:
    if name in _SHEETS or name.startswith("_"):
        return None
    near = get_close_matches(name, _SHEETS, 1, 0.7)
    remedy = f"是不是 {near[0]}？改正表名" if near else "需要的内容请并入 survey、choices、settings"
    why = _KNOWN.get(name, "不认识这张表")
    return Flaw("unknown_sheet", f"{why}，没有导入", remedy, sheet.name, severity="warning")


def _no_survey(book: Book) -> Flaw:
    names = "、".join(sheet.name for sheet in book.sheets if sheet.name) or "（没有表名）"
    near = get_close_matches("survey", [sheet.name.casefold() for sheet in book.sheets], 1, 0.7)
    guess = f"“{near[0]}”是不是 survey？" if near else ""
    message = f"没有 survey 表，或它的前几行里没有 type 一列；文件里有：{names}"
    return Flaw("no_survey", message, f"{guess}survey 表第一行写 type、name、label 三列")


_TOLD = {"same_label": "个选项都叫"}
"""What was said already at the row of the choice, by our code: words of the whole's check."""


def _misfits(error: ValidationError, draft: Draft) -> list[Flaw]:
    """What our own checks have against it, at the rows concerned."""
    found, told = [], {flaw.code for flaw in draft.flaws}
    for details in error.errors(include_url=False):
        inner = details.get("ctx", {}).get("flaws")
        if details["type"] == "flaws" and inner:
            found += [
                _at(draft, loc, code, words, remedy)
                for loc, code, words, remedy in inner
                if not any(_TOLD[known] in words for known in told & _TOLD.keys())
                and not any(_speaks_of(words, code) for code in draft.failed)
            ]
        else:
            found.append(_at(draft, details["loc"], "question", misfit(details), "照此改正"))
    return found


def _speaks_of(words: str, code: str) -> bool:
    return f"提到{code}，" in words or f"${{{code}}}" in words


def _at(draft: Draft, loc: Any, code: str, words: str, remedy: str) -> Flaw:  # noqa: ANN401
    kind, index = (loc[0], loc[1]) if len(loc) > 1 else ("", 0)
    line = draft.lines.get(index) if kind == "questions" else None
    if line is not None:
        return line.flaw(code, words, remedy)
    sheet, row = draft.others.get((kind, index), (draft.sheet, 0))
    return Flaw(code, words, remedy, sheet, row)


def _in_order(flaws: list[Flaw]) -> list[Flaw]:
    """By sheet and row, each once."""
    order = {name: index for index, name in enumerate(_SHEETS)}
    once = dict.fromkeys(flaws)
    return sorted(once, key=lambda f: (order.get(f.sheet.casefold(), 9), f.row))


__all__ = ["Draft", "draft_of", "finished", "is_xlsform", "read_sheets", "read_xlsform"]
