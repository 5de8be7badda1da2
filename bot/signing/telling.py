"""Who is told of what the record chain has got new: reviewers, contacts, coordinators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import bodies
from bot.campaign import Campaign
from bot.clock import ONCE
from bot.reporting import Reporter
from bot.signing.acts import SUBJECT
from bot.signing.desk import Signing
from bot.signing.sheets import Sheets
from bot.signing.states import acts_in
from reports.confirmed import NAME
from storage.chain import Entry
from storage.changes import OutboxRow, Policy, RecordKind
from storage.store import Store
from surveys.conversation import Role
from surveys.sign_off import Act

TOLD = "sign_off.told"
"""Setting: number of the last entry of the chain that those concerned have been told of."""


class Telling:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        signing: Signing,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._signing = signing
        self._sheets = Sheets(store, campaign)
        self._now = now

    async def go_on(self) -> None:
        """Tell of every entry that nobody has been told of; again after a crash, without repeating
        what is in the outbox already."""
        told = int(await self._store.get(TOLD) or 0)
        head = await self._store.head()
        if head.count == told:
            return
        for entry in await self._store.entries(after=told):
            rows = await self._rows(entry)
            if rows:
                await self._store.run_once(f"sign_off.{entry.id}", ONCE, rows, self._now())
        await self._store.put(TOLD, str(head.count))

    async def _rows(self, entry: Entry) -> list[OutboxRow]:
        if entry.kind == RecordKind.CONFIRMATION and entry.version > 1:
            return await self._corrected(entry)
        if entry.kind != RecordKind.SIGN_OFF or not entry.subject.startswith(SUBJECT):
            return []
        unit = entry.subject.removeprefix(SUBJECT)
        if unit not in self._campaign.by_unit:
            return []
        return [row for act in acts_in([entry]) for row in await self._of(act, unit, entry)]

    async def _of(self, act: Act, unit: str, entry: Entry) -> list[OutboxRow]:
        key, name = f"sign_off.{entry.id}", self._campaign.folder.unit(unit).name
        version = f"《{NAME}》第{act.sheet}版"
        match act.what:
            case "submitted" if act.review:
                text = f"【请审核】{name}{version}已由经办人提交。回“继续”看数字并审核。"
                return await self._to(key, Role.REVIEWER, unit, bodies.Body(text=text))
            case "confirmed":
                text = (
                    f"【审核通过】{name}{version}已由负责人线上审核。回“确认表”取打印件，"
                    "签字、盖公章，拍照或扫描以后回“上传盖章件”。"
                )
                return await self._to(key, Role.CONTACT, unit, bodies.Body(text=text))
            case "returned":
                text = (
                    f"【退回】负责人退回了{name}{version}：{act.why}\n"
                    "请回“修改”更正，改完再提交，会再请负责人审核。数字没错的，请和负责人说明。"
                )
                return await self._to(key, Role.CONTACT, unit, bodies.Body(text=text))
            case "stamped":
                text = f"【已归档】{name}{version}的盖章件已收到并归档。"
                return await self._to(key, Role.CONTACT, unit, bodies.Body(text=text))
            case "reopened":
                text = (
                    f"【重新开放】协调员重新开放了{name}{version}：{act.why}\n"
                    "现在可以回“修改”更正。数字一改，原来的审核和盖章就失效。"
                )
                return await self._to(key, Role.CONTACT, unit, bodies.Body(text=text))
            case "kept":
                text = f"【撤回重新开放】{name}{version}照旧有效，不用更正。"
                return await self._to(key, Role.CONTACT, unit, bodies.Body(text=text))
            case _:
                return []

    async def _corrected(self, entry: Entry) -> list[OutboxRow]:
        """Coordinators see what changed, why, and whether a stamp has lapsed by it."""
        said = await self._sheets.told(entry.subject, entry.version)
        if said is None or not said.why or entry.unit not in self._campaign.by_unit:
            return []
        changed = await self._sheets.changed(entry.subject, entry.version, entry.version - 1)
        state = await self._signing.state(entry.unit)
        lapsed = state.signed.lapsed
        name = self._campaign.folder.unit(entry.unit).name
        who = said.standing.by or "经办人"
        lines = [
            f"【更正】{name} {said.form.title}（第{entry.version}次确认，{who}）",
            *(f"· {text}" for text in changed),
            f"原因：{said.why}",
            f"第{lapsed.sheet}版的盖章已失效，要重新审核、盖章。" if lapsed else "",
        ]
        body = bodies.Body(text="\n".join(line for line in lines if line))
        return await self._reporter.to_coordinators(f"sign_off.{entry.id}", body, Policy.BROADCAST)

    async def _to(self, key: str, role: Role, unit: str, body: bodies.Body) -> list[OutboxRow]:
        people = await self._store.people(role, unit)
        return await self._reporter.unasked(key, body, Policy.BROADCAST, people)
