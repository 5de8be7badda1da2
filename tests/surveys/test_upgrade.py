"""Conversations stored by an earlier version go on where they were.

`data/states-N` holds conversations and forms as a version of the program with state format N wrote
them. The files are never made again: they are what stands in people's databases.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from surveys.conversation import Answer, Role
from surveys.form import Form
from surveys.state import from_json
from tests.surveys.chat import Chat

STATES = Path(__file__).parent / "data" / "states-1"

ASKED = {
    "opening": ("继续", "现在开始吗"),
    "question": ("帮助", "上门慰问人员的态度"),
    "paused": ("继续", "第9题/共17题"),
    "left": ("继续", "第8题/共17题"),
    "ticking": ("完成", "上门慰问人员的态度"),
    "echoed": ("帮助", "您是说“非常满意”吗？"),
    "submitted": ("修改", "想改哪一项？"),
    "correcting": ("返回", "没有改动"),
    "confirmation": ("8.7万", "结余多少元"),
}
"""What is said next, and what is asked then."""


def chat_of(name: str) -> Chat:
    """The person of a stored conversation; their form is the stored one, by its stored hash."""
    stored = (STATES / f"{name}.json").read_text("utf-8")
    conversation = from_json(stored)
    runs = [conversation.run, *conversation.submitted.values()]
    needed = {run.form_hash for run in runs if run is not None}
    forms = {
        path.stem: Form.model_validate_json(path.read_text("utf-8"))
        for path in (STATES / "forms").glob("*.json")
        if path.stem in needed
    }
    chat = Chat(*forms.values(), role=Role(json.loads(stored)["conversation"]["role"]))
    chat.conversation = conversation
    chat.library |= forms
    return chat


@pytest.mark.parametrize("name", ASKED)
def test_it_goes_on_at_the_same_question(name: str) -> None:
    said, asked = ASKED[name]
    chat = chat_of(name)
    before = chat.conversation
    chat.says(said)
    assert asked in chat.last.text
    if before.run is not None and chat.conversation.run is not None:
        assert chat.conversation.run.id == before.run.id
        kept = before.run.answers
        assert kept.items() <= chat.conversation.run.answers.items()


@pytest.mark.parametrize("name", [name for name in ASKED if name != "confirmation"])
def test_it_can_be_finished_and_deleted(name: str) -> None:
    chat = chat_of(name)
    chat.says("返回").finishes()
    assert chat.conversation.submitted["survey"].answers["G0"] == Answer("given", 1)
    assert chat.says("删除我的答卷").says("1").conversation.submitted == {}


def test_every_kept_state_is_tried() -> None:
    assert {path.stem for path in STATES.glob("*.json")} == ASKED.keys()
