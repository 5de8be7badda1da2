"""Plans a package: which file goes where, what is evidence of what, and what is lacking."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.assess import printing
from bot.assess.desk import AssessDesk
from bot.campaign import Campaign
from bot.package.evidence import Named, Rests, standing_evidence, suffix_of
from bot.package.packing import safe
from bot.package.plan import (
    MINUTES,
    MORE,
    ON_SHELF,
    PROOF,
    REPORT,
    SCORES,
    SHELVES,
    STAMPED,
    Plan,
    filed,
)
from bot.reporting import write_files
from bot.results.desk import FOLDER as RESULTS
from bot.results.letters import head_of
from bot.results.process import VERDICTS, Actor, Process
from bot.signing.states import unit_states
from reports import words
from reports.closing import DOCX, Minutes
from reports.model import XLSX, ReportFile, ReportInput
from reports.package import Cover, Form, IndexRow, Lacking, OpinionRow, Shelf, unsupported
from reports.texts import BASIS
from scoring.model import Score
from scoring.support import Support, support
from storage.media import FOLDER as MEDIA
from storage.store import Store
from surveys.sign_off import Stage

Json = dict[str, Any]

COVER, INDEX, HASHES = "00-封面.docx", "佐证目录.xlsx", "校验值.txt"
RESTS_ON: Mapping[str, Rests] = {
    "execution_rate": "money",
    "reach": "reach",
    "coverage": "reach",
    "events_missing": "events",
    "events_completion": "events",
    "assessment": "judged",
}
"""What a leaf rests on, by the kind of its source."""


@dataclass(slots=True)
class PackageDesk:
    store: Store
    campaign: Campaign
    data: Path
    assess: AssessDesk
    workers: Executor
    now: Callable[[], datetime]

    async def plan(self, given: ReportInput, folder: Path, made: Sequence[tuple[str, str]]) -> Json:
        """`made`: (key, name) of the documents that lie in `folder`. What has to be made besides is
        written beside them. The answer names every file, where it is and its hash, in order."""
        planned = Plan(given)
        for key, name in made:
            await planned.take(ON_SHELF.get(key, MORE), (name,), folder / Path(name).name)
        beside = folder / f"package-{secrets.token_hex(2)}"
        await self._proof(planned)
        await self._stamped(planned)
        await self._minutes(planned, beside)
        cover = self._cover(planned)
        papers = await self._run(_papers, cover, tuple(planned.rows))
        await asyncio.to_thread(write_files, beside, papers)
        head = [await filed(COVER, beside / COVER)]
        last = [await filed(INDEX, beside / INDEX)]
        files = [*head, *planned.in_order(), *last]
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in files).encode()
        await asyncio.to_thread((beside / HASHES).write_bytes, sums)
        files.append(await filed(HASHES, beside / HASHES))
        return {
            "name": _name(cover),
            "state": cover.state,
            "lacking": [each.what for each in cover.lacking],
            "remarks": list(cover.remarks),
            "files": [[file.name, str(file.path), file.sha256] for file in files],
        }

    async def _run(self, work: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401
        return await asyncio.get_running_loop().run_in_executor(self.workers, work, *given)

    # -- evidence

    async def _proof(self, planned: Plan) -> None:
        """Every leaf in turn, with all that stands for it."""
        named = await standing_evidence(self.store, self.data)
        kinds = {leaf.code: leaf.evidence.kind for leaf in self.campaign.folder.indicators.leaves}
        for leaf in planned.given.sheet.leaves:
            rests = RESTS_ON.get(kinds.get(leaf.code, ""))
            planned.rows += _sums(leaf)
            for each in named:
                if rests in each.rests and _about(each, leaf):
                    await self._one(planned, leaf, each)

    async def _one(self, planned: Plan, leaf: Score, each: Named) -> None:
        unit = self._unit(each.unit)
        source = each.by if unit in each.by else words.joined((unit, each.by), " ")
        when = self._day(each.at)
        row = IndexRow(leaf.code, leaf.name, "引用", each.said, source=source, when=when)
        if each.path is not None:
            title = f"{self._unit(each.unit) or leaf.name}-{each.subject}-{each.question}"
            name = f"{safe(title, 50)}.{each.suffix}"
            path = await planned.take(
                PROOF, (f"{leaf.code} {leaf.name}", name), each.path, each.sha256
            )
            row = IndexRow(
                leaf.code, leaf.name, "文件", each.question, path, each.sha256, source, when
            )
        elif each.lost:
            row = IndexRow(
                leaf.code, leaf.name, "缺", f"{each.question}（{each.lost}）", "", "", source, when
            )
            planned.lost.append(
                Lacking("", f"{leaf.code} 的佐证文件（{source}，{each.question}）：{each.lost}")
            )
        planned.rows.append(row)

    # -- stamped confirmations

    async def _stamped(self, planned: Plan) -> None:
        states = await unit_states(self.store, self.campaign.by_unit)
        open_ = []
        for unit, state in states.items():
            stamp = state.signed.stamped
            if state.signed.stage is not Stage.STAMPED or stamp is None:
                open_.append(self._unit(unit))
                continue
            for page, (digest, mime) in enumerate(stamp.scans, start=1):
                name = f"{self._unit(unit)}-第{stamp.sheet}版-盖章件{page}.{suffix_of(mime)}"
                source = self.data / MEDIA / digest
                if await asyncio.to_thread(source.is_file):
                    await planned.take(STAMPED, (name,), source, digest)
                else:
                    planned.lost.append(Lacking("", f"盖章件：{name}，文件不在"))
        if open_:
            planned.remarks.append(f"还没有盖章归档的单位（{len(open_)}个）：{'、'.join(open_)}。")

    # -- minutes, letters, opinions

    async def _minutes(self, planned: Plan, beside: Path) -> None:
        await self.campaign.closing.load(self.store)
        await self.assess.load()
        process = self.campaign.closing.process
        head = head_of(self.campaign, planned.given, self.now(), process.n)
        minutes = await printing.minutes(self.assess, Actor("（程序汇总）"))
        names = {unit.id: unit.name for unit in self.campaign.folder.units}
        told = _opinions(process, names, self._day)
        met = minutes if minutes.rows else None
        files = await self._run(_of_meetings, met, head.project, told, planned.given.is_simulated)
        await asyncio.to_thread(write_files, beside, files)
        for file in files:
            await planned.take(MINUTES, (file.name,), beside / file.name)
        for result in process.results:
            below = self.data / RESULTS / f"第{result.n}版"
            for act in result.acts:
                kept = act.said.get("files", {})
                if act.doing not in ("consult", "notify") or not isinstance(kept, dict):
                    continue
                for name, digest in sorted(kept.items()):
                    parts = (f"第{result.n}版", *Path(name).parts)
                    if await asyncio.to_thread((below / name).is_file):
                        await planned.take(MINUTES, parts, below / name, str(digest))
                    else:
                        planned.lost.append(Lacking("", f"{'/'.join(parts)}：文件不在"))

    # -- the cover

    def _cover(self, planned: Plan) -> Cover:
        given = planned.given
        whole = words.points(sum((leaf.weight for leaf in given.sheet.leaves), start=Decimal(0)))
        score = f"{words.points(given.sheet.total)}分（满分{whole}分），等级{given.sheet.grade}"
        return Cover(
            title=given.title,
            year=given.year,
            body=given.body,
            label=words.joined((given.label, given.number), "，"),
            as_of=words.moment(given.as_of, given.time_zone),
            score=score,
            chain=words.head(given.chain).removeprefix("记录链 "),
            day=self._day(self.now()),
            shelves=tuple(
                Shelf(name, len(planned.shelves[name]), "" if planned.shelves[name] else "没有")
                for name in SHELVES
                if planned.shelves[name] or name != MORE
            ),
            lacking=(*unsupported(given.sheet), *planned.lost, *_unwritten(planned)),
            remarks=tuple(planned.remarks),
            simulated=given.is_simulated,
        )

    def _unit(self, code: str) -> str:
        return self.campaign.folder.unit(code).name if code else ""

    def _day(self, at: datetime) -> str:
        day = self.campaign.day(at)
        return f"{day.year}年{day.month}月{day.day}日"


def _unwritten(planned: Plan) -> Iterator[Lacking]:
    """Papers without which nothing is handed in."""
    for shelf in (REPORT, SCORES):
        if not planned.shelves[shelf]:
            yield Lacking("", f"{shelf.partition('-')[2]}：没有文件")


def _about(each: Named, leaf: Score) -> bool:
    """A judgement is about its own leaf, whoever made it; what units report, about all that rest on
    it."""
    if "judged" not in each.rests:
        return True
    subject = each.subject.removeprefix("leaf.")
    return subject == leaf.code or subject.startswith(f"{leaf.code}/")


def _sums(leaf: Score) -> Iterator[IndexRow]:
    """What the leaf is scored on, as a whole; or that there is nothing."""
    evidence = leaf.trace.evidence
    match support(evidence):
        case Support.MISSING:
            yield IndexRow(leaf.code, leaf.name, "缺", "没有依据")
        case Support.ASSERTED:
            yield IndexRow(leaf.code, leaf.name, "缺", "只有陈述，没有记录", source=evidence.source)
        case Support.RECORDED:
            form: Form = "引用" if evidence.basis == "documented" else "汇总"
            yield IndexRow(
                leaf.code, leaf.name, form, BASIS[evidence.basis], source=evidence.source
            )


def _opinions(
    process: Process, names: Mapping[str, str], day: Callable[[datetime], str]
) -> tuple[OpinionRow, ...]:
    """Replies of units and comments of leaders."""
    rows = []
    for (n, unit), reply in sorted(process.replies.items()):
        decided = process.decisions.get(reply.decision)
        handled = "没有意见" if not reply.objects else "还没有处理"
        if decided is not None:
            handled = f"{VERDICTS[decided.verdict]}：{decided.reason}（{decided.by}）"
        text = words.joined(
            (reply.text or "没有意见", f"佐证：{reply.evidence}" if reply.evidence else ""), "；"
        )
        rows.append(OpinionRow(n, names.get(unit, unit), text, reply.how, day(reply.at), handled))
    rows += [OpinionRow(0, c.who, c.text, "批示", c.on) for c in process.comments]
    return tuple(rows)


def _papers(cover: Cover, rows: tuple[IndexRow, ...]) -> tuple[ReportFile, ...]:
    """In the worker process."""
    from reports.formats.package_pages import cover_document, index_book

    return (
        ReportFile(COVER, DOCX, cover_document(cover), "封面和目录"),
        ReportFile(INDEX, XLSX, index_book(cover, rows), "佐证目录"),
    )


def _of_meetings(
    minutes: Minutes | None, project: str, rows: tuple[OpinionRow, ...], simulated: bool
) -> tuple[ReportFile, ...]:
    """In the worker process."""
    from reports.formats.minutes import minutes_document
    from reports.formats.package_pages import opinions_book

    mark, files = "模拟-" if simulated else "", []
    if minutes is not None:
        name = f"{mark}评议会议纪要.docx"
        files.append(ReportFile(name, DOCX, minutes_document(minutes), "会议纪要"))
    if rows:
        book = opinions_book(project, rows, simulated=simulated)
        files.append(ReportFile(f"{mark}意见和处理情况.xlsx", XLSX, book, "意见和处理情况"))
    return tuple(files)


def _name(cover: Cover) -> str:
    """Says what state it is in."""
    mark = "模拟-" if cover.simulated else ""
    title = safe(cover.title, 40)
    year = "" if str(cover.year) in title else f"{cover.year}-"
    return f"{mark}{year}{title}-评价材料-{safe(cover.label)}-{cover.state}.zip"
