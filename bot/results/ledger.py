"""整改台账: what units have to put right, until it is closed. Each change is a new version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.project.holidays import working_days
from bot.results.desk import ResultDesk
from bot.results.forms import day_words
from bot.results.letters import head_of
from bot.results.process import Actor, Item
from bot.results.writing import Refused, entry, put
from reports.closing import Ledger, LedgerLine

STATES: dict[Literal["open", "done", "closed"], str] = {
    "open": "整改中",
    "done": "已报完成",
    "closed": "已销号",
}


@dataclass(frozen=True, slots=True)
class New:
    """A line to be entered."""

    problem: str
    unit: str
    measure: str
    deadline: date | None = None


class LedgerDesk:
    def __init__(self, desk: ResultDesk) -> None:
        self._desk = desk

    async def items(self) -> tuple[Item, ...]:
        await self._desk.campaign.closing.load(self._desk.store)
        return self._desk.campaign.closing.process.items

    async def add(self, new: New, by: Actor) -> str:
        """A problem with its measure; the deadline defaults to the project's days. Raises
        Refused."""
        items = await self.items()
        self._open()
        if len(new.problem.strip()) < 5 or len(new.measure.strip()) < 2:
            raise Refused("请写明问题（至少5个字）和整改措施")
        number = max((item.number for item in items), default=0) + 1
        days = self._desk.campaign.folder.project.results.rectify_days
        calendar = working_days(self._desk.campaign.folder.holidays)
        deadline = new.deadline or calendar.after(self._today, days)
        if deadline < self._today:
            raise Refused(f"完成时限{day_words(deadline)}已经过了")
        item = Item(
            number=number,
            version=0,
            problem=new.problem,
            unit=new.unit,
            measure=new.measure,
            deadline=deadline,
            state="open",
            done="",
            evidence="",
            why="",
            by=by.label,
            at=self._desk.now(),
        )
        await self._put(item, by)
        name = self._desk.campaign.closing.unit_name(new.unit)
        return f"整改第{number}项已登记：{name}，{day_words(deadline)}前完成。"

    async def report(self, number: int, done: str, evidence: str, by: Actor) -> str:
        """What was done, with its evidence: it waits to be checked and closed."""
        item = await self._item(number)
        if item.state == "closed":
            raise Refused(f"第{number}项已经销号")
        if len(done.strip()) < 5:
            raise Refused("请写明整改情况（至少5个字）")
        await self._put(replace(item, state="done", done=done, evidence=evidence, why=""), by)
        return f"第{number}项：整改情况已登记，核实后销号。"

    async def close(self, number: int, why: str, by: Actor) -> str:
        """销号: somebody has checked it."""
        item = await self._item(number)
        if item.state != "done":
            raise Refused(f"第{number}项还没有登记整改情况，不能销号")
        if len(why.strip()) < 2:
            raise Refused("销号要写明怎样核实的")
        await self._put(replace(item, state="closed", why=why), by)
        left = sum(one.state != "closed" for one in await self.items())
        return f"第{number}项已销号。还有{left}项没有销号。"

    async def reopen(self, number: int, why: str, deadline: date | None, by: Actor) -> str:
        """Not done as it should be: back to the unit, or more time for it."""
        item = await self._item(number)
        if len(why.strip()) < 2:
            raise Refused("退回或延期要写明原因")
        until = deadline or item.deadline
        await self._put(replace(item, state="open", why=why, deadline=until), by)
        return f"第{number}项继续整改，{day_words(until)}前完成。"

    async def book(self) -> Ledger:
        """As it is printed."""
        desk = self._desk
        given = await desk.reporter.input()
        return Ledger(
            head=head_of(desk.campaign, given, desk.now(), desk.campaign.closing.process.n),
            today=self._today,
            rows=tuple(
                LedgerLine(
                    number=item.number,
                    problem=item.problem,
                    unit=desk.campaign.closing.unit_name(item.unit),
                    measure=item.measure,
                    deadline=item.deadline,
                    state=state_words(item, self._today),
                    done=item.done,
                    evidence=item.evidence,
                    closed_by=f"{item.by}：{item.why}" if item.state == "closed" else "",
                    updated=item.at,
                )
                for item in await self.items()
            ),
        )

    async def _item(self, number: int) -> Item:
        for item in await self.items():
            if item.number == number:
                self._open()
                return item
        raise Refused(f"台账里没有第{number}项")

    def _open(self) -> None:
        if self._desk.campaign.closing.process.archived:
            raise Refused("这个项目已经归档，只能查看")

    @property
    def _today(self) -> date:
        return self._desk.campaign.day(self._desk.now())

    async def _put(self, item: Item, by: Actor) -> None:
        said = {
            "problem": item.problem,
            "measure": item.measure,
            "deadline": item.deadline.isoformat(),
            "state": item.state,
            "done": item.done,
            "evidence": item.evidence,
            "why": item.why,
        }
        now = self._desk.now()
        record = entry(
            f"rectify.{item.number}", item.version + 1, said, by=by, at=now, unit=item.unit
        )
        await put(self._desk.store, [record], now)
        await self._desk.campaign.closing.load(self._desk.store)


def state_words(item: Item, today: date) -> str:
    late = f"，逾期{(today - item.deadline).days}天" if item.late(today) else ""
    return f"{STATES[item.state]}{late}"
