"""A respondent's conversation, from the link to the thanks."""

from __future__ import annotations

import pytest

from surveys.conversation import (
    Answer,
    AnswerGiven,
    RunClosed,
    RunReopened,
    RunStarted,
)
from surveys.messages import Press, Tone
from surveys.validity import is_valid
from tests.surveys import cases
from tests.surveys.chat import Chat


@pytest.fixture
def chat() -> Chat:
    return Chat(cases.survey()).opens()


def at_the_first_rating(**presets: int) -> Chat:
    """Consent given, background answered, money received: P1 is asked."""
    chat = Chat(cases.survey(), presets=presets).opens().answers("1", "1")
    return chat.answers(*([] if "G1" in presets else ["7"]), "3", "4", "1", "1 3")


def test_whole_conversation_of_someone_who_got_money(chat: Chat) -> None:
    assert "大约4分钟" in chat.last.text
    assert chat.labels == ["开始", "不参加"]
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

    def test_back_stops_at_the_first_question(self, chat: Chat) -> None:
        chat.says("上一题")
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

    def test_nothing_to_change_yet(self, chat: Chat) -> None:
        chat.answers("1", "修改")
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
