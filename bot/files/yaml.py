"""YAML files as models, every problem with its line.

Read as YAML 1.2 does: only true and false are booleans, 12:30 and 0123 stay text, and numbers
with a point become `Decimal`, so that no amount ever passes through a binary float.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.files.problems import FULL_WIDTH_COLON, Loc, Problem, from_validation
from bot.files.text import decode

T = TypeVar("T", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)", list("-+.0123456789")),
):
    _scalar = re.compile(f"^(?:{_pattern})$")
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _scalar, _first)


def _decimal(loader: _Loader, node: ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


_ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What PyYAML lets through: tags that do not fit their value, endless digits, deep nesting."""
_ODD_WORDS = ("含有读不懂的值：“!!”标记、过长的数字或层层嵌套的括号", "删去标记，改用普通写法")


class Positions:
    """Where in the text the value at a path stands."""

    def __init__(self, root: Node | None) -> None:
        self._root = root

    def where(self, loc: Loc) -> str:
        """The line of the deepest node on the path; parts that are no keys are passed over."""
        node, line = self._root, self._root.start_mark.line if self._root else 0
        told: Node | None = None
        for i, part in enumerate(loc):
            if node is not told and i + 1 < len(loc) and _is_tag(node, part):
                told = node
                continue
            found = _child(node, part)
            if found:
                line, node = found
        return f"第{line + 1}行"


def _is_tag(node: Node | None, part: int | str) -> bool:
    """Whether the part is the tag of a union (kind: parts): no key, even if one has its name."""
    values = [value for _, value in node.value] if isinstance(node, MappingNode) else []
    return any(isinstance(value, ScalarNode) and value.value == part for value in values)


def _child(node: Node | None, part: int | str) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if str(key.value) == str(part):
                return key.start_mark.line, value
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line, item
    return None


def read_yaml(raw: bytes, file: str) -> tuple[Any, Positions, list[Problem]]:
    """The data of a YAML file (None when it cannot be read), their positions, and the problems."""
    text, problems = decode(raw, file)
    if problems:
        return None, Positions(None), problems
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        repeated = [] if root is None else list(_repeated(root, file, set()))
        data = None if root is None else loader.construct_document(root)
    except yaml.YAMLError as error:
        return None, Positions(None), [_broken(error, text, file)]
    except _ODD:
        return None, Positions(None), [Problem("odd_value", file, "", *_ODD_WORDS)]
    return data, Positions(root), repeated


def load_model(model: type[T], raw: bytes, name: str) -> tuple[T | None, list[Problem]]:
    """A YAML file as a model, or all that is wrong with it."""
    made, _positions, problems = load_placed(model, raw, name)
    return made, problems


def load_placed(
    model: type[T], raw: bytes, name: str, context: dict[str, Any] | None = None
) -> tuple[T | None, Positions, list[Problem]]:
    """The same with the places of its values. `context` is for the model's validators."""
    data, positions, problems = read_yaml(raw, name)
    if data is None:
        if not problems:
            problems = [Problem("empty", name, "", "文件是空的", "按示例填写内容")]
        return None, positions, problems
    try:
        made = model.model_validate(data, context=context)
    except ValidationError as error:
        found = problems + from_validation(error, model, name, positions.where)
        return None, positions, found
    return (None if problems else made), positions, problems


def _repeated(node: Node, file: str, done: set[int]) -> Iterator[Problem]:
    """Keys written twice in one mapping: YAML would silently take the last."""
    if id(node) in done:
        return
    done.add(id(node))
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from _repeated(item, file, done)
    elif isinstance(node, MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if isinstance(key, ScalarNode) and key.value in first:
                yield Problem(
                    "duplicate_key",
                    file,
                    f"第{line}行",
                    f"“{key.value}”写了两次，第一次在第{first[key.value]}行",
                    "删去或改名其中一个",
                )
            first.setdefault(str(key.value), line)
            yield from _repeated(value, file, done)


def _broken(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _unreadable(error, text, file)
    near = text.split("\n")[max(0, mark.line - 1) : mark.line + 1]
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    code, message, remedy = _diagnose(said, near)
    return Problem(code, file, f"第{mark.line + 1}行第{mark.column + 1}列", message, remedy)


def _unreadable(error: yaml.YAMLError, text: str, file: str) -> Problem:
    position = getattr(error, "position", 0)
    line = text[:position].count("\n") + 1
    return Problem(
        "control_character", file, f"第{line}行", "含有不可见的控制字符", "删去该处字符后重新输入"
    )


def _diagnose(problem: str, near: list[str]) -> tuple[str, str, str]:
    if "\\t" in problem or any(re.match(r" *\t", line) for line in near):
        return "tab", "缩进用了制表符（Tab）", "改用空格缩进"
    if any("：" in line and ": " not in line for line in near):
        return "full_width_colon", *FULL_WIDTH_COLON
    if "expected alphabetic or numeric" in problem or "undefined alias" in problem:
        return "quote", "以 & 或 * 开头的文字须加引号", "给这段文字加上英文双引号"
    if "single document" in problem:
        return "documents", "文件中有多份文档（---）", "只保留一份"
    return "syntax", "此处写法不合 YAML 格式", "检查缩进是否对齐、冒号后是否空一格、引号是否成对"
