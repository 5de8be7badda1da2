"""Chinese workbooks with one question a row: 题目标题, 题型, 选项内容 (小桔问卷) or one sheet a
type with 题干, 选项 A, 选项 B ... (卷王)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.formats.book import Book, Row, Sheet
from surveys.formats.flaws import Flaw, Loaded, quoted, refused
from surveys.formats.plain import Plain, assemble
from surveys.formats.wjx_types import type_of

_TITLES = ("题目标题", "题干", "题目", "标题", "问题", "题目名称", "问题标题")
_TYPES = ("题型", "题目类型", "类型")
_OPTIONS = ("选项内容", "选项", "备选项", "答案选项")
_REQUIRED = ("是否必填", "必填", "必答", "是否必答")
_QUIZ = ("答案", "解析", "分数", "单空分数", "标签")
_HEADER_ROWS = 10

_OTHERS = (
    (("登录名", "用户名", "登录密码"), "这是导入用户的名单，不是问卷"),
    (("登陆账号", "登录账号"), "这是白名单，不是问卷"),
    (("字典项名称", "字典项值"), "这是数据字典，不是问卷"),
    (("身份证号", "家庭住址"), "这是人员名册，不是问卷"),
)
"""Headings of workbooks that people take for questionnaires."""


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    title: int
    kind: int = 0
    options: tuple[int, ...] = ()
    required: int = 0
    quiz: tuple[str, ...] = ()


def read_cn_excel(book: Book, name: str) -> Loaded:
    """The questionnaire of such a workbook, or why it is none."""
    asked, flaws, found = list[Plain](), list(book.flaws), False
    for sheet in book.sheets:
        head = _head(sheet)
        if head is None:
            continue
        found = True
        if head.quiz:
            message = f"题库里的{'、'.join(head.quiz)}用不上，没有导入"
            flaws.append(Flaw("quiz", message, "", sheet.name, head.row, severity="warning"))
        for row in sheet.rows:
            if row.number > head.row and (one := _question(sheet, head, row, flaws)):
                asked.append(one)
    if not found:
        return refused([*flaws, _not_one(book)])
    title = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or "问卷"
    return assemble(title, "", asked, flaws)


def _head(sheet: Sheet) -> _Head | None:
    for row in sheet.rows[:_HEADER_ROWS]:
        names = {column: re.sub(r"\s+", "", text) for column, text in row.cells.items()}
        title = _column(names, _TITLES)
        options = tuple(
            column
            for column, name in names.items()
            if name in _OPTIONS or re.fullmatch(r"选项[A-Za-z\d]{1,2}", name)
        )
        kind = _column(names, _TYPES)
        if title and (kind or options or type_of(sheet.name)):
            quiz = tuple(name for name in names.values() if name in _QUIZ)
            return _Head(row.number, title, kind, options, _column(names, _REQUIRED), quiz)
    return None


def _apart(cell: str) -> list[str]:
    """The options of a cell: a line each, or all in one line with | or ； between."""
    return cell.split("\n") if "\n" in cell else re.split(r"[|｜;；]", cell)


def _column(names: dict[int, str], wanted: tuple[str, ...]) -> int:
    return next((column for word in wanted for column, name in names.items() if name == word), 0)


def _question(sheet: Sheet, head: _Head, row: Row, flaws: list[Flaw]) -> Plain | None:
    text = row.cells.get(head.title, "")
    made = Plain(text, sheet=sheet.name, row=row.number)
    if not text:
        flaws.append(made.note("no_title", "没有题目，这一行没有导入", "补上题目，或删去这一行"))
        return None
    parts = [row.cells.get(column, "") for column in head.options]
    made.options = [one.strip() for part in parts for one in _apart(part) if one.strip()]
    written = row.cells.get(head.kind, "") if head.kind else sheet.name
    made.kind = type_of(written)
    if head.required:
        made.required = row.cells.get(head.required, "") in ("是", "必填", "true", "1", "yes", "√")
    if not made.kind and written:
        instead = "单选题" if made.options else "填空题"
        message = f"问不了“{quoted(written)}”，先按{instead}导入"
        flaws.append(made.note("unknown_type", message, "看看这样问是否合适"))
        made.kind = "single" if made.options else "text"
    settle(made, flaws)
    return made


def settle(made: Plain, flaws: list[Flaw]) -> None:
    """What such programs leave to their own defaults."""
    if made.kind == "vote":
        made.kind = "multiple" if re.search(r"几|哪些|多选", made.text) else "single"
        words = "多选题" if made.kind == "multiple" else "单选题"
        flaws.append(made.note("assumed_kind", f"投票题按{words}导入", "不是这样就改 kind"))
    if made.kind == "nps" and made.options:
        ends = "、".join(made.options)
        flaws.append(
            made.note("anchors", f"两端的说法（{quoted(ends)}）没有导入", "写进题目或提示")
        )
        made.options = []


def _not_one(book: Book) -> Flaw:
    for sheet in book.sheets:
        words = {
            re.sub(r"[（(].*", "", text) for row in sheet.rows[:3] for text in row.cells.values()
        }
        for headings, why in _OTHERS:
            if words & set(headings):
                return Flaw(
                    "not_a_questionnaire",
                    why,
                    "换一个有题目和题型的文件",
                    sheet.name,
                    sheet.rows[0].number,
                )
    first = next((sheet for sheet in book.sheets if sheet.rows), None)
    place = (first.name, first.rows[0].number) if first else ("", 0)
    message = "看不出是问卷：没有 survey 表，也没有“题目标题”“题干”这样的列"
    remedy = "用 XLSForm（survey 表有 type、name、label 列），或写题目标题、题型、选项内容三列"
    return Flaw("not_a_questionnaire", message, remedy, *place)
