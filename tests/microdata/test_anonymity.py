"""Nobody stands alone: every combination of traits has no form or at least five."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.microdata.anonymity import HIDDEN, Cell, K, TooFew, Trait, generalise


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Trait], list[Cell]]:
    """Any traits, declared or not, and any forms, some combinations often, some once."""
    traits = [
        Trait(
            f"Q{n}",
            tuple(range(draw(st.integers(1, 6)))),
            ordered=draw(st.booleans()),
            missing=frozenset({-1, -3}),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    cell = st.tuples(*(st.integers(-3, 6) for _ in traits))
    often = draw(st.lists(st.tuples(cell, st.integers(1, 30)), max_size=12))
    rows = [row for row, n in often for _ in range(n)]
    return traits, rows


@given(tables())
def test_every_combination_has_none_or_five(table: tuple[list[Trait], list[Cell]]) -> None:
    traits, rows = table
    if 0 < len(rows) < K:
        with pytest.raises(TooFew):
            generalise(traits, rows)
        return
    made = generalise(traits, rows)
    assert len(made.rows) == len(rows)
    assert all(n >= K for n in Counter(made.rows).values())
    blank = (HIDDEN,) * len(traits)
    assert not traits or made.rows.count(blank) == made.hidden
    for n, classes in enumerate(made.classes):
        values = [value for each in classes for value in each]
        assert sorted(values) == sorted({row[n] for row in rows})
        home = {value: each[0] for each in classes for value in each}
        for row, before in zip(made.rows, rows, strict=True):
            assert row[n] in (HIDDEN, home[before[n]])


def test_enough_of_each_stays_as_it_is() -> None:
    traits = [Trait("G1", (1, 2, 3)), Trait("G3", (1, 2), ordered=True)]
    rows = [(g, a) for g in (1, 2, 3) for a in (1, 2) for _ in range(5)]
    made = generalise(traits, rows)
    assert made.classes == (((1,), (2,), (3,)), ((1,), (2,)))
    assert (made.rows, made.hidden) == (tuple(rows), 0)


def test_ages_merge_with_their_neighbours_only() -> None:
    rows = [(1,)] * 30 + [(2,)] * 2 + [(3,)] * 3 + [(4,)] * 30
    (classes,) = generalise([Trait("G3", (1, 2, 3, 4), ordered=True)], rows).classes
    assert classes == ((1,), (2, 3), (4,))


def test_small_groups_go_into_one() -> None:
    rows = [(1,)] * 40 + [(7,)] * 2 + [(3,)] * 30 + [(9,)] * 3
    (classes,) = generalise([Trait("G1", tuple(range(1, 10)))], rows).classes
    assert set(classes) == {(1,), (7, 9), (3,)}


def test_a_few_alone_lose_their_traits_and_nobody_else_a_class() -> None:
    traits = [Trait("G1", (1, 2)), Trait("G3", (1, 2))]
    rows = [(1, 1)] * 60 + [(2, 2)] * 60 + [(1, 2)] * 3 + [(2, 1)] * 3
    made = generalise(traits, rows)
    assert made.classes == (((1,), (2,)), ((1,), (2,)))
    assert made.hidden == 6


def test_who_stands_alone_costs_nobody_else_their_traits() -> None:
    """Two alone could be told by what is missing; rather than hide sixty with them, classes go."""
    rows = [(1, 1)] * 60 + [(2, 2)] * 60 + [(1, 2)] * 2
    made = generalise([Trait("G1", (1, 2)), Trait("G3", (1, 2))], rows)
    assert made.hidden == 0
    assert made.classes == (((1, 2),), ((1,), (2,)))
