"""The picture says what the data say, all of it can be read, and nothing lies on anything else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from matplotlib.text import Text

from reports import style, tree
from reports.charts import execution, rates, recovery, registry
from reports.charts.answers import segments
from reports.charts.rates import ABOVE, BELOW, OPEN, REACHED, state
from reports.model import SVG, ReportInput
from reports.money import by_unit
from reports.suppression import Part, shown
from scoring.model import ScoreSheet
from tests.reports import samples, views
from tests.reports.views import boxes, drawn, placed, placed_on, texts_of

LAID_OUT = ("dongchuan", "early", "empty", "extreme", "single")
USUAL = ("answers", "execution", "indicators", "rates", "recovery", "sheet")
STRAINED = {
    "extreme": ("balance", "group-rates"),
    "early": ("levels", "balance"),
    "empty": ("waterfall", "reach", "events", "balance", "group-rates"),
    "single": ("waterfall", "levels", "balance", "reach", "events"),
}
"""What strains the other charts; all of them are drawn of the whole case as well."""
ALL = [
    *((chart, variant) for chart in USUAL for variant in LAID_OUT),
    *((chart, "whole") for chart in views.CHARTS if chart not in USUAL),
    *((chart, variant) for variant, charts in STRAINED.items() for chart in charts),
]


@pytest.mark.parametrize(("chart", "variant"), ALL)
def test_no_text_lies_on_another_or_leaves_the_picture(chart: str, variant: str) -> None:
    assert placed_on(chart, variant)
    assert not views.unreadable(drawn(chart, variant))


@pytest.mark.parametrize(("chart", "variant"), ALL)
def test_no_text_is_cut_by_the_edge_of_a_bar(chart: str, variant: str) -> None:
    drawing = drawn(chart, variant)
    bars = [bar.get_window_extent() for bar in boxes(drawing, "bar:").values()]
    for text in placed_on(chart, variant):
        for bar in bars:
            beside = text.box.x1 <= bar.x0 + 1 or bar.x1 <= text.box.x0 + 1
            over = text.box.y1 <= bar.y0 + 1 or bar.y1 <= text.box.y0 + 1
            inside = bar.x0 - 1 <= text.box.x0 and text.box.x1 <= bar.x1 + 1
            assert beside or over or inside or text.gid == "watermark", text


@pytest.mark.parametrize("chart", list(views.CHARTS))
def test_letters_are_large_enough_for_a_phone(chart: str) -> None:
    drawing = drawn(chart, "whole")
    sizes = {
        float(artist.get_fontsize()) * style.DPI / 72
        for artist in drawing.canvas.axes.get_children()
        if isinstance(artist, Text) and artist.get_text()
    }
    # shown 360 points wide: 28 of 1080 pixels are 9.3 points there
    assert min(sizes) >= 28 - 1e-6


@pytest.mark.parametrize("variant", ["dongchuan", "extreme"])
def test_bars_of_answers_are_the_shares_given(variant: str) -> None:
    drawing, given = drawn("answers", variant), views.given(variant)
    zero = {views.xs(line)[0] for line in views.marks(drawing, "zero")}
    assert len(zero) == 1
    units = set()
    for rate in shown(given).questions:
        bars = boxes(drawing, f"bar:{rate.code}:")
        counted = {
            f"bar:{rate.code}:{','.join(map(str, part.codes))}": part.count
            for part in rate.parts
            if part.count
        }
        assert bars.keys() == counted.keys()
        for gid, bar in bars.items():
            units.add(round(bar.get_width() / counted[gid] * rate.n, 6))
        ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars.values()]
        ends.sort()
        assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(ends))
        worse = [bar for gid, bar in bars.items() if set(gid.split(":")[2]) <= set("12,")]
        assert all(bar.get_x() + bar.get_width() <= min(zero) + 1e-6 for bar in worse)
    assert len(units) == 1


def test_the_middle_grade_stands_on_the_line() -> None:
    parts = (Part((1,), 0), Part((2,), 10), Part((3,), 20), Part((4,), 30), Part((5,), 40))
    found = segments(parts, samples.ANSWERS)
    assert [s.start for s in found] == pytest.approx([-0.2, -0.1, 0.1, 0.4])
    assert [s.share for s in found] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    four = samples.ANSWERS[1:]
    even = segments(parts[1:], four)
    assert [s.start for s in even] == pytest.approx([-0.3, -0.2, 0.0, 0.3])


@pytest.mark.parametrize("variant", ["dongchuan", "extreme", "single"])
def test_points_and_intervals_stand_where_the_rates_are(variant: str) -> None:
    drawing, given = drawn("rates", variant), views.given(variant)
    (border, *_) = views.xs(views.marks(drawing, "full_line")[0])
    scales = set()
    for rate in shown(given).items:
        main = views.marks(drawing, f"rate:{rate.code}")[0]
        (x,) = views.xs(main)
        if rate.rate != given.full_line:
            scales.add(round((x - border) / float(rate.rate - given.full_line), 4))
        assert rate.interval is not None
        left, right = rate.interval
        if right > left:
            low, high = views.xs(views.marks(drawing, f"interval:{rate.code}")[0])
            assert (x - low) / (high - low) == pytest.approx(
                (float(rate.rate) - left) / (right - left)
            )
        look = state(rate, given.full_line)
        assert main.get_markeredgecolor() == look.color
        assert (main.get_markerfacecolor() == style.PAPER) == (look is OPEN)
    assert len(scales) == 1
    assert scales.pop() > 0


def test_three_states_differ_without_colour() -> None:
    assert len({now.shape for now in (ABOVE, OPEN, BELOW)}) == 3
    assert len({now.words for now in (ABOVE, OPEN, BELOW)}) == 3


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.95, 0.99, ABOVE), (0.94, 0.95, OPEN), (0.9, 0.9499, BELOW), (0.95, 0.95, ABOVE)],
)
def test_state_is_where_the_whole_interval_lies(
    low: float, high: float, expected: rates.State
) -> None:
    rate = shown(samples.dongchuan()).items[0]
    assert state(replace(rate, interval=(low, high)), Fraction(95, 100)) is expected


@pytest.mark.parametrize(("rate", "expected"), [(95, REACHED), (94, BELOW)])
def test_without_an_interval_only_the_rate_itself_is_set_against_the_line(
    rate: int, expected: rates.State
) -> None:
    one = replace(shown(samples.dongchuan()).items[0], interval=None, rate=Fraction(rate, 100))
    assert state(one, Fraction(95, 100)) is expected


def test_an_open_link_is_drawn_without_intervals() -> None:
    drawing, given = drawn("rates", "open"), views.given("open")
    for rate in shown(given).items:
        assert views.marks(drawing, f"rate:{rate.code}")
        assert not views.marks(drawing, f"interval:{rate.code}")


@pytest.mark.parametrize("variant", ["dongchuan", "early", "empty", "extreme"])
def test_bars_of_money_are_the_sums_given(variant: str) -> None:
    drawing = drawn("execution", variant)
    for unit in by_unit(views.given(variant).lines):
        bars = {gid.split(":")[2]: bar for gid, bar in boxes(drawing, f"bar:{unit.name}:").items()}
        given = {
            "支出": unit.spent,
            "结余": unit.balance,
            "账不平": unit.gap,
            "未确认": unit.unconfirmed,
        }
        assert bars.keys() == {name for name, fen in given.items() if fen > 0}
        if unit.spent <= unit.appropriated:
            for name, bar in bars.items():
                share = bar.get_width() / execution.LENGTH
                assert share == pytest.approx(given[name] / unit.listed)


def test_the_average_is_that_of_all_money_not_of_units() -> None:
    drawing = drawn("execution", "dongchuan")
    # 2,118,504.60 of 2,197,150.00; the printed total of 2,128,504.60 would give 96.88
    assert texts_of(drawing, "total") == ["96.42%"]
    marks = {x for line in views.marks(drawing, "average") for x in views.xs(line)}
    share = 211850460 / 219715000
    assert [(x - execution.BARS) / execution.LENGTH for x in marks] == [pytest.approx(share)]


def test_units_stand_in_the_order_of_need() -> None:
    names = [unit.name for unit in by_unit(samples.early().lines)]
    assert names[:6] == ["移民新区", "区委宣传部", "区政府办", "区委统战部", "区民政局", "区卫健局"]
    full = [unit.name for unit in by_unit(samples.dongchuan().lines)]
    assert full[:4] == ["移民新区", "区民政局", "区委宣传部", "区卫健局"]


def test_reasons_and_differences_are_written_out() -> None:
    told = "".join(texts_of(drawn("execution", "dongchuan"), "detail"))
    assert "51,676.00元" in told
    assert "对项目整体绩效评价没有影响。" in told
    assert "慰问对象3人已死亡，无法进行慰问" in told
    assert "账不平：拨款−支出−结余 = 10,000.00元" in told


@pytest.mark.parametrize("variant", ["dongchuan", "early", "empty"])
def test_bars_of_indicators_are_weights_and_scores(variant: str) -> None:
    drawing, sheet = drawn("indicators", variant), views.given(variant).sheet
    units = set()
    for leaf in sheet.leaves:
        bars = {gid.split(":")[2]: bar for gid, bar in boxes(drawing, f"bar:{leaf.code}:").items()}
        whole = sum(bar.get_width() for bar in bars.values())
        units.add(round(whole / float(leaf.weight), 6))
        earned = bars["earned"].get_width() if "earned" in bars else 0.0
        assert earned / whole == pytest.approx(float(leaf.score / leaf.weight))
        assert ("missing" in bars) == (leaf.code in sheet.missing)
    assert len(units) == 1


def test_every_level_shows_its_sum() -> None:
    told = texts_of(drawn("indicators", "dongchuan"), "score")
    for node in tree.level(samples.dongchuan().sheet, 1):
        assert f"{node.score:f} / {node.weight:f}" in told
    assert texts_of(drawn("indicators", "dongchuan"), "loss") == ["−2", "−0.5", "−0.5", "−0.2"]
    assert texts_of(drawn("indicators", "dongchuan"), "total") == ["96.8分"]


def test_leaves_without_evidence_are_not_drawn_as_lost() -> None:
    drawing = drawn("indicators", "early")
    assert texts_of(drawing, "missing") == ["缺证据"] * 3
    assert "最高可到97分" in "".join(texts_of(drawing))


def test_bars_of_recovery_are_the_share_of_the_target() -> None:
    bars = boxes(drawn("recovery", "dongchuan"), "bar:")
    seen = shown(samples.dongchuan()).groups
    drawn_groups = {g.group.code for g in seen if not g.hidden and g.group.target}
    assert {gid.removeprefix("bar:") for gid in bars} == drawn_groups
    for shown_group in seen:
        group = shown_group.group
        if group.code in drawn_groups:
            share = bars[f"bar:{group.code}"].get_width() / recovery.LENGTH
            assert share == pytest.approx(min(1, group.valid / group.target))


@pytest.mark.parametrize("chart", list(views.CHARTS))
def test_simulated_is_written_large_over_every_chart(chart: str) -> None:
    drawing = drawn(chart, "whole")
    assert texts_of(drawing, "stamp") == ["模拟数据"]
    marks = [text for text in placed(drawing) if text.gid == "watermark"]
    assert {text.text for text in marks} == {"模拟数据"}
    middles = sorted((text.box.y0 + text.box.y1) / 2 for text in marks)
    edges = [0.0, *middles, float(drawing.canvas.height)]
    assert max(b - a for a, b in pairwise(edges)) <= 700


@pytest.mark.parametrize("chart", USUAL)
def test_a_real_chart_bears_no_such_mark(chart: str) -> None:
    drawing = drawn(chart, "real")
    assert not [text for text in texts_of(drawing) if "模拟" in text]
    assert "模拟" not in drawing.alt + drawing.caption


@pytest.mark.parametrize("chart", list(views.CHARTS))
def test_every_chart_names_project_state_and_cut_off(chart: str) -> None:
    told = "".join(texts_of(drawn(chart, "whole")))
    for words in (
        "系列活动经费",
        "2020年度",
        "暂定",
        "截至2021年1月5日 09:00",
        "9f86d081884c7d65（57条）",
    ):
        assert words in told


@pytest.mark.parametrize("chart", ["answers", "rates", "sheet"])
def test_survey_charts_print_n_and_method(chart: str) -> None:
    told = "".join(texts_of(drawn(chart, "dongchuan")))
    assert "n=1,649" in told
    assert samples.survey().method in told


@pytest.mark.parametrize("chart", ["answers", "rates"])
def test_without_answers_words_stand_in_place_of_bars(chart: str) -> None:
    drawing = drawn(chart, "empty")
    assert boxes(drawing, "empty")
    assert "还没有收到有效答卷。" in "".join(texts_of(drawing))
    assert "还没有收到有效答卷。" in drawing.alt


def test_nothing_of_the_kind_gives_no_picture() -> None:
    bare = replace(
        samples.dongchuan(),
        lines=(),
        questions=(),
        items=(),
        groups=(),
        survey=None,
        sheet=ScoreSheet(samples.score_sheet().total, "优", (), ()),
    )
    bare = replace(bare, reach=(), events=())
    for chart in registry.CHARTS:
        assert chart.draw(bare) is None


def test_hidden_groups_are_named_but_not_drawn() -> None:
    drawing = drawn("rates", "dongchuan")
    told = texts_of(drawing, "hidden")
    assert told == ["人数少，不公布", "不足5人，不公布"]
    assert len(texts_of(drawing, "cell:G01")) == 4
    assert not texts_of(drawing, "cell:G10")


def test_svg_draws_letters_as_paths() -> None:
    picture = registry.chart("recovery").draw(samples.single(), SVG)
    assert picture is not None
    assert picture.mime == SVG
    assert picture.name == "模拟-2020-回收情况-暂定.svg"
    assert b"<text" not in picture.data
    assert b"<dc:date>" not in picture.data
    again = registry.chart("recovery").draw(samples.single(), SVG)
    assert again is not None
    assert again.data == picture.data


def test_a_note_of_any_length_fits() -> None:
    given: ReportInput = replace(samples.single(), method="执行率只计区级财政拨款。" * 40)
    drawing = execution.drawing(given)
    assert drawing is not None
    assert min(text.box.y0 for text in placed(drawing) if text.gid == "note") >= 0
    assert "".join(texts_of(drawing, "note")).count("执行率只计区级财政拨款。") == 40
