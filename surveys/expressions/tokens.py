"""An expression cut into its words. Full-width signs, as a Chinese keyboard writes them, are taken
outside of quoted texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from surveys.expressions.functions import FUNCTIONS, refusal
from surveys.expressions.problem import ExpressionError

Kind = Literal["number", "text", "reference", "self", "function", "operator", "(", ")", ",", "end"]

_WIDE = str.maketrans("（），＝＜＞＋－−！　＄｛｝", "(),=<>+--! ${}")
_LONGER = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "div"}
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_REFERENCE = re.compile(r"\$\{\s*([^\s{}$#]{1,64})\s*\}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:[.:][A-Za-z_][A-Za-z0-9_-]*)*")
_OPERATOR = re.compile(r"!=|<=|>=|[=<>+*-]|(?:and|or|div|mod)(?![A-Za-z_-])")
_PATH = "这里不能用路径，请用 ${编号} 指明一道题"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """All words, and an `end`. Raises ExpressionError."""
    found: list[Token] = []
    plain = text.translate(_WIDE)
    at = 0
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        token, at = _next(text, plain, at, after_operand=_ends_operand(found))
        found.append(token)
    return [*found, Token("end", "", len(text))]


def _ends_operand(found: list[Token]) -> bool:
    return bool(found) and found[-1].kind in ("number", "text", "reference", "self", ")")


def _next(text: str, plain: str, at: int, *, after_operand: bool) -> tuple[Token, int]:
    sign = plain[at]
    if sign in _CLOSING:
        return _quoted(text, at)
    if sign in "(),":
        return Token(_bracket(sign), sign, at), at + 1
    if after_operand or sign in "-−":
        return _operator(plain, at)
    return _operand(plain, at)


def _bracket(sign: str) -> Kind:
    return "(" if sign == "(" else ")" if sign == ")" else ","


def _quoted(text: str, at: int) -> tuple[Token, int]:
    end = text.find(_CLOSING[text[at]], at + 1)
    if end < 0:
        raise ExpressionError(at, "引号没有配对")
    inner = text[at + 1 : end]
    if '"' in inner and "'" in inner:
        raise ExpressionError(at, "一段文字里不能同时有单引号和双引号")
    return Token("text", inner, at), end + 1


def _operator(plain: str, at: int) -> tuple[Token, int]:
    if plain[at] in _LONGER:
        return Token("operator", _LONGER[plain[at]], at), at + 1
    found = _OPERATOR.match(plain, at)
    if found is None:
        raise ExpressionError(at, _no_operator(plain[at:]))
    if found[0] == "=" and plain.startswith("==", at):
        raise ExpressionError(at, "“等于”只写一个 =")
    return Token("operator", found[0], at), found.end()


def _no_operator(rest: str) -> str:
    if rest[0] in "/[|@:":
        return _PATH
    for wrong, right in (("&&", "and"), ("||", "or"), ("&", "and"), ("%", "mod"), ("<>", "!=")):
        if rest.startswith(wrong):
            return f"不认识 {wrong}，请写 {right}"
    word = _NAME.match(rest)
    if word and word[0].casefold() in ("and", "or", "div", "mod", "not"):
        return f"{word[0]} 要写小写，两边留空格" if word[0] != "not" else "not 要写成 not(…)"
    return f"这里应当有一个运算符（and、or、=、+ 等），读到的是“{rest[:6]}”"


def _operand(plain: str, at: int) -> tuple[Token, int]:
    if found := _REFERENCE.match(plain, at):
        return Token("reference", found[1], at), found.end()
    if found := _NUMBER.match(plain, at):
        return Token("number", found[0], at), found.end()
    if plain[at] == "." and not plain.startswith("..", at) and not plain.startswith("./", at):
        return Token("self", ".", at), at + 1
    if (found := _NAME.match(plain, at)) and plain[found.end() :].lstrip().startswith("("):
        if found[0] not in FUNCTIONS:  # before a path behind it is met: instance('x')/root
            raise ExpressionError(at, refusal(found[0]))
        return Token("function", found[0], at), found.end()
    raise ExpressionError(at, _no_operand(plain[at:]))


def _no_operand(rest: str) -> str:
    if rest.startswith("${"):
        return "${ } 里应当是一道题的编号，例如 ${Q1}"
    if found := re.match(r"\.\./([A-Za-z_][A-Za-z0-9_.-]*)(?![A-Za-z0-9_./\[-])", rest):
        return f"这里不能用路径，请写 ${{{found[1]}}}"
    if rest[0] in "./@*:" or "::" in rest[:24]:
        return _PATH
    if found := _NAME.match(rest):
        if found[0] in FUNCTIONS:
            return f"{found[0]} 后面要有括号：{found[0]}(…)"
        return f"不认识“{found[0]}”：题目写成 ${{{found[0]}}}，文字要加引号"
    if found := _OPERATOR.match(rest):
        return f"“{found[0]}”前面少了一个数或一道题"
    return f"看不懂“{rest[:6]}”"
