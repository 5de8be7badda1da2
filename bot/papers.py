"""Paper forms into the data: each printed number once, with the reason where it is typed again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.campaign import MODE_QUESTION, Campaign
from bot.effects import ANSWER, group_of
from bot.i18n import translator
from bot.quality import judged
from storage.changes import (
    AnswerRow,
    Changes,
    Marks,
    Outcome,
    PaperRow,
    RunRow,
    Seat,
    TallyDelta,
)
from storage.papers import TypedForm
from storage.store import Store
from storage.tallies import Booking, booked_as, deltas
from surveys.conversation import Answer, Pace
from surveys.form import Form
from surveys.paper import NotTyped, Typing, begun, typed_all

ACCOUNT = "paper"
"""Stands where other runs have their account."""


class NotEntered(ValueError):
    """Nothing was stored; the message says why, in Chinese, for the typist."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Types forms in, one at a time."""

    store: Store
    campaign: Campaign
    now: Callable[[], datetime]
    fresh: Callable[[], str]
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def begun(self, group: str = "") -> Typing:
        """An empty form, with what is known before the first answer."""
        question = self.campaign.group_question
        known = {question: int(group)} if question and group.isdigit() else {}
        known[MODE_QUESTION] = 1  # who fills in a form on paper is its respondent
        return begun(self.campaign.survey, known, self.campaign.day(self.now()))

    async def enter(
        self, number: str, tokens: Sequence[str], *, group: str, clerk: str, replacing: str = ""
    ) -> str:
        """Store a form; returns its receipt. `replacing`: why a number is typed in again.

        Raises NotEntered.
        """
        number = number.strip()
        if not number or len(number) > 40:
            raise NotEntered("要有问卷编号（40个字以内）")
        typing = typed_all(self.begun(group), tokens, translator(self.campaign.language))
        if isinstance(typing, NotTyped):
            raise NotEntered(typing.why)
        if typing.asked is not None:
            raise NotEntered("还没有输完")
        async with self._turn:
            before = await self.store.typed_form(number)
            self._check(number, before, replacing)
            changes, receipt = await self._changes(before, typing, group)
            paper = PaperRow(number, changes.runs[0].id, clerk, replacing)
            await self._submit(replace(changes, papers=(paper,)))
        return receipt

    async def undo(self, number: str) -> bool:
        """Take a form out again; its number is free. False: there is none."""
        async with self._turn:
            before = await self.store.typed_form(number.strip())
            if before is None:
                return False
            stood = (await self.store.counted_runs([before.paper.run])).get(before.paper.run)
            if stood is None:
                return False
            row = replace(stood, status="left", stood=Marks(stood.flags, stood.outside))
            out = await self._out(before, stood)
            changes = Changes(
                key=f"paper:undo.{before.paper.run}.{before.version}",
                at=self.now(),
                runs=(row,),
                tallies=tuple(out),
                papers=(PaperRow(before.paper.number, ""),),
            )
            await self._submit(changes)
        return True

    def _check(self, number: str, before: TypedForm | None, replacing: str) -> None:
        if before is not None and not replacing:
            raise NotEntered(f"编号{number}已经录过。要改就用 --replace 写明原因")
        if before is None and replacing:
            raise NotEntered(f"编号{number}还没有录过，不用 --replace")

    async def _changes(
        self, before: TypedForm | None, typing: Typing, group: str
    ) -> tuple[Changes, str]:
        form, answers, day = self.campaign.survey, typing.answers, self.campaign.day(self.now())
        run_id = before.paper.run if before else f"r{self.fresh()[:24]}"
        stood = (await self.store.counted_runs([run_id])).get(run_id) if before else None
        row = RunRow(
            id=run_id,
            person=ACCOUNT,
            form_id=form.id,
            form_hash=form.hash,
            kind=form.kind,
            unit="",
            group=group_of(group, answers, self.campaign.group_question),
            mode="paper",
            simulated=self.campaign.simulated,
            status="complete",
            version=before.version + 1 if before else 1,
            closed_on=before.closed_on if before else day,
            respondent=f"s{run_id[1:]}",
            stood=Marks(stood.flags, stood.outside) if stood else None,
        )
        row = replace(row, outside=await self._over(row, stood))
        row = judged(
            row, form, answers, Pace(), self.campaign.hour(self.now()), self.campaign.rules
        )
        at = booked_as(row, row.closed_on or day)
        booked = self._deltas(form, answers, at, 1)
        gone = set(before.answers) - set(answers) if before else set()
        changes = Changes(
            key=f"paper:{run_id}.{row.version}",
            at=self.now(),
            runs=(row,),
            answers=(
                *(AnswerRow(run_id, q, ANSWER.dump_json(a).decode()) for q, a in answers.items()),
                *(AnswerRow(run_id, question, None) for question in sorted(gone)),
            ),
            seats=self._seats(row, stood),
            tallies=(*(await self._out(before, stood) if before and stood else ()), *booked),
        )
        version = f"-{row.version}" if row.version > 1 else ""
        return changes, f"{run_id[1:9].upper()}{version}"

    async def _over(self, row: RunRow, stood: RunRow | None) -> str:
        """Whether the group has all the forms that count already; where it stood it stays."""
        if stood is not None and stood.group == row.group:
            return "quota" if "quota" in stood.flags else ""
        return "quota" if row.group in await self.store.full(self.campaign.quotas) else ""

    def _seats(self, row: RunRow, stood: RunRow | None) -> tuple[Seat, ...]:
        """The place that a new form takes in the quota of its group."""
        most = self.campaign.quotas.get(row.group)
        here = stood is not None and stood.group == row.group
        return () if most is None or row.outside or here else (Seat(row.group, most),)

    async def _out(self, before: TypedForm, stood: RunRow) -> tuple[TallyDelta, ...]:
        """What the form as it counts now has to be taken out of the counters with."""
        form = await self.store.form(before.form_hash)
        if form is None:
            raise LookupError("the form of a paper is not stored")
        at = booked_as(stood, before.closed_on)
        return self._deltas(form, before.answers, at, -1)

    def _deltas(
        self, form: Form, answers: Mapping[str, Answer], at: Booking, sign: int
    ) -> tuple[TallyDelta, ...]:
        points, divided = self.campaign.points, self.campaign.divided
        return deltas(form, answers, points=points, at=at, sign=sign, divided=divided)

    async def _submit(self, changes: Changes) -> None:
        if await self.store.submit(changes) is not Outcome.DONE:
            raise NotEntered("刚才有别的改动，请再试一次")
