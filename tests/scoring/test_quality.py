"""Marks: each at its threshold, and honest forms without any."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.quality import (
    EDGES,
    FLAGS,
    Seen,
    Thresholds,
    Worked,
    alone,
    by_helper,
    duration_bin,
    ordered,
    outside_of,
    too_short,
)

LIMITS = Thresholds()


@pytest.mark.parametrize(
    ("seen", "flags"),
    [
        (Seen((4,) * 10, (4,), rated=11, quick=0, hour=10), ()),  # 5-5-5 is an honest answer
        (Seen((4, 3, 4), rated=10, quick=5), ()),  # the median is one second or more
        (Seen((4, 3, 4), rated=10, quick=6), ("speeding",)),
        (Seen((4,), rated=1, quick=1), ()),  # one rating says nothing
        (Seen((4,) * 7, rated=7, quick=7), ("speeding",)),
        (Seen((4,) * 7, (4,), rated=8, quick=8), ("speeding", "straight")),
        (Seen((4,) * 7, (3,), rated=8, quick=8), ("speeding",)),
        (Seen((0, 1, 0), (4,)), ("contradiction",)),  # very satisfied, and everything bad
        (Seen((0, 2, 0), (4,)), ()),
        (Seen((4, 3, 4), (0,)), ("contradiction",)),
        (Seen((4, 4), (0,)), ()),  # two ratings are too few
        (Seen((4, 4, 4), declared=1), ("contradiction",)),
        (Seen((4, 4, 4), hour=0), ("night",)),
        (Seen((4, 4, 4), hour=4), ("night",)),
        (Seen((4, 4, 4), hour=5), ()),
    ],
)
def test_what_one_form_shows(seen: Seen, flags: tuple[str, ...]) -> None:
    assert alone(seen, LIMITS) == flags


@pytest.mark.parametrize(
    ("hours", "hour", "marked"),
    [((22, 6), 23, True), ((22, 6), 5, True), ((22, 6), 12, False), ((3, 3), 3, False)],
)
def test_the_night_of_the_project(hours: tuple[int, int], hour: int, marked: bool) -> None:
    limits = Thresholds(night_from=hours[0], night_until=hours[1])
    assert (alone(Seen((1, 2), hour=hour), limits) == ("night",)) is marked


@pytest.mark.parametrize(
    ("flags", "rules", "why"),
    [
        (("involved",), ("involved",), "involved"),
        (("involved",), (), ""),
        (("speeding",), ("speeding+straight",), ""),
        (("speeding", "straight"), ("speeding+straight",), "speeding+straight"),
        (("hasty", "straight"), ("speeding+straight",), "speeding+straight"),
        (("speeding",), ("hasty",), ""),
        (("night", "quota"), ("copied", "quota", "night"), "quota"),
        (("involved", "kept"), ("involved",), ""),
        (("struck",), (), "decided"),
    ],
)
def test_what_stands_outside(flags: tuple[str, ...], rules: tuple[str, ...], why: str) -> None:
    assert outside_of(flags, rules) == why


def test_marks_are_told_in_one_order() -> None:
    assert ordered(["struck", "night", "speeding", "night"]) == ("speeding", "night", "struck")
    assert ordered(FLAGS) == tuple(FLAGS)


@given(st.integers(0, 20000))
def test_a_duration_lies_in_its_bin(seconds: int) -> None:
    number = duration_bin(seconds)
    assert EDGES[number] <= seconds
    assert number == len(EDGES) - 1 or seconds < EDGES[number + 1]


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=200))
def test_nobody_is_hasty_who_took_half_the_median(times: list[int]) -> None:
    counts = Counter(duration_bin(t) for t in times)
    limit = too_short(counts, LIMITS)
    if len(times) < LIMITS.min_forms:
        assert limit == 0
        return
    median = sorted(times)[(len(times) - 1) // 2]
    assert 2 * limit <= median
    assert 100 * (2 * limit + 2) >= 86 * median  # no coarser than a bin of 15 %


def worked(*means: int) -> Worked:
    return Worked(len(means), sum(100 * m for m in means), sum((100 * m) ** 2 for m in means))


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ({"": worked(*[90, 80, 100] * 20), "h": worked(*[90, 85] * 6)}, {}),
        ({"": worked(*[90] * 10), "h": worked(*[90] * 5)}, {"h": ("helper",)}),
        ({"": worked(*[90] * 10), "h": worked(*[90] * 4)}, {}),  # four are too few to say
        ({"": worked(*[90, 80] * 70), "h": worked(*[85] * 31)}, {"h": ("helper",)}),
        ({"": worked(*[90, 80] * 70), "h": worked(*[85] * 30)}, {}),
        ({"": worked(*[80, 90] * 30), "h": worked(*[100] * 8)}, {"h": ("leaning",)}),
        ({"": worked(*[80, 90] * 30), "h": worked(*[60] * 8)}, {"h": ("leaning",)}),
        ({"h": worked(*[100, 20] * 10)}, {}),  # a helper who is the whole group leans nowhere
    ],
)
def test_helpers(group: dict[str, Worked], found: dict[str, Any]) -> None:
    assert by_helper(group, LIMITS) == found
