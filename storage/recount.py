"""The counters counted again from the answers: to prove them, and to make them anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from pydantic import TypeAdapter

from storage.changes import TallyDelta
from storage.db.core import Connection, Database, Row, calendar_day
from storage.parts import Divisions, divisions, put_divisions
from storage.tallies import Booking, Key, book, deltas, summed, with_sums
from surveys.conversation import Answer
from surveys.form import Form, Scale

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)

EXPIRED = "survey.expired"
"""Name of the snapshot of what was counted from answers that have been deleted since."""

CHUNK = 100
"""Runs recounted between two looks at the loop."""


OF_POINTS = ("moment", "helper", "part")
"""Counters that need the points of answers."""


class Recount:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def verify(self, points: Mapping[int, int] | None = None) -> list[str]:
        """Recount from the answers of closed forms; [] when every counter agrees exactly.

        `points` default to those frozen with the newest revision (`readings.points` of its
        manifest).
        """
        async with self._database.read() as connection:
            frozen = points if points is not None else await frozen_points(connection)
            booked = await _booked(connection)
            counted = with_sums(await recounted(connection, frozen))
        return differences(booked, counted, with_points=frozen is not None)


async def recounted(
    connection: Connection, points: Mapping[int, int] | None = None
) -> Counter[Key]:
    """What the answers give, those that were deleted by law included. `points` default to the
    frozen ones."""
    if points is None:
        points = await frozen_points(connection)
    counted = await _recounted(connection, points or {})
    row = await connection.fetchrow(
        "SELECT body FROM snapshot WHERE name = $1 ORDER BY seq DESC LIMIT 1", EXPIRED
    )
    for table, *key, n in json.loads(row["body"]) if row else []:
        counted[table, tuple(key)] += n
    return counted


def _deltas_of(
    table: Literal["moment", "helper", "part"], counted: Counter[Key]
) -> list[TallyDelta]:
    return [TallyDelta(table, key, n) for (t, key), n in counted.items() if t == table]


async def adopt(database: Database) -> None:
    """Counters of a database of an older version, which did not keep co-moments by mode and had
    none by helper, are made anew from the answers. Without frozen points they stay as they are:
    readable, not provable."""
    async with database.read() as connection:
        old = await connection.fetchrow("SELECT 1 AS one FROM tally_moment WHERE mode = '' LIMIT 1")
    if old is None:
        return
    async with database.write() as connection:
        points = await frozen_points(connection)
        if points is None:
            return
        counted = await _recounted(connection, points)
        await connection.execute("DELETE FROM tally_moment")
        await connection.execute("DELETE FROM tally_helper")
        await book(connection, _deltas_of("moment", counted) + _deltas_of("helper", counted))


async def divide(database: Database, divided: Divisions) -> None:
    """Count by these parts from now on: those of the forms that are counted already are made anew
    from the answers. Nothing where that is so already, or where the points are not frozen yet."""
    async with database.read() as connection:
        if await divisions(connection) == divided:
            return
    async with database.write() as connection:
        points = await frozen_points(connection)
        if points is None:
            return
        await put_divisions(connection, divided)
        counted = await recounted(connection, points)
        await connection.execute("DELETE FROM tally_part")
        await book(connection, _deltas_of("part", counted))


def differences(booked: Counter[Key], counted: Counter[Key], *, with_points: bool) -> list[str]:
    """Every counter that is not what the answers give, in words."""
    found = []
    keys = booked.keys() | counted.keys()
    if not with_points and any(table in OF_POINTS for table, _ in keys):
        found.append("没有冻结的分值表，无法重算得分的乘积和")
        keys = {(table, key) for table, key in keys if table not in OF_POINTS}
    for table, key in sorted(keys):
        has, should = booked[table, key], counted[table, key]
        if has != should:
            found.append(f"{table} {'/'.join(key)}：记为 {has}，重算为 {should}")
    return found


async def frozen_points(connection: Connection) -> dict[int, int] | None:
    row = await connection.fetchrow("SELECT manifest FROM revision ORDER BY seq DESC LIMIT 1")
    frozen = json.loads(row["manifest"]).get("readings", {}).get("points") if row else None
    return {int(code): int(n) for code, n in frozen.items()} if frozen else None


async def _booked(connection: Connection) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for r in await connection.fetch(
        "SELECT question, grp, unit, mode, basis, day, code, n FROM tally_hist WHERE n <> 0"
    ):
        on = calendar_day(r["day"]).isoformat()
        key = (r["question"], r["grp"], r["unit"], r["mode"], r["basis"], on, str(r["code"]))
        found["hist", key] = r["n"]
    for r in await connection.fetch(
        "SELECT question, grp, mode, basis, code, n FROM tally_sum WHERE n <> 0"
    ):
        found["sum", (r["question"], r["grp"], r["mode"], r["basis"], str(r["code"]))] = r["n"]
    for r in await connection.fetch(
        "SELECT grp, mode, basis, a, b, n FROM tally_moment WHERE n <> 0"
    ):
        found["moment", (r["grp"], r["mode"], r["basis"], r["a"], r["b"])] = r["n"]
    for r in await connection.fetch(
        "SELECT grp, unit, mode, basis, day, n FROM tally_forms WHERE n <> 0"
    ):
        on = calendar_day(r["day"]).isoformat()
        found["forms", (r["grp"], r["unit"], r["mode"], r["basis"], on)] = r["n"]
    for r in await connection.fetch(
        "SELECT form_id, mode, bin, n FROM tally_duration WHERE n <> 0"
    ):
        found["duration", (r["form_id"], r["mode"], str(r["bin"]))] = r["n"]
    for r in await connection.fetch(
        "SELECT grp, helper, feature, n FROM tally_helper WHERE n <> 0"
    ):
        found["helper", (r["grp"], r["helper"], r["feature"])] = r["n"]
    for r in await connection.fetch(
        "SELECT part, grp, mode, basis, a, b, n FROM tally_part WHERE n <> 0"
    ):
        found["part", (r["part"], r["grp"], r["mode"], r["basis"], r["a"], r["b"])] = r["n"]
    return found


async def _recounted(connection: Connection, points: Mapping[int, int]) -> Counter[Key]:
    forms: dict[str, Form] = {}
    sums: Counter[Key] = Counter()
    divided = await divisions(connection)
    last = ""
    while True:
        runs = await connection.fetch(
            "SELECT r.id, r.unit, r.grp, r.mode, r.outside, r.helper, r.seconds, "
            "r.closed_on, r.form_hash, f.body "
            "FROM run AS r LEFT JOIN form AS f ON f.hash = r.form_hash "
            "WHERE r.counts AND r.id > $1 ORDER BY r.id LIMIT $2",
            last,
            CHUNK,
        )
        given = await counted_answers(connection, [run["id"] for run in runs])
        for run in runs:
            last = run["id"]
            if run["form_hash"] not in forms and run["body"]:
                forms[run["form_hash"]] = Form.model_validate_json(run["body"])
            form = forms.get(run["form_hash"])
            sums.update(_of_run(run, form, given.get(last, {}), points, divided))
        if len(runs) < CHUNK:
            return Counter({key: n for key, n in sums.items() if n})


async def counted_answers(connection: Connection, runs: list[str]) -> dict[str, dict[str, Answer]]:
    found: dict[str, dict[str, Answer]] = {}
    for row in await connection.fetch(
        "SELECT run, question, counted FROM answer WHERE run = ANY($1) AND counted IS NOT NULL",
        runs,
    ):
        answer = ANSWER.validate_json(row["counted"])
        found.setdefault(row["run"], {})[row["question"]] = answer
    return found


def _of_run(
    run: Row,
    form: Form | None,
    answers: Mapping[str, Answer],
    points: Mapping[int, int],
    divided: Divisions | None,
) -> Counter[Key]:
    if form is None or run["closed_on"] is None:
        return Counter({("run", (run["id"], "表或结束日缺失")): 1})
    return summed(
        deltas(
            form,
            answers,
            points=points or _no_points(form),
            at=Booking(
                run["unit"],
                run["grp"],
                run["mode"],
                calendar_day(run["closed_on"]),
                run["outside"],
                run["helper"],
                run["seconds"],
            ),
            sign=1,
            divided=divided,
        )
    )


def _no_points(form: Form) -> dict[int, int]:
    """For a recount that leaves the points out."""
    return {c.code: 0 for q in form.questions if isinstance(q, Scale) for c in q.choices}
