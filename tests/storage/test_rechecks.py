"""The sample of call-backs: of the right size, the same for the same seed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.rechecks import drawn, wanted


def test_five_percent_at_least_ten_or_all() -> None:
    sizes = (0, 3, 10, 11, 200, 201, 1000)
    assert [wanted(n) for n in sizes] == [0, 3, 10, 10, 10, 11, 50]


@given(runs=st.sets(st.text(min_size=1, max_size=6), max_size=60), seed=st.text(max_size=4))
def test_the_order_of_the_runs_does_not_matter(runs: set[str], seed: str) -> None:
    one, other = drawn(sorted(runs), seed), drawn(sorted(runs, reverse=True), seed)
    assert one == other
    assert len(set(one)) == len(one) == wanted(len(runs))
    assert set(one) <= runs


def test_another_seed_is_another_sample() -> None:
    runs = [f"r{n}" for n in range(200)]
    assert drawn(runs, "1") != drawn(runs, "2")
