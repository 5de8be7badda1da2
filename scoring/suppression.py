"""Which groups of a survey may be shown: none so small that its members could be told.

A group with fewer than k respondents is never shown. Nor may it come out by subtraction: if the
total and all other groups are shown, the rest is the hidden one. So further groups are hidden, the
smallest first, until those hidden are at least two and have at least k respondents together, for
every figure. All of them still count in totals and in the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Counts = Mapping[str, int]


def hidden_groups(columns: Sequence[Counts], k: int = 5) -> frozenset[str]:
    """Groups to hide from a table. Each column is one figure's respondents by group.

    A group without respondents is neither hidden nor a cover for another: there is nobody in it.
    """
    sizes = {
        group: min(column.get(group, 0) for column in columns)
        for group in {group for column in columns for group in column}
    }
    by_size = sorted(sizes, key=lambda group: (sizes[group], group))
    hidden = {group for group in by_size if any(0 < column.get(group, 0) < k for column in columns)}
    for group in by_size:
        if all(_covered(column, hidden, k) for column in columns):
            break
        if any(column.get(group, 0) for column in columns):
            hidden.add(group)
    return frozenset(hidden)


def _covered(column: Counts, hidden: set[str], k: int) -> bool:
    taken = [column[group] for group in hidden if column.get(group, 0)]
    return not taken or (len(taken) > 1 and sum(taken) >= k)


def shown_count(n: int, k: int = 5) -> str:
    """A count of respondents as it may be written: `<5` for one to four."""
    return str(n) if n == 0 or n >= k else f"<{k}"
