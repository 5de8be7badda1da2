"""The pages fail to pass when they lag behind the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import bot.cli
from bot.files.columns import TableSpec
from bot.project.disk import FILES
from bot.project.model import Project
from bot.project.rows import (
    EVENTS,
    GOALS,
    GROUPS,
    OUTCOMES,
    PLANNED,
    SPENDING,
    TARGETS,
    UNITS,
)
from bot.project.self_targets import SELF_TARGETS
from surveys import form

CONDITIONS = get_args(get_args(form.Condition)[0])
DOCS = Path(__file__).parents[2] / "docs"
FOLDER = (DOCS / "project-folder.md").read_text("utf-8")


def keys(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every key that may stand in the file, `*` for the items of a list or the keys of a map."""
    for name, field in model.model_fields.items():
        yield above + name
        for inner, many in _models(field.annotation):
            if inner in CONDITIONS:
                continue  # its keys have rows in questionnaire.md
            yield from keys(inner, f"{above}{name}.{'*.' if many else ''}")


def _models(annotation: Any, many: bool = False) -> Iterator[tuple[type[BaseModel], bool]]:
    if annotation in CONDITIONS:  # they have a page of their own
        return
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    holds = getattr(annotation, "__origin__", None) in (tuple, dict)
    for argument in get_args(annotation):
        yield from _models(argument, many or holds)


def test_every_key_of_project_yaml_has_its_row() -> None:
    rows = re.findall(r"^\| `([\w.*]+)` \|", FOLDER.split("## 表格的通则")[0], re.M)
    known = [*keys(Project)]
    assert [key for key in known if key not in rows] == []
    assert [row for row in rows if row not in known and row not in _stems()] == []


def _stems() -> set[str]:
    return {kept.stem for kept in FILES} | {kept.name for kept in FILES}


@pytest.mark.parametrize(
    ("section", "spec"),
    [
        ("units：", UNITS),
        ("spending：", SPENDING),
        ("planned：", PLANNED),
        ("groups：", GROUPS),
        ("activities：", EVENTS),
        ("goals、", GOALS),
        ("goals、", OUTCOMES),
        ("goals、", TARGETS),
        ("self_targets：", SELF_TARGETS),
    ],
)
def test_every_column_has_its_row(section: str, spec: TableSpec[Any]) -> None:
    text = FOLDER.split(f"\n## {section}")[1].split("\n## ")[0]
    named = re.findall(r"`(\w+)` \(`(\w+)`\)", text)
    for name, column in spec.columns.items():
        assert (column.title, name) in named


@pytest.mark.parametrize("kept", FILES, ids=lambda kept: kept.stem)
def test_every_file_has_its_row(kept: Any) -> None:
    line = next(line for line in FOLDER.splitlines() if line.startswith(f"| `{kept.stem}"))
    assert line.endswith("是 |") == kept.required


@pytest.mark.parametrize("name", sorted(bot.cli.COMMANDS))
def test_every_command_has_its_section(name: str) -> None:
    assert re.search(rf"^## jixiao {name}\b", (DOCS / "cli.md").read_text("utf-8"), re.M)
