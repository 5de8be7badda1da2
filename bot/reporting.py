"""From the database to score, findings and files: read, reckon, draw in a worker process."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from functools import partial
from importlib.metadata import version
from pathlib import Path

from bot import bodies, workers
from bot.campaign import Campaign
from bot.packing import packed, unpacked
from bot.report_extras import fieldwork_of, last_sent, since
from bot.report_input import report_input
from bot.report_response import response_of
from bot.results.frozen import Frozen, freeze
from bot.roster.progress import told_response
from bot.signing.shown import sign_offs
from bot.standing import Collected, Standing, collect, opened, tally_of
from bot.working_days import quiet_until
from reports import editions
from reports.model import ReportFile, ReportInput
from reports.remarks.model import Digest
from reports.settling import settled
from reports.summary import summary_text
from reports.texts import findings_brief, score_brief
from scoring.findings import of_lines
from scoring.model import Finding, LineRecord, SurveyTally
from storage.changes import (
    OutboxItem,
    OutboxRow,
    Person,
    Policy,
    RecordKind,
    TallyBasis,
)
from storage.store import Store
from surveys.conversation import Role
from surveys.form import Form

_SHOWN = "push.shown"
LETTERS = frozenset({"letters"})
"""What coordinators ask for to hand it on."""
SCORES = "score."
"""Names of the snapshots of a score begin so."""

OFFICIAL = ""
NO_HELPERS = "不含代填"
BASES: tuple[tuple[str, TallyBasis, frozenset[str]], ...] = (
    (OFFICIAL, "official", frozenset()),
    ("含标记答卷", "all", frozenset()),
    (NO_HELPERS, "official", frozenset({"assisted"})),
)
"""The forms that a survey is reckoned over: (name, basis, ways of answering left out)."""


class NotForGroups(PermissionError):
    """A working paper, or a file, was about to go to a group chat."""


class Reporter:
    """Answers what coordinators ask, and makes their reports."""

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        data: Path,
        workers: Executor,
        *,
        now: Callable[[], datetime],
        font: str = "",
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._data = data
        self._workers = workers
        self._now = now
        self._font = font
        self.approved: Callable[[], Awaitable[ReportInput | None]] = _none_yet
        """The result as it was approved and frozen, while it stands: reports are of that one."""
        self.standing: Callable[[], Awaitable[str]] = _not_begun
        """How far it is from draft to closed, in words."""
        self.why: Callable[[str], Awaitable[str]] = _no_reason
        """Why an indicator scores what it does, by its code."""
        self.remarks: Callable[[], Awaitable[tuple[Digest, ...]]] = _nothing_said
        """The open answers of now, in groups."""
        self.personal: dict[str, Callable[[Person], Awaitable[bodies.Body]]] = {}
        """The same, where the answer is for this one person."""
        self.answers: dict[str, Callable[[], Awaitable[bodies.Body]]] = {}
        """Of others, to what they can be asked."""

    async def tally(self) -> SurveyTally:
        """The survey's counters as they may be shown now."""
        return await self._survey(*BASES[0], final=False)

    async def collected(self, *, final: bool = False) -> Collected:
        """What stands now. Unless `final`, groups that hardly moved since the last push stay as
        they were shown, so that two pushes cannot be compared to learn single answers."""
        store, campaign = self._store, self._campaign
        tally, *others = [
            await self._survey(name, basis, without, final=final) for name, basis, without in BASES
        ]
        collected = collect(
            campaign,
            await self._standing(RecordKind.CONFIRMATION),
            await self._standing(RecordKind.ASSESSMENT),
            tally,
        )
        named = {name: other for (name, _, _), other in zip(BASES[1:], others, strict=True)}
        return replace(collected, others=named, marks=tuple(await store.marks()))

    async def _survey(
        self, name: str, basis: TallyBasis, without: frozenset[str], *, final: bool
    ) -> SurveyTally:
        tallies = await self._store.tallies(basis, without_modes=without)
        modes = await self._store.forms_by_mode() if name == OFFICIAL else None
        worked = await self._store.helpers() if name != NO_HELPERS else None
        simulated = self._campaign.simulated
        units = await self._store.tallies_by_unit() if name == OFFICIAL else None
        parts = await self._store.tallies_of_parts(
            basis, without_modes=without, cells=name != OFFICIAL
        )
        tally = tally_of(
            tallies, simulated=simulated, modes=modes, worked=worked, units=units, parts=parts
        )
        return tally if final else settled(await self._last_shown(name), tally)

    async def _standing(self, kind: RecordKind) -> list[tuple[Standing, Form]]:
        found = []
        for record in await self._store.records(kind):
            standing = opened(record)
            form = await self._store.form(standing.form_hash)
            if form is None:
                raise LookupError(f"the form of record {record.id} is not stored")
            found.append((standing, form))
        return found

    async def lines(
        self, codes: frozenset[str]
    ) -> tuple[tuple[LineRecord, ...], tuple[Finding, ...]]:
        """The lines of money as they stand, and what a few checks find in them. No score is made:
        this is asked at every tick."""
        system = self._campaign.folder.indicators
        confirmed = await self._standing(RecordKind.CONFIRMATION)
        records = collect(self._campaign, confirmed, (), SurveyTally()).records
        return records.lines, of_lines(system, records, codes)

    async def input(self, *, final: bool = False) -> ReportInput:
        """What a report is made from: an approved result, else what stands now."""
        return await self.approved() or await self.live(final=final)

    async def beside_last(self, given: ReportInput) -> ReportInput:
        """The same with what the last planned report said, to show what has changed since."""
        return since(given, await last_sent(self._store))

    async def whole(self) -> ReportInput:
        """All that files are made of: with the open answers, which short replies are not about."""
        return await self.with_remarks(await self.beside_last(await self.input()))

    async def with_remarks(self, given: ReportInput) -> ReportInput:
        return replace(given, remarks=await self.remarks())

    async def live(self, *, final: bool = False) -> ReportInput:
        """What stands now. `final` counts every answer; before that, figures move in steps of at
        least five forms a group."""
        return await self.input_of(await self.collected(final=final))

    async def input_of(self, collected: Collected) -> ReportInput:
        await self._campaign.closing.load(self._store)
        reckoned = partial(
            report_input,
            self._campaign,
            collected,
            as_of=self._now(),
            head=await self._store.head(),
            withdrawn=await self._store.withdrawn(),
            rechecks=await self._store.rechecks(),
            signing=await sign_offs(self._store, self._campaign),
            font=self._font,
        )
        response = await response_of(self._store, self._campaign)
        given = await asyncio.to_thread(reckoned)  # a tenth of a second that nobody else waits for
        given = replace(given, facts=replace(given.facts, response=response))
        grounds = given.grounds
        answered = grounds and grounds.answered(await self._response())
        return replace(given, grounds=answered, fieldwork=await fieldwork_of(self._store))

    async def _response(self) -> Fraction | None:
        """RR1 of everybody on the roster; None without a roster, for an open link, and where it
        would tell what a few people did."""
        if self._campaign.folder.project.survey.design == "open":
            return None
        counts: Counter[str] = Counter()
        for (_, code), n in (await self._store.tallies()).dispositions.items():
            counts[code] += n
        return told_response(counts)

    async def _last_shown(self, name: str) -> SurveyTally:
        kept = await self._store.snapshot(_shown(name)) or await self._store.snapshot(_SHOWN)
        return unpacked(kept[0]) if kept else SurveyTally()

    async def files(self, given: ReportInput) -> tuple[ReportFile, ...]:
        """Charts and workbook, made in a worker process so that the loop never waits."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, workers.report, given)

    async def render(self, what: str, item: OutboxItem) -> bodies.Body:
        """What a coordinator asked for, looked up now: the sender calls this. All of it is a
        working paper, but for letters to units."""
        if what in self.personal:
            known = await self._store.known(item.address)
            if known is None or known.person.role is not Role.COORDINATOR:
                return bodies.Body(text="只有协调员能看。")
            return await self.personal[what](known.person)
        edition = editions.OFFICIAL if what in LETTERS else editions.INTERNAL
        body = await self._answer(what)
        return replace(body, text=editions.marked_text(body.text, edition), edition=edition)

    async def _answer(self, what: str) -> bodies.Body:
        if what in self.answers:
            return await self.answers[what]()
        name, _, about = what.partition(":")
        if name == "why":
            return bodies.Body(text=await self.why(about))
        given = await self.input()
        match what:
            case "findings":
                return bodies.Body(text=findings_brief(given.findings))
            case "result":
                return bodies.Body(text=await self.standing())
            case "score":
                return bodies.Body(text=await self._score_words(given))
            case "report":
                whole = await self.with_remarks(await self.beside_last(given))
                made = await self.files(whole)
                files = [editions.marked(file, editions.INTERNAL) for file in made]
                return bodies.Body(
                    text=summary_text(given), files=await self.kept(files, "asked", given.as_of)
                )
            case _:
                return bodies.Body(text=summary_text(given) + await self._notes())

    async def _notes(self) -> str:
        """Sealed notes as counts: asked for in the chat, in no file and no push, since those go on
        to the units that pay."""
        complaint = self._campaign.complaint
        if complaint is None or not complaint.handler:
            return ""
        n = await self._store.note_counts()
        told = f"新到{n['new']}份，已受理{n['accepted']}份，已办结{n['closed']}份"
        return f"\n密封留言：{told}。内容只有{complaint.handler}打得开"

    async def _score_words(self, given: ReportInput) -> str:
        """The score, and how sure it is."""
        told, sure = score_brief(given.sheet), await self.confidence(given, brief=True)
        return f"{told}\n{sure}" if sure else told

    async def confidence(self, given: ReportInput, *, brief: bool = False) -> str:
        """How sure the score is, drawn in a worker; "" of a final result, and of a kept one
        whose grounds were not kept."""
        if given.grounds is None or given.label == "最终":
            return ""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, workers.confidence, given, brief)

    def freeze(self, collected: Collected, given: ReportInput) -> Frozen:
        """Everything the score was made from and what came out, as it is kept."""
        revision = self._campaign.folder.revision
        return freeze(collected, given, revision=revision, program=version("jixiao"))

    async def keep(self, name: str, collected: Collected, given: ReportInput) -> Frozen:
        """Store a snapshot of the score."""
        frozen = self.freeze(collected, given)
        await self._store.save_snapshot(name, frozen.body, given.as_of)
        return frozen

    async def shown(self, collected: Collected, at: datetime) -> None:
        """These counters have been shown: what is shown next moves from them by at least five
        forms a group."""
        for name, body in self.shown_as(collected):
            before = await self._store.snapshot(name)
            if before is None or before[0] != body:
                await self._store.save_snapshot(name, body, at)

    @staticmethod
    def shown_as(collected: Collected) -> tuple[tuple[str, str], ...]:
        """The snapshots (name, body) that say so."""
        surveys = {OFFICIAL: collected.records.survey, **collected.others}
        return tuple((_shown(basis), packed(tally)) for basis, tally in surveys.items())

    async def to_coordinators(self, key: str, body: bodies.Body, policy: Policy) -> list[OutboxRow]:
        """One row for each address of each coordinator, after the quiet hours."""
        return await self.unasked(key, body, policy, await self._store.people(Role.COORDINATOR))

    async def unasked(
        self, key: str, body: bodies.Body, policy: Policy, people: Sequence[Person]
    ) -> list[OutboxRow]:
        """Something that nobody has asked for: it waits for the end of the quiet hours. Raises
        NotForGroups for a group chat and anything but words that may be handed in."""
        bare = body.edition == editions.OFFICIAL and not (body.files or body.more or body.prompt)
        if not bare and any(person.role is Role.GROUP for person in people):
            raise NotForGroups("a group chat gets numbers of progress and nothing else")
        quiet = self._campaign.folder.project.quiet_hours
        until = quiet_until(self._now(), self._campaign.zone, quiet.start, quiet.end)
        return [
            OutboxRow(
                id=f"{key}.{address_id}",
                address_id=address_id,
                channel=channel,
                policy=policy,
                body=bodies.to_json(body),
                personal=False,
                not_before=until,
            )
            for person in people
            for address_id, channel in await self._store.addresses(person.id)
        ]

    async def kept(
        self, files: Sequence[ReportFile], name: str, when: datetime
    ) -> tuple[bodies.FileRef, ...]:
        """Write the files below data/reports/ and name them."""
        folder = Path("reports") / f"{when:%Y%m%dT%H%M%SZ}-{name}"
        await asyncio.to_thread(write_files, self._data / folder, files)
        return tuple(
            bodies.FileRef(file.name, file.mime, str(folder / file.name), file.caption)
            for file in files
        )


async def _none_yet() -> ReportInput | None:
    return None


async def _no_reason(_code: str) -> str:
    return "还没有得分。"


async def _nothing_said() -> tuple[Digest, ...]:
    return ()


async def _not_begun() -> str:
    return "还没有初稿。"


def _shown(basis: str) -> str:
    """Name of the snapshot of the survey counters as the last push showed them."""
    return f"{_SHOWN}.{basis}" if basis else _SHOWN


def write_files(folder: Path, files: Sequence[ReportFile]) -> None:
    """Below a folder that is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.data)
