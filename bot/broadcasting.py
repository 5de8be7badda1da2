"""Writing to many: who gets it, how many they are, and the making of the rows.

Policy broadcast: at most once. Quiet hours and the platform's pace are the sender's matter; replies
go first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from bot import bodies
from bot.campaign import Campaign
from bot.stages import Stage, progress
from storage.broadcasts import Broadcast, Reach
from storage.changes import OutboxRow, Policy, RecordKind
from storage.store import Store
from surveys.conversation import Role

LONGEST = 1500
"""Characters of a broadcast: one message on every channel."""
STRETCH = 200
"""Persons whose rows are made in one commit."""

UNSENT = ("pending", "held", "sending")
"""Of rows that are still to go out."""

Who = Literal["all", "unfinished", "new", "started", "finished"]


class NoAudience(ValueError):
    """Nobody is meant by these words; the message says what can be written."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a broadcast goes to. Who has left is never written to."""

    role: Role | None = None
    unit: str = ""
    group: str = ""
    status: Who = "all"

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Audience:
        raw: dict[str, Any] = json.loads(text)
        return cls(**raw | {"role": Role(raw["role"]) if raw["role"] else None})


ROLES = {
    "beneficiaries": Role.BENEFICIARY,
    "contacts": Role.CONTACT,
    "assessors": Role.ASSESSOR,
    "受益群众": Role.BENEFICIARY,
    "经办人": Role.CONTACT,
    "评价人": Role.ASSESSOR,
}


def audience(campaign: Campaign, to: str, status: Who) -> Audience:
    """The audience that `--to` names. Raises NoAudience."""
    what, _, name = to.partition(":")
    if to in ROLES:
        return Audience(ROLES[to], status=status)
    if what in ("group", "类别") and name:
        return Audience(Role.BENEFICIARY, group=name, status=status)
    if what in ("unit", "单位"):
        names = {n: u.id for u in campaign.folder.units for n in (u.id, u.name, *u.aliases)}
        if name in names:
            return Audience(unit=names[name], status=status)
        raise NoAudience(f"没有“{name}”这个单位，见 units 表")
    raise NoAudience("收件人写 beneficiaries、contacts、assessors、group:编号 或 unit:单位")


class Broadcasting:
    def __init__(self, store: Store, campaign: Campaign, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now

    async def preview(self, audience: Audience) -> dict[str, Any]:
        """How many would get it, by channel; how many cannot be reached; how many have left."""
        channels: Counter[str] = Counter()
        unreachable = 0
        async for stretch in self._stretches(audience, ""):
            for reach in stretch.meant:
                if reach.address_id:
                    channels[reach.channel] += 1
                else:
                    unreachable += 1
        return {"channels": dict(channels), "unreachable": unreachable}

    async def begin(self, broadcast_id: str, audience: Audience, text: str, who: str) -> None:
        """Store the broadcast and make its rows. Again with the same id it does nothing new."""
        body = bodies.to_json(bodies.Body(text=text))
        await self._store.begin_broadcast(
            Broadcast(broadcast_id, audience.json(), body, who, self._now())
        )
        await self.go_on()

    async def go_on(self) -> int:
        """Make the rows that are not made yet, of every broadcast; how many were made."""
        made = 0
        for broadcast in await self._store.broadcasts(unmade=True):
            made += await self._make(broadcast)
        return made

    async def _make(self, broadcast: Broadcast) -> int:
        made, at = 0, broadcast
        async for stretch in self._stretches(Audience.from_json(at.audience), at.made_to):
            rows = [_row(broadcast, reach) for reach in stretch.meant if reach.address_id]
            done = await self._store.extend(
                at,
                rows,
                to=stretch.to,
                unreachable=len(stretch.meant) - len(rows),
                complete=stretch.last,
                now=self._now(),
            )
            if not done:
                break
            made += len(rows)
            at = Broadcast(at.id, at.audience, at.body, at.who, at.at, made_to=stretch.to)
        return made

    async def _stretches(self, audience: Audience, after: str) -> AsyncIterator[_Stretch]:
        standing = await standing_subjects(self._store)
        while True:
            page = await self._store.page(
                after, audience.role, audience.unit, audience.group, STRETCH
            )
            meant = [reach for reach in page if self._meant(reach, audience, standing)]
            after = page[-1].person.id if page else after
            last = len(page) < STRETCH
            yield _Stretch(meant, after, last)
            if last:
                return

    def _meant(self, reach: Reach, audience: Audience, standing: set[str]) -> bool:
        if reach.person.role is Role.COORDINATOR:
            return False
        stage = progress(self._campaign, reach, standing).stage
        if stage is Stage.LEFT:
            return False
        match audience.status:
            case "all":
                return True
            case "unfinished":
                return stage is not Stage.FINISHED
            case wanted:
                return stage.value == wanted


@dataclass(frozen=True, slots=True)
class _Stretch:
    meant: list[Reach]
    to: str
    last: bool


def finished(broadcast: Broadcast) -> bool:
    """Whether everything was handed over that will be."""
    left = sum(n for status, n in broadcast.rows if status in UNSENT)
    return broadcast.status == "open" and broadcast.complete and not left


async def standing_subjects(store: Store) -> set[str]:
    """Ids of the confirmation and assessment forms that stand, by whomever."""
    kinds = (RecordKind.CONFIRMATION, RecordKind.ASSESSMENT)
    return {record.subject for kind in kinds for record in await store.records(kind)}


def _row(broadcast: Broadcast, reach: Reach) -> OutboxRow:
    return OutboxRow(
        id=f"cast.{broadcast.id}.{reach.person.id}",
        address_id=reach.address_id,
        channel=reach.channel,
        policy=Policy.BROADCAST,
        body=broadcast.body,
        personal=False,
    )
