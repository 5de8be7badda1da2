"""What happens around a conversation: outages, closing dates, other people's submissions."""

from __future__ import annotations

import pytest

from surveys.conversation import (
    Answer,
    RunClosed,
)
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import at_the_first_rating


def test_an_outage_is_apologised_for_once_and_the_question_asked_again() -> None:
    chat = at_the_first_rating()
    buttons = chat.last
    chat.wakes()
    assert chat.last.text.startswith("不好意思")
    assert "上门慰问人员的态度" in chat.last.text
    chat.presses("满意", on=buttons)
    assert chat.answer("P1") == Answer("given", 4)


@pytest.mark.parametrize("last", ["暂停", "退出"])
def test_nobody_is_woken_who_wanted_to_stop(last: str) -> None:
    chat = at_the_first_rating().says(last)
    shown = len(chat.prompts)
    chat.wakes()
    assert len(chat.prompts) == shown


def test_nobody_is_woken_who_is_done_or_never_came() -> None:
    done = at_the_first_rating().answers(*["5"] * 10, "无", "提交")
    shown = len(done.prompts)
    assert len(done.wakes().prompts) == shown
    assert Chat(cases.survey()).wakes().prompts == []


def test_a_form_that_closes_in_the_middle_keeps_what_was_said() -> None:
    chat = at_the_first_rating().says("5")
    chat.offer()
    chat.says("5")
    assert "已经截止" in chat.last.text
    assert chat.conversation.parked["survey"].answers["P1"] == Answer("given", 5)
    assert chat.conversation.run is None
    chat.offer(cases.survey())
    chat.says("你好")
    assert chat.at == "P2", "opened again, it goes on where it was"


def test_a_run_goes_on_with_the_text_it_began_with() -> None:
    chat = at_the_first_rating()
    newer = cases.survey().model_copy(
        update={"title": "新版", "questions": cases.survey().questions[:3]}
    )
    chat.offer(newer)
    chat.answers(*["5"] * 10, "无", "提交")
    assert chat.closed[0].form_hash == cases.survey().hash


def test_a_text_nobody_has_any_more_stops_without_losing_anything() -> None:
    chat = at_the_first_rating()
    chat.library.clear()
    chat.offer(cases.survey().model_copy(update={"title": "新版"}))
    before = chat.conversation
    chat.says("5")
    assert "现在打不开" in chat.last.text
    assert chat.conversation == before
    chat.says("退出")
    assert chat.conversation.status == "left"
    chat.says("继续")
    assert "现在打不开" in chat.last.text


def test_already_submitted_elsewhere() -> None:
    chat = Chat(cases.survey(), done=["survey"]).opens()
    assert "没有要您填写的内容" in chat.last.text
    assert chat.facts == []


def test_submitted_elsewhere_meanwhile_is_not_submitted_twice() -> None:
    chat = at_the_first_rating().answers(*["5"] * 10, "无")
    chat.offer(cases.survey(), done=["survey"])
    chat.says("提交")
    assert not [fact for fact in chat.facts if isinstance(fact, RunClosed)]
    assert "已经由别人提交" in chat.last.text
