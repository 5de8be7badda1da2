"""Tells the handler of complaints that a sealed note has come, and nothing of what is in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import bodies
from bot.campaign import Campaign
from bot.clock import ONCE
from bot.reporting import Reporter
from storage.changes import Person, Policy
from storage.store import Store
from surveys.conversation import Role


class Postbox:
    """The clock asks it to look."""

    def __init__(
        self, store: Store, campaign: Campaign, reporter: Reporter, *, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._now = now

    async def look(self) -> bool:
        """Whether there was something new to tell."""
        complaint = self._campaign.complaint
        if complaint is None or not complaint.handler:
            return False
        new = (await self._store.note_counts())["new"]
        told = int(await self._store.get("notes.told") or 0)
        if new > told:
            await self._tell(complaint.handler, new, await self._total())
        if new != told:
            await self._store.put("notes.told", str(new))
        return new > told

    async def _total(self) -> int:
        return sum((await self._store.note_counts()).values())

    async def _tell(self, handler: str, new: int, total: int) -> None:
        theirs, others = await self._people(handler)
        words = f"【密封留言】有{new}份还没有受理。请用您的私钥运行 jixiao complaints open 查看。"
        asked = f"【密封留言】有{new}份还没有受理，内容只有{handler}打得开。请告知{handler}。"
        body = bodies.Body(text=words if theirs else asked)
        rows = await self._reporter.unasked(
            f"notes.{total}", body, Policy.BROADCAST, theirs or others
        )
        await self._store.run_once(f"notes.{total}", ONCE, rows, self._now())

    async def _people(self, handler: str) -> tuple[list[Person], list[Person]]:
        """Who bears the handler's name, and the coordinators. Contacts never: they are of the
        units that pay."""
        everybody = await self._store.people()
        theirs = [p for p in everybody if p.label == handler and p.role is not Role.CONTACT]
        return theirs, [p for p in everybody if p.role is Role.COORDINATOR]
