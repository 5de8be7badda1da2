"""The day changes under an open form whose conditions speak of today(): nothing that no longer
applies is sent, nothing that applies is left out, and nothing is taken for what was not asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from surveys.conversation import AnswerGiven
from surveys.form import Form
from surveys.messages import Press
from surveys.paper import NotTyped, Typing, typed
from surveys.paper import begun as begun_on_paper
from surveys.questionnaire import Questionnaire
from tests.surveys.chat import Chat

BEFORE, AFTER = "2020-01-20", "2020-01-21"

YES_NO = [{"code": 1, "label": "是"}, {"code": 2, "label": "不是"}]
UNTIL, SINCE = f"today() <= '{BEFORE}'", f"today() >= '{AFTER}'"


def question(code: str, when: str = "", **more: Any) -> dict[str, Any]:
    asked = {"code": code, "kind": "single", "text": f"第{code}问？", "choices": YES_NO, **more}
    return asked | ({"ask_if": when} if when else {})


def form(*questions: dict[str, Any], **more: Any) -> Form:
    written = {"title": "按日子问", "opening": "开始吗？", "questions": list(questions), **more}
    return Questionnaire.model_validate(yaml.safe_load(yaml.safe_dump(written))).to_form()


def begun(asked: Form) -> Chat:
    return Chat(asked).on(BEFORE).opens().says("开始")


OLD, NEW = question("OLD", UNTIL), question("NEW", SINCE)
A, B = question("A"), question("B")


def set_aside(chat: Chat) -> list[str]:
    return [f.question for f in chat.new if isinstance(f, AnswerGiven) and f.answer is None]


@pytest.mark.parametrize("word", ["提交", "1", "button"])
def test_at_the_review_nothing_is_sent_that_no_longer_applies(word: str) -> None:
    chat = begun(form(A, OLD, B)).answers("1", "1", "2").on(AFTER)
    assert chat.at == "review"
    submit = Press(chat.token("提交"))
    chat.sends(submit) if word == "button" else chat.says(word)
    assert not chat.closed
    assert set_aside(chat) == ["OLD"]
    assert "日期变了" in chat.last.text
    assert "OLD" not in chat.last.text
    chat.says("提交")
    assert set(chat.closed[0].answers) == {"A", "B"}


@pytest.mark.parametrize("word", ["提交", "1", "button"])
def test_at_the_review_what_applies_since_midnight_is_asked(word: str) -> None:
    chat = begun(form(A, NEW, B)).answers("1", "2").on(AFTER)
    assert chat.at == "review"
    submit = Press(chat.token("提交"))
    chat.sends(submit) if word == "button" else chat.says(word)
    assert not chat.closed
    assert chat.at == "NEW"
    assert chat.answer("NEW") is None
    assert chat.last.text.startswith("日期变了，有的题现在要答。")
    chat.answers("2", "提交")
    assert set(chat.closed[0].answers) == {"A", "NEW", "B"}


def test_both_at_once_are_told_in_one_line() -> None:
    chat = begun(form(A, OLD, NEW)).answers("1", "1").on(AFTER).says("提交")
    assert chat.at == "NEW"
    assert chat.last.text.count("日期变了") == 1
    assert set_aside(chat) == ["OLD"]


def test_a_word_to_a_question_that_is_gone_answers_nothing() -> None:
    chat = begun(form(A, OLD, B)).says("1").on(AFTER)
    assert chat.at == "OLD"
    chat.says("1")
    assert chat.at == "B"
    assert set(chat.conversation.run.answers) == {"A"}  # type: ignore[union-attr]
    assert "日期变了" in chat.last.text


def test_a_press_on_a_question_that_is_gone_answers_nothing() -> None:
    chat = begun(form(A, OLD, B)).says("1").on(AFTER).presses("是")
    assert chat.at == "B"
    assert chat.answer("B") is None
    assert "前面的按钮" not in chat.last.text


def test_an_answer_is_taken_and_then_what_is_new_comes_first() -> None:
    chat = begun(form(NEW, A, B)).says("1").on(AFTER)
    assert chat.at == "B"
    chat.says("2")
    assert chat.answer("B").value == 2  # type: ignore[union-attr]
    assert chat.at == "NEW"
    assert "有的题现在要答" in chat.last.text


def test_nothing_is_said_where_nothing_has_changed_yet() -> None:
    chat = begun(form(A, B, NEW, OLD)).says("1").on(AFTER).says("1")
    assert chat.at == "NEW"
    assert "日期变了" not in chat.last.text


def test_a_question_asked_in_other_words_since_midnight_is_asked_again() -> None:
    two = question("A", wordings=[{"when": SINCE, "text": "过年这几天呢？"}])
    chat = begun(form(two, B)).on(AFTER).says("1")
    assert chat.answer("A") is None
    assert "过年这几天呢？" in chat.last.text
    assert "换了问法" in chat.last.text
    assert chat.says("2").answer("A").value == 2  # type: ignore[union-attr]


def test_an_answer_belongs_to_the_words_it_was_given_to() -> None:
    two = question("A", wordings=[{"when": SINCE, "text": "过年这几天呢？"}])
    chat = begun(form(two, B)).answers("1", "1").on(AFTER).says("提交")
    assert chat.at == "A"
    assert chat.answer("A") is None
    chat.on(BEFORE).says("帮助")
    assert chat.answer("A").value == 1  # type: ignore[union-attr]


def test_the_rows_of_a_matrix() -> None:
    rows = [question(f"M{n}", UNTIL if n == 2 else "", stem="这几样怎么样？") for n in (1, 2, 3)]
    chat = begun(form(*rows)).presses("是")
    assert chat.at == "M2"
    chat.on(AFTER).presses("是")
    assert chat.at == "M3"
    assert not chat.last.edits, "the line that says why must not be edited away"
    assert "日期变了" in chat.last.text
    assert set(chat.conversation.run.answers) == {"M1"}  # type: ignore[union-attr]


def test_an_answered_row_above_is_set_aside() -> None:
    rows = [question(f"M{n}", UNTIL if n == 1 else "", stem="这几样怎么样？") for n in (1, 2, 3)]
    chat = begun(form(*rows)).presses("是").on(AFTER).presses("不是")
    assert set_aside(chat) == ["M1"]
    assert chat.answer("M2").value == 2  # type: ignore[union-attr]
    assert "日期变了" in chat.last.text


CHOICES = [{"code": 1, "label": "非常满意"}, {"code": 2, "label": "不满意"}]


def test_a_reading_that_waits_for_yes() -> None:
    doubtful = question("OLD", UNTIL, choices=CHOICES)
    chat = begun(form(doubtful, B)).says("非常的满意")
    assert chat.conversation.run.pending_for == "echo"  # type: ignore[union-attr]
    chat.on(AFTER).says("是")
    assert chat.at == "B"
    assert chat.conversation.run.pending is None  # type: ignore[union-attr]
    assert not chat.conversation.run.answers  # type: ignore[union-attr]


def test_boxes_ticked_so_far() -> None:
    several = {**OLD, "kind": "multiple"}
    chat = begun(form(several, B)).presses("是").on(AFTER).presses("完成")
    assert chat.at == "B"
    assert not chat.conversation.run.answers  # type: ignore[union-attr]


def test_a_number_of_the_list_means_what_the_list_showed() -> None:
    chat = begun(form(OLD, A, B)).answers("1", "1", "2", "修改").on(AFTER)
    chat.says("2")
    assert chat.at == "edit", "2 was A, and is B by now"
    assert "日期变了" in chat.last.text
    assert chat.says("2").at == "B"


def test_a_question_beside_the_form_over_midnight() -> None:
    chat = begun(form(A, NEW, B)).answers("1", "2", "删除我的答卷").on(AFTER).says("不删")
    assert chat.at == "NEW"
    assert "日期变了" in chat.last.text
    assert not chat.says("提交").closed


def test_paused_over_midnight() -> None:
    chat = begun(form(A, OLD, B)).answers("1", "1", "2", "暂停").on(AFTER)
    chat.says("你好")
    assert not chat.new, "nothing moves before the person comes back"
    chat.says("继续")
    assert set_aside(chat) == ["OLD"]
    assert "日期变了" in chat.last.text
    assert set(chat.says("提交").closed[0].answers) == {"A", "B"}


def test_left_over_midnight() -> None:
    chat = begun(form(A, NEW, B)).answers("1", "2", "退出").on(AFTER).says("继续")
    assert chat.at == "NEW"
    assert "日期变了" in chat.last.text


def test_leaving_is_obeyed_at_once() -> None:
    chat = begun(form(A, OLD, NEW)).answers("1", "1").on(AFTER).says("退出")
    assert chat.conversation.status == "left"
    assert set(chat.closed[0].answers) == {"A"}
    assert chat.says("继续").at == "NEW"


def test_a_form_without_review_is_not_sent_by_a_word_for_something_else() -> None:
    for word, status in (("退出", "left"), ("暂停", "paused"), ("帮助", "active")):
        plain = form(A, OLD).model_copy(update={"review": False})
        chat = begun(plain).says("1").on(AFTER).says(word)
        assert chat.conversation.status == status
        assert [f.outcome for f in chat.closed] == (["left"] if word == "退出" else [])
        assert [f.outcome for f in chat.says("继续").closed][-1] == "complete"


def test_woken_after_midnight_asks_what_applies() -> None:
    chat = begun(form(A, OLD, B)).says("1").on(AFTER).wakes()
    assert chat.at == "B"
    assert "日期变了" in chat.last.text
    chat = begun(form(A, OLD).model_copy(update={"review": False})).says("1").on(AFTER).wakes()
    assert not chat.closed


def test_a_correction_after_submission() -> None:
    chat = begun(form(A, OLD, NEW, B)).answers("1", "1", "2", "提交").on(AFTER)
    chat.says("修改")
    assert set_aside(chat) == ["OLD"]
    assert "日期变了" in chat.last.text
    assert "OLD" not in chat.last.text
    chat.says("修改 3").says("1")
    assert chat.at == "NEW"
    chat.answers("1", "提交")
    assert set(chat.closed[-1].answers) == {"A", "NEW", "B"}


@pytest.mark.parametrize("back", ["返回", "提交"])
def test_what_the_day_alone_changes_is_no_correction(back: str) -> None:
    """Who only looks leaves what was submitted as it was."""
    chat = begun(form(A, OLD, B)).answers("1", "1", "2", "提交").on(AFTER).says("修改")
    chat.answers("修改 1", "1")  # the same again
    chat.says(back) if back == "提交" else chat.answers("修改", back)
    assert chat.conversation.run is None
    assert len(chat.closed) == 1
    assert [f.question for f in chat.new if isinstance(f, AnswerGiven) and f.answer] == ["OLD"]


def test_a_form_set_down_for_another() -> None:
    other = form(A).model_copy(update={"id": "other"})
    chat = Chat(form(A, OLD, B), other).on(BEFORE).opens().says("1").says("开始")
    chat.answers("1", "1", "2", "菜单").on(AFTER)
    before = chat.conversation
    assert "survey" in before.parked
    chat.says("1")
    assert set_aside(chat) == ["OLD"]
    assert "日期变了" in chat.last.text
    assert chat.at == "review"


def test_an_answer_that_breaks_its_constraint_since_midnight_is_asked_again() -> None:
    due = {
        "code": "D", "kind": "date", "text": "哪天方便？",
        "constraint": {"formula": ". >= today()", "message": "要今天或以后。"},
    }  # fmt: skip
    chat = begun(form(due, B)).answers(BEFORE, "1").on(AFTER).says("提交")
    assert not chat.closed
    assert chat.at == "D"
    assert "要今天或以后" in chat.last.text


def test_computed_values_follow_the_day() -> None:
    counted = {"code": "days", "formula": f"if(today() > '{BEFORE}', 1, 0)"}
    asked = form(A, question("LATE", "${days} = 1"), B, computed=[counted])
    chat = begun(asked).answers("1", "1").on(AFTER).says("提交")
    assert chat.at == "LATE"


def test_a_paper_form_is_typed_in_as_on_the_day_of_typing() -> None:
    typing: Typing | NotTyped = begun_on_paper(form(A, NEW, OLD, B), {}, date.fromisoformat(AFTER))
    asked = []
    while isinstance(typing, Typing) and typing.asked is not None:
        asked.append(typing.asked.code)
        typing = typed(typing, "1", str)
    assert asked == ["A", "NEW", "B"]
