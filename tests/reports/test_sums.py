"""Sums are made by addition: of money by unit, of the indicator tree by level."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from reports import tree
from reports.charts.execution import details
from reports.money import added, by_unit
from scoring.model import LineRecord
from tests.reports import samples

line = st.builds(
    LineRecord,
    line=st.just("1"),
    activity_no=st.just("1"),
    activity=st.just("慰问"),
    category=st.just("慰问活动"),
    unit=st.sampled_from("ABC"),
    unit_name=st.just("某局"),
    appropriated=st.integers(0, 10**12),
    spent=st.none() | st.integers(0, 10**12),
    balance=st.none() | st.integers(-(10**12), 10**12),
)


@cases(st.lists(line, max_size=8))
@settings(max_examples=100, deadline=None)
def test_units_add_up_to_the_whole(lines: list[LineRecord]) -> None:
    total, units = added("", lines), by_unit(tuple(lines))
    for of in ("appropriated", "spent", "balance", "unconfirmed", "lines", "lines_confirmed"):
        assert getattr(total, of) == sum(getattr(unit, of) for unit in units)
    assert total.listed == sum(line.appropriated for line in lines)
    assert total.gap == total.appropriated - total.spent - total.balance
    assert (total.rate is None) == (total.appropriated == 0)


def test_the_2020_money() -> None:
    total = added("", samples.lines())
    assert total.rate == Fraction(211850460, 219715000)
    assert (total.spent, total.balance, total.gap) == (211850460, 6864540, 1000000)


def test_what_waits_and_what_is_overspent_stands_first() -> None:
    names = [unit.name for unit in by_unit(samples.extreme().lines)]
    assert names[1:4] == ["区超支局", samples.LONG_UNIT, "移民新区"]
    assert names[-1] == "区零拨款中心"


def test_what_a_reader_has_to_know_of_a_unit() -> None:
    line = samples.lines()[0]
    disputed = replace(line, disputed=999)
    assert details(added("", [line])) == []
    assert details(added("", [disputed])) == [f"{line.activity}：单位称实收9.99元"]
    over = replace(line, spent=line.appropriated + 1, balance=-1)
    assert details(added("", [over])) == ["超支 0.01元"]
    paid = replace(over, reason="由单位自筹")
    assert details(added("", [paid])) == ["超支 0.01元", "说明：由单位自筹"]
    left = replace(line, spent=line.appropriated - 1, balance=1)
    assert details(added("", [left])) == ["结余 0.01元：未写原因"]
    waiting = replace(line, spent=None, balance=None)
    assert details(added("", [waiting])) == ["拨款 10,000.00元"]
    assert details(added("", [waiting, line])) == ["未确认 10,000.00元（共2项，已确认1项）"]


def test_the_tree_of_2020() -> None:
    sheet = samples.score_sheet()
    sums = {node.code: (int(node.weight), int(node.score)) for node in tree.level(sheet, 2)}
    assert sums == {
        "A1": (8, 8),
        "A2": (12, 12),
        "B1": (4, 4),
        "B2": (6, 6),
        "B3": (10, 10),
        "C1": (30, 27),
        "C2": (30, 30),
    }
    assert [leaf.code for leaf in tree.lost(sheet)] == ["C111", "C112", "C1115"]
    assert tree.highest(samples.early().sheet) == Decimal(97)
    walked = [row.code for row in tree.walk(sheet)]
    assert walked[:4] == ["A", "A1", "A11", "A111"]
    assert len([code for code in walked if code == "B11"]) == 1


def test_levels_of_one_name_under_two_parents_keep_their_codes() -> None:
    first, second = samples.score_sheet().leaves[:2]
    leaves = (
        replace(first, code="A11", path=("甲", "管理")),
        replace(second, code="B11", path=("乙", "管理")),
    )
    section = samples.score_sheet().sections[0]
    sections = tuple(
        replace(section, code=code, name=name, level=level)
        for code, name, level in (
            ("A", "甲", 1),
            ("A1", "管理", 2),
            ("B", "乙", 1),
            ("B1", "管理", 2),
        )
    )
    sheet = replace(samples.score_sheet(), leaves=leaves, sections=sections)
    assert [node.code for node in tree.level(sheet, 2)] == ["A1", "B1"]
