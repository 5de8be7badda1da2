"""Rows into bubbles and panels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from bot.channels.web.desk import Row
from bot.channels.web.memory import Talk
from bot.channels.web.view import Said, bubble_of, bubbles, open_prompt, panel_of
from bot.i18n import source
from surveys.messages import Expects, Option, Prompt, Tone
from tests.web.office import NOON

CHOICES = tuple(Option(f"t{n}", label, str(n)) for n, label in enumerate(("不清楚", "差", "好")))
ASKED = Prompt(
    "记下了：本人。\n\n第2题/共17题\n您满意吗？\n0 不清楚\n1 差\n2 ✓好\n可以选几项。",
    options=(*CHOICES, Option("done", "完成")),
    expects=("option",),
    progress=(2, 17),
)


def row(seq: int, prompt: Prompt) -> Row:
    return Row(seq, NOON, prompt)


def test_what_the_page_shows_by_itself_is_not_said_twice() -> None:
    bubble = bubble_of(row(1, ASKED), UTC, source)
    assert (bubble.lead, bubble.text) == ("记下了：本人。", "您满意吗？\n可以选几项。")
    assert not bubble.wrong


@pytest.mark.parametrize(
    "text",
    [
        "您满意吗？\n1 差",  # only one of the choices: part of the question
        "您满意吗？\n0 不知道\n1 差\n2 好",  # another label
        "2020 年\n您满意吗？",
        "第3题/共17题\n您满意吗？",  # another number than the progress says
    ],
)
def test_lines_that_only_look_like_a_list_stay(text: str) -> None:
    assert bubble_of(row(1, replace(ASKED, text=text)), UTC, source).text == text


def test_choices_of_a_further_page_leave_the_text_as_well() -> None:
    prompt = replace(ASKED, text="哪里？\n0 不清楚\n1 差\n2 好\n3 很好\n4 最好\n完。")
    assert bubble_of(row(1, prompt), UTC, source).text == "哪里？\n完。"


def test_a_clipped_label_is_recognised() -> None:
    prompt = Prompt("哪一项？\n1 很长的名字", options=(Option("a", "很长…", "1"),))
    assert bubble_of(row(1, prompt), UTC, source).text == "哪一项？"


def test_a_refused_answer_says_why_and_asks_again() -> None:
    prompt = replace(ASKED, text="没有看懂。\n\n您满意吗？", tone=Tone.PROBLEM)
    bubble = bubble_of(row(1, prompt), UTC, source)
    assert (bubble.lead, bubble.wrong, bubble.text) == ("没有看懂。", True, "您满意吗？")
    assert bubble.tone == "question"


def test_the_last_prompt_that_asks_is_open() -> None:
    remark = Prompt("好的，正在整理。", tone=Tone.NOTICE)
    rows = [row(1, ASKED), row(2, remark), Row(3, NOON, text="周报")]
    assert open_prompt(rows) is ASKED
    assert open_prompt(rows[1:]) is None
    end = Prompt("谢谢！", commands=(Option("e", "修改"),), tone=Tone.NOTICE)
    assert open_prompt([*rows, row(4, end)]) is end


def test_a_remark_does_not_fade_the_question() -> None:
    log = bubbles([row(1, ASKED), row(2, Prompt("好的"))], [], UTC, source)
    assert [b.past for b in log] == [False, False]


@pytest.mark.parametrize(
    ("expects", "field", "mode"),
    [
        (("number",), "number", "numeric"),
        (("money", "option"), "money", "decimal"),
        (("photo", "text"), "text", "text"),
        (("option",), "word", "text"),
        ((), "word", "text"),
    ],
)
def test_the_field_fits_what_is_expected(
    expects: tuple[Expects, ...], field: str, mode: str
) -> None:
    panel = panel_of(Prompt("?", expects=expects))
    assert (panel.field, panel.inputmode) == (field, mode)
    assert panel.photo == ("photo" in expects)


@pytest.mark.parametrize(
    ("prompt", "main"),
    [
        (ASKED, None),  # nothing is ticked yet
        (replace(ASKED, options=(replace(CHOICES[1], selected=True), *ASKED.options)), "完成"),
        (Prompt("好的，先停在这里。", options=(Option("a", "继续"),)), "继续"),
        (Prompt("哪里？", options=(*CHOICES, Option("m", "更多选项…"))), None),
        (Prompt("多少？", options=(Option("s", "跳过"),), expects=("money", "option")), None),
        (Prompt("照片？", options=(Option("s", "跳过"),), expects=("photo",)), None),
        (Prompt("谢谢"), None),
    ],
)
def test_at_most_one_button_leads_on(prompt: Prompt, main: str | None) -> None:
    found = panel_of(prompt).main
    assert (found.label if found else None) == main


def test_answers_stand_after_what_they_answer_also_when_it_was_toggled() -> None:
    toggled = replace(ASKED, text="您满意吗？", edits=True)
    rows = [row(3, ASKED), row(5, toggled), row(7, toggled), row(9, Prompt("下一题", CHOICES))]
    log = bubbles(rows, [Said(7, "完成"), Said(9, "2 好")], UTC, source)
    assert [b.text for b in log] == ["您满意吗？", "完成", "下一题", "2 好"]


def test_own_words_are_forgotten_with_the_rows_they_answered() -> None:
    talk = Talk()
    talk.add("a", 1, "本人")
    talk.add("a", 2, "很好")
    assert [said.text for said in talk.keep("a", {0, 2})] == ["很好"]
    assert [said.text for said in talk.of("a")] == ["很好"]


GRID = Prompt(
    "听一听：\n第3题/共9题\n您愿意告诉亲友吗？\n请点或者回一个数：0 1 2 3\n"
    "（0 = 很不愿意，3 = 很愿意）\n9 说不准",
    options=(
        Option("t0", "0", "0", meaning="很不愿意"),
        Option("t1", "1", "1"),
        Option("t2", "2", "2"),
        Option("t3", "3", "3", meaning="很愿意"),
        Option("t9", "说不准", "9"),
    ),
    progress=(3, 9),
    grid=True,
    question="您愿意告诉亲友吗？",
)


def test_a_remark_to_one_choice_stays_to_be_read() -> None:
    """The interviewer must know which choices are not read out."""
    told = "读题：您满意吗？\n读选项：\n0 不清楚（不读，对方这样说才选）\n1 差\n2 好"
    bubble = bubble_of(row(1, replace(ASKED, text=told, options=CHOICES)), UTC, str)
    assert bubble.text == "读题：您满意吗？\n读选项：\n0 不清楚（不读，对方这样说才选）"


def test_thanks_with_nothing_but_buttons_below_are_no_remark() -> None:
    told = replace(ASKED, text="谢谢您！编号 17。\n\n0 不清楚\n1 差\n2 好", options=CHOICES)
    bubble = bubble_of(row(1, told), UTC, str)
    assert (bubble.lead, bubble.text) == ("", "谢谢您！编号 17。")


def test_the_review_leads_to_its_first_choice() -> None:
    review = replace(ASKED, tone=Tone.SUMMARY, options=CHOICES)
    assert panel_of(review).main == CHOICES[0]
    assert panel_of(replace(review, tone=Tone.PROBLEM)).main is None


def test_a_grid_says_what_its_numbers_mean_beside_them() -> None:
    panel = panel_of(GRID)
    assert [option.code for option in panel.numbers] == ["0", "1", "2", "3"]
    assert [option.meaning for option in panel.ends] == ["很不愿意", "很愿意"]
    assert [option.code for option in panel.options] == ["9"]
    assert panel.in_row == 4


def test_the_question_is_set_off_from_what_is_said_around_it() -> None:
    bubble = bubble_of(Row(1, NOON, GRID), UTC, str)
    assert (bubble.before, bubble.text, bubble.after) == ("听一听：", "您愿意告诉亲友吗？", "")
    assert bubble.asks


@pytest.mark.parametrize(("numbers", "in_row"), [(5, 5), (7, 4), (10, 5), (11, 6), (3, 3)])
def test_numbers_stand_in_rows_of_nearly_the_same_length(numbers: int, in_row: int) -> None:
    options = tuple(Option(f"t{n}", str(n), str(n)) for n in range(numbers))
    assert panel_of(replace(GRID, options=options)).in_row == in_row
