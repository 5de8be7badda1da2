"""得分: a row a leaf, every level and the total added up by formula and checked against ours."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from openpyxl.workbook import Workbook

from reports import tree, words
from reports.formats.checked_sums import check, decimals, rounded_sum
from reports.formats.page import PLAIN, Entry, Formula, Page, points, text
from reports.model import ReportInput
from reports.texts import BASIS
from scoring.model import Score
from scoring.support import SUPPORT_WORDS, support

_LEVELS = "一二三四五六七八"
WEIGHT, SCORE = 4, 5
"""Columns of a leaf's points and of what it earned."""


def data_score_page(book: Workbook, given: ReportInput) -> Page:
    sheet = given.sheet
    page = Page(book, "得分", given, (24, 12, 40, 9, 9, 9, 12, 14, 12))
    page.line(
        "得分是各指标按评分标准得出、已按项目的规定取整的分数；合计、各级小计、等级都由公式从它们得出。"
        "“核对”把公式的结果同程序的结果相比。"
    )
    page.header("上级指标", "代码", "指标", "分值", "得分", "扣分", "依据有无", "依据来历", "备注")
    first = page.row + 1
    for leaf in sheet.leaves:
        page.put(*_leaf(page, given, leaf))
    places = decimals(sheet.total, *(leaf.score for leaf in sheet.leaves))
    page.blank()
    page.put(
        *(text(name, "center") for name in ("汇总", "代码", "名称", "分值", "得分", "扣分")),
        *(text(name, "center") for name in ("程序得分", "核对", "")),
        shade=True,
    )
    _total(page, given, first, places)
    for name, node in _nodes(given):
        start = first + sheet.leaves.index(node.leaves[0])
        leaves = list(node.leaves)
        _sums(page, (name, node.code, node.name), (start, start + len(leaves) - 1), leaves, places)
    return page


def _leaf(page: Page, given: ReportInput, leaf: Score) -> list[Entry]:
    row = page.row + 1
    lost = Formula(f"{page.at(WEIGHT, row)}-{page.at(SCORE, row)}", leaf.weight - leaf.score)
    evidence = leaf.trace.evidence
    return [
        text(" / ".join(leaf.path)),
        text(leaf.code),
        text(leaf.name),
        points(leaf.weight),
        points(leaf.score),
        Entry(lost, PLAIN, "center", alarm=leaf.score < leaf.weight),
        text(SUPPORT_WORDS[support(evidence)], "center"),
        text(BASIS[evidence.basis], "center"),
        text("还没有证据，暂按0分计" if leaf.code in given.sheet.missing else ""),
    ]


def _total(page: Page, given: ReportInput, first: int, places: int) -> None:
    sheet = given.sheet
    leaves = list(sheet.leaves)
    row = _sums(
        page,
        ("合计", "", f"等级：{sheet.grade}"),
        (first, first + len(leaves) - 1),
        leaves,
        places,
        sheet.total,
    )
    scored, whole = page.at(SCORE, row), page.at(WEIGHT, row)
    weight = tree.weight(leaves)
    if weight == 100 or not weight:
        return
    score = sum((leaf.score for leaf in leaves), Decimal(0))
    hundred = words.decimal(Fraction(score) / Fraction(weight) * 100, 2)
    page.put(
        text("折算百分制"),
        *(text(""),) * 3,
        Entry(Formula(f"ROUND({scored}/{whole}*100,2)", hundred), PLAIN, "center"),
        *(text(""),) * 4,
        shade=True,
    )


def _sums(
    page: Page,
    names: tuple[str, str, str],
    rows: tuple[int, int],
    leaves: list[Score],
    places: int,
    ours: Decimal | None = None,
) -> int:
    row, (first, last) = page.row + 1, rows

    def area(column: int) -> str:
        return f"{page.at(column, first)}:{page.at(column, last)}"

    score = sum((leaf.score for leaf in leaves), Decimal(0))
    own = score if ours is None else ours
    lost = Formula(f"{page.at(WEIGHT, row)}-{page.at(SCORE, row)}", tree.weight(leaves) - score)
    return page.put(
        *(text(name) for name in names),
        rounded_sum(area(WEIGHT), [leaf.weight for leaf in leaves], places, PLAIN, "center"),
        rounded_sum(area(SCORE), [leaf.score for leaf in leaves], places, PLAIN, "center"),
        Entry(lost, PLAIN, "center"),
        Entry(own, PLAIN, "center"),
        check(page.at(SCORE, row), page.at(7, row), places, same=score == own),
        text(""),
        shade=True,
    )


def _nodes(given: ReportInput) -> Iterator[tuple[str, tree.Node]]:
    """Every node above the leaves, level by level."""
    depth = max(len(leaf.path) for leaf in given.sheet.leaves)
    for level in range(1, depth + 1):
        for node in tree.level(given.sheet, level):
            yield f"{_LEVELS[level - 1]}级指标小计", node
