"""What was frozen of each version, and what reports are made from it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.campaign import Campaign
from bot.freeze import revised
from bot.report_input import report_input
from bot.reporting import Reporter
from bot.results.frozen import Frozen
from bot.results.process import Act, Actor, Result
from bot.results.writing import Refused
from reports import words
from reports.model import ReportInput
from storage.changes import RecordKind
from storage.store import Store


class Freezer:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        data: Path,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self.store, self.campaign, self.reporter = store, campaign, reporter
        self.data, self.now = data, now
        self._final: tuple[str, ReportInput] | None = None

    async def freeze(self) -> tuple[Frozen, ReportInput]:
        """What stands now. Once the survey is over every answer counts; before that, figures are
        those of the last push, so that a draft tells nothing of single answers."""
        over = not self.campaign.phases["survey"].open_on(self.campaign.day(self.now()))
        collected = await self.reporter.collected(final=over)
        given = await self.reporter.input_of(collected)
        return self.reporter.freeze(collected, given), given

    async def frozen_at(self, result: Result, act: Act | None = None) -> Frozen:
        """The state that stands for a result, or that an act made. Raises Refused where it is not
        the one on record."""
        named = (act.said["snapshot"], act.said["sha256"]) if act else result.snapshot
        kept = await self.store.snapshot(named[0]) if named else None
        if named is None or kept is None:
            raise Refused("这一版的冻结数据不在数据库里")
        frozen = Frozen(kept[0])
        if frozen.sha256 != named[1]:
            raise Refused("这一版的冻结数据和记录链上的不一致，可能被改动过，请运行 jixiao audit")
        return frozen

    async def given(self, frozen: Frozen) -> ReportInput:
        """Everything a report of that state is made from, worked out again."""
        campaign = await self.campaign_of(frozen)
        given = report_input(
            campaign,
            frozen.collected,
            as_of=frozen.as_of,
            head=frozen.head,
            withdrawn=frozen.withdrawn,
            rechecks=await self.store.rechecks(),
        )
        facts = replace(given.facts, response=frozen.response)
        return replace(given, facts=facts, fieldwork=frozen.fieldwork)

    async def campaign_of(self, frozen: Frozen) -> Campaign:
        if frozen.revision == self.campaign.folder.revision:
            return self.campaign
        folder = await revised(self.store, self.data, frozen.revision)
        made = Campaign(folder, simulated=self.campaign.simulated)
        made.closing.process = self.campaign.closing.process  # what was made of findings since
        return made

    async def approved(self) -> ReportInput | None:
        """The approved result, while no next version is under way."""
        current = self.campaign.closing.process.current
        act = current.last("approve") if current else None
        if current is None or act is None:
            return None
        name = f"{current.n}.{act.said['sha256']}"
        if self._final is None or self._final[0] != name:
            submitted = current.last("submit")
            assert submitted is not None
            given = await self.given(await self.frozen_at(current))
            self._final = (name, self.labelled(given, current.n, submitted, act.by, act.at))
        given = self._final[1]
        later = await self.store.between(given.chain.count, given.chain.count + 1_000_000)
        new = sum(record.kind is not RecordKind.DECISION for record in later)
        note = f"批准以后又有{new}条确认或评定，没有计入；要采用，另起第{current.n + 1}版。"
        return replace(given, signoff=(*given.signoff, note)) if new else given

    def labelled(
        self, given: ReportInput, n: int, submitted: Act, by: Actor, at: datetime
    ) -> ReportInput:
        zone = str(self.campaign.zone)
        signed = (
            f"{words.moment(submitted.at, zone)}由{submitted.by.label}送审，"
            f"{words.moment(at, zone)}由{by.label}批准。"
        )
        return replace(given, label="最终", number=f"第{n}版", signoff=(*given.signoff, signed))
