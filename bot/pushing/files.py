"""The files that go with a push: drawn once in the worker process, whoever gets them."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor

from bot import bodies
from bot.reporting import Reporter
from reports.editions import INTERNAL, OFFICIAL, marked
from reports.model import ReportFile, ReportInput
from reports.pushed import CHARTS, WORKBOOK, What, edition_of


class Files:
    def __init__(self, reporter: Reporter, workers: Executor) -> None:
        self._reporter = reporter
        self._workers = workers
        self._last: tuple[ReportInput, What, tuple[bodies.FileRef, ...]] | None = None

    async def of(self, given: ReportInput, what: What, schedule: str) -> tuple[bodies.FileRef, ...]:
        """Made and kept; the same again for the next receiver of the same state."""
        last = self._last
        if last is not None and last[0] is given and last[1] == what:
            return last[2]
        loop = asyncio.get_running_loop()
        files = await loop.run_in_executor(self._workers, drawn, given, what)
        kept = await self._reporter.kept(files, schedule.replace("@", "-"), given.as_of)
        self._last = (given, what, kept)
        return kept


def drawn(given: ReportInput, what: What) -> tuple[ReportFile, ...]:
    """The charts that belong to a push, its workbook; with the final result what is handed in. In the
    worker process, which alone needs the drawing library."""
    from reports.build import charts, workbook_file
    from reports.documents import DOCUMENTS, made

    files = list(charts(given, CHARTS[what]))
    if what in WORKBOOK:
        files.append(workbook_file(given))
    every = [marked(file, INTERNAL) for file in files]
    if what == "定稿" and edition_of(what, given) != INTERNAL:
        official = (
            one.key for one in DOCUMENTS if one.edition == OFFICIAL and one.key != "figures"
        )
        every += [file for key in official for file in made(key, given)]
    return tuple(every)
