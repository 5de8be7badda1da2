"""Decimals, dates, telephone numbers, places: what is taken, asked back and refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.decimals import plain
from surveys.form import DateQuestion, DecimalQuestion, Location, Phone, Question
from surveys.locations import is_coordinates, rounded
from surveys.messages import Place
from surveys.reading import Doubtful, Refused, Taken
from surveys.understand import understand

TODAY = date(2026, 2, 5)


def read(asked: Question, text: str) -> tuple[str, str]:
    """The manner, and the value or what is said."""
    reading = understand(asked, text, TODAY, str)
    if isinstance(reading, Refused):
        return "refused", reading.why
    return type(reading).__name__.lower(), str(reading.answer.value)


LAND = DecimalQuestion(
    code="D", text="几亩？", minimum=Decimal(0), maximum=Decimal(1000), places=2, unit="亩"
)


class TestDecimal:
    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("3.5", "3.5"), ("３.５", "3.5"), ("3.50亩", "3.5"), ("三点五", "3.5"), ("3", "3"),
            ("十二点零五亩", "12.05"), ("零点五", "0.5"), (".5", "0.5"), ("0.00", "0"),
            ("1,000", "1000"), ("三百二十亩", "320"), ("0.1千", "100"), ("3．5。", "3.5"),
        ],
    )  # fmt: skip
    def test_taken(self, said: str, kept: str) -> None:
        assert read(LAND, said) == ("taken", kept)

    @pytest.mark.parametrize(("said", "kept"), [("点五", "0.5"), ("3 5", "35"), ("八百八", "880")])
    def test_asked_back(self, said: str, kept: str) -> None:
        assert read(LAND, said) == ("doubtful", kept)

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("3.555", "最多写2位小数"), ("1001", "要在 0亩 到 1,000亩 之间"), ("-1", "之间"),
            ("负三", "之间"), ("大约3亩", "不写“约”"),
            ("三亩多", "不写“约”"), ("3-5", "比如 3.5亩"),
            ("1e3", "请写数字"), ("3,5", "请写数字"), ("1/2", "请写数字"), ("NaN", "请写数字"),
            ("3.5.1", "请写数字"), ("3.5斤", "请写数字"), ("", "请写数字"), ("9" * 40, "请写数字"),
        ],
    )  # fmt: skip
    def test_refused(self, said: str, why: str) -> None:
        manner, words = read(LAND, said)
        assert manner == "refused"
        assert why in words

    def test_open_ends(self) -> None:
        cold = DecimalQuestion(code="D", text="几度？")
        assert read(cold, "-3.50") == ("taken", "-3.5")
        assert read(cold, "零下三度")[0] == "refused"
        least = DecimalQuestion(code="D", text="？", minimum=Decimal("0.5"))
        assert read(least, "0.4") == ("refused", "这个数不能小于 0.5。")
        most = DecimalQuestion(code="D", text="？", maximum=Decimal("-0.5"))
        assert read(most, "0") == ("refused", "这个数不能大于 -0.5。")

    @settings(max_examples=60, deadline=None)
    @given(st.decimals(-(10**12), 10**12, places=4))
    def test_what_is_written_plainly_is_kept_exactly(self, number: Decimal) -> None:
        open_ = DecimalQuestion(code="D", text="？")
        manner, kept = read(open_, f"{number:f}")
        assert manner == "taken"
        assert Decimal(kept) == number
        assert kept == plain(number)
        assert not kept.endswith(".")
        assert kept != "-0"


DAY = DateQuestion(code="E", text="哪天？")
WINTER = DateQuestion(code="E", text="哪天？", earliest=date(2025, 10, 1), latest=date(2026, 3, 31))


class TestDate:
    @pytest.mark.parametrize(
        "said",
        [
            "2026-01-31", "2026年1月31日", "2026年1月31号", "2026/1/31", "2026.1.31", "20260131",
            "２０２６年１月３１日", "二〇二六年一月三十一日",
            "二零二六年一月三十一", "2026 年 1 月 31 日。",
        ],
    )  # fmt: skip
    def test_taken(self, said: str) -> None:
        assert read(DAY, said) == ("taken", "2026-01-31")

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("1月31日", "2026-01-31"), ("1月31", "2026-01-31"), ("1.31", "2026-01-31"),
            ("3月1日", "2025-03-01"), ("去年12月5号", "2025-12-05"), ("26年1月31日", "2026-01-31"),
            ("26-1-31", "2026-01-31"), ("今天", "2026-02-05"), ("昨天", "2026-02-04"),
            ("2月29日", "2024-02-29"),
        ],
    )  # fmt: skip
    def test_reckoned_and_asked_back(self, said: str, kept: str) -> None:
        assert read(DAY, said) == ("doubtful", kept)

    def test_the_year_is_the_one_within_the_bounds(self) -> None:
        assert read(WINTER, "11月5日") == ("doubtful", "2025-11-05")
        assert read(WINTER, "3月1日") == ("doubtful", "2026-03-01")

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("2026年2月30日", "没有“2026年2月30日”这一天"), ("2月30日", "没有“2月30日”这一天"),
            ("2026-13-01", "没有"), ("腊月二十八", "公历"), ("正月初五", "公历"),
            ("2026年1月", "年、月、日"),
            ("上个月", "2026年1月31日"), ("01/02/2026", "没看明白"), ("31", "没看明白"),
            ("春节", "没看明白"),
        ],
    )  # fmt: skip
    def test_refused(self, said: str, why: str) -> None:
        manner, words = read(DAY, said)
        assert manner == "refused"
        assert why in words

    def test_bounds(self) -> None:
        between = "这个日子要在2025年10月1日到2026年3月31日之间。"
        assert read(WINTER, "2026-04-01") == ("refused", between)
        assert read(WINTER, "8月1日") == ("refused", between)
        early = DateQuestion(code="E", text="？", earliest=date(2026, 1, 1))
        assert read(early, "2025-12-31") == ("refused", "这个日子不能早于2026年1月1日。")
        late = DateQuestion(code="E", text="？", latest=date(2026, 1, 1))
        assert read(late, "2026-01-02") == ("refused", "这个日子不能晚于2026年1月1日。")

    @settings(max_examples=60, deadline=None)
    @given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    def test_every_day_of_the_calendar_is_read(self, day: date) -> None:
        for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}"):
            assert read(DAY, text) == ("taken", day.isoformat())


class TestPhone:
    ASKED = Phone(code="T", text="电话？")

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("13800138000", "13800138000"), ("138 0013 8000", "13800138000"),
            ("138-0013-8000", "13800138000"), ("+86 138 0013 8000", "13800138000"),
            ("8613800138000", "13800138000"), ("００８６１３８００１３８０００", "13800138000"),
            ("023-63500000", "02363500000"), ("（023）6350 0000", "02363500000"),
            ("0874-8012345", "08748012345"), ("010 12345678", "01012345678"),
            ("+86 23 63500000", "02363500000"),
        ],
    )  # fmt: skip
    def test_taken(self, said: str, kept: str) -> None:
        assert read(self.ASKED, said) == ("taken", kept)

    def test_spelt_digits_are_asked_back(self) -> None:
        assert read(self.ASKED, "幺三八零零幺三八零零零") == ("doubtful", "13800138000")

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("1380013800", "您写的是10位"), ("138001380000", "您写的是12位"), ("63500000", "区号"),
            ("12800138000", "不对"), ("没有电话", "没看明白"), ("138x0138000", "没看明白"),
            ("0000000", "区号"), ("13800138000 13900139000", "位"), ("٣٤٥", "没看明白"),
        ],
    )  # fmt: skip
    def test_explained(self, said: str, why: str) -> None:
        manner, words = read(self.ASKED, said)
        assert manner == "refused"
        assert why in words


class TestLocation:
    ASKED = Location(code="L", text="哪里？")

    @settings(max_examples=60, deadline=None)
    @given(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 6))
    def test_a_place_is_kept_only_so_finely(self, north: float, east: float, places: int) -> None:
        asked = Location(code="L", text="哪里？", places=places)
        answer = rounded(asked, Place(north, east))
        assert answer is not None
        assert isinstance(answer.value, str)
        kept = answer.value.split(",")
        assert is_coordinates(answer.value)
        assert all(len(part.partition(".")[2]) == places for part in kept)
        assert all(part.rstrip("0").rstrip(".") != "-0" for part in kept)
        assert abs(float(kept[0]) - north) <= 10**-places
        assert read(asked, answer.value) == ("taken", answer.value)

    @pytest.mark.parametrize(
        "place", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf"))]
    )
    def test_what_is_nowhere_is_no_answer(self, place: tuple[float, float]) -> None:
        assert rounded(self.ASKED, Place(*place)) is None

    def test_typed_coordinates_are_made_as_coarse(self) -> None:
        assert read(self.ASKED, "29.123456, 106.987654") == ("taken", "29.123,106.988")
        assert read(self.ASKED, "99.1,300.2")[0] == "refused"

    def test_words_are_kept(self) -> None:
        assert read(self.ASKED, "村委会门口") == ("taken", "村委会门口")
        assert read(self.ASKED, "远" * 201)[0] == "refused"


def test_readings_are_all_there_is() -> None:
    for asked in (LAND, DAY, TestPhone.ASKED, TestLocation.ASKED):
        for text in ("\x00", "\ud800", "９" * 400, "-", "点", "年月日", "，", "٣", "²", "Ⅷ", "½"):
            assert isinstance(understand(asked, text, TODAY, str), Taken | Doubtful | Refused)
