"""What people read of a roster: no cell of one to four, and none that comes out by subtraction."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.roster.progress import about, rates, standings
from scoring.dispositions import CODES, WORDS, Standing


def listed(counts: dict[str, dict[Standing, int]]) -> list[tuple[str, str]]:
    return [
        (group, each.value)
        for group, found in counts.items()
        for each, n in found.items()
        for _ in range(n)
    ]


def test_small_cells_and_the_one_beside_them_are_left_out() -> None:
    counts = {
        "1": {Standing.NEW: 40, Standing.COMPLETE: 20, Standing.REFUSED: 3},
        "2": {Standing.NEW: 8, Standing.COMPLETE: 6},
    }
    assert standings(listed(counts)) == [
        ("1", "63", "未发 40，已完成 ·，拒访 ·"),
        ("2", "14", "未发 8，已完成 6"),
        ("合计", "77", ""),  # or the three would be 3 less the shown ones
    ]
    assert standings(listed({"2": counts["2"]}))[-1] == ("合计", "14", "未发 8，已完成 6")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("123"),
        st.dictionaries(st.sampled_from(list(Standing)), st.integers(1, 30), max_size=5),
        max_size=3,
    )
)
def test_nothing_small_is_shown_whatever_the_counts(
    counts: dict[str, dict[Standing, int]],
) -> None:
    names = {word: each for each, word in WORDS.items()}
    for group, total, told in standings(listed(counts))[:-1]:
        shown = {names[w]: int(n) for w, n in re.findall(r"(\S+?) (\d+)", told.replace("，", " "))}
        assert all(n >= 5 for n in shown.values())
        left = {each for each in counts[group] if each not in shown}
        hidden = int(total) - sum(shown.values())
        assert not left or hidden == 0 or (len(left) > 1 and hidden >= 5) or len(shown) == 0


def test_rates_of_large_groups_that_tell_of_nobody() -> None:
    def codes(group: str, found: dict[Standing, int]) -> list[tuple[str, str, int]]:
        return [(group, CODES[each], n) for each, n in found.items()]

    large = codes("1", {Standing.COMPLETE: 60, Standing.REFUSED: 20, Standing.SENT: 20})
    small = codes("2", {Standing.COMPLETE: 20})
    nearly = codes("3", {Standing.COMPLETE: 57, Standing.REFUSED: 3})
    lines = {group: shares for group, *shares in rates([*large, *small, *nearly])}
    assert lines["1"] == ["60.0%", "60.0%", "60.0%", "60.0%", "60.0%", "60.0%", "75.0%"]
    assert "2" not in lines
    assert lines["3"] == ["·"] * 7
    assert lines["合计"][0] == "76.1%"
    assert about({"1.1": 1, "2.112": 1, "4.10": 2}) == "拒访率 50.0%，接触率 100.0%，e 50.0%"
