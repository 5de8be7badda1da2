"""Lengths and places in the newer charts are the figures given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reports import tree
from reports.charts import balance, changes, done, funding, waterfall
from reports.charts.frame import INNER
from reports.model import DayCount, Fieldwork, ReportInput
from reports.returns import daily, steps
from reports.summary import summarised
from scoring.model import EventRecord, LineRecord, ReachRecord
from tests.reports import samples, views
from tests.reports.views import boxes, drawn, texts_of


@pytest.mark.parametrize("variant", ["whole", "early", "empty"])
def test_losses_lead_from_full_marks_to_the_score(variant: str) -> None:
    given = views.given(variant)
    scale = waterfall.scale_of(given)
    bars = boxes(drawn("waterfall", variant), "bar:")
    at = float(tree.weight(given.sheet.leaves))
    for loss in waterfall.losses(given):
        bar = bars[f"bar:{loss.code}"]
        assert bar.get_x() + bar.get_width() == pytest.approx(scale.x(at))
        at -= float(loss.points)
        assert bar.get_x() == pytest.approx(scale.x(at))
    assert at == pytest.approx(float(given.sheet.total))


def test_small_losses_beyond_what_fits_are_put_together_and_missing_ones_apart() -> None:
    found = waterfall.losses(views.given("empty"))
    assert found[-1].name == "其余20项缺证据的"
    assert sum(loss.points for loss in found) == 100
    assert {loss.missing for loss in found} == {True}


def test_levels_are_drawn_as_shares_of_their_weight() -> None:
    drawing = drawn("levels", "whole")
    for node in tree.level(views.given("whole").sheet, 1):
        bar = boxes(drawing, f"bar:{node.code}:")
        assert bar[f"bar:{node.code}:得分"].get_width() / INNER == pytest.approx(
            float(node.score / node.weight)
        )
    assert "56.8/60　94.7%" in texts_of(drawing, "figure")


LINE = LineRecord("1", "1", "慰问", "走访", "U1", "区民政局", 10_000, 6_000, 3_000, version=1)


def test_a_balance_is_told_by_kind_and_what_nobody_explains_apart() -> None:
    line = replace(LINE, surplus=1_000, payable=1_500, unclear=400, reason="尾款待付")
    (left,) = balance.left_over((line, replace(LINE, unit="U2", spent=None, balance=None)))
    told = {name: fen for name, fen in left.kinds.items() if fen}
    assert told == {"结余": 1_000, "待支付": 1_500, "未分类": 500, "去向待查": 400, "账不平": 600}
    assert left.total == 4_000
    assert left.reasons == ("原因：尾款待付",)


def test_own_funds_that_nobody_has_told_are_not_nought() -> None:
    given = replace(views.given("whole"), own=())
    received, spent = funding.stages(given)[1:]
    assert (received.own, spent.own) == (None, None)
    assert "自筹未填报" in "".join(texts_of(views.drawing_of("funding", given)))
    told = funding.stages(views.given("whole"))[-1]
    assert (told.fiscal, told.own, told.open) == (211850460, 2300000, 0)


def test_persons_and_households_are_never_added() -> None:
    told = texts_of(drawn("reach", "whole"), "detail")
    assert "计划18,066人，已到18,063人（99.9%）" in told  # not 100
    assert "计划245户，已到245户（100%）" in told


def test_those_who_are_part_of_another_group_are_in_no_sum() -> None:
    inside = ReachRecord("D2", "其中百岁老人", "U1", "人", 3, 3, within="D1")
    given = replace(
        samples.dongchuan(), reach=(ReachRecord("D1", "老人", "U1", "人", 9, 8), inside)
    )
    told = texts_of(views.drawing_of("reach", given), "detail")
    assert "计划9人，已到8人（88.9%）" in told
    assert "已含在“老人”中，不计入合计" in told


def test_bars_of_what_was_done_are_shares_of_the_plan() -> None:
    records = (
        EventRecord("a", "灯展", "U1", 4, 3),
        EventRecord("b", "演出", "U1", 2, 0, reason="疫情"),
        EventRecord("c", "游园", "U1", 5, None),
        EventRecord("d", "下乡", "U1", 0, 2),
        EventRecord("e", "会议", "U1", 1, 0, counted=False),
    )
    drawing = views.drawing_of("events", replace(samples.dongchuan(), events=records))
    bars = {gid: bar.get_width() / done.LENGTH for gid, bar in boxes(drawing, "bar:").items()}
    assert bars["bar:a:已开展"] == pytest.approx(3 / 4)
    assert bars["bar:a:未开展"] == pytest.approx(1 / 4)
    assert bars["bar:b:未开展"] == pytest.approx(1)
    assert bars["bar:c:未确认"] == pytest.approx(1)
    assert "bar:c:未开展" not in bars
    assert texts_of(drawing, "total") == ["1/4"]
    told = "".join(texts_of(drawing))
    for words in (
        "计划11次，已开展5次",
        "未开展3次，其中1项全部取消",
        "1项还没有填报",
        "全部取消：疫情",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("n", "of", "words"), [(9851, 9852, "99.9%"), (1, 9852, "0%"), (0, 0, "—"), (11, 10, "110%")]
)
def test_what_is_short_of_the_plan_is_never_all_of_it(n: int, of: int, words: str) -> None:
    assert done.share(n, of) == words


def test_the_area_of_a_day_is_its_forms() -> None:
    drawing, found = drawn("days", "whole"), daily(views.given("whole"))
    assert found is not None
    areas = set()
    for span in found.spans:
        bars = boxes(drawing, f"bar:{span.first}:")
        assert len(bars) == sum(1 for n in span.counts if n)
        high = sum(bar.get_height() for bar in bars.values())
        areas.add(round(high * span.days / span.n, 6))
    assert len(areas) == 1
    ends = [views.xs(line)[1] for line in views.marks(drawing, "so_far")]
    assert ends == sorted(ends)
    assert len(ends) == len(found.spans)


def test_steps_are_drawn_to_one_scale() -> None:
    bars = boxes(drawn("funnel", "whole"), "bar:")
    found = steps(views.given("whole"))
    assert len({round(bars[f"bar:{one.name}"].get_width() / (one.n or 0), 6) for one in found}) == 1


def test_changes_are_drawn_where_figures_moved() -> None:
    given = views.given("whole")
    drawing = drawn("changes", "whole")
    bars = boxes(drawing, "bar:")
    assert {gid.split(" ")[0] for gid in bars} == {"bar:C211", "bar:C221"}
    (up,) = [bar for gid, bar in bars.items() if "C211" in gid]
    (down,) = [bar for gid, bar in bars.items() if "C221" in gid]
    assert up.get_width() / down.get_width() == pytest.approx(1 / 0.2)
    assert down.get_x() + down.get_width() == pytest.approx(up.get_x())
    assert "+0.8" in texts_of(drawing, "by")
    assert given.previous is not None
    assert changes.signed(Decimal("-2.50")) == "−2.5"


def test_nothing_new_gives_no_picture_of_changes() -> None:
    given = views.given("whole")
    assert changes.drawing(replace(given, previous=summarised(given))) is None
    assert changes.drawing(replace(given, previous=None)) is None


def test_sureness_is_drawn_as_it_is_told() -> None:
    drawing = drawn("sureness", "whole")
    bars = boxes(drawing, "bar:grade:")
    assert list(bars) == ["bar:grade:良"]
    assert texts_of(drawing, "chance")[:3] == ["不到1%", "超过99%", "不到1%"]


def collecting(counts: list[int]) -> ReportInput:
    """Valid forms by day; all of them in the estimate."""
    first = date(2021, 1, 1)
    found = tuple(
        DayCount((first + timedelta(place)).isoformat(), "self", n)
        for place, n in enumerate(counts)
        if n
    )
    given = samples.dongchuan()
    assert given.survey is not None
    forms = sum(counts)
    return replace(given, survey=replace(given.survey, n=forms), fieldwork=Fieldwork(days=found))


def test_one_day_is_one_bar_and_not_the_whole_width() -> None:
    drawing = views.drawing_of("days", collecting([9]))
    (bar,) = boxes(drawing, "bar:").values()
    assert bar.get_width() < INNER / 8
    assert not views.unreadable(drawing)
