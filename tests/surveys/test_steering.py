"""Commands and buttons: going back, changing, pausing, leaving, old buttons."""

from __future__ import annotations

import pytest

from surveys.conversation import (
    Answer,
    RunReopened,
)
from surveys.messages import Press, Tone
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import at_the_first_rating


class TestSteering:
    def test_back_shows_what_was_answered_and_continue_keeps_it(self) -> None:
        chat = at_the_first_rating().answers("5", "4", "上一题", "上一题")
        assert "（现在记的是：非常满意。不改就回“继续”。）" in chat.last.text
        chat.says("继续")
        assert chat.at == "Q1"
        assert chat.answer("P1") == Answer("given", 5)

    def test_back_and_another_answer_replaces_it(self) -> None:
        chat = at_the_first_rating().answers("5", "上一题", "2")
        assert chat.answer("P1") == Answer("given", 2)
        assert chat.at == "P2"

    def test_skipping_an_answered_question_keeps_the_answer(self) -> None:
        chat = at_the_first_rating().answers("5", "上一题", "跳过")
        assert chat.answer("P1") == Answer("given", 5)
        assert "原来的回答不变" in chat.last.text

    def test_back_stops_at_the_first_question(self) -> None:
        chat = Chat(cases.survey()).opens().says("上一题")
        assert "还没有开始" in chat.last.text
        chat.answers("1", "上一题")
        assert "已经是第一题" in chat.last.text
        assert chat.at == "G0"

    def test_change_lists_answers_by_number(self) -> None:
        chat = at_the_first_rating().says("修改")
        assert "3 您住在哪个乡镇（街道）？ 阿旺镇" in chat.last.text
        assert "返回" in chat.labels
        chat.says("第3项").says("乌龙")
        assert chat.answer("G2") == Answer("given", 4)
        assert chat.at == "P1"

    def test_change_by_number_at_once(self) -> None:
        chat = at_the_first_rating().says("修改第三题")
        assert chat.at == "G2"
        chat.answers("继续", "修改 99")
        assert "没有第99项" in chat.last.text
        assert chat.at == "edit"
        chat.says("返回")
        assert chat.at == "P1"

    def test_nothing_to_change_yet(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "修改")
        assert "还没有可以修改的回答" in chat.last.text
        assert chat.at == "G0"

    def test_a_pause_asks_nothing_until_continue(self) -> None:
        chat = at_the_first_rating().says("暂停").says("5").says("你好")
        assert chat.answer("P1") is None
        assert "先停在这里" in chat.last.text
        chat.says("继续")
        assert "上门慰问人员的态度" in chat.last.text
        chat.says("5")
        assert chat.answer("P1") == Answer("given", 5)

    def test_leaving_is_immediate_and_lasts_until_continue(self) -> None:
        chat = at_the_first_rating().answers("5", "退出")
        (closed,) = chat.closed
        assert closed.outcome == "left"
        assert closed.answers["P1"] == Answer("given", 5)
        for said in ("5", "1", "修改", "你好"):
            assert "已经退出" in chat.says(said).last.text
            assert chat.new == []
        chat.wakes()
        assert chat.new == []
        chat.presses("继续")
        assert chat.new == [RunReopened(closed.run)]
        assert chat.at == "P2"

    def test_the_link_again_resumes(self) -> None:
        chat = at_the_first_rating().says("5").opens()
        assert "欢迎回来" in chat.last.text
        assert "慰问名单的公平性，您满意吗？" in chat.last.text

    def test_help_says_what_can_be_typed_here(self) -> None:
        chat = at_the_first_rating().says("？")
        assert "· 点一个选项，或者回前面的数字" in chat.last.text
        assert "· 跳过：这一题先不答" in chat.last.text
        assert "上门慰问人员的态度" in chat.last.text, "the question stays in sight"

    def test_slash_commands(self) -> None:
        chat = at_the_first_rating().says("/back")
        assert chat.at == "S2"
        chat.says("/nonsense")
        assert "没有这个命令" in chat.last.text
        chat.says("/stop@jixiao_bot")
        assert chat.conversation.status == "left"

    def test_submitting_too_early_says_how_much_is_left(self) -> None:
        chat = at_the_first_rating().says("提交")
        assert "还有11题没答完" in chat.last.text

    def test_there_is_no_menu_with_one_form(self) -> None:
        chat = at_the_first_rating().says("菜单")
        assert "您只有这一份" in chat.last.text
        assert chat.at == "P1"

    def test_repeat(self) -> None:
        chat = at_the_first_rating()
        before = chat.last.text.split("\n\n")[-1]
        assert chat.says("重听").last.text == before


class TestPresses:
    def test_an_old_button_changes_nothing(self) -> None:
        chat = at_the_first_rating()
        first = chat.last
        chat.presses("满意").presses("非常满意", on=first)
        assert "您点的是前面的按钮，没有算进去" in chat.last.text
        assert "慰问名单的公平性" in chat.last.text
        assert chat.answer("P1") == Answer("given", 4)
        assert chat.answer("P2") is None

    def test_a_second_tap_on_the_same_button_does_not_answer_the_next_question(self) -> None:
        chat = at_the_first_rating()
        first = chat.last
        chat.presses("满意", on=first).presses("满意", on=first)
        assert chat.answer("P2") is None

    def test_the_same_question_asked_again_keeps_its_buttons_alive(self) -> None:
        chat = at_the_first_rating()
        first = chat.last
        chat.says("啊？").presses("满意", on=first)
        assert chat.answer("P1") == Answer("given", 4)

    @pytest.mark.parametrize(
        "token", ["", "x", "😀", "c5", "000000.1.c5", "a" * 500, "1.2.3", "../../etc"]
    )
    def test_forged_tokens(self, token: str) -> None:
        chat = at_the_first_rating().sends(Press(token))
        assert "您点的是前面的按钮" in chat.last.text
        assert chat.answer("P1") is None

    def test_a_choice_the_question_does_not_have(self) -> None:
        chat = at_the_first_rating()
        forged = chat.token("满意").replace(".c4", ".c9")
        chat.sends(Press(forged))
        assert chat.answer("P1") is None

    def test_a_second_tap_on_submit_thanks_once_more(self) -> None:
        chat = at_the_first_rating().answers(*["5"] * 10, "无")
        review = chat.last
        chat.presses("提交").presses("提交", on=review)
        assert len(chat.closed) == 1
        assert chat.last.tone is Tone.NOTICE
        assert "已经收到" in chat.last.text
