"""The Word reports opened by LibreOffice: all pages come out, with the figures on them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports import words
from reports.marks import chain, heading
from reports.suppression import shown
from tests.office import office_path, to_pdf
from tests.reports import views, written

MADE = [
    *((key, "dongchuan") for key in ("survey-report", "evaluation-report", "score-table")),
    *((key, "empty") for key in ("survey-report", "evaluation-report")),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    """The words of each page; blanks and line breaks, which differ by font, are left out. [图]: a
    picture."""
    office = office_path()
    assert office, "run: python tests/office.py"
    folder = tmp_path_factory.mktemp("word")
    files = []
    for key, variant in MADE:
        file = folder / f"{key}-{variant}.docx"
        file.write_bytes(written.made(key, variant))
        files.append(file)
    return {one: _pages(pdf) for one, pdf in zip(MADE, to_pdf(office, files, folder), strict=True)}


def _pages(pdf: Path) -> list[str]:
    found = PdfReader(io.BytesIO(pdf.read_bytes())).pages
    return [re.sub(r"\s+", "", page.extract_text()) + "[图]" * bool(page.images) for page in found]


@pytest.mark.parametrize(("key", "variant"), MADE)
def test_every_page_is_marked_and_has_something_on_it(
    pages: dict[tuple[str, str], list[str]], key: str, variant: str
) -> None:
    given = views.given(variant)
    around = [re.sub(r"\s+", "", mark) for mark in (heading(given), chain(given))]
    for page in pages[key, variant]:
        assert all(mark in page for mark in around)
        left = re.sub(r"—\d+—", "", page)
        for mark in around:
            left = left.replace(mark, "")
        assert left


def test_the_figures_are_those_of_the_project(pages: dict[tuple[str, str], list[str]]) -> None:
    given, seen = views.given("dongchuan"), shown(views.given("dongchuan"))
    survey = "".join(pages["survey-report", "dongchuan"])
    for rate in seen.items:
        assert f"{rate.name}{words.rate_percent(rate.rate, rate.n, given.full_line)}%" in survey
    report = "".join(pages["evaluation-report", "dongchuan"])
    assert f"得分{words.points(given.sheet.total)}分" in report
    assert "2,197,150.00" in report
    table = "".join(pages["score-table", "dongchuan"])
    assert f"合计100{words.points(given.sheet.total)}" in table


def test_an_empty_project_says_what_is_missing(pages: dict[tuple[str, str], list[str]]) -> None:
    report = "".join(pages["evaluation-report", "empty"])
    assert "【待填】评价得分和等级" in report
    assert "评价得0分" not in report
