"""把握程度: in words and in the workbook; never for an open link, never in a final workbook."""

from __future__ import annotations

import io
import pickle
from dataclasses import replace
from fractions import Fraction

from openpyxl import load_workbook

from reports.confidence import chance_words, confidence_brief, confidence_text, tipping_words
from reports.formats.workbook import workbook
from scoring.confidence import Grounds, Surveyed, confidence
from scoring.estimates import estimate
from scoring.gather import gather
from scoring.model import Records
from scoring.readings import SurveyDesign
from scoring.score import score
from scoring.uncertainty import ItemState
from tests.reports import samples
from tests.scoring import test_uncertainty as case
from tests.scoring.case2020 import POINTS, QUESTIONS

ASSESSED = {"weight": 10, "rule": {"kind": "pass_fail"}, "evidence": {"kind": "assessment"}}


def grounds(
    design: SurveyDesign = "probability", response: Fraction | None = Fraction(67, 100)
) -> Grounds:
    of = case.system(
        *(
            {"weight": weight, "rule": case.RATE, "evidence": {"kind": "survey_rate", "of": item}}
            for item, weight in zip(QUESTIONS, (20, 20, 20, 20, 10), strict=True)
        ),
        ASSESSED,
    )
    names = {one: one for one in QUESTIONS}
    heads = case.R["N"]
    found = estimate(case.TALLY, case.SINGLE, POINTS, heads, names, design=design)
    evidence = gather(of, Records(), found, case.CONTINUOUS)
    surveyed = Surveyed(
        case.TALLY, found, tuple(case.SINGLE), POINTS, heads, {}, {}, design, response
    )
    return Grounds(of, case.CONTINUOUS, evidence, evidence, surveyed)


def told(of: Grounds) -> str:
    return confidence_text(score(of.system, of.evidence, of.readings), confidence(of))


def test_the_whole_in_words() -> None:
    text = told(grounds())
    assert text.startswith("把握程度（内部底稿，只供协调员判断，不发给单位和群众，不公布）")
    assert "总分95%的范围是8" in text
    assert "评上各等级的可能：" in text
    assert "高于满分线的分项：项q1（达到的可能超过99%）、项q4" in text
    assert "回收率（RR1）67.0%" in text
    assert "· 项q1：未答者的得分率比已答者低4.7个百分点以上，才会低于95%" in text
    assert "尚无依据：X5 试（0到10分）。" in text
    assert "还有1项未定，总分最低8" in text
    assert "抽20,000次（种子0）" in text


def test_the_same_grounds_give_the_same_words_also_in_another_process() -> None:
    assert told(pickle.loads(pickle.dumps(grounds()))) == told(grounds())


def test_an_open_link_is_told_why_there_is_no_range() -> None:
    text = told(grounds("open"))
    assert "自愿填写，没有抽样误差可言" in text
    assert "范围是" not in text
    assert "评上各等级" not in text
    assert "总分最低" in text


def test_without_a_list_nothing_is_said_of_those_who_did_not_answer() -> None:
    text = told(grounds(response=None))
    assert "算不出未答者的影响" in text
    assert "未答者的得分率" not in text


def test_hidden_items_are_not_told() -> None:
    of = grounds()
    text = confidence_text(
        score(of.system, of.evidence, of.readings), confidence(of), hidden={"q1"}
    )
    assert "项q1" not in text
    assert "项q4" in text


def test_two_lines_at_most_in_the_chat() -> None:
    lines = confidence_brief(grounds()).splitlines()
    assert len(lines) == 2
    assert all(line.startswith("内部底稿：") for line in lines)
    assert len(confidence_brief(grounds("open")).splitlines()) == 1


def test_chances_are_never_rounded_to_certainty() -> None:
    said = [chance_words(p) for p in (0.0, 0.004, 0.5, 0.994, 0.9999, 1.0)]
    assert said == ["不到1%", "不到1%", "50%", "超过99%", "超过99%", "超过99%"]


def item(rate: Fraction, tipping: float | None) -> ItemState:
    return ItemState("q", "q", rate, 0.9, 0.99, Fraction(95, 100), "above", 0.5, tipping)


def test_what_no_silent_person_could_change_is_said_so() -> None:
    assert tipping_words(item(Fraction(99, 100), 99.5)) == "未答者无论怎样，都不会低于95%"
    assert tipping_words(item(Fraction(90, 100), -12.0)) == "未答者无论怎样，都不会达到95%"
    assert "高5.0个百分点以上，才会达到95%" in tipping_words(item(Fraction(90, 100), -5.0))
    assert tipping_words(item(Fraction(1), None)) == "没有人未答"


def test_the_page_of_the_workbook_is_marked_and_left_out_of_a_final_one() -> None:
    given = replace(samples.dongchuan(), grounds=grounds())
    book = load_workbook(io.BytesIO(workbook(given)))
    cells = [str(cell.value) for row in book["把握程度"].iter_rows() for cell in row]
    assert "【内部底稿，只供协调员判断，不发给单位和群众，不公布】" in cells
    assert any("总分95%的范围是" in cell for cell in cells)
    assert "X5 试" in cells
    final = load_workbook(io.BytesIO(workbook(replace(given, label="最终"))))
    assert "把握程度" not in final.sheetnames
