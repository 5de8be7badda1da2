"""One form erased by the number that was told to its respondent: 代填, 电话, 纸质, or any other.

The decision is an entry of the record chain; of the form, or of whose it was, nothing stands in it.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.by import By
from bot.campaign import Campaign
from scoring.dispositions import Standing
from storage.changes import (
    Changes,
    ConversationRow,
    Known,
    Outcome,
    Record,
    RecordKind,
    RosterMove,
    Withdrawn,
)
from storage.store import StorageError, Store
from storage.withdrawals import Receipt
from surveys import state
from surveys.conversation import Role
from surveys.lookups import NumberedForm, receipt_of
from surveys.places.withdrawal import forgotten

log = logging.getLogger(__name__)

TRIES = 5


class Erasure:
    def __init__(self, store: Store, campaign: Campaign, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now

    async def find(self, number: str, *, helper: str = "") -> NumberedForm:
        """What the number leads to; `helper`: only among the interviews of this person."""
        spelt = receipt_of(number)
        if await self._store.anonymised() is not None:
            return NumberedForm(spelt, "unlinked")
        found = [
            each
            for each in (await self._store.by_receipt(spelt) if spelt else [])
            if not helper or each.helper == helper
        ]
        if len(found) != 1:
            return NumberedForm(spelt, "unknown" if not found else "several")
        (form,) = found
        day = form.closed_on.isoformat() if form.closed_on else ""
        gone: Literal["erased", "found"] = "erased" if form.status == "withdrawn" else "found"
        return NumberedForm(spelt, gone, form.run, form.mode, day)

    async def erase(self, number: str, by: By) -> NumberedForm:
        """Erase the form. Its state `found` in the answer: it was there, and is erased now."""
        form = await self.find(number)
        for _ in range(TRIES if form.state == "found" else 0):
            changes = Changes(
                key=f"erasure:{form.run}",
                at=self._now(),
                withdrawn=(Withdrawn(form.run, self._campaign.points),),
                others=await self.others(form.run),
                roster=await self.rows(form.run),
                records=(erased_record(secrets.token_hex(8), by, self._now()),),
            )
            if await self._store.submit(changes) is not Outcome.CONFLICT:
                await self.let_go()
                return form
        return form if form.state != "found" else replace(form, state="busy")

    async def others(self, run: str, but: str = "") -> tuple[ConversationRow, ...]:
        """The conversation that remembers the form, without it; none where that is `but`'s."""
        account = await self._account(run)
        if account is None or account.person.id == but or not account.state:
            return ()
        before = state.from_json(account.state)
        after = forgotten(before, {run})
        if after == before:
            return ()
        # an interviewer goes on with the next person; nobody else is asked again unasked
        leaves = account.person.role is not Role.HELPER
        after = replace(after, asked=before.asked + 1, status="left" if leaves else after.status)
        return (
            ConversationRow(
                person=account.person.id,
                seen_version=account.version,
                state=state.to_json(after),
                waiting=after.run is not None and after.status == "active",
                left=after.status == "left",
            ),
        )

    async def rows(self, run: str) -> tuple[RosterMove, ...]:
        """The row of the list that the form answered for is free again."""
        number = await self._store.row_of(run)
        return (RosterMove(number, Standing.LEFT),) if number else ()

    async def _account(self, run: str) -> Known | None:
        receipts: Collection[Receipt] = await self._store.by_receipt(run[1:9].upper())
        account = next((each.account for each in receipts if each.run == run), "")
        return await self._store.known_person(account, "") if account else None

    async def let_go(self) -> None:
        """Files and traces go as well, at the latest with the next start."""
        try:
            await self._store.sweep()
        except StorageError as error:
            log.warning("erased files wait for the next start: %s", type(error).__name__)


def erased_record(name: str, by: By, at: datetime) -> Record:
    """That a form was erased, by whom and why; not which. `name` is random."""
    payload = {
        "act": "erase",
        "who": by.who,
        "why": by.why,
        "at": at.isoformat(timespec="seconds"),
    }
    return Record(
        id=f"erasure.{name}",
        kind=RecordKind.DECISION,
        subject=f"erasure.{name}",
        version=1,
        person=by.person,
        unit="",
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        at=at,
    )
