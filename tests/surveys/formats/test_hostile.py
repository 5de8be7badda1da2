"""Whatever bytes come in: a questionnaire or flaws, never an exception, never without end."""

from __future__ import annotations

import io
import json
import random
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.formats import book
from surveys.formats.anything import read_questionnaire
from surveys.formats.flaws import Loaded
from surveys.formats.xlsform.reader import read_xlsform
from surveys.formats.xlsform.writer import write_xlsform
from tests.surveys.formats.samples import DATA, FILES

BYTES = {path.name: path.read_bytes() for path in FILES if path.stat().st_size < 30_000}
WORDS = st.sampled_from(
    [
        "survey", "type", "name", "label", "text", "select_one a", "begin_group", "end_group",
        "relevant", "${a} = 1", "${", "choices", "list_name", "a", "问题", "1", "-99", "=1+1", "",
        "label::English", "calculate", "rank a", "range", "[单选题]", "1. 好吗？", "选项：甲 乙",
        "题型", "题目标题", "jixiao", '{"kind": 3}', "{", "constraint", ". > 'x'", "acknowledge",
        "or_other",
    ]
)  # fmt: skip


def is_told(loaded: Loaded) -> bool:
    return (loaded.questionnaire is None) == bool(loaded.errors)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", "a.md", "a.txt", "a.json"]))
def test_random_bytes(data: bytes, name: str) -> None:
    assert is_told(read_questionnaire(data, name))
    assert is_told(read_xlsform(data, name))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(BYTES)), st.floats(0, 1), st.integers(0, 255))
def test_files_cut_short_or_damaged(name: str, where: float, byte: int) -> None:
    data = BYTES[name]
    at = int(where * (len(data) - 1))
    assert is_told(read_questionnaire(data[:at], name))
    damaged = data[:at] + bytes([byte]) + data[at + 1 :]
    assert is_told(read_questionnaire(damaged, name))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), max_size=12), st.booleans())
def test_cells_in_any_place(rows: list[list[str]], as_csv: bool) -> None:
    if as_csv:
        text = "\n".join(",".join(row) for row in rows)
        assert is_told(read_questionnaire(text.encode(), "a.csv"))
    else:
        text = "\n".join("| " + " | ".join(row) + " |" for row in rows)
        assert is_told(read_questionnaire(text.encode(), "a.md"))
    assert is_told(read_questionnaire("\n".join(" ".join(r) for r in rows).encode(), "a.txt"))


@pytest.mark.parametrize("seed", range(12))
def test_shuffled_rows_of_real_forms(seed: int) -> None:
    order, tables = random.Random(seed), sorted((DATA / "xlsform").glob("*.md"))
    path = order.choice(tables)
    lines = path.read_text("utf-8").splitlines()
    order.shuffle(lines)
    assert is_told(read_xlsform("\n".join(lines).encode(), path.name))


def workbook(*rows: tuple[Any, ...], sheet: str = "survey") -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.worksheets[0].title = sheet
    for row in rows:
        made.worksheets[0].append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


HEAD = ("type", "name", "label", "hint")


def test_dates_numbers_and_truths_are_texts() -> None:
    made = workbook(
        HEAD,
        ("text", "a", date(2020, 1, 2), 3.0),
        ("text", "b", datetime.fromisoformat("2020-01-02T08:30"), True),
        ("text", "c", time(8, 30), 0.1),
    )
    q = read_xlsform(saved(made), "a.xlsx").questionnaire
    assert q is not None
    assert [(one.text, one.hint) for one in q.questions] == [
        ("2020-01-02", "3"),
        ("2020-01-02 08:30:00", "true"),
        ("08:30:00", "0.1"),
    ]


def test_a_formula_without_a_result_is_told_at_its_cell() -> None:
    loaded = read_xlsform(saved(workbook(HEAD, ("text", "a", "=1+1", ""))), "a.xlsx")
    assert ("cell", "survey", 2, "C") in {(f.code, f.sheet, f.row, f.column) for f in loaded.errors}


def test_merged_cells_do_not_disturb() -> None:
    made = workbook(HEAD, ("text", "a", "甲", ""), ("text", "b", "乙", ""))
    made.worksheets[0].merge_cells("D2:D3")
    made.worksheets[0].merge_cells("E1:F9")
    assert read_xlsform(saved(made), "a.xlsx").questionnaire is not None


def test_a_stray_cell_at_the_far_end_costs_nothing() -> None:
    made = workbook(HEAD, ("text", "a", "甲", ""))
    made.worksheets[0].cell(1_048_576, 1, "text")
    assert is_told(read_xlsform(saved(made), "a.xlsx"))


def test_too_many_rows_are_refused() -> None:
    rows = "".join(f"text,q{n},题{n}\n" for n in range(book.MAX_ROWS + 5))
    loaded = read_xlsform(("type,name,label\n" + rows).encode(), "a.csv")
    assert [flaw.code for flaw in loaded.errors] == ["too_large"]


def test_a_thousand_questions_are_no_trouble() -> None:
    rows = "".join(f"text,q{n},题{n}\n" for n in range(1000))
    q = read_xlsform(("type,name,label\n" + rows).encode(), "a.csv").questionnaire
    assert q is not None
    assert len(q.questions) == 1000


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused() -> None:
    out = io.BytesIO(saved(workbook(HEAD, ("text", "a", "甲", ""))))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", b"\0" * (book.MAX_UNPACKED + 1))
    assert len(out.getvalue()) < 200_000
    assert [f.code for f in read_xlsform(out.getvalue(), "a.xlsx").errors] == ["too_large"]


