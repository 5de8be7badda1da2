"""What respondents type, tick and send: taken, asked back or refused, never guessed."""

from __future__ import annotations

import pytest

from surveys.conversation import (
    Answer,
)
from surveys.messages import Tone
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import at_the_first_rating


class TestUnderstanding:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ("5", 5), ("５", 5), ("五", 5), ("五分", 5), ("5分。", 5), ("“5”", 5), ("（5）", 5),
            ("5️⃣", 5), ("非常满意", 5), ("5 非常满意", 5), ("5、非常满意", 5), ("很好！", 5),
            ("好", 4), ("不好", 2), ("非常不满意", 1), ("还行～", 3), ("两", 2), ("还 行", 3),
        ],
    )  # fmt: skip
    def test_taken_at_once(self, said: str, code: int) -> None:
        chat = at_the_first_rating().says(said)
        assert chat.answer("P1") == Answer("given", code)

    @pytest.mark.parametrize(
        ("said", "label"),
        [
            ("第五个", "非常满意"), ("选4", "满意"), ("我觉得很满意", "非常满意"),
            ("05", "非常满意"), ("非长满意", "非常满意"), ("还是满意吧", "满意"),
            ("5？", "非常满意"), ("那就五吧", "非常满意"), ("挺满意的", "满意"),
            ("不是很满意", "不满意"), ("太差了", ""), ("满意也不满意", ""), ("6", ""),
            ("5 不满意", ""), ("4 5", ""), ("4到5", ""), ("呵呵", ""), ("-5", ""), ("5.0", ""),
        ],
    )  # fmt: skip
    def test_never_guessed(self, said: str, label: str) -> None:
        chat = at_the_first_rating().says(said)
        assert chat.answer("P1") is None
        assert chat.new == []
        if label:
            assert f"您是说“{label}”吗？\n1 是\n2 不是" in chat.last.text
        else:
            assert chat.last.tone is Tone.PROBLEM
            assert "5、4、3、2、1、0" in chat.last.text

    def test_an_echo_waits_for_yes(self) -> None:
        chat = at_the_first_rating().says("非长满意").says("不是")
        assert chat.answer("P1") is None
        assert "请重新回答" in chat.last.text
        chat.says("非长满意").presses("是")
        assert chat.answer("P1") == Answer("given", 5)

    def test_another_answer_instead_of_yes_or_no_counts_as_an_answer(self) -> None:
        chat = at_the_first_rating().says("非长满意").says("一般")
        assert chat.answer("P1") == Answer("given", 3)

    def test_not_knowing_skipping_and_refusing_are_three_things(self) -> None:
        chat = at_the_first_rating().answers("0", "跳过", "不想说", "不知道")
        assert chat.answer("P1") == Answer("dont_know", 0)
        assert chat.answer("P2") == Answer("skipped")
        assert chat.answer("Q1") == Answer("refused")
        assert chat.answer("Q2") == Answer("dont_know", 0)

    def test_a_refusal_among_the_choices_is_a_refusal(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "7", "3", "0")
        assert chat.answer("G3") == Answer("refused", 0)

    def test_not_knowing_works_where_there_is_no_choice_for_it(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "不知道")
        assert chat.answer("G1") == Answer("dont_know")

    def test_a_required_question_is_not_skipped_but_may_be_refused(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "7", "3", "4", "跳过")
        assert chat.at == "S1"
        assert "说不准就回“0”" in chat.last.text
        chat.says("不想说")
        assert chat.answer("S1") == Answer("refused")

    def test_ways_out_are_spelt_out_after_three_refused_inputs(self) -> None:
        chat = at_the_first_rating().answers("啊", "啊啊")
        assert "说不准没关系" not in chat.last.text
        chat.says("啊啊啊")
        assert "说不准没关系，回“0”就行" in chat.last.text
        assert "跳过" in chat.labels
        assert "不愿意答这一题" in chat.last.text
        chat.says("4").says("啊")
        assert "说不准没关系" not in chat.last.text


