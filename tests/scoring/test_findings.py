"""What does not agree is found with its arithmetic, and what does agree raises no alarm."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.estimates import estimate
from scoring.findings import find
from scoring.gather import gather
from scoring.model import (
    EventRecord,
    Finding,
    LineRecord,
    ReachRecord,
    Records,
    Severity,
    SurveyEstimates,
)
from scoring.printed import Printed
from scoring.score import score
from tests.scoring import case2020 as case
from tests.scoring.case2020 import POINTS, SurveyItem, tally


def run(
    records: Records, estimates: SurveyEstimates | None = None, printed: Printed | None = None
) -> tuple[Finding, ...]:
    system = case.system()
    sheet = score(system, gather(system, records, estimates))
    return find(system, records, estimates, sheet, printed)


def of(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [one for one in findings if one.code == code]


LINE = LineRecord(
    "1", "8", "慰问特扶对象", "慰问", "U13", "卫健局", 87_900_00, 87_000_00, 900_00, "3人已故"
)


def lines(**changed: object) -> tuple[Finding, ...]:
    records = Records(lines=(replace(LINE, **changed),), typed=case.typed())  # type: ignore[arg-type]
    return run(records)


def test_f10_f11_cancelled_events_with_the_money_gone() -> None:
    found = of(run(case.records()), "cancelled_spent")
    assert [(one.subject, one.unit) for one in found] == [("event.E1", "U02"), ("event.E2", "U17")]
    assert found[0].title == "“游园活动”少办1次，该项目227,800.00元已全部支出"
    assert found[1].arithmetic[1] == "到账 110000.00 − 支出 110000.00 = 0.00"


def test_an_event_paid_by_another_body_is_found_by_its_activity() -> None:
    event = EventRecord("E", "氛围营造", "U19", 1, 0, activity_no="14")
    found = of(run(Records(lines=case.lines(), events=(event,))), "cancelled_spent")
    assert found[0].arithmetic[1] == "到账 150000.00 − 支出 150000.00 = 0.00"


@pytest.mark.parametrize(
    "event",
    [
        EventRecord("E", "趣味运动会", "U21", 1, 0, activity_no="20"),  # money is left
        EventRecord("E", "晚会", "U18", 1, 1, activity_no="16"),  # held
        EventRecord("E", "晚会", "U18", 1, None, activity_no="16"),  # not confirmed
        EventRecord("E", "灯展", "U17", 1, 0),  # no money
    ],
)
def test_other_events_raise_no_alarm(event: EventRecord) -> None:
    assert of(run(Records(lines=case.lines(), events=(event,))), "cancelled_spent") == []


def test_a_sound_line_raises_no_alarm() -> None:
    assert {one.code for one in lines() if one.unit} == set()


@pytest.mark.parametrize(
    ("changed", "code", "severity", "sums"),
    [
        ({"balance": 0}, "balance", "high", "填报结余 0.00，相差 900.00"),
        ({"spent": 88_000_00, "balance": 0}, "overspent", "high",
         "支出 88000.00 − 到账 87900.00 = 100.00"),
        ({"reason": " "}, "no_reason", "medium", "结余 900.00"),
        ({"disputed": 80_000_00, "spent": 80_000_00, "balance": 0}, "dispute", "high",
         "80000.00 − 87900.00 = -7900.00"),
        ({"differences": ("reach_money",)}, "difference", "medium", "reach_money"),
        ({"spent": None, "balance": None}, "unconfirmed", "high", "慰问特扶对象：87900.00"),
    ],
)  # fmt: skip
def test_lines(changed: dict[str, object], code: str, severity: str, sums: str) -> None:
    (found,) = of(lines(**changed), code)
    assert found.severity == severity
    assert sums in found.arithmetic
    assert found.remedy
    assert found.unit == "U13"


def test_a_disputed_line_balances_on_what_the_unit_received() -> None:
    found = lines(disputed=80_000_00, spent=80_000_00, balance=0)
    assert not of(found, "balance")
    assert not of(found, "overspent")


def test_unconfirmed_money_is_told_once_a_unit() -> None:
    open_lines = tuple(replace(one, spent=None, balance=None) for one in case.lines())
    found = of(run(Records(lines=open_lines)), "unconfirmed")
    assert len(found) == len({one.unit for one in open_lines})
    assert found[0].title == "区政府办有3笔共257,800.00元尚未确认"


def group(reached: int | None, reason: str = "") -> ReachRecord:
    return ReachRecord(
        "G", "特扶对象", "U13", "人", 293, reached, reason=reason, activity_no="8", per_unit=300_00
    )


@pytest.mark.parametrize(
    ("one", "codes"),
    [
        (group(290, "3人已故"), set()),
        (group(290), {"reach_reason"}),
        (group(293), {"reach_money"}),
        (group(289, "4人已故"), {"reach_money"}),
        (group(295), {"reach_money"}),
        (group(None), set()),
    ],
)
def test_persons_against_plan_and_money(one: ReachRecord, codes: set[str]) -> None:
    found = run(Records(lines=(LINE,), reach=(one,), typed=case.typed()))
    assert {each.code for each in found if each.code.startswith("reach")} == codes


def test_per_head_sums_are_not_compared_where_the_line_pays_for_more() -> None:
    wider = replace(LINE, appropriated=100_000_00, spent=95_000_00, balance=5_000_00)
    found = run(Records(lines=(wider,), reach=(group(290, "3人已故"),)))
    assert not of(found, "reach_money")


def test_a_plan_line_that_does_not_multiply() -> None:
    wrong = replace(case.plan()[24], total=88_000_00)
    (found,) = of(run(Records(plan=(wrong,))), "plan_product")
    assert found.arithmetic == ("293人 × 300.00 = 87900.00，列出 88000.00，相差 100.00",)


def survey(*codes: int, n: int) -> SurveyEstimates:
    forms = [{"group": "g", "P1": str(codes[i % len(codes)])} for i in range(n)]
    item = SurveyItem("P", "项目实施", ("P1",))
    return estimate(tally(forms, questions=("P1",)), [item], POINTS, {}, {"P1": "态度"})


def test_an_item_below_the_line_says_how_sure_that_is() -> None:
    (found,) = of(run(Records(), survey(5, 4, n=60)), "survey_below_line")
    assert found.severity is Severity.MEDIUM
    assert found.title == "“项目实施”得分率90.00%，低于95%"
    assert found.arithmetic[0] == "95% − 90.00% = 5.00个百分点"
    assert found.arithmetic[1].endswith("整个区间低于满分线")
    near = of(run(Records(), survey(5, 5, 5, 5, 5, 3, n=30)), "survey_below_line")[0]
    assert near.arithmetic[1].endswith("区间包含满分线，差别不显著")


def test_at_the_line_there_is_no_finding() -> None:
    assert not of(run(Records(), survey(5, 5, 5, 4, n=40)), "survey_below_line")


def test_the_sample_over_all_and_by_group() -> None:
    targets = Records(targets={"g": 12, "h": 3})
    found = run(targets, survey(5, n=10))
    assert of(found, "survey_sample")[0].arithmetic == ("还差 30 − 10 = 20份",)
    assert [one.title for one in of(found, "survey_target")] == [
        "“g”有效问卷10份，未达到目标12份",
        "“h”有效问卷0份，未达到目标3份",
    ]
    few = of(run(targets, survey(5, n=4)), "survey_target")
    assert "有效问卷<5份" in few[0].title
    assert not of(run(Records(), survey(5, n=30)), "survey_sample")


def test_more_forms_than_people_is_a_finding() -> None:
    forms = [{"group": "g", "P1": "5"} for _ in range(17)]
    item = SurveyItem("P", "项目实施", ("P1",))

    def over(n: int, heads: int) -> list[Finding]:
        of_ = tally(forms[:n], questions=("P1",))
        return of(
            run(Records(), estimate(of_, [item], POINTS, {"g": heads}, {"P1": "态度"})),
            "survey_over",
        )

    (found,) = over(17, 14)
    assert found.title == "“g”有效问卷17份，比计划人数14人还多"
    assert found.arithmetic == ("17份 − 14人 = 3",)
    assert (found.severity, found.amount) == (Severity.HIGH, Decimal(3))
    (few,) = over(4, 3)
    assert few.title == "“g”有效问卷比计划人数还多"
    assert few.arithmetic == ()
    assert not over(14, 14)
    assert not over(14, 0)


def test_a_handful_of_answers_gives_no_rate_away() -> None:
    found = run(Records(), survey(1, n=4))
    assert not of(found, "survey_below_line")
    assert "20" not in "".join(one.title for one in found if one.code.startswith("survey_b"))


def test_leaves_without_evidence() -> None:
    found = of(run(Records()), "no_evidence")
    assert len(found) == 32
    assert found[0].severity is Severity.HIGH
    c211 = next(one for one in found if one.subject == "leaf.C211")
    assert c211.title.endswith("尚无依据：评价人尚未评定，21分暂计0分")


def test_typed_figures_that_units_do_not_confirm() -> None:
    found = of(run(Records(lines=case.lines(), typed=case.typed())), "typed_differs")
    assert [one.subject for one in found] == ["leaf.B13", "leaf.C1115"]
    assert all(one.severity is Severity.LOW for one in found)


def test_the_gravest_come_first_and_always_in_the_same_order() -> None:
    found = run(case.records())
    order = list(Severity)
    assert [one.severity for one in found] == sorted(
        (one.severity for one in found), key=order.index
    )
    assert found == run(case.records())


def test_findings_from_simulated_records_say_so() -> None:
    (found,) = of(lines(reason="", simulated=True), "no_reason")
    assert found.simulated
