"""Numbers and amounts: what people write, and that nothing is read as something else."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.money import MAX_FEN, Amount, NotAnAmount, read_amount, unit_slip, yuan
from surveys.numerals import Number, chinese, in_chinese, mixed, scattered, squeeze

amounts = st.integers(0, MAX_FEN)


@pytest.mark.parametrize(
    ("number", "spelt"),
    [
        (0, "零"), (5, "五"), (10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"),
        (110, "一百一十"), (1001, "一千零一"), (10500, "一万零五百"), (87900, "八万七千九百"),
        (100000, "十万"), (2000000, "二百万"), (100000001, "一亿零一"), (110000000, "一亿一千万"),
    ],
)  # fmt: skip
def test_usual_spelling(number: int, spelt: str) -> None:
    assert in_chinese(number) == spelt
    assert chinese(spelt) == Number(Decimal(number))


@given(st.integers(0, 10**12 - 1))
def test_every_number_is_read_as_it_is_spelt(number: int) -> None:
    assert chinese(in_chinese(number)) == Number(Decimal(number))


@given(st.text(alphabet="零一二三四五六七八九十百千万亿两", min_size=1, max_size=10))
def test_a_certain_numeral_has_one_spelling(text: str) -> None:
    found = chinese(text)
    if found is not None and found.certain:
        usual = in_chinese(int(found.value))
        assert text.replace("两", "二") in (usual, f"一{usual}")


@pytest.mark.parametrize(
    ("text", "value", "certain"),
    [
        ("八万七", 87000, False), ("三百五", 350, False), ("一百五", 150, False),
        ("一万五百", 10500, False), ("两千", 2000, True), ("壹万贰仟", 12000, True),
        ("一十二", 12, True), ("〇", 0, True),
    ],
)  # fmt: skip
def test_manners_of_speaking(text: str, value: int, certain: bool) -> None:
    assert chinese(text) == Number(Decimal(value), certain)


@pytest.mark.parametrize("text", ["", "一二", "十百", "万", "百万五千千", "一千零一夜", "abc", "5"])
def test_no_numerals(text: str) -> None:
    assert chinese(text) is None


@pytest.mark.parametrize(
    ("text", "value", "certain"),
    [
        ("8.79万", 87900, True), ("8万7千9", 87900, True), ("8万7千9百", 87900, True),
        ("8万7", 87000, True), ("8万7900", 87900, True), ("8万05", 80005, True),
        ("8万79", 80079, False), ("3千500", 3500, True), ("1.5亿", 150000000, True),
    ],
)  # fmt: skip
def test_digits_with_units(text: str, value: int, certain: bool) -> None:
    assert mixed(text) == Number(Decimal(value), certain)


@given(amounts)
def test_what_is_shown_can_be_typed_back(fen: int) -> None:
    assert read_amount(yuan(fen)) == Amount(fen)
    assert read_amount(f"{fen // 100}.{fen % 100:02d}") == Amount(fen)


@given(st.integers(0, 10**12))
def test_ten_thousands_are_exact(fen: int) -> None:
    assert read_amount(f"{Decimal(fen) / 10**6:f}万") == Amount(fen)


@given(st.integers(1, 10**11))
def test_chinese_amounts(whole: int) -> None:
    text = f"{in_chinese(whole)}元整"
    assert read_amount(text) == Amount(whole * 100, certain=False), "a person is asked"


@settings(max_examples=300)
@given(st.text(alphabet="0123456789０１２.,，万千百亿元角分块负-+约多 ()（）¥w", max_size=12))
def test_whatever_is_read_is_a_sensible_amount(text: str) -> None:
    with contextlib.suppress(NotAnAmount):
        assert 0 <= read_amount(text).fen <= MAX_FEN


def test_formatting() -> None:
    assert yuan(8790000) == "87,900.00元"
    assert yuan(5) == "0.05元"
    assert yuan(-90000) == "-900.00元"
    assert yuan(0) == "0.00元"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("5元3角2分", Amount(532)), ("5元3角", Amount(530)), ("5块3", Amount(530, certain=False)),
        (".5", Amount(50)), ("0", Amount(0)), ("没有", Amount(0, certain=False)),
        ("87 900", Amount(8790000, certain=False)), ("(900)", Amount(90000, certain=False)),
        ("5元8", Amount(580, certain=False)), ("五元三角", Amount(530, certain=False)),
    ],
)  # fmt: skip
def test_amounts_with_coins_and_oddities(text: str, amount: Amount) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-1", "negative"), ("−1", "negative"), ("负一百", "negative"), ("1.001", "decimals"),
        ("0.0000001万", "decimals"), ("大概三万", "vague"), ("三万左右", "vague"),
        ("1" * 18, "large"), ("一", ""), ("1.2.3", "unreadable"), ("1,23", ""),
        ("87,9000元", ""), ("1-2", "unreadable"), ("∞", "unreadable"), ("1.5元3角", "unreadable"),
    ],
)  # fmt: skip
def test_amounts_that_are_not_taken(text: str, reason: str) -> None:
    if reason:
        with pytest.raises(NotAnAmount) as trouble:
            read_amount(text)
        assert trouble.value.reason == reason
    else:
        assert not read_amount(text).certain


@pytest.mark.parametrize(
    ("typed", "listed", "meant"),
    [
        (879, 8790000, 8790000), (870, 8790000, 8700000), (87900000000, 8790000, 8790000),
        (8790000, 8790000, None), (90000, 8790000, None), (0, 8790000, None), (879, None, None),
        (879, 0, None),
    ],
)  # fmt: skip
def test_units_mixed_up(typed: int, listed: int | None, meant: int | None) -> None:
    assert unit_slip(typed, listed) == meant


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("５。", "5"),
        (" 很 好！", "很好"),
        ("“继续”", "继续"),
        ("5️⃣", "5"),
        ("ＯＫ", "ok"),
        ("？", "?"),
    ],
)
def test_squeezing(text: str, bare: str) -> None:
    assert squeeze(text) == bare


def test_scattered_digits() -> None:
    assert scattered("1 3")
    assert scattered("１　３")
    assert not scattered("很 好 5")
