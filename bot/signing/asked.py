"""The 确认表 as somebody asks for it in chat: one's own unit's, or by a coordinator any unit's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from typing import TYPE_CHECKING

from bot import bodies
from bot.campaign import Campaign
from bot.signing.desk import Signing
from bot.signing.sheets import Sheets, names_of
from reports.confirmed import NAME
from storage.changes import OutboxItem, Person
from storage.store import Store
from surveys.conversation import Role

if TYPE_CHECKING:
    from bot.reporting import Reporter

SHEET = "sheet"


class SheetsAsked:
    """Called by the sender, never on the way of a reply."""

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        signing: Signing,
        workers: Executor,
        *,
        now: Callable[[], datetime],
        font: str = "",
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._signing = signing
        self._workers = workers
        self._now = now
        self._sheets = Sheets(store, campaign, font=font)

    async def render(self, what: str, item: OutboxItem) -> bodies.Body:
        """`what`: sheet, or sheet:<name of a unit>."""
        if what.split(":")[0] != SHEET:
            return await self._reporter.render(what, item)
        known = await self._store.known(item.address)
        if known is None:
            return bodies.Body(text="没有这个人了。")
        person, about = known.person, what.partition(":")[2]
        if person.role is Role.COORDINATOR:
            return await self._of_any(about)
        if self._may(person):
            return await self._of(person.unit)
        return bodies.Body(text="没有确认表。")

    def _may(self, person: Person) -> bool:
        own = person.role in (Role.CONTACT, Role.REVIEWER)
        return own and person.unit in self._campaign.by_unit

    async def _of_any(self, about: str) -> bodies.Body:
        unit = names_of(self._campaign).get(about)
        if unit in self._campaign.by_unit:
            return await self._of(unit)
        lines = [f"没有“{about}”这个单位。"] if about else []
        for each, state in (await self._signing.states()).items():
            name = self._campaign.folder.unit(each).name
            version = f" 第{state.signed.sheet}版" if state.signed.sheet else ""
            lines.append(f"· {name}{version}：{state.signed.words}")
        lines.append("要文件，回“确认表 单位名”。")
        return bodies.Body(text="\n".join(lines))

    async def _of(self, unit: str) -> bodies.Body:
        state = await self._signing.state(unit)
        sheet = await self._sheets.sheet(state)
        name = self._campaign.folder.unit(unit).name
        if sheet is None:
            left = len(set(state.forms) - set(state.standing))
            return bodies.Body(text=f"{name}还有{left}项没有确认，都提交以后才有确认表。")
        files = await self._sheets.files(self._workers, [sheet])
        text = f"{name}《{NAME}》{sheet.numbered}\n状态：{sheet.stage}"
        kept = await self._reporter.kept(files, f"sheet-{unit}-{sheet.version}", self._now())
        return bodies.Body(text=text, files=kept)
