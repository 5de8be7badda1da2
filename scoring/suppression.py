"""What of a survey may be shown: no group so small that its members could be told.

A group with fewer than k respondents is never shown. Nor may it come out by subtraction: if the
total and all other groups are shown, the rest is the hidden one. So further groups are hidden, the
smallest first, until those hidden are at least two and have at least k respondents together, for
every figure. All of them still count in totals and in the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scoring.model import Estimate, SurveyEstimates

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


def suppress(estimates: SurveyEstimates, k: int = 5) -> SurveyEstimates:
    """The same, with nothing in it that may not be shown. Not for scoring: that takes all.

    Distributions by group are left out: single cells of them are smaller than the group. Below k
    valid forms in all, nothing is left but their number.
    """
    if estimates.n < k:
        everyone = tuple(sorted(estimates.forms))
        return replace(estimates, questions=(), items=(), by_group={}, forms={}, hidden=everyone)
    hidden = hidden_groups(_columns(estimates), k)
    shown = [group for group in estimates.forms if group not in hidden]
    return replace(
        estimates,
        questions=_large(estimates.questions, k),
        items=_large(estimates.items, k),
        by_group={
            group: tuple(replace(one, distribution={}) for one in estimates.by_group[group])
            for group in shown
        },
        forms={group: estimates.forms[group] for group in shown},
        hidden=tuple(sorted(hidden)),
        method=f"{estimates.method}；不足{k}人的组不单独显示，也不让人由合计推出",
    )


def _columns(estimates: SurveyEstimates) -> list[Counts]:
    codes = [item.code for item in estimates.items]
    by_item = [
        {
            group: one.n
            for group, cells in estimates.by_group.items()
            for one in cells
            if one.code == code
        }
        for code in codes
    ]
    return [estimates.forms, *by_item]


def _large(estimates: tuple[Estimate, ...], k: int) -> tuple[Estimate, ...]:
    return tuple(one for one in estimates if one.n >= k)


def shown_count(n: int, k: int = 5) -> str:
    """A count of respondents as it may be written: `<5` for one to four."""
    return str(n) if n == 0 or n >= k else f"<{k}"
