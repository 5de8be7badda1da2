"""确认表 as Excel: a workbook for each unit goes out, comes back, and becomes the same records.

All that is wrong is told at once, by sheet and cell; nothing is stored unless every file is whole
and right. What is stored supersedes, as a correction in the chat does.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import bodies
from bot.campaign import Campaign, units
from bot.effects import ANSWER, record_of
from bot.i18n import translator
from bot.signing.states import unit_state
from bot.standing import Standing, opened
from storage.changes import (
    AnswerRow,
    Changes,
    ConversationRow,
    Known,
    OutboxRow,
    Outcome,
    Policy,
    RecordKind,
    RunRow,
)
from storage.store import Store
from surveys import state
from surveys.confirmation_changes import differences_in_words
from surveys.conversation import Conversation, Role, Run, RunClosed
from surveys.flow import CLOSED
from surveys.form import Form
from surveys.formats.confirm_read import NotASheet, as_typed, read_confirmations
from surveys.formats.confirm_sheet import STAND, Sheet, write_confirmations
from surveys.formats.filled_sheet import Filled, Flaw, fill

Json = dict[str, Any]

MODE = "excel"
ACCOUNT = "sheet"
"""Stands where other runs have their account, while no contact of the unit has the form."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is not taken: which file, sheet and cell, what is wrong, what to do."""

    file: str
    sheet: str
    cell: str
    text: str
    remedy: str

    def as_json(self) -> Json:
        return {
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "text": self.text,
            "remedy": self.remedy,
        }


@dataclass(frozen=True, slots=True)
class _Due:
    """One form that can be stored."""

    form: Form
    unit: str
    filled: Filled
    standing: Standing | None
    sheet: Sheet
    digest: str


