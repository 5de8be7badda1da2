"""A respondent's conversation, from the link to the thanks."""

from __future__ import annotations

import pytest

from surveys.conversation import (
    Answer,
    AnswerGiven,
    RunReopened,
    RunStarted,
)
from surveys.messages import Tone
from surveys.validity import is_valid
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import at_the_first_rating


@pytest.fixture
def chat() -> Chat:
    return Chat(cases.survey()).opens()


def test_whole_conversation_of_someone_who_got_money(chat: Chat) -> None:
    assert "大约4分钟" in chat.last.text
    assert chat.labels == ["开始", "不参加", "长辈模式：字大、话短"]
    chat.presses("开始")
    assert chat.last.text.startswith("第1题/共17题\n是您本人在回答吗？\n1 本人")
    chat.presses("本人").says("七").says("阿旺镇").says("八十多岁").says("收到了").says("1、3")
    assert "上门慰问人员的态度" in chat.last.text
    assert chat.last.progress == (7, 17)
    chat.answers("五", "5分", "很好！", "非常满意", "５", "5。", " 5 ", "⑤", "4", "好")
    assert "明年哪里可以做得更好" in chat.last.text
    chat.says("多发点米，少开会。")
    assert chat.last.tone is Tone.SUMMARY
    assert "· 您的年龄？ 80岁及以上" in chat.last.text
    assert "多发点米，少开会。" in chat.last.text
    chat.presses("提交")

    (closed,) = chat.closed
    assert closed.outcome == "complete"
    assert closed.version == 1
    assert len(closed.answers) == 17
    assert closed.answers["S2"] == Answer("given", (1, 3))
    assert is_valid(cases.survey(), closed.answers)
    assert closed.run[1:9].upper() in chat.last.text
    assert chat.conversation.run is None


def test_the_first_facts_are_the_run_and_each_answer(chat: Chat) -> None:
    (started,) = chat.facts
    assert isinstance(started, RunStarted)
    assert started.form_hash == cases.survey().hash
    chat.says("1").says("本人")
    assert chat.new == [AnswerGiven(started.run, "G0", Answer("given", 1))]


def test_declining_is_taken_as_it_is_and_can_be_undone(chat: Chat) -> None:
    chat.says("0")
    assert chat.closed[-1].outcome == "refused"
    assert "不参加也没关系" in chat.last.text
    chat.says("5")
    assert "不参加也没关系" in chat.last.text
    assert chat.new == []
    chat.opens()
    assert "不参加也没关系" in chat.last.text, "a reloaded page is no change of mind"
    chat.says("开始")
    assert isinstance(chat.new[0], RunReopened)
    assert chat.at == "G0"


def test_consent_is_never_guessed(chat: Chat) -> None:
    chat.says("什么调查？")
    assert chat.at == "opening"
    assert "想参加请回“1”" in chat.last.text
    chat.says("好的")
    assert chat.at == "G0"


class TestBranches:
    def test_events_are_asked_about_where_no_money_came(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "13", "1", "2", "没收到", "1")
        assert "活动现场的秩序" in chat.last.text

    def test_neither_money_nor_events_leaves_five_ratings(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "14", "9", "1", "3", "都没有")
        assert chat.last.progress == (7, 12)
        chat.answers("5", "5", "5", "5", "5", "无", "提交")
        asked = {code for code in chat.closed[0].answers if code[0] in "PQEIT"}
        assert asked == {"E1", "E2", "E3", "I1", "T"}
        assert is_valid(cases.survey(), chat.closed[0].answers)

    def test_a_changed_answer_sets_others_aside_and_brings_them_back(self) -> None:
        chat = at_the_first_rating().answers("5", "4", "3")
        run = chat.conversation.run
        assert run
        assert chat.at == "Q2"
        chat.answers("修改 5", "没收到")
        assert chat.answer("P1") is None, "it was given to another question"
        assert AnswerGiven(run.id, "P1", None) in chat.new
        assert "活动现场的秩序" in chat.last.text
        chat.answers("1", "修改 5", "收到了")
        assert chat.answer("P1") == Answer("given", 5)
        assert AnswerGiven(run.id, "P1", Answer("given", 5)) in chat.new
        assert chat.at == "Q2", "goes on where it stopped"
        chat.answers("修改 5", "没收到")
        assert chat.answer("P1") == Answer("given", 1), "each wording keeps its own answer"


