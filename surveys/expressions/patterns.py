"""Regular expressions whose matching takes time in proportion to the text, whatever the pattern.

A form comes from anybody, and a backtracking matcher can be stopped for hours by `(a+)+b`. So the
pattern becomes a small machine all of whose states are followed at once. What such a machine
cannot do (looking around, going back to groups) is refused with its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 500
"""Characters of a pattern."""

STATES = 1500
"""Size of the machine; a counted repetition is written out."""

DEEPEST = 20

_NUMBERS = "0123456789"
Fits = Callable[[str], bool]


class PatternError(ValueError):
    """Chinese; says what of the pattern is not understood."""


@dataclass(frozen=True, slots=True)
class _One:
    """A character that fits."""

    fits: Fits


@dataclass(frozen=True, slots=True)
class _Edge:
    """The beginning or the end of the text."""

    end: bool


@dataclass(frozen=True, slots=True)
class _Row:
    parts: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Either:
    parts: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Again:
    part: _Node
    least: int
    most: int | None


_Node = _One | _Edge | _Row | _Either | _Again


def _digit(char: str) -> bool:
    return char in _NUMBERS


def _word(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())


def _space(char: str) -> bool:
    return char in " \t\n\r\f\v"


def _not(fits: Fits) -> Fits:
    return lambda char: not fits(char)


def _is(wanted: str) -> Fits:
    return lambda char: char == wanted


def _between(low: str, high: str) -> Fits:
    return lambda char: low <= char <= high


_CLASSES: dict[str, Fits] = {
    "d": _digit,
    "D": _not(_digit),
    "w": _word,
    "W": _not(_word),
    "s": _space,
    "S": _not(_space),
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open = 0

    def _peek(self, what: str = "") -> bool:
        """Whether there is more, or more that begins like this."""
        return self._at < len(self._text) and self._text.startswith(what, self._at)

    def _take(self) -> str:
        if not self._peek():
            raise PatternError("没有写完")
        self._at += 1
        return self._text[self._at - 1]

    def _skip(self, what: str) -> bool:
        if self._peek(what):
            self._at += len(what)
            return True
        return False

    def whole(self) -> _Node:
        """The pattern to its end."""
        found = self._either()
        if self._peek():
            raise PatternError("多了一个右括号")
        return found

    def _either(self) -> _Node:
        rows = [self._row()]
        while self._skip("|"):
            rows.append(self._row())
        return _Either(tuple(rows)) if len(rows) > 1 else rows[0]

    def _row(self) -> _Node:
        parts: list[_Node] = []
        while self._peek() and not self._peek("|") and not self._peek(")"):
            parts.append(self._repeated(self._atom()))
        return _Row(tuple(parts))

    def _repeated(self, part: _Node) -> _Node:
        while (times := self._times()) is not None:
            part = _Again(part, *times)
            self._skip("?")  # greedy or not: the whole text matches or does not
            if self._peek("+") or self._peek("*"):
                raise PatternError("不支持两个次数符号连写")
        return part

    def _times(self) -> tuple[int, int | None] | None:
        for sign, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._skip(sign):
                return times
        return self._counted() if self._skip("{") else None

    def _counted(self) -> tuple[int, int | None]:
        least = self._count()
        most: int | None = least
        if self._skip(","):
            most = None if self._peek("}") else self._count()
        if not self._skip("}") or (most is not None and most < least):
            raise PatternError("次数写成 {2}、{2,} 或 {2,5}")
        return least, most

    def _count(self) -> int:
        digits = ""
        while self._peek() and self._text[self._at] in _NUMBERS:
            digits += self._take()
        if not digits or int(digits) > STATES:
            raise PatternError(f"次数是 0 到 {STATES} 的整数")
        return int(digits)

    def _atom(self) -> _Node:
        match self._take():
            case "(":
                return self._group()
            case "[":
                return _One(self._set())
            case ".":
                return _One(_not(_is("\n")))
            case "^":
                return _Edge(end=False)
            case "$":
                return _Edge(end=True)
            case "\\":
                return _One(self._escaped())
            case "*" | "+" | "?" | "{":
                raise PatternError("次数符号前面少了内容")
            case char:
                return _One(_is(char))

    def _group(self) -> _Node:
        if self._peek("?") and not self._skip("?:"):
            raise PatternError("不支持 (?=…)、(?!…)、(?i) 这类写法")
        self._open += 1
        if self._open > DEEPEST:
            raise PatternError(f"括号最多{DEEPEST}层")
        inner = self._either()
        if not self._skip(")"):
            raise PatternError("少了一个右括号")
        self._open -= 1
        return inner

    def _escaped(self) -> Fits:
        char = self._take()
        if char in _CLASSES:
            return _CLASSES[char]
        return _is(self._literal(char))

    def _literal(self, char: str) -> str:
        """The character behind a backslash."""
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in "ux":
            digits = "".join(self._take() for _ in range(4 if char == "u" else 2))
            try:
                return chr(int(digits, 16))
            except ValueError as error:
                raise PatternError(f"\\{char} 后面要有{len(digits)}位十六进制数") from error
        if char.isascii() and char.isalnum():
            raise PatternError(f"不支持 \\{char}")
        return char

    def _set(self) -> Fits:
        negated, found = self._skip("^"), list[Fits]()
        while not self._peek("]") or not found:
            found.append(self._member())
        self._at += 1
        fits = tuple(found)

        def any_of(char: str) -> bool:
            return any(one(char) for one in fits)

        return _not(any_of) if negated else any_of

    def _member(self) -> Fits:
        char = self._take()
        if char == "[" and (self._peek(":") or self._peek("^")):
            raise PatternError("不支持 [[:…:]] 这类写法")
        if char == "\\":
            char = self._take()
            if char in _CLASSES:
                return _CLASSES[char]
            char = self._literal(char)
        if not self._peek("-") or self._peek("-]"):
            return _is(char)
        self._at += 1
        high = self._take()
        high = self._literal(self._take()) if high == "\\" else high
        if high < char:
            raise PatternError(f"范围 {char}-{high} 前后颠倒")
        return _between(char, high)


@dataclass(frozen=True, slots=True)
class _Step:
    """One state: take a character that fits, or pass on (`ways`), perhaps at an edge only."""

    fits: Fits | None = None
    ways: tuple[int, ...] = ()
    edge: _Edge | None = None


class _Builder:
    """Writes the machine from its end to its beginning."""

    def __init__(self) -> None:
        self.steps: list[_Step] = [_Step()]

    def _add(self, step: _Step) -> int:
        if len(self.steps) >= STATES:
            raise PatternError("太复杂，请写短一点")
        self.steps.append(step)
        return len(self.steps) - 1

    def before(self, node: _Node, following: int) -> int:
        """The state from which `node` leads to `following`."""
        match node:
            case _One(fits=fits):
                return self._add(_Step(fits, (following,)))
            case _Edge():
                return self._add(_Step(None, (following,), node))
            case _Row(parts=parts):
                for part in reversed(parts):
                    following = self.before(part, following)
                return following
            case _Either(parts=parts):
                return self._add(_Step(ways=tuple(self.before(p, following) for p in parts)))
            case _Again():
                return self._again(node, following)

    def _again(self, node: _Again, following: int) -> int:
        if node.most is None:
            loop = self._add(_Step())
            self.steps[loop] = _Step(ways=(self.before(node.part, loop), following))
            at = loop
        else:
            at = following
            for _ in range(node.most - node.least):
                at = self._add(_Step(ways=(self.before(node.part, at), following)))
        for _ in range(node.least):
            at = self.before(node.part, at)
        return at


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be used; `of` reads one."""

    steps: tuple[_Step, ...]
    first: int

    @staticmethod
    @lru_cache(maxsize=256)
    def of(text: str) -> Pattern:
        """Raises PatternError."""
        if len(text) > LONGEST:
            raise PatternError(f"最多{LONGEST}个字")
        node = _Reader(text).whole()
        builder = _Builder()
        first = builder.before(node, 0)
        return Pattern(tuple(builder.steps), first)

    def matches(self, text: str) -> bool:
        """Whether the pattern is the whole text."""
        states = self._passed({self.first}, 0, len(text))
        for at, char in enumerate(text):
            reached = {
                self.steps[state].ways[0]
                for state in states
                if (fits := self.steps[state].fits) is not None and fits(char)
            }
            if not reached:
                return False
            states = self._passed(reached, at + 1, len(text))
        return 0 in states

    def _passed(self, states: set[int], at: int, length: int) -> set[int]:
        """These states and all that are reached from them without a character."""
        found, waiting = set(states), list(states)
        while waiting:
            step = self.steps[waiting.pop()]
            blocked = step.edge is not None and at != (length if step.edge.end else 0)
            if step.fits is not None or blocked:
                continue
            new = [state for state in step.ways if state not in found]
            found.update(new)
            waiting.extend(new)
        return found