class ConfirmSheets:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        *,
        now: Callable[[], datetime],
        reread: Callable[[], None] = lambda: None,
    ) -> None:
        """`reread` hears that something was put on record."""
        self._store = store
        self._campaign = campaign
        self._now = now
        self._reread = reread

    async def export(self, wanted: Sequence[str]) -> Json:
        """A workbook for each of these units (ids; none: all), as it stands now."""
        standing = await self._standing()
        files = []
        for unit in units(self._campaign.folder):
            if wanted and unit.unit_id not in wanted:
                continue
            forms = []
            for form in self._campaign.by_unit[unit.unit_id]:
                known = standing.get(form.id)
                same = known is not None and known.form_hash == form.hash
                answers = known.answers if known is not None and same else {}
                forms.append((form, known.version if known else 0, answers))
            title = self._campaign.folder.project.title
            data = write_confirmations(title, unit.name, unit.unit_id, forms)
            name = f"{unit.unit_id}-{_safe(unit.name)}-确认表.xlsx"
            files.append({"name": name, "data": base64.b64encode(data).decode()})
        return {"files": files}

    async def take(self, files: Sequence[Mapping[str, str]], who: str) -> Json:
        """Check all files, then store them all; or say all that is wrong and store nothing.
        `who`: the office that brings them in."""
        closed = self._campaign.phases.of(Role.CONTACT).why_closed(
            self._campaign.day(self._now()), str
        )
        if closed:
            return {"problems": [Problem("", "", "", closed, "先延期再导入").as_json()], "done": []}
        standing = await self._standing()
        problems: list[Problem] = []
        due: list[_Due] = []
        for file in files:
            found, wrong = await self._read(file["name"], base64.b64decode(file["data"]), standing)
            due += found
            problems += wrong
        problems += _twice(due, files)
        if problems:
            return {"problems": [each.as_json() for each in problems], "done": []}
        await self._store.save_forms(tuple(each.form for each in due))
        return {"problems": [], "done": [await self._store_one(each, who) for each in due]}

    async def _standing(self) -> dict[str, Standing]:
        records = await self._store.records(RecordKind.CONFIRMATION)
        return {record.subject: opened(record) for record in records}

    async def _read(
        self, name: str, data: bytes, standing: Mapping[str, Standing]
    ) -> tuple[list[_Due], list[Problem]]:
        try:
            sheets = read_confirmations(data)
        except NotASheet as why:
            remedy = "请用 jixiao confirm export 导出的表填写，存成 .xlsx 再试"
            return [], [Problem(name, "", "", str(why), remedy)]
        digest = hashlib.sha256(data).hexdigest()
        due: list[_Due] = []
        problems: list[Problem] = []
        for sheet in sheets:
            form = self._form(sheet)
            before = standing.get(sheet.form_id)
            stale = await self._stale(sheet, form, before)
            if form is None or stale:
                text = stale or "这张表不是这个项目的，或者被换到了别的单位"
                problems.append(Problem(name, sheet.name, "B3", text, "重新导出这个单位的表再填"))
                continue
            if not any(sheet.texts.values()):
                continue  # left empty: nothing is said of this line yet
            kept = before.answers if before is not None else {}
            texts, day = as_typed(form, sheet), self._campaign.day(self._now())
            _ = translator(self._campaign.language)
            filled = fill(form, texts, sheet.stands, day, _, kept)
            problems += [_located(name, sheet, flaw) for flaw in filled.flaws]
            if dict(kept) != dict(filled.answers) and (signed := await self._signed(sheet.unit)):
                remedy = "先由协调员重新开放这个单位（jixiao reopen），再导入"
                problems.append(Problem(name, sheet.name, "B3", f"{signed}，不能再改", remedy))
            due.append(_Due(form, sheet.unit, filled, before, sheet, digest))
        return due, problems

    async def _signed(self, unit: str) -> str:
        """How far the unit's confirmation is signed, where that bars a correction; else empty."""
        state = await unit_state(self._store, unit, self._campaign.by_unit.get(unit, ()))
        return state.signed.words if state.signed.locked else ""

    def _form(self, sheet: Sheet) -> Form | None:
        """The form of today, if the sheet is of a form of its unit."""
        forms = self._campaign.by_unit.get(sheet.unit, ())
        return next((form for form in forms if form.id == sheet.form_id), None)

    async def _stale(self, sheet: Sheet, form: Form | None, before: Standing | None) -> str:
        """What has changed since the sheet was made; empty if nothing has."""
        if form is None:
            return ""
        if form.hash != sheet.form_hash:
            old = await self._store.form(sheet.form_hash)
            if old is None:
                return "校验码对不上：这张表被改过，或不是这个项目导出的"
            return f"导出以后登记变了：{'；'.join(differences_in_words(old, form))}"
        if before is None or before.version == sheet.version:
            return ""
        if before.mode == MODE and before.sheet_version == sheet.version:
            return ""  # brought in again, with corrections
        return f"导出以后，这一项由{before.by}提交了第{before.version}版"

    async def _store_one(self, due: _Due, who: str) -> Json:
        told = {"form": due.form.id, "title": due.form.title, "unit": due.unit}
        if due.standing is not None and dict(due.standing.answers) == dict(due.filled.answers):
            return {**told, "version": due.standing.version, "unchanged": True}
        for _ in range(5):  # somebody may be writing in this conversation at this moment
            changes, version = await self._changes(due, who)
            outcome = await self._store.submit(changes)
            if outcome is not Outcome.CONFLICT:
                self._reread()
                return {**told, "version": version, "unchanged": False}
        raise RuntimeError("the conversation keeps moving")

    async def _changes(self, due: _Due, who: str) -> tuple[Changes, int]:
        now, subject = self._now(), due.form.id
        history = await self._store.history(subject)
        version = max((record.version for record in history), default=0) + 1
        holder = await self._holder(due)
        run = self._run(due, holder, len(history))
        closed = RunClosed(
            run.id,
            run.form_id,
            run.form_hash,
            run.kind,
            "complete",
            run.version,
            run.answers,
            run.accepted_differences,
            reason=f"表格更正，{who}导入" if due.standing is not None else "",
        )
        unit = self._campaign.folder.unit(due.unit).name
        record = record_of(
            closed,
            due.form,
            person=holder.person.id if holder else ACCOUNT,
            unit=due.unit,
            version=version,
            at=now,
            facts={
                "by": f"{unit}（表格，{who}导入）",
                "role": Role.CONTACT.value,
                "simulated": self._campaign.simulated,
                "mode": MODE,
                "sheet_version": due.sheet.version,
                "file": due.digest,
            },
        )
        gone = set(due.standing.answers) - set(run.answers) if due.standing else set()
        changes = Changes(
            key=f"sheet:{due.digest}.{subject}.{version}",
            at=now,
            conversation=_moved(holder, run) if holder else None,
            runs=(self._row(due, run, holder),),
            answers=(
                *(
                    AnswerRow(run.id, code, ANSWER.dump_json(answer).decode())
                    for code, answer in run.answers.items()
                ),
                *(AnswerRow(run.id, code, None) for code in sorted(gone)),
            ),
            records=(record,),
            outbox=await self._told(holder, due, version),
        )
        return changes, version

    async def _holder(self, due: _Due) -> Known | None:
        """The contact who has this form submitted or in hand: it is theirs to correct later."""
        best: tuple[int, Known | None] = (0, None)
        for reach in await self._store.page("", Role.CONTACT, due.unit):
            if not reach.state:
                continue
            talk = state.from_json(reach.state)
            begun = {*talk.parked, *([talk.run.key] if talk.run else [])}
            rank = 2 if due.form.id in talk.submitted else 1 if due.form.id in begun else 0
            if rank > best[0]:
                known = await self._store.known_person(reach.person.id, reach.address_id)
                best = (rank, known)
        return best[1]

    def _run(self, due: _Due, holder: Known | None, versions: int) -> Run:
        talk = state.from_json(holder.state) if holder and holder.state else None
        mine = _in_hand(talk, due.form.id) if talk else None
        if mine is not None:
            run_id = mine.id
        elif due.standing is not None and due.standing.run:
            run_id = due.standing.run
        else:
            run_id = f"r{hashlib.sha256(f'{due.digest}.{due.form.id}'.encode()).hexdigest()[:24]}"
        return replace(
            due.filled.run,
            id=run_id,
            at=CLOSED,
            version=versions + 1,
            closed_on=self._campaign.day(self._now()).isoformat(),
        )

    def _row(self, due: _Due, run: Run, holder: Known | None) -> RunRow:
        return RunRow(
            id=run.id,
            person=holder.person.id if holder else ACCOUNT,
            form_id=due.form.id,
            form_hash=due.form.hash,
            kind=due.form.kind,
            unit=due.unit,
            group="",
            mode=MODE,
            simulated=self._campaign.simulated,
            status="complete",
            version=run.version,
            closed_on=self._campaign.day(self._now()),
        )

    async def _told(self, holder: Known | None, due: _Due, version: int) -> tuple[OutboxRow, ...]:
        """Whoever has the form in hand hears of it."""
        if holder is None or not holder.address_id:
            return ()
        _ = translator(holder.person.language)
        text = _("“{title}”已按贵单位交回的表格更新为第{version}版。有不对的，回“修改”。").format(
            title=due.form.title, version=version
        )
        channel = await self._channel(holder, due.unit)
        return (
            OutboxRow(
                id=f"sheet.{due.digest[:16]}.{due.form.id}.{version}",
                address_id=holder.address_id,
                channel=channel,
                policy=Policy.BROADCAST,
                body=bodies.to_json(bodies.Body(text=text)),
                personal=False,
            ),
        )

    async def _channel(self, holder: Known, unit: str) -> str:
        reached = await self._store.page("", Role.CONTACT, unit)
        return next(each.channel for each in reached if each.person.id == holder.person.id)


