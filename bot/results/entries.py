"""What coordinators enter for others: a reply on paper, what becomes of it, a leader's comment, a
finding accepted as it is."""

from __future__ import annotations

from datetime import date

from bot.results.closing import Closing
from bot.results.desk import ResultDesk
from bot.results.forms import decide_form, reply_form
from bot.results.process import NO_OBJECTION, OBJECTS, VERDICTS, Actor
from bot.results.writing import Refused, answered, entry, next_version, of_form, put
from scoring.model import Severity
from surveys.conversation import Answer


class Entries:
    def __init__(self, desk: ResultDesk) -> None:
        self._desk = desk

    async def reply(self, unit: str, text: str, evidence: str, how: str, by: Actor) -> str:
        """A unit's written reply; without words it has no objection. Raises Refused."""
        closing = await self._loaded()
        current = closing.process.current
        if current is None or current.state != "consult":
            raise Refused(f"现在没有在征求意见：{closing.told()}")
        if unit not in current.consulted:
            raise Refused(f"没有向{closing.unit_name(unit)}征求意见")
        deadline = current.deadline
        assert deadline is not None
        form = reply_form(current.n, unit, "", deadline)
        opinion = OBJECTS if text.strip() else NO_OBJECTION
        answers = answered(form, [str(opinion), *([text] if text.strip() else [])], self._today)
        if opinion == OBJECTS and evidence.strip():
            answers["evidence"] = Answer("given", evidence.strip()[:200])
        simulated = self._desk.campaign.simulated
        said = of_form(form, answers, simulated=simulated, how=how)
        await self._desk.store.save_forms([form])
        version = await next_version(self._desk.store, form.id)
        now = self._desk.now()
        await put(self._desk.store, [entry(form.id, version, said, by=by, at=now, unit=unit)], now)
        await self._loaded()
        late = "（已过期限）" if self._today > deadline else ""
        told = "有意见" if opinion == OBJECTS else "没有意见"
        return f"{closing.unit_name(unit)}的回复已登记{late}：{told}。"

    async def decide(self, unit: str, verdict: str, reason: str, by: Actor) -> str:
        """采纳, 部分采纳 or 不采纳, with the reason. Raises Refused."""
        closing = await self._loaded()
        reply = closing.process.replies.get((closing.process.n, unit))
        if reply is None or not reply.objects:
            raise Refused(f"{closing.unit_name(unit)}没有要处理的意见")
        if closing.process.state not in ("consult", "return"):
            raise Refused(f"现在不能再处理意见：{closing.told()}")
        form = decide_form(reply, closing.unit_name(unit))
        codes = {label: code for code, label in VERDICTS.items()}
        if verdict not in codes:
            raise Refused(f"处理写：{'、'.join(codes)}")
        answers = answered(form, [str(codes[verdict]), reason], self._today)
        said = of_form(form, answers, simulated=self._desk.campaign.simulated, how="书面")
        await self._desk.store.save_forms([form])
        version = await next_version(self._desk.store, form.id)
        now = self._desk.now()
        await put(self._desk.store, [entry(form.id, version, said, by=by, at=now)], now)
        await self._loaded()
        return f"{closing.unit_name(unit)}的意见：{verdict}。理由：{reason}"

    async def accept(self, finding: str, why: str, by: Actor) -> str:
        """Let a finding stand, with the reason: `code subject`, as the list has it."""
        await self._loaded()
        self._not_archived()
        if len(why.strip()) < 5:
            raise Refused("接受疑点要写明理由（至少5个字）")
        code, _, subject = finding.strip().partition(" ")
        given = await self._desk.reporter.live()
        known = [
            one for one in given.findings if (one.code, one.subject) == (code, subject.strip())
        ]
        if not known:
            listed = "、".join(
                f"“{one.code} {one.subject}”"
                for one in given.findings
                if one.severity is Severity.HIGH
            )
            raise Refused(f"没有这条疑点。紧急的有：{listed or '（没有）'}")
        named = f"accept.{code}.{subject.strip()}"
        said = {"code": code, "finding": subject.strip(), "title": known[0].title, "why": why}
        version = await next_version(self._desk.store, named)
        now = self._desk.now()
        await put(self._desk.store, [entry(named, version, said, by=by, at=now)], now)
        await self._loaded()
        return f"已接受，记录在案：{known[0].title}"

    async def comment(self, who: str, text: str, on: date, by: Actor) -> str:
        """领导批示, word by word."""
        closing = await self._loaded()
        self._not_archived()
        if not who.strip() or not text.strip():
            raise Refused("批示要写明是谁（职务）和内容")
        number = len(closing.process.comments) + 1
        said = {"who": who, "text": text, "on": on.isoformat()}
        now = self._desk.now()
        await put(self._desk.store, [entry(f"comment.{number}", 1, said, by=by, at=now)], now)
        await self._loaded()
        return f"批示{number}已登记。"

    @property
    def _today(self) -> date:
        return self._desk.campaign.day(self._desk.now())

    def _not_archived(self) -> None:
        if self._desk.campaign.closing.process.archived:
            raise Refused("这个项目已经归档，只能查看")

    async def _loaded(self) -> Closing:
        await self._desk.campaign.closing.load(self._desk.store)
        return self._desk.campaign.closing
