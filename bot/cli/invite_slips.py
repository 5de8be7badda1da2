"""jixiao invite slips: the one-time links of a list as slips of paper to cut out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

import segno
from cyclopts import Parameter
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.cli.console import Directory, err, open_project, out
from bot.cli.invite_roster import opened
from bot.files.cells import words
from bot.project import ProjectFolder
from bot.roster.copying import save_private
from bot.roster.links import TITLES, chosen
from bot.roster.sheet import Sheet, Wanted, numbers_of
from reports.formats.slips_document import slips_docx
from reports.slips import A_PAGE, Slip, Wording, slips_pdf

Kind = Literal["pdf", "docx"]
PAGES = 50
"""Of one file: printed in one go, and never more than that in memory."""

List = Annotated[Path, Parameter(help="jixiao invite roster 做的名单 · The list with links")]


async def slips(
    directory: Directory,
    file: List,
    /,
    *,
    number_column: Annotated[str, Parameter(help="编号列的列名 · Column of numbers")] = "",
    only: Annotated[str, Parameter(help="只印这些编号：3,17-20 · Only these rows")] = "",
    kind: Annotated[tuple[Kind, ...], Parameter(help="pdf、docx，可写多个")] = ("pdf",),
    channel: Annotated[str, Parameter(help="用哪个渠道的链接：web、telegram")] = "web",
    name_column: Annotated[
        str, Parameter(help="把这一列的姓名印在条上；不写就只印编号 · Print names")
    ] = "",
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="存到哪个文件夹")
    ] = None,
) -> int:
    """名单每行一张二维码小条，A4 一页8张，剪开发给本人。写了 --name-column 才印姓名，不存。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    read = opened(file, Wanted({"number": number_column} if number_column else {}))
    if read is None:
        return 1
    _, sheet = read
    listed = _Listed.of(sheet, TITLES.get(channel, ""), name_column)
    if listed is None:
        return 2
    rows = [row for row in chosen(sheet, list(numbers_of(only))) if listed.link(row.line)]
    if not rows:
        err().print("没有带链接的行。先用 jixiao invite roster 发链接，再用它做的那个文件")
        return 1
    target = output or file.with_name(f"{file.stem}_小条")
    target.mkdir(parents=True, exist_ok=True)
    made = (
        Slip(row.number, link, segno.make(link, error="m").matrix, listed.name(row.line))
        for row in rows
        for link in (listed.link(row.line),)
    )
    written = _write(target, made, len(rows), kind, _wording(folder, channel))
    console = out()
    pages = -(-len(rows) // A_PAGE)
    console.print(f"{len(rows)}张小条，{pages}页，{written}个文件，在 {target}", soft_wrap=True)
    left = len(chosen(sheet, list(numbers_of(only)))) - len(rows)
    if left:
        console.print(f"另有{left}行没有链接，没有印。", soft_wrap=True)
    console.print("小条等于身份，请只发给本人；印剩的、文件，用完销毁。", soft_wrap=True)
    return 0


@dataclass(frozen=True, slots=True)
class _Listed:
    """The columns of the list that go on paper."""

    cells: dict[int, tuple[Any, ...]]
    links: int
    names: int | None

    @classmethod
    def of(cls, sheet: Sheet, title: str, name_column: str) -> _Listed | None:
        """None after it has been said which column is missing."""
        titles = list(sheet.titles)
        for wanted in (title, name_column):
            if wanted and wanted not in titles:
                err().print(f"名单里没有“{wanted}”这一列。有：{'、'.join(filter(None, titles))}")
                return None
        if not title:
            err().print(f"没有这个渠道。可写：{'、'.join(TITLES)}")
            return None
        names = titles.index(name_column) if name_column else None
        cells = {row.number: row.cells for row in sheet.grid.rows}
        return cls(cells, titles.index(title), names)

    def link(self, line: int) -> str:
        found = self._at(line, self.links)
        return found if found.startswith(("https://", "http://")) else ""

    def name(self, line: int) -> str:
        return "" if self.names is None else self._at(line, self.names)

    def _at(self, line: int, column: int) -> str:
        cells = self.cells.get(line, ())
        return words(cells[column].value) if column < len(cells) else ""


def _wording(folder: ProjectFolder, channel: str) -> Wording:
    project, closes = folder.project, folder.project.survey.closes
    app = "微信" if channel == "web" else channel.title()
    return Wording(
        title=folder.questionnaire.title,
        who=f"{project.body}　{project.year}年度",
        steps=(f"① 打开{app}扫一扫", "② 对准左边的方块", "③ 点“开始”就行"),
        contact=project.contact,
        until=f"请在{closes.month}月{closes.day}日以前" if closes else "",
        foot="不会扫码，请家人帮忙或打电话；一人一码。",
    )


def _write(
    target: Path, made: Iterator[Slip], total: int, kinds: Sequence[Kind], wording: Wording
) -> int:
    """Files of so many pages; what is written is forgotten."""
    written, done = 0, 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=out(), disable=total <= A_PAGE) as bar:
        task = bar.add_task("小条", total=total)
        while some := list(islice(made, PAGES * A_PAGE)):
            span = f"{some[0].number}-{some[-1].number}"
            for kind in kinds:
                path = target / f"{done // (PAGES * A_PAGE) + 1:03d}_{span}.{kind}"
                save_private(path, _file(kind, some, wording))
                written += 1
            done += len(some)
            bar.update(task, completed=done)
    return written


def _file(kind: Kind, some: Sequence[Slip], wording: Wording) -> bytes:
    return slips_pdf(some, wording) if kind == "pdf" else slips_docx(some, wording, _png)


def _png(link: str) -> bytes:
    kept = io.BytesIO()
    segno.make(link, error="m").save(kept, kind="png", scale=6, border=4)
    return kept.getvalue()