def _in_hand(talk: Conversation, form_id: str) -> Run | None:
    run = talk.submitted.get(form_id) or talk.parked.get(form_id)
    here = talk.run if talk.run is not None and talk.run.form_id == form_id else None
    return run or here


def _moved(holder: Known, run: Run) -> ConversationRow:
    """The contact's conversation, with the sheet's answers as what they submitted."""
    talk = state.from_json(holder.state or "")
    here = talk.run is not None and talk.run.form_id == run.form_id
    after = replace(
        talk,
        run=None if here else talk.run,
        submitted={**talk.submitted, run.form_id: run},
        parked={key: kept for key, kept in talk.parked.items() if key != run.form_id},
        asked=talk.asked + int(here),
    )
    return ConversationRow(
        person=holder.person.id,
        seen_version=holder.version,
        state=state.to_json(after),
        waiting=after.run is not None,
        left=after.status == "left",
        moved_on=None,
    )


def _located(file: str, sheet: Sheet, flaw: Flaw) -> Problem:
    cell = sheet.cells.get(flaw.question, "")
    if flaw.stands and cell:
        cell = f"{cell} / {STAND}{cell[1:]}"
    return Problem(file, sheet.name, cell, flaw.text, flaw.remedy)


def _twice(due: Sequence[_Due], files: Sequence[Mapping[str, str]]) -> list[Problem]:
    seen: set[str] = set()
    found = []
    for each in due:
        if each.form.id in seen:
            names = "、".join(file["name"] for file in files)
            text = f"“{each.form.title}”在几个文件里都有"
            found.append(Problem(names, each.sheet.name, "", text, "每一项只留一份"))
        seen.add(each.form.id)
    return found


def _safe(name: str) -> str:
    return "".join(char for char in name if char.isalnum() or char in "（）-_")
