"""Why a leaf scores what it does, in words an auditor can follow from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from reports import tree, words
from reports.texts import BASIS
from reports.tree import Node
from scoring.model import Score, ScoreSheet
from surveys.numerals import squeeze


class NoSuchCode(LookupError):
    """No indicator has this code. `known`: those there are."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        super().__init__(code)
        self.code, self.known = code, known

    @property
    def words(self) -> str:
        """That there is none, and the nearest there are."""
        spelt = {squeeze(each): each for each in self.known}
        near = get_close_matches(squeeze(self.code), spelt, n=3, cutoff=0.5)
        told = [spelt[each] for each in near]
        hint = f"是不是：{'、'.join(told)}？" if told else f"可写：{'、'.join(self.known)}"
        return f"没有指标“{self.code}”。{hint}"


def explain(sheet: ScoreSheet, code: str) -> str:
    """The leaf from standard to score; for a node above the leaves, the sum that it is.

    `code` in any case and width. Raises NoSuchCode.
    """
    wanted, known = squeeze(code), []
    for row in tree.walk(sheet):
        if squeeze(row.code) == wanted:
            return "\n".join(_node(row) if isinstance(row, Node) else _leaf(row))
        known.append(row.code)
    raise NoSuchCode(code, tuple(known))


def lost(sheet: ScoreSheet) -> str:
    """The leaves that have less than their weight, the largest loss first, for whoever asks why
    without saying of what."""
    short = [leaf for leaf in sheet.leaves if leaf.score != leaf.weight]
    short.sort(key=lambda leaf: leaf.score - leaf.weight)
    lines = [
        f"{leaf.code} {leaf.name}：{words.points(leaf.score)}/{words.points(leaf.weight)}"
        for leaf in short
    ]
    if not lines:
        return "各指标都是满分。想看哪一项怎么算的，回“为什么 代码”。"
    example = f"想看哪一项怎么算的，回“为什么 代码”，比如“为什么 {short[0].code}”。"
    return "\n".join(("没有得满分的指标：", *lines, example))


def _leaf(leaf: Score) -> Iterator[str]:
    trace, evidence = leaf.trace, leaf.trace.evidence
    if evidence.simulated:
        yield f"【{words.SIMULATED}】"
    figures = f"{words.points(leaf.score)}分（分值{words.points(leaf.weight)}）"
    yield f"{leaf.code} {leaf.name}：{figures}"
    yield f"属于：{' › '.join(leaf.path)}"
    yield f"评分标准：{' '.join(trace.standard.split())}"
    yield f"按这条规则算：{trace.rule}"
    yield f"依据（{BASIS[evidence.basis]}）：{evidence.source}"
    yield from (f"　{line}" for line in evidence.arithmetic)
    if trace.reading:
        yield f"读法：{trace.reading}"
    yield "计算："
    yield from (f"　{line}" for line in trace.steps)
    if leaf.alternatives:
        yield "换一种读法："
        for other in leaf.alternatives:
            total = words.points(other.total)
            yield f"　{other.reading}：本项{words.points(other.score)}，总分{total}"


def _node(node: Node) -> Iterator[str]:
    if any(leaf.trace.evidence.simulated for leaf in node.leaves):
        yield f"【{words.SIMULATED}】"
    weight, score = words.points(node.weight), words.points(node.score)
    yield f"{node.label}：{score}分（分值{weight}），是下面{len(node.leaves)}项之和"
    for leaf in node.leaves:
        figures = f"{words.points(leaf.score)}/{words.points(leaf.weight)}"
        yield f"　{leaf.code} {leaf.name} {figures}"
    parts = " + ".join(words.points(leaf.score) for leaf in node.leaves)
    yield f"　{parts} = {score}"
