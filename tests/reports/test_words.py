"""Figures, times and lines of text as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from reports import words, wrapping
from tests.reports import samples

LINE = Fraction(95, 100)


@pytest.mark.parametrize(
    ("fen", "expected"),
    [(8790000, "87,900.00"), (1, "0.01"), (-250459, "-2,504.59"), (0, "0.00")],
)
def test_yuan(fen: int, expected: str) -> None:
    assert words.yuan(fen) == expected


@pytest.mark.parametrize(
    ("fen", "expected"),
    # 219.715 and 453.185 (万): half-up, where bankers' rounding would print 453.18
    [(219715000, "219.72"), (453185000, "453.19"), (-219715000, "-219.72"), (0, "0.00")],
)
def test_wan_is_rounded_half_up(fen: int, expected: str) -> None:
    assert words.wan(fen) == expected


@pytest.mark.parametrize(
    ("rate", "n", "expected"),
    [
        (Fraction(9642, 10000), 1600, "96.4"),
        (Fraction(95), 1600, "9500.0"),
        (Fraction(95, 100), 1600, "95.0"),
        # rounding never lifts a rate over the line
        (Fraction(94_98, 10000), 1600, "94.98"),
        (Fraction(94_9999, 1_000_000), 1600, "94.99"),
        (Fraction(94_96, 10000), 29, "94"),
        (Fraction(95_4, 1000), 29, "95"),
        (Fraction(1, 3), 30, "33.3"),
        (Fraction(0), 5, "0"),
    ],
)
def test_a_rate_keeps_its_side_of_the_line(rate: Fraction, n: int, expected: str) -> None:
    assert str(words.rate_percent(rate, n, LINE)) == expected


@cases(st.fractions(0, 1), st.integers(5, 3000))
@settings(max_examples=100, deadline=None)
def test_no_rate_below_the_line_reads_as_full_marks(rate: Fraction, n: int) -> None:
    assert (words.rate_percent(rate, n, LINE) >= 95) == (rate >= LINE)


def test_points_have_no_idle_zeros() -> None:
    assert [words.points(Decimal(p)) for p in ("5.50", "20.0", "20", "0", "0.05", "100")] == [
        "5.5",
        "20",
        "20",
        "0",
        "0.05",
        "100",
    ]


def test_the_cut_off_is_told_in_the_projects_zone() -> None:
    at = datetime(2020, 12, 31, 16, 30, tzinfo=UTC)
    assert words.moment(at, "Asia/Shanghai") == "2021年1月1日 00:30"
    assert words.moment(at, "UTC") == "2020年12月31日 16:30（UTC）"


def test_a_cut_off_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        replace(samples.dongchuan(), as_of=datetime(2021, 1, 1))  # noqa: DTZ001


def test_width_in_a_terminal() -> None:
    assert words.columns("得分96.8（优）") == 14
    assert words.columns("e\u0301") == 1
    assert words.padded("得分", 6) == "得分  "
    assert words.padded("得分", 6, right=True) == "  得分"
    assert list(words.folded("一二三四五", 4)) == ["一二", "三四", "五"]


def measure(text: str) -> float:
    return float(words.columns(text))


text = st.text(
    st.sampled_from("区委统战部民宗局工商联侨慰问活动、，。（）“”：;87,900.00 abcDEF%"), max_size=60
)


@cases(text, st.integers(8, 40))
@settings(max_examples=100, deadline=None)
def test_lines_fit_and_lose_nothing(given: str, width: int) -> None:
    for lines in (
        wrapping.filled(given, width, measure),
        wrapping.even(given, width, measure),
    ):
        assert "".join("".join(lines).split()) == "".join(given.split())
        assert all(measure(line) <= width for line in lines)


def test_a_label_breaks_after_commas_and_before_brackets() -> None:
    unit = "区委统战部（区民宗局、工商联、侨联、各民主党派机关）"
    assert wrapping.even(unit, 24, measure) == [
        "区委统战部（区民宗局、",
        "工商联、侨联、",
        "各民主党派机关）",
    ]
    assert wrapping.even("困难职工、劳模", 12, measure) == ["困难职工、", "劳模"]


def test_numbers_and_punctuation_stay_together() -> None:
    assert wrapping.filled("结余 16,069.40元。", 12, measure) == ["结余", "16,069.40", "元。"]
    for line in wrapping.filled("慰问金（慰问品），您满意吗？", 10, measure):
        assert line[0] not in "），。？"
        assert line[-1] != "（"
