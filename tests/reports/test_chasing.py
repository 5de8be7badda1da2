"""Papers for late units say what was given, and nothing else."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from docx import Document
from openpyxl import load_workbook

from reports.chasing import Chasing, Late
from reports.formats.chasing import call_sheet, letters, supervision

CIVIL = Late(
    unit="区民政局",
    missing=("慰问社会福利院1所（60,000.00元）", "说明疑点：支出比拨款多500元"),
    since=date(2026, 11, 16),
    reminded=3,
    last=date(2026, 11, 30),
    deadline=date(2026, 12, 11),
    phone="0871-6212 0000",
    responsible="社会救助科",
    joined=True,
)
UNION = Late("=区总工会", tuple(f"第{n}项" for n in range(1, 16)), None, 0, None, None)
GIVEN = Chasing(
    title="迎新春·送温暖",
    year=2026,
    body="区委办公室",
    contact="咨询电话：0871-0000 0000",
    day=date(2026, 12, 1),
    units=(CIVIL, UNION),
)


def said(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_a_letter_to_each_unit() -> None:
    first, second = letters(GIVEN)
    assert [f.name for f in (first, second)] == [
        "催办函_01_区民政局.docx",
        "催办函_02_=区总工会.docx",
    ]
    text = said(first.data)
    for words in (
        "区民政局：",
        "尚有以下2项没有完成",
        "1. 慰问社会福利院1所（60,000.00元）",
        "2. 说明疑点：支出比拨款多500元",
        "请于2026年12月11日前完成",
        "已提醒3次，最近一次是2026年11月30日",
        "区委办公室（盖章）",
    ):
        assert words in text
    text = said(second.data)
    assert "以及其他3项" in text
    assert "请尽快完成" in text
    assert "提醒" not in text
    assert "截止日已过" not in text


def test_after_the_deadline_the_letter_says_so() -> None:
    (first, _) = letters(replace(GIVEN, day=date(2026, 12, 15)))
    assert "截止日已过" in said(first.data)
    assert "三个工作日内" in said(first.data)


def test_the_list_for_the_leader() -> None:
    paper, table = supervision(replace(GIVEN, units=(replace(CIVIL, late=True), UNION)))
    text = said(paper.data)
    assert "2个单位尚未完成，其中1个已过截止日" in text
    assert "2026-12-11（已过）" in text
    assert "（没有人打开过链接）" in text
    sheet = load_workbook(io.BytesIO(table.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows[0][:3] == ("序号", "单位", "欠缺事项")
    assert rows[1] == (
        *(1, "区民政局", "慰问社会福利院1所（60,000.00元）；说明疑点：支出比拨款多500元"),
        *("2026-11-16", 3, "2026-11-30", "2026-12-11（已过）", "社会救助科"),
    )
    assert sheet.cell(4, 2).value == "=区总工会"
    assert sheet.cell(4, 2).data_type == "s", "a word, not a formula"


def test_the_call_sheet_has_phones_and_room_to_write() -> None:
    made = call_sheet(replace(GIVEN, simulated=True))
    sheet = load_workbook(io.BytesIO(made.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert "模拟数据" in str(rows[0][0])
    assert rows[2][:6] == (1, "区民政局", "0871-6212 0000", 2, 3, "2026-12-11")
    assert rows[3][2] == "没有登记"
    assert rows[2][6:] == (None, None) or rows[2][6:] == ("", "")
