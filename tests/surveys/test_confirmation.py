"""Unit contacts confirm their money: exact figures, checks in their own numbers.

`TestRules` holds one example of each rule that a confirmation keeps: what sets it off, what is
said, what is stored.
"""

from __future__ import annotations

import pytest

from surveys.confirmation import Event, Group, SpendingLine, line_form, values
from surveys.confirmation_rules import RULES, exceptions
from surveys.confirmation_values import ConfirmationValues
from surveys.conversation import Answer, AnswerGiven, MediaOffered
from surveys.form import Form, Money, Question
from surveys.messages import Photo, Tone
from tests.surveys import cases
from tests.surveys.chat import Chat
from tests.surveys.scenes import contact, fen

PAPERS = "2020年1月第7号凭证，发放表3页，存局财务室"


def said(chat: Chat, form: Form) -> ConfirmationValues:
    """What the last submitted confirmation says."""
    closed = chat.closed[-1]
    return values(form, closed.answers, closed.accepted_differences)


def listed(chat: Chat, form: Form) -> dict[str, str]:
    """Its exceptions by rule; the last one of a rule."""
    return {one.rule: one.text for one in exceptions(form, chat.closed[-1].answers)}


def test_one_cash_line_in_order_takes_six_answers() -> None:
    line = SpendingLine(
        "21", "12", "迎新春红十字博爱活动", "慰问活动", "U16", 4000000, "区红十字会",
        arrived="2020-01-10", year=2020,
    )  # fmt: skip
    form = line_form(line, (Group("g48", "慰问对象", "U16", "12", 200, "人", 20000),), (), "年底")
    chat = contact(form)
    assert "（2020年1月10日到账），贵单位收到的是这个数吗？" in chat.last.text
    chat.presses("是").presses("40,000.00元").presses("都没有（钱都用在批准的用途上）")
    chat.says("200").says(PAPERS)
    assert "登记 40,000.00元 · 到账 40,000.00元 · 支出 40,000.00元（执行率 100.00%）" in (
        chat.last.text
    )
    assert "记为差异" not in chat.last.text
    chat.presses("确认提交")
    assert chat.steps == 7, "opening the link, and six answers"
    found = said(chat, form)
    assert (found.received, found.spent, found.balance) == (4000000, 4000000, 0)
    assert found.evidence == (PAPERS,)
    assert exceptions(form, chat.closed[0].answers) == ()


def test_the_health_bureau_confirms_line_17() -> None:
    form = cases.health_line(arrived="")
    chat = contact(form)
    assert "区卫健局您好！" in chat.last.text
    assert "我们登记的拨款是 87,900.00元，贵单位收到的是这个数吗？\n1 是\n2 金额不对" in (
        chat.last.text
    )
    chat.answers("1", "2020-01-10", "8万7千")
    assert "记下了：87,000.00元。" in chat.last.text
    assert "到账 87,900.00元 − 支出 87,000.00元 = 900.00元。" in chat.last.text
    chat.answers("1", "对象减少", "慰问对象3人已死亡，无法进行慰问", "都没有", "290人")
    assert "290人 × 300.00元 = 87,000.00元，和支出一致。" in chat.last.text
    chat.answers("3人已去世", PAPERS)
    assert "【汇总 · 第1版】" in chat.last.text
    assert "到账 − 支出 = 900.00元：结余 900.00元" in chat.last.text
    assert "慰问合计：计划 293人，实际 290人" in chat.last.text
    assert "▲V08 计划生育困难家庭特别扶助对象和计划不同的原因：3人已去世" in chat.last.text
    assert "这是线上确认，不代替签字盖章。" in chat.last.text
    assert chat.labels[0] == "确认提交"
    chat.presses("确认提交")
    found = said(chat, form)
    assert (found.received, found.spent, found.balance) == (8790000, 8700000, 90000)
    assert (found.surplus, found.arrived) == (90000, "2020-01-10")
    assert found.reason == "对象减少：慰问对象3人已死亡，无法进行慰问"
    assert found.reached == {"g25": 290}
    assert found.reached_why == {"g25": "3人已去世"}
    assert not found.disputed
    assert found.differences == ()


