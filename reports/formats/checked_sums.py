"""Sums by formula beside the program's own, and a cell that says whether they agree."""

from __future__ import annotations

from decimal import Decimal

from reports.formats.page import Align, Entry, Formula

SAME, DIFFERENT = "一致", "存在差异"


def rounded_sum(
    area: str, values: list[Decimal], places: int, form: str, align: Align = "right"
) -> Entry:
    """The sum of an area. Rounded, since a spreadsheet adds tenths as binary fractions."""
    total = sum(values, Decimal(0)).quantize(Decimal(1).scaleb(-places))
    return Entry(Formula(f"ROUND(SUM({area}),{places})", total), form, align)


def check(ours: str, theirs: str, places: int, *, same: bool) -> Entry:
    """Whether two cells agree; `same`: whether they do now."""
    words = SAME if same else DIFFERENT
    formula = f'IF(ROUND({ours}-{theirs},{places})=0,"{SAME}","{DIFFERENT}")'
    return Entry(Formula(formula, words), align="center", alarm=not same)


def decimals(*values: Decimal) -> int:
    """Places after the point that hold all values, at least two."""
    exponents = (value.normalize().as_tuple().exponent for value in values)
    return max(2, *(-one for one in exponents if isinstance(one, int)), 0)
