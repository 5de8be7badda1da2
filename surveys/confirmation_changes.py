"""What is different between two texts of a confirmation form, in words."""

from __future__ import annotations

from surveys.form import Form
from surveys.money import yuan

NAMED_CHANGES = 5
"""Changes that are spelt out; more are counted."""


def differences_in_words(old: Form, new: Form) -> list[str]:
    """The first few changes, and how many more there are."""
    before = {one.code: one for one in old.fixed}
    found = [
        f"{one.label or one.code} 由 {_figure(before[one.code].value, one.unit)} 改为 "
        f"{_figure(one.value, one.unit)}"
        for one in new.fixed
        if one.code in before and before[one.code].value != one.value
    ]
    asked = {q.code: q for q in old.questions}
    now = {q.code: q for q in new.questions}
    found += [f"增加了“{q.short or q.text}”" for code, q in now.items() if code not in asked]
    found += [f"去掉了“{q.short or q.text}”" for code, q in asked.items() if code not in now]
    found += [
        f"“{q.short or q.text}”改了问法"
        for code, q in now.items()
        if code in asked and asked[code].text != q.text
    ]
    more = len(found) - NAMED_CHANGES
    kept = found[:NAMED_CHANGES] or ["核对的规则改了"]
    return [*kept, *([f"另有{more}处"] if more > 0 else [])]


def _figure(value: int, unit: str) -> str:
    return yuan(value) if unit == "元" else f"{value:,}{unit}"
