"""删除我的答卷: asked once more, then forgotten. 退出: stays until the person comes back."""

from __future__ import annotations

import pytest

from surveys.conversation import AnswerGiven, Role, RunStarted, RunWithdrawn
from surveys.dialogue import waits
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import asked_for_spending, at_the_first_rating


def submitted() -> Chat:
    return Chat(cases.survey()).opens().finishes()


@pytest.mark.parametrize("word", ["删除我的答卷", "撤回我的答卷。", "删掉我的答卷", "/withdraw"])
def test_a_submitted_form_is_deleted_after_a_clear_yes(word: str) -> None:
    chat = submitted()
    run = chat.conversation.submitted["survey"].id
    chat.says(word)
    assert "确定删除" in chat.last.text
    assert "删了就找不回来" in chat.last.text
    assert not chat.new
    chat.presses("确定删除")
    assert chat.new == [RunWithdrawn(run, "survey")]
    assert chat.conversation.submitted == {}
    assert chat.conversation.run is None
    assert "已经删除" in chat.last.text


@pytest.mark.parametrize("word", ["好吧", "嗯？", "也许", "5", "非常满意"])
def test_words_that_are_no_clear_yes_delete_nothing(word: str) -> None:
    chat = submitted().says("删除我的答卷").says(word)
    assert not chat.new
    assert chat.conversation.submitted
    assert "没有删除" in chat.last.text
    assert chat.says("确定").new, "it is still being asked"


def test_a_draft_is_deleted_in_the_middle_of_a_question() -> None:
    chat = at_the_first_rating().says("5")
    run = chat.conversation.run
    assert run is not None
    chat.says("删除我的答卷").says("是")
    assert chat.new == [RunWithdrawn(run.id, "survey")]
    assert chat.conversation.run is None


def test_a_correction_and_what_it_corrects_are_one_form() -> None:
    chat = submitted().says("修改").says("7").says("3")
    chat.says("删除我的答卷").says("1")
    assert len([fact for fact in chat.new if isinstance(fact, RunWithdrawn)]) == 1
    assert chat.conversation.submitted == {}


def test_who_thinks_better_of_it_is_where_they_were() -> None:
    chat = at_the_first_rating().says("5")
    asked = chat.last
    chat.says("删除我的答卷").says("不删")
    assert not chat.new
    assert chat.last.text.endswith(asked.text.split("\n\n")[-1])
    chat.says("删除我的答卷").says("上一题")
    assert chat.at == "P1", "another command leaves the question unanswered"


def test_a_yes_on_an_old_message_deletes_nothing() -> None:
    chat = submitted().says("删除我的答卷")
    old = chat.last
    chat.says("不删").presses("确定删除", on=old)
    assert not chat.new
    assert chat.conversation.submitted


def test_afterwards_nothing_is_asked_until_the_person_answers_anew() -> None:
    chat = submitted()
    first = chat.conversation.submitted["survey"].id
    chat.says("删除我的答卷").says("确定")
    assert not waits(chat.conversation, chat.agenda)
    before = len(chat.prompts)
    chat.wakes()
    assert len(chat.prompts) == before
    chat.says("你好")
    assert chat.conversation.run is None
    assert "继续" in chat.last.text
    chat.says("继续")
    (started,) = [fact for fact in chat.new if isinstance(fact, RunStarted)]
    assert started.run != first
    assert chat.finishes().conversation.submitted["survey"].version == 1


@pytest.mark.parametrize("word", ["退出", "暂停"])
def test_it_works_from_where_nothing_is_asked(word: str) -> None:
    chat = at_the_first_rating().says("5").says(word).says("删除我的答卷")
    assert "确定删除" in chat.last.text
    assert chat.says("1").new


def test_it_works_after_the_survey_has_closed() -> None:
    chat = at_the_first_rating().says("5")
    chat.offer()
    assert chat.says("删除我的答卷").says("1").new
    chat = submitted()
    chat.offer()
    assert chat.says("删除我的答卷").says("1").new


def test_it_works_where_the_form_can_no_longer_be_read() -> None:
    chat = at_the_first_rating().says("5")
    chat.library.clear()
    changed = cases.survey().model_copy(update={"title": "新的"})
    chat.offer(changed)
    chat.library.clear()
    assert chat.says("删除我的答卷").says("1").new


def test_records_of_an_office_are_corrected_not_deleted() -> None:
    chat = asked_for_spending()
    chat.says("删除我的答卷")
    assert not chat.new
    assert "正式记录" in chat.last.text
    assert "修改" in chat.last.text
    assert chat.conversation.aside == ""


def test_there_may_be_nothing_to_delete() -> None:
    chat = Chat(role=Role.BENEFICIARY).opens().says("删除我的答卷")
    assert "没有可以删除" in chat.last.text


def test_after_quitting_an_ordinary_word_gets_one_line_and_no_question() -> None:
    chat = at_the_first_rating().says("5").says("退出")
    for word in ("在吗", "5", "非常满意"):
        chat.says(word)
        assert not [fact for fact in chat.new if isinstance(fact, AnswerGiven)]
        assert "第" not in chat.last.text
        assert len(chat.last.text.split("\n")) == 1
        assert "继续" in chat.last.text
    chat.says("继续")
    assert chat.at == "P2"


def test_help_tells_of_both_rights() -> None:
    chat = at_the_first_rating().says("帮助")
    assert "删除我的答卷" in chat.last.text
