"""Open answers: what is covered, what is told, and what few people wrote."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.blocks import Pending
from reports.model import AskedQuestion
from reports.remarks.brief import remarks_brief
from reports.remarks.digest import digest
from reports.remarks.masking import masked
from reports.remarks.model import (
    COMPLAINTS,
    NOTHING,
    OTHERS,
    PRAISE,
    Digest,
    RemarkGroup,
    Remarks,
)
from reports.survey_report import results
from tests.reports import views

COVERED = [
    ("138，0013，8000", "【手机号】"),
    ("我叫王小明，家里困难", "我叫【姓名】，家里困难"),
    ("我是李四，电话13800138000", "我是【姓名】，电话【手机号】"),
    ("王主任和村支书李四，钱少发了", "【姓名】主任和村支书【姓名】，钱少发了"),
    ("姓名：欧阳娜娜", "姓名：【姓名】"),
    ("本人张三丰，身份证５００１０１１９９００１０１１２３Ｘ", "本人【姓名】，身份证【证件号】"),
    ("找我：138 0013-8000", "找我：【手机号】"),
    ("+86 13800138000", "+【手机号】"),
    ("一三八零零一三八零零零", "【号码】"),
    ("023-63500000打不通", "【号码】打不通"),
    ("卡号6222 0211 0000 1234 567", "卡号【卡号】"),
    ("老身份证 510202 600101 123", "老身份证 【证件号】"),
    ("微信号：abc_123，QQ12345678", "微信号：【账号】，QQ【号码】"),
    ("写信到 zhang.san@example.com", "写信到 【邮箱】"),
    ("渝A·12345的车挡了路", "【车牌】的车挡了路"),
    ("住3栋2单元501，建设路12号", "住【门牌号】，建设路【门牌号】"),
]
LEFT = [
    "我是老兵，希望早点发",
    "我是一名教师",
    "我是高龄老人",
    "我是易地搬迁户",
    "本人常年在外打工",
    "2020年1月15日发的200元，2020-01-15没有到",
    "2019、2020、2021年都有",
    "共1,200,000元，1234567人",
    "村主任和全体同志都好，老师也好",
    "12号开会，3号线不通",
    "慰问金200-300元",
    "无",
]


@pytest.mark.parametrize(("text", "shown"), COVERED)
def test_personal_data_are_covered(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize("text", LEFT)
def test_other_words_stay(text: str) -> None:
    assert masked(text) == text


PIECES = (
    "我叫 我是 王小明 微信 QQ ： ， 家住 路 12号 元 【 】 x X 渝 A @ . - 一三八 ２ 没收到 \u200b ①"
)
WORDS = st.sampled_from([" ", *PIECES.split(" ")])
ANYTHING = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map("".join))


@given(ANYTHING)
def test_masking_twice_changes_nothing_and_nothing_breaks_it(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


_SPACES = st.sampled_from(["", "", " ", "-", "\u3000", "  ", "."])
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@st.composite
def _number(draw: st.DrawFn) -> str:
    mobile = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
    identity = st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True)
    digits = draw(st.one_of(mobile, identity))
    if draw(st.booleans()):
        digits = digits.translate(_WIDE)
    return "".join(digit + draw(_SPACES) for digit in digits[:-1]) + digits[-1]


_PLAIN = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")


def _digits(text: str) -> str:
    return re.sub(r"[^0-9X]", "", text.translate(_PLAIN))


@given(_number(), ANYTHING, ANYTHING)
def test_no_mobile_and_no_identity_number_is_left(number: str, before: str, after: str) -> None:
    assert _digits(number) not in _digits(masked(f"{before}{number}{after}"))


def _said(*counted: tuple[str, int]) -> Remarks:
    texts = [text for text, n in counted for _ in range(n)]
    return Remarks("O1", "哪里可以更好？", tuple(texts))


MONEY = ["慰问金早几天发就好了", "希望慰问金早点发", "慰问金发得太晚", "能不能早点把慰问金发下来"]
SHOWS = ["多办几场演出", "希望演出多几场", "演出太少了", "村里看不到演出", "演出的时间太短"]
EVERYDAY = _said(
    *((text, 2) for text in (*MONEY, *SHOWS)),
    *(("无", 9), ("没有意见。", 3), ("挺好的，谢谢", 6)),
    *(("我没收到慰问金，电话13800138000", 5), ("发现有人克扣物资", 1), ("没有发现克扣", 5)),
    ("修路", 1),
)


def _labels(found: tuple[RemarkGroup, ...]) -> dict[str, int | None]:
    return {group.label: group.count for group in found}


def test_similar_remarks_are_one_group_with_its_words_and_quotations() -> None:
    found = digest(EVERYDAY)
    money = next(group for group in found.groups if "慰问金" in group.label)
    shows = next(group for group in found.groups if "演出" in group.label)
    assert money.count == 8
    assert set(money.quotes) <= set(MONEY)
    assert shows.count == 10
    assert {"慰问金", "演出"} <= {one.word for one in found.keywords}


def test_complaints_stand_apart_and_are_masked() -> None:
    found = digest(EVERYDAY)
    assert found.complaints is not None
    assert found.complaints.count == 6
    assert found.complaints.quotes[0] == "我没收到慰问金，电话【手机号】"
    assert "没有发现克扣" not in "".join(found.complaints.quotes)
    classes = _labels(found.classes)
    assert (classes[NOTHING], classes[PRAISE]) == (12, 6)


def test_few_remarks_are_not_told_and_cannot_be_reckoned() -> None:
    assert digest(_said(("修路", 4))) == Digest("O1", "哪里可以更好？", None)
    found = digest(_said(("无", 8), ("没收到", 2), ("挺好的", 7), ("修路", 9)))
    assert found.complaints is not None
    assert found.complaints.count is None
    assert found.complaints.quotes == ()
    hidden = [one for one in (*found.groups, *found.classes) if one.count is None]
    assert len(hidden) > 1
    assert "条数少，不显示" in remarks_brief([found])


def test_what_nobody_else_says_is_other() -> None:
    found = digest(
        _said(*((text, 1) for text in ["路灯", "厕所", "水管", "电视", "球场", "坝子", "井盖"]))
    )
    assert found.groups == ()
    assert _labels(found.classes) == {OTHERS: 7}


@pytest.mark.parametrize("text", ["很好", "都很满意，谢谢党和政府", "挺不错的", "谢" * 300])
def test_praise_is_a_class(text: str) -> None:
    assert _labels(digest(_said((text, 5))).classes) == {PRAISE: 5}


@pytest.mark.parametrize("text", ["不好", "不满意", "好什么", "谢" * 300 + "啥", "12 " * 300 + "a"])
def test_what_is_not_praise_is_none(text: str) -> None:
    assert PRAISE not in _labels(digest(_said((text, 5))).classes)


@given(st.lists(ANYTHING, max_size=30))
def test_any_remarks_give_a_digest_whatever_their_order(texts: list[str]) -> None:
    found = digest(Remarks("O1", "？", tuple(texts)))
    assert found == digest(Remarks("O1", "？", tuple(reversed(texts))))
    told = [one.count for one in (*found.groups, *found.classes)]
    assert all(n is None or n >= 5 for n in told)


def test_the_brief_is_one_message() -> None:
    text = remarks_brief([digest(EVERYDAY)], simulated=True)
    assert text.startswith("【模拟数据】")
    assert "写了没收到、被截留一类话的6条" in text
    assert "13800138000" not in text
    assert len(text) < 2000
    assert "还没有人写意见" in remarks_brief([])
    assert COMPLAINTS not in text


def test_the_survey_report_tells_the_groups_and_leaves_the_judgement_to_people() -> None:
    asked = (AskedQuestion("O1", "您还有什么意见？", "open", answered=60),)
    told_of = replace(views.given("dongchuan"), asked=asked, remarks=(digest(EVERYDAY),))
    blocks = results.remarks(told_of)
    told = "\n".join(str(block) for block in blocks)
    assert COMPLAINTS in told
    assert "13800138000" not in told
    assert any(isinstance(block, Pending) for block in blocks)
