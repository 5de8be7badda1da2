"""From the record chain to one version of a unit's 确认表, as it is shown and printed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import segno

from bot.campaign import Campaign
from bot.signing.figures import Figure, changes, figures, let_stand, told
from bot.signing.states import UnitState
from bot.standing import Standing, opened
from bot.workers import printed
from reports import words
from reports.confirmed import NAME, ConfirmationSheet, SheetPart
from reports.model import ReportFile
from storage.changes import Record
from storage.store import Store
from surveys.form import Form
from surveys.sign_off import Act

LONGEST_CARD = 3300
"""Characters of a card: it stays one message on every channel."""


@dataclass(frozen=True, slots=True)
class Told:
    """One version of one confirmation, opened."""

    record: Record
    standing: Standing
    form: Form
    figures: tuple[Figure, ...]
    why: str
    """Why it was corrected."""


class Sheets:
    def __init__(self, store: Store, campaign: Campaign, *, font: str = "") -> None:
        self._store = store
        self._campaign = campaign
        self._font = font

    async def told(self, subject: str, version: int) -> Told | None:
        """None for a version that is not there, or was erased by law."""
        for record in await self._store.history(subject):
            if record.version == version and record.payload:
                return await self._told(record)
        return None

    async def _told(self, record: Record) -> Told:
        standing = opened(record)
        form = await self._store.form(standing.form_hash)
        if form is None:
            raise LookupError(f"the form of record {record.id} is not stored")
        return Told(record, standing, form, figures(form, standing.answers), standing.why)

    async def changed(self, subject: str, version: int, since: int) -> list[str]:
        """Figure by figure from one version of a confirmation to a later one, with the reasons
        given on the way."""
        before, after = await self.told(subject, since), await self.told(subject, version)
        if before is None or after is None:
            return []
        return [told(change) for change in changes(before.figures, after.figures)]

    async def reasons(self, subject: str, version: int, since: int) -> list[str]:
        """Why a confirmation was corrected, for each version after `since`."""
        found = [await self.told(subject, n) for n in range(since + 1, version + 1)]
        return list(dict.fromkeys(each.why for each in found if each and each.why))

    async def sheet(self, state: UnitState, number: int = 0) -> ConfirmationSheet | None:
        """The version of this number, by default the newest; None where there is none."""
        act = state.version(number or state.signed.sheet)
        if act is None:
            return None
        project = self._campaign.folder.project
        name = self._campaign.folder.unit(state.unit).name
        parts = [await self._part(state, act, subject) for subject in self._order(act)]
        head = await self._store.head()
        newest = act.sheet == state.signed.sheet
        code: Any = segno.make(f"{NAME} {name} 第{act.sheet}版 校验码 {act.code}", error="m")
        return ConfirmationSheet(
            title=project.title,
            year=project.year,
            body=project.body,
            unit=name,
            version=act.sheet,
            code=act.code,
            stage=state.signed.words if newest else "已被更正取代",
            cut_off=f"{project.cut_off:%Y}年{project.cut_off.month}月{project.cut_off.day}日",
            parts=tuple(part for part in parts if part),
            submitted=self._when(act),
            reviewed=self._reviewed(state, act),
            review=act.review,
            standing=newest and act.forms == state.standing,
            simulated=act.simulated,
            chain=f"{head.hash[:16]}（{head.count}条）",
            qr=tuple(tuple(row) for row in code.matrix),
        )

    def _order(self, act: Act) -> list[str]:
        """As the unit was asked; forms that it is no longer asked come last."""
        asked = [form.id for forms in self._campaign.by_unit.values() for form in forms]
        return sorted(act.forms, key=lambda f: (asked.index(f) if f in asked else len(asked), f))

    async def _part(self, state: UnitState, act: Act, subject: str) -> SheetPart | None:
        version = act.forms[subject]
        said = await self.told(subject, version)
        if said is None:
            return None
        before = state.version(act.sheet - 1)
        since = before.forms.get(subject, version) if before else version
        changed = await self.changed(subject, version, since) if since < version else []
        reasons = await self.reasons(subject, version, since) if since < version else []
        return SheetPart(
            title=said.form.title,
            version=version,
            by=f"{said.standing.by or '经办人'}，{self._moment(said.record)}",
            lines=tuple((figure.label, figure.value) for figure in said.figures),
            differences=let_stand(said.form, said.standing.answers),
            changes=tuple(changed),
            why="；".join(reasons),
        )

    def _moment(self, record: Record) -> str:
        return words.moment(record.at, str(self._campaign.zone))

    def _when(self, act: Act) -> str:
        at = words.moment(act.at, str(self._campaign.zone))
        return f"{act.by or '经办人'}，{at}"

    def _reviewed(self, state: UnitState, act: Act) -> str:
        """The newest word on this version, if it let it pass."""
        said = [
            each
            for each in state.acts
            if each.sheet == act.sheet and each.what in ("confirmed", "returned")
        ]
        if not said or said[-1].what == "returned":
            return ""
        at = words.moment(said[-1].at, str(self._campaign.zone))
        return f"{said[-1].by or '负责人'}，{at}"

    async def files(
        self, workers: Executor, sheets: Sequence[ConfirmationSheet]
    ) -> tuple[ReportFile, ...]:
        """Each as PDF and as a Word file, made in a worker process."""
        loop = asyncio.get_running_loop()
        made = [await loop.run_in_executor(workers, printed, s, self._font) for s in sheets]
        return tuple(file for files in made for file in files)


def card(sheet: ConfirmationSheet) -> str:
    """One version in words, for whoever reviews it: what changed first, then every figure."""
    lines = [f"《{NAME}》", f"{sheet.unit} {sheet.numbered}", *sheet.notes]
    if sheet.changed:
        lines += ["", f"比第{sheet.version - 1}版改了：", *(f"· {text}" for text in sheet.changed)]
    for part in sheet.parts:
        lines += ["", part.title, *(f"· {name} {value}" for name, value in part.lines)]
        lines += [f"· 差异（照此提交）：{text}" for text in part.differences]
    lines += ["", f"经办人：{sheet.submitted}"]
    text = "\n".join(lines)
    if len(text) <= LONGEST_CARD:
        return text
    hint = "\n……（数字较多，回“确认表”看全文）"
    return text[: LONGEST_CARD - len(hint)].rsplit("\n", 1)[0] + hint


def names_of(campaign: Campaign) -> Mapping[str, str]:
    """Ids of units by every name they have."""
    return {n: u.id for u in campaign.folder.units for n in (u.id, u.name, *u.aliases)}
