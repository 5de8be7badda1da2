"""Other bases beside the official one: shown where nothing can be told by subtraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.bases import CLOSE, OFFICIAL, shown_bases
from reports.formats.workbook import workbook
from reports.model import MarkCount, OtherBasis, ReportInput
from reports.summary import summary_text
from scoring.model import SurveyEstimates
from tests.reports.samples import COUNTS, ITEMS, QUESTIONS, dongchuan, survey

Counts = Mapping[str, Sequence[int]]
RULE = "正式口径不含有这些标记的答卷：代填人参与发放或名单评定"


def basis(name: str, more: Counts, forms: int, total: str = "96.2") -> OtherBasis:
    """The sample's survey with so many more (or fewer) answers and forms."""
    counts = {
        code: [a + b for a, b in zip(row, more.get(code, (0,) * 6), strict=True)]
        for code, row in COUNTS.items()
    }
    found = survey(counts)
    return OtherBasis(name, replace(found, n=found.n + forms), Decimal(total), "优")


def everywhere(*row: int) -> Counts:
    return dict.fromkeys(COUNTS, row)


def told(*others: OtherBasis) -> ReportInput:
    marks = (MarkCount("过快", 12), MarkCount("深夜作答", 3))
    return dongchuan(others=others, marks=marks, outside_rule=RULE)


def sheet(given_: ReportInput) -> str:
    book = load_workbook(BytesIO(workbook(given_)))
    return "\n".join(str(c.value) for row in book["满意度"].rows for c in row if c.value)


def test_figures_and_scores_with_and_without() -> None:
    report = told(basis("含标记答卷", everywhere(0, 9, 3, 0, 0, 0), 12))
    official, other = shown_bases(report)
    assert (official.name, official.n, official.total) == (OFFICIAL, 1649, report.sheet.total)
    assert (other.n, other.total, other.grade) == (1661, Decimal("96.2"), "优")
    assert all(rate.rate is not None for rate in other.rates)
    for text in (summary_text(report), sheet(report)):
        assert "正式口径 n=1,649" in text
        assert "含标记答卷 n=1,661" in text
        assert "总分96.2，等级优" in text
    assert RULE in sheet(report)
    assert "过快\n12\n深夜作答\n<5" in sheet(report)
    assert len(summary_text(report).splitlines()) <= 10


def test_without_other_bases_nothing_is_said() -> None:
    plain = dongchuan()
    same = told(OtherBasis("不含代填", survey(), Decimal("1"), "差"))
    assert shown_bases(plain) == shown_bases(same) == ()
    assert "口径 n=" not in summary_text(same)
    assert "答卷标记" not in sheet(plain)


def test_fewer_than_five_forms_are_not_told() -> None:
    report = told(basis("含标记答卷", everywhere(0, 4, 0, 0, 0, 0), 4))
    _, other = shown_bases(report)
    assert (other.n, other.rates, other.total) == (None, (), None)
    assert f"含标记答卷：{CLOSE}" in sheet(report)
    assert "96.2" not in summary_text(report)


def test_a_question_with_few_answers_between_hides_its_item_and_the_total() -> None:
    more = {**everywhere(0, 9, 3, 0, 0, 0), "E1": (9, 3, 0, 0, 0, 0)}
    _, other = shown_bases(told(basis("含标记答卷", more, 12)))
    assert [rate.name for rate in other.rates if rate.rate is None] == ["项目效果"]
    assert other.total is None
    assert "项目效果不公布" in summary_text(told(basis("含标记答卷", more, 12)))


def test_a_few_that_answered_all_alike_are_not_told() -> None:
    more = {**everywhere(0, 3, 3, 0, 0, 0), "N1": (0, 6, 0, 0, 0, 0)}
    _, other = shown_bases(told(basis("含标记答卷", more, 6)))
    assert [rate.name for rate in other.rates if rate.rate is None] == ["项目改进"]


def test_two_other_bases_close_to_each_other() -> None:
    first = basis("含标记答卷", everywhere(0, 9, 3, 0, 0, 0), 12)
    near = basis("不含代填", everywhere(0, 9, 4, 1, 0, 0), 14)
    far = basis("不含代填", everywhere(0, 0, 0, 0, -40, -40), -80)
    assert [one.n for one in shown_bases(told(first, near))] == [1649, 1661, None]
    assert [one.n for one in shown_bases(told(first, far))] == [1649, 1661, 1569]


ROW = st.tuples(*(st.integers(0, 4) for _ in range(6)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COUNTS, ROW)), min_size=1, max_size=2))
def test_at_least_five_answers_lie_between_whatever_is_shown(differences: list[Counts]) -> None:
    others, counts, forms = [], [COUNTS], [0]
    for number, more in enumerate(differences):
        most = max(sum(row) for row in more.values())
        others.append(basis(f"口径{number}", more, most))
        counts.append({c: [a + b for a, b in zip(COUNTS[c], more[c], strict=True)] for c in COUNTS})
        forms.append(most)
    bases = shown_bases(told(*others)) or ()
    open_ = [(n, one) for n, one in enumerate(bases) if one.n is not None]
    for n, one in open_:
        for m, other in open_[: open_.index((n, one))]:
            assert abs(forms[n] - forms[m]) >= 5
            for place, item in enumerate(ITEMS):
                if one.rates[place].rate is None or other.rates[place].rate is None:
                    continue
                for code in (q.code for q in QUESTIONS if q.item == item.code):
                    assert abs(sum(counts[n][code][1:]) - sum(counts[m][code][1:])) >= 5
        if one.total is not None and n:
            assert all(rate.rate is not None for rate in one.rates)


def test_no_survey_no_bases() -> None:
    none: SurveyEstimates | None = None
    assert shown_bases(replace(told(basis("x", {}, 9)), survey=none)) == ()