class TestPresets:
    def test_what_the_invitation_says_is_not_asked(self) -> None:
        chat = at_the_first_rating(G1=7)
        run = chat.conversation.run
        assert run
        assert AnswerGiven(run.id, "G1", Answer("given", 7, "preset")) in chat.facts
        assert not any("您属于下面哪一类" in prompt.text for prompt in chat.prompts)
        assert chat.last.progress == (6, 16)

    def test_it_is_shown_in_the_review_and_can_be_put_right(self) -> None:
        chat = at_the_first_rating(G1=7).answers(*["5"] * 10, "无")
        assert "计生特扶家庭（邀请中已注明）" in chat.last.text
        chat.says("修改")
        assert "17 您属于下面哪一类" in chat.last.text
        chat.answers("17", "3")
        assert chat.answer("G1") == Answer("given", 3)
        assert "邀请中已注明" not in chat.last.text

    def test_a_preset_the_form_does_not_know_is_asked_for(self) -> None:
        chat = Chat(cases.survey(), presets={"G1": 99, "X": 1}).opens().answers("1", "1")
        assert chat.at == "G1"


class TestReviewAndCorrection:
    def finished(self) -> Chat:
        return at_the_first_rating().answers(*["5"] * 10, "无", "提交")

    def test_nothing_is_submitted_by_a_word_that_does_not_say_so(self) -> None:
        chat = at_the_first_rating().answers(*["5"] * 10, "无", "5")
        assert not chat.closed
        assert chat.last.tone is Tone.PROBLEM
        assert "1 提交" in chat.last.text

    def test_a_correction_makes_the_second_version(self) -> None:
        chat = self.finished().says("修改 7")
        (reopened,) = chat.new
        assert reopened == RunReopened(chat.closed[0].run)
        chat.says("2")
        assert chat.last.tone is Tone.SUMMARY
        assert "不改了，还用原来提交的" in chat.labels
        chat.says("提交")
        second = chat.closed[-1]
        assert (second.run, second.version) == (chat.closed[0].run, 2)
        assert second.answers["P1"] == Answer("given", 2)
        assert f"{second.run[1:9].upper()}-2" in chat.last.text

    def test_giving_a_correction_up_restores_what_was_submitted(self) -> None:
        chat = self.finished().answers("修改 7", "2", "3")
        run = chat.closed[0].run
        assert chat.new == [AnswerGiven(run, "P1", Answer("given", 5))]
        assert len(chat.closed) == 1
        assert chat.conversation.run is None
        assert chat.conversation.submitted["survey"].answers["P1"] == Answer("given", 5)

    def test_looking_without_changing_makes_no_version(self) -> None:
        chat = self.finished().says("修改").says("返回")
        assert len(chat.closed) == 1
        assert chat.conversation.run is None
        chat.answers("修改", "提交")
        chat.says("提交")
        assert "没有改动" in chat.last.text
        assert len(chat.closed) == 1

    def test_leaving_a_correction_keeps_the_submitted_form(self) -> None:
        chat = self.finished().answers("修改 7", "2", "退出")
        assert [fact.outcome for fact in chat.closed] == ["complete"]
        assert "原来提交的没有变" in chat.last.text
        chat.answers("继续", "提交")
        assert chat.closed[-1].version == 2

    def test_after_the_end_of_the_survey_nothing_is_changed(self) -> None:
        chat = self.finished()
        chat.offer()
        chat.says("修改")
        assert "现在没有可以修改的内容" in chat.last.text
        assert chat.new == []

    def test_small_talk_after_submitting(self) -> None:
        chat = self.finished().says("谢谢")
        assert "已经收到" in chat.last.text
        assert chat.new == []
