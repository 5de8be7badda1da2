"""Integer counters of closed survey forms: booked by signed deltas, recounted from the answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations_with_replacement, groupby

from pydantic import TypeAdapter

from storage.changes import Tallies, TallyDelta
from storage.db.core import Connection, Database, Row, Value, calendar_day
from surveys.conversation import Answer
from surveys.form import Form, Multiple, Question, Scale, Single
from surveys.validity import is_valid

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)

DONT_KNOW = -1
"""The code 不清楚 is counted under, whatever code the form prints for it."""

CHUNK = 100
"""Runs recounted between two looks at the loop."""

Key = tuple[str, tuple[str, ...]]
"""(table, key) of a counter."""


def deltas(
    form: Form,
    answers: Mapping[str, Answer],
    *,
    points: Mapping[int, int],
    unit: str,
    group: str,
    mode: str,
    day: date,
    sign: int,
) -> tuple[TallyDelta, ...]:
    """What one closed form adds to the counters (`sign` 1) or takes out again (−1).

    Nothing for a form that is not valid (surveys.validity). `points` maps the codes of scored
    questions to integer points; raises KeyError for a code without points.
    """
    if not is_valid(form, answers):
        return ()
    on = day.isoformat()
    found: list[TallyDelta] = [TallyDelta("forms", (group, unit, mode, on), sign)]
    for question in form.questions:
        for code in _codes(question, answers.get(question.code)):
            key = (question.code, group, unit, mode, on, str(code))
            found.append(TallyDelta("hist", key, sign))
    found += _moments(form, answers, points, group, sign)
    return tuple(found)


def _scored(form: Form) -> set[str]:
    """Codes of the rated questions: those of the items, and controls such as 总体评价."""
    return {q.code for q in form.questions if isinstance(q, Scale)}


def _codes(question: Question, answer: Answer | None) -> tuple[int, ...]:
    """The codes an answer of a closed question counts under. Skipped and refused: none."""
    if answer is None or not isinstance(question, Scale | Single | Multiple):
        return ()
    if answer.status == "dont_know":
        return (DONT_KNOW,)
    if answer.status != "given":
        return ()
    given = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    dont_know = {choice.code for choice in question.choices if choice.dont_know}
    codes = [DONT_KNOW if code in dont_know else code for code in given]
    return tuple(code for code in codes if isinstance(code, int))


def _moments(
    form: Form, answers: Mapping[str, Answer], points: Mapping[int, int], group: str, sign: int
) -> Iterator[TallyDelta]:
    """Products a·b of the vector (1, answered, points) over the rated questions, a ≤ b."""
    scored = _scored(form)
    vector = {"1": 1}
    for question in form.questions:
        if question.code in scored:
            for code in _codes(question, answers.get(question.code)):
                if code != DONT_KNOW:
                    vector[f"m:{question.code}"] = 1
                    vector[f"y:{question.code}"] = points[code]
    for a, b in combinations_with_replacement(sorted(vector), 2):
        product = vector[a] * vector[b]
        if product:
            yield TallyDelta("moment", (group, a, b), sign * product)


def summed(found: Iterable[TallyDelta]) -> Counter[Key]:
    """One number a counter; those that come to nothing are left out."""
    sums: Counter[Key] = Counter()
    for delta in found:
        sums[delta.table, delta.key] += delta.n
    return Counter({key: n for key, n in sums.items() if n})


UPSERTS = {
    "hist": """
INSERT INTO tally_hist (question, grp, unit, mode, day, code, n) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (question, grp, unit, mode, day, code) DO UPDATE SET n = tally_hist.n + excluded.n
""",
    "moment": """