def test_seven_groups_under_one_line() -> None:
    form = cases.united_front_line()
    chat = contact(form).answers("1", "58850", "1", "120", "3", "3", "25", "3", "30", "73")
    assert "73份 × 50.00元 = 58,850.00元，和支出一致。" in chat.last.text
    chat.answers(PAPERS)
    assert "慰问合计：计划 123户，实际 123户" in chat.last.text
    assert "慰问合计：计划 61人，实际 61人" in chat.last.text
    assert len(said(chat.answers("提交"), form).reached) == 7


def test_a_unit_without_a_line() -> None:
    form = cases.veterans_unit()
    chat = contact(form)
    assert "贵单位收到过本项目的财政资金吗？" in chat.last.text
    chat.answers("没有", "都没有", "1870", "4人外出联系不上", "跳过", "提交")
    found = said(chat, form)
    assert found.received is None
    assert found.reached == {"g5": 1870}


def test_a_unit_without_a_line_that_did_get_money() -> None:
    form = cases.veterans_unit()
    chat = contact(form).answers("收到过", "5000", "6000")
    assert "支出 6,000.00元 比收到的 5,000.00元 多 1,000.00元" in chat.last.text
    chat.answers(
        "4000", "区财政局直接拨付，用于慰问", "有别的话要说明", "1874", PAPERS, "已补交材料", "提交"
    )
    found = said(chat, form)
    assert (found.received, found.spent, found.balance) == (500000, 400000, 100000)
    assert found.notes == "区财政局直接拨付，用于慰问；已补交材料"


def test_own_funds_of_a_unit_without_a_line() -> None:
    form = cases.pensioners_unit()
    chat = contact(form).answers("没有", "1", "对", "1015200", "单位公用经费", "9852", "100")
    assert "9,852人 × 100.00元 + 100人 × 300.00元 = 1,015,200.00元，和支出一致。" in chat.last.text
    chat.answers(PAPERS)
    assert "慰问合计：计划 9,852人，实际 9,852人" in chat.last.text, "含于上项 is counted once"
    found = said(chat.answers("提交"), form)
    assert (found.own_planned, found.own_spent, found.own_source) == (
        101520000,
        101520000,
        "单位公用经费",
    )
    assert found.spent is None


