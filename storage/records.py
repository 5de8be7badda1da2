"""Confirmations, judgements and decisions: appended to the chain, never rewritten."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from storage import chain
from storage.chain import Entry
from storage.changes import AuditResult, ChainHead, Record, RecordKind
from storage.db.core import Connection, Database, Row, moment

CHUNK = 500
"""Entries read at a time, so that an audit of many neither fills the memory nor stops the loop."""

SHORTEST = 12
"""Hex digits of a printed head that are enough to look it up."""

INSERT = """
INSERT INTO record (seq, id, kind, subject, version, person, unit, payload, at, salt, digest, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

STANDING = """
SELECT id, kind, subject, version, person, unit, payload, at FROM record AS r
WHERE kind = $1 AND version = (SELECT max(version) FROM record WHERE subject = r.subject)
ORDER BY subject
"""


async def append(connection: Connection, records: Sequence[Record]) -> None:
    """Add entries to the end of the chain, in the same transaction as what they belong to."""
    if not records:
        return
    key, previous, count = await _head(connection)
    entries: list[Entry] = []
    for number, record in enumerate(records, count + 1):
        entry = _entry(record, number)
        entry = replace(entry, hash=chain.link(key, previous, entry))
        previous = entry.hash
        entries.append(entry)
    await connection.executemany(
        INSERT,
        [
            (
                *(e.seq, e.id, e.kind, e.subject, e.version, e.person, e.unit, e.payload, e.at),
                *(e.salt, e.digest, e.hash),
            )
            for e in entries
        ],
    )
    await connection.execute(
        "UPDATE campaign SET chain_hash = $1, chain_count = $2", previous, count + len(entries)
    )


async def audit(connection: Connection, claimed: ChainHead | str | None = None) -> AuditResult:
    """Walk the whole chain. `claimed` is a head noted or printed earlier (its hash may be cut to
    12 digits or more): it must be one of the entries passed, at its number where that is known.
    """
    key, stored_hash, stored_count = await _head(connection)
    head, erased = ChainHead(chain.GENESIS, 0), 0
    passed = _Passed(claimed)
    async for entry in _entries(connection):
        problem = chain.flaw(key, head.hash, head.count + 1, entry)
        if problem:
            return AuditResult(head, head.count + 1, problem, erased)
        head = ChainHead(entry.hash, entry.seq)
        erased += entry.salt is None
        passed.look(head)
    if head.count < stored_count:
        return AuditResult(head, head.count + 1, f"末尾缺 {stored_count - head.count} 条", erased)
    if head != ChainHead(stored_hash, stored_count):
        return AuditResult(head, head.count, "末尾的记录不是程序写入的", erased)
    problem = passed.problem(head)
    return AuditResult(head, passed.number(head) if problem else None, problem, erased)


class _Passed:
    """Whether a head that somebody noted lies on the chain's way."""

    def __init__(self, claimed: ChainHead | str | None) -> None:
        self._hash = claimed.hash if isinstance(claimed, ChainHead) else (claimed or "")
        self._count = claimed.count if isinstance(claimed, ChainHead) else None
        self._found = not self._hash and not self._count

    def look(self, head: ChainHead) -> None:
        wanted = self._hash.strip().lower()
        fits = len(wanted) >= SHORTEST and head.hash.startswith(wanted)
        self._found = self._found or (fits and self._count in (None, head.count))

    def problem(self, head: ChainHead) -> str:
        if self._found:
            return ""
        if self._count is not None and self._count > head.count:
            return f"末尾缺 {self._count - head.count} 条：所给的链头在第 {self._count} 条"
        return "所给的链头不在链上：记录被改写或截断，或链头抄错"

    def number(self, head: ChainHead) -> int | None:
        """The entry at which chain and noted head part, where that can be said."""
        return None if self._count is None else min(self._count, head.count + 1)


class Records:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def records(self, kind: RecordKind) -> list[Record]:
        """What stands: the newest version of each subject of that kind, but for erased ones."""
        async with self._database.read() as connection:
            rows = await connection.fetch(STANDING, kind)
        return [_record(row) for row in rows if row["payload"]]

    async def history(self, subject: str) -> list[Record]:
        """All versions of a subject, oldest first; an erased one has an empty payload."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, kind, subject, version, person, unit, payload, at FROM record "
                "WHERE subject = $1 ORDER BY version",
                subject,
            )
        return [_record(row) for row in rows]

    async def between(self, after: int, until: int) -> list[Record]:
        """The entries behind number `after`, up to number `until`, in order."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, kind, subject, version, person, unit, payload, at FROM record "
                "WHERE seq > $1 AND seq <= $2 ORDER BY seq",
                after,
                until,
            )
        return [_record(row) for row in rows]

    async def entries(
        self, kind: RecordKind | None = None, subject: str = "", *, after: int = 0
    ) -> list[Entry]:
        """Entries in the order of the chain, all versions, as stored: of a kind, of a subject,
        behind the entry of that number."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT seq, id, kind, subject, version, person, unit, payload, at, salt, digest, "
                "hash FROM record WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR subject = $2) "
                "AND seq > $3 ORDER BY seq",
                kind or "",
                subject,
                after,
            )
        return [Entry(**{**row, "at": moment(row["at"])}) for row in rows]

    async def since(self, moment_: datetime) -> list[Record]:
        """What has been added from that moment on, oldest first; erased payloads are left out."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, kind, subject, version, person, unit, payload, at FROM record "
                "WHERE at >= $1 AND payload <> '' ORDER BY seq",
                moment_,
            )
        return [_record(row) for row in rows]

    async def head(self) -> ChainHead:
        """What is printed in every push and file."""
        async with self._database.read() as connection:
            _, last, count = await _head(connection)
        return ChainHead(last, count)

    async def audit(self, head: ChainHead | str | None = None) -> AuditResult:
        """Finds any changed, deleted, reordered or truncated entry; see `audit`."""
        async with self._database.read() as connection:
            return await audit(connection, head)

    async def erase(self, record_id: str, decided: Sequence[Record] = ()) -> bool:
        """Delete a payload by law, with the decision that says so, in one commit. The entry, its
        place and its hash stay; audits count it as erased. False when there is no such entry, or
        nothing is left in it: then nothing is stored."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "UPDATE record SET person = '', payload = '', salt = NULL "
                "WHERE id = $1 AND salt IS NOT NULL RETURNING id",
                record_id,
            )
            if row is not None:
                await append(connection, decided)
        return row is not None


async def _head(connection: Connection) -> tuple[str, str, int]:
    row = await connection.fetchrow("SELECT chain_key, chain_hash, chain_count FROM campaign")
    assert row is not None
    return row["chain_key"], row["chain_hash"], row["chain_count"]


async def _entries(connection: Connection) -> AsyncIterator[Entry]:
    last = -1
    while True:
        rows = await connection.fetch(
            "SELECT seq, id, kind, subject, version, person, unit, payload, at, salt, digest, hash "
            "FROM record WHERE seq > $1 ORDER BY seq LIMIT $2",
            last,
            CHUNK,
        )
        for row in rows:
            last = row["seq"]
            yield Entry(**{**row, "at": moment(row["at"])})
        if len(rows) < CHUNK:
            return


def _entry(record: Record, number: int) -> Entry:
    salt = secrets.token_hex(16)
    return Entry(
        seq=number,
        id=record.id,
        kind=record.kind.value,
        subject=record.subject,
        version=record.version,
        person=record.person,
        unit=record.unit,
        payload=record.payload,
        at=moment(record.at),
        salt=salt,
        digest=chain.digest(salt, record.person, record.payload),
        hash="",
    )


def _record(row: Row) -> Record:
    return Record(
        id=row["id"],
        kind=RecordKind(row["kind"]),
        subject=row["subject"],
        version=row["version"],
        person=row["person"],
        unit=row["unit"],
        payload=row["payload"],
        at=moment(row["at"]),
    )
