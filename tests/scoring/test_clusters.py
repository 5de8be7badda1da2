"""Helpers as sampling units in the running estimate, against the analysis of the whole table (which
is checked against R), and when no interval is given."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.clusters import clusters, factor
from scoring.estimates import covariance, estimate
from scoring.model import SurveyTally
from scoring.quality import Worked
from scoring.statistics import analyse
from tests.scoring.case2020 import POINTS, SurveyItem, tally

Form = tuple[str, str, int]
"""Group, helper, answer."""

SIZES = {"a": 400, "b": 250}
ITEM = (SurveyItem("I", "项", ("q",)),)


def forms(helpers: int, alone: int, seed: int = 3) -> list[Form]:
    """People of one helper answer alike, so that the forms vary together."""
    chance = random.Random(seed)
    found: list[Form] = []
    for group in SIZES:
        for i in range(helpers):
            usual = chance.choice((3, 4, 5))
            found += [
                (group, f"{group}{i}", usual - (chance.random() < 0.2))
                for _ in range(chance.randint(3, 9))
            ]
        found += [(group, "", chance.choice((3, 4, 5, 5))) for _ in range(alone)]
    return found


def tallied(of: list[Form]) -> SurveyTally:
    """As the counters of the store keep it: what each helper brought in, with no single form."""
    sums: dict[str, dict[str, Counter[str]]] = {}
    for group, helper, code in of:
        mean = 100 * POINTS[code]
        one = sums.setdefault(group, {}).setdefault(helper, Counter())
        one.update(n=1, points=mean, squares=mean * mean)
    worked = {g: {h: Worked(**one) for h, one in by.items()} for g, by in sums.items()}
    rows = [{"group": group, "q": str(code)} for group, _, code in of]
    return replace(tally(rows, POINTS, ("q",)), clusters=clusters(worked))


def test_one_question_has_the_error_of_the_whole_table() -> None:
    of = forms(12, 20)
    table: dict[str, Sequence[int | str]] = {
        "group": [group for group, _, _ in of],
        "helper": [helper for _, helper, _ in of],
        "q": [code for _, _, code in of],
    }
    due = analyse(table, questions=["q"], points=POINTS, sizes=SIZES, helper="helper").questions[0]
    plain = analyse(table, questions=["q"], points=POINTS, sizes=SIZES).questions[0]
    found = estimate(tallied(of), ITEM, POINTS, SIZES, {"q": "问"}).questions[0]
    assert due.se is not None
    assert plain.se is not None
    assert due.se > 1.3 * plain.se
    assert found.se == pytest.approx(due.se, rel=1e-9)
    assert found.interval == pytest.approx((due.low, due.high), rel=1e-8)
    assert float(found.rate) == pytest.approx(due.rate)


def test_the_covariance_of_the_draws_is_that_of_the_interval() -> None:
    of = tallied(forms(12, 20))
    found = estimate(of, ITEM, POINTS, SIZES, {"q": "问"}).items[0]
    assert found.se is not None
    assert covariance(of, ITEM, POINTS, SIZES)[0][0] == pytest.approx(found.se**2)


def test_a_handful_of_helpers_gives_no_interval_and_says_why() -> None:
    found = estimate(tallied(forms(4, 0)), ITEM, POINTS, SIZES, {"q": "问"})
    assert found.questions[0].interval is None
    assert found.questions[0].se is None
    assert "自由度6，不足8" in found.method
    assert "不给误差和区间" in found.method


def test_a_group_of_few_helpers_gives_no_interval_of_its_own() -> None:
    found = estimate(tallied(forms(7, 0)), ITEM, POINTS, SIZES, {"q": "问"})
    assert found.questions[0].interval is not None
    assert [found.by_group[group][0].interval for group in SIZES] == [None, None]
    assert "自由度12" in found.method


def test_people_who_answer_by_themselves_are_not_touched() -> None:
    of = tallied(forms(0, 30))
    bare = replace(of, clusters={})
    first, second = (estimate(one, ITEM, POINTS, SIZES, {"q": "问"}) for one in (of, bare))
    assert first == second


def test_an_open_link_has_no_word_about_helpers() -> None:
    found = estimate(tallied(forms(4, 0)), ITEM, POINTS, SIZES, {"q": "问"}, design="open")
    assert "代填" not in found.method


def test_the_factor_by_hand() -> None:
    """Two forms at 100 by one helper, two at 80 by another: variance between two units of two
    against four forms: about 90 their totals are ±20, 2·(400+400) over 4/3·400."""
    worked = {"h": Worked(2, 20000, 2 * 10**8), "k": Worked(2, 16000, 2 * 8000**2)}
    found = clusters({"g": worked})["g"]
    assert (found.units, found.forms) == (2, 4)
    assert factor(found, Fraction(9000)) == Fraction(2 * 800, 1) / (Fraction(4, 3) * 400)
