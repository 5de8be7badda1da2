"""The set of charts: chosen by key, in two editions, legible whatever the size and in grey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st
from pypdf import PdfReader

from reports import style
from reports.canvas import Canvas
from reports.charts import balance, events, execution, frame, funding, levels, reach, waterfall
from reports.charts.looks import DONE, SHORT, UNKNOWN, Look
from reports.charts.registry import CHARTS, INTERNAL, USUAL, chart, drawn, figures
from reports.documents import DOCUMENTS
from reports.model import PDF, SVG, Fieldwork, ReportInput
from tests.pages import page
from tests.reports import samples, views, whole
from tests.reports.views import boxes, texts_of

BARS: dict[str, Sequence[Look]] = {
    "execution": execution._LOOKS,
    "balance": balance._LOOKS,
    "funding": (funding.FISCAL, funding.OWN, funding.OPEN),
    "levels": levels._LOOKS,
    "waterfall": (waterfall.WHOLE, waterfall.LOST, waterfall.MISSING),
    "reach": (*reach._LOOKS, UNKNOWN),
    "events": (events.HELD, events.NOT_HELD, UNKNOWN),
    "done": (DONE, SHORT, UNKNOWN),
}


def test_every_chart_has_a_key_and_the_usual_ones_go_with_a_report() -> None:
    assert len({each.key for each in CHARTS}) == len({each.name for each in CHARTS}) == len(CHARTS)
    assert [each.key for each in USUAL] == [
        "sheet",
        "changes",
        "indicators",
        "execution",
        "rates",
        "answers",
        "recovery",
    ]
    with pytest.raises(KeyError):
        chart("pie")


@pytest.mark.parametrize("key", [each.key for each in CHARTS])
def test_words_in_place_of_the_picture_tell_how_much_and_of_when(key: str) -> None:
    drawing = views.drawn(key, "whole")
    given = views.given("whole")
    file = frame.filed(replace(drawing, canvas=_blank()), given, "png")
    assert file is not None
    assert file.alt.startswith("【模拟数据】")
    assert file.alt.endswith(f"{drawing.n}，截至2021年1月5日 09:00。")
    assert any(letter.isdigit() for letter in drawing.n)


def _blank() -> Canvas:
    canvas = Canvas()
    canvas.finish(10)
    return canvas


def test_working_papers_say_so_and_what_is_handed_in_tells_none_of_it() -> None:
    for each in CHARTS:
        told = "".join(texts_of(views.drawn(each.key, "whole")))
        assert ("【内部底稿】" in told) == (each.edition == INTERNAL)
        if each.edition != INTERNAL:
            assert not {"疑点", "可能", "把握"} & {
                word for word in ("疑点", "可能", "把握") if word in told
            }


def test_of_a_final_result_nobody_is_told_how_sure_it_is() -> None:
    final = replace(views.given("whole"), label="最终")
    assert chart("sureness").draw(final) is None


def test_the_same_figure_for_papers_as_svg_and_pdf() -> None:
    given = views.given("whole")
    svg, pdf, again = (chart("funnel").draw(given, mime) for mime in (SVG, PDF, PDF))
    assert svg is not None
    assert pdf is not None
    assert pdf == again
    assert (svg.name, svg.mime) == ("模拟-2020-应答漏斗-暂定.svg", SVG)
    assert (pdf.name, pdf.mime) == ("模拟-2020-应答漏斗-暂定.pdf", PDF)
    assert svg.alt == pdf.alt
    assert b"<text" not in svg.data  # letters are paths
    assert b"/FontFile2" in pdf.data  # the font is inside
    with pytest.raises(KeyError):
        chart("funnel").draw(given, "image/gif")


def test_an_album_has_a_page_for_each_chart_that_may_be_handed_in() -> None:
    given = replace(samples.single(), reach=(), events=(), lines=())
    book, *single = figures(given)
    names = ["指标得分", "一级指标", "扣分瀑布", "得分率", "回答分布", "回收情况"]
    assert f"{len(names)}页：{'、'.join(names)}。" in book.alt
    assert len(PdfReader(BytesIO(book.data)).pages) == len(names)
    assert [file.name for file in single] == [f"模拟-2020-{name}-暂定.svg" for name in names]


def test_documents_offer_the_charts_in_both_editions() -> None:
    editions = {each.key: each.edition for each in DOCUMENTS}
    assert editions["charts"] == "内部底稿"
    assert editions["figures"] == "报送版"


def test_what_is_chosen_is_drawn_in_the_order_asked_and_the_rest_left_out() -> None:
    given = samples.single()
    files = drawn(given, (chart("waterfall"), chart("compared"), chart("levels")))
    assert [file.name for file in files] == [
        "模拟-2020-扣分瀑布-暂定.png",
        "模拟-2020-一级指标-暂定.png",
    ]


# -- readable in grey and by the colour-blind


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "colour", [style.INK, style.MUTED, style.BLUE, style.ORANGE, style.GREY, style.ALARM]
)
def test_letters_stand_out_from_the_paper(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 4.5


@pytest.mark.parametrize("name", BARS)
def test_parts_of_a_bar_can_be_told_without_colour(name: str) -> None:
    for one, other in combinations(BARS[name], 2):
        assert one.hatch != other.hatch or contrast(one.fill, other.fill) >= 1.8, (one, other)


# -- any size


@cases(
    st.integers(1, 200),
    st.sampled_from(["区", "中国共产党昆明市东川区委员会统一战线工作部（区民族宗教事务局）下属"]),
    st.integers(1, 50),
    st.integers(0, 130),
)
@settings(max_examples=3, deadline=None)
def test_charts_of_any_number_of_units_can_be_read(
    units: int, name: str, known: int, spent: int
) -> None:
    legible(whole.sized(units, name, known, spent))


def test_a_picture_of_two_hundred_units_is_no_taller_than_one_can_scroll() -> None:
    given = whole.sized(200, "第一街道办事处（社区服务中心）", 30, 70)
    legible(given)
    told = "".join(texts_of(views.drawing_of("execution", given)))
    assert "另有140个单位见工作簿“资金表”。" in told


def legible(given: ReportInput) -> None:
    for key in ("execution", "balance", "reach", "events"):
        drawing = chart(key).drawing(given)
        assert drawing is not None
        assert not views.unreadable(drawing), key
        assert drawing.canvas.height < 20_000


@pytest.mark.parametrize(
    "fieldwork", [Fieldwork(), Fieldwork(started=0, submitted=0), Fieldwork(10, 0, 0, 0)]
)
def test_before_anybody_answers_words_stand_in_place(fieldwork: Fieldwork) -> None:
    given = replace(samples.empty(), fieldwork=fieldwork)
    for key in ("funnel", "days"):
        drawing = chart(key).drawing(given)
        assert drawing is not None
        assert not views.unreadable(drawing)
    assert boxes(views.drawing_of("days", given), "empty")


def test_the_page_of_the_charts_has_a_row_for_each() -> None:
    for each in CHARTS:
        [row] = [line for line in page("charts.md").splitlines() if f"| `{each.key}` |" in line]
        name, _, _, edition, usual = [cell.strip() for cell in row.strip("|").split("|")]
        assert (name, edition, usual) == (each.name, each.edition, "是" if each.usual else "")