class TestRules:
    def test_v01_amounts_are_exact(self) -> None:
        chat = contact(cases.welfare_line()).answers("1", "-5")
        assert "金额不能是负数" in chat.last.text
        assert "最多写到分" in chat.says("49999.999").last.text
        chat.says("４９９９９．９９")
        assert fen(chat, "spent") == 4999999

    @pytest.mark.parametrize("typed", ["8.79", "8.7"])
    def test_v02_ten_thousand_times_off_is_asked_back(self, typed: str) -> None:
        chat = contact(cases.health_line()).answers("1", typed)
        assert "单位是万元吗？" in chat.last.text
        assert f"是，{'87,900.00元' if typed == '8.79' else '87,000.00元'}" in chat.labels
        chat.says("1")
        assert fen(chat, "spent") == (8790000 if typed == "8.79" else 8700000)

    def test_v03_another_sum_is_a_dispute_with_its_reason(self) -> None:
        form = cases.welfare_line()
        chat = contact(form).answers("金额不对", "50000")
        assert "实际到账 50,000.00元，登记的是 60,000.00元，相差 10,000.00元。" in chat.last.text
        chat.answers("2", "民办养老机构1所未拨", "50000", "1", "1", "4", PAPERS, "提交")
        found = said(chat, form)
        assert (found.received, found.disputed) == (5000000, True)
        assert found.objection == "金额不对：民办养老机构1所未拨"
        assert "received" in found.differences
        assert "V03" in listed(chat, form)

    @pytest.mark.parametrize(
        ("choice", "rule"),
        [("不是我们单位的", "V03"), ("活动不对", "V03"), ("资金来源不对", "V17")],
    )
    def test_v03_v17_a_line_is_objected_to(self, choice: str, rule: str) -> None:
        form = cases.health_line()
        chat = contact(form).presses(choice).says("不知道")
        assert "至少5个字" in chat.last.text
        chat.says("这笔是区残联的，请核对").says("提交")
        found = said(chat, form)
        assert found.objection == f"{choice}：这笔是区残联的，请核对"
        assert (found.received, found.spent, found.balance) == (None, None, None)
        assert listed(chat, form) == {rule: f"{choice}：这笔是区残联的，请核对"}

    def test_v04_spending_more_wants_its_source(self) -> None:
        form = cases.welfare_line()
        chat = contact(form).answers("1", "60,001")
        assert "支出 60,001.00元 比到账的 60,000.00元 多 1.00元" in chat.last.text
        assert chat.labels == ["重填", "支出没有错，多出的另有来源"]
        assert chat.answer("spent") is None
        chat.presses("重填").says("60001").says("2")
        assert "多支出的钱是从哪里来的？" in chat.last.text
        assert "答完" in chat.says("提交").last.text, "not without the source"
        chat.answers("自筹资金", "1", "1", "4", "2", "多付1元手续费", PAPERS, "提交")
        found = said(chat, form)
        assert (found.spent, found.over_source) == (6000100, "自筹资金")
        assert "V04" in listed(chat, form)

    def test_v05_what_is_left_is_told_apart_to_the_fen(self) -> None:
        form = cases.resettlement_line()
        chat = contact(form)
        assert "给贵单位下达的用款指标是 300,000.00元（文号：东财预〔2020〕7号）" in chat.last.text
        chat.answers("1", "248324", "1 3 4 5")
        assert "其中结余多少元？" in chat.last.text
        chat.answers("1000", "50000", "0")
        assert chat.labels == ["676.00元"], "what is left of it"
        chat.says("675.99")
        assert (
            "1,000.00元 + 50,000.00元 + 0.00元 + 675.99元 = 51,675.99元，下达减支出是 "
            "51,676.00元，相差 0.01元。"
        ) in chat.last.text
        assert chat.answer("part.stock") is None
        chat.presses("676.00元")
        assert "= 51,676.00元，和下达减支出一致。" in chat.last.text
        chat.answers("节约", "奖项资金没有使用", "1", "1", "跳过", "1", "2020-01-18", PAPERS)
        chat.says("提交")
        found = said(chat, form)
        assert (found.surplus, found.payable, found.recovered, found.stock) == (
            *(100000, 5000000, 0),
            67600,
        )
        assert found.balance == 5167600

    def test_v05_what_nobody_knows_is_said_so_and_not_made_up(self) -> None:
        """The printed table has 60,000 received, 50,000 spent and a balance of 0."""
        form = cases.welfare_line()
        chat = contact(form).answers("1", "50000")
        assert "到账 60,000.00元 − 支出 50,000.00元 = 10,000.00元。" in chat.last.text
        chat.answers("6", "其他", "不明")
        assert "至少5个字" in chat.last.text
        chat.answers("还在和财务核对", "1", "1", "4", PAPERS)
        assert "▲V05 去向待查：10,000.00元" in chat.last.text
        chat.says("确认提交")
        found = said(chat, form)
        assert (found.balance, found.unclear) == (0, 1000000)

    def test_v05_a_lowered_spending_asks_for_the_parts_again(self) -> None:
        chat = contact(cases.welfare_line()).answers("1", "50000", "1 2", "4000", "对")
        assert chat.at == "balance_kind"
        chat.answers("修改 2", "49000")
        assert chat.at == "part.carry_over"
        assert "4,000.00元 + 6,000.00元 = 10,000.00元" in chat.last.text
        chat.presses("7,000.00元")
        assert chat.at == "balance_kind"

    def test_v06_money_left_has_a_reason_in_words(self) -> None:
        chat = contact(cases.welfare_line()).answers("1", "50000", "1", "活动取消", "疫情")
        assert "至少5个字" in chat.last.text
        assert chat.answer("balance_note") is None

    def test_v07_all_spent_though_fewer_were_reached(self) -> None:
        form = cases.health_line()
        chat = contact(form).answers("1", "对", "1", "290")
        assert "您填的支出是 87,900.00元，相差 900.00元" in chat.last.text
        chat.answers("2", "3人已去世", "多付的900元补助邻户")
        assert "人数比计划少，钱却用完了" in chat.last.text
        chat.answers("给邻近困难户加发慰问品", PAPERS, "提交")
        assert listed(chat, form)["V07"].endswith("给邻近困难户加发慰问品")

    def test_v07_v10_an_event_that_was_not_held(self) -> None:
        form = cases.resettlement_line()
        chat = contact(form).answers("1", "248324", "1", "2", "运动会没有开展", "1", "0")
        assert "没有按计划办，主要是什么原因？" in chat.last.text
        chat.presses("受疫情影响").answers("运动会没有开展", "买了奖品500元，存仓库")
        chat.answers("1", "2020-01-18", PAPERS, "提交")
        found = said(chat, form)
        assert found.held == {"e55": 0, "e57": 1}
        assert found.held_why == {"e55": "受疫情影响：运动会没有开展"}
        assert found.held_paid == {"e55": "买了奖品500元，存仓库"}
        assert found.held_on == {"e57": "2020-01-18"}
        assert {"V07", "V10"} <= listed(chat, form).keys()

    def test_v08_more_reached_than_planned(self) -> None:
        chat = contact(cases.health_line()).answers("1", "87900", "1", "2930")
        assert "实际慰问 2,930人，比计划的 293人 多 2,637人" in chat.last.text
        chat.says("2")
        assert "2,930人 × 300.00元 = 879,000.00元" in chat.last.text, "and then the money"
        chat.says("2")
        assert "比计划多，是什么原因？" in chat.last.text

    def test_v09_heads_and_money_do_not_agree(self) -> None:
        form = cases.welfare_line()
        chat = contact(form).answers("1", "60000", "1", "1", "4")
        assert (
            "1所 × 10,000.00元 + 4所 × 10,000.00元 = 50,000.00元，您填的支出是 60,000.00元，"
            "相差 10,000.00元。"
        ) in chat.last.text
        chat.says("2")
        assert "人数乘标准和支出对不上，差在哪里？" in chat.last.text
        chat.answers("另买食品10000元", PAPERS, "提交")
        assert said(chat, form).differences == ("per_head",)
        assert "V09" in listed(chat, form)

    def test_v09_two_standards_are_two_rows(self) -> None:
        form = cases.health_line()
        chat = contact(form).answers("1", "87900", "每人（户）的标准不止一种", "293", "200")
        assert "第2种标准是每人多少元？" in chat.last.text
        chat.answers("300", "90")
        assert "第3种标准" in chat.last.text, "three people are still open"
        chat.answers("300", "4")
        assert "200人 + 90人 + 4人 = 294人，实际慰问的是 293人，相差 1人" in chat.last.text
        chat.says("3")
        assert "和支出一致" in chat.last.text
        chat.answers(PAPERS, "提交")
        assert said(chat, form).standards == {"g25": ((200, 30000), (90, 30000), (3, 30000))}
        assert listed(chat, form) == {}

    def test_v11_money_used_for_something_else(self) -> None:
        form = cases.shared_line()
        chat = contact(form).answers("1", "10000", "有钱没用在批准的用途上", "10001")
        assert "比支出的 10,000.00元 还多 1.00元" in chat.last.text
        chat.answers("4000", "付了乡镇日常经费", PAPERS, "提交")
        found = said(chat, form)
        assert (found.off_purpose, found.off_purpose_use) == (400000, "付了乡镇日常经费")
        assert "V11" in listed(chat, form)

    def test_v12_a_day_in_another_year(self) -> None:
        form = cases.health_line(arrived="")
        chat = contact(form).answers("1", "2019-12-30")
        assert "到账日期 2019年12月30日 不在2020年，请核对。" in chat.last.text
        assert chat.labels == ["重填", "日期没有错"]
        chat.says("2").says("上年底提前下达的资金")
        chat.answers("87900", "1", "293", PAPERS, "提交")
        assert "V12" in listed(chat, form)
        assert said(chat, form).arrived == "2019-12-30"

    def test_v14_the_sum_of_all_units_is_not_taken(self) -> None:
        chat = contact(cases.shared_line()).answers("金额不对", "65000")
        assert "65,000.00元 是这项活动各单位合计的数，登记给贵单位的是 10,000.00元" in (
            chat.last.text
        )
        assert chat.answer("received") is None
        chat.answers("10000", "核对后就是这个数", "65000")
        assert "各单位合计的数" in chat.last.text
        assert chat.answer("spent") is None

    def test_v17_own_funds_beside_the_fiscal_money(self) -> None:
        form = cases.shared_line()
        chat = contact(form).answers("1", "10000", "另外还用了自筹资金", "5000", "4800")
        chat.answers("工会经费", PAPERS, "提交")
        found = said(chat, form)
        assert (found.own_planned, found.own_spent, found.own_source) == (
            *(500000, 480000),
            "工会经费",
        )
        assert "V17" in listed(chat, form)

    def test_v19_spent_and_no_evidence(self) -> None:
        form = cases.shared_line()
        chat = contact(form).answers("1", "10000", "1", "跳过")
        assert "还没有佐证。是什么原因、哪天补上？" in chat.last.text
        chat.answers("凭证在会计中心，下周补", "提交")
        assert "V19" in listed(chat, form)