def test_a_file_larger_than_any_form_is_refused() -> None:
    loaded = read_questionnaire(b"PK" + b"0" * book.MAX_BYTES, "a.xlsx")
    assert [flaw.code for flaw in loaded.errors] == ["too_large"]


def test_entities_of_xml_are_not_followed() -> None:
    data = io.BytesIO(saved(workbook(HEAD, ("text", "a", "甲", ""))))
    out = io.BytesIO()
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/workbook.xml":
                text = laughs.encode() + text
            new.writestr(part.filename, text)
    assert [f.code for f in read_xlsform(out.getvalue(), "a.xlsx").errors] == ["unsafe"]


def test_a_deeply_nested_json_is_refused() -> None:
    loaded = read_questionnaire(b'{"a":' * 100_000, "a.json")
    assert loaded.errors


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(
                ["title", "text", "ask_if", "choices", "was", "is", "zh", "code", "op"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
FIELDS = [
    "title", "language", "opening", "consent", "choices", "questions", "sections", "computed",
    "items", "translations", "xlsform", "closing", "ask_if", "constraint", "minimum", "wordings",
    "code", "kind", "formula", "label", "synonyms", "shuffle", "nonsense",
]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3), st.integers(0, 4))
def test_anything_in_the_column_of_the_program(own: dict[str, Any], place: int) -> None:
    rows = [
        ["begin_group", "g", "组", ""],
        ["select_one yn", "a", "甲", ""],
        ["calculate", "c", "", "", "1+1"],
    ]
    cells = ["", "", "", "", ""]
    cells[place] = json.dumps(own).replace("|", "")
    made = workbook(("type", "name", "label", "hint", "calculation", "jixiao"))
    for row, cell in zip(rows, cells, strict=False):
        made.worksheets[0].append([*row, *[""] * (5 - len(row)), cell])
    made.worksheets[0].append(["end_group"])
    choices = made.create_sheet("choices")
    choices.append(["list_name", "name", "label", "jixiao"])
    choices.append(["yn", "1", "是", cells[3]])
    choices.append(["yn", "2", "否"])
    whole = made.create_sheet("settings")
    whole.append(["form_title", "jixiao"])
    whole.append(["表", cells[4]])
    assert is_told(read_xlsform(saved(made), "a.xlsx"))


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (zipped("word/document.xml"), "Word"),
        (zipped("ppt/presentation.xml"), "演示文稿"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0JFIF", "图片"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><html>", "网页"),
        (b'<?xml version="1.0"?><h:html/>', "XML"),
    ],
)
@pytest.mark.parametrize("name", ["问卷.xlsx", "问卷.txt", "问卷.csv"])
def test_a_file_of_another_kind_is_named(data: bytes, told: str, name: str) -> None:
    for loaded in (read_questionnaire(data, name), read_xlsform(data, name)):
        (flaw,) = loaded.errors
        assert flaw.code == "wrong_kind"
        assert told in flaw.message
        assert flaw.remedy


def test_options_in_one_line_of_a_cell() -> None:
    rows = [("题目标题", "题型", "选项内容"), ("满意吗", "单选题", "满意|一般；不满意")]
    loaded = read_questionnaire(saved(workbook(*rows, sheet="Sheet1")), "a.xlsx")
    assert loaded.questionnaire is not None
    (asked,) = loaded.questionnaire.questions
    assert [choice.label for choice in asked.choices] == ["满意", "一般", "不满意"]  # type: ignore[union-attr]


TEXTS = {name: data.decode() for name, data in BYTES.items() if name.endswith((".md", ".csv"))}
TEXTS["问卷.txt"] = """社区调查
1、年龄 (单选题)*
A. 60岁以下
B. 60岁以上（选B跳到第3题）
Q2 参加哪些活动？【多选题】
□跳舞
□下棋
3、评价 [矩阵量表题]
  很不满意 一般 满意
食堂   ○ ○ ○
4、总体满意度 [量表题]
很不满意 ○1 ○2 ○3 很满意
"""
PIECES = st.sampled_from(
    [
        "", "\t", "|", "| |", "○", "（选A跳到第5题）", "[矩阵量表题]", "Q1", "1、", "*", "＄｛",
        "${", "begin_repeat", "\u3000", "\u202e", "\x00", "select_one", "=1+1", "9" * 20, "🙂",
        "{retention}", "0 1 2 3 4",
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(TEXTS)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), min_size=1, max_size=5),
)
def test_texts_with_pieces_lost_and_put_in(name: str, edits: list[tuple[float, int, str]]) -> None:
    """Every flaw has a code and words, every error a remedy; what loads can be written again."""
    text = TEXTS[name]
    for where, lost, piece in edits:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + lost :]
    loaded = read_questionnaire(text.encode(), name)
    assert is_told(loaded)
    for flaw in loaded.flaws:
        assert flaw.code
        assert flaw.message
        assert flaw.remedy or flaw.severity == "warning"
    if loaded.questionnaire is not None:
        again = read_xlsform(write_xlsform(loaded.questionnaire), name)
        assert again.questionnaire == loaded.questionnaire
