"""What the quality checks ask of the data: figures over many forms, and which forms are alike.

Open answers are compared by keyed hashes: their contents stay where they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping

from scoring.quality import Worked
from storage.changes import MarkedRuns, Marks, RunRow
from storage.db.core import Connection, Database
from storage.recount import CHUNK, counted_answers
from storage.runs import run_of
from storage.sealing import Vault
from surveys.conversation import Answer
from surveys.form import Form, Words


class Checks:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def durations(self) -> dict[tuple[str, str], dict[int, int]]:
        """Forms by bin of their duration, for each form id and way of answering."""
        found: dict[tuple[str, str], dict[int, int]] = {}
        async with self._database.read() as connection:
            for row in await connection.fetch(
                "SELECT form_id, mode, bin, n FROM tally_duration WHERE n <> 0"
            ):
                found.setdefault((row["form_id"], row["mode"]), {})[row["bin"]] = row["n"]
        return found

    async def helpers(self) -> dict[str, dict[str, Worked]]:
        """What each helper ("": without one) brought in, by group."""
        sums: dict[tuple[str, str], dict[str, int]] = {}
        async with self._database.read() as connection:
            for row in await connection.fetch(
                "SELECT grp, helper, feature, n FROM tally_helper WHERE n <> 0"
            ):
                sums.setdefault((row["grp"], row["helper"]), {})[row["feature"]] = row["n"]
        found: dict[str, dict[str, Worked]] = {}
        for (group, helper), n in sums.items():
            worked = Worked(n.get("forms", 0), n.get("points", 0), n.get("squares", 0))
            found.setdefault(group, {})[helper] = worked
        return found

    async def marked_runs(self) -> list[RunRow]:
        """Runs in the counters that bear a mark or stand outside."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, person, form_id, form_hash, kind, unit, grp, mode, simulated, status, "
                "version, closed_on, respondent, roster, helper, relation, same_device, seconds, "
                "flags, outside FROM run WHERE counts AND (flags <> '' OR outside <> '') "
                "ORDER BY id"
            )
        return [run_of(row) for row in rows]

    async def run_by_receipt(self, receipt: str) -> RunRow | None:
        """The survey in the counters with this receipt (surveys.moves.receipt, no version)."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT id, person, form_id, form_hash, kind, unit, grp, mode, simulated, status, "
                "version, closed_on, respondent, roster, helper, relation, same_device, seconds, "
                "flags, outside FROM run WHERE counts AND upper(substr(id, 2, 8)) = $1",
                receipt,
            )
        return run_of(row) if row else None

    async def marks(self) -> list[MarkedRuns]:
        """How many runs in the counters bear which marks, by group and helper."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT grp, helper, flags, outside, count(*) AS n FROM run "
                "WHERE counts AND (flags <> '' OR outside <> '') "
                "GROUP BY grp, helper, flags, outside ORDER BY grp, helper, flags, outside"
            )
        return [
            MarkedRuns(
                row["grp"],
                row["helper"],
                Marks(tuple(row["flags"].split()), row["outside"]),
                row["n"],
            )
            for row in rows
        ]

    async def hasty_runs(self, form_id: str, mode: str, seconds: int) -> list[str]:
        """Ids of runs in the counters that took less than so many seconds."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id FROM run WHERE counts AND form_id = $1 AND mode = $2 "
                "AND seconds IS NOT NULL AND seconds < $3",
                form_id,
                mode,
                seconds,
            )
        return [row["id"] for row in rows]

    async def runs_of_helper(self, group: str, helper: str) -> list[str]:
        """Ids of runs in the counters that this helper brought in from this group."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id FROM run WHERE counts AND grp = $1 AND helper = $2", group, helper
            )
        return [row["id"] for row in rows]

    async def answers_of(self, ids: Collection[str]) -> dict[str, tuple[Form, dict[str, Answer]]]:
        """The counted answers of runs, with the forms they belong to."""
        async with self._database.read() as connection:
            return await _answered(connection, sorted(ids))

    async def compare_open(self, least: int) -> int:
        """Take in the open answers, of at least so many characters, of forms submitted since the
        last time. Returns how many forms that were. Raises KeyMissing."""
        done = 0
        while True:
            async with self._database.write() as connection:
                rows = await connection.fetch(
                    "SELECT id FROM run WHERE fresh AND counts ORDER BY id LIMIT $1", CHUNK
                )
                ids = [row["id"] for row in rows]
                found = await _answered(connection, ids)
                digests = [
                    (self._vault.wording(code, text), run)
                    for run, (form, answers) in found.items()
                    for code, text in _texts(form, answers, least)
                ]
                await connection.executemany(FORGET, [(run,) for run in ids])
                await connection.executemany(REMEMBER, digests)
                await connection.executemany(SEEN, [(run,) for run in ids])
            done += len(ids)
            if len(ids) < CHUNK:
                return done

    async def copied_runs(self, forms: int) -> set[str]:
        """Ids of runs that share an open answer with others, so many forms together."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT DISTINCT run FROM open_answer WHERE digest IN "
                "(SELECT digest FROM open_answer GROUP BY digest HAVING count(*) >= $1)",
                forms,
            )
        return {row["run"] for row in rows}


FORGET = "DELETE FROM open_answer WHERE run = $1"
REMEMBER = "INSERT INTO open_answer (digest, run) VALUES ($1, $2) ON CONFLICT DO NOTHING"
SEEN = "UPDATE run SET fresh = FALSE WHERE id = $1"


async def _answered(
    connection: Connection, ids: list[str]
) -> dict[str, tuple[Form, dict[str, Answer]]]:
    answers = await counted_answers(connection, ids)
    rows = await connection.fetch(
        "SELECT r.id, f.hash, f.body FROM run AS r JOIN form AS f ON f.hash = r.form_hash "
        "WHERE r.counts AND r.id = ANY($1)",
        ids,
    )
    forms = {hashed: Form.model_validate_json(body) for hashed, body in _bodies(rows).items()}
    return {row["id"]: (forms[row["hash"]], answers.get(row["id"], {})) for row in rows}


def _bodies(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {row["hash"]: row["body"] for row in rows}


def _texts(form: Form, answers: Mapping[str, Answer], least: int) -> Iterable[tuple[str, str]]:
    """Open answers, normalised: without spaces, punctuation and differences of width and case."""
    for question in form.questions:
        answer = answers.get(question.code)
        if isinstance(question, Words) and answer and isinstance(answer.value, str):
            plain = normalised(answer.value)
            if len(plain) >= least:
                yield question.code, plain


def normalised(text: str) -> str:
    """What is left of a text when only letters and digits are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")
