"""Which groups of a survey may be shown: none so small that its members could be told.

A group with fewer than k respondents is never shown. Nor may it come out by subtraction: if the
total and all other groups are shown, the rest is the hidden one. So further groups are hidden, the
smallest first, until those hidden are at least two and have at least k respondents together, for
every figure. All of them still count in totals and in the score.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

Counts = Mapping[str, int]


def hidden_groups(
    columns: Sequence[Counts], k: int = 5, also: Collection[str] = ()
) -> frozenset[str]:
    """Groups to hide from a table. Each column is one figure's respondents by group. `also`: to be
    hidden for another reason.

    A group without respondents is neither hidden nor a cover for another: there is nobody in it.
    """
    sizes = {
        group: min(column.get(group, 0) for column in columns)
        for group in {group for column in columns for group in column}
    }
    by_size = sorted(sizes, key=lambda group: (sizes[group], group))
    hidden = {group for group in by_size if any(0 < column.get(group, 0) < k for column in columns)}
    hidden |= {group for group in also if group in sizes}
    for group in by_size:
        if all(_covered(column, hidden, k) for column in columns):
            break
        if any(column.get(group, 0) for column in columns):
            hidden.add(group)
    return frozenset(hidden)


def _covered(column: Counts, hidden: set[str], k: int) -> bool:
    taken = [column[group] for group in hidden if column.get(group, 0)]
    return not taken or (len(taken) > 1 and sum(taken) >= k)


Cross = Mapping[tuple[str, str], int]
"""Respondents by (part of one division, part of another)."""


def told_across(
    cross: Cross, hidden: Collection[str], others_hidden: Collection[str], k: int = 5
) -> frozenset[str]:
    """Parts of a table that must be hidden too, because another table of the same people is shown.

    `cross` has this table's part first; `others_hidden` are those of the other table. Two ways are
    closed: a shown part less the shown parts of the other table that lie wholly inside it, either
    way round, must not leave 1 to k - 1 people; and where parts of both tables make up the same
    people, those hidden on one side must not be 1 to k - 1 while nobody is hidden on the other.
    """
    rows = {(a, b): n for (a, b), n in cross.items() if n}
    found: set[str] = set()
    for part in {a for a, _ in rows} - {*hidden}:
        if 0 < _left(rows, part, others_hidden) < k:
            found.add(part)
    turned = {(b, a): n for (a, b), n in rows.items()}
    for part in {b for _, b in rows} - {*others_hidden}:
        if 0 < _left(turned, part, hidden) < k:
            found.add(min(_inside(turned, part, hidden), key=lambda one: (_size(rows, one), one)))
    for mine, theirs in _pieces(rows):
        there = sum(_size(turned, one) for one in theirs if one in others_hidden)
        if 0 < there < k and not mine & {*hidden}:
            found.add(min(mine, key=lambda one: (_size(rows, one), one)))
    return frozenset(found)


def _size(rows: Cross, part: str) -> int:
    return sum(n for (a, _), n in rows.items() if a == part)


def _inside(rows: Cross, part: str, hidden: Collection[str]) -> list[str]:
    """Shown parts of the other table that lie wholly in this one."""
    return [
        b
        for (a, b), n in rows.items()
        if a == part
        and b not in hidden
        and n == sum(m for (_, other), m in rows.items() if other == b)
    ]


def _left(rows: Cross, part: str, hidden: Collection[str]) -> int:
    inside = _inside(rows, part, hidden)
    return _size(rows, part) - sum(rows[part, b] for b in inside) if inside else 0


def _pieces(rows: Cross) -> list[tuple[set[str], set[str]]]:
    """Parts of both tables that make up the same people, the smallest such sets."""
    found: list[tuple[set[str], set[str]]] = []
    for a, b in rows:
        mine, theirs, rest = {a}, {b}, []
        for piece in found:
            if piece[0] & mine or piece[1] & theirs:
                mine, theirs = mine | piece[0], theirs | piece[1]
            else:
                rest.append(piece)
        found = [*rest, (mine, theirs)]
    return found


def shown_count(n: int, k: int = 5) -> str:
    """A count of respondents as it may be written: `<5` for one to four."""
    return str(n) if n == 0 or n >= k else f"<{k}"
