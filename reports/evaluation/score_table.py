"""评分表: every leaf with the levels above it, weight, score, explanation, standard, 评分说明."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from reports import tree, words
from reports.blocks import NONE, Block, Blocks, Grid, Note, Pending, Span, Text, grid, runs
from reports.model import ReportInput
from reports.scored import evidence_numbers, standard_lines, trace_words
from reports.texts import BASIS
from scoring.model import Score

LEVELS = "一二三四五六七八"
_LEVEL_WIDTH = 90.0
"""Of all level columns together, in shares of 243."""


def score_table(given: ReportInput) -> Grid:
    """Levels merged over the leaves under them, as the report prints it; the sum last."""
    sheet = given.sheet
    depth = max(len(leaf.path) for leaf in sheet.leaves) + 1
    numbers = evidence_numbers(sheet)
    rows = [_row(given, leaf, depth, numbers) for leaf in sheet.leaves]
    merged: list[Span] = []
    for column in range(depth):
        keys: list[object] = [
            leaf.path[: column + 1] if len(leaf.path) > column else (leaf.code,)
            for leaf in sheet.leaves
        ]
        merged += runs(keys, (column,))
    merged += [
        (at, len(leaf.path), at, depth - 1)
        for at, leaf in enumerate(sheet.leaves)
        if len(leaf.path) < depth - 1
    ]
    for sums in _sums(given, depth):
        merged.append((len(rows), 0, len(rows), depth - 1))
        rows.append(sums)
    return grid(
        (
            *(f"{LEVELS[level]}级指标" for level in range(depth)),
            "分值",
            "得分",
            "指标解释",
            "评分标准",
            "评分说明",
        ),
        rows,
        (*(_LEVEL_WIDTH / depth,) * depth, 10, 11, 36, 40, 56),
        centred=(depth, depth + 1),
        sums=range(len(sheet.leaves), len(rows)),
        merged=merged,
        small=True,
    )


def _row(given: ReportInput, leaf: Score, depth: int, numbers: dict[str, int]) -> tuple[str, ...]:
    nodes = [tree.node(given.sheet, leaf.path[: n + 1]) for n in range(len(leaf.path))]
    levels = [
        *(f"{node.label}（{words.points(node.weight)}分）" for node in nodes),
        f"{leaf.code} {leaf.name}",
    ]
    levels += [""] * (depth - len(levels))
    evidence = f"（佐证{numbers[leaf.code]}）" if leaf.code in numbers else ""
    return (
        *levels,
        words.points(leaf.weight),
        shown_score(given, leaf),
        given.facts.explanations.get(leaf.code, "") or NONE,
        standard_lines(leaf.trace.standard),
        trace_words(given, leaf, evidence),
    )


WAITING = "待评"
"""Of a leaf without evidence: it counts 0 for the time being, which is no score."""


def shown_score(given: ReportInput, leaf: Score) -> str:
    return WAITING if leaf.code in given.sheet.missing else words.points(leaf.score)


def shown_sum(given: ReportInput, leaves: Sequence[Score]) -> str:
    """Their sum; marked where a leaf among them is not scored yet."""
    missing = sum(leaf.code in given.sheet.missing for leaf in leaves)
    if leaves and missing == len(leaves):
        return WAITING
    told = words.points(sum((leaf.score for leaf in leaves), Decimal(0)))
    return f"{told}（暂计）" if missing else told


def _sums(given: ReportInput, depth: int) -> Iterator[tuple[str, ...]]:
    sheet = given.sheet
    whole, score = tree.weight(sheet.leaves), sum((leaf.score for leaf in sheet.leaves), Decimal(0))
    blank = ("",) * (depth - 1)
    told = shown_sum(given, sheet.leaves)
    grade = WAITING if told == WAITING else sheet.grade
    said = f"等级：{grade}（{given.label}）"
    yield ("合计", *blank, words.points(whole), told, "", "", said)
    if whole not in (0, 100) and told != WAITING:
        hundred = words.decimal(Fraction(score) / Fraction(whole) * 100, 2)
        yield ("折算百分制", *blank, "100", words.points(hundred), "", "", "合计得分÷合计分值×100")


def table_part(given: ReportInput) -> Blocks:
    if not given.sheet.leaves:
        return (Pending("评分表（项目里没有指标体系）。"),)
    return (score_table(given),)


def table_notes(given: ReportInput) -> Blocks:
    """Under a score table that stands alone."""
    return tuple(Note(said) for said in _notes(given))


def _notes(given: ReportInput) -> Iterator[str]:
    numbers = evidence_numbers(given.sheet)
    yield (
        f"评分说明由程序按评分标准和依据生成，“佐证”后面是佐证材料的编号（共{len(numbers)}项）。"
    )
    if given.sheet.missing:
        yield f"写“{WAITING}”的{len(given.sheet.missing)}项指标还没有依据，合计里暂按0分计。"
    yield from (f"读法：{reading}" for reading in given.readings)
    yield from given.signoff


def evidence_list(given: ReportInput) -> Blocks:
    """佐证材料清单: the number of each, what it is for and where it comes from."""
    numbers = evidence_numbers(given.sheet)
    if not numbers:
        return (Text("还没有依据。"),)
    rows = [
        (
            str(numbers[leaf.code]),
            f"{leaf.code} {leaf.name}",
            BASIS[leaf.trace.evidence.basis],
            words.joined((leaf.trace.evidence.source, *leaf.trace.evidence.arithmetic), "；")
            or NONE,
        )
        for leaf in given.sheet.leaves
        if leaf.code in numbers
    ]
    blocks: list[Block] = [
        grid(("编号", "指标", "依据", "来源和算法"), rows, (12, 44, 20, 80), centred=(0, 2)),
        Pending("按编号附上佐证材料（文件、凭证、照片、盖章的确认表）。"),
    ]
    return tuple(blocks)
