"""The printed 2020 report, checked: each known inconsistency once, and nothing that agrees."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from scoring.findings import find
from scoring.model import Finding, Records, Severity
from scoring.printed import PrintedFunds, Statement
from scoring.score import score
from tests.scoring import case2020 as case
from tests.scoring.test_findings import of, run


def report() -> tuple[Finding, ...]:
    """The printed report, checked."""
    records = Records(lines=case.lines(), plan=case.plan(), typed=case.typed())
    sheet = score(case.system(), case.evidence())
    return find(case.system(), records, None, sheet, case.printed())


def test_f01_f04_the_unit_of_money() -> None:
    funds, text = of(report(), "money_unit")
    assert funds.title == "一（一）3 资金使用情况表：单位印为万元，数字是元"
    assert funds.arithmetic == ("2197150万元；各行合计 219.72万元",)
    assert text.arithmetic == ("原文“年初预算资金453.19元”；预算总额 4,531,900.00元",)


def test_f02_the_row_that_does_not_balance() -> None:
    (found,) = of(report(), "balance")
    assert found.severity is Severity.HIGH
    assert found.unit == "U11"
    assert found.arithmetic == (
        "到账 60000.00 − 支出 50000.00 = 10000.00",
        "填报结余 0.00，相差 10000.00",
    )


def test_f03_the_total_that_is_not_the_sum_of_its_rows() -> None:
    (found,) = of(report(), "row_sum")
    assert found.arithmetic == (
        "印出合计 2128504.6 − 各行相加 2118504.60 = 10000",
        "执行率：按合计 96.88%，按各行 96.42%",
        "按各行的结余应为 78645.40",
    )


def test_f05_labels_against_the_split() -> None:
    (found,) = of(report(), "split")
    assert found.arithmetic == (
        "标注财政合计 2855350.00，印为 219.72万元",
        "标注自筹合计 1676500.00，印为 233.47万元",
        "资金表中没有对应行的财政项目：重点优抚对象 562200.00、现役军人家属 96000.00",
        "改列自筹后：财政 2197150.00，自筹 2334700.00，与印出的一致",
    )


def test_f07_denominators_that_decide_a_score() -> None:
    (found,) = of(report(), "denominator")
    assert [line.partition("：")[2] for line in found.arithmetic] == [
        "2128504.60 ÷ 2197150.00 = 96.88%，B13 得 2，C1115 得 5.46",
        "2128504.60 ÷ 2197200.00 = 96.87%，B13 得 2，C1115 得 5.46",
        "2128504.60 ÷ 4531900.00 = 46.97%，B13 得 0，C1115 得 0",
        "4463204.60 ÷ 4531900.00 = 98.48%，B13 得 2，C1115 得 5.82",
    ]
    assert [(one.total, one.grade) for one in found.effects] == [
        (Decimal("89.5"), "良"),
        (Decimal("97.3"), "优"),
    ]


def test_what_agrees_in_the_report_raises_no_alarm() -> None:
    """Planned products, reconciled labels, printed totals among themselves, sums of scores."""
    fixed = tuple(
        replace(one, spent=60_000_00) if one.line == "12" else one for one in case.lines()
    )
    records = Records(
        lines=fixed,
        plan=case.plan("funding_reconciled"),
        reach=case.reach(),
        typed=case.typed(),
    )
    assert case.printed().funds is not None
    printed = case.printed().model_copy(
        update={
            "funds": PrintedFunds(
                where="资金表",
                heading="元",
                appropriated=Decimal(2197150),
                spent=Decimal("2128504.6"),
                balance=Decimal("68645.4"),
            ),
            "statements": case.printed().statements[1:],
        }
    )
    money = {"balance", "row_sum", "printed_balance", "money_unit", "budget_sum", "split"}
    money |= {"plan_product", "plan_money", "printed_total", "printed_score", "statement"}
    assert {one.code for one in run(records, None, printed)} & money == set()


def printed(**changed: object) -> tuple[Finding, ...]:
    records = Records(lines=case.lines(), plan=case.plan(), typed=case.typed())
    sheet = score(case.system(), case.evidence())
    one = case.printed().model_copy(update=changed)
    return find(case.system(), records, None, sheet, one)


def test_printed_totals_and_grade() -> None:
    found = printed(total=Decimal(98), sections={"C1": Decimal(28)}, grade="良")
    assert [(one.subject, one.arithmetic) for one in of(found, "printed_total")] == [
        ("section.C1", ("印出 28 − 相加 27.0 = 1.0",)),
        ("total", ("印出 98 − 相加 97.0 = 1.0",)),
    ]
    assert of(found, "printed_grade")[0].title == "总分98应为优，印为良"


def test_a_printed_score_that_the_rule_does_not_give() -> None:
    evidence = case.evidence()
    evidence["B21"] = replace(evidence["B21"], value=1)
    sheet = score(case.system(), evidence)
    found = find(case.system(), Records(), None, sheet, case.printed())
    (one,) = of(found, "printed_score")
    assert one.subject == "leaf.B21"
    assert one.arithmetic[-1] == "印出 2 − 计算 1.0 = 1.0"


def test_budget_and_statements_that_do_not_add_up() -> None:
    budget = case.printed().budget
    assert budget is not None
    found = printed(
        budget=budget.model_copy(update={"total": Decimal("453.20")}),
        statements=(
            Statement(where="二", text="支出212.85万元", figure=Decimal("212.85"), unit="万元",
                      means="spent"),
            Statement(where="二", text="支出211.85万元", figure=Decimal("211.85"), unit="万元",
                      means="spent"),
        ),
    )  # fmt: skip
    assert of(found, "budget_sum")[0].arithmetic == (
        "219.72 + 233.47 = 453.19，印为 453.20（万元）",
    )
    assert [one.subject for one in of(found, "statement")] == ["statement.1"]


def test_a_total_row_that_does_not_balance_in_itself() -> None:
    funds = case.printed().funds
    assert funds is not None
    found = printed(funds=funds.model_copy(update={"balance": Decimal("68645.5")}))
    (one,) = of(found, "printed_balance")
    assert one.arithmetic == ("2197150 − 2128504.6 = 68645.4，印为 68645.5",)


def test_money_is_not_judged_before_all_rows_are_there() -> None:
    open_lines = (replace(case.lines()[0], spent=None), *case.lines()[1:])
    records = Records(lines=open_lines, typed=case.typed())
    sheet = score(case.system(), case.evidence())
    found = find(case.system(), records, None, sheet, case.printed())
    assert not {one.code for one in found} & {"row_sum", "denominator", "split"}
