"""Makes the files of a report for the command line, one document at a time, all of one state."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from bot.fill_figures import known_figures
from bot.microdata import MicrodataDesk, Wanted
from bot.package.desk import PackageDesk
from bot.project.disk import why
from bot.project.templates import FOLDER, read_templates
from bot.reporting import Reporter, write_files
from reports import words
from reports.model import ReportFile, ReportInput
from reports.places import TemplateProblem

Json = dict[str, Any]
T = TypeVar("T")

GONE = "程序重新启动过，或同时有太多人在生成。请再运行一次"
HELD = 4
"""States kept for askers who are still making files; the oldest goes first."""


@dataclass(slots=True)
class ReportDesk:
    """`list` says what can be made; `begin` holds what stands now and names it; `make` writes one
    document of it below data/reports/. `microdata` gives single answers out, once `about` has been
    agreed to; `package` says what goes where in a ZIP of all that was made; `figures`
    names what a form can be filled with."""

    reporter: Reporter
    data: Path
    workers: Executor
    microdata: MicrodataDesk
    packages: PackageDesk
    _held: dict[str, tuple[ReportInput, Path]] = field(default_factory=dict)

    async def answer(self, request: Json) -> Json:
        """`refused` in the answer says why not. Raises KeyError for a request out of shape."""
        match request["do"]:
            case "list":
                return await self._list()
            case "begin":
                return await self._begin()
            case "make":
                return await self._make(request["of"], request["key"])
            case "figures":
                return known_figures(await self.reporter.input())
            case "package":
                return await self._package(request["of"], request["files"])
            case "about":
                return await self.microdata.about()
            case "microdata":
                drop = frozenset(request["drop"])
                who, why, instead = request["who"], request["why"], request["replacing"]
                return await self.microdata.make(Wanted(who, why, drop, instead))
        raise KeyError(request["do"])

    async def _list(self) -> Json:
        return {"documents": await _run(self.workers, _listed)}

    async def _begin(self) -> Json:
        given = await self.reporter.whole()
        try:
            templates = await asyncio.to_thread(read_templates, self.data.parent)
        except OSError as error:
            return {"refused": f"读不出 {FOLDER}/：{why(error)}。关掉正开着它的程序，再运行一次"}
        given = replace(given, facts=replace(given.facts, templates=templates))
        name = secrets.token_hex(8)
        folder = Path("reports") / f"{given.as_of:%Y%m%dT%H%M%SZ}-{name[:4]}"
        while len(self._held) >= HELD:
            self._held.pop(next(iter(self._held)))
        self._held[name] = given, folder
        return {
            "of": name,
            "folder": str(self.data / folder),
            "title": given.title,
            "label": given.label,
            "as_of": words.moment(given.as_of, given.time_zone),
            "simulated": given.is_simulated,
            **await self._list(),
        }

    async def _make(self, name: str, key: str) -> Json:
        if name not in self._held:
            return {"refused": GONE}
        given, folder = self._held[name]
        try:
            files = await _run(self.workers, _made, key, given)
        except TemplateProblem as problem:
            return {"refused": str(problem)}
        await asyncio.to_thread(write_files, self.data / folder, files)
        return {"files": [{"name": file.name, "alt": file.alt} for file in files]}

    async def _package(self, name: str, files: list[list[str]]) -> Json:
        if name not in self._held:
            return {"refused": GONE}
        given, folder = self._held[name]
        made = [(key, file) for key, file in files]
        return await self.packages.plan(given, self.data / folder, made)


async def _run(workers: Executor, work: Callable[..., T], *given: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(workers, work, *given)


def _listed() -> list[Json]:
    """In the worker process, which alone needs the drawing library."""
    from reports.documents import DOCUMENTS

    return [{"key": one.key, "name": one.name, "edition": one.edition} for one in DOCUMENTS]


def _made(key: str, given: ReportInput) -> tuple[ReportFile, ...]:
    from reports.documents import made

    return made(key, given)
