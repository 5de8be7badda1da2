"""What a leaf's evidence says as the form's 实际完成值."""

from __future__ import annotations

from fractions import Fraction

from scoring.figures import plain, rounded
from scoring.indicators import Leaf
from scoring.model import Item, Panel, Score
from scoring.self_targets import Aim

_BANDS = (
    (Fraction(80, 100), "达成年度指标"),
    (Fraction(60, 100), "部分达成年度指标并具有一定效果"),
)
_WORST = "未达成年度指标且效果较差"
_UNITS = ("%", "％", "百分比")


def actual_words(leaf: Leaf, score: Score, due: Aim | None) -> str:
    """In words; "" where the evidence says nothing in the target's terms, so that a person must."""
    value = score.trace.evidence.value
    if value is None:
        return ""
    if leaf.rule.kind == "judged":
        return _judged(score)
    match value:
        case bool():
            return "是" if value else "否"
        case Fraction():
            return _percent(value) if due and (due.unit in _UNITS or due.number is None) else ""
        case int() | Panel():
            return ""
        case str():
            return value
        case tuple():
            return _several(value, leaf.rule.kind)


def _judged(score: Score) -> str:
    reached = Fraction(score.exact) / Fraction(score.weight)
    named = next((name for line, name in _BANDS if reached >= line), _WORST)
    return f"{named}（{_percent(reached)}）"


def _percent(rate: Fraction) -> str:
    return f"{plain(rounded(rate * 100, 2).normalize())}%"


def _several(value: tuple[object, ...], kind: str) -> str:
    if kind == "coverage":
        names = "、".join(str(each) for each in value)
        return f"缺{len(value)}类：{names}" if value else "全部覆盖"
    items = [each for each in value if isinstance(each, Item)]
    if items and len(items) == len(value):
        return "；".join(f"{each.name}{_percent(each.rate)}" for each in items)
    return ""
