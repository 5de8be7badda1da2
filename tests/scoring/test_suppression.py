"""No small group may be seen, nor be worked out from what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scoring.estimates import estimate
from scoring.model import SurveyEstimates
from scoring.suppression import hidden_groups, shown_count, suppress
from tests.scoring.case2020 import POINTS, SurveyItem, tally

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


def forms(**groups: int) -> SurveyEstimates:
    rows = [
        {"group": group, "q": "5" if i else "2"} for group, n in groups.items() for i in range(n)
    ]
    counts = tally(rows, questions=("q",))
    return estimate(counts, [SurveyItem("I", "项", ("q",))], POINTS, {}, {"q": "题"})


def test_groups_taken_out_still_count_in_totals() -> None:
    found = suppress(forms(old=3, mid=9, big=100))
    assert found.hidden == ("mid", "old")
    assert list(found.by_group) == list(found.forms) == ["big"]
    assert (found.n, found.items[0].n) == (112, 112)
    assert found.by_group["big"][0].distribution == {}
    assert "不足5人的组不单独显示" in found.method


def test_four_in_all_show_nothing_but_their_number() -> None:
    found = suppress(forms(a=4))
    assert (found.items, found.questions, found.by_group, found.forms) == ((), (), {}, {})
    assert (found.n, found.hidden) == (4, ("a",))


def test_a_question_hardly_anyone_answered_hides_the_group_too() -> None:
    rows = [{"group": "a", "q": "5" if i < 4 else ""} for i in range(9)]
    rows += [{"group": "b", "q": "5"} for _ in range(20)]
    rows += [{"group": "c", "q": "5"} for _ in range(30)]
    item = SurveyItem("I", "项", ("q",))
    found = suppress(estimate(tally(rows, questions=("q",)), [item], POINTS, {}, {"q": "题"}))
    assert found.hidden == ("a", "b")


def test_counts_of_few_are_written_as_few() -> None:
    assert [shown_count(n) for n in (0, 1, 4, 5, 31)] == ["0", "<5", "<5", "5", "31"]