class TestEvidence:
    def asked(self) -> Chat:
        return contact(cases.shared_line()).answers("1", "10000", "1")

    def test_a_photo_counts_once_it_is_said_to_be_covered(self) -> None:
        chat = self.asked().photographs("发放表")
        assert "姓名、证件号、银行卡号、手机号都遮住了吗？" in chat.last.text
        assert not any(isinstance(fact, MediaOffered) for fact in chat.facts)
        chat.presses("已遮住")
        offered = next(fact for fact in chat.new if isinstance(fact, MediaOffered))
        assert (offered.question, offered.photo.ref) == ("evidence", "发放表")
        assert chat.answer("evidence") == Answer("given", f"photo:{offered.media_id}", "covered")
        assert "还有别的照片或文件吗" in chat.last.text
        chat.answers("跳过", "提交")
        assert said(chat, cases.shared_line()).evidence == (f"photo:{offered.media_id}",)
        assert chat.closed[0].answers["evidence"].note == "covered"

    def test_an_open_one_is_not_taken(self) -> None:
        chat = self.asked().photographs().presses("没遮，我重新发")
        assert "没有收下" in chat.last.text
        assert not any(isinstance(fact, MediaOffered) for fact in chat.facts)
        assert chat.says(PAPERS).answer("evidence") == Answer("given", PAPERS)

    def test_a_second_one_waits_for_the_first(self) -> None:
        chat = self.asked().photographs("一").photographs("二")
        assert "这一张等会儿再发" in chat.last.text
        chat.presses("已遮住").photographs("二").says("2")
        refs = [fact.photo.ref for fact in chat.facts if isinstance(fact, MediaOffered)]
        assert refs == ["一", "二"]

    def test_a_file_is_taken_where_files_are(self) -> None:
        chat = self.asked().sends(Photo("表", "application/pdf"))
        assert "都遮住了吗" in chat.last.text
        chat = Chat(cases.every_kind()).opens()
        assert chat.sends(Photo("表", "application/pdf")).last.tone is Tone.PROBLEM


