"""比较 and 信度: what may be shown of groups, of last year, of alpha; nothing of hidden groups."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

from openpyxl import load_workbook

from reports.formats.workbook import workbook
from reports.model import Earlier, Group, RatedItem, RatedQuestion, ReportInput
from scoring.readings import SurveyDesign
from tests.reports import samples
from tests.reports.test_confidence import grounds
from tests.scoring.case2020 import QUESTIONS


def sample(design: SurveyDesign = "probability", **changes: object) -> ReportInput:
    of = grounds(design)
    assert of.surveyed is not None
    found = of.surveyed.estimates
    made = replace(
        samples.dongchuan(),
        survey=found,
        grounds=of,
        items=tuple(RatedItem(one, f"项{one}") for one in QUESTIONS),
        questions=tuple(RatedQuestion(one, f"{one}？", one) for one in QUESTIONS),
        groups=tuple(
            Group(code, f"类{code}", found.heads[code], 0, n) for code, n in found.forms.items()
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def rows(given: ReportInput, page: str) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(workbook(given)))
    return list(book[page].iter_rows(values_only=True)) if page in book.sheetnames else []


def test_every_shown_group_stands_against_the_rest() -> None:
    given = sample()
    found = [row for row in rows(given, "比较") if str(row[1]).startswith("项q")]
    hidden = {"类" + g.code for g in given.groups if 0 < g.valid < 5}
    named = {row[0] for row in found}
    assert len(named) >= 5
    assert not named & hidden
    assert all(row[8] in ("分不出高低", "高", "低") for row in found)
    assert not any("*" in str(cell) for row in found for cell in row)
    for row in found:
        low, high = (float(end.replace("−", "-")) for end in str(row[7]).split(" 到 "))
        assert (row[8] == "分不出高低") == (low <= 0 <= high) or 0 in (low, high)


def test_a_small_group_and_its_cover_are_not_compared() -> None:
    given = sample()
    small = given.groups[0].code
    hidden = replace(
        given,
        groups=tuple(replace(g, valid=3) if g.code == small else g for g in given.groups),
    )
    named = {row[0] for row in rows(hidden, "比较")}
    assert f"类{small}" not in named
    shown = [g for g in given.groups if f"类{g.code}" in named]
    assert len(shown) <= len(given.groups) - 2


def test_an_open_link_has_no_intervals_here_either() -> None:
    found = [row for row in rows(sample("open"), "比较") if str(row[1]).startswith("项q")]
    assert found
    assert {row[7] for row in found} == {"不适用"}
    assert {row[8] for row in found} == {"没有区间，不作比较"}


def test_last_year_stands_beside_this_year() -> None:
    given = sample()
    code = given.groups[-1].code
    given = replace(
        given,
        last_year=(
            Earlier("q1", Fraction(90, 100), 800),
            Earlier("q2", Fraction(915, 1000), 800, se=0.004),
            Earlier("q1", Fraction(99, 100), 60, group=code),
            Earlier("gone", Fraction(1, 2), 60),
        ),
    )
    found = rows(given, "比较")
    start = next(i for i, row in enumerate(found) if str(row[0]).startswith("与上年比较"))
    told = [row for row in found[start + 2 :] if row[1]]
    assert [(row[0], row[1], row[4]) for row in told] == [
        ("全部", "项q1", "90.0%"),
        ("全部", "项q2", "91.5%"),
        (f"类{code}", "项q1", "99.0%"),
    ]
    assert told[0][6] == "+6.6"
    assert told[0][8] == "高"


def test_alpha_is_told_with_how_to_read_it() -> None:
    found = rows(sample(), "信度")
    whole = next(row for row in found if row[0] == "全部计分题")
    assert whole[:6] == ("全部计分题", 5, 1649, "0.785", "0.768–0.801", "够用")
    assert any(row[0] == "q3？" and row[3] == "0.731" for row in found)
    assert not rows(replace(sample(), grounds=None), "信度")
