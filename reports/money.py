"""Sums of money by unit and over all, always by addition, never typed. Amounts in fen.

What is not confirmed has no spending: it is counted apart, neither as spent nor as balance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from reports import words
from scoring.model import LineRecord


@dataclass(frozen=True, slots=True)
class Money:
    """One or several lines added up. `appropriated`, `spent` and `balance` are of the confirmed
    lines; `unconfirmed` is what was appropriated to the others."""

    name: str
    appropriated: int
    spent: int
    balance: int
    unconfirmed: int
    lines: int
    lines_confirmed: int
    reasons: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()

    @property
    def rate(self) -> Fraction | None:
        """Execution rate of the confirmed lines; None while nothing is confirmed."""
        return Fraction(self.spent, self.appropriated) if self.appropriated else None

    @property
    def gap(self) -> int:
        """appropriated - spent - balance: anything but 0 is unexplained money."""
        return self.appropriated - self.spent - self.balance

    @property
    def listed(self) -> int:
        return self.appropriated + self.unconfirmed


def added(name: str, lines: Iterable[LineRecord]) -> Money:
    given = tuple(lines)
    confirmed = [line for line in given if line.spent is not None]
    return Money(
        name=name,
        appropriated=sum(line.appropriated for line in confirmed),
        spent=sum(line.spent or 0 for line in confirmed),
        balance=sum(_balance(line) for line in confirmed),
        unconfirmed=sum(line.appropriated for line in given if line.spent is None),
        lines=len(given),
        lines_confirmed=len(confirmed),
        reasons=tuple(dict.fromkeys(line.reason for line in given if line.reason)),
        disputes=tuple(
            f"{line.activity}：单位称实收{words.yuan(line.disputed)}元"
            for line in given
            if line.disputed is not None and line.disputed != line.appropriated
        ),
    )


def by_unit(lines: tuple[LineRecord, ...]) -> tuple[Money, ...]:
    """One a unit: first what waits for confirmation, then overspending, then the lowest rate.

    Among equals the larger sum stands first, then the order of the list.
    """
    units: dict[str, list[LineRecord]] = {}
    for line in lines:
        units.setdefault(line.unit, []).append(line)
    sums = [added(of_unit[0].unit_name, of_unit) for of_unit in units.values()]
    return tuple(sorted(sums, key=_urgency))


def _urgency(money: Money) -> tuple[bool, bool, Fraction, bool, int]:
    rate = Fraction(2) if money.rate is None else money.rate
    over = money.spent > money.appropriated
    return (not money.unconfirmed, not over, rate, not money.gap, -money.listed)


def _balance(line: LineRecord) -> int:
    """As confirmed; a confirmed line that names none has none."""
    return line.balance or 0
