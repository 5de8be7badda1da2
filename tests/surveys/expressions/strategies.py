"""Random expressions and scopes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from surveys.expressions import FUNCTIONS, Expression, Scope
from surveys.expressions.tree import (
    PRECEDENCE,
    Binary,
    Call,
    Itself,
    Literal,
    Minus,
    Operator,
    Reference,
)

CODES = ("Q1", "Q2", "问题3", "N.a-b")

texts = st.one_of(
    st.sampled_from(["", "1", "2", "1 2 3", "abc", "2026-03-05", "NaN", "true", "-1", " 7 "]),
    st.text(st.characters(exclude_characters="\"'“”‘’"), max_size=6),
)
numbers = st.one_of(
    st.integers(0, 200).map(Decimal),
    st.decimals(0, 10**6, places=3).map(lambda value: value.copy_abs().normalize()),
)
literals = st.one_of(texts, numbers).map(Literal)
_FREE = sorted(set(FUNCTIONS) - {"regex", "jr:choice-name"})
_operators = st.sampled_from(sorted(PRECEDENCE))


@st.composite
def _calls(draw: st.DrawFn, inner: st.SearchStrategy[Expression]) -> Call:
    name = draw(st.sampled_from([*_FREE, "regex", "jr:choice-name"]))
    if name == "regex":
        pattern = draw(st.sampled_from(["[0-9]+", "a|b*", "(ab){1,3}", ".*"]))
        return Call(name, (draw(inner), Literal(pattern)))
    if name == "jr:choice-name":
        return Call(name, (draw(inner), Literal("${Q2}")))
    spec = FUNCTIONS[name]
    count = draw(st.integers(spec.least, min(spec.most, spec.least + 2)))
    return Call(name, tuple(draw(inner) for _ in range(count)))


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def binary(operator: Operator, left: Expression, right: Expression) -> Expression:
        return Binary(operator, left, right)

    return st.one_of(
        st.builds(Minus, inner), st.builds(binary, _operators, inner, inner), _calls(inner)
    )


expressions: st.SearchStrategy[Expression] = st.recursive(
    st.one_of(literals, st.sampled_from(CODES).map(Reference), st.just(Itself())),
    _larger,
    max_leaves=12,
)

values = st.one_of(
    texts,
    st.booleans(),
    numbers,
    st.sampled_from([Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+90"), Decimal(-3)]),
)


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    """Some codes answered, some not, none open."""
    return Scope(
        values=draw(st.dictionaries(st.sampled_from(CODES), values)),
        answer=draw(values),
        today=date(2026, 3, 5),
        labels={"Q2": {"1": "一", "2": "二"}},
    )
