"""From records to evidence: what counts, what does not yet, and the words and sums that say so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.estimates import estimate
from scoring.gather import gather
from scoring.indicators import IndicatorSystem
from scoring.model import (
    Budget,
    EventRecord,
    Evidence,
    Item,
    Judgement,
    LineRecord,
    ReachRecord,
    Records,
    SurveyEstimates,
)
from scoring.readings import LeafReadings, Readings
from scoring.score import UnfitEvidence, score
from tests.scoring import case2020 as case
from tests.scoring.case2020 import POINTS, SurveyItem, tally

BUDGET = Budget(total=453_185_000, fiscal=219_715_000, own=233_470_000)
ITEMS = ("项目实施", "项目产出", "项目效果", "项目改进")


def collect(
    records: Records,
    estimates: SurveyEstimates | None = None,
    readings: Readings | None = None,
) -> dict[str, Evidence]:
    return gather(case.system(), records, estimates, readings)


def line(no: str, given_fen: int, spent: int | None, **more: Any) -> LineRecord:
    balance = None if spent is None else given_fen - spent
    return LineRecord(
        no, no, "慰问", "慰问活动", f"U{no}", "某局", given_fen, spent, balance, **more
    )


def survey(n: int, *codes: int, groups: str = "a") -> SurveyEstimates:
    """n forms, all four questions answered alike in each."""
    questions = ("P1", "Q1", "E1", "I1")
    forms = [
        {"group": groups[i % len(groups)]} | dict.fromkeys(questions, str(codes[i % len(codes)]))
        for i in range(n)
    ]
    items = [
        SurveyItem(code[0], name, (code,)) for code, name in zip(questions, ITEMS, strict=True)
    ]
    names = {code: f"问{code}" for code in questions}
    return estimate(tally(forms, questions=questions), items, POINTS, {}, names)


def test_nothing_collected_and_nothing_typed_is_missing_everywhere() -> None:
    found = collect(Records())
    assert list(found) == [leaf.code for leaf in case.system().leaves]
    assert {one.basis for one in found.values()} == {"missing"}
    assert found["B13"].source == "尚无依据：各单位尚未确认支出"
    assert found["A111"].source == "尚无依据：评价人尚未评定"
    assert score(case.system(), found).total == 0


def test_typed_figures_stand_in_and_it_is_said() -> None:
    found = collect(Records(typed=case.typed()))
    assert found["B13"].source.startswith("各单位尚未确认支出，采用填报值。2020年度报告：")
    assert found["B13"].basis == "derived"
    assert str(score(case.system(), found).total) == "97.0"


def test_the_printed_rows_give_the_execution_rate_of_the_rows() -> None:
    found = collect(Records(lines=case.lines()))["B13"]
    assert found.value == Fraction(21185046, 21971500)
    assert found.basis == "confirmed"
    assert found.source == "单位支出确认：29笔中已确认29笔"
    assert found.arithmetic == (
        "实际拨款合计 2197150.00元（29笔）",
        "实际支出合计 2118504.60元（29笔）",
        "执行率以实际拨款为分母：2118504.60 ÷ 2197150.00 = 96.42%",
    )


@given(st.permutations(range(29)))
def test_the_order_of_lines_changes_nothing(order: list[int]) -> None:
    lines = case.lines()
    shuffled = Records(lines=tuple(lines[i] for i in order))
    assert collect(shuffled) == collect(Records(lines=lines))


def test_what_is_not_confirmed_counts_as_not_spent_and_is_named() -> None:
    records = Records(lines=(line("1", 100_00, 90_00), line("2", 300_00, None)))
    found = collect(records)["B13"]
    assert found.value == Fraction(90, 400)
    assert found.source == "单位支出确认：2笔中已确认1笔"
    assert "未确认1笔，拨款 300.00元，未计入支出" in found.arithmetic


def test_other_denominators_are_kept_as_other_readings() -> None:
    records = Records(lines=case.lines(), budget=BUDGET)
    found = collect(records)["B13"]
    assert {one.reading: one.value for one in found.otherwise} == {
        "执行率以全部预算为分母，只计已确认支出": Fraction(211850460, 453185000),
        "执行率以全部预算为分母，自筹视为全部支出": Fraction(211850460 + 233470000, 453185000),
    }
    whole = collect(records, readings=Readings(execution_rate="whole_budget"))
    assert whole["B13"].value == Fraction(211850460, 453185000)
    typed = {one.leaf: one for one in case.typed()}
    total = score(case.system(), {**typed, "B13": whole["B13"], "C1115": whole["C1115"]})
    assert (str(total.total), total.grade) == ("89.5", "良")


def test_a_denominator_may_be_set_for_one_leaf() -> None:
    readings = Readings(leaves={"B13": LeafReadings(execution_rate="whole_budget")})
    found = collect(Records(lines=case.lines(), budget=BUDGET), readings=readings)
    assert found["B13"].value != found["C1115"].value


def test_a_denominator_without_its_figure_is_no_evidence() -> None:
    readings = Readings(execution_rate="whole_budget")
    found = collect(Records(lines=case.lines()), readings=readings)["B13"]
    assert found.value is None
    assert "没有填写预算" in found.source


def test_events_missing_against_the_plan() -> None:
    arts = "文艺演出、文化下乡、文体活动"
    records = Records(
        events=(
            EventRecord("1", "进社区演出", "U17", 20, 20, arts),
            EventRecord("2", "三下乡", "U06", 10, 8, arts, "下半年补办"),
            EventRecord("3", "游园", "U02", 1, 0, "游园活动"),
            EventRecord("4", "灯展", "U17", 1, None, "灯展活动"),
            EventRecord("5", "座谈会", "U10", 1, 0),
        )
    )
    found = collect(records)
    assert found["C111"].value == 4
    assert found["C111"].arithmetic == (
        "文艺演出、文化下乡、文体活动：计划不少于30次，已开展28次，少2次",
        "游园活动：计划不少于1次，已开展0次，少1次",
        "灯展活动：计划不少于1次，已开展0次，少1次",
        "三下乡：计划10次，已开展8次（下半年补办）",
        "游园：计划1次，已开展0次（未填原因）",
        "灯展：计划1次，已开展0次（未确认，按未开展计）",
        "少开展次数按计划的最低次数计：4次",
    )
    assert found["C112"].value == Fraction(9, 25)  # 1 + 0.8 of five activities
    assert found["C112"].arithmetic[-1].endswith("每项活动同样轻重：1.8 ÷ 5 = 36.00%")
    assert [(one.reading, one.value) for one in found["C112"].otherwise] == [
        ("完成率按场次计", Fraction(28, 33))
    ]


def test_events_that_do_not_count_in_the_completion_rate() -> None:
    records = Records(
        events=(
            EventRecord("1", "演出", "U1", 1, 1),
            EventRecord("2", "布展", "U1", 1, 0, counted=False),
        )
    )
    assert collect(records)["C112"].value == 1


def test_a_group_that_belongs_to_several_categories_covers_each() -> None:
    categories = case.system().leaf("C113").rule.categories  # type: ignore[union-attr]
    cards = ReachRecord(
        "1", "贺卡", "U7", "份", 73, 73, category=categories[4], also=(categories[5], "别的")
    )
    found = collect(Records(reach=(cards,)))["C113"]
    assert found.value == tuple(each for each in categories if each not in categories[4:6])
    assert found.source == "单位慰问确认：7类中已覆盖2类"


def test_events_beyond_the_plan_make_up_for_nothing_else() -> None:
    records = Records(
        events=(EventRecord("1", "演出", "U1", 1, 5), EventRecord("2", "灯展", "U1", 1, 0))
    )
    assert collect(records)["C112"].value == Fraction(1, 2)


def test_planned_events_not_held_are_the_other_way_to_count() -> None:
    records = Records(events=(EventRecord("1", "游园", "U2", 2, 0, "游园活动"),))
    found = collect(records)["C111"]
    assert found.value == 32
    assert [(one.reading, one.value) for one in found.otherwise] == [
        ("少开展次数按各单位列出而未办的活动计", 2)
    ]


def test_reach_over_all_groups_and_in_the_lowest() -> None:
    records = Records(reach=case.reach())
    found = collect(records)["C114"]
    assert found.value == Fraction(18308, 18311)
    assert found.arithmetic == (
        "计划生育困难家庭特别扶助对象：计划293人，实际290人（慰问对象3人已死亡）",
        "慰问人数按全部对象合计（29类，户等按1计）：18308 ÷ 18311 = 99.98%",
    )
    assert [one.value for one in found.otherwise] == [Fraction(290, 293)]
    lowest = collect(records, readings=Readings(reach="lowest"))["C114"]
    assert lowest.value == Fraction(290, 293)


def test_more_than_planned_in_one_group_does_not_hide_less_in_another() -> None:
    records = Records(
        reach=(
            ReachRecord("1", "甲", "U1", "人", 10, 20),
            ReachRecord("2", "乙", "U1", "人", 10, 5),
            ReachRecord("3", "礼包", "U1", "份", 99, 0),
        )
    )
    assert collect(records)["C114"].value == Fraction(15, 20)


def test_coverage_names_what_is_not_reached() -> None:
    categories = case.system().leaf("C113").rule.categories  # type: ignore[union-attr]
    reach = tuple(
        ReachRecord(str(i), f"组{i}", "U1", "人", 10, 10 if i else None, category=category)
        for i, category in enumerate(categories)
    )
    found = collect(Records(reach=reach))["C113"]
    assert found.value == (categories[0],)
    assert found.arithmetic[0] == f"{categories[0]}：没有已确认的慰问记录"
    assert found.arithmetic[1] == f"{categories[1]}：组110人"


def test_the_survey_gives_the_items_their_rates_and_says_how_many_answered() -> None:
    found = collect(Records(), survey(40, 5, 5, 5, 4))["C221"]
    assert found.value == tuple(Item(name, Fraction(95, 100), 40) for name in ITEMS)
    assert found.basis == "surveyed"
    assert found.source == "满意度问卷：有效40份"
    assert found.arithmetic[0].startswith("项目实施得分率 95.00%（95%区间 9")
    assert score(case.system(), {"C221": found}).total == 9


def test_few_forms_are_provisional() -> None:
    assert collect(Records(), survey(29, 5))["C221"].source == (
        "满意度问卷：有效29份，不足30份，暂定"
    )


@pytest.mark.parametrize("n", [0, 4])
def test_a_handful_of_answers_is_not_shown_in_any_trace(n: int) -> None:
    found = collect(Records(), survey(n, 5))["C221"]
    assert (found.value, found.source) == (None, "尚无依据：有效问卷不足5份")
    assert found.arithmetic == ()


def test_the_last_judgement_counts_with_the_survey_beside_it() -> None:
    shares = (Fraction(1), Fraction(1), Fraction(4, 5))
    records = Records(
        judgements=(
            Judgement("C211", (Fraction(0),) * 3, "初评", "甲"),
            Judgement("C211", shares, "走访12户，反映良好", "乙", media=("m1", "m2")),
        )
    )
    found = collect(records, survey(31, 5, 4))["C211"]
    assert found.value == shares
    assert found.source == "乙评定：走访12户，反映良好（佐证2份）"
    assert found.arithmetic == ("问卷参考：问E1 得分率 90.32%（n=31）",)
    assert collect(records, survey(4, 5))["C211"].arithmetic == ()


@pytest.mark.parametrize(
    ("records", "leaf"),
    [
        (Records(lines=(line("1", 100, 100, simulated=True),)), "C1115"),
        (Records(events=(EventRecord("1", "演", "U", 1, 1, simulated=True),)), "C112"),
        (Records(reach=(ReachRecord("1", "甲", "U", "人", 1, 1, simulated=True),)), "C114"),
        (Records(judgements=(Judgement("A111", True, "", "甲", simulated=True),)), "A111"),
        (Records(typed=(Evidence("A111", True, "asserted", "试", simulated=True),)), "A111"),
    ],
)
def test_simulated_records_make_simulated_evidence(records: Records, leaf: str) -> None:
    found = collect(records)
    assert {code for code, one in found.items() if one.simulated} - {"B13"} == {leaf}
    assert score(case.system(), found).simulated


def test_simulated_forms_make_simulated_evidence() -> None:
    assert collect(Records(), replace(survey(30, 5), simulated=True))["C221"].simulated


def small(rule: dict[str, Any], source: dict[str, Any], **more: Any) -> IndicatorSystem:
    leaf = {"code": "X1", "name": "试", "under": "X", "weight": 10, "standard": "试"}
    return IndicatorSystem.model_validate(
        {
            "title": "试",
            "total": 10,
            "grades": [{"grade": "差", "min": 0}],
            "levels": [{"code": "X", "name": "试"}],
            "leaves": [leaf | {"rule": rule, "evidence": source} | more],
        }
    )


RATE = {"kind": "proportional"}


def test_money_in_place_is_what_units_say_arrived_over_the_fiscal_plan() -> None:
    lines = (line("1", 100_00, 90_00), line("2", 50_00, 40_00, disputed=30_00), line("3", 7, None))
    system = small(RATE, {"kind": "funds_in_place"})
    found = gather(system, Records(lines=lines, budget=Budget(200_00, 160_00)), None)["X1"]
    assert found.value == Fraction(130, 160)
    assert found.source == "单位确认到账：3笔中已确认2笔"
    assert found.arithmetic == ("到位 130.00 ÷ 财政预算 160.00 = 81.25%",)
    assert gather(system, Records(lines=lines), None)["X1"].value is None


def test_one_rate_of_the_survey_an_item_a_question_or_the_mean() -> None:
    estimates = survey(40, 5, 4)
    for of, measure, rate in (
        ("", "score_rate", Fraction(9, 10)),
        ("项目实施", "score_rate", Fraction(9, 10)),
        ("P1", "satisfied_share", Fraction(1)),
    ):
        system = small(RATE, {"kind": "survey_rate", "of": of, "measure": measure})
        assert gather(system, Records(), estimates)["X1"].value == rate
    system = small(RATE, {"kind": "survey_rate", "of": "没有这题"})
    assert gather(system, Records(), estimates)["X1"].source.startswith("尚无依据：没有这题")


def test_a_figure_of_a_document_is_typed_and_nothing_else_stands_for_it() -> None:
    system = small(RATE, {"kind": "figure", "what": "质量达标率", "document": "验收报告"})
    missing = gather(system, Records(), None)["X1"]
    assert missing.source == "尚无依据：“质量达标率”要从验收报告录入"
    typed = Evidence("X1", Fraction(19, 20), "documented", "验收报告第3页")
    assert gather(system, Records(typed=(typed,)), None)["X1"] == typed


VETO = {"vetoes": [{"id": "v", "text": "虚列支出"}]}


def test_a_veto_zeroes_the_leaf_below_every_floor_and_says_why() -> None:
    system = small({"kind": "proportional", "floor": 2}, {"kind": "execution_rate"}, **VETO)
    typed = Evidence("X1", None, "missing", "审计", vetoed=("v",), veto_source="审计报告第2页")
    records = Records(lines=(line("1", 100, 80),), typed=(typed,))
    sheet = score(system, gather(system, records, None))
    assert sheet.total == 0
    assert sheet.missing == ()
    assert sheet.leaves[0].trace.steps == (
        "80.00%低于100%，按比例得分",
        "得分 10 × 80% ÷ 100% = 8",
        "一票否决：虚列支出（审计报告第2页），得分 0",
    )
    assert sheet.leaves[0].alternatives == ()


def test_a_veto_settles_a_leaf_of_which_nothing_else_is_known() -> None:
    system = small(RATE, {"kind": "execution_rate"}, **VETO)
    typed = Evidence("X1", None, "missing", "审计", vetoed=("v",), veto_source="审计报告")
    sheet = score(system, gather(system, Records(typed=(typed,)), None))
    assert sheet.total == 0
    assert not sheet.missing


def test_a_veto_that_the_leaf_does_not_have_is_refused() -> None:
    system = small(RATE, {"kind": "execution_rate"}, **VETO)
    one = Evidence("X1", Fraction(1), "documented", "试", vetoed=("w",))
    with pytest.raises(UnfitEvidence, match="否决项“w”"):
        score(system, {"X1": one})
