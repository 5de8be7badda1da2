"""A conversation's JSON gives the same conversation again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.conversation import Answer, Conversation, Role, Run
from surveys.form import FormKind
from surveys.state import FORMAT, UnreadableState, from_json, to_json

words = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.none() | st.integers() | words | st.lists(st.integers(0, 99)).map(tuple)
answers = st.builds(
    Answer, st.sampled_from(["given", "dont_know", "skipped", "refused"]), values, words
)
by_code = st.dictionaries(words, answers, max_size=3)
runs = st.builds(
    Run,
    id=words,
    form_id=words,
    form_hash=words,
    kind=st.sampled_from(FormKind),
    answers=by_code,
    set_aside=by_code,
    at=words,
    pending=st.none() | answers,
    pending_for=st.sampled_from(["", "echo", "unit", "difference", "choosing"]),
    accepted_differences=st.lists(words, max_size=2).map(tuple),
    attempts=st.integers(0, 9),
    version=st.integers(1, 9),
)
conversations = st.builds(
    Conversation,
    id=words,
    role=st.sampled_from(Role),
    status=st.sampled_from(["new", "active", "paused", "left"]),
    language=words,
    run=st.none() | runs,
    submitted=st.dictionaries(words, runs, max_size=2),
    parked=st.dictionaries(words, runs, max_size=2),
    asked=st.integers(0),
    page=st.integers(0, 9),
)


@given(conversations)
def test_round_trip(conversation: Conversation) -> None:
    stored = to_json(conversation)
    again = from_json(stored)
    assert again == conversation
    assert list(again.parked) == list(conversation.parked), "the last one set down comes last"
    assert to_json(again) == stored
    assert json.loads(stored)["format"] == FORMAT


def test_numbers_and_words_stay_apart() -> None:
    run = Run("r", "f", "h", FormKind.SURVEY, {"a": Answer("given", "5"), "b": Answer("given", 5)})
    assert from_json(to_json(Conversation("c", Role.BENEFICIARY, run=run))).run == run


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "nonsense",
        '{"format":2,"conversation":{}}',
        '{"format":1,"conversation":{}}',
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnreadableState):
        from_json(text)
