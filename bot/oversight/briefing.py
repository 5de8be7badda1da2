"""What a coordinator asks for in passing: who has not confirmed, what is in dispute, what has
changed since yesterday; and the papers for late units."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import TypeAdapter

from bot import bodies
from bot.campaign import Campaign
from bot.oversight.desk import Oversight
from bot.oversight.papers import Papers
from bot.oversight.states import CLOSED
from bot.oversight.units import CHASE
from bot.reporting import Reporter
from reports import words
from reports.model import ReportFile
from reports.texts import findings_text
from storage.changes import Record, RecordKind
from storage.store import Store
from surveys.conversation import Answer
from surveys.figures import answer_text
from surveys.form import Form
from surveys.lookups import FindingNow

SHOWN = 30
"""Lines of one list in a message."""

ACTS = {
    "assign": "分派",
    "answer": "说明",
    "settle": "了结",
    "accept": "接受",
    "reopen": "重新打开",
}
PHASES = {"phase.survey": "问卷", "phase.confirmation": "填报"}
_ANSWERS: TypeAdapter[dict[str, Answer]] = TypeAdapter(dict[str, Answer])


class Briefing:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        oversight: Oversight,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._oversight = oversight
        self._papers = Papers(store, campaign, oversight.units, now=now)
        self._now = now

    @property
    def answers(self) -> dict[str, Callable[[], Awaitable[bodies.Body]]]:
        """By what is asked."""
        return {
            "today": self._today,
            "findings": self._only(self.findings),
            "unconfirmed": self._only(self.unconfirmed),
            "disputes": self._only(self.disputes),
            "changes": self._only(self.changes),
            "calls": self._calls,
            "letters": self._letters,
            "supervision": self._supervision,
        }

    @staticmethod
    def _only(text: Callable[[], Awaitable[str]]) -> Callable[[], Awaitable[bodies.Body]]:
        async def body() -> bodies.Body:
            return bodies.Body(text=await text())

        return body

    async def _today(self) -> bodies.Body:
        parts = (await self.unconfirmed(), await self.disputes(), await self.changes())
        return bodies.Body(text="\n\n".join(parts))

    # -- texts

    async def findings(self) -> str:
        """All findings, and what people have made of them."""
        given = await self._reporter.input()
        text = findings_text(given.findings)
        known = await self._oversight.findings(given.findings)
        moved = [each for each in known if each.status != "open"]
        if not moved:
            return f"{text}\n要分派、了结，回“处理疑点”。" if given.findings else text
        lines = [f"{each.title}：{_status(each)}" for each in moved]
        return f"{text}\n{_list('【处理情况】', lines, '要处理，回“处理疑点”。')}"

    async def unconfirmed(self) -> str:
        """Units with something left, and whom to call."""
        waiting = await self._oversight.units.waiting()
        if not waiting:
            return "【没有确认的】各单位都确认完了。"
        lines = []
        for unit in waiting:
            opened = "" if unit.joined else "，还没有人打开链接"
            phone = f"，电话 {unit.phone}" if unit.phone and not unit.writable else ""
            lines.append(
                f"{unit.name}：还差{len(unit.missing)}/{unit.total}项，"
                f"催过{unit.reminded}次{opened}{phone}"
            )
        return _list(f"【没有确认的】{len(waiting)}个单位", lines, "要催，回“催办”。")

    async def disputes(self) -> str:
        """Lines that units object to or let stand with a difference; findings not closed."""
        given = await self._reporter.input()
        lines = [
            f"{line.unit_name}“{line.activity}”：拨款{words.yuan(line.appropriated)}元，"
            f"单位说{words.yuan(line.disputed)}元"
            for line in given.lines
            if line.disputed is not None
        ]
        lines += [
            f"{line.unit_name}“{line.activity}”：{'；'.join(line.differences)}"
            for line in given.lines
            if line.differences
        ]
        found = await self._oversight.findings(given.findings)
        left = [each for each in found if each.status not in CLOSED and not each.gone]
        counts = [
            f"待处理{sum(each.status == 'open' for each in left)}个",
            f"已分派{sum(each.status == 'assigned' for each in left)}个",
            f"已说明待定{sum(each.status == 'answered' for each in left)}个",
            f"逾期{sum(each.late for each in left)}个",
        ]
        lines.append(f"疑点：{'，'.join(counts)}")
        return _list("【有争议的】", lines, "要处理，回“处理疑点”。")

    async def changes(self) -> str:
        """What went on record since yesterday morning."""
        zone = self._campaign.zone
        yesterday = self._campaign.day(self._now()) - timedelta(days=1)
        since = datetime.combine(yesterday, time(0), zone).astimezone(UTC)
        lines: list[str] = []
        for record in await self._store.records_since(since):
            told = await self._change(record)
            at = record.at.astimezone(zone)
            lines += [f"{at:%m-%d %H:%M} {told[0]}", *(f"　{more}" for more in told[1:])]
        if not lines:
            return f"【{_day(yesterday)}以来】没有新的确认、评定、更正。"
        return _list(f"【{_day(yesterday)}以来】", lines, "")

    async def _change(self, record: Record) -> list[str]:
        payload = json.loads(record.payload)
        match record.kind:
            case RecordKind.CONFIRMATION | RecordKind.ASSESSMENT:
                return await self._answers_changed(record, payload)
            case RecordKind.FINDING:
                act = ACTS.get(payload["act"], payload["act"])
                return [f"{act}疑点：{payload['title']}（{payload['who']}：{payload['words']}）"]
            case RecordKind.DECISION if record.subject.startswith(CHASE):
                name = self._campaign.folder.unit(record.unit).name
                return [f"第{record.version}次催办：{name}（{payload['who']}）"]
            case RecordKind.DECISION if record.subject in PHASES:
                what = "结束" if payload["act"] == "close" else "重新开放"
                return [f"{what}{PHASES[record.subject]}：{payload['why']}（{payload['who']}）"]
            case RecordKind.DECISION if record.subject.startswith("erasure."):
                return [f"按编号删除一份答卷：{payload['why']}（{payload['who']}）"]
            case _:
                return [f"记录：{record.subject}（第{record.version}版）"]

    async def _answers_changed(self, record: Record, payload: Mapping[str, Any]) -> list[str]:
        form = await self._store.form(payload["form"])
        title = form.title if form is not None else record.subject
        act = "评定" if record.kind is RecordKind.ASSESSMENT else "确认"
        if record.version == 1 or form is None:
            return [f"{act}：{title}（{payload['by']}）"]
        history = await self._store.history(record.subject)
        before = next((r for r in history if r.version == record.version - 1 and r.payload), None)
        diffs = _differences(form, json.loads(before.payload), payload) if before else []
        return [f"更正：{title}（{payload['by']}，第{record.version}版）", *diffs]

    # -- papers

    async def _calls(self) -> bodies.Body:
        from reports.formats.chasing import call_sheet  # brings the Office libraries

        given = await self._papers.given()
        return await self._files("calls", (call_sheet(given),), len(given.units))

    async def _letters(self) -> bodies.Body:
        from reports.formats.chasing import letters  # brings the Office libraries

        given = await self._papers.given()
        return await self._files("letters", letters(given), len(given.units))

    async def _supervision(self) -> bodies.Body:
        from reports.formats.chasing import supervision  # brings the Office libraries

        given = await self._papers.given()
        return await self._files("supervision", supervision(given), len(given.units))

    async def _files(self, what: str, files: Sequence[ReportFile], units: int) -> bodies.Body:
        names = {"calls": "催办电话单", "letters": "催办函", "supervision": "督办清单"}
        if not units:
            return bodies.Body(text=f"各单位都完成了，不用出{names[what]}。")
        kept = await self._reporter.kept(files, what, self._now())
        return bodies.Body(text=f"{names[what]}：{units}个单位。", files=kept)


def _differences(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old = _ANSWERS.validate_python(before["answers"])
    new = _ANSWERS.validate_python(after["answers"])
    found = []
    for asked in form.questions:
        was, now = old.get(asked.code), new.get(asked.code)
        if was != now:
            told = [answer_text(asked, each, str) if each else "没有答" for each in (was, now)]
            found.append(f"{asked.short or asked.text}：{told[0]} → {told[1]}")
    return found


def _status(finding: FindingNow) -> str:
    named = {
        "assigned": f"已分派给{finding.to}",
        "answered": f"{finding.to}已说明：{finding.words}",
        "settled": f"已了结：{finding.words}",
        "accepted": f"已接受：{finding.words}",
    }
    told = named.get(finding.status, "待处理")
    if finding.deadline:
        told += f"，{finding.deadline}前"
    late, gone = ("，逾期" if finding.late else ""), ("，更正后已不存在" if finding.gone else "")
    return f"{told}{late}{gone}"


def _list(head: str, lines: Sequence[str], foot: str) -> str:
    shown = [f"· {line}" if not line.startswith("　") else line for line in lines[:SHOWN]]
    more = [f"……共{len(lines)}条"] if len(lines) > SHOWN else []
    return "\n".join([head, *shown, *more, *([foot] if foot else [])])


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
