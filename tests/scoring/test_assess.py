"""What an assessor is asked follows from the rule, and every answer can be scored."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.assess import ask, judged
from scoring.indicators import Leaf
from scoring.model import EvidenceValue
from scoring.rule import EvidenceError
from surveys.assessment import LeafOptions, assessment_form, judgement_value
from tests.scoring import case2020 as case
from tests.surveys.chat import Chat


@pytest.mark.parametrize(
    ("code", "how", "options"),
    [
        ("A111", "one", ("匹配", "不匹配")),
        ("B12", "one", ("规范", "部分规范", "不规范")),
        ("B21", "count", ()),
        ("B231", "count", ()),
        ("C113", "several", 7),
        ("C211", "each", ("得100%", "得0%")),
    ],
)
def test_the_question(code: str, how: str, options: tuple[str, ...] | int) -> None:
    found = ask(case.system().leaf(code))
    assert found.how == how
    assert options in (found.options, len(found.options))


def test_conditions_say_which_answer_is_the_bad_one() -> None:
    assert ask(case.system().leaf("B22")).options == (
        "是否已制定或具有相应的财务管理办法（否）",
        "项目财务管理办法是否符合相关财务会计制度的规定（否）",
        "是否存在需要完善的风险控制环节（是）",
    )


@pytest.mark.parametrize(
    ("code", "answer", "value", "points"),
    [
        ("A111", 0, True, 1),
        ("A111", 1, False, 0),
        ("B324", 1, "部分规范", Fraction(12, 10)),
        ("B21", 1, 1, 1),
        ("B231", 2, 2, 0),
        ("B22", (2,), ("c",), 0),
        ("B22", (), (), 1),
        ("C113", (2, 0), ("乡镇脱贫攻坚一线人员", "老党员和困难党员"), 4),
        ("C211", (0, 0, 1), (Fraction(1), Fraction(1), Fraction(0)), 14),
    ],
)
def test_an_answer_becomes_evidence(
    code: str, answer: int | tuple[int, ...], value: EvidenceValue, points: Fraction
) -> None:
    leaf = case.system().leaf(code)
    assert judged(leaf, answer) == value
    assert leaf.rule.apply(leaf.weight, value).exact == points


@pytest.mark.parametrize(
    ("code", "answer"),
    [("A111", 2), ("A111", -1), ("B21", -1), ("A111", (0,)), ("C113", (7,)), ("C211", (0, 0)),
     ("B22", 1), ("C211", 0), ("B13", 0)],
)  # fmt: skip
def test_an_answer_to_something_else_is_refused(code: str, answer: int | tuple[int, ...]) -> None:
    with pytest.raises(EvidenceError):
        judged(case.system().leaf(code), answer)


def test_every_judged_leaf_can_be_asked() -> None:
    leaves = [leaf for leaf in case.system().leaves if leaf.evidence.kind == "assessment"]
    assert len(leaves) == 25
    assert all(ask(leaf).prompt for leaf in leaves)


BANDED = Leaf.model_validate(
    {
        "code": "D11",
        "name": "实施效益",
        "under": "D",
        "weight": 20,
        "standard": "分三档",
        "rule": {"kind": "judged"},
        "evidence": {"kind": "assessment"},
    }
)


def test_a_judgement_in_bands_asks_for_a_percent_within_the_band() -> None:
    asked = ask(BANDED)
    assert (asked.how, asked.limits) == ("band", ((80, 100), (60, 79), (0, 59)))
    assert judged(BANDED, 73) == Fraction(73, 100)
    with pytest.raises(EvidenceError):
        judged(BANDED, 101)


def test_the_form_of_a_banded_judgement_takes_what_the_band_allows() -> None:
    options = LeafOptions("bands", labels=ask(BANDED).options, limits=ask(BANDED).limits)
    form = assessment_form("D11", "实施效益", "分三档", "", options)
    chat = Chat(form).opens().answers("2", "85")
    assert "79" in chat.last.text
    chat.answers("73", "各单位的总结材料", "跳过")
    (closed,) = chat.finishes().closed
    assert judgement_value(form, closed.answers) == Fraction(73, 100)
