"""What coordinators enter and print of judged indicators: a meeting's results typed or from an
Excel sheet, the same for one assessor who judges alone, the minutes, how far assessors agree."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.assess.judging import Judging, leaf_form, value_of
from bot.campaign import Campaign
from bot.reporting import Reporter
from bot.results.process import Actor
from bot.results.writing import Refused, answered, entry, next_version, of_form, put
from bot.standing import Standing, opened
from reports.texts import value_words
from scoring.assess import Ask, ask
from scoring.indicators import Leaf
from scoring.model import ScoreSheet
from storage.changes import RecordKind
from storage.media import keep
from storage.store import Store
from surveys.conversation import Answer
from surveys.form import Form

EVIDENCE = "evidence"
"""Folder below data/: files that came with judgements typed at the desk, under their hash."""
BLANK = "-"
WHOLE = {"全部": "1", "达到": "1", "没有": "3", "无": "3", "未达到": "3"}
"""How the share of a part is written where it is no percentage, as codes of the form."""
SOME_REASON = "只为核对评定而写"
"""Stands for the reason while the judgement alone is looked at."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One leaf as typed: the judgement in the form's own words or numbers, the reason, evidence."""

    leaf: str
    judgement: str
    reason: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    participants: str
    place: str


class AssessDesk:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        data: Path,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self.store, self.campaign, self.reporter = store, campaign, reporter
        self.data, self.now = data, now
        self.told: Callable[[], None] = lambda: None
        """Called when something was entered here."""

    @property
    def judging(self) -> Judging:
        return self.campaign.judging

    # -- what stands

    async def standing(self) -> dict[str, Standing]:
        """The newest assessments by subject."""
        return {
            record.subject: opened(record)
            for record in await self.store.records(RecordKind.ASSESSMENT)
        }

    async def answers(self, standing: Standing) -> tuple[Form, Mapping[str, Answer]]:
        form = await self.store.form(standing.form_hash)
        assert form is not None
        return form, standing.answers

    async def sheet(self) -> ScoreSheet:
        """The score as it stands, of which nothing is shown before all assessors are in."""
        return (await self.reporter.live()).sheet

    # -- entering

    async def meeting(self, meeting: Meeting, by: Actor) -> str:
        """Who takes part, once. Raises Refused."""
        form = self.judging.participants
        await self._put(form, answered(form, [meeting.participants, meeting.place], self._day), by)
        return "参加人员已登记。"

    async def judge(
        self, typed: Typed, by: Actor, *, assessor: str = "", files: Path | None = None
    ) -> str:
        """Put one judgement on record; the same as what stands changes nothing. `files`: folder in
        which evidence that is a file lies. Raises Refused with what to write instead."""
        self._open()
        leaf, form = self._form(typed.leaf, assessor)
        given = await self._answers(leaf, form, typed, files)
        before = (await self.standing()).get(form.id)
        if before is not None and _same(before.answers, given):
            return ""
        await self._put(form, given, by if not assessor else Actor(assessor, "", by.account))
        return f"{leaf.code} 已记：{result_words(leaf, form, given)}"

    async def check(
        self, typed: Typed, *, assessor: str = "", files: Path | None = None
    ) -> tuple[str, str]:
        """What would not be taken of a judgement: (which part, why); nothing where all is right."""
        try:
            leaf, form = self._form(typed.leaf, assessor)
        except Refused as why:
            return "leaf", str(why)
        judgement = tokens_of(leaf, typed.judgement)
        for part, reason in (("judgement", SOME_REASON), ("reason", typed.reason.strip() or BLANK)):
            try:
                answered_so_far(form, [*judgement, reason], self._day)
            except Refused as why:
                return part, str(why)
        try:
            await self._answers(leaf, form, typed, files, write=False)
        except Refused as why:
            return "evidence", str(why)
        return "", ""

    def _form(self, code: str, assessor: str) -> tuple[Leaf, Form]:
        leaf = self.judging.leaves.get(f"leaf.{code}")
        if leaf is None:
            raise Refused(f"没有由人评定的指标“{code}”")
        if not assessor:
            return leaf, leaf_form(self.campaign.folder, leaf)
        panel = self.judging.panels.get(code)
        if panel is None or assessor not in panel.assigned:
            raise Refused(f"{code} 没有分给“{assessor}”评定")
        return leaf, leaf_form(self.campaign.folder, leaf, panel, assessor)

    async def _answers(
        self, leaf: Leaf, form: Form, typed: Typed, files: Path | None, *, write: bool = True
    ) -> dict[str, Answer]:
        evidence = typed.evidence.strip()
        path = files / evidence if files is not None and evidence else None
        found = path is not None and await asyncio.to_thread(path.is_file)
        needs = any(asked.code == "photo" and asked.required for asked in form.questions)
        if needs and not found:
            raise Refused(f"{leaf.code} 必须有佐证文件：把文件放在表旁边，佐证写文件名")
        tokens = [*tokens_of(leaf, typed.judgement), typed.reason.strip() or BLANK]
        said = answered_so_far(form, tokens, self._day)
        if found and path is not None:
            data = await asyncio.to_thread(path.read_bytes)
            digest = hashlib.sha256(data).hexdigest()
            if write:
                await asyncio.to_thread(keep, self.data / EVIDENCE, digest, data)
            said["photo"] = Answer("given", f"{path.name}（校验值 {digest[:12]}）")
        elif evidence:
            said["photo"] = Answer("given", evidence[:200])
        else:
            said["photo"] = Answer("skipped")
        value_of(leaf, form, said)
        return said

    async def _put(self, form: Form, given: Mapping[str, Answer], by: Actor) -> None:
        await self.store.save_forms([form])
        said = of_form(form, given, simulated=self.campaign.simulated, how="评议")
        record = entry(
            form.id,
            await next_version(self.store, form.id),
            said,
            by=by,
            at=self.now(),
            kind=RecordKind.ASSESSMENT,
        )
        await put(self.store, [record], self.now())
        self.told()
        await self.load()

    async def load(self) -> None:
        """Rounds follow from what is judged; the forms of a new round are stored."""
        told = []
        for subject, standing in (await self.standing()).items():
            form, answers = await self.answers(standing)
            told.append((subject, form, answers, standing.by, standing.simulated))
        self.judging.keep(told)
        await self.store.save_forms(self.judging.forms)

    def _open(self) -> None:
        if self.campaign.closing.process.archived:
            raise Refused("这个项目已经归档，只能查看")

    @property
    def _day(self) -> date:
        return self.campaign.day(self.now())


