"""jixiao fill TEMPLATE: a bureau's own form, filled with the project's figures."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from bot.app import DATA, opened, utc_now
from bot.cli.console import content, err, open_project, out, problem_tables
from bot.cli.running import explain
from bot.control import ask_running
from bot.files.problems import shown
from bot.files_input import input_of_files
from bot.fill_figures import known_figures, read_figures
from bot.fill_mapping import (
    FOLDER,
    FillMapping,
    changed_places,
    mapping_name,
    read_mapping,
    renewed,
    write_mapping,
)
from bot.freeze import NotLoadable
from bot.project.disk import read, why
from bot.settings import UnknownSetting, load_settings
from reports.fill.figures import Figure, Indicator, shown_value
from reports.fill.filling import Outcome
from reports.fill.filling import fill as filled_in
from reports.fill.matching import Proposal, Spot, propose
from reports.fill.template import CannotFill, Change, Template
from reports.formats.template_archive import MAX_BYTES
from reports.formats.template_docx import fill_docx, read_docx
from reports.formats.template_xlsx import fill_xlsx, read_xlsx
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]
BOOKS, TEXTS = (".xlsx", ".xlsm"), (".docx", ".docm")


async def fill(
    template: Annotated[
        Path | None, Parameter(help="财政局的空白表，.xlsx 或 .docx · The bureau's empty form")
    ] = None,
    directory: Annotated[Path, Parameter(help="项目文件夹，不写是当前文件夹 · Project")] = Path(),
    /,
    *,
    output: Annotated[
        Path | None,
        Parameter(name=["--output", "-o"], help="写到哪个文件；不写就在模板旁边 · File to write"),
    ] = None,
    update: Annotated[
        bool, Parameter(help="模板改过：更新对应关系 · The form was changed", negative="")
    ] = False,
    names: Annotated[
        bool, Parameter(help="列出可以填的全部数 · What can be filled in", negative="")
    ] = False,
) -> int:
    if template is None and not names:
        err().print("写要填的模板，例如 jixiao fill 自评表.xlsx 我的项目；--names 列出可以填的数")
        return 2
    reply = await _figures(directory)
    if reply is None:
        return 1
    known, rows = read_figures(reply)
    if names:
        _list(known)
    if template is None:
        return 0
    data = content(template, MAX_BYTES)
    if data is None:
        return 1
    try:
        return _Filling(template, data, directory, reply, update=update).run(known, rows, output)
    except CannotFill as error:
        err().print(f"没有填：{error.message}。→{error.remedy}", soft_wrap=True)
    except OSError as error:
        err().print(f"写不进去：{why(error)}。关闭打开着的文件，或用 -o 换一个位置", soft_wrap=True)
    return 1


async def _figures(directory: Path) -> Json | None:
    """Of the program that runs on the project, else of its data, else of its files alone."""
    data = directory / DATA
    if not data.is_dir():
        folder = open_project(directory)
        if folder is None:
            return None
        return {"basis": "files", **known_figures(input_of_files(folder, utc_now()))}
    try:
        load_settings(os.environ)
        asked = {"ask": "report", "do": "figures"}
        reply = await ask_running(data, asked)
        if reply is None:
            async with opened(directory) as app:
                reply = await app.report_desk.answer(asked)
    except NotLoadable as error:
        err().print(str(error))
        return None
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(explain(error))
        return None
    if "error" in reply:
        err().print(f"没有做成（{reply['error']}），原因见运行日志")
        return None
    return {"basis": "records", **reply}


@dataclass(frozen=True, slots=True)
class _Filling:
    path: Path
    data: bytes
    directory: Path
    reply: Json
    update: bool

    def run(
        self,
        known: Mapping[str, Figure],
        rows: Sequence[Indicator],
        output: Path | None,
    ) -> int:
        target = output or _free(self.path, "模拟-" if self.reply["simulated"] else "")
        if target.exists():
            err().print(f"{target} 已经在了，不覆盖。用 -o 换一个名字", soft_wrap=True)
            return 1
        form = self._read()
        proposal = propose(form, rows)
        spots = self._spots(form, proposal)
        if spots is None:
            return 1
        outcome = filled_in(form, spots, known, numbers=self._book)
        made = self._write(outcome.changes)
        target.write_bytes(made)
        self._tell(outcome, proposal, target)
        return 0

    @property
    def _book(self) -> bool:
        return self.path.suffix.casefold() in BOOKS

    def _read(self) -> Template:
        if self._book:
            return read_xlsx(self.data, self.path.name)
        if self.path.suffix.casefold() not in TEXTS:
            message = f"{self.path.name} 不是 .xlsx 或 .docx，填不了"
            raise CannotFill(message, "在 Excel、Word 或 WPS 里打开，另存为 .xlsx 或 .docx，再用它")
        return read_docx(self.data, self.path.name)

    def _write(self, changes: Mapping[str, Change]) -> bytes:
        if self._book:
            return fill_xlsx(self.data, self.path.name, changes)
        texts = {place: one for place, one in changes.items() if not isinstance(one, Decimal)}
        return fill_docx(self.data, self.path.name, texts)

    # -- the remembered mapping

    def _spots(self, form: Template, proposal: Proposal) -> Sequence[Spot] | None:
        """As remembered; proposed and kept the first time. None after the reason is told."""
        file = self.directory / FOLDER / mapping_name(self.path.name)
        if not file.exists():
            self._keep(file, form, proposal.spots)
            out().print(f"第一次填这张表：对应关系记在 {file}，请看一遍，可以改", soft_wrap=True)
            return proposal.spots
        mapping, problems = read_mapping(read(file), str(file))
        if mapping is None:
            for table in problem_tables(problems):
                err().print(table)
            return None
        if mapping.layout == form.layout:
            out().print(f"按记住的对应关系填：{file}", soft_wrap=True)
            return mapping.spots
        return self._changed(file, mapping, form, proposal)

    def _changed(
        self, file: Path, mapping: FillMapping, form: Template, proposal: Proposal
    ) -> Sequence[Spot] | None:
        gone = changed_places(mapping, proposal.spots)
        if not self.update:
            err().print(f"模板 {self.path.name} 和上次不一样了，没有填。", soft_wrap=True)
            for one in gone[:20]:
                err().print(f"  {one.place} 原来是“{one.label}”", soft_wrap=True, markup=False)
            err().print(
                "核对模板；确实换了新表，加 --update 更新对应关系（改过的对应按文字带过去）",
                soft_wrap=True,
            )
            return None
        spots = renewed(mapping, proposal.spots)
        self._keep(file, form, spots)
        out().print(f"对应关系已更新：{file}，{len(gone)}处和原来不同，请看一遍", soft_wrap=True)
        return spots

    def _keep(self, file: Path, form: Template, spots: Sequence[Spot]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(write_mapping(form, spots), encoding="utf-8")

    # -- what was done

    def _tell(self, outcome: Outcome, proposal: Proposal, target: Path) -> None:
        console = out()
        mark = "【模拟数据】" if self.reply["simulated"] else ""
        basis = "按项目文件（还没有收集的数据）" if self.reply["basis"] == "files" else ""
        state = basis or f"{self.reply['label']}，截至{self.reply['as_of']}"
        console.print(Text(f"{mark}{self.reply['title']}（{state}）"), soft_wrap=True)
        table = _table(f"填了{len(outcome.filled)}处", ("位置", "栏目", "填的内容", "来源"))
        for one in outcome.filled:
            cells = (one.place, one.label, one.value, f"{one.figure}：{one.source}")
            table.add_row(*(Text(shown(each)) for each in cells))
        console.print(table)
        if outcome.left:
            table = _table(f"空着{len(outcome.left)}处，要人填", ("位置", "栏目", "为什么空着"))
            for empty in outcome.left:
                table.add_row(*map(Text, (empty.place, empty.label, empty.why)))
            console.print(table)
        if proposal.unplaced:
            names = "、".join(one.name for one in proposal.unplaced)
            console.print(Text(f"表里没有放得下的行：{names}"), soft_wrap=True)
        console.print(Text(f"写好了 {target}；模板没有动"), soft_wrap=True)


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _list(known: Mapping[str, Figure]) -> None:
    table = _table(f"可以填的数（{len(known)}个）", ("名称", "现在是", "来源"))
    for one in known.values():
        unit = "元" if one.kind == "money" else ""
        value = f"{shown_value(one, unit)}{unit}" if one.value is not None else f"（{one.lacking}）"
        table.add_row(*map(Text, (one.name, value, one.source)))
    out().print(table)


def _free(template: Path, mark: str) -> Path:
    """自评表-已填.xlsx beside the template, with a number where that is taken."""
    names = [f"{mark}{template.stem}-已填{n}{template.suffix}" for n in ("", *range(2, 1000))]
    return next(
        (path for name in names if not (path := template.with_name(name)).exists()),
        template.with_name(names[-1]),
    )
