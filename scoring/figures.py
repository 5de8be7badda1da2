"""Exact figures, and how people read them. No figure here passes through a float."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Rounding = Literal["half_up", "half_even", "down"]
Figure = Fraction | Decimal | int

LONGEST = 12
"""Places kept of a fraction that does not end."""


def rounded(x: Figure, places: int, mode: Rounding = "half_up") -> Decimal:
    """`x` with exactly `places` decimals. half_up is 四舍五入, away from zero on both sides."""
    above, below = x.as_integer_ratio()  # a score sheet rounds thousands of times
    whole, rest = divmod(abs(above) * 10**places, below)
    twice = 2 * rest
    if mode == "half_up":
        whole += twice >= below
    elif mode == "half_even":
        whole += twice > below or (twice == below and whole % 2)
    return Decimal(whole if above >= 0 else -whole).scaleb(-places)


def places_needed(x: Figure) -> int | None:
    """Decimals that show `x` exactly; None where it does not end."""
    rest, twos, fives = x.as_integer_ratio()[1], 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def decimal(x: Figure) -> Decimal:
    """`x` as a decimal: exact where it ends within 12 places, else rounded there."""
    needed = places_needed(x)
    return rounded(x, LONGEST if needed is None else min(needed, LONGEST))


def is_short(x: Figure, places: int = 6) -> bool:
    """Whether `plain` shows `x` exactly."""
    needed = places_needed(x)
    return needed is not None and needed <= places


def plain(x: Figure, places: int = 4) -> str:
    """Exact where six decimals suffice, else rounded to `places`."""
    return f"{decimal(x) if is_short(x) else rounded(x, places):f}"


def equals(x: Figure, *terms: Figure) -> str:
    """`= 5.46`; `≈ 5.4376` where the result, or a term printed before it, is cut."""
    return f"{'=' if all(map(is_short, (x, *terms))) else '≈'} {plain(x)}"


def percent(
    rate: Fraction, places: int = 2, agree: Callable[[Fraction], object] | None = None
) -> str:
    """`96.88%`. With `agree`, as many places as it takes not to read as another case of the rule.

    94.996 % must not be printed as 95.00% beside a line at 95 %.
    """
    whole = rate * 100
    said = agree(rate) if agree else None
    for digits in range(places, LONGEST):
        shown = rounded(whole, digits)
        if agree is None or shown == whole or agree(Fraction(shown) / 100) == said:
            break
    return f"{shown:f}%"


def yuan(fen: int) -> str:
    """Fen as yuan for arithmetic: 2128504.60."""
    return f"{Decimal(fen).scaleb(-2):f}"


def money(fen: int) -> str:
    """Fen as yuan for sentences: 2,128,504.60元."""
    return f"{Decimal(fen).scaleb(-2):,f}元"
