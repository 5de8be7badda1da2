"""What the tests of the documentation read: pages, their sections, tables and examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from bot.files.yaml import read_yaml

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of the same or a higher level."""
    found = re.search(rf"^(#+) {re.escape(heading)}$\n(.*?)(?=^#{{1,6}} |\Z)", text, re.M | re.S)
    assert found, f"no section {heading}"
    level = found[1]
    rest = text[found.start(2) :]
    end = re.search(rf"^#{{1,{len(level)}}} ", rest, re.M)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows whose first cell is in code type."""
    lines = [line for line in text.splitlines() if re.match(r"\| `", line)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def names(text: str) -> list[str]:
    """First cells of the rows, without their quotes."""
    return [row[0].strip("`") for row in rows(text)]


def examples(text: str) -> list[Any]:
    """The YAML blocks, read as project files are."""
    found = []
    for block in re.findall(r"```yaml\n(.*?)```", text, re.S):
        data, _positions, problems = read_yaml(block.encode(), "example")
        assert not problems, problems
        found.append(data)
    return found


def keys(
    model: type[BaseModel], above: str = "", without: tuple[str, ...] = ("kind",)
) -> Iterator[str]:
    """Every key that may stand in a file, `*` for the items of a list or the values of a map.
    What a key of `without` holds is documented elsewhere."""
    for name, field in model.model_fields.items():
        yield above + name
        for inner, many in _models(field.annotation) if name not in without else ():
            yield from keys(inner, f"{above}{name}.{'*.' if many else ''}", without)


def _models(annotation: Any, many: bool = False) -> Iterator[tuple[type[BaseModel], bool]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    holds = getattr(annotation, "__origin__", None) in (tuple, dict)
    for argument in get_args(annotation):
        yield from _models(argument, many or holds)


def union(annotated: Any) -> tuple[type[Any], ...]:
    """The members of `Annotated[A | B | ..., ...]`."""
    return get_args(get_args(annotated)[0])