INSERT INTO tally_moment (grp, a, b, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (grp, a, b) DO UPDATE SET n = tally_moment.n + excluded.n
""",
    "forms": """
INSERT INTO tally_forms (grp, unit, mode, day, n) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (grp, unit, mode, day) DO UPDATE SET n = tally_forms.n + excluded.n
""",
    "disposition": """
INSERT INTO tally_disposition (grp, code, n) VALUES ($1, $2, $3)
ON CONFLICT (grp, code) DO UPDATE SET n = tally_disposition.n + excluded.n
""",
}


async def book(connection: Connection, found: Sequence[TallyDelta]) -> None:
    """Add the deltas, summed by counter, in the order of the keys."""
    sums = sorted(summed(found).items())
    for table, entries in groupby(sums, key=lambda entry: entry[0][0]):
        rows = [(*_columns(table, key), n) for (_, key), n in entries]
        await connection.executemany(UPSERTS[table], rows)


def _columns(table: str, key: tuple[str, ...]) -> tuple[Value, ...]:
    """The key as the columns of its table; a histogram's code and the days have types."""
    if table == "hist":
        *facts, on, code = key
        return (*facts, date.fromisoformat(on), int(code))
    if table == "forms":
        *facts, on = key
        return (*facts, date.fromisoformat(on))
    return key


class TallyBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def tallies(self) -> Tallies:
        """All counters of one moment, summed over units, modes and days."""
        async with self._database.read() as connection:
            hist = await connection.fetch(
                "SELECT question, grp, code, sum(n) AS n FROM tally_hist "
                "GROUP BY question, grp, code HAVING sum(n) <> 0"
            )
            moments = await connection.fetch("SELECT grp, a, b, n FROM tally_moment WHERE n <> 0")
            forms = await connection.fetch(
                "SELECT grp, sum(n) AS n FROM tally_forms GROUP BY grp HAVING sum(n) <> 0"
            )
            ends = await connection.fetch("SELECT grp, code, n FROM tally_disposition WHERE n <> 0")
        return Tallies(
            hist={(r["question"], r["grp"], r["code"]): int(r["n"]) for r in hist},
            moments={(r["grp"], r["a"], r["b"]): r["n"] for r in moments},
            forms={r["grp"]: int(r["n"]) for r in forms},
            dispositions={(r["grp"], r["code"]): r["n"] for r in ends},
        )

    async def verify(self, points: Mapping[int, int] | None = None) -> list[str]:
        """Recount from the answers of closed forms; [] when every counter agrees exactly.

        `points` default to those frozen with the newest revision (`readings.points` of its
        manifest).
        """
        async with self._database.read() as connection:
            frozen = points if points is not None else await _frozen_points(connection)
            booked = await _booked(connection)
            counted = await _recounted(connection, frozen or {})
        return differences(booked, counted, with_points=frozen is not None)


def differences(booked: Counter[Key], counted: Counter[Key], *, with_points: bool) -> list[str]:
    """Every counter that is not what the answers give, in words."""
    found = []
    keys = booked.keys() | counted.keys()
    if not with_points and any(table == "moment" for table, _ in keys):
        found.append("没有冻结的分值表，无法重算得分的乘积和")
        keys = {(table, key) for table, key in keys if table != "moment"}
    for table, key in sorted(keys):
        has, should = booked[table, key], counted[table, key]
        if has != should:
            found.append(f"{table} {'/'.join(key)}：记为 {has}，重算为 {should}")
    return found


async def _frozen_points(connection: Connection) -> dict[int, int] | None:
    row = await connection.fetchrow("SELECT manifest FROM revision ORDER BY seq DESC LIMIT 1")
    frozen = json.loads(row["manifest"]).get("readings", {}).get("points") if row else None
    return {int(code): int(n) for code, n in frozen.items()} if frozen else None


async def _booked(connection: Connection) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for r in await connection.fetch(
        "SELECT question, grp, unit, mode, day, code, n FROM tally_hist WHERE n <> 0"
    ):
        on = calendar_day(r["day"]).isoformat()
        key = (r["question"], r["grp"], r["unit"], r["mode"], on, str(r["code"]))
        found["hist", key] = r["n"]
    for r in await connection.fetch("SELECT grp, a, b, n FROM tally_moment WHERE n <> 0"):
        found["moment", (r["grp"], r["a"], r["b"])] = r["n"]
    for r in await connection.fetch("SELECT grp, unit, mode, day, n FROM tally_forms WHERE n <> 0"):
        found["forms", (r["grp"], r["unit"], r["mode"], calendar_day(r["day"]).isoformat())] = r[
            "n"
        ]
    return found


async def counted_of(
    connection: Connection, run_id: str, points: Mapping[int, int]
) -> tuple[TallyDelta, ...]:
    """What this run has put into the counters; nothing for one that does not count."""
    run = await connection.fetchrow(
        "SELECT r.id, r.unit, r.grp, r.mode, r.closed_on, f.body FROM run AS r "
        "JOIN form AS f ON f.hash = r.form_hash WHERE r.counts AND r.id = $1",
        run_id,
    )
    if run is None:
        return ()
    given = await _counted_answers(connection, [run_id])
    form = Form.model_validate_json(run["body"])
    return _deltas_of(run, form, given.get(run_id, {}), points)


async def _recounted(connection: Connection, points: Mapping[int, int]) -> Counter[Key]:
    forms: dict[str, Form] = {}
    sums: Counter[Key] = Counter()
    last = ""
    while True:
        runs = await connection.fetch(
            "SELECT r.id, r.unit, r.grp, r.mode, r.closed_on, r.form_hash, f.body "
            "FROM run AS r LEFT JOIN form AS f ON f.hash = r.form_hash "
            "WHERE r.counts AND r.id > $1 ORDER BY r.id LIMIT $2",
            last,
            CHUNK,
        )
        given = await _counted_answers(connection, [run["id"] for run in runs])
        for run in runs:
            last = run["id"]
            if run["form_hash"] not in forms and run["body"]:
                forms[run["form_hash"]] = Form.model_validate_json(run["body"])
            sums.update(_of_run(run, forms.get(run["form_hash"]), given.get(last, {}), points))
        if len(runs) < CHUNK:
            return Counter({key: n for key, n in sums.items() if n})


async def _counted_answers(connection: Connection, runs: list[str]) -> dict[str, dict[str, Answer]]:
    found: dict[str, dict[str, Answer]] = {}
    for row in await connection.fetch(
        "SELECT run, question, counted FROM answer WHERE run = ANY($1) AND counted IS NOT NULL",
        runs,
    ):
        answer = ANSWER.validate_json(row["counted"])
        found.setdefault(row["run"], {})[row["question"]] = answer
    return found


def _of_run(
    run: Row, form: Form | None, answers: Mapping[str, Answer], points: Mapping[int, int]
) -> Counter[Key]:
    if form is None or run["closed_on"] is None:
        return Counter({("run", (run["id"], "表或结束日缺失")): 1})
    return summed(_deltas_of(run, form, answers, points or _no_points(form)))


def _deltas_of(
    run: Row, form: Form, answers: Mapping[str, Answer], points: Mapping[int, int]
) -> tuple[TallyDelta, ...]:
    return deltas(
        form,
        answers,
        points=points,
        unit=run["unit"],
        group=run["grp"],
        mode=run["mode"],
        day=calendar_day(run["closed_on"]),
        sign=1,
    )


def _no_points(form: Form) -> dict[int, int]:
    """For a recount that leaves the points out."""
    return {c.code: 0 for q in form.questions if isinstance(q, Scale) for c in q.choices}
