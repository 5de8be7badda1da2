"""Cards within the platform's limits, whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.outbound import NOTHING, SEND_OFF, Message, pressed, render, split
from surveys.messages import Option, Prompt
from tests.channels.prompts import prompts, words


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"a.1.c{n}", label, str(n)) for n, label in enumerate(labels, 1))


def card(prompt: Prompt) -> dict[str, Any]:
    *_, last = render(prompt, "o-1")
    assert last.is_card
    return last.body


class TestWhichCard:
    def test_a_few_choices_are_buttons(self) -> None:
        made = card(Prompt("满意吗？\n1 满意  2 不满意", options("满意", "不满意")))
        assert made["card_type"] == "button_interaction"
        assert made["main_title"] == {"title": "满意吗？"}
        assert made["sub_title_text"] == "1 满意  2 不满意"
        assert [one["text"] for one in made["button_list"]] == ["1 满意", "2 不满意"]
        assert pressed(made, "a.1.c2") == "已选：2 不满意"

    def test_commands_stand_in_the_menu(self) -> None:
        commands = tuple(Option(f"a.1./{n}", n) for n in ("上一题", "跳过", "不想说", "帮助"))
        made = card(Prompt("满意吗？", options("满意", "不满意"), commands))
        menu = made["action_menu"]["action_list"]
        assert [one["text"] for one in menu] == ["上一题", "跳过", "不想说"]

    def test_without_choices_commands_are_the_buttons(self) -> None:
        made = card(Prompt("支出了多少元？", (), (Option("a.1./skip", "跳过"),)))
        assert [one["text"] for one in made["button_list"]] == ["跳过"]

    def test_seven_to_nine_are_a_list_with_none_chosen(self) -> None:
        made = card(Prompt("哪类？", options(*"一二三四五六七八")))
        assert made["card_type"] == "multiple_interaction"
        [listed] = made["select_list"]
        assert listed["option_list"][0] == {"id": NOTHING, "text": "请选择"}
        assert made["submit_button"]["key"] == SEND_OFF

    def test_several_are_boxes(self) -> None:
        ticked = replace(options("甲", "乙")[0], selected=True)
        done = Option("a.1.done", "完成")
        made = card(Prompt("哪些？", (ticked, options("甲", "乙")[1], done), several=True))
        assert made["card_type"] == "vote_interaction"
        box = made["checkbox"]
        assert box["mode"] == 1
        assert [(one["text"], one["is_checked"]) for one in box["option_list"]] == [
            ("1 甲", True),
            ("2 乙", False),
        ]
        assert made["submit_button"]["text"] == "完成"

    def test_ten_are_boxes_of_which_one(self) -> None:
        made = card(Prompt("几分？", options(*map(str, range(11)))))
        assert made["checkbox"]["mode"] == 0

    def test_nothing_to_tap_is_a_text(self) -> None:
        assert render(Prompt("谢谢！"), "o-1") == (Message("text", {"content": "谢谢！"}),)

    def test_long_words_stand_before_the_card(self) -> None:
        long = "说明" * 300 + "\n您满意吗？"
        *before, last = render(Prompt(long, options("是", "否"), question="您满意吗？"), "o-1")
        assert words("".join(one.body["content"] for one in before)) == words(long)
        assert last.body["main_title"]["title"] == "您满意吗？"


@given(prompt=prompts(), several=st.booleans())
def test_limits_hold_and_no_word_is_lost(prompt: Prompt, several: bool) -> None:
    made = render(replace(prompt, several=several), "o-1")
    said = ""
    for one in made:
        if one.kind == "text":
            assert 0 < len(one.body["content"].encode()) <= 2048
            said += one.body["content"]
            continue
        body = one.body
        title = body["main_title"]
        said += title["title"] + title.get("desc", "") + body.get("sub_title_text", "")
        assert title["title"]
        assert len(body.get("button_list", ())) <= 6
        assert len(body.get("action_menu", {}).get("action_list", ())) <= 3
        for listed in body.get("select_list", ()):
            assert 2 <= len(listed["option_list"]) <= 10
        boxes = body.get("checkbox", {"option_list": ["one"]})["option_list"]
        assert len(boxes) <= 20
        assert one is made[-1]
    assert words(prompt.text) in words(said)


@pytest.mark.parametrize("prompt", [Prompt(" \n"), Prompt("问？", (Option("", "空"),))])
def test_what_cannot_be_sent(prompt: Prompt) -> None:
    with pytest.raises(ValueError, match=r"prompt|token"):
        render(prompt, "o-1")


@given(st.text(max_size=4000), st.integers(8, 2048))
def test_pieces_are_whole_characters(text: str, limit: int) -> None:
    parts = split(text.replace("\r", ""), limit)
    assert all(len(part.encode()) <= limit for part in parts)
