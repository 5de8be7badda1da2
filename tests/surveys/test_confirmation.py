"""Unit contacts confirm their money: exact figures, checks in their own numbers."""

from __future__ import annotations

import pytest

from surveys.confirmation import Event, Group, SpendingLine, line_form, values
from surveys.conversation import Answer, AnswerGiven, MediaOffered
from surveys.form import Money, Question
from surveys.messages import Tone
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import contact, fen


def test_the_health_bureau_confirms_line_17() -> None:
    chat = contact(cases.health_line())
    assert "区卫健局您好！" in chat.last.text
    assert "我们登记的拨款是 87,900.00元，贵单位收到的是这个数吗？\n1 是\n2 不是" in chat.last.text
    chat.says("1").says("8万7千")
    assert "记下了：87,000.00元。" in chat.last.text
    assert "87,900.00元 − 87,000.00元 = 900.00元" in chat.last.text
    assert chat.labels == ["900.00元"]
    chat.presses("900.00元")
    assert "到账 87,900.00元 − 支出 87,000.00元 = 结余 900.00元，对得上。" in chat.last.text
    chat.presses("对象减少").says("慰问对象3人已死亡，无法进行慰问").says("290人")
    assert "290人 × 300.00元 = 87,000.00元，和支出一致。" in chat.last.text
    chat.says("3人已去世").photographs("发放表")
    offered = next(fact for fact in chat.new if isinstance(fact, MediaOffered))
    assert offered.question == "evidence"
    assert offered.photo.ref == "发放表"
    chat.says("凭证2020-01-15第7号").says("跳过").says("跳过")
    assert "这是线上确认，不代替签字盖章。" in chat.last.text
    assert "· 实际支出 87,000.00元" in chat.last.text
    assert chat.labels[0] == "确认提交"
    chat.presses("确认提交")
    (closed,) = chat.closed
    found = values(cases.health_line(), closed.answers, closed.accepted_differences)
    assert (found.received, found.spent, found.balance) == (8790000, 8700000, 90000)
    assert found.reason == "对象减少：慰问对象3人已死亡，无法进行慰问"
    assert found.reached == {"g25": 290}
    assert found.reached_why == {"g25": "3人已去世"}
    assert found.evidence == (f"photo:{offered.media_id}", "凭证2020-01-15第7号")
    assert not found.disputed
    assert found.differences == ()


def test_line_12_cannot_leave_ten_thousand_unexplained() -> None:
    """The printed table has 60,000 received, 50,000 spent and a balance of 0."""
    chat = contact(cases.welfare_line()).answers("1", "50000", "0")
    assert (
        "到账 60,000.00元 − 支出 50,000.00元 = 10,000.00元，您填的结余是 0.00元" in chat.last.text
    )
    assert chat.labels == ["重填", "照此提交（记为差异）"]
    assert chat.answer("balance") is None
    chat.presses("照此提交（记为差异）")
    assert fen(chat, "balance") == 0
    assert "钱没有用完，主要是什么原因？" in chat.last.text, "the reason is asked all the same"
    chat.says("其他").says("不明")
    assert "至少5个字" in chat.last.text
    chat.says("民办养老机构未发放").answers("1", "4", "跳过", "跳过")
    assert "记为差异的：\n· 到账 60,000.00元 − 支出 50,000.00元" in chat.last.text
    chat.says("确认提交")
    (closed,) = chat.closed
    assert closed.accepted_differences == ("balance",)
    found = values(cases.welfare_line(), closed.answers, closed.accepted_differences)
    assert (found.balance, found.differences) == (0, ("balance",))
    assert found.reason == "其他：民办养老机构未发放"


class TestDifferences:
    def standing(self) -> Chat:
        return contact(cases.welfare_line()).answers("1", "50000", "0", "2")

    def test_an_accepted_one_goes_when_the_figures_agree(self) -> None:
        chat = self.standing()
        run = chat.conversation.run
        assert run
        assert run.accepted_differences == ("balance",)
        chat.answers("修改 3", "10000")
        run = chat.conversation.run
        assert run
        assert run.accepted_differences == ()

    def test_it_counts_for_these_figures_only(self) -> None:
        chat = self.standing().answers("修改 2", "55000")
        assert "60,000.00元 − 支出 55,000.00元 = 5,000.00元" in chat.last.text
        assert "重填" in chat.labels
        run = chat.conversation.run
        assert run
        assert run.accepted_differences == ()
        chat.presses("重填").says("5000")
        assert chat.at == "balance_kind"

    def test_another_figure_instead_of_1_or_2(self) -> None:
        chat = contact(cases.welfare_line()).answers("1", "50000", "9000", "10000")
        assert fen(chat, "balance") == 1000000

    def test_the_earlier_figure_may_be_the_wrong_one(self) -> None:
        chat = contact(cases.welfare_line()).answers("1", "50000", "0")
        assert "要改前面的数，回“上一题”或“修改”" in chat.last.text
        chat.answers("上一题", "60000")
        assert chat.at == "balance"
        assert chat.presses("0.00元").at == "reach.g13"

    def test_per_head_arithmetic_over_several_groups(self) -> None:
        chat = contact(cases.welfare_line()).answers("1", "60000", "0", "1", "4")
        assert (
            "1所 × 10,000.00元 + 4所 × 10,000.00元 = 50,000.00元，您填的支出是 60,000.00元，"
            "相差 10,000.00元。"
        ) in chat.last.text

    def test_more_reached_than_planned(self) -> None:
        chat = contact(cases.health_line()).answers("1", "87900", "0", "2930")
        assert "实际慰问 2,930人，比计划的 293人 多 2,637人" in chat.last.text
        chat.says("2")
        assert "2,930人 × 300.00元 = 879,000.00元" in chat.last.text, "and then the money"


