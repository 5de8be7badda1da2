"""Replies while the full report is made.

    python -m benchmarks.report [--forms 100000]

A real store holds so many submitted forms of the 2020 example. Every document of the registry is
made, as `jixiao report --all` has them made by the running program; meanwhile people write, and a
clock looks how late the loop comes to what is due. The baseline, in the same run, is the same
clock and the same people while nothing else is done. Printed are both, their ratio, and by how
much the memory of the main process grew.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

from benchmarks.score import EXAMPLE, GROUPS, booked, filled, patterns, sampled, store_answers
from bot.app import DATA, App, opened
from bot.campaign import group_choices
from storage.tallies import book
from surveys.conversation import Role
from surveys.messages import Inbound, Start, Text

TICK = 0.005
"""Seconds between two looks at the clock."""
A_SECOND = 20
"""Inputs of people."""
ALONE = 15.0
"""Seconds of the baseline."""


class Watch:
    """How late the loop is, and how long a reply takes to its commit; milliseconds."""

    def __init__(self, app: App, code: str) -> None:
        self._app, self._code = app, code
        self.late: list[float] = []
        self.turns: list[float] = []
        self._n = 0

    async def clock(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK)
            self.late.append(1000 * (time.perf_counter() - began - TICK))

    async def people(self) -> None:
        while True:
            self._n += 1
            who = f"person {self._n // 4}"
            said = Start(self._code) if self._n % 4 == 0 else Text("帮助")
            now = self._app.now()
            began = time.perf_counter()
            await self._app.turns.deliver(Inbound("bench", f"e{self._n}", who, now, said))
            self.turns.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(1 / A_SECOND)

    def told(self) -> tuple[float, float]:
        """The 99th percentiles; forgets what was seen."""
        found = quantiles(self.late, n=100)[98], quantiles(self.turns, n=100)[98]
        self.late.clear()
        self.turns.clear()
        return found


def resident() -> float:
    """MB of memory that this process holds."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no VmRSS in /proc/self/status")


async def reported(app: App) -> tuple[int, float, float]:
    """Files made, seconds, and the most memory held on the way."""
    began, most, files = time.perf_counter(), resident(), 0
    begun = await app.report_desk.answer({"do": "begin"})
    for document in begun["documents"]:
        request = {"do": "make", "of": begun["of"], "key": document["key"]}
        made = await app.report_desk.answer(request)
        if "refused" in made:
            raise SystemExit(made["refused"])
        files += len(made["files"])
        most = max(most, resident())
    return files, time.perf_counter() - began, most


async def measure(forms: int) -> None:
    luck = random.Random(2020)
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "project"
        shutil.copytree(EXAMPLE, directory, ignore=shutil.ignore_patterns(DATA))
        sampled(directory)
        async with opened(directory) as app:
            groups = [str(each.code) for each in group_choices(app.campaign.folder)][:GROUPS]
            ways, told = patterns(app.campaign.survey, luck), filled(forms, groups, luck)
            store_answers(app.data, app.campaign.survey, groups, told, ways)
            async with app.store._database.write() as connection:
                await book(connection, [*booked(app, groups, told, ways)])
            del told
            await beside(app, forms)


async def beside(app: App, forms: int) -> None:
    now = app.now()
    ends = now + timedelta(days=1)
    _, code = await app.store.invite(Role.BENEFICIARY, max_uses=None, expires_at=ends, now=now)
    watch = Watch(app, code)
    tasks = [asyncio.create_task(watch.clock()), asyncio.create_task(watch.people())]
    await reported(app)  # the worker has started, and caches are warm
    watch.told()
    await asyncio.sleep(ALONE)
    alone = watch.told()
    before = resident()
    files, seconds, most = await reported(app)
    during = watch.told()
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    print(f"{files} files of {forms:,} forms in {seconds:.0f} s; p99 in milliseconds")
    print(f"{'':<28}{'alone':>8}{'beside':>8}{'ratio':>8}")
    for name, one, other in zip(
        ("the loop is late by", "a turn takes"), alone, during, strict=True
    ):
        print(f"{name:<28}{one:8.1f}{other:8.1f}{other / one:8.1f}")
    print(f"memory of the main process grew by {most - before:.0f} MB")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--forms", type=int, default=100_000)
    asyncio.run(measure(options.parse_args().forms))
