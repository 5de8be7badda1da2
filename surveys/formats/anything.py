"""A questionnaire in whatever form somebody sends it: told by its content."""

from __future__ import annotations

import json

from surveys.formats.book import Book, read_book, refuse_others, text_of
from surveys.formats.cn_excel import read_cn_excel
from surveys.formats.flaws import Flaw, Loaded, Unreadable, refused
from surveys.formats.wjx import looks_like_wjx, read_wjx
from surveys.formats.xiaoju import read_xiaoju
from surveys.formats.xlsform.reader import is_xlsform, read_sheets

_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


def read_questionnaire(data: bytes, name: str) -> Loaded:
    """XLSForm, a Chinese table of questions, 问卷星 text or the JSON of 小桔问卷. Never raises for
    what stands in the file; `name` gives a title where the file has none."""
    try:
        refuse_others(data)
        if data.startswith(_WORKBOOKS):
            return _book(read_book(data, name), name)
        text = text_of(data)
        if text.lstrip().startswith(("{", "[")):
            return _json(text, name)
        if name.casefold().endswith((".csv", ".md", ".tsv")) or text.lstrip().startswith("|"):
            return _book(read_book(data, name), name)
        if looks_like_wjx(text):
            return read_wjx(data, name)
        return _book(read_book(data, name), name)
    except Unreadable as error:
        return refused([error.flaw])


def _book(book: Book, name: str) -> Loaded:
    return read_sheets(book, name) if is_xlsform(book) else read_cn_excel(book, name)


def _json(text: str, name: str) -> Loaded:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return refused([Flaw("json", "不是完好的 JSON 文件", "重新导出再试")])
    if isinstance(data, dict) and ({"pages", "elements"} & data.keys() or "$schema" in data):
        message = "SurveyJS 的问卷只能导出，不能导入"
        return refused([Flaw("surveyjs", message, "把题目写成 XLSForm 或问卷星文本")])
    return read_xiaoju(data, name)
