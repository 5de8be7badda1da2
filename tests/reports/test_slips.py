"""Slips of paper: every code reads back, the list's order is kept, nothing runs over the cut."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
import segno
from docx import Document
from matplotlib import image

from reports.formats.slips_document import slips_docx
from reports.poster import HEIGHT, WIDTH
from reports.slips import A_PAGE, ACROSS, DOWN, Slip, Wording, _pages, slips_pdf

WORDING = Wording(
    title="关于开展社区居家养老服务和老年人春节慰问专项资金使用情况的满意度调查问卷",
    who="某某区某某街道办事处社会事务和社会保障服务中心　2026年度",
    steps=("① 打开微信扫一扫", "② 对准左边的方块", "③ 点“开始”就行"),
    contact="咨询电话：0871-0000 0000（工作日9点到17点，星期六、星期日和节假日请留言）",
    until="请在12月20日以前",
    foot="不会扫码，请家人帮忙或打电话；一人一码。",
)


def slip(number: str, name: str = "") -> Slip:
    link = f"https://pingjia.example.gov.cn/i/{number:0>22}"
    return Slip(number, link, segno.make(link, error="m").matrix, name)


SLIPS = [slip(str(n), "欧阳某某·买买提" * (n % 2)) for n in range(1, A_PAGE + 3)]


@cache
def picture() -> np.ndarray:
    canvas = next(iter(_pages(SLIPS, WORDING, "")))
    pixels: np.ndarray = image.imread(io.BytesIO(canvas.render("png").data))[:, :, :3].max(axis=2)
    assert pixels.shape == (HEIGHT, WIDTH)
    return pixels


@pytest.mark.parametrize("place", range(A_PAGE))
def test_every_code_stands_where_its_row_comes(place: int) -> None:
    high, wide = HEIGHT // DOWN, WIDTH // ACROSS
    top, left = place // ACROSS * high, place % ACROSS * wide
    part = picture()[top + 60 : top + high - 20, left + 4 : left + wide // 2]
    dark = np.argwhere(part == 0)
    (top, left), (low, right) = dark.min(axis=0), dark.max(axis=0)
    modules = np.array(SLIPS[place].qr, dtype=bool)
    step = (low - top + 1) / len(modules)
    assert abs((right - left) - (low - top)) <= step
    found = [
        [
            part[int(top + (r + 0.5) * step), int(left + (c + 0.5) * step)] < 0.5
            for c in range(len(modules))
        ]
        for r in range(len(modules))
    ]
    assert (np.array(found) == modules).all()
    assert low - top > 145, "some two and a half centimetres"


def test_nothing_crosses_a_cut_or_the_edge_of_the_page() -> None:
    """Ink is darker than the lines to cut along."""
    ink = picture() < 0.5
    wide, high = WIDTH // ACROSS, HEIGHT / DOWN
    for across in range(ACROSS + 1):
        x = across * wide
        assert not ink[:, max(x - 16, 0) : x + 16].any()
    for down in range(DOWN + 1):
        y = round(down * high)
        assert not ink[max(y - 12, 0) : y + 12].any()


def test_a_file_holds_all_pages_and_is_the_same_again() -> None:
    made = slips_pdf(SLIPS, WORDING)
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") == 2
    assert made == slips_pdf(SLIPS, WORDING)


def test_word_has_every_row_in_order() -> None:
    def png(link: str) -> bytes:
        kept = io.BytesIO()
        segno.make(link).save(kept, kind="png")
        return kept.getvalue()

    book = Document(io.BytesIO(slips_docx(SLIPS, WORDING, png)))
    numbers = [
        cell.paragraphs[0].text.split("　")[-1]
        for table in book.tables
        for row in table.rows
        for cell in row.cells
        if cell.paragraphs[0].text
    ]
    assert numbers == [f"第{n}号" for n in range(1, A_PAGE + 3)]
    assert len(book.tables) == 2
    text = "\n".join(
        p.text for t in book.tables for r in t.rows for c in r.cells for p in c.paragraphs
    )
    assert "欧阳某某" in text
    assert all(each.link in text for each in SLIPS)
