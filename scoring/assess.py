"""What an assessor is asked about a leaf, and how the answer becomes evidence.

The options follow from the leaf's rule, so that nobody can answer what the rule cannot score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeVar

from scoring.counted import Checklist, Coverage, DeductPerItem, Parts, PassFail, Tiered
from scoring.figures import plain
from scoring.graded import Judged
from scoring.indicators import Leaf
from scoring.model import OneValue
from scoring.rule import EvidenceError

T = TypeVar("T")
How = Literal["one", "several", "count", "each", "band"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about one leaf.

    one: choose one option. several: tick those that are wrong or missing, or none. count: type how
    many. each: choose one option for every part in turn. band: choose one option, then a whole
    percent within its `limits` (lowest, highest).
    """

    how: How
    prompt: str
    options: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    limits: tuple[tuple[int, int], ...] = ()


def ask(leaf: Leaf) -> Ask:
    """What to ask. Raises `EvidenceError` for a rule over rates, which nobody judges."""
    rule = leaf.rule
    if isinstance(rule, PassFail) and not rule.count_of:
        return Ask("one", leaf.name, rule.labels)
    if isinstance(rule, Tiered):
        return Ask("one", leaf.name, rule.labels)
    if isinstance(rule, PassFail | DeductPerItem):
        what = rule.count_of if isinstance(rule, PassFail) else rule.item
        return Ask("count", f"{what}是多少？没有填0")
    if isinstance(rule, Checklist):
        texts = tuple(f"{one.text}（{'否' if one.good else '是'}）" for one in rule.conditions)
        return Ask("several", "哪些条件不符合？", texts)
    if isinstance(rule, Coverage):
        return Ask("several", "哪些类别没有覆盖？", rule.categories)
    if isinstance(rule, Parts):
        options = tuple(f"得{plain(percent)}%" for percent in rule.shares)
        return Ask("each", leaf.name, options, tuple(part.text for part in rule.parts))
    if isinstance(rule, Judged):
        return Ask("band", leaf.name, rule.labels, limits=_limits(rule))
    raise EvidenceError("not_judged", "这个指标按比率计分，不由人评定", leaf.code)


def _limits(rule: Judged) -> tuple[tuple[int, int], ...]:
    """Whole percents of each band: a share at the lower end belongs to it, one at the upper end to
    the band above."""
    spans = [rule.limits(number) for number in range(len(rule.bands))]
    return tuple(
        (math.ceil(low), 100 if number == 0 else math.ceil(high) - 1)
        for number, (low, high) in enumerate(spans)
    )


def judged(leaf: Leaf, answer: int | Sequence[int]) -> OneValue:
    """The evidence for an answer: the number of the option from 0 (one), the count (count), the
    numbers ticked (several), the number chosen for each part in order (each), or the percent
    given (band).

    Raises `EvidenceError` where the answer is none of what was asked.
    """
    value = _value(leaf, answer)
    leaf.rule.check(value)
    return value


def _value(leaf: Leaf, answer: int | Sequence[int]) -> OneValue:
    rule, how = leaf.rule, ask(leaf).how
    if how == "count" and isinstance(answer, int):
        return answer
    if isinstance(rule, Judged) and isinstance(answer, int):
        return Fraction(answer, 100)
    if isinstance(rule, PassFail | Tiered) and isinstance(answer, int):
        label = _pick(rule.labels, answer, leaf)
        return label == rule.labels[0] if isinstance(rule, PassFail) else label
    if isinstance(rule, Checklist | Coverage) and not isinstance(answer, int):
        known = rule.ids if isinstance(rule, Checklist) else rule.categories
        return tuple(_pick(known, number, leaf) for number in sorted(set(answer)))
    if isinstance(rule, Parts) and not isinstance(answer, int):
        return tuple(Fraction(_pick(rule.shares, number, leaf)) / 100 for number in answer)
    raise EvidenceError("evidence_type", f"“{answer}”不是所问的答案", leaf.code)


def _pick(known: Sequence[T], number: int, leaf: Leaf) -> T:
    if not 0 <= number < len(known):
        raise EvidenceError("evidence_range", f"没有第{number + 1}个选项", leaf.code)
    return known[number]