class TestOddMessages:
    @pytest.mark.parametrize("what", ["voice", "sticker", "location", "video", "poll"])
    def test_kinds_nobody_can_read(self, what: str) -> None:
        chat = at_the_first_rating().sends_odd(what)
        assert "请点选项，或者打字" in chat.last.text
        assert "上门慰问人员的态度" in chat.last.text
        assert chat.new == []

    @pytest.mark.parametrize("text", ["", "   ", "。。。", "\u200b", "好" * 4001, "a" * 1_000_000])
    def test_empty_and_endless_texts(self, text: str) -> None:
        chat = at_the_first_rating().says(text)
        assert chat.last.tone is Tone.PROBLEM
        assert chat.at == "P1"
        assert chat.answer("P1") is None

    def test_a_photo_where_none_is_asked_for(self) -> None:
        chat = at_the_first_rating().photographs()
        assert "这里用不着照片" in chat.last.text
        assert chat.new == []

    def test_too_long_a_remark_is_not_cut_but_asked_again(self) -> None:
        chat = at_the_first_rating().answers(*["5"] * 10).says("好" * 501)
        assert "您写了501个字，最多500个字" in chat.last.text
        assert chat.answer("O1") is None

    def test_a_remark_is_kept_without_what_could_do_harm(self) -> None:
        chat = at_the_first_rating().answers(*["5"] * 10).says("多发\x00米\ud800\u202e！\n谢谢😀 ")
        assert chat.answer("O1") == Answer("given", "多发米！\n谢谢😀")


class TestSeveralChoices:
    def several(self) -> Chat:
        return Chat(cases.survey()).opens().answers("1", "1", "7", "3", "4", "1")

    def test_ticks_are_edits_of_one_prompt(self) -> None:
        chat = self.several()
        shown = chat.last
        chat.presses("三下乡").presses("座谈会/联谊会", on=shown)
        assert chat.last.edits
        assert "2 ✓三下乡" in chat.last.text
        assert [option.label for option in chat.last.options if option.selected] == [
            "三下乡",
            "座谈会/联谊会",
        ]
        assert chat.new == []
        chat.presses("三下乡", on=shown)
        assert "2 ✓三下乡" in chat.last.text, "a repeated tap does not untick"
        chat.presses("三下乡").presses("完成")
        assert chat.answer("S2") == Answer("given", (4,))

    def test_what_stands_alone_drives_out_the_others(self) -> None:
        chat = self.several().presses("三下乡").presses("都没有")
        assert [option.label for option in chat.last.options if option.selected] == ["都没有"]
        chat.presses("三下乡")
        assert [option.label for option in chat.last.options if option.selected] == ["三下乡"]

    def test_nothing_ticked_is_not_done(self) -> None:
        chat = self.several().presses("完成")
        assert "请至少选1项" in chat.last.text
        assert chat.at == "S2"

    @pytest.mark.parametrize(
        ("said", "codes"),
        [
            ("1 3", (1, 3)), ("1、3", (1, 3)), ("1，3。", (1, 3)), ("一和三", (1, 3)), ("3", (3,)),
            ("晚会", (1,)), ("文艺演出/晚会", (1,)), ("三下乡、座谈会", (2, 4)), ("都没有", (5,)),
            ("3 1 3", (1, 3)), ("1+2+3+4", (1, 2, 3, 4)),
        ],
    )  # fmt: skip
    def test_typed_together(self, said: str, codes: tuple[int, ...]) -> None:
        assert self.several().says(said).answer("S2") == Answer("given", codes)

    def test_digits_run_together_are_asked_back(self) -> None:
        chat = self.several().says("13")
        assert "您是说“文艺演出/晚会、运动会或社区活动”吗？" in chat.last.text
        assert chat.says("是").answer("S2") == Answer("given", (1, 3))

    @pytest.mark.parametrize("said", ["1 5", "55", "1 9", "都行", "1和我"])
    def test_not_taken(self, said: str) -> None:
        assert self.several().says(said).answer("S2") is None

    def test_typing_after_tapping_adds(self) -> None:
        chat = self.several().presses("三下乡").says("4")
        assert chat.answer("S2") is None
        assert chat.says("完成").answer("S2") == Answer("given", (2, 4))


class TestPages:
    def test_fourteen_groups_in_two_pages_with_every_code_typeable(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1")
        assert "14 其他" in chat.last.text
        assert chat.labels[-1] == "更多选项…"
        chat.presses("更多选项…")
        assert chat.labels == [
            "归侨侨眷、统战人士", "见义勇为家庭", "基层干部/在岗职工", "搬迁新区居民",
            "只是来看演出活动的群众", "其他", "前面的选项",
        ]  # fmt: skip
        chat.says("返回")
        assert chat.labels[0] == "退休人员"
        chat.says("更多")
        assert "其他" in chat.labels
        assert [prompt.edits for prompt in chat.prompts[-3:]] == [True, False, False]
        assert chat.says("3").answer("G1") == Answer("given", 3)

    def test_a_button_of_the_first_page_still_works_from_the_second(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1")
        first = chat.last
        chat.presses("更多选项…").presses("残疾朋友", on=first)
        assert chat.answer("G1") == Answer("given", 3)
