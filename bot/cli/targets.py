"""jixiao targets import FILE.xlsx DIR: approved targets as self_targets.csv."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.console import content, err, out, problem_tables
from bot.files.grid import MAX_BYTES
from bot.project.disk import why
from bot.project.self_targets import STEM
from bot.targets_import import Imported, read_targets, write_targets

targets = App(
    name="targets",
    help="自评表指标值导入：Excel · Import the targets of the self-evaluation",
    help_format="plaintext",
)


@targets.command(name="import")
def import_(
    file: Annotated[Path, Parameter(help="批复的指标表，.xlsx 或 .csv · The file to read")],
    directory: Annotated[
        Path | None, Parameter(help="写进这个项目文件夹；不写只看不存 · Project folder to write to")
    ] = None,
    /,
) -> int:
    """批复的三级指标和指标值变成 self_targets.csv：先列出读到的，认不出的写明单元格，不猜。"""
    data = content(file, MAX_BYTES)
    if data is None:
        return 1
    read = read_targets(data, file.name)
    _preview(out(), read, file.name)
    if not read.rows:
        for table in problem_tables(read.unknown):
            err().print(table)
        err().print(f"{file.name}：没有读到指标，没有导入", soft_wrap=True)
        return 1
    for table in problem_tables(read.unknown):
        out().print(table)
    if directory is None:
        out().print("没有写文件：后面加上项目文件夹就存为 self_targets.csv", soft_wrap=True)
        return 0
    try:
        taken = [path.name for path in sorted(directory.glob(f"{STEM}.*"))]
        if taken:
            err().print(
                f"{directory} 已有 {'、'.join(taken)}，不会覆盖。先移走再导入", soft_wrap=True
            )
            return 1
        target = directory / f"{STEM}.csv"
        with target.open("x", encoding="utf-8-sig", newline="") as opened:
            opened.write(write_targets(read.rows))
    except OSError as error:
        err().print(f"写不进 {directory}：{why(error)}。换一个能写的位置", soft_wrap=True)
        return 1
    unknown = f"，{len(read.unknown)}处没有认出，空着待填" if read.unknown else ""
    out().print(f"已写好 {target}：{len(read.rows)}个指标{unknown}", soft_wrap=True)
    out().print(f"核对后运行：jixiao check {directory}", soft_wrap=True)
    return 0


def _preview(console: Console, read: Imported, name: str) -> None:
    table = Table(title=Text(f"{name}：{len(read.rows)}个指标"), title_justify="left")
    for column in ("一级", "二级", "三级指标", "年度指标值", "分值", "实际完成值"):
        table.add_column(column, overflow="fold")
    for one in read.rows:
        weight = "待填" if one.weight is None else f"{one.weight}"
        shown = one.shown or "待填"
        cells = (one.level1, one.level2, one.name, shown, weight, one.actual or "待填")
        table.add_row(*map(Text, cells))
    console.print(table)
