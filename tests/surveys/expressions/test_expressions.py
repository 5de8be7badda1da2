"""What expressions mean (ODK's own pairs), what is refused and where, what always holds."""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveys.expressions import (
    UNKNOWN,
    Expression,
    ExpressionError,
    Scope,
    Value,
    evaluate,
    holds,
    parse,
    references,
    text_of,
)
from surveys.expressions.patterns import Pattern, PatternError
from surveys.expressions.values import to_bool, to_number, to_text
from tests.surveys.expressions.strategies import CODES, expressions, scopes, values

PAIRS = json.loads((Path(__file__).parent / "odk_pairs.json").read_text("utf-8"))["pairs"]


def value(text: str, scope: Scope | None = None) -> object:
    return evaluate(parse(text), scope or Scope())


def test_the_values_of_odk_web_forms() -> None:
    wrong = []
    for text, expected in PAIRS:
        found = evaluate(parse(text), Scope())
        assert found is not UNKNOWN
        if isinstance(expected, bool):
            same = to_bool(found) is expected
        elif isinstance(expected, str):
            same = to_text(found) == expected
        else:  # theirs are binary fractions
            same = abs(to_number(found) - Decimal(expected)) < Decimal("1E-9")
        if not same:
            wrong.append((text, expected, found))
    assert len(PAIRS) > 700
    assert wrong == []


AGES = Scope(
    {"age": Decimal(70), "help": "1 3", "why": "", "born": "1950-02-28", "sum": Decimal("12.30")},
    answer=Decimal(5),
    today=date(2026, 3, 1),
    labels={"help": {"1": "送餐", "2": "打扫", "3": "陪诊"}},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("${age} >= 60 and selected(${help}, '3')", True),
        ("selected(${help}, 2)", False),
        ("${why} = ''", True),
        ("${nobody} != 1", True),  # '' is no number: as in ODK, not as in `ne`
        ("${nobody} < 1 or ${nobody} >= 1", False),
        (". > 4 and . <= 5", True),
        ("int((today() - ${born}) div 365.25)", Decimal(76)),
        ("today() > '2026-02-28'", True),
        ("format-date(today(), '%Y年%n月%e日')", "2026年3月1日"),
        ("date('2026-02-30')", ""),
        ("jr:choice-name(${help}, '${help}')", "送餐、陪诊"),
        ("coalesce(${why}, ${nobody}, '没有')", "没有"),
        ("if(${age} > 65, '老人', '成人')", "老人"),
        ("count(${age}, ${why}, ${help})", Decimal(2)),
        ("concat('共', ${sum}, '元')", "共12.3元"),
        ("string(2 * ${sum})", "24.6"),
        ("（${age}＞60）and（${age} ≤ 70）", True),
        ("${age} × 2 ÷ 4 − 1", Decimal(34)),
        ("“引号” = '引号'", True),
        ("regex('13800000000', '1[3-9][0-9]{9}')", True),
        ("regex('138000000001', '1[3-9][0-9]{9}')", False),
        ("-2 + - -3", Decimal(1)),
        ("1 - 2 - 3", Decimal(-4)),
        ("pow(10, 200)", Decimal("Infinity")),
    ],
)
def test_meaning(text: str, expected: object) -> None:
    assert value(text, AGES) == expected


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "公式的结尾"),
        ("${a} = = '1'", 7, "前面少了"),
        ("${a} == 1", 5, "只写一个 ="),
        ("${a} && ${b}", 5, "请写 and"),
        ("1 And 2", 2, "小写"),
        ("age > 3", 0, "${age}"),
        ("${a} > 3)", 8, "多出了"),
        ("(${a} > 3", 9, "右括号"),
        ("'abc", 0, "引号"),
        ("instance('x')/root/item", 0, "instance"),
        ("1 + pulldata('f', 'a', 'b', 'c')", 4, "pulldata"),
        ("current()/../x", 0, "current"),
        ("indexed-repeat(${a}, ${b}, 1)", 0, "indexed-repeat"),
        ("position(..)", 0, "position"),
        ("../zone = 1", 0, "${zone}"),
        ("/data/zone", 0, "路径"),
        ("slected(${a}, 1)", 0, "selected"),
        ("selected(${a})", 0, "2 个参数"),
        ("not true()", 0, "括号"),
        ("regex(., '(a')", 9, "右括号"),
        ("regex(., '(?=a)b')", 9, "不支持"),
        ("regex(., ${a})", 9, "引号"),
        ("jr:choice-name(${a}, 'a')", 21, "${编号}"),
        ("${}", 0, "编号"),
        ("${last-saved#a}", 0, "编号"),
        ("(" * 200 + "1" + ")" * 200, 99, "层"),
        ("-" * 5000 + "1", 99, "层"),
        ("1" + " + 1" * 2400, 398, "层"),
        ("1" * 10_001, 10_000, "太长"),
    ],
)
def test_refusals_name_place_and_remedy(text: str, position: int, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert said in caught.value.message
    assert caught.value.position == position


def test_references() -> None:
    parsed = parse("if(${a} = 1, jr:choice-name(${b}, '${c}'), concat(., '${d}'))")
    assert references(parsed) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${a} = 1 and 1 = 2", False),
        ("1 = 1 or ${a} = 1", True),
        ("${a} = 1 and 1 = 1", None),
        ("not(${a})", None),
        ("if(${a} = 1, 2 > 1, 3 > 1)", True),
        ("if(${a} = 1, 2 > 1, 3 < 1)", None),
        ("coalesce('x', ${a}) = 'x'", True),
        ("coalesce(${a}, 'x') = 'x'", None),
    ],
)
def test_open_questions_leave_it_open_unless_the_rest_decides(
    text: str, expected: bool | None
) -> None:
    assert holds(parse(text), Scope(open={"a"})) is expected


