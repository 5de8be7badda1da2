"""The acts from draft to closed. Each is one entry of the record chain; nobody types a score."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from pathlib import Path

from bot import bodies
from bot.campaign import Campaign, units
from bot.project.holidays import working_days
from bot.reporting import Reporter
from bot.results import letters, papers
from bot.results.closing import letters_of
from bot.results.forms import day_words
from bot.results.freezer import Freezer
from bot.results.frozen import Frozen
from bot.results.gate import open_high
from bot.results.process import NAMES, Actor, Doing, Result
from bot.results.writing import Refused, entry, put
from reports import words
from reports.closing import DOCX
from reports.model import ReportFile, ReportInput
from storage.changes import OutboxRow, Policy
from storage.store import Store
from surveys.conversation import Role

FOLDER = "results"
"""Below data/: the papers and files of each version."""


class ResultDesk:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        data: Path,
        workers: Executor,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self.store, self.campaign, self.reporter = store, campaign, reporter
        self.data, self.now = data, now
        self._workers = workers
        self._lock = asyncio.Lock()
        self.freezer = Freezer(store, campaign, reporter, data, now=now)

    # -- the acts

    async def act(
        self, doing: Doing, by: Actor, *, why: str = "", wanted: Sequence[str] = ()
    ) -> str:
        """Do the next step; says what came of it. `wanted`: ids of the units to consult, all where
        none is named. Raises Refused."""
        if not by.label.strip():
            raise Refused("请写明是谁办的（岗位）")
        async with self._lock:
            await self.campaign.closing.load(self.store)
            self._allowed(doing, why)
            match doing:
                case "draft":
                    told = await self._draft(by, why)
                case "consult":
                    told = await self._consult(by, wanted)
                case "submit":
                    told = await self._submit(by, why)
                case "return":
                    told = await self._return(by, why)
                case "approve":
                    told = await self._approve(by)
                case "notify":
                    told = await self._notify(by)
                case "archive":
                    raise Refused("归档要写明文件放在哪里：jixiao result archive")
            await self.campaign.closing.load(self.store)
            return told

    def _allowed(self, doing: Doing, why: str) -> None:
        standing = self.campaign.closing.process
        current = standing.current
        if doing == "draft" and current is not None and current.approved:
            if not why.strip():
                raise Refused(f"第{current.n}版已经批准。要另起第{current.n + 1}版，请写明原因")
            return
        if doing not in standing.possible:
            at = self.campaign.closing.told()
            can = "、".join(NAMES[each] for each in standing.possible) or "没有了（已归档）"
            raise Refused(f"现在不能{NAMES[doing]}：{at}下一步可以是：{can}")
        if doing == "return" and not why.strip():
            raise Refused("退回要写明要改什么")

    async def _draft(self, by: Actor, why: str) -> str:
        current = self.campaign.closing.process.current
        new = current is None or current.approved
        n = (current.n if current else 0) + new
        state = await self.freezer.freeze()
        number = 1 if new or current is None else current.next_act
        await self._frozen("draft", (n, number), by, state, {"why": why})
        given = state[1]
        missing = (
            f"缺依据的指标：{'、'.join(given.sheet.missing)}，暂计0分。"
            if given.sheet.missing
            else ""
        )
        return f"第{n}版初稿：{_score(given)}（暂定）。{missing}"

    async def _consult(self, by: Actor, wanted: Sequence[str]) -> str:
        current = self._current()
        given = await self.freezer.given(await self.freezer.frozen_at(current))
        now = self.now()
        days = self.campaign.folder.project.results.consult_days
        calendar = working_days(self.campaign.folder.holidays)
        deadline = calendar.after(self.campaign.day(now), days)
        asked = tuple(wanted) or tuple(unit.unit_id for unit in units(self.campaign.folder))
        head = letters.head_of(self.campaign, given, now, current.n)
        made = [letters.consult(self.campaign, given, head, unit, deadline) for unit in asked]
        files = await self.work(papers.consult_letters, tuple(made))
        folder = self._folder(current.n) / f"征求意见函{current.next_act}"
        await self.keep(folder, files)
        told = {letter.view.unit: letters.consult_words(letter) for letter in made}
        rows: list[OutboxRow] = []
        key = f"consult.{current.n}.{current.next_act}"
        for letter, file in zip(made, files, strict=True):
            text = (
                f"{told[letter.view.unit]}\n请在{day_words(deadline)}前回复：回“菜单”，选“对评价结果初稿的意见”。"
                "逾期没有回复的，按没有意见处理。全文见所附的函。"
            )
            rows += await self._to_unit(key, letter.view.unit, text, folder, file)
        await self.store.save_snapshot(letters_of(current.n), papers.dumped(told), now)
        said = {
            "act": "consult",
            "units": list(asked),
            "deadline": deadline.isoformat(),
            "files": papers.hashes(folder.name, files),
        }
        await self._record(current, said, by, rows)
        return (
            f"征求意见函{len(files)}份，在 {self.data / folder}；"
            f"在聊天里的经办人已另发。回复到{day_words(deadline)}（{days}个工作日）为止。"
        )

    async def _submit(self, by: Actor, why: str) -> str:
        standing, current = self.campaign.closing.process, self._current()
        self._all_heard()
        state = await self.freezer.freeze()
        given = state[1]
        self._no_high(given)
        silent = list(standing.silent()) if current.last("consult") else []
        number = current.next_act
        text = (
            f"【送审】第{current.n}版结果：{_score(given)}，由{by.label}送审，请另一位协调员批准或退回："
            "回“菜单”，选“办下一步”。"
        )
        rows = await self._to_coordinators(f"submit.{current.n}.{number}", text)
        more = {"why": why, **({"silent": silent} if silent else {})}
        await self._frozen("submit", (current.n, number), by, state, more, rows)
        names = "、".join(self.campaign.closing.unit_name(unit) for unit in silent)
        quiet = f"按没有意见处理的：{names}。" if names else ""
        return f"第{current.n}版已送审：{_score(given)}。{quiet}要由{by.label}以外的协调员批准。"

    def _all_heard(self) -> None:
        """Every unit has replied or its days are over, and every objection is decided on."""
        standing, current = self.campaign.closing.process, self._current()
        deadline, today = current.deadline, self.campaign.day(self.now())
        if deadline is not None and today <= deadline and standing.silent():
            names = "、".join(map(self.campaign.closing.unit_name, standing.silent()))
            raise Refused(f"征求意见到{day_words(deadline)}为止，还没有回复的：{names}")
        if waiting := standing.undecided():
            names = "、".join(self.campaign.closing.unit_name(reply.unit) for reply in waiting)
            raise Refused(f"有意见还没有处理（采纳或不采纳，写明理由）：{names}")

    def _no_high(self, given: ReportInput) -> None:
        left = open_high(given.findings, self.campaign.closing.process)
        if left:
            listed = "\n".join(f"· {one.code} {one.subject} {one.title}" for one in left)
            raise Refused(
                f"还有{len(left)}条紧急疑点没有了结。先更正，或写明理由接受"
                f"（jixiao result accept）：\n{listed}"
            )

    async def _return(self, by: Actor, why: str) -> str:
        current = self._current()
        text = f"【退回】第{current.n}版送审稿由{by.label}退回：{why}"
        rows = await self._to_coordinators(f"return.{current.n}.{current.next_act}", text)
        await self._record(current, {"act": "return", "why": why}, by, rows)
        return f"第{current.n}版已退回。改好以后再送审。"

    async def _approve(self, by: Actor) -> str:
        current = self._current()
        submitted = current.last("submit")
        assert submitted is not None
        if by.is_also(submitted.by):
            raise Refused(f"送审的是{submitted.by.label}，要由另一位协调员批准")
        frozen = await self.freezer.frozen_at(current)
        now_stands, _ = await self.freezer.freeze()
        if now_stands.evidence != frozen.evidence:
            raise Refused("送审以后又有新的确认、评定、答卷或项目文件，请退回，重新送审")
        given = await self.freezer.given(frozen)
        self._no_high(given)
        given = self.freezer.labelled(given, current.n, submitted, by, self.now())
        files = await self.reporter.files(given)
        folder = self._folder(current.n) / "定稿"
        await self.keep(folder, files)
        same = bool(by.account) and by.account == submitted.by.account
        said = {
            "act": "approve",
            "snapshot": submitted.said["snapshot"],
            "sha256": submitted.said["sha256"],
            "total": str(given.sheet.total),
            "grade": given.sheet.grade,
            "files": papers.hashes(folder.name, files),
            "same_account": same,
        }
        text = f"【最终】第{current.n}版结果已由{by.label}批准：{_score(given)}。"
        rows = await self._to_coordinators(f"approve.{current.n}", text)
        await self._record(current, said, by, rows)
        doubt = "送审和批准用的是同一个登录账号，记录里注明了。" if same else ""
        return f"第{current.n}版最终结果：{_score(given)}。文件在 {self.data / folder}。{doubt}"

    async def _notify(self, by: Actor) -> str:
        standing, current = self.campaign.closing.process, self._current()
        given = await self.freezer.given(await self.freezer.frozen_at(current))
        now = self.now()
        head = letters.head_of(self.campaign, given, now, current.n)
        every = [unit.unit_id for unit in units(self.campaign.folder)]
        made = [letters.notice(self.campaign, given, head, unit, standing) for unit in every]
        files = await self.work(papers.notice_letters, tuple(made))
        folder = self._folder(current.n) / "反馈通知"
        await self.keep(folder, files)
        rows: list[OutboxRow] = []
        for letter, file in zip(made, files, strict=True):
            text = letters.notice_words(letter)
            rows += await self._to_unit(f"notify.{current.n}", letter.view.unit, text, folder, file)
        said = {"act": "notify", "units": every, "files": papers.hashes(folder.name, files)}
        await self._record(current, said, by, rows)
        tasks = sum(bool(letter.tasks) for letter in made)
        return f"反馈通知{len(files)}份（其中{tasks}份有整改要求），在 {self.data / folder}。"

    # -- what is frozen

    async def _frozen(
        self,
        doing: Doing,
        place: tuple[int, int],
        by: Actor,
        state: tuple[Frozen, ReportInput],
        more: Mapping[str, object],
        rows: Sequence[OutboxRow] = (),
    ) -> None:
        """The state is kept first; the entry names it by its hash. `place`: number of the result,
        and of the act among its acts."""
        n, number = place
        frozen, given = state
        name = f"result.{n}.{number}"
        await self.store.save_snapshot(name, frozen.body, self.now())
        said = {
            "act": doing,
            "snapshot": name,
            "sha256": frozen.sha256,
            "total": str(given.sheet.total),
            "grade": given.sheet.grade,
            "simulated": given.is_simulated,
            **more,
        }
        record = entry(f"result.{n}", number, said, by=by, at=self.now())
        await put(self.store, [record], self.now(), rows)

    # -- small things

    def _current(self) -> Result:
        current = self.campaign.closing.process.current
        assert current is not None
        return current

    async def _record(
        self, current: Result, said: Mapping[str, object], by: Actor, rows: Sequence[OutboxRow]
    ) -> None:
        record = entry(f"result.{current.n}", current.next_act, said, by=by, at=self.now())
        await put(self.store, [record], self.now(), rows)

    async def work(
        self, make: Callable[..., tuple[ReportFile, ...]], *given: object
    ) -> tuple[ReportFile, ...]:
        """In the worker process, so that the loop never waits."""
        return await asyncio.get_running_loop().run_in_executor(
            self._workers, partial(make, *given)
        )

    def _folder(self, n: int) -> Path:
        return Path(FOLDER) / f"第{n}版"

    async def keep(self, folder: Path, files: Sequence[ReportFile]) -> None:
        """Write files below data/."""
        await asyncio.to_thread(_write, self.data / folder, files)

    async def _to_unit(
        self, key: str, unit: str, text: str, folder: Path, file: ReportFile
    ) -> list[OutboxRow]:
        ref = bodies.FileRef(file.name, DOCX, str(folder / file.name), file.caption)
        body = bodies.Body(text=text, files=(ref,))
        people = await self.store.people(Role.CONTACT, unit)
        return await self.reporter.unasked(f"{key}.{unit}", body, Policy.REPORT, people)

    async def _to_coordinators(self, key: str, text: str) -> list[OutboxRow]:
        return await self.reporter.to_coordinators(key, bodies.Body(text=text), Policy.BROADCAST)


def _score(given: ReportInput) -> str:
    return f"{words.points(given.sheet.total)}分，{given.sheet.grade}"


def _write(folder: Path, files: Sequence[ReportFile]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.data)
