"""How a prompt looks on a phone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.telegram.outbound import clip, render, split
from surveys.messages import Option, Prompt
from tests.channels.prompts import RECOMMEND, SCALE


def _labels(prompt: Prompt) -> list[list[str]]:
    return [[button.text for button in row] for row in render(prompt)[-1].rows]


def _yes_no(*labels: str) -> Prompt:
    return Prompt("是否收到？", tuple(Option(f"t{n}", label) for n, label in enumerate(labels)))


def test_a_scale_stands_one_above_the_other_with_its_codes() -> None:
    (part,) = render(SCALE)
    assert part.text == (
        "您对本次走访慰问活动的总体评价是？\n\n5 非常满意\n4 满意\n3 一般\n2 不太满意\n1 不满意"
    )
    assert _labels(SCALE) == [
        ["5 非常满意"],
        ["4 满意"],
        ["3 一般"],
        ["2 不太满意"],
        ["1 不满意"],
        ["上一题", "暂停"],
    ]


def test_choices_that_the_text_lists_are_not_listed_again() -> None:
    text = (
        "第3题/共12题\n您对本次走访慰问活动的总体评价是？\n"
        "5 非常满意\n4 ✓满意\n3 一般\n2 不太满意\n1 不满意"
    )
    (part,) = render(replace(SCALE, text=text))
    assert part.text == text
    (part,) = render(replace(SCALE, text=text.removesuffix("\n1 不满意")))
    assert part.text == text.replace("\n1 不满意", "\n\n1 不满意")


def test_a_line_may_carry_more_than_the_option_that_was_cut() -> None:
    label = "村（社区）干部上门了解情况并当面核对了慰问对象的基本信息和家庭困难"
    prompt = Prompt(f"哪一种？\n3 {label}", (Option("a", label[:30] + "…", "3"),))
    assert render(prompt)[0].text == prompt.text


def test_very_short_choices_share_a_row() -> None:
    assert _labels(_yes_no("是", "否")) == [["是", "否"]]
    assert _labels(_yes_no("收到了", "没收到", "记不清", "不适用", "其他")) == [
        ["收到了", "没收到", "记不清"],
        ["不适用", "其他"],
    ]


def test_the_numbers_of_a_scale_stand_side_by_side_whatever_else_there_is() -> None:
    assert _labels(RECOMMEND) == [
        ["10", "9", "8", "7", "6", "5"],
        ["4", "3", "2", "1", "0"],
        ["99 说不准"],
        ["上一题"],
    ]


def test_for_an_old_person_each_choice_has_a_row_of_its_own() -> None:
    asked = _yes_no("是", "否")
    assert _labels(replace(asked, large=True)) == [["是"], ["否"]]
    assert _labels(replace(asked, large=True, grid=True)) == [["是", "否"]]


def test_many_commands_go_on_in_the_next_row() -> None:
    commands = tuple(Option(f"c{n}", word) for n, word in enumerate("甲乙丙丁戊"))
    assert _labels(replace(SCALE, commands=commands))[-2:] == [["甲", "乙", "丙"], ["丁", "戊"]]


def test_a_long_label_is_cut_on_the_button_and_whole_in_the_text() -> None:
    long = "村（社区）干部上门了解情况并当面核对了慰问对象的基本信息和家庭困难"
    coded = Prompt("哪一种？", (Option("a", long, "3"),))
    uncoded = Prompt("哪一种？", (Option("a", long), Option("b", "提交")))
    for prompt in (coded, uncoded):
        button = _labels(prompt)[0][0]
        assert button.endswith("…")
        assert long.startswith(button[:-1].removeprefix("3 "))
        assert long in render(prompt)[0].text
    assert "提交" not in render(uncoded)[0].text  # the button says it in full


def test_ticked_boxes_are_marked_in_text_and_buttons() -> None:
    prompt = Prompt(
        "可多选", (Option("a", "慰问金", "1", selected=True), Option("b", "慰问品", "2"))
    )
    assert _labels(prompt) == [["✓ 1 慰问金"], ["2 慰问品"]]
    assert render(prompt)[0].text.endswith("✓ 1 慰问金\n2 慰问品")


def test_a_code_that_is_the_label_is_said_once() -> None:
    assert _labels(Prompt("几人？", (Option("a", "3", "3"),))) == [["3"]]


def test_a_label_over_two_lines_is_one_line() -> None:
    assert _labels(Prompt("?", (Option("a", "慰问\n金"),))) == [["慰问 金"]]


def test_a_notice_has_no_buttons() -> None:
    (part,) = render(Prompt("谢谢您！已经收到。"))
    assert part.markup is None


@pytest.mark.parametrize("text", ["长" * 4096, "x" * 4096, "😀" * 2048])
def test_a_text_just_short_enough_is_one_message(text: str) -> None:
    assert split(text) == [text]
    assert len(split(text + "x")) == 2


def test_texts_are_cut_at_line_ends() -> None:
    lines = ["甲" * 3000, "乙" * 1000, "丙" * 1000]
    assert split("\n".join(lines)) == ["\n".join(lines[:2]), lines[2]]


def test_clipping_keeps_characters_whole() -> None:
    assert clip("已记录", 3) == "已记录"
    assert clip("😀😀😀", 4) == "😀…"