def test_spending_more_than_received_is_refused() -> None:
    chat = contact(cases.welfare_line()).answers("1", "60,001")
    assert chat.last.tone is Tone.PROBLEM
    assert "支出 60,001.00元 比到账的 60,000.00元 多 1.00元" in chat.last.text
    assert chat.answer("spent") is None
    assert chat.new == []


def test_a_disputed_amount() -> None:
    chat = contact(cases.welfare_line()).answers("2", "55000")
    assert "实际到账 55,000.00元，登记的是 60,000.00元，相差 5,000.00元。" in chat.last.text
    chat.answers("2", "55000", "对", "1", "4")
    assert "55,000.00元" in chat.last.text
    chat.answers("2", "跳过", "跳过", "确认提交")
    found = values(
        cases.welfare_line(), chat.closed[0].answers, chat.closed[0].accepted_differences
    )
    assert found.received == 5500000
    assert found.disputed
    assert "received" in found.differences


def test_a_lowered_receipt_asks_for_the_spending_again() -> None:
    chat = contact(cases.welfare_line()).answers("1", "60000", "0", "1", "4", "2")
    chat.answers("修改 1", "不是", "50000", "2")
    assert chat.at == "spent"
    assert "支出 60,000.00元 比到账的 50,000.00元 多 10,000.00元" in chat.last.text
    assert fen(chat, "spent") == 6000000, "kept until it is answered anew"
    chat.says("提交")
    assert not chat.closed
    chat.says("50000")
    assert chat.at == "evidence", "now everything agrees"


def test_an_event_that_was_not_held_wants_a_reason() -> None:
    chat = contact(cases.resettlement_line()).answers("1", "248324", "51676", "2", "跳过", "0")
    assert "“趣味运动会”没有按计划办，是什么原因？" in chat.last.text
    chat.answers("受疫情影响没有开展", "1", "跳过", "跳过", "确认提交")
    found = values(cases.resettlement_line(), chat.closed[0].answers)
    assert found.held == {"e55": 0, "e57": 1}
    assert found.held_why == {"e55": "受疫情影响没有开展"}
    assert found.balance == 5167600
    assert found.reason == "活动取消"


def test_a_unit_without_a_line() -> None:
    chat = contact(cases.veterans_unit())
    assert "贵单位收到过本项目的财政资金吗？" in chat.last.text
    chat.answers("没有", "1870", "4人外出联系不上", "跳过", "无", "提交")
    found = values(cases.veterans_unit(), chat.closed[0].answers)
    assert found.received is None
    assert found.reached == {"g5": 1870}
    assert found.notes == "无"


def test_a_unit_without_a_line_that_did_get_money() -> None:
    chat = contact(cases.veterans_unit()).answers("收到过", "5000", "6000")
    assert "支出 6,000.00元 比收到的 5,000.00元 多 1,000.00元" in chat.last.text
    chat.answers("4000", "区财政局直接拨付，用于慰问", "1874", "跳过", "跳过", "提交")
    found = values(cases.veterans_unit(), chat.closed[0].answers)
    assert (found.received, found.spent, found.balance) == (500000, 400000, 100000)
    assert found.notes == "区财政局直接拨付，用于慰问"


def test_forms_refuse_ids_that_do_not_fit_into_a_code() -> None:
    line = SpendingLine("1", "1", "慰问", "慰问活动", "U01", 100)
    with pytest.raises(ValueError, match="只能用字母"):
        line_form(line, (Group("第一组", "退休人员", "U01", "1", 5),), (), "年底")
    with pytest.raises(ValueError, match="只能用字母"):
        line_form(line, (), (Event("e-1", "晚会", "U01", "1", 1),), "年底")


def test_facts_of_a_branch_that_no_longer_applies() -> None:
    chat = contact(cases.health_line()).answers("1", "87000", "900", "1", "3人去世")
    run = chat.conversation.run
    assert run
    chat.answers("修改 2", "87900", "1", "0")
    assert AnswerGiven(run.id, "balance_kind", None) in chat.new
    assert AnswerGiven(run.id, "balance_note", None) in chat.new
    chat.answers("修改 2", "87000", "1", "900")
    assert chat.answer("balance_note") == Answer("given", "3人去世")


def test_every_money_question_of_a_line_says_how_to_write_it() -> None:
    asked: list[Question] = [q for q in cases.health_line().questions if isinstance(q, Money)]
    assert [q.code for q in asked] == ["received", "spent", "balance"]
    assert all(q.hint for q in asked)