def answered_so_far(form: Form, tokens: Sequence[str], day: date) -> dict[str, Answer]:
    """As `answered`, for a form that is typed only in part: what is asked after it stays open."""
    short = form.model_copy(
        update={"questions": tuple(q for q in form.questions if q.code != "photo")}
    )
    return answered(short, tokens, day)


def tokens_of(leaf: Leaf, judgement: str) -> list[str]:
    """What is typed as a judgement, as answers to the form's questions in turn.

    Of parts one share each: 全部 60% 没有. Of conditions the numbers of those not fulfilled. Of
    bands the band and the percent: 1 95."""
    how = ask(leaf).how
    if how == "band":
        return [part.replace("％", "%").removesuffix("%") for part in judgement.split()] or [BLANK]
    if how != "each":
        return [judgement.strip() or BLANK]
    tokens: list[str] = []
    for part in judgement.replace("；", " ").replace("、", " ").replace(",", " ").split():
        share = part.replace("％", "%").removesuffix("%")
        if share.isdigit() and "%" in part.replace("％", "%"):
            whole = {"100": ["1"], "0": ["3"]}
            tokens += whole.get(share, ["2", share])
        else:
            tokens.append(WHOLE.get(part, part))
    return tokens or [BLANK]


def how_words(asked: Ask) -> str:
    """How a judgement is typed, for the sheet and the terminal."""
    match asked.how:
        case "one":
            return "；".join(f"{n} {label}" for n, label in enumerate(asked.options, 1))
        case "several":
            listed = "；".join(f"{n} {label}" for n, label in enumerate(asked.options, 1))
            return f"{asked.prompt}写编号，几个用+连，都没有写0：{listed}"
        case "count":
            return asked.prompt
        case "each":
            parts = "；".join(f"{n} {part}" for n, part in enumerate(asked.parts, 1))
            return f"每部分依次写 全部、没有 或百分数，用空格隔开：{parts}"
        case "band":
            bands = "；".join(
                f"{n} {label}（{low}到{high}）"
                for n, (label, (low, high)) in enumerate(
                    zip(asked.options, asked.limits, strict=True), 1
                )
            )
            return f"写档次编号和百分之几，如 1 95：{bands}"


def result_words(leaf: Leaf, form: Form, answers: Mapping[str, Answer]) -> str:
    """A judgement in words."""
    asked, value = ask(leaf), value_of(leaf, form, answers)
    if asked.how == "one":
        return asked.options[0 if value else 1] if isinstance(value, bool) else str(value)
    return value_words(value)


def _same(one: Mapping[str, Answer], other: Mapping[str, Answer]) -> bool:
    return json.dumps(_plain(one)) == json.dumps(_plain(other))


def _plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {
        code: [answer.status, list(v) if isinstance(v := answer.value, tuple) else v]
        for code, answer in sorted(answers.items())
        if answer.status == "given"
    }
