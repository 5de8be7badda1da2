"""What `jixiao check` remarks about the wording of questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire import Questionnaire
from surveys.wording import remarks

FIVE = [
    {"code": 5, "label": "非常满意"},
    {"code": 4, "label": "满意"},
    {"code": 3, "label": "一般"},
    {"code": 2, "label": "不满意"},
    {"code": 1, "label": "非常不满意"},
    {"code": 0, "label": "不清楚", "dont_know": True},
]
EXAMPLE = Path(__file__).parents[2] / "examples" / "dongchuan-2020" / "questionnaire.yaml"


def codes(*questions: dict[str, Any]) -> list[str]:
    asked = [
        {"code": f"Q{n}", "kind": "scale", "choices": FIVE, **question}
        for n, question in enumerate(questions, start=1)
    ]
    written = Questionnaire.model_validate({"title": "问卷", "consent": False, "questions": asked})
    return [remark.code for remark in remarks(written)]


@pytest.mark.parametrize(
    "text",
    [
        "谁能领、怎么领讲得清楚公道，您满意吗？",
        "慰问金的数量和讲好的一样、及时，您满意吗？",
        "以前提的意见有人管、有改进，您满意吗？",
        "工作人员的态度和效率，您满意吗？",
        "发放是否公平以及及时？您满意吗？",
        "您满意慰问的时间与方式吗？",
    ],
)
def test_two_things_in_one_rating(text: str) -> None:
    assert codes({"text": text}) == ["two_questions"]


@pytest.mark.parametrize(
    "text",
    [
        "党和政府的关心，您满意吗？",
        "邻里和社区的和睦气氛，您满意吗？",
        "和往年比，今年的改进，您满意吗？",
        "节目和活动的质量，您满意吗？",
        "收到的慰问金（慰问品、油和米），您满意吗？",
        "慰问送到得及时不及时，您满意吗？",
        "有意见能找到人说，这一点您满意吗？",
        "与去年相比，您更满意吗？",
    ],
)
def test_one_thing(text: str) -> None:
    assert codes({"text": text}) == []


@pytest.mark.parametrize(
    "text",
    [
        "您是不是认为不应该不发慰问金？",
        "您不会不满意吧？",
        "没有人不满意，您同意吗？",
        "这件事非改不可吗？",
        "您并非不知道这项政策吧？",
        "难道不应该慰问吗？",
    ],
)
def test_double_negatives(text: str) -> None:
    assert codes({"text": text}) == ["double_negative"]


@pytest.mark.parametrize(
    "text",
    ["名单定得公不公平？", "您有没有收到？", "是不是不满意？", "差不多没有变化？", "您不满意吗？"],
)
def test_a_plain_negation_is_fine(text: str) -> None:
    assert codes({"text": text}) == []


def test_two_sentences_that_ask() -> None:
    single = {"kind": "single", "choices": FIVE, "text": "您收到了吗？是什么时候收到的？"}
    assert codes(single) == ["two_questions"]
    assert codes({**single, "text": "您住在哪个乡镇？（不知道写哪个？写最近的）"}) == []


def test_lengths() -> None:
    assert codes({"text": "您" * 41}) == ["long_question"]
    assert codes({"text": "您" * 40 + "（" + "例" * 30 + "）"}) == []
    long = [{"code": 1, "label": "长" * 25}, {"code": 2, "label": "短"}]
    assert codes({"kind": "single", "text": "哪一项？", "choices": long}) == ["long_choice"]


def test_other_wordings_are_read_too() -> None:
    when = {"question": "Q1", "codes": [1]}
    other = {"text": "态度，您满意吗？", "wordings": [{"when": when, "text": "您不会不满意吧？"}]}
    assert codes({"text": "时间，您满意吗？"}, other) == ["double_negative"]


def test_short_words_are_short() -> None:
    assert codes({"text": "时间，您满意吗？", "plain": "您" * 21}) == ["long_plain"]
    assert codes({"text": "时间，您满意吗？", "plain": "您" * 20}) == []


def test_a_scale_that_turns_round() -> None:
    turned = [{**c, "code": 6 - int(str(c["code"]))} for c in FIVE[:5]]
    asked = {"text": "时间，您满意吗？"}
    assert codes(asked, {**asked, "choices": turned}) == ["scale_turns"]
    assert codes(asked, {**asked, "choices": FIVE[4::-1]}) == ["scale_turns"]
    assert codes(asked, {**asked, "choices": FIVE[1:4]}) == ["scale_changes"]
    assert codes(asked, asked) == []


def test_a_very_long_questionnaire() -> None:
    assert codes(*[{"text": "时间，您满意吗？"}] * 41) == ["many_questions"]


def test_the_questionnaire_that_ships_gives_no_remark() -> None:
    written = Questionnaire.model_validate(yaml.safe_load(EXAMPLE.read_text("utf-8")))
    assert [remark.message for remark in remarks(written)] == []


@given(st.text(min_size=1, max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    codes({"text": text})
