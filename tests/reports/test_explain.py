"""A score explained from its standard to its last line of arithmetic."""

from __future__ import annotations

import pytest

from reports.explain import NoSuchCode, explain
from scoring.score import score
from tests.scoring import case2020 as case

SHEET = score(case.system(), {one.leaf: one for one in case.typed()})


def test_a_leaf_is_told_from_the_standard_to_the_score() -> None:
    lines = explain(SHEET, "C1115").splitlines()
    assert lines[0] == "C1115 2020年春节系列活动项目经费使用情况：5.5分（分值6）"
    assert "　2128504.60 ÷ 2197150.00 = 96.88%" in lines
    assert lines[lines.index("计算：") + 3] == "　得分 6 − 0.54 = 5.46 → 5.5"
    assert lines[-1].endswith("本项5.8，总分97.3")


@pytest.mark.parametrize("written", ["c1115", "Ｃ１１１５", " C1115 "])
def test_a_code_may_be_written_in_any_case_and_width(written: str) -> None:
    assert explain(SHEET, written) == explain(SHEET, "C1115")


def test_a_level_is_the_sum_of_what_hangs_under_it() -> None:
    assert explain(SHEET, "C2").splitlines()[-1] == "　21 + 9 = 30"


def test_an_unknown_code_names_those_there_are() -> None:
    with pytest.raises(NoSuchCode) as error:
        explain(SHEET, "D1")
    assert "C221" in error.value.known


@pytest.mark.parametrize("leaf", SHEET.leaves, ids=lambda leaf: leaf.code)
def test_every_leaf_can_be_explained(leaf: object) -> None:
    code = leaf.code  # type: ignore[attr-defined]
    text = explain(SHEET, code)
    assert text.startswith(code)
    assert "评分标准：" in text
