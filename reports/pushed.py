"""What a push says to a coordinator: at most ten lines, first what changed and what needs doing.

A working paper, but for the final result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reports import tree, words
from reports.editions import INTERNAL, OFFICIAL, mark
from reports.model import Edition, ReportInput
from reports.money import added
from reports.summary import (
    Summary,
    bases_line,
    changes,
    money_line,
    needs,
    progress_line,
    rates_line,
    score_line,
    some,
    summarised,
    summary_json,
)
from reports.suppression import Shown, shown

What = Literal["综合", "进度", "问卷", "资金", "指标", "定稿"]

MOST = 10
"""Lines of a push."""
WIDE = 300
"""Characters of one line: more is not read on a telephone, and ten of them fit the narrowest
channel."""

CHARTS: dict[What, tuple[str, ...] | None] = {
    "综合": None,
    "进度": ("sheet", "changes", "recovery", "days", "execution"),
    "问卷": ("recovery", "funnel", "rates", "group-rates", "answers"),
    "资金": ("execution", "balance", "funding"),
    "指标": ("indicators", "waterfall", "sureness"),
    "定稿": ("sheet", "indicators", "waterfall"),
}
"""The charts that belong to each (reports.charts.registry); None: the usual ones."""
WORKBOOK: frozenset[What] = frozenset({"综合", "指标"})
"""What the workbook goes with."""
NO_FIGURES = "还没有数据"


@dataclass(frozen=True, slots=True)
class Push:
    """What makes one push differ from another of the same moment."""

    title: str
    what: What
    happened: str = ""
    """What set it off, where that was no time of day."""
    late: str = ""
    """That it makes up for others."""


def edition_of(what: What, given: ReportInput) -> Edition:
    """Of its text. Only an approved result is told without what is open about it."""
    return OFFICIAL if what == "定稿" and given.label == "最终" else INTERNAL


def push_text(given: ReportInput, push: Push, previous: Summary | None = None) -> str:
    """At most ten lines, none longer than a telephone shows."""
    return "\n".join(_cut(line) for line in [*_lines(given, push, previous)][:MOST])


def version_of(given: ReportInput, push: Push) -> str:
    """The same for two pushes that tell the same: a digest over all that is told but the time."""
    figures = (
        push.what,
        push.happened,
        summary_json(summarised(given)).decode(),
        given.chain.hash,
        *(f"{group.group.name} {group.valid_words}" for group in shown(given).groups),
        *_told(given, push, shown(given)),
    )
    return hashlib.sha256("\n".join(figures).encode()).hexdigest()[:12]


def _lines(given: ReportInput, push: Push, previous: Summary | None) -> Iterator[str]:
    simulated = f"【{words.SIMULATED}，不得作为评价依据】" if given.is_simulated else ""
    when = words.moment(given.as_of, given.time_zone)
    head = mark(edition_of(push.what, given)) + simulated
    state = f"{given.label}{given.number}" if given.label == "最终" else given.label
    yield f"{head}{push.title} · {given.title} {given.year}年度 · {state} · 截至{when}"
    if push.late:
        yield push.late
    if push.happened:
        yield f"发生：{push.happened}"
    if previous is not None and edition_of(push.what, given) == INTERNAL:
        yield f"变化：{changes(previous, summarised(given))}"
    yield from _told(given, push, shown(given))


def _told(given: ReportInput, push: Push, seen: Shown) -> Iterator[str]:
    """What there is to do, then the figures of this push, then how far it is."""
    if edition_of(push.what, given) == OFFICIAL:
        yield from _final(given)
        return
    yield from needs(given)
    figures = [*_figures(given, push.what, seen)]
    yield from figures or (NO_FIGURES,)
    yield words.joined((progress_line(given, seen), words.head(given.chain)))


def _figures(given: ReportInput, what: What, seen: Shown) -> Iterator[str]:
    if given.sheet.leaves and what not in ("问卷", "资金"):
        yield score_line(given)
    if what == "指标" and (short := tree.lost(given.sheet)):
        lost = (f"{leaf.code} −{words.points(leaf.weight - leaf.score)}" for leaf in short)
        yield f"扣分：{some(tuple(lost))}"
    if given.lines and what not in ("问卷", "指标"):
        yield money_line(given, added("合计", given.lines))
    if given.items and what not in ("资金", "指标"):
        yield rates_line(given, seen)
    if what in ("综合", "问卷") and (told := bases_line(given)):
        yield told
    if given.findings and what != "问卷":
        yield f"未了结疑点：{words.alerts(given.findings)}"


def _final(given: ReportInput) -> Iterator[str]:
    """The result as it was approved: score, grade, the next bound, by whom."""
    total = f"{words.points(given.sheet.total)}/{words.points(given.total_weight)}分"
    yield f"最终得分：{total}，评价等级：{given.sheet.grade}（{given.number}）"
    yield from _bounds(given)
    sections = (
        f"{node.label} {words.points(node.score)}/{words.points(node.weight)}"
        for node in tree.level(given.sheet, 1)
    )
    if told := words.joined(sections, "，"):
        yield f"各部分：{told}"
    if given.lines:
        yield money_line(given, added("合计", given.lines))
    if given.items:
        yield rates_line(given, shown(given))
    yield from given.signoff[-1:]
    yield words.head(given.chain)


def _bounds(given: ReportInput) -> Iterator[str]:
    """The bands of the grades, where the system is known."""
    if given.grounds is None:
        return
    bands = sorted(given.grounds.system.grades, key=lambda band: -band.min)
    told = "，".join(f"{band.grade}≥{words.points(band.min)}" for band in bands)
    lower = [band.min for band in bands if band.min <= given.sheet.total]
    room = f"；高出本级下限{words.points(given.sheet.total - lower[0])}分" if lower else ""
    yield f"等级：{told}{room}"


def _cut(line: str) -> str:
    return line if len(line) <= WIDE else line[: WIDE - 1] + "…"
