"""A whole conversation in English, with the texts a catalogue would give."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import surveys
from surveys.form import Choice, Form, FormKind, Money, Multiple, Scale, Single, Words
from tests.surveys.chat import Chat
from tests.surveys.english import TEXTS

PROJECT = {
    "您好，愿意答几个问题吗？": "Hello, would you answer a few questions?",
    "收到了吗？": "Did you get it?",
    "收到了": "Received",
    "没收到": "Not received",
    "领了": "got it|i got it",
    "满意吗？": "How satisfied are you?",
    "非常满意": "Very satisfied",
    "不满意": "Not satisfied",
    "说不好": "Hard to say",
    "去过哪些？": "Where did you go?",
    "晚会": "The gala",
    "灯谜": "Riddles",
    "游园": "The fair",
    "花了多少？": "How much did it cost?",
    "还有什么？": "Anything else?",
    "谢谢，编号 {receipt}。": "Thank you, number {receipt}.",
}
CHINESE = re.compile("[\u4e00-\u9fff]")


def english(text: str) -> str:
    return {**TEXTS, **PROJECT}.get(text, text)


FORM = Form(
    id="survey",
    kind=FormKind.SURVEY,
    title="小调查",
    opening="您好，愿意答几个问题吗？",
    consent=True,
    questions=(
        Single(
            code="S1",
            text="收到了吗？",
            choices=(
                Choice(code=1, label="收到了", synonyms=("领了",)),
                Choice(code=2, label="没收到"),
            ),
        ),
        Scale(
            code="P1",
            text="满意吗？",
            required=False,
            choices=(
                Choice(code=5, label="非常满意"),
                Choice(code=2, label="不满意"),
                Choice(code=0, label="说不好", dont_know=True),
            ),
        ),
        Multiple(
            code="S2",
            text="去过哪些？",
            choices=(
                Choice(code=1, label="晚会"),
                Choice(code=2, label="灯谜"),
                Choice(code=3, label="游园"),
            ),
        ),
        Money(code="M", text="花了多少？", listed=8790000),
        Words(code="O1", text="还有什么？", required=False),
    ),
    closing="谢谢，编号 {receipt}。",
)


def test_a_whole_conversation_without_a_chinese_word() -> None:
    chat = Chat(FORM, translate=english).opens().says("help").says("OK")
    chat.says("I got it").says("Very  Satisfied!").says("back").says("continue")
    chat.says("the gala, riddles").says("what?").says("8.79").says("3").says("-5").says("87,900")
    chat.says("pause").says("5").says("resume").says("skip").says("change 2").says("hard to say")
    chat.says("edit").says("return").sends_odd("voice").says("quit").says("Continue")
    chat.says("submit").says("change").says("5").says("More dumplings.").says("1")
    chat.says("hello").wakes()
    assert [closed.outcome for closed in chat.closed] == ["left", "complete", "complete"]
    assert chat.closed[-1].answers["O1"].value == "More dumplings."
    for prompt in chat.prompts:
        shown = [prompt.text, *(o.label for o in (*prompt.options, *prompt.commands))]
        for text in shown:
            assert not CHINESE.search(text.replace("元", "")), text


def test_chinese_is_still_understood() -> None:
    chat = Chat(FORM, translate=english).opens().answers("开始", "收到了", "非常满意", "上一题")
    assert chat.at == "P1"


def test_ascii_command_words_work_in_chinese_too() -> None:
    chat = Chat(FORM).opens().answers("1", "1", "back")
    assert chat.at == "S1"


def test_every_text_of_the_dialogue_has_a_translation() -> None:
    missing = [text for text in _texts() if text not in TEXTS]
    assert not missing, missing
    unused = set(TEXTS) - set(_texts())
    assert not unused, unused


def test_translations_keep_their_placeholders() -> None:
    place = re.compile(r"\{\w+\}")
    for text, translated in TEXTS.items():
        assert sorted(place.findall(text)) == sorted(place.findall(translated)), text


def _texts() -> list[str]:
    """Arguments of every `_(...)` in the package."""
    root = Path(next(iter(surveys.__path__)))
    found = []
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_translation(node.func):
                found += [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    return [text for text in found if isinstance(text, str)]


def _is_translation(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else None
    return name == "_" or (isinstance(function, ast.Name) and function.id == "_")