def test_without_a_day_what_depends_on_it_is_unknown() -> None:
    assert evaluate(parse("today() > '2026-01-01'"), Scope()) is UNKNOWN


ODD = st.lists(
    st.sampled_from(
        [
            *"()+-*/=<>!.,'\"$[]@|:？“”（）",
            *("${a}", "${", "}", "1", "0.5", " ", "and", "or", "div"),
            *("not(", "if(", "regex(., '", "selected(${a}, ", "instance(", "string-length("),
        ]
    ),
    max_size=25,
).map("".join)


def read(text: str) -> Expression | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as error:
        return error


@settings(max_examples=250)
@given(st.one_of(ODD, st.text(max_size=40)))
def test_no_text_raises_anything_else(text: str) -> None:
    parsed = read(text)
    if isinstance(parsed, ExpressionError):
        assert 0 <= parsed.position <= len(text)
        assert parsed.message
    else:
        assert parse(text_of(parsed)) == parsed


@settings(max_examples=200)
@given(expressions)
def test_what_is_printed_is_read_as_the_same(expression: Expression) -> None:
    assert parse(text_of(expression)) == expression


@settings(max_examples=200)
@given(
    expressions,
    scopes(),
    st.sets(st.sampled_from(CODES)),
    st.dictionaries(st.sampled_from(CODES), values),
)
def test_what_is_known_early_stays_true(
    expression: Expression, scope: Scope, unknown: set[str], later: dict[str, Value]
) -> None:
    """With questions open, a value is only given if no answer to them could change it."""
    early = evaluate(expression, replace(scope, open=unknown))
    assume(early is not UNKNOWN and unknown)
    kept = {code: held for code, held in scope.values.items() if code not in unknown}
    added = {code: held for code, held in later.items() if code in unknown}
    late = evaluate(expression, replace(scope, values={**kept, **added}))
    assert type(early) is type(late)
    assert str(early) == str(late)


_ATOMS = ["a", "b", ".", "[ab]", "[^a]", "[a-c0-2]", r"\d", r"\w", r"\.", "^", "$", "-", "é", "好"]
PATTERNS = st.recursive(
    st.sampled_from(_ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        inner.map("({})".format),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=250)
@given(PATTERNS, st.text("ab.1é好c-\n", max_size=8))
def test_patterns_match_as_pythons_do(pattern: str, text: str) -> None:
    # $ also stands before a last line break in Python, not here
    expected = re.fullmatch(pattern.replace("$", r"\Z"), text, re.ASCII) is not None
    assert Pattern.of(pattern).matches(text) is expected


@settings(max_examples=150)
@given(st.text("ab()[]{}|*+?^$\\.,-1x:", max_size=15))
def test_no_pattern_raises_anything_else(text: str) -> None:
    with suppress(PatternError):
        assert Pattern.of(text).matches("ab1") in (True, False)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a*)*(a*)*b", "((a{0,9}){0,9})*b"])
def test_no_pattern_takes_for_ever(pattern: str) -> None:
    began = time.process_time()
    assert not Pattern.of(pattern).matches("a" * 200)
    assert time.process_time() - began < 10


def test_a_pattern_that_would_be_a_huge_machine_is_refused() -> None:
    with pytest.raises(PatternError):
        Pattern.of("((a{99}){99}){99}")
