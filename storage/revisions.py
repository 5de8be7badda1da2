"""What is frozen and kept by name: revisions of the project, snapshots, forms, small settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.changes import Revision
from storage.conversations import Lru
from storage.db.core import Database, Row, moment
from surveys.form import Form, hash_of

FORMS_CACHED = 512


class Revisions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def save_revision(self, revision: Revision) -> None:
        """What the campaign runs on from now on; earlier ones are kept."""
        async with self._database.write() as connection:
            await connection.execute(
                "INSERT INTO revision (hash, manifest, who, why, at) VALUES ($1, $2, $3, $4, $5)",
                revision.hash,
                revision.manifest,
                revision.who,
                revision.why,
                revision.at,
            )

    async def revision(self) -> Revision | None:
        """The one in force."""
        async with self._database.read() as connection:
            row = await connection.fetchrow("SELECT * FROM revision ORDER BY seq DESC LIMIT 1")
        return _revision(row) if row else None

    async def revisions(self) -> list[Revision]:
        """All, oldest first."""
        async with self._database.read() as connection:
            rows = await connection.fetch("SELECT * FROM revision ORDER BY seq")
        return [_revision(row) for row in rows]

    async def save_snapshot(self, name: str, body: str, now: datetime) -> None:
        """Keep a snapshot; one saved earlier under the name stays in the table behind it."""
        async with self._database.write() as connection:
            await connection.execute(
                "INSERT INTO snapshot (name, body, at) VALUES ($1, $2, $3)", name, body, now
            )

    async def snapshot(self, name: str) -> tuple[str, datetime] | None:
        """The newest of that name: (body, when)."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT body, at FROM snapshot WHERE name = $1 ORDER BY seq DESC LIMIT 1", name
            )
        return (row["body"], moment(row["at"])) if row else None

    async def snapshots(self, prefix: str) -> list[tuple[str, str, datetime]]:
        """Those whose names begin so, oldest first: (name, body, when). The newest of each name."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT name, body, at FROM snapshot WHERE seq IN (SELECT MAX(seq) FROM snapshot "
                "WHERE substr(name, 1, $1) = $2 GROUP BY name) ORDER BY seq",
                len(prefix),
                prefix,
            )
        return [(row["name"], row["body"], moment(row["at"])) for row in rows]

    async def get(self, name: str) -> str | None:
        """A small setting of the running campaign, e.g. a channel's cursor."""
        async with self._database.read() as connection:
            row = await connection.fetchrow("SELECT value FROM setting WHERE name = $1", name)
        return row["value"] if row else None

    async def put(self, name: str, value: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                "INSERT INTO setting (name, value) VALUES ($1, $2) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value,
            )


class Forms:
    """Forms under their hashes: a conversation goes on with exactly the text it began with."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: Lru[str, Form] = Lru(FORMS_CACHED)

    async def save_forms(self, forms: Sequence[Form]) -> None:
        """Those that are stored already are left as they are."""
        async with self._database.write() as connection:
            await connection.executemany(
                "INSERT INTO form (hash, id, kind, body) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (hash) DO NOTHING",
                [(form.hash, form.id, form.kind, form.model_dump_json()) for form in forms],
            )

    async def form(self, form_hash: str) -> Form | None:
        form = self._read.get(form_hash)
        if form is not None:
            return form
        async with self._database.read() as connection:
            row = await connection.fetchrow("SELECT body FROM form WHERE hash = $1", form_hash)
        if row is None:
            return None
        form = Form.model_validate_json(row["body"])
        self._read.put(form_hash, form)
        return form

    async def changed_forms(self, hashes: Sequence[str]) -> list[str]:
        """Those of the hashes whose stored text is another one by now, or is gone."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT hash, body FROM form WHERE hash = ANY($1)", list(hashes)
            )
        sound = {row["hash"] for row in rows if hash_of(row["body"]) == row["hash"]}
        return [each for each in hashes if each not in sound]

    def close(self) -> None:
        """Nothing is answered from memory once the database is closed."""
        self._read = Lru(0)


def _revision(row: Row) -> Revision:
    return Revision(
        hash=row["hash"],
        manifest=row["manifest"],
        who=row["who"],
        why=row["why"],
        at=moment(row["at"]),
    )
