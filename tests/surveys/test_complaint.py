"""After an answer such as 没收到: where to turn to, and a note that leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.complaint import Complaint
from surveys.conversation import NoteLeft
from surveys.form import Is
from surveys.state import to_json
from tests.surveys import cases
from tests.surveys.chat import Chat

MISSING = Complaint(Is(question="S1", codes=(2,)), "12388（纪检监察举报电话）", "区纪委监委信访室")
NOTE = "三百块只给了一百，找村口老李家"


def chat(concern: Complaint = MISSING, received: str = "2") -> Chat:
    """Asked whether the money came, and answered."""
    found = Chat(cases.survey())
    found.agenda = replace(found.agenda, complaint=concern)
    found.opens().answers("1", "1", "7", "3", "4", received)
    return found


def finished(found: Chat) -> Chat:
    for _ in range(60):
        if found.conversation.run is None:
            return found
        found.answers_somehow()
    raise AssertionError(found.last)


def test_the_telephone_comes_with_the_answer_and_again_at_the_end() -> None:
    found = chat()
    assert "12388" in found.last.text
    finished(found)
    assert "12388" in found.last.text
    assert found.labels == ["留话", "不用"]
    assert "只有他们打得开" in found.last.text


def test_nothing_of_it_where_the_answer_is_another() -> None:
    found = chat(received="1")
    assert "12388" not in found.last.text
    finished(found)
    assert not any("12388" in prompt.text for prompt in found.prompts)
    assert found.conversation.aside == ""


def test_without_a_handler_there_is_the_telephone_only() -> None:
    found = finished(chat(replace(MISSING, handler="")))
    assert "12388" in found.last.text
    assert found.labels == []


def test_the_note_leaves_as_a_fact_and_nowhere_else() -> None:
    found = finished(chat()).presses("留话")
    assert found.last.expects == ("text",)
    found.says(NOTE)
    assert found.new == [NoteLeft(NOTE)]
    assert NOTE not in repr(found.new)
    assert "已经封存" in found.last.text
    assert NOTE not in to_json(found.conversation)
    assert not any(NOTE in prompt.text for prompt in found.prompts)
    found.says("还有一件事")
    assert found.new == [], "one note is one message"


@pytest.mark.parametrize("word", ["不用", "2", "返回"])
def test_nobody_is_pressed_for_a_note(word: str) -> None:
    found = finished(chat()).says(word)
    assert found.conversation.aside == ""
    assert found.new == []


def test_a_note_can_be_broken_off_and_words_before_it_are_not_kept() -> None:
    found = finished(chat()).says("三百块没给我")
    assert found.new == []
    found.says("1").says("返回")
    assert found.new == []
    assert found.conversation.aside == ""


def test_a_note_that_is_empty_or_too_long_is_asked_for_again() -> None:
    found = finished(chat()).says("1")
    for text in ("\u202e", "字" * 1001, "字" * 5000):
        found.says(text)
        assert found.new == []
        assert found.conversation.aside == "note"
    assert found.photographs().conversation.aside == "note"
