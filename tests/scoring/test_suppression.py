"""No small group may be seen, nor be worked out from what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scoring.suppression import hidden_groups, shown_count

columns = st.lists(
    st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12), max_size=7),
    min_size=1,
    max_size=3,
)


@given(columns, st.sampled_from([5, 10]))
def test_nothing_small_is_shown_or_can_be_subtracted(tables: list[dict[str, int]], k: int) -> None:
    hidden = hidden_groups(tables, k)
    for column in tables:
        shown = [n for group, n in column.items() if group not in hidden and n]
        left = [n for group, n in column.items() if group in hidden and n]
        assert all(n >= k for n in shown)
        if left and shown:
            assert len(left) >= 2
            assert sum(left) >= k


@given(columns)
def test_nothing_is_hidden_without_need(tables: list[dict[str, int]]) -> None:
    if all(n == 0 or n >= 5 for column in tables for n in column.values()):
        assert hidden_groups(tables) == frozenset()


def test_the_next_smallest_covers_for_a_hidden_group() -> None:
    assert hidden_groups([{"old": 3, "mid": 9, "big": 100}]) == {"old", "mid"}
    assert hidden_groups([{"a": 1, "b": 1, "c": 6, "d": 8}]) == {"a", "b", "c"}
    assert hidden_groups([{"empty": 0, "old": 4, "big": 100}]) == {"old", "big"}


def test_counts_of_few_are_written_as_few() -> None:
    assert [shown_count(n) for n in (0, 1, 4, 5, 31)] == ["0", "<5", "<5", "5", "31"]
