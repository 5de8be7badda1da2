"""The Word reports: their structure in the file, their figures against what they are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import _Row

from reports import tree, words
from reports.blocks import NONE, Blocks, Pending
from reports.documents import made as document_made
from reports.evaluation import achieved, conclusion, funds
from reports.evaluation.funds import funds_table
from reports.facts import Facts, Fund, PrintedQuestion, Problem, Response, Returns
from reports.model import Answer, AskedQuestion, ReportInput
from reports.money import added
from reports.scored import evidence_numbers
from reports.suppression import shown
from reports.survey_report import annexes, sample
from reports.survey_report.returned import returned_part
from scoring.model import Budget, LineRecord, OwnMoney, PlanRecord
from tests.reports import samples, views, written

KEYS = ["survey-report", "evaluation-report", "score-table"]


def repeated(row: _Row) -> bool:
    return row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("variant", ["dongchuan", "empty"])
class TestEveryDocument:
    def test_says_what_it_is(self, key: str, variant: str) -> None:
        document, given = written.opened(key, variant), views.given(variant)
        header = "\n".join(p.text for p in document.sections[0].header.paragraphs)
        footer = "\n".join(p.text for p in document.sections[0].footer.paragraphs)
        state = document.paragraphs[1].text
        assert "模拟数据" in header
        assert "暂定" in header
        assert (words.head(given.chain) or "还没有记录") in footer
        assert "暂定" in state
        assert "2021年1月5日 09:00" in state
        assert f"n={shown(given).n_words}" in state

    def test_no_place_is_left(self, key: str, variant: str) -> None:
        assert "{{" not in written.opened(key, variant).element.xml

    def test_heads_come_again_and_rows_stay_whole(self, key: str, variant: str) -> None:
        tables = written.opened(key, variant).tables
        assert tables or (key, variant) == ("survey-report", "empty")
        assert all(repeated(table.rows[0]) for table in tables)

    def test_nothing_of_the_working_papers(self, key: str, variant: str) -> None:
        """No other reading, no chance of a grade, no ranking, no open finding."""
        told = written.said(written.places(key, variant))
        given = views.given(variant)
        assert not [one.title for one in given.findings if one.title in told]
        readings = [o.reading for leaf in given.sheet.leaves for o in leaf.alternatives]
        assert not [one for one in readings if one in told]
        assert not [word for word in ("可能性", "临界", "排名", "另一种读法") if word in told]


def test_the_same_values_give_the_same_bytes() -> None:
    [again] = document_made("score-table", views.given("early"))
    assert again.data == written.made("score-table", "early")


def test_a_project_without_a_survey_has_no_report_of_one() -> None:
    given = replace(samples.empty(), questions=(), items=(), asked=())
    assert document_made("survey-report", given) == ()


# -- 评分表


@cache
def score_rows(variant: str) -> list[list[str]]:
    return written.rows(written.opened("score-table", variant).tables[0])


class TestScoreTable:
    def test_nine_columns_on_a_wide_page(self) -> None:
        rows = score_rows("dongchuan")
        document = written.opened("score-table", "dongchuan")
        assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE
        assert rows[0] == [
            *("一级指标", "二级指标", "三级指标", "四级指标", "分值", "得分"),
            *("指标解释", "评分标准", "评分说明"),
        ]

    def test_every_leaf_has_its_score_and_says_why(self) -> None:
        rows = score_rows("dongchuan")
        given = views.given("dongchuan")
        numbers = evidence_numbers(given.sheet)
        assert len(rows) == 1 + len(given.sheet.leaves) + 1
        for leaf, row in zip(given.sheet.leaves, rows[1:], strict=False):
            assert f"{leaf.code} {leaf.name}" in row[:4]
            assert Decimal(row[4]) == leaf.weight
            assert Decimal(row[5]) == leaf.score
            assert f"依据（佐证{numbers[leaf.code]}）" in row[8]
            assert all(step in row[8] for step in leaf.trace.steps)

    def test_levels_are_merged_over_their_leaves(self) -> None:
        table = written.opened("score-table", "dongchuan").tables[0]
        given = views.given("dongchuan")
        first = tree.level(given.sheet, 1)[0]
        cells = [table.cell(1 + n, 0)._tc for n in range(len(first.leaves))]
        assert all(cell is cells[0] for cell in cells)
        short = next(n for n, leaf in enumerate(given.sheet.leaves) if len(leaf.path) == 2)
        assert table.cell(1 + short, 2)._tc is table.cell(1 + short, 3)._tc

    def test_sums(self) -> None:
        rows = score_rows("dongchuan")
        given = views.given("dongchuan")
        assert rows[-1][0] == "合计"
        assert sum(Decimal(row[4]) for row in rows[1:-1]) == Decimal(rows[-1][4]) == 100
        assert sum(Decimal(row[5]) for row in rows[1:-1]) == Decimal(rows[-1][5])
        assert Decimal(rows[-1][5]) == given.sheet.total
        assert rows[-1][8] == f"等级：{given.sheet.grade}（暂定）"

    def test_what_has_no_evidence_is_no_zero(self) -> None:
        rows = score_rows("early")
        by_code = {row[3].split(" ")[0]: row for row in rows[1:-1]}
        assert by_code["C221"][5] == "待评"
        assert rows[-1][5] == "65（暂计）"
        nothing = score_rows("empty")
        assert {row[5] for row in nothing[1:]} == {"待评"}
        assert nothing[-1][8] == "等级：待评（暂定）"

    def test_the_report_holds_the_same_table(self) -> None:
        [alone] = written.places("score-table", "dongchuan").parts["评分表"]
        [within] = written.places("evaluation-report", "dongchuan").parts["评分表"]
        assert alone == within


# -- 资金使用情况


def with_money() -> ReportInput:
    bare = LineRecord("1", "1", "慰问", "慰问活动", "U1", "区民政局", 10_000_00, version=1)
    lines = (
        replace(bare, spent=8_000_00, balance=2_000_00, carry_over=1_500_00, surplus=500_00),
        replace(bare, line="2", unit_name="区残联", spent=9_000_00, balance=1_000_00,
                recovered=1_000_00, reason="活动取消"),
        replace(bare, line="3", activity_no="2", activity="演出", unit_name="文化馆"),
        replace(bare, line="4", activity_no="3", activity="配套", unit_name="区妇联", own=True,
                spent=10_000_00, balance=0),
    )  # fmt: skip
    facts = Facts(
        own=(OwnMoney("unit.U9", "U9", "区总工会", 500_00, 500_00, "工会经费"),),
        funds={"1": Fund("东财预〔2020〕3号", 2_000_00), "2": Fund()},
        budget=Budget(40_000_00, 30_000_00, 10_000_00),
    )
    return samples.dongchuan(lines=lines, facts=facts)


def by_unit() -> dict[str, tuple[str, ...]]:
    """Rows by unit, and the sums by their name."""
    table = funds_table(with_money())
    assert table.heads == 2
    return {row[3] or row[0]: row for row in table.rows[2:]} | {
        row[0]: row for row in table.rows[2:] if row[0].endswith("计")
    }


class TestFunds:
    def test_from_the_document_to_what_is_left(self) -> None:
        rows = by_unit()
        assert rows["区民政局"][4:] == (
            "东财预〔2020〕3号", "10,000.00", "2,000.00", "8,000.00", "2,000.00", "1,500.00",
            "500.00", "0.00", "【待填】",
        )  # fmt: skip
        assert rows["区残联"][4:] == (
            NONE, "10,000.00", NONE, "9,000.00", "1,000.00", "0.00", "0.00", "1,000.00",
            "活动取消",
        )  # fmt: skip

    def test_what_nobody_confirmed_is_no_zero(self) -> None:
        rows = by_unit()
        assert rows["文化馆"][5:] == ("10,000.00", NONE, "未确认", NONE, NONE, NONE, NONE, "")

    def test_fiscal_and_own_money_apart(self) -> None:
        rows = by_unit()
        fiscal, own, whole = rows["财政拨款小计"], rows["自筹资金小计"], rows["合计"]
        assert (fiscal[5], fiscal[7], fiscal[8]) == ("30,000.00", "17,000.00", "3,000.00")
        assert (fiscal[6], fiscal[9], fiscal[10], fiscal[11]) == (
            "2,000.00", "1,500.00", "500.00", "1,000.00",
        )  # fmt: skip
        assert (own[5], own[7], own[8]) == ("10,500.00", "10,500.00", "0.00")
        assert (whole[5], whole[7], whole[8]) == ("40,500.00", "27,500.00", "3,000.00")

    def test_the_real_case_is_that_of_the_workbook(self) -> None:
        document = written.opened("evaluation-report", "dongchuan")
        rows = written.rows(written.table(document, "文号", "其中结转"))
        total = added("合计", views.given("dongchuan").lines)
        sums = rows[-1]
        assert sums[5] == words.yuan(total.listed) == "2,197,150.00"
        assert sums[7] == words.yuan(total.spent)
        assert sums[8] == words.yuan(total.balance)
        said = "\n".join(p.text for p in document.paragraphs)
        assert total.rate is not None
        assert f"预算执行率（财政口径）{words.percent(total.rate, 2)}" in said

    def test_the_table_has_a_wide_page_of_its_own(self) -> None:
        sections = written.opened("evaluation-report", "dongchuan").sections
        wide = [section.orientation == WD_ORIENT.LANDSCAPE for section in sections]
        assert wide == [False, True, False, True, False]


# -- what is said in words


def told(blocks: Blocks) -> str:
    return "\n".join(map(written.words_of, blocks))


def test_problems_are_lost_points_and_what_people_settled_not_what_is_open() -> None:
    facts = Facts(problems=(Problem("支出票据不全", "区残联", "已补齐"),), in_question=3)
    said = told(conclusion.problems(samples.dongchuan(facts=facts)))
    assert "C111 " in said
    assert "区残联：支出票据不全（已核：已补齐）。" in said
    assert "另有3处数据待核实" in said


def test_results_by_unit_are_what_was_confirmed() -> None:
    said = told(achieved.achieved_part(views.given("dongchuan")))
    assert "计划293人，实际290人（98.98%）；3人已死亡\t部分完成" in said
    waiting = told(achieved.achieved_part(views.given("empty")))
    assert "计划293人，未确认\t未确认" in waiting


def test_the_plan_and_the_budget() -> None:
    plan = (PlanRecord("1", "U1", "区民政局", "孤儿", 135, "人", 27_000_00, 200_00, "财政"),)
    facts = Facts(plan=plan, budget=Budget(453_190_000, 219_720_000, 233_470_000))
    given = samples.dongchuan(facts=facts)
    assert "区民政局\t孤儿\t135人×200.00元\t27,000.00\t财政" in told(achieved.work(given))
    assert "项目计划资金453.19万元，其中财政资金219.72万元" in told(funds.sources(given))


def test_what_people_must_write_is_marked() -> None:
    found = written.places("evaluation-report", "empty").parts
    pending = {n for n, blocks in found.items() if any(isinstance(b, Pending) for b in blocks)}
    assert {"组织管理", "评价目的", "评价结论", "主要经验", "建议", "绩效目标"} <= pending
    document = written.opened("evaluation-report", "empty")
    marked = [p for p in document.paragraphs if p.text.startswith("【待填】")]
    assert {p.style.name for p in marked if p.style} == {"绩效待填"}


# -- the survey


class TestSurvey:
    def test_rates_are_those_that_may_be_shown(self) -> None:
        given, seen = views.given("dongchuan"), shown(views.given("dongchuan"))
        document = written.opened("survey-report", "dongchuan")
        rows = {row[1]: row for row in written.rows(written.table(document, "题号", "满意率"))}
        for rate in seen.questions:
            assert rows[rate.code][3] == f"{rate.n:,}"
            assert (
                rows[rate.code][5] == f"{words.rate_percent(rate.rate, rate.n, given.full_line)}%"
            )
        items = {row[0]: row for row in written.rows(written.table(document, "分项", "满分线"))}
        for rate in seen.items:
            assert (
                items[rate.name][2] == f"{words.rate_percent(rate.rate, rate.n, given.full_line)}%"
            )
            assert items[rate.name][4] == ("达到" if rate.rate >= given.full_line else "低于")

    def test_counts_add_up_and_none_is_small(self) -> None:
        document = written.opened("survey-report", "dongchuan")
        rows = written.rows(written.table(document, "题号", "回答", "人数"))[1:]
        for rate in shown(views.given("dongchuan")).questions:
            of = [row for row in rows if row[0] == rate.code]
            counts = [int(row[3].replace(",", "")) for row in of if row[4]]
            assert sum(counts) == rate.n
            assert all(n == 0 or n >= 5 for n in counts)
            assert of[-1][2:4] == ["有效回答", f"{rate.n:,}"]

    def test_hidden_answers_are_nowhere(self) -> None:
        """Two surveys that differ only in what is hidden make the same report."""

        def varied(small: int, cover: int) -> str:
            given = samples.real()
            assert given.survey is not None
            rates = tuple(replace(e, rate=Fraction(small, 5), n=small) for e in given.survey.items)
            by_group = {**given.survey.by_group, "G10": rates}
            sizes = {"G10": small, "G09": cover}
            groups = tuple(replace(g, valid=sizes.get(g.code, g.valid)) for g in given.groups)
            survey = replace(given.survey, by_group=by_group)
            return written.said(
                written.PLACES["survey-report"](replace(given, survey=survey, groups=groups))
            )

        assert varied(3, 24) == varied(2, 25)

    def test_the_sections_of_the_report(self) -> None:
        document = written.opened("survey-report", "dongchuan")
        heads = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
        assert [head.split("、")[0] for head in heads[:12]] == [
            *("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
        ]
        assert [head[:3] for head in heads[12:]] == ["附件1", "附件2", "附件3"]

    def test_dates_questionnaire_and_rates_where_they_are_known(self) -> None:
        places = Answer(1, "甲镇"), Answer(2, "乙镇")
        asked = AskedQuestion("G2", "您住在哪里？", "choice", places, {1: 30, 2: 3}, 33)
        facts = Facts(
            opening="您好！",
            questionnaire=(PrintedQuestion(1, "G2", "您住在哪里？", "单选", ("1 甲镇", "2 乙镇")),),
            response=Response(
                design="probability",
                opens=date(2020, 12, 1),
                closes=date(2020, 12, 20),
                sampling=("样本量：每类95%置信。",),
                listed=2000,
                sent=1900,
                returns=(Returns("self", 1900, 6, 7),),
                rates=(("G01", "33.0%", *("·",) * 6), ("合计", *("50.0%",) * 7)),
                about="拒访率 1.0%",
            ),
        )
        given = samples.real(facts=facts, modes={"self": 1649}, asked=(asked,))
        found = (
            *(sample.ways(given), returned_part(given), sample.structure(given)),
            *(annexes.questionnaire(given), annexes.response_rates(given)),
        )
        said = "\n".join(map(told, found))
        assert "调查时间：2020年12月1日至2020年12月20日。" in said
        assert "自填\t1,900\t1,662\t87.5%\t1,649\t99.2%" in said
        assert "退休人员\t33.0%" in said
        assert "1\t您住在哪里？\t单选\t1 甲镇\n2 乙镇" in said
        assert "乙镇\t不公布" in said
