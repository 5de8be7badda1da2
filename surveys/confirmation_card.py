"""The summary of a confirmation before it is submitted: all its sums, and what is out of line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from surveys.conditions import fixed_values
from surveys.confirmation_money import PARTS
from surveys.confirmation_rules import exceptions
from surveys.confirmation_values import ConfirmationValues, values
from surveys.conversation import Answer
from surveys.form import Form
from surveys.money import yuan


def card(form: Form, answers: Mapping[str, Answer], version: int) -> list[str]:
    """Lines to stand over the list of answers."""
    said = values(form, answers)
    listed = fixed_values(form).get("appropriated")
    return [
        f"【汇总 · 第{version}版】",
        *(_money(said, listed) if isinstance(listed, int) else _own(said)),
        *_people(form, said),
    ]


def marked(form: Form, answers: Mapping[str, Answer]) -> list[str]:
    """What coordinators will see as out of line, each with the number of its rule."""
    found = exceptions(form, answers)
    return ["记为差异和例外的：", *(f"▲{one.rule} {one.text}" for one in found)] if found else []


def _money(said: ConfirmationValues, listed: int) -> list[str]:
    if said.received is None or said.spent is None:
        return [f"登记 {yuan(listed)}，有异议"]
    lines = [
        f"登记 {yuan(listed)} · 到账 {yuan(said.received)} · 支出 {yuan(said.spent)}"
        + (f"（执行率 {_percent(said.spent, listed)}）" if listed else "")
    ]
    left = said.received - said.spent
    parts = [
        f"{label} {yuan(amount)}"
        for name, label, _ in PARTS.values()
        if (amount := getattr(said, name))
    ]
    lines += [f"到账 − 支出 = {yuan(left)}" + (f"：{' + '.join(parts)}" if parts else "")]
    return lines + _own(said)


def _own(said: ConfirmationValues) -> list[str]:
    if said.own_spent is None:
        return []
    return [f"自筹：计划 {yuan(said.own_planned or 0)}，支出 {yuan(said.own_spent)}"]


def _people(form: Form, said: ConfirmationValues) -> list[str]:
    """Sums by unit of count; who is part of another group already is left out."""
    sums: dict[str, list[int]] = {}
    for fixed in form.fixed:
        key = fixed.code.removeprefix("plan.")
        counted = key != fixed.code and not fixed.within
        if counted and key in said.reached:
            planned, reached = sums.setdefault(fixed.unit, [0, 0])
            sums[fixed.unit] = [planned + fixed.value, reached + said.reached[key]]
    return [
        f"慰问合计：计划 {planned:,}{unit}，实际 {reached:,}{unit}"
        for unit, (planned, reached) in sums.items()
    ]


def _percent(part: int, whole: int) -> str:
    rate = Decimal(part) * 100 / Decimal(whole)
    return f"{rate.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
