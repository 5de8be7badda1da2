"""Score and dashboard figures of a million answers, from the counters against the answers.

    python -m benchmarks.score [--forms 100000] [--no-recount]

A real store holds so many submitted forms of the 2020 example, ten rated questions each, in seven
groups, over thirty days and two ways of answering; every other indicator has its evidence, and the
survey is a sample, so that every rate has an interval. From the counters come the score sheet and
what a dashboard shows: rates with intervals by question, item and group, suppression applied. The
target is 20 ms for both together. Beside it, in the same run, baselines that give nothing but the
counts by question, group and grade:

- polars, columns already in memory and coded as integers: one group_by;
- polars, the answers read from the database first, which is what a script without counters does;
- numpy, as good as it gets: columns in memory, one bincount;
- SQLite: one GROUP BY over the stored answers.

All have to give exactly the counters' counts, and a recount of every form from its answers exactly
the counters, before a time is printed. Read the ratios; the figures are those of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.app import DATA, App, opened
from bot.campaign import group_choices
from bot.report_input import scored
from bot.standing import tally_of
from reports.model import ReportInput
from reports.suppression import shown
from scoring.model import Records, SurveyTally
from storage.backup import DATABASE
from storage.changes import TallyDelta
from storage.recount import ANSWER
from storage.tallies import Booking, book, deltas
from surveys.conversation import Answer
from surveys.form import Form, Scale

if TYPE_CHECKING:
    import polars

EXAMPLE = Path(__file__).parents[1] / "examples" / "dongchuan-2020"
GROUPS, DAYS, MODES = 7, 30, ("chat", "assisted")
PATTERNS = 400
ROUNDS = 15
FIRST = date(2021, 1, 1)
HEADS = 1000
"""A hundred thousand forms want more people than the example has."""

Answers = Mapping[str, Answer]
Filled = tuple[str, int, str, date, int]
"""One form: its id, the group, how and when it was answered, the pattern of its answers."""


def patterns(form: Form, luck: random.Random) -> list[dict[str, Answer]]:
    """Ways of answering the rated questions, about as people do."""
    rated = [asked for asked in form.questions if isinstance(asked, Scale)]
    return [
        {
            asked.code: Answer("given", value=luck.choices(_codes(asked), _weights(asked))[0])
            for asked in rated
        }
        for _ in range(PATTERNS)
    ]


def _codes(asked: Scale) -> list[int]:
    return [choice.code for choice in asked.choices if not choice.dont_know]


def _weights(asked: Scale) -> list[int]:
    return [8, 5, 2, 1, 1, *([1] * 10)][: len(_codes(asked))]


def filled(forms: int, groups: list[str], luck: random.Random) -> list[Filled]:
    return [
        (
            f"r{n:08d}",
            n % len(groups),
            MODES[n % 5 == 0],
            FIRST + timedelta(days=luck.randrange(DAYS)),
            luck.randrange(PATTERNS),
        )
        for n in range(forms)
    ]


def store_answers(
    data: Path, form: Form, groups: list[str], told: list[Filled], ways: list[dict[str, Answer]]
) -> None:
    """The rows that a submitted form leaves behind, without the way there."""
    written = [
        [(code, ANSWER.dump_json(answer).decode()) for code, answer in way.items()] for way in ways
    ]
    with sqlite3.connect(data / DATABASE) as connection:
        connection.executemany(
            "INSERT INTO run (id, person, form_id, form_hash, kind, unit, grp, mode, simulated, "
            "status, version, closed_on, counts, fresh) "
            "VALUES (?, '', ?, ?, 'survey', '', ?, ?, 0, 'complete', 1, ?, 1, 0)",
            [
                (run, form.id, form.hash, groups[group], mode, day.isoformat())
                for run, group, mode, day, _ in told
            ],
        )
        connection.executemany(
            "INSERT INTO answer (run, question, value, counted) VALUES (?, ?, ?, ?)",
            (
                (run, code, value, value)
                for run, _, _, _, way in told
                for code, value in written[way]
            ),
        )
    connection.close()


def booked(
    app: App, groups: list[str], told: list[Filled], ways: list[dict[str, Answer]]
) -> Iterator[TallyDelta]:
    """What these forms add to the counters; forms that are alike are added at once."""
    alike = Counter((group, mode, day, way) for _, group, mode, day, way in told)
    for (group, mode, day, way), n in alike.items():
        at = Booking("", groups[group], mode, day)
        form, points, divided = app.campaign.survey, app.campaign.points, app.campaign.divided
        yield from deltas(form, ways[way], points=points, at=at, sign=n, divided=divided)


def sampled(directory: Path) -> None:
    """The survey of the copied example as a sample of so many more people."""
    project = directory / "project.yaml"
    told = project.read_text("utf-8")
    if "design: open" not in told:
        raise SystemExit("the example is not as this benchmark knows it")
    project.write_text(told.replace("design: open", "design: probability"), "utf-8")
    path = directory / "groups.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    count, what = head.index("计划人数"), head.index("计数单位")
    for row in rows:
        if row[what] in ("人", "户"):
            row[count] = str(HEADS * int(row[count]))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])


async def read(app: App) -> SurveyTally:
    """The counters of the official estimate."""
    return tally_of(await app.store.tallies(), simulated=False)


def figures(app: App, records: Records, given: ReportInput) -> None:
    """Score sheet and every rate with its interval that may be shown, from counters that are
    read. `given` has the names."""
    estimates, sheet = scored(app.campaign, records)
    if sheet.missing or estimates is None or any(one.low is None for one in estimates.questions):
        raise SystemExit("an indicator without evidence, or a rate without an interval")
    shown(replace(given, survey=estimates, sheet=sheet))


async def dashboard(app: App) -> None:
    """All that a coordinator's summary and workbook are made from: three bases, findings too."""
    shown(await app.reporter.live(final=True))


