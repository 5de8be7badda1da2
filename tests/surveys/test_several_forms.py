"""A contact with several lines: the menu, setting down, taking up."""

from __future__ import annotations

from surveys.confirmation import SpendingLine, line_form
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import contact, fen


class TestSeveralForms:
    def three(self) -> Chat:
        return contact(cases.health_line(), cases.welfare_line(), cases.resettlement_line())

    def test_the_menu_first(self) -> None:
        chat = self.three()
        assert "一共3项，还有3项没填" in chat.last.text
        assert chat.facts == []
        chat.says("继续")
        assert chat.at == "agreed"

    def test_after_one_the_next_is_offered_first(self) -> None:
        chat = self.three().says("2").answers("1", "50000", "1", "4", "节约下来的钱", "1", "1", "4")
        chat.answers("第7号凭证", "确认提交")
        assert "2 ✓ 慰问社会福利院1所" in chat.last.text
        assert chat.last.options[0].code == "1"
        assert "收到了，谢谢！编号" in chat.last.text
        chat.presses("1")
        assert "87,900.00元" in chat.last.text

    def test_setting_one_down_for_another_loses_nothing(self) -> None:
        chat = self.three().answers("1", "1", "87000", "菜单")
        assert "（填了一半）" in chat.last.text
        chat.answers("3", "1", "菜单", "第1项")
        assert "接着填：" in chat.last.text
        assert chat.at == "left"
        assert fen(chat, "spent") == 8700000

    def test_a_button_of_another_form_does_not_answer_this_one(self) -> None:
        chat = self.three().says("1")
        old = chat.last
        chat.answers("菜单", "2").presses("是", on=old)
        assert chat.answer("agreed") is None
        assert "您点的是前面的按钮" in chat.last.text

    def test_correcting_one_of_several(self) -> None:
        chat = self.three().finishes()
        assert "您的3项都完成了" in chat.last.text
        chat.says("修改")
        assert "打✓的是已经提交的" in chat.last.text
        chat.answers("1", "1", "1", "提交")
        assert len(chat.closed) == 3, "the same answer again is no correction"

    def test_what_a_colleague_submitted_is_ticked_and_closed(self) -> None:
        chat = self.three()
        chat.offer(*chat.agenda.forms, done=["line.12"])
        chat.says("2")
        assert "✓ 慰问社会福利院" in chat.last.text
        assert "已经由别人提交" in chat.last.text
        assert chat.at == ""

    def test_the_list_has_no_other_number(self) -> None:
        chat = self.three().says("4")
        assert "没看明白" in chat.last.text
        assert chat.facts == []

    def test_more_lines_than_fit_are_paged(self) -> None:
        forms = [
            line_form(
                SpendingLine(str(n), "1", "慰问" * n, "慰问活动", "U07", n * 100), (), (), "年底"
            )
            for n in range(1, 24)
        ]
        chat = contact(*forms)
        assert len(chat.last.options) == 9
        chat.says("更多").says("更多")
        assert chat.labels[-1] == "前面的选项"
        chat.says("23")
        assert chat.at == "agreed"

    def test_resuming_a_pause_at_the_menu(self) -> None:
        chat = self.three().says("暂停").says("继续")
        assert chat.at == "agreed"
