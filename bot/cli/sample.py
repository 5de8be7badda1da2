"""jixiao sample: a sample by group drawn from a list, and the plan of how many."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as InRange
from rich.table import Table
from rich.text import Text

from bot.campaign import Campaign, group_choices
from bot.cli.console import err, open_project, out
from bot.cli.invite_roster import Columns, opened, wanted_of
from bot.project import ProjectFolder
from bot.roster.copying import save_private
from bot.roster.drawing import Wish, by_group, drawn, workbook
from bot.roster.sheet import Sheet, Wanted
from bot.sampling import plan_of
from scoring import sampling
from scoring.sampling import Method, Plan


@Parameter(name="*")
@dataclass(frozen=True)
class Drawing:
    """怎么抽。"""

    seed: Annotated[str, Parameter(help="种子；不写就随机取一个并印出来 · Seed")] = ""
    method: Annotated[Method, Parameter(help="random 简单随机，systematic 等距")] = "random"
    substitutes: Annotated[
        int, Parameter(help="每100个样本配几个替补", validator=InRange(gte=0, lte=500))
    ] = 20
    listed: Annotated[date | None, Parameter(help="名单日期；不写用文件日期 · Day of list")] = None
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help="结果文件")] = None


async def sample(
    file: Annotated[Path | None, Parameter(help="名单：xlsx 或 csv · The list")] = None,
    /,
    *,
    group: Annotated[str, Parameter(help="类别在哪一列（列名） · Column of groups")] = "",
    size: Annotated[int | None, Parameter(help="一共抽多少人", validator=InRange(gte=1))] = None,
    plan: Annotated[Path | None, Parameter(help="按这个项目的抽样计划 · Project folder")] = None,
    number_column: Annotated[str, Parameter(help="编号列的列名 · Column of numbers")] = "",
    how: Drawing = Drawing(),
) -> int:
    """从名单里按类别抽样，配好替补。姓名不离开您的文件；同一种子、同一名单，谁来抽都一样。"""
    folder = None
    if plan is not None:
        folder = open_project(plan)
        if folder is None:
            return 1
    if file is None:
        return _show(folder)
    columns = Columns(number_column=number_column, group_column=group)
    wanted = wanted_of(folder, columns.named, needs_group=True) if folder else Wanted(columns.named)
    read = opened(file, wanted)
    if read is None:
        return 1
    raw, sheet = read
    made = _sizes(sheet, folder, size)
    if made is None:
        return 2
    wish = Wish(
        sizes={target.group: target.wanted for target in made.targets},
        substitutes=how.substitutes,
        seed=how.seed or secrets.token_hex(8),
        method=how.method,
        listed=how.listed or datetime.fromtimestamp(file.stat().st_mtime, UTC).date(),
        about=made.about,
    )
    found = drawn(sheet, wish)
    target = how.output or file.with_name(f"{file.stem}_样本.xlsx")
    save_private(target, workbook(raw, sheet, found, wish))
    names = _names(folder)
    table = _table("类别", "名单", "样本", "替补")
    counts = by_group(sheet)
    for each in found:
        cells = (str(len(counts[each.group])), str(len(each.chosen)), str(len(each.substitutes)))
        table.add_row(Text(names.get(each.group, each.group) or "（不分类）"), *cells)
    out().print(table)
    out().print(f"种子 {wish.seed}；{made.about}", soft_wrap=True)
    out().print(f"结果：{target}（样本号、替补号两列，和“抽样说明”页）", soft_wrap=True)
    return 0


def _sizes(sheet: Sheet, folder: ProjectFolder | None, size: int | None) -> Plan | None:
    """How many of each group of the list; None after the reason has been printed."""
    counts = {group: len(numbers) for group, numbers in by_group(sheet).items()}
    if size is not None and size > len(sheet.rows):
        err().print(f"名单只有 {len(sheet.rows)} 行，抽不出 {size} 人")
        return None
    if folder is not None:
        wanted = folder.project.survey.sample
        sds = {str(group): sd for group, sd in wanted.spread.items()}
        try:
            return sampling.plan(
                counts,
                total=size or wanted.total,
                margin=wanted.margin / 100,
                how=wanted.allocation,
                sds=sds,
                floor=wanted.floor,
            )
        except ValueError:
            err().print("neyman 分配要每类的标准差：survey.sample.spread", soft_wrap=True)
            return None
    if size is None:
        err().print("写明抽多少人：--size 300；或按项目的计划抽：--plan 项目文件夹")
        return None
    return sampling.plan(counts, total=size)


def _show(folder: ProjectFolder | None) -> int:
    """The plan alone."""
    if folder is None:
        err().print("写明名单文件；只看计划：jixiao sample --plan 项目文件夹")
        return 2
    try:
        made = plan_of(Campaign(folder))
    except ValueError:
        err().print("neyman 分配要每类的标准差：survey.sample.spread", soft_wrap=True)
        return 1
    if made is None:
        err().print("groups.csv 没有写明问卷类别和人数，算不出计划")
        return 1
    names = _names(folder)
    table = _table("类别", "总人数", "要有效问卷")
    for each in made.targets:
        name = Text(names.get(each.group, each.group))
        table.add_row(name, str(each.population), str(each.wanted))
    population = sum(each.population for each in made.targets)
    table.add_row("合计", str(population), str(made.wanted))
    out().print(table)
    out().print(made.about, soft_wrap=True)
    return 0


def _names(folder: ProjectFolder | None) -> dict[str, str]:
    return {str(c.code): c.label for c in group_choices(folder)} if folder else {}


def _table(*titles: str) -> Table:
    table = Table(show_lines=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table