def by_sqlite(data: Path) -> dict[tuple[str, str, int], int]:
    connection = sqlite3.connect(data / DATABASE)
    rows = connection.execute(
        "SELECT a.question, r.grp, json_extract(a.counted, '$.value') AS code, count(*) "
        "FROM answer AS a JOIN run AS r ON r.id = a.run WHERE r.counts GROUP BY 1, 2, 3"
    ).fetchall()
    connection.close()
    return {(question, group, code): n for question, group, code, n in rows}


def by_polars(data: Path) -> dict[tuple[str, str, int], int]:
    """Every answer read and unpacked, then grouped: a script without counters."""
    import polars

    connection = sqlite3.connect(data / DATABASE)
    rows = connection.execute(
        "SELECT a.question, r.grp, json_extract(a.counted, '$.value') AS code "
        "FROM answer AS a JOIN run AS r ON r.id = a.run WHERE r.counts"
    ).fetchall()
    connection.close()
    frame = polars.DataFrame(rows, schema=["question", "group", "code"], orient="row")
    counted = frame.group_by("question", "group", "code").len()
    return {(question, group, code): n for question, group, code, n in counted.iter_rows()}


class Columns:
    """The answers as integer columns in memory."""

    def __init__(
        self, groups: list[str], told: list[Filled], ways: list[dict[str, Answer]]
    ) -> None:
        self.groups, self.questions = groups, list(ways[0])
        values = np.array([[int(str(a.value)) for a in way.values()] for way in ways])
        way = np.array([each[4] for each in told])
        self.code = values[way].ravel()
        self.group = np.repeat(np.array([each[1] for each in told]), len(self.questions))
        self.question = np.tile(np.arange(len(self.questions)), len(told))

    def frame(self) -> polars.DataFrame:
        import polars

        names = ("question", "group", "code")
        return polars.DataFrame({name: getattr(self, name) for name in names})

    def grouped(self, frame: polars.DataFrame) -> dict[tuple[str, str, int], int]:
        counted = frame.group_by("question", "group", "code").len()
        return {(self.questions[q], self.groups[g], c): n for q, g, c, n in counted.iter_rows()}

    def counts(self) -> dict[tuple[str, str, int], int]:
        top = int(self.code.max()) + 1
        keys = (self.question * len(self.groups) + self.group) * top + self.code
        found = np.bincount(keys)
        return {
            (self.questions[key // top // len(self.groups)],
             self.groups[key // top % len(self.groups)], int(key % top)): int(found[key])
            for key in np.flatnonzero(found)
        }  # fmt: skip


async def timed(what: Callable[[], Awaitable[object]], rounds: int = ROUNDS) -> float:
    """Milliseconds: the quickest of the rounds, which other programs disturbed least."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        await what()
        times.append(1000 * (time.perf_counter() - began))
    return min(times)


async def measure(forms: int, *, recount: bool) -> None:
    luck = random.Random(2020)
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "project"
        shutil.copytree(EXAMPLE, directory, ignore=shutil.ignore_patterns(DATA))
        sampled(directory)
        async with opened(directory) as app:
            groups = [str(each.code) for each in group_choices(app.campaign.folder)][:GROUPS]
            ways = patterns(app.campaign.survey, luck)
            told = filled(forms, groups, luck)
            store_answers(app.data, app.campaign.survey, groups, told, ways)
            async with app.store._database.write() as connection:
                await book(connection, [*booked(app, groups, told, ways)])
            columns = Columns(groups, told, ways)
            tally = await read(app)
            ways_to_count = (
                by_sqlite(app.data),
                by_polars(app.data),
                columns.counts(),
                columns.grouped(columns.frame()),
            )
            if any(tally.hist != counted for counted in ways_to_count):
                raise SystemExit("the counters are not what the answers give")
            if recount:
                began = time.perf_counter()
                if problems := await app.store.verify():
                    raise SystemExit("\n".join(problems[:5]))
                print(f"recount of {forms:,} forms equals the counters: "
                      f"{time.perf_counter() - began:.1f} s")  # fmt: skip
            await report(app, columns, forms * len(ways[0]))


async def report(app: App, columns: Columns, answers: int) -> None:
    frame = columns.frame()
    baselines: dict[str, Callable[[], object]] = {
        "polars, columns in memory": lambda: columns.grouped(frame),
        "polars, from the database": lambda: by_polars(app.data),
        "numpy, columns in memory": columns.counts,
        "SQLite, GROUP BY": lambda: by_sqlite(app.data),
    }
    records = (await app.reporter.collected(final=True)).records
    records = replace(records, typed=app.campaign.folder.evidence)
    given = await app.reporter.live(final=True)
    reading = await timed(lambda: read(app))
    reckoned = await timed(lambda: asyncio.to_thread(figures, app, records, given))
    every = await timed(lambda: dashboard(app))
    score = reading + reckoned
    print(f"{answers:,} answers, milliseconds (best of {ROUNDS})")
    print(f"{'counters read from the database':<45}{reading:8.1f}")
    print(f"{'score and survey figures from them':<45}{reckoned:8.1f}")
    print(f"{'both':<45}{score:8.1f}")
    print(f"{'a whole report: three bases, findings':<45}{every:8.1f}")
    for name, way in baselines.items():
        spent = await timed(partial(asyncio.to_thread, way), 5)
        print(f"{name + ' (counts only)':<45}{spent:8.1f}  ratio {spent / score:6.1f}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--forms", type=int, default=100_000)
    options.add_argument("--no-recount", action="store_true", help="leave out the slow proof")
    given = options.parse_args()
    asyncio.run(measure(given.forms, recount=not given.no_recount))
