"""Formulas of scoring rules: arithmetic over named figures, in exact fractions. Never eval.

Written as people write them in Excel or in a text: `W × MIN(1, 实际 ÷ 计划)`, both widths of signs,
`95%`, `IF(条件, 甲, 乙)`. Python's own parser gives the tree; only what is listed here is reckoned.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from scoring.figures import rounded

LONGEST = 500
"""Characters of a formula."""
DIGITS = 15
"""Digits of a number in a formula: as many as survive being parsed."""

_SIGNS = str.maketrans("×÷－−＋＊／（），：＜＞％　。", "*/--+*/(),:<>% .")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_SPELT = (("≥", ">="), ("≧", ">="), ("≤", "<="), ("≦", "<="), ("≠", "!="), ("<>", "!="))
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_LONG = re.compile(rf"[\d.]{{{DIGITS + 2},}}|\d[eE]|\d_|0[xXoObB]")


class ReckoningError(ValueError):
    """A formula that cannot be read, or a figure it cannot be reckoned with; in Chinese."""


def _whole(x: Fraction) -> int:
    if x.denominator != 1 or not 0 <= x <= 12:
        raise ReckoningError("ROUND 的位数须为 0 到 12 的整数")
    return int(x)


def _round(x: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    return Fraction(rounded(x, _whole(places)))


def _floor(x: Fraction) -> Fraction:
    return Fraction(x.numerator // x.denominator)


def _ceil(x: Fraction) -> Fraction:
    return -_floor(-x)


_FUNCTIONS: dict[str, tuple[Callable[..., Fraction], int, int]] = {
    "MIN": (min, 2, 20),
    "MAX": (max, 2, 20),
    "ABS": (abs, 1, 1),
    "ROUND": (_round, 1, 2),
    "FLOOR": (_floor, 1, 1),
    "CEILING": (_ceil, 1, 1),
}
"""By name: what it does, least and most arguments. IF is no function: it reckons one side only."""

FUNCTIONS = (*_FUNCTIONS, "IF", "AND", "OR", "NOT")

_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
}
_COMPARES: dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}
_AND_OR = ("AND", "OR")


class Formula:
    """A formula that has been read. `names`: the figures it wants, as written."""

    def __init__(self, text: str) -> None:
        """Raises ReckoningError for what is no formula."""
        self.text = text
        self._body = _parse(text)
        self.names = frozenset(_check(self._body))

    def reckon(self, figures: Mapping[str, Fraction]) -> Fraction:
        """The exact value. Raises ReckoningError for a division by zero."""
        return _number(self._body, figures)


def spelt(text: str) -> str:
    """The formula in the signs that are parsed."""
    plain = text.translate(_SIGNS).translate(_DIGITS)
    for written, sign in _SPELT:
        plain = plain.replace(written, sign)
    return re.sub(r"(?<![<>!=])=(?!=)", "==", plain).strip()


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ReckoningError(f"公式太长，最多{LONGEST}个字")
    plain = spelt(text)
    if found := _LONG.search(plain):
        raise ReckoningError(f"“{found[0]}”不是写得清的数，最多{DIGITS}位数字")
    try:
        return ast.parse(_PERCENT.sub(r"(\1/100)", plain), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ReckoningError(f"公式“{text}”读不懂，检查括号和运算符") from None


def _check(node: ast.expr) -> list[str]:
    """The names in it. Raises for anything that is not listed."""
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=str()) | ast.Constant(value=None):
            raise ReckoningError("公式里只能有数、名称、运算符和函数")
        case ast.Constant(value=int() | float()):
            return []
        case ast.Name(id=name):
            return [name]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return _check(operand)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            return [*_check(left), *_check(right)]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            _check_call(name.upper(), args)
            return [found for arg in args for found in _check_either(arg)]
        case _:
            raise ReckoningError("公式里只能有数、名称、+ − × ÷、比较和函数" + _known())


def _known() -> str:
    return f"（{'、'.join(FUNCTIONS)}）"


def _check_call(name: str, args: list[ast.expr]) -> None:
    if name == "IF":
        if len(args) != 3 or not _is_condition(args[0]) or any(map(_is_condition, args[1:])):
            raise ReckoningError("IF 写成 IF(条件, 甲, 乙)")
    elif name in _FUNCTIONS:
        _, least, most = _FUNCTIONS[name]
        if not least <= len(args) <= most or any(map(_is_condition, args)):
            raise ReckoningError(f"{name} 的括号里要有{least}到{most}个数")
    else:
        raise ReckoningError(f"没有函数 {name}{_known()}")


def _is_condition(node: ast.expr) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return isinstance(node, ast.Compare) or (
        called and node.func.id.upper() in (*_AND_OR, "NOT")  # type: ignore[attr-defined]
    )


def _check_either(node: ast.expr) -> list[str]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            if any(type(op) not in _COMPARES for op in ops):
                raise ReckoningError("比较只能用 < ≤ > ≥ = ≠")
            return [name for one in (left, *others) for name in _check(one)]
        case ast.Call(func=ast.Name(), args=args, keywords=[]) if _is_condition(node):
            if not args or not all(map(_is_condition, args)):
                raise ReckoningError("AND、OR、NOT 的括号里要写条件")
            return [name for one in args for name in _check_either(one)]
        case _:
            return _check(node)


def _number(node: ast.expr, figures: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as value):
            return Fraction(repr(value))
        case ast.Name(id=name):
            return figures[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, figures)
        case ast.UnaryOp(operand=operand):
            return _number(operand, figures)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            below = _number(right, figures)
            if not below:
                raise ReckoningError("除数为零")
            return _number(left, figures) / below
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_number(left, figures), _number(right, figures))
        case ast.Call(func=ast.Name(id=name), args=args) if name.upper() == "IF":
            return _number(args[1] if _true(args[0], figures) else args[2], figures)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name.upper()][0](*(_number(arg, figures) for arg in args))
    raise AssertionError(node)  # `_check` let nothing else through


def _true(node: ast.expr, figures: Mapping[str, Fraction]) -> bool:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [_number(one, figures) for one in (left, *others)]
            pairs = zip(ops, values, values[1:], strict=False)
            return all(_COMPARES[type(op)](a, b) for op, a, b in pairs)
        case ast.Call(func=ast.Name(id=name), args=args):
            found = [_true(one, figures) for one in args]
            if name.upper() == "NOT":
                return not all(found)
            return all(found) if name.upper() == "AND" else any(found)
    raise AssertionError(node)


def substituted(text: str, figures: Mapping[str, str]) -> str:
    """The formula with its names replaced by figures, for a trace."""
    names = sorted(figures, key=len, reverse=True)
    if not names:
        return text
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))
    return pattern.sub(lambda found: figures[found[0]], text)
