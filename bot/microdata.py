"""Single answers made anonymous, as files: who took them, why, and how often, on record."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.campaign import Campaign, group_choices, place_choices
from bot.reporting import write_files
from reports.microdata.anonymity import K, TooFew
from reports.microdata.model import Microdata
from reports.microdata.table import Filled, Known, microdata
from reports.model import ReportFile
from storage.changes import Changes, Outcome, Record, RecordKind
from storage.recount import CHUNK
from storage.store import Store
from surveys.form import Form
from surveys.validity import is_valid

FOLDER = "microdata"
"""Below data/."""
SUBJECT = "microdata"
"""Of the entries of the chain."""

Json = dict[str, Any]


class Withheld(ValueError):
    """Nothing is given out; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    who: str
    """The login of the machine."""
    why: str
    drop: frozenset[str] = frozenset()
    replacing: str = ""
    """What became of the copies of an earlier, other export."""


@dataclass(slots=True)
class MicrodataDesk:
    store: Store
    campaign: Campaign
    data: Path
    workers: Executor
    now: Callable[[], datetime]

    async def about(self) -> Json:
        """What a person is told before they agree; `refused` where nothing can be given out."""
        try:
            forms = await self._forms()
        except Withheld as why:
            return {"refused": str(why)}
        return {
            "title": self.campaign.folder.project.title,
            "forms": len(forms),
            "before": len(await self._before()),
            "simulated": self.campaign.simulated,
        }

    async def make(self, wanted: Wanted) -> Json:
        """Write the files and put it on record; `refused` says why not."""
        try:
            return await self._make(wanted)
        except Withheld as why:
            return {"refused": str(why)}

    async def _make(self, wanted: Wanted) -> Json:
        if not wanted.why.strip():
            raise Withheld("请写明为什么导出（--reason），会记入记录链")
        form, campaign = self.campaign.survey, self.campaign
        unknown = sorted(wanted.drop - {question.code for question in form.questions})
        if unknown:
            raise Withheld(f"问卷里没有这道题：{'、'.join(unknown)}")
        filled = await self._forms()
        title = f"{campaign.folder.project.title} {campaign.folder.project.year}年度"
        loop = asyncio.get_running_loop()
        made, files = await loop.run_in_executor(
            self.workers, _built, form, filled, self._known(wanted.drop), title, campaign.simulated
        )
        digest = _digest(made)
        await self._alike(digest, wanted)
        now = self.now()
        folder = self.data / FOLDER / f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        await asyncio.to_thread(write_files, folder, files)
        await self._record(wanted, made, files, digest)
        return {
            "folder": str(folder),
            "files": [file.name for file in files],
            "rows": len(made.rows),
            "hidden": made.hidden,
            "merged": [f"{v.name}：{v.note}" for v in made.variables if v.note],
            "dropped": [f"{each.code}（{each.why}）" for each in made.dropped],
        }

    async def _forms(self) -> list[Filled]:
        """The valid forms of the official estimate. Raises Withheld."""
        if self.campaign.phases["survey"].open_on(self.campaign.day(self.now())):
            raise Withheld(
                "问卷还在进行，不能导出：两次导出一对照，就能认出这之间是谁答的。"
                "结束以后再导出（jixiao close）"
            )
        if await self.store.expired() is not None:
            raise Withheld("单份答卷的保存期已满，已经删除，只有汇总数")
        runs = await self.store.official_runs()
        groups, found = dict(runs), []
        ids = list(groups)
        for start in range(0, len(ids), CHUNK):
            answered = await self.store.answers_of(ids[start : start + CHUNK])
            found += [
                Filled(groups[run], answers)
                for run, (form, answers) in answered.items()
                if is_valid(form, answers)
            ]
        if len(found) < K:
            raise Withheld(f"有效答卷不足{K}份，不能导出")
        return found

    def _known(self, drop: frozenset[str]) -> Known:
        campaign, folder = self.campaign, self.campaign.folder
        units = [name for unit in folder.units for name in (unit.name, *unit.aliases)]
        places = [choice.label for choice in place_choices(folder)]
        groups = {str(choice.code): choice.label for choice in group_choices(folder)}
        return Known(
            campaign.group_question, campaign.place_question, drop, (*units, *places), groups
        )

    async def _before(self) -> list[Json]:
        """What was given out, oldest first."""
        history = await self.store.history(SUBJECT)
        return [json.loads(record.payload) for record in history if record.payload]

    async def _alike(self, digest: str, wanted: Wanted) -> None:
        """Two exports with other classes, or of other forms, tell together what none tells alone:
        rows are found again by their answers. Raises Withheld."""
        before = await self._before()
        if before and before[-1]["digest"] != digest and not wanted.replacing.strip():
            raise Withheld(
                "以前导出过，内容和这一次不同（答卷有增减、改动，或选项不同）。两份对照可能认出人。"
                "先收回、销毁以前的每一份，再写明怎样处理的：--replacing “……”"
            )

    async def _record(
        self, wanted: Wanted, made: Microdata, files: Sequence[ReportFile], digest: str
    ) -> None:
        history, now = await self.store.history(SUBJECT), self.now()
        payload = {
            "what": SUBJECT,
            "who": wanted.who,
            "why": wanted.why.strip(),
            "at": now.isoformat("T", "seconds"),
            "rows": len(made.rows),
            "drop": sorted(wanted.drop),
            "digest": digest,
            "files": {file.name: hashlib.sha256(file.data).hexdigest() for file in files},
        }
        if wanted.replacing.strip():
            payload["replacing"] = wanted.replacing.strip()
        record = Record(
            id=secrets.token_hex(12),
            kind=RecordKind.DECISION,
            subject=SUBJECT,
            version=max((record.version for record in history), default=0) + 1,
            person="",
            unit="",
            payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            at=now,
        )
        changes = Changes(key=f"{SUBJECT}:{record.id}", at=now, records=(record,))
        if await self.store.submit(changes) is not Outcome.DONE:
            raise Withheld("刚才有别人也在导出，请再运行一次")


def _built(
    form: Form, filled: list[Filled], known: Known, title: str, simulated: bool
) -> tuple[Microdata, tuple[ReportFile, ...]]:
    """In the worker process."""
    from reports.formats.microdata_files import microdata_files

    try:
        made = microdata(form, filled, known, secrets.SystemRandom().shuffle)
    except TooFew as error:  # told before; a worker's exception loses its words
        raise RuntimeError("fewer forms than a cell needs") from error
    return made, microdata_files(made, title, simulated=simulated)


def _digest(made: Microdata) -> str:
    """The same for the same contents, whatever their order."""
    rows = sorted(row[1:] for row in made.rows)
    heads = [(v.name, v.labels) for v in made.variables]
    said = [(each.code, sorted(each.answers)) for each in made.open]
    return hashlib.sha256(json.dumps([heads, rows, said]).encode()).hexdigest()
