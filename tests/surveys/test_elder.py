"""长辈模式 and 重听: short words, one question a message, the same answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.conversation import Conversation, Helping
from surveys.form import Form
from surveys.messages import Press, Prompt, Start, Tone
from surveys.questionnaire import Questionnaire
from surveys.recordings import recording_of
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.test_promises import SENT, moves

SATISFIED = [{"code": n, "label": label} for n, label in ((3, "满意"), (2, "一般"), (1, "不满意"))]
WRITTEN: dict[str, Any] = {
    "title": "敬老活动小调查",
    "opening": "您好！这里是敬老活动小调查，由街道办组织。不用写姓名，可以不参加。现在开始吗？",
    "opening_plain": "您好！问您几句敬老活动，可以不答。开始吗？",
    "sections": [
        {"code": "S1", "title": "一、活动", "text": "下面说的活动，是指10月的敬老活动。"},
    ],
    "questions": [
        {
            "code": "P1",
            "kind": "scale",
            "section": "S1",
            "text": "对10月举办的敬老活动的总体组织情况，您满意吗？",
            "plain": "活动办得好不好？",
            "hint": "不清楚就选一般。",
            "choices": SATISFIED,
        },
        {
            "code": "P2",
            "kind": "scale",
            "text": "对工作人员的服务态度，您满意吗？",
            "plain": "人好不好？",
            "wordings": [
                {
                    "when": "${P1} = 1",
                    "text": "对上门的工作人员的服务态度，您满意吗？",
                    "plain": "上门的人好不好？",
                },
            ],
            "choices": SATISFIED,
        },
        {
            "code": "M1",
            "kind": "multiple",
            "text": "您参加过哪些活动？",
            "choices": [{"code": n, "label": f"第{n}场演出"} for n in (1, 2, 3)],
        },
        {
            "kind": "matrix",
            "text": "下面几样，您满意吗？",
            "choices": SATISFIED,
            "rows": [
                {"code": "R1", "text": "饭菜"},
                {"code": "R2", "text": "座位", "plain": "座位好不好？"},
            ],
        },
        {
            "code": "O1",
            "kind": "text",
            "text": "哪里可以做得更好？",
            "hint": "没有就回“无”。",
            "required": False,
        },
    ],
}


def form(**changes: Any) -> Form:
    return Questionnaire.model_validate(WRITTEN | changes).to_form()


def elder(**changes: Any) -> Chat:
    return Chat(form(**changes)).sends(Start(plain=True))


def asked(chat: Chat) -> list[Prompt]:
    """What the last step said."""
    before = chat.prompts[:-2]
    return [p for p in chat.prompts[-2:] if p not in before]


class TestTheWayIn:
    def test_it_is_offered_at_the_opening_and_remembered(self) -> None:
        chat = Chat(form()).opens()
        assert "由街道办组织" in chat.last.text
        chat.presses("长辈模式：字大、话短")
        assert chat.prompts[-2].text.startswith("好的，换成长辈模式")
        assert chat.last.text.startswith("您好！问您几句敬老活动")
        assert chat.last.large
        assert chat.labels == ["开始", "不参加"]
        chat.says("1").says("暂停").says("继续")
        assert chat.conversation.plain
        assert chat.finishes_this().conversation.plain

    @pytest.mark.parametrize("word", ["长辈模式", "大字", "大字版", "长辈版", "字太小", "看不清。"])
    def test_it_is_switched_on_by_a_word_wherever_one_is(self, word: str) -> None:
        chat = Chat(form()).opens().says("1").says(word)
        assert chat.conversation.plain
        assert "活动办得好不好？" in chat.last.text
        assert chat.conversation.run
        assert chat.conversation.run.attempts == 0

    @pytest.mark.parametrize("word", ["普通模式", "标准版", "小字", "/normalprint"])
    def test_it_is_switched_off_by_a_word(self, word: str) -> None:
        chat = elder().says("1").says(word)
        assert not chat.conversation.plain
        assert "对10月举办的敬老活动" in chat.last.text
        assert not chat.last.large

    def test_said_twice_it_says_so(self) -> None:
        assert "现在就是长辈模式" in elder().says("长辈模式").last.text
        assert "现在就是普通模式" in Chat(form()).opens().says("普通模式").last.text

    def test_it_can_be_switched_on_in_a_pause(self) -> None:
        chat = Chat(form()).opens().says("1").says("暂停").says("大字")
        assert chat.conversation.plain
        assert chat.conversation.status == "paused"
        assert chat.last.large

    def test_help_names_both(self) -> None:
        assert "长辈模式：字大、话短" in Chat(form()).opens().says("帮助").last.text
        chat = elder().says("1").says("帮助")
        assert "普通模式：从长辈模式换回来" in chat.prompts[-2].text
        assert chat.last.text.endswith("1 不满意")

    def test_who_reads_to_others_keeps_the_whole_text(self) -> None:
        chat = Chat(form())
        chat.agenda = replace(chat.agenda, interview="assisted")
        chat.conversation = replace(chat.conversation, helping=Helping("村干部", involved=False))
        chat.opens().says("长辈模式")
        assert "用不着长辈模式" in chat.last.text
        assert not chat.conversation.plain


class TestOneQuestionAMessage:
    def test_short_words_and_the_text_of_a_section_by_itself(self) -> None:
        chat = elder().says("1")
        ahead, question = asked(chat)
        assert ahead == Prompt("下面说的活动，是指10月的敬老活动。", tone=Tone.NOTICE, large=True)
        assert question.text == "第1题/共6题\n活动办得好不好？\n3 满意\n2 一般\n1 不满意"
        assert question.progress == (1, 6)
        assert [command.label for command in question.commands] == ["帮助"]

    def test_an_answer_is_said_again_in_a_line(self) -> None:
        chat = elder().says("1").says("3")
        (question,) = asked(chat)[-1:]
        assert question.text.startswith("记下了：满意。\n\n第2题/共6题\n人好不好？\n")
        assert [command.label for command in question.commands] == ["上一题", "帮助"]
        chat.says("3").says("1 2 3")
        assert chat.last.text.startswith("记下了。\n\n")

    def test_another_wording_has_short_words_of_its_own(self) -> None:
        assert "上门的人好不好？" in elder().says("1").says("1").last.text

    def test_a_slip_repeats_neither_the_section_nor_the_rest(self) -> None:
        chat = elder().says("1").says("天气好")
        assert len(chat.prompts[2:]) == 2
        assert chat.last.tone is Tone.PROBLEM
        assert "下面说的活动" not in chat.last.text
        assert chat.says("上一题").last.text.startswith("这已经是第一题了。")

    def test_hints_stay_where_something_is_to_be_written(self) -> None:
        chat = elder().says("1")
        assert "不清楚就选一般" not in chat.last.text
        chat.says("3").says("3").says("1").says("3").says("3")
        assert chat.at == "O1"
        assert chat.last.text == "记下了：满意。\n\n第6题/共6题\n哪里可以做得更好？\n没有就回“无”。"
        assert chat.labels == ["跳过"]

    def test_rows_of_a_matrix_come_one_by_one(self) -> None:
        chat = elder().says("1").says("3").says("3").says("1")
        assert "下面几样，您满意吗？\n饭菜\n" in chat.last.text
        chat.presses("满意")
        assert not chat.last.edits
        assert "下面几样" not in chat.last.text
        assert "座位好不好？\n" in chat.last.text

    def test_after_an_outage_the_question_alone_is_asked(self) -> None:
        chat = elder().says("1").wakes()
        assert chat.prompts[-2].text.startswith("不好意思")
        assert chat.last.text.startswith("第1题")

    def test_short_words_come_in_other_languages(self) -> None:
        english = {"en": {"P1": "How was it organised?", "P1.plain": "Was it good?"}}
        chat = Chat(form(translations=english), languages={"zh": str, "en": str})
        chat.conversation = replace(chat.conversation, plain=True)
        chat.opens().says("1").says("English")
        assert "Was it good?" in chat.last.text

    def test_figures_of_a_unit_stay_whole(self) -> None:
        chat = Chat(cases.health_line()).opens()
        before = chat.last.text.split("\n\n")[-1]
        chat.conversation = replace(chat.conversation, plain=True)
        assert chat.says("重听").last.text == before
        assert chat.last.large


class TestRecordings:
    def chat(self, *names: str, plain: bool = False) -> Chat:
        chat = Chat(form())
        chat.agenda = replace(chat.agenda, recordings=frozenset(names))
        return chat.sends(Start(plain=plain))

    def test_a_question_names_its_recording(self) -> None:
        chat = self.chat("P1.mp3", "opening.m4a")
        assert (chat.last.audio, chat.last.hear) == ("opening.m4a", "offer")
        chat.says("1")
        assert (chat.last.audio, chat.last.hear) == ("P1.mp3", "offer")
        assert chat.last.commands[0].label == "重听"
        assert chat.says("3").last.audio == ""

    @pytest.mark.parametrize("word", ["重听", "再听一遍", "读一遍", "听", "没听清"])
    def test_asked_for_it_is_played_at_once(self, word: str) -> None:
        chat = self.chat("P1.mp3").says("1").says(word)
        assert (chat.last.audio, chat.last.hear) == ("P1.mp3", "again")
        assert "对10月举办的敬老活动" in chat.last.text
        chat.presses("重听")
        assert chat.last.hear == "again"

    def test_without_one_the_question_is_asked_again_in_words(self) -> None:
        chat = self.chat().says("1").says("重听")
        assert chat.last.audio == ""
        assert "对10月举办的敬老活动" in chat.last.text
        assert chat.last.tone is Tone.QUESTION

    def test_in_elderly_mode_it_comes_along_once_for_each_showing(self) -> None:
        chat = self.chat("P1.mp3", "P2.mp3", "M1.mp3", plain=True).says("1")
        assert (chat.last.audio, chat.last.hear) == ("P1.mp3", "with")
        assert chat.says("天气").last.hear == "offer"
        assert chat.says("再念一遍").last.hear == "again"
        assert chat.says("3").last.hear == "with"
        assert chat.says("3").presses("第1场演出").last.hear == "offer"

    def test_switched_on_at_a_question_its_recording_comes(self) -> None:
        assert self.chat("P1.mp3").says("1").says("大字").last.hear == "with"

    def test_what_is_read_out_to_others_has_none(self) -> None:
        chat = self.chat("P1.mp3")
        chat.agenda = replace(chat.agenda, family=2)
        chat.conversation = replace(chat.conversation, shared=True)
        chat.finishes().says("替家人再答一份").says("父母").says("2").says("愿意")
        assert chat.last.audio == ""
        assert "读题：" in chat.last.text

    @pytest.mark.parametrize(
        ("language", "named", "there", "found"),
        [
            ("zh", "", {"P1.mp3", "P1.ogg"}, "P1.mp3"),
            ("zh", "", {"P1.zh.wav", "P1.mp3"}, "P1.zh.wav"),
            ("zh", "老张.m4a", {"老张.m4a", "P1.mp3"}, "老张.m4a"),
            ("zh", "老张.m4a", {"P1.opus"}, "P1.opus"),
            ("zh", "", {"p1.MP3"}, "p1.MP3"),
            ("en", "", {"P1.mp3"}, ""),
            ("en", "", {"P1.en.mp3", "P1.mp3"}, "P1.en.mp3"),
            ("en", "老张.m4a", {"老张.m4a", "her.mp3"}, "her.mp3"),
            ("bo", "", {"P1.mp3"}, "P1.mp3"),
            ("zh", "../P1.mp3", {"P2.mp3"}, ""),
        ],
    )
    def test_the_name_is_found_by_the_language_that_is_shown(
        self, language: str, named: str, there: set[str], found: str
    ) -> None:
        first = WRITTEN["questions"][0] | {"audio": {"zh": named, "en": "her.mp3"}}
        questions = [first if named else WRITTEN["questions"][0], *WRITTEN["questions"][1:]]
        spoken = form(questions=questions, translations={"en": {"P1": "How?"}})
        assert recording_of(spoken.questions[0], spoken, language, there) == found


class Twins:
    """The same moves of two people, one of them in 长辈模式 (now and then)."""

    def __init__(self, form: Form) -> None:
        self.usual, self.elder = Chat(form), Chat(form)
        sounds = frozenset(f"{question.code}.mp3" for question in form.questions)
        for chat in (self.usual, self.elder):
            chat.agenda = replace(chat.agenda, recordings=sounds)
        self.switch(plain=True)
        self.send(Start())

    def switch(self, *, plain: bool) -> None:
        self.elder.conversation = replace(self.elder.conversation, plain=plain)

    def send(self, content: Any) -> None:
        self.usual.sends(content)
        self.elder.sends(content)
        assert self.elder.facts == self.usual.facts
        assert unlike_in_looks_only(self.elder.conversation) == self.usual.conversation

    def act(self, move: tuple[str, Any]) -> None:
        kind, what = move
        last = self.usual.last
        shown = [o.token for o in (*last.options, *last.commands) if "print" not in o.token]
        if kind in SENT:
            self.send(SENT[kind](what))
        elif kind == "press" and shown:
            self.send(Press(shown[what % len(shown)]))
        elif kind == "agenda":
            self.switch(plain=not self.elder.conversation.plain)
        elif kind == "start":
            self.send(Start())


def unlike_in_looks_only(conversation: Conversation) -> Conversation:
    return replace(conversation, plain=False)


FORMS = (form(), cases.survey(), cases.every_kind())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FORMS), st.lists(moves, max_size=40), st.integers(0, 20))
def test_the_same_moves_give_the_same_answers(
    asked: Form, script: list[tuple[str, Any]], begun: int
) -> None:
    twins = Twins(asked)
    for _ in range(begun):
        if twins.usual.last.options:
            twins.send(Press(twins.usual.last.options[0].token))
        else:
            twins.act(("text", "1"))
    for move in script:
        twins.act(move)
