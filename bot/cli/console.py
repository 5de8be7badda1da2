"""What commands write with: plain text for people, never markup taken from a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.files.problems import Problem
from bot.project import ProjectFolder, load
from bot.project.disk import read, why

Directory = Annotated[Path, Parameter(help="项目文件夹 · Project folder")]


def out() -> Console:
    """Standard output: results."""
    return Console(markup=False, highlight=False, soft_wrap=False)


def err() -> Console:
    """Standard error: what is in the way of a result."""
    return Console(markup=False, highlight=False, stderr=True)


def content(file: Path, limit: int) -> bytes | None:
    """What is in a file, one byte more than `limit` at most, so that its reader can refuse it; None
    after the reason is shown on standard error."""
    try:
        return read(file, limit)
    except OSError as error:
        err().print(f"打不开 {file}：{why(error)}", soft_wrap=True)
        return None


def problem_tables(problems: Iterable[Problem]) -> list[Table]:
    """One table a file, in the order in which the files came up."""
    return [
        _table(file, list(group))
        for file, group in groupby(_by_file(problems), key=lambda problem: problem.file)
    ]


def _by_file(problems: Iterable[Problem]) -> list[Problem]:
    found = list(problems)
    order = list(dict.fromkeys(problem.file for problem in found))
    return sorted(found, key=lambda problem: order.index(problem.file))


def _table(file: str, problems: Sequence[Problem]) -> Table:
    table = Table(title=Text(f"{file}（{len(problems)}处）"), title_justify="left", show_lines=True)
    table.add_column("位置", overflow="fold", ratio=2)
    table.add_column("问题，→改法", overflow="fold", ratio=5)
    table.add_column("代码", overflow="fold", ratio=2)
    for problem in problems:
        words = Text(problem.message)
        if problem.remedy:
            words.append(f"\n→{problem.remedy}", style="green")  # a blank here would be broken at
        table.add_row(Text(problem.where), words, Text(problem.code))
    return table


def open_project(directory: Path) -> ProjectFolder | None:
    """The project, or None after its problems have been shown on standard error."""
    loaded = load(directory)
    if loaded.folder is not None:
        return loaded.folder
    console = err()
    for table in problem_tables(loaded.problems):
        console.print(table)
    console.print(f"{directory}：共{len(loaded.problems)}处问题，改好后再运行", soft_wrap=True)
    return None
