"""jixiao check DIR: everything that is wrong with a project folder, at once."""

from __future__ import annotations

from bot.cli.console import Directory, out, problem_tables
from bot.project import ProjectFolder, load
from bot.project.templates import note_templates


def check(directory: Directory, /) -> int:
    loaded = load(directory)
    console = out()
    for table in problem_tables(loaded.problems):
        console.print(table)
    if loaded.folder is None:
        console.print(f"{directory}：共{len(loaded.problems)}处问题", soft_wrap=True)
        return 1
    for table in problem_tables((*loaded.notes, *note_templates(directory))):
        console.print(table)
    console.print(f"{directory}：{summary(loaded.folder)}", soft_wrap=True)
    return 0


def summary(folder: ProjectFolder) -> str:
    """The folder in one line of counts."""
    counts = (
        (sum(not unit.members for unit in folder.units), "个单位"),
        (len(folder.lines), "笔拨款"),
        (len(folder.planned), "行计划"),
        (len(folder.groups), "类对象"),
        (len(folder.events), "项活动"),
        (len(folder.questionnaire.questions), "道问题"),
        (len(folder.indicators.leaves), "个指标"),
    )
    parts = "、".join(f"{number}{words}" for number, words in counts if number)
    return f"没有问题。{parts}；版本 {folder.revision[:12]}"
