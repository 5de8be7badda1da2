"""Runs that stand in the counters: read, and moved from one place of the counters to another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from storage import records
from storage.changes import Marks, Record, RunRow, TallyDelta
from storage.db.core import Connection, Database, Row, StorageError, calendar_day
from storage.parts import divisions
from storage.recount import counted_answers, frozen_points
from storage.tallies import book, booked_as, deltas
from surveys.form import Form, FormKind


class Runs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def counted_runs(self, ids: Sequence[str]) -> dict[str, RunRow]:
        """Those of the runs that stand in the counters, by id."""
        async with self._database.read() as connection:
            return {run.id: run for run in await standing(connection, ids)}

    async def official_runs(self) -> list[tuple[str, str]]:
        """(id, group) of the survey forms in the counters that stand in the official estimate."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, grp FROM run WHERE counts AND kind = 'survey' AND outside = '' "
                "ORDER BY id"
            )
        return [(row["id"], row["grp"]) for row in rows]

    async def complete_runs(self, form_id: str) -> list[tuple[str, dict[str, str]]]:
        """(person, answers as JSON by question) of the submitted runs of a form."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT r.id, r.person, a.question, a.value FROM run AS r "
                "JOIN answer AS a ON a.run = r.id "
                "WHERE r.form_id = $1 AND r.status = 'complete' AND a.value IS NOT NULL "
                "ORDER BY r.id, a.question",
                form_id,
            )
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for row in rows:
            found.setdefault(row["id"], (row["person"], {}))[1][row["question"]] = row["value"]
        return list(found.values())

    async def outcomes(self) -> dict[str, int]:
        """How many surveys stand open, were handed in, left, refused or withdrawn."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT status, count(*) AS n FROM run WHERE kind = 'survey' GROUP BY status"
            )
        return {row["status"]: int(row["n"]) for row in rows}

    async def move(
        self,
        ids: Collection[str],
        change: Callable[[RunRow], Marks],
        *,
        points: Mapping[int, int] | None = None,
        decided: Sequence[Record] = (),
    ) -> int:
        """Give runs other marks, and take each whole form from one basis to the other in the
        counters, on the day it was closed; with the decision that says so, in one commit.

        `change` says the new marks of a run as it stands; it is called inside the transaction. Runs
        that do not stand in the counters (any more) are left alone. Returns how many have changed.
        `points` default to the frozen ones. Raises StorageError where a form or the points are
        missing, and then nothing is stored.
        """
        async with self._database.write() as connection:
            found = await standing(connection, ids)
            marked = [(run, change(run)) for run in found]
            changed = [(r, to) for r, to in marked if Marks(r.flags, r.outside) != to]
            crossing = [(r, to) for r, to in changed if bool(r.outside) != bool(to.outside)]
            if crossing:
                frozen = points if points is not None else await frozen_points(connection)
                if frozen is None:
                    raise StorageError("no points are frozen: forms cannot be moved")
                await book(connection, await _moved(connection, crossing, frozen))
            await connection.executemany(
                "UPDATE run SET flags = $2, outside = $3 WHERE id = $1",
                [(r.id, " ".join(to.flags), to.outside) for r, to in changed],
            )
            await records.append(connection, decided)
        return len(changed)


async def standing(connection: Connection, ids: Collection[str]) -> list[RunRow]:
    """The runs of these ids that stand in the counters."""
    rows = await connection.fetch(
        "SELECT id, person, form_id, form_hash, kind, unit, grp, mode, simulated, status, version, "
        "closed_on, respondent, roster, helper, relation, same_device, seconds, flags, outside "
        "FROM run WHERE counts AND id = ANY($1) ORDER BY id",
        sorted(ids),
    )
    return [run_of(row) for row in rows]


def run_of(row: Row) -> RunRow:
    """A run from its columns."""
    return RunRow(
        id=row["id"],
        person=row["person"],
        form_id=row["form_id"],
        form_hash=row["form_hash"],
        kind=FormKind(row["kind"]),
        unit=row["unit"],
        group=row["grp"],
        mode=row["mode"],
        simulated=bool(row["simulated"]),
        status=row["status"],
        version=row["version"],
        closed_on=calendar_day(row["closed_on"]) if row["closed_on"] else None,
        respondent=row["respondent"],
        roster=row["roster"],
        helper=row["helper"],
        relation=row["relation"],
        same_device=bool(row["same_device"]),
        seconds=row["seconds"],
        flags=tuple(row["flags"].split()),
        outside=row["outside"],
    )


async def _moved(
    connection: Connection,
    runs: Sequence[tuple[RunRow, Marks]],
    points: Mapping[int, int],
) -> list[TallyDelta]:
    given = await counted_answers(connection, [run.id for run, _ in runs])
    forms = await forms_of(connection, {run.form_hash for run, _ in runs})
    divided = await divisions(connection)
    found: list[TallyDelta] = []
    for run, to in runs:
        if run.form_hash not in forms or run.closed_on is None:
            raise StorageError("a counted run has no form or no day")
        form, answers = forms[run.form_hash], given.get(run.id, {})
        there = replace(run, outside=to.outside)
        for where, sign in ((run, -1), (there, 1)):
            at = booked_as(where, run.closed_on)
            found += deltas(form, answers, points=points, at=at, sign=sign, divided=divided)
    return found


async def forms_of(connection: Connection, hashes: set[str]) -> dict[str, Form]:
    """The stored forms of these hashes."""
    rows = await connection.fetch(
        "SELECT hash, body FROM form WHERE hash = ANY($1)", sorted(hashes)
    )
    return {row["hash"]: Form.model_validate_json(row["body"]) for row in rows}