def test_every_rule_is_known() -> None:
    assert [*RULES] == [f"V{n:02}" for n in range(1, 22)]


def test_a_reason_goes_with_what_it_was_for() -> None:
    chat = contact(cases.health_line()).answers("1", "87000", "1", "1", "3人去世了，没发")
    run = chat.conversation.run
    assert run
    chat.answers("修改 2", "87900")
    assert AnswerGiven(run.id, "balance_kind", None) in chat.new
    assert AnswerGiven(run.id, "left", None) in chat.new
    chat.answers("修改 2", "87000")
    assert chat.answer("balance_note") == Answer("given", "3人去世了，没发")


def test_forms_refuse_ids_that_do_not_fit_into_a_code() -> None:
    line = SpendingLine("1", "1", "慰问", "慰问活动", "U01", 100)
    with pytest.raises(ValueError, match="只能用字母"):
        line_form(line, (Group("第一组", "退休人员", "U01", "1", 5),), (), "年底")
    with pytest.raises(ValueError, match="只能用字母"):
        line_form(line, (), (Event("e-1", "晚会", "U01", "1", 1),), "年底")


def test_codes_stay_short_enough_with_the_longest_id() -> None:
    line = SpendingLine("1", "1", "慰问", "慰问活动", "U01", 100)
    group, event = (
        Group("g" * 28, "人", "U01", "1", 5, "人", 100),
        Event("e" * 28, "会", "U01", "1", 1),
    )
    assert line_form(line, (group,), (event,), "年底").questions


def test_every_money_question_of_a_line_says_how_to_write_it() -> None:
    asked: list[Question] = [q for q in cases.health_line().questions if isinstance(q, Money)]
    assert {"received", "spent"} <= {q.code for q in asked if q.hint}
