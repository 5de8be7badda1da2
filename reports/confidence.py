"""把握程度 in words: what sampling error and open evidence can make of the score.

A working paper for coordinators: never in anything that goes to a unit, a group or the public.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from reports import words
from reports.model import ReportInput
from reports.suppression import shown
from scoring.confidence import Confidence, Grounds, confidence
from scoring.model import ScoreSheet
from scoring.outlook import OpenLeaf, Outlook

if TYPE_CHECKING:
    from scoring.uncertainty import ItemState, Uncertainty

INTERNAL = "内部底稿，只供协调员判断，不发给单位和群众，不公布"
_NAMED = 5

STATES = {"above": "高于满分线", "unclear": "与满分线分不出高低", "below": "低于满分线"}


def confidence_text(sheet: ScoreSheet, found: Confidence, hidden: Collection[str] = ()) -> str:
    """The whole of it, line by line. `hidden`: codes of items that may not be shown."""
    return "\n".join((f"把握程度（{INTERNAL}）", *_lines(sheet, found, hidden)))


def confidence_told(given: ReportInput) -> str:
    """The same of a report; "" where its grounds are not known. Draws."""
    if given.grounds is None:
        return ""
    hidden = {item.code for item, _ in shown(given).hidden_items}
    return confidence_text(given.sheet, confidence(given.grounds), hidden)


def confidence_brief(grounds: Grounds) -> str:
    """At most two lines for a chat. Draws; so not on the way to a reply."""
    found = confidence(grounds)
    lines = []
    if found.uncertainty:
        lines.append(f"内部底稿：{range_words(found.uncertainty)}{grade_words(found.uncertainty)}")
    if found.outlook.open:
        lines.append(f"内部底稿：{ends_words(found.outlook)}")
    return "\n".join(lines)


def _lines(sheet: ScoreSheet, found: Confidence, hidden: Collection[str]) -> Iterator[str]:
    one = found.uncertainty
    if one is None:
        yield found.why_not
    else:
        yield f"总分{words.points(sheet.total)}。{range_words(one)}"
        yield grade_words(one)
        yield from state_lines(one, hidden)
        yield from tipping_lines(one, found.response, hidden)
    yield from open_lines(found.outlook)
    if one is not None:
        yield method_words(one, found.seed)


def range_words(one: Uncertainty) -> str:
    low, high = words.points(one.low), words.points(one.high)
    return f"只算问卷的抽样误差，总分95%的范围是{low}到{high}。"


def grade_words(one: Uncertainty) -> str:
    told = (f"{grade} {chance_words(p)}" for grade, p in one.grades.items() if p > 0)
    return f"评上各等级的可能：{'，'.join(told)}。"


def chance_words(chance: float) -> str:
    """A probability in whole percents; draws prove neither 0 nor 100 %."""
    if chance < 0.01:
        return "不到1%"
    if chance > 0.99:
        return "超过99%"
    return f"{100 * chance:.0f}%"


def state_lines(one: Uncertainty, hidden: Collection[str]) -> Iterator[str]:
    """Items above, unclear and below their line, a line of text for each that has any."""
    for state, said in STATES.items():
        items = [each for each in shown_items(one, hidden) if each.state == state]
        if items:
            told = (f"{each.name}（达到的可能{chance_words(each.chance)}）" for each in items)
            yield f"{said}的分项：{'、'.join(told)}。"


def shown_items(one: Uncertainty, hidden: Collection[str]) -> tuple[ItemState, ...]:
    return tuple(each for each in one.items if each.code not in hidden)


def tipping_lines(
    one: Uncertainty, response: float | None, hidden: Collection[str]
) -> Iterator[str]:
    """How different those who did not answer would have to be, item by item."""
    if response is None:
        yield "没有名单或回收率不便公布，算不出未答者的影响。"
        return
    yield f"回收率（RR1）{100 * response:.1f}%。未答者要差多少，结论才会变："
    for each in shown_items(one, hidden):
        yield f"· {each.name}：{tipping_words(each)}"


def tipping_words(item: ItemState) -> str:
    """δ* of one item in a sentence."""
    line = f"{float(item.line) * 100:g}%"
    if item.tipping is None:
        return "没有人未答"
    room = 100 * float(item.rate if item.tipping >= 0 else 1 - item.rate)
    if abs(item.tipping) > room:
        side = "低于" if item.tipping >= 0 else "达到"
        return f"未答者无论怎样，都不会{side}{line}"
    gap = f"{abs(item.tipping):.1f}个百分点"
    if item.tipping >= 0:
        return f"未答者的得分率比已答者低{gap}以上，才会低于{line}"
    return f"未答者的得分率比已答者高{gap}以上，才会达到{line}"


def open_lines(found: Outlook) -> Iterator[str]:
    """What is still missing, and the totals it can lead to."""
    if not found.open:
        yield "没有空着的指标，也没有未确认的数。"
        return
    for said, missing in (("尚无依据", True), ("还没有全部确认", False)):
        leaves = [leaf for leaf in found.open if leaf.missing == missing]
        if leaves:
            more = f"等{len(leaves)}项" if len(leaves) > _NAMED else ""
            yield f"{said}：{'、'.join(map(_leaf, leaves[:_NAMED]))}{more}。"
    yield ends_words(found)


def _leaf(leaf: OpenLeaf) -> str:
    return f"{leaf.code} {leaf.name}（{_points(leaf.low)}到{_points(leaf.high)}分）"


def _points(value: Decimal) -> str:
    return words.points(round(value, 2))


def ends_words(found: Outlook) -> str:
    low, high = words.points(found.worst), words.points(found.best)
    return (
        f"还有{len(found.open)}项未定，总分最低{low}（{found.worst_grade}），"
        f"最高{high}（{found.best_grade}）。"
    )


def method_words(one: Uncertainty, seed: int) -> str:
    return (
        f"方法：各分项得分率按估计值和协方差的正态分布抽{one.draws:,}次（种子{seed}），截在0和100%之间，"
        "每次按评分规则计分、按项目规定取整，再加上其余指标的现有得分；取总分的2.5%和97.5%分位数。"
        "正式得分只按得分率本身计算，不受它影响；范围不含未答者的偏差和其他指标的出入。"
    )
