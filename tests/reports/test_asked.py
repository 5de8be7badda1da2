"""Questions that are not scored: nothing small is shown, nor can it be subtracted."""

from __future__ import annotations

import io
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.report_asked import asked_questions, common_grades
from reports.asked import PASSIVES, shown_asked
from reports.formats.workbook import workbook
from reports.model import Answer, AskedQuestion, ReportInput
from reports.suppression import LEAST, shown
from scoring.model import SurveyTally
from tests.reports import samples
from tests.surveys import cases

CHOICES = tuple(Answer(code, label) for code, label in enumerate("甲乙丙丁", 1))


def with_asked(*asked: AskedQuestion) -> ReportInput:
    return replace(samples.dongchuan(), asked=asked)


def choice(*counts: int) -> AskedQuestion:
    by_code = dict(enumerate(counts, 1))
    return AskedQuestion("S", "哪样？", "choice", CHOICES, by_code, sum(counts))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_no_small_cell_can_be_had_by_subtraction(counts: list[int]) -> None:
    (seen,) = shown_asked(with_asked(choice(*counts)))
    known = [cell.count for cell in seen.cells if cell.count is not None]
    assert all(n == 0 or n >= LEAST for n in known)
    hidden = [n for n, cell in zip(counts, seen.cells, strict=False) if cell.count is None]
    if seen.answered is None:
        assert seen.cells == ()
    elif hidden:
        assert len([n for n in hidden if n]) != 1
        assert seen.answered - sum(known) >= LEAST


def test_of_several_choices_those_who_did_not_choose_count_too() -> None:
    asked = AskedQuestion("M", "哪些？", "several", CHOICES, {1: 48, 2: 3, 3: 20, 4: 50}, 50)
    (seen,) = shown_asked(with_asked(asked))
    assert [cell.count for cell in seen.cells] == [None, None, 20, 50]


def test_recommendation_is_told_in_three_groups() -> None:
    counts = {10: 20, 9: 5, 8: 10, 6: 9, 0: 6}
    numbers = tuple(Answer(n, f"{n}分") for n in range(11))
    asked = AskedQuestion("N", "推荐吗？", "nps", numbers, counts, 50)
    (seen,) = shown_asked(with_asked(asked))
    assert [cell.count for cell in seen.cells] == [25, 10, 15]
    assert seen.balance == 10
    few = replace(asked, counts={**counts, 8: 2}, answered=42)
    (seen,) = shown_asked(with_asked(few))
    assert dict.fromkeys([PASSIVES]) == {
        c.label: c.count for c in seen.cells if c.label == PASSIVES
    }
    assert seen.balance is None


def test_unsure_stands_apart() -> None:
    for n, told in ((0, 0), (3, None), (7, 7)):
        asked = replace(choice(9, 9, 9, 9), counts={1: 9, 2: 9, 3: 9, 4: 9, -1: n})
        assert shown_asked(with_asked(asked))[0].unsure == told


def tally() -> SurveyTally:
    counted = {"K1": {1: 20}, "S1": {1: 12, 3: 8}, "S1_other": {-2: 8}, "M1": {1: 9, 3: 11, -2: 20}}
    counted |= {"P4": {10: 7, 9: 6, 1: 7}, "N1": {10: 8, 0: 12}, "R1": {2: 15, 1: 5}, "D1": {-2: 3}}
    return SurveyTally(hist={(q, "g", c): n for q, by in counted.items() for c, n in by.items()})


def test_every_kind_of_question_comes_into_the_workbook() -> None:
    form = cases.every_kind()
    asked = asked_questions(form, tally(), besides="K2")
    kinds = {one.code: one.kind for one in asked}
    assert "P1" not in kinds, "rated in the common grades: it is scored and shown there"
    assert "K2" not in kinds
    assert not {"W1", "W2", "W3"} & set(kinds)
    assert [kinds[code] for code in ("K1", "M1", "P4", "N1", "R1", "D1", "V1")] == [
        *("choice", "several", "grades", "nps", "rank", "open", "open")
    ]
    assert [grade.code for grade in common_grades(form)] == [5, 4, 3, 2, 1]
    book = load_workbook(io.BytesIO(workbook(with_asked(*asked))))
    rows = [row[3:5] for row in book["其他题目"].iter_rows(values_only=True)]
    for row in (
        *(("同意", 20), ("其他方式", 8), ("棉被", 9), ("东西实用", 5)),
        *(("9–10分（推荐）", 8), ("净推荐值（推荐者占比－不推荐者占比）", "-20")),
        *(("1分（非常不满意）", 7), ("回答人数", "<5"), ("回答人数", 0)),
    ):
        assert row in rows, row


def test_grades_of_another_scale_are_not_shown_under_the_common_ones() -> None:
    base = samples.dongchuan()
    other = tuple(replace(q, alike=q.code != "P1") for q in base.questions)
    rates = {rate.code: rate for rate in shown(replace(base, questions=other)).questions}
    assert rates["P1"].parts == ()
    assert rates["P1"].satisfied is None
    assert rates["P2"].parts
    workbook(replace(base, questions=other))
