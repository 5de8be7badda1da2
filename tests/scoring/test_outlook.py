"""What the total can still become, leaf by leaf, by hand and by properties."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scoring.gather import gather
from scoring.indicators import IndicatorSystem
from scoring.model import EventRecord, Judgement, LineRecord, ReachRecord, Records
from scoring.outlook import as_planned, outlook
from scoring.score import score
from tests.scoring.test_uncertainty import system

RATE = {"kind": "rate_percent", "full_at": 100, "deduct_pct_of_weight": 1}


def three(**more: Any) -> IndicatorSystem:
    return system(
        {"weight": 50, "rule": RATE, "evidence": {"kind": "execution_rate"}},
        {"weight": 30, "rule": RATE, "evidence": {"kind": "reach"}},
        {"weight": 20, "rule": {"kind": "pass_fail"}, "evidence": {"kind": "assessment"}},
        **more,
    )


def line(name: str, appropriated: int, spent: int | None) -> LineRecord:
    return LineRecord(name, "1", "试", "试", "U1", "试", appropriated, spent)


def reached(group: str, planned: int, done: int | None) -> ReachRecord:
    return ReachRecord(group, group, "U1", "人", planned, done)


HALF = Records(
    lines=(line("1", 600, 540), line("2", 400, None)),
    reach=(reached("g", 100, 90),),
)


def test_an_unconfirmed_line_is_nothing_at_worst_and_all_spent_at_best() -> None:
    """Paid 540 of 1000 now: 46 percentage points short cost 46 % of 50; at best 940 of 1000."""
    one = outlook(three(), HALF)
    now = score(three(), gather(three(), HALF, None))
    assert one.worst == now.total == Decimal(50) * 54 / 100 + Decimal(30) * 90 / 100
    assert one.best == Decimal(50) * 94 / 100 + Decimal(27) + 20
    assert [(leaf.code, leaf.low, leaf.high, leaf.missing) for leaf in one.open] == [
        ("X0", Decimal(27), Decimal(47), False),
        ("X2", Decimal(0), Decimal(20), True),
    ]
    assert (one.worst_grade, one.best_grade) == ("差", "优")


def test_where_all_is_confirmed_nothing_is_open() -> None:
    judged = (Judgement("X2", True, "查过", "评价人"),)
    done = replace(HALF, lines=(line("1", 600, 540),), judgements=judged)
    one = outlook(three(), done)
    assert one.open == ()
    assert one.worst == one.best == score(three(), gather(three(), done, None)).total


def test_events_and_groups_count_as_planned_at_best() -> None:
    records = Records(
        events=(EventRecord("e", "演出", "U1", 4), EventRecord("f", "游园", "U1", 2, 1)),
        reach=(reached("g", 10, None), reached("h", 5, 3)),
        lines=(line("1", 5, 3), line("2", 7, None)),
    )
    full = as_planned(records)
    assert [one.held for one in full.events] == [4, 1]
    assert [one.reached for one in full.reach] == [10, 3]
    assert [one.spent for one in full.lines] == [3, 7]


def test_nothing_collected_at_all_can_become_anything() -> None:
    one = outlook(three(), Records(lines=(line("1", 600, None),)))
    assert (one.worst, one.best) == (Decimal(0), Decimal(100))
    assert [leaf.code for leaf in one.open] == ["X0", "X1", "X2"]


PAID = st.lists(
    st.tuples(st.integers(1, 10**6), st.none() | st.integers(0, 10**6)), min_size=1, max_size=6
)


@given(PAID, st.sampled_from(["leaf", "total"]))
def test_whatever_is_confirmed_later_stays_within(
    paid: list[tuple[int, int | None]], rounding: str
) -> None:
    of = three(arithmetic={"decimals": 1, "round": rounding})
    lines = tuple(
        line(str(i), given_, None if spent is None else min(spent, given_))
        for i, (given_, spent) in enumerate(paid)
    )
    one = outlook(of, Records(lines=lines))
    later = tuple(
        replace(each, spent=each.appropriated // 2) if each.spent is None else each
        for each in lines
    )
    records = Records(lines=later)
    total = score(of, gather(of, records, None)).total
    assert one.worst <= total <= one.best
