"""The 确认表: every figure of its version is on paper, on as many pages as that takes."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
import segno
from docx import Document

from reports.confirmation import draw_confirmation
from reports.confirmed import NAME, ConfirmationSheet, SheetPart
from reports.formats.confirmation import confirmation_document

CODE = "3f0a9c1be2d45f67"
PART = SheetPart(
    title="慰问社会福利院1所，农村敬老院4所（60,000.00元）",
    version=2,
    by="办公室，2021年1月11日 09:00",
    lines=(("登记的拨款", "60,000.00元"), ("实际支出", "50,000.00元"), ("结余", "10,000.00元")),
    differences=("到账 60,000.00元 − 支出 50,000.00元 = 10,000.00元，相差 10,000.00元。",),
    changes=("结余：0.00元 → 10,000.00元",),
    why="凭证补记",
)
SHEET = ConfirmationSheet(
    title="2020年“迎新春·送温暖”系列活动",
    year=2020,
    body="区委办公室",
    unit="区民政局",
    version=2,
    code=CODE,
    stage="负责人已审核，待盖章",
    cut_off="2020年12月31日",
    parts=(PART,),
    submitted="办公室，2021年1月11日 09:00",
    reviewed="分管领导，2021年1月12日 10:00",
    chain="3f0a9c1be2d45f67（42条）",
    qr=tuple(tuple(row) for row in segno.make(CODE, error="m").matrix),
)


def words_of(document: bytes) -> str:
    """Everything that stands in a Word file, its head and foot included."""
    opened = Document(io.BytesIO(document))
    cells = [c.text for t in opened.tables for row in t.rows for c in row.cells]
    section = opened.sections[0]
    edges = [p.text for part in (section.header, section.footer) for p in part.paragraphs]
    return "\n".join([*(p.text for p in opened.paragraphs), *cells, *edges])


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    first, second = draw_confirmation(SHEET), draw_confirmation(SHEET)
    assert first == second
    assert first.name == "2020-区民政局-确认表-第2版.pdf"
    assert first.data.startswith(b"%PDF-")
    assert pages(first.data) == 1


def test_many_figures_and_long_names_take_more_pages() -> None:
    long = tuple((f"第{n}类对象" * 12, "3所" if n % 2 else "因为" * 400) for n in range(12))
    sheet = replace(SHEET, parts=(replace(PART, lines=long), PART), simulated=True)
    drawn = draw_confirmation(sheet)
    assert pages(drawn.data) > 3
    assert f"{pages(drawn.data)}页" in drawn.alt
    text = words_of(confirmation_document(sheet).data)
    assert text.count("因为") >= 400 * 6


def test_the_word_file_says_all_there_is() -> None:
    text = words_of(confirmation_document(SHEET).data)
    figures = [word for line in PART.lines for word in line]
    signing = ["经办人（签字）", "审核人（签字）", "单位负责人（签字）", "单位（公章）", "日期："]
    for word in (
        *(NAME, "区民政局", "第2版 · 校验码 3f0a 9c1b e2d4 5f67", "记录链 3f0a9c1be2d45f67"),
        *figures,
        *signing,
        PART.differences[0],
        "更正：结余：0.00元 → 10,000.00元；原因：凭证补记",
        "线上审核：分管领导，2021年1月12日 10:00",
        "线上确认不代替签字盖章",
    ):
        assert word in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"simulated": True}, "【模拟数据】"),
        ({"standing": False}, "【已被更正取代】"),
        ({"review": False, "reviewed": ""}, "未设第二人复核"),
        ({"reviewed": ""}, "线上审核：尚未审核"),
    ],
)
def test_what_has_to_be_said(change: dict[str, object], words: str) -> None:
    sheet = replace(SHEET, **change)  # type: ignore[arg-type]
    assert words in words_of(confirmation_document(sheet).data)
    assert draw_confirmation(sheet).data != draw_confirmation(SHEET).data
