"""转交: forms that a contact of a unit has lent to a colleague."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from storage import invitations
from storage.changes import Changes, Invitation
from storage.db.core import Database, Row, Value
from surveys.conversation import Role
from surveys.lending import DAYS, GUEST

Status = Literal["open", "returned", "taken_back", "done"]

INSERT = """
INSERT INTO loan (id, form_id, unit, giver, taker, status, draft, at)
VALUES ($1, $2, $3, $4, '', 'open', $5, $6)
"""
INVITE = invitations.INSERT
MOVE = """
UPDATE loan SET status = $2, taker = CASE WHEN $3 = '' THEN taker ELSE $3 END WHERE id = $1
"""
SPEND = "UPDATE invitation SET uses = max_uses WHERE id = $1 AND uses < max_uses"
"""Whoever took it is known already, or nobody may take it any more."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A form lent. `draft`: the run as it was then, as JSON."""

    id: str
    form_id: str
    unit: str
    giver: str
    taker: str
    status: Status
    draft: str


class Loans:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def loans(self, person: str) -> Sequence[Loan]:
        """What this person has lent or borrowed, the oldest first."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, form_id, unit, giver, taker, status, draft FROM loan "
                "WHERE giver = $1 OR taker = $1 ORDER BY at, id",
                person,
            )
        return [_loan(row) for row in rows]

    async def loan(self, loan_id: str) -> Loan | None:
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT id, form_id, unit, giver, taker, status, draft FROM loan WHERE id = $1",
                loan_id,
            )
        return _loan(row) if row else None


def _loan(row: Row) -> Loan:
    return Loan(**{name: row[name] for name in Loan.__slots__})


def lent(changes: Changes) -> Iterable[tuple[Value, ...]]:
    for each in changes.loans:
        if each.code:
            yield each.id, each.form_id, each.unit, each.giver, each.draft, changes.at


def invited(changes: Changes) -> Iterable[tuple[Value, ...]]:
    """The one-time links."""
    for each in changes.loans:
        if each.code:
            new = Invitation(
                id=each.id,
                role=Role.CONTACT,
                unit=each.unit,
                group="",
                label=each.label,
                max_uses=1,
                uses=0,
                created_at=changes.at,
                expires_at=changes.at + timedelta(days=DAYS),
                place=GUEST,
            )
            yield invitations.values(new, each.code)


def moved(changes: Changes) -> Iterable[tuple[Value, ...]]:
    for each in changes.loans:
        if not each.code:
            yield each.id, each.status, each.taker


def spent(changes: Changes) -> Iterable[tuple[Value, ...]]:
    for each in changes.loans:
        if each.spent:
            yield (each.id,)
