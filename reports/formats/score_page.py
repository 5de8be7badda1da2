"""评分表: the indicator tree with merged levels, weights, scores, standards and traces."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from openpyxl.workbook import Workbook

from reports import tree, words
from reports.formats.page import Entry, Formula, Page, points, text
from reports.model import ReportInput
from reports.scored import standard_lines, trace_words
from scoring.model import Score
from scoring.support import SUPPORT_WORDS, Support, recorded_total, support

_LEVELS = "一二三四五六七八"


def score_page(book: Workbook, given: ReportInput) -> Page:
    """Level cells merged, sums by formula, the trace of every leaf in words."""
    sheet = given.sheet
    depth = max(len(leaf.path) for leaf in sheet.leaves) + 1
    page = Page(book, "评分表", given, (*(19.0,) * depth, 7, 7, 40, 56, 10))
    page.header(
        *(f"{_LEVELS[level]}级指标" for level in range(depth)),
        "分值",
        "得分",
        "评分标准",
        "评分说明",
        "依据有无",
    )
    first = page.row + 1
    for leaf in sheet.leaves:
        several = [n for n, node in enumerate(_nodes(given, leaf), start=1) if len(node.leaves) > 1]
        page.put(*_leaf(given, leaf, depth), merged=several)
        page.merge(page.row, len(leaf.path) + 1, page.row, depth)
    _merge_levels(page, given, first)
    _sums(page, given, first, depth)
    return page


def _nodes(given: ReportInput, leaf: Score) -> list[tree.Node]:
    return [tree.node(given.sheet, leaf.path[: n + 1]) for n in range(len(leaf.path))]


def _leaf(given: ReportInput, leaf: Score, depth: int) -> list[Entry]:
    nodes = _nodes(given, leaf)
    levels = [
        *(text(f"{node.label}（{words.points(node.weight)}分）") for node in nodes),
        text(f"{leaf.code} {leaf.name}"),
    ]
    levels += [text("")] * (depth - len(levels))
    short = leaf.score < leaf.weight
    return [
        *levels,
        points(leaf.weight),
        Entry(leaf.score, align="center", alarm=short),
        text(standard_lines(leaf.trace.standard)),
        text(trace_words(given, leaf)),
        text(SUPPORT_WORDS[support(leaf.trace.evidence)], "center"),
    ]


def _merge_levels(page: Page, given: ReportInput, first: int) -> None:
    leaves = given.sheet.leaves
    for depth in range(1, max(len(leaf.path) for leaf in leaves) + 1):
        start = 0
        for place in range(1, len(leaves) + 1):
            path = leaves[start].path[:depth]
            if place < len(leaves) and leaves[place].path[:depth] == path:
                continue
            if len(path) == depth:
                page.merge(first + start, depth, first + place - 1, depth)
            start = place


def _sums(page: Page, given: ReportInput, first: int, depth: int) -> None:
    sheet = given.sheet
    last = first + len(sheet.leaves) - 1
    whole = sum((leaf.weight for leaf in sheet.leaves), Decimal(0))
    score = sum((leaf.score for leaf in sheet.leaves), Decimal(0))
    row = _sum_row(page, depth, "合计", first, last, (whole, score), f"等级：{sheet.grade}")
    row_score, row_whole = page.at(depth + 2, row), page.at(depth + 1, row)
    hundred = Entry(
        Formula(
            f"ROUND({row_score}/{row_whole}*100,2)",
            words.decimal(Fraction(score) / Fraction(whole) * 100, 2),
        ),
        align="center",
    )
    _put_sum(page, depth, "折算百分制", points(Decimal(100)), hundred, "合计得分 ÷ 合计分值 × 100")
    states, scores = depth + 5, depth + 2
    recorded = SUPPORT_WORDS[Support.RECORDED]
    sum_if = (
        f'SUMIF({page.at(states, first)}:{page.at(states, last)},"{recorded}",'
        f"{page.at(scores, first)}:{page.at(scores, last)})"
    )
    alone = Entry(Formula(sum_if, recorded_total(sheet)), align="center")
    _put_sum(page, depth, "其中有记录作依据的", text(""), alone, "“依据有无”为已记录的指标相加")
    for node in tree.level(sheet, 1):
        start = first + sheet.leaves.index(node.leaves[0])
        end = start + len(node.leaves) - 1
        _sum_row(page, depth, f"其中：{node.label}", start, end, (node.weight, node.score))


def _sum_row(
    page: Page,
    depth: int,
    name: str,
    first: int,
    last: int,
    sums: tuple[Decimal, Decimal],
    note: str = "",
) -> int:
    weight, score = (
        Entry(
            Formula(f"SUM({page.at(column, first)}:{page.at(column, last)})", value), align="center"
        )
        for column, value in zip((depth + 1, depth + 2), sums, strict=True)
    )
    return _put_sum(page, depth, name, weight, score, note)


def _put_sum(page: Page, depth: int, name: str, weight: Entry, score: Entry, note: str) -> int:
    row = page.put(
        text(name),
        *(text(""),) * (depth - 1),
        weight,
        score,
        text(note),
        text(""),
        text(""),
        shade=True,
        merged=range(1, depth + 1),
    )
    page.merge(row, 1, row, depth)
    page.merge(row, depth + 3, row, depth + 4)
    return row
