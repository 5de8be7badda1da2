"""The progress of a roster as lines of words, with what is too small to show left out.

A standing with fewer than five people of a group is not shown, nor one that would come out by
subtraction from the group's total; and counts over all groups are given only where nothing is left
out, or they would tell the hidden ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from scoring.dispositions import WORDS, Dispositions, Standing, dispositions, response_rates
from scoring.suppression import hidden_groups

FEWEST = 30
"""People on the list of a group below which its rates would tell of single ones."""

FEW = 5

HIDDEN = "·"

Line = tuple[str, ...]


def standings(rows: Iterable[tuple[str, str]]) -> list[Line]:
    """(group, on the list, how far) for each group and over all. `rows`: (group, standing)."""
    by_group: dict[str, Counter[str]] = {}
    for group, status in rows:
        by_group.setdefault(group, Counter())[status] += 1
    hidden = {group: hidden_groups([counts], FEW) for group, counts in by_group.items()}
    lines = [
        (group, str(by_group[group].total()), _told(by_group[group], hidden[group]))
        for group in sorted(by_group)
    ]
    whole = sum(by_group.values(), Counter[str]())
    every = "" if any(hidden.values()) else _told(whole, frozenset())
    return [*lines, ("合计", str(whole.total()), every)]


def _told(counts: Counter[str], hidden: frozenset[str]) -> str:
    shown = (
        f"{WORDS[each]} {HIDDEN if each.value in hidden else counts[each.value]}"
        for each in Standing
        if counts[each.value]
    )
    return "，".join(shown)


def rates(by_code: Iterable[tuple[str, str, int]]) -> list[Line]:
    """(group, RR1 … RR6, COOP1) for groups that are large enough, and over all. `by_code`: (group,
    AAPOR code, n)."""
    found: dict[str, dict[str, int]] = {}
    for group, code, n in by_code:
        found.setdefault(group, {})[code] = n
    counts = {group: dispositions(codes) for group, codes in found.items()}
    lines = [
        (group, *_shares(counts[group]))
        for group in sorted(counts)
        if counts[group].total >= FEWEST
    ]
    return [*lines, ("合计", *_shares(sum(counts.values(), Dispositions())))]


def told_response(by_code: Mapping[str, int]) -> Fraction | None:
    """RR1 over all; None where nobody is on the list, or it would tell of one to four people."""
    counts = dispositions(by_code)
    rest = counts.eligible + counts.unknown - counts.complete
    rate = response_rates(counts).rr1
    return None if _tells(counts.complete, rest) else rate


def about(by_code: Mapping[str, int]) -> str:
    """Refusal and contact rate and e over all."""
    r = response_rates(dispositions(by_code))
    return f"拒访率 {_percent(r.ref1)}，接触率 {_percent(r.con1)}，e {_percent(r.e)}"


def _shares(given: Dispositions) -> Line:
    r = response_rates(given)
    done, some = given.complete, given.complete + given.partial
    known, every = given.eligible, given.eligible + given.unknown
    met = some + given.refused + given.other
    cells = (
        (r.rr1, done, every - done),
        (r.rr2, some, every - some),
        (r.rr3, done, every - done),
        (r.rr4, some, every - some),
        (r.rr5, done, known - done),
        (r.rr6, some, known - some),
        (r.coop1, done, met - done),
    )
    return tuple(HIDDEN if _tells(n, rest) else _percent(share) for share, n, rest in cells)


def _tells(n: int, rest: int) -> bool:
    """Whether a share says of one to four people what they did, or did not do."""
    return 0 < n < FEW or 0 < rest < FEW


def _percent(share: Fraction | None) -> str:
    return "—" if share is None else f"{float(100 * share):.1f}%"
