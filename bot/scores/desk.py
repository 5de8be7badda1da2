"""The score as it stands, for the command line and the chat: over the counters and the standing
records, or over a state that was kept."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from importlib.metadata import version
from typing import Any

from bot.campaign import Campaign
from bot.freeze import NotLoadable
from bot.report_input import printed_sheet, scored
from bot.reporting import SCORES, Reporter
from bot.results.freezer import Freezer
from bot.results.frozen import Frozen, NotReadable
from bot.results.writing import Refused
from bot.scores.behind import Behind, behind, newest
from bot.standing import Collected, opened
from reports import words
from reports.explain import NoSuchCode, explain, lost
from reports.model import ReportInput
from scoring.changes import changes, changes_json
from scoring.finding import finding_json
from scoring.model import ScoreSheet
from scoring.score import to_json
from storage.store import Store
from surveys.numerals import squeeze

Json = dict[str, Any]

NOW, PRINTED = "now", "printed"
"""What can be compared besides snapshots: the state at this moment; the report to be checked."""
RESULTS = "result."
"""Names of the states that drafts and approved results were frozen under."""
_NAME = re.compile(r"[\w.\-]{1,40}")


@dataclass(frozen=True, slots=True)
class State:
    """What a score is made from, and everything a report says of it."""

    campaign: Campaign
    collected: Collected
    given: ReportInput
    label: str
    frozen: Frozen | None = None


@dataclass(frozen=True, slots=True)
class ScoreDesk:
    store: Store
    campaign: Campaign
    reporter: Reporter
    freezer: Freezer
    now: Callable[[], datetime]

    async def answer(self, request: Json) -> Json:
        """Requests of the command line. `refused` in the answer says why not. Raises KeyError for
        one out of shape."""
        doing: Mapping[str, Callable[[Json], Awaitable[Json]]] = {
            "show": self._show,
            "explain": self._explain,
            "save": self._save,
            "list": self._list,
            "recompute": self._recompute,
            "compare": self._compare,
        }
        try:
            return await doing[request["do"]](request)
        except (Refused, NotReadable, NotLoadable) as why:
            return {"refused": str(why)}

    async def why(self, code: str) -> str:
        """What the chat answers to 为什么 C221; without a code, where points were lost."""
        state = await self._state("")
        if not code:
            return lost(state.given.sheet)
        try:
            text = await self._explained(state, state.given.sheet, code)
        except NoSuchCode as error:
            return error.words
        return f"{text}\n{_heading(state)}"

    # -- requests

    async def _show(self, request: Json) -> Json:
        state = await self._state(request["of"])
        sheet = self._sheet(state, other=request["self_evaluation"])
        other = request["self_evaluation"]
        return {
            **_told(state),
            "sheet": to_json(sheet),
            "findings": [] if other else [finding_json(one) for one in state.given.findings],
            "confidence": "" if other else await self.reporter.confidence(state.given),
        }

    async def _explain(self, request: Json) -> Json:
        state = await self._state(request["of"])
        sheet = self._sheet(state, other=request["self_evaluation"])
        try:
            text = await self._explained(state, sheet, request["code"])
        except NoSuchCode as error:
            return {"refused": error.words}
        return {**_told(state), "text": text}

    async def _save(self, request: Json) -> Json:
        """Keep what stands now: aggregates, rules, version, result. It counts as shown, so that
        two of them cannot be compared to learn single answers."""
        known = [name for name, _, _ in await self.store.snapshots(SCORES)]
        name = request["name"] or self._free(known)
        if not _NAME.fullmatch(name) or name in (NOW, PRINTED) or name.startswith(RESULTS):
            raise Refused(
                f"快照不能叫“{name}”：用1至40个汉字、字母、数字、点、横线，"
                f"不用 {NOW}、{PRINTED}，不以 {RESULTS} 开头"
            )
        if SCORES + name in known:
            raise Refused(f"已有快照“{name}”，不覆盖，换一个名称")
        collected = await self.reporter.collected()
        given = await self.reporter.input_of(collected)
        frozen = await self.reporter.keep(SCORES + name, collected, given)
        await self.reporter.shown(collected, given.as_of)
        return {"id": name, **_facts(frozen)}

    async def _list(self, _request: Json) -> Json:
        return {
            "snapshots": [
                {"id": name, **_facts(frozen)} for name, frozen in (await self._kept()).items()
            ]
        }

    async def _recompute(self, request: Json) -> Json:
        frozen = await self._frozen(request["of"])
        again = to_json(scored(await self.freezer.campaign_of(frozen), frozen.collected.records)[1])
        found = changes(frozen.sheet, again)
        return {
            "id": request["of"],
            **_facts(frozen),
            "same": again == frozen.sheet,
            "again": {"total": again["total"], "grade": again["grade"]},
            "changes": changes_json(found),
            "program_now": version("jixiao"),
            "revision_now": self.campaign.folder.revision,
        }

    async def _compare(self, request: Json) -> Json:
        first = await self._compared(request["a"])
        second = await self._compared(request["b"])
        return {
            "a": {"id": request["a"], **first[0]},
            "b": {"id": request["b"], **second[0]},
            "changes": changes_json(changes(first[1], second[1])),
        }

    # -- states

    async def _state(self, of: str) -> State:
        """What stands, an approved result first; `of`: a snapshot."""
        if of:
            frozen = await self._frozen(of)
            return await self._again(frozen, f"快照 {of}")
        given = await self.reporter.approved()
        current = self.campaign.closing.process.current
        if given is not None and current is not None:
            frozen = await self.freezer.frozen_at(current)
            campaign = await self.freezer.campaign_of(frozen)
            label = f"{given.label} {given.number}"
            return State(campaign, frozen.collected, given, label, frozen)
        collected = await self.reporter.collected()
        return State(
            self.campaign, collected, await self.reporter.input_of(collected), "数据库，现在"
        )

    async def _again(self, frozen: Frozen, label: str) -> State:
        campaign = await self.freezer.campaign_of(frozen)
        return State(campaign, frozen.collected, await self.freezer.given(frozen), label, frozen)

    def _sheet(self, state: State, *, other: bool) -> ScoreSheet:
        """`other`: the standard self-evaluation form, from the same records."""
        if not other:
            return state.given.sheet
        system = state.campaign.folder.self_evaluation
        if system is None:
            raise Refused("这个项目没有自评表的指标体系（self_evaluation.yaml）")
        return scored(state.campaign, state.collected.records, system)[1]

    async def _explained(self, state: State, sheet: ScoreSheet, code: str) -> str:
        text = explain(sheet, code)
        folder = state.campaign.folder
        leaves = [leaf for system in folder.systems for leaf in system.leaves]
        leaf = next((one for one in leaves if squeeze(one.code) == squeeze(code)), None)
        if leaf is None:
            return text
        records = newest(await self.store.between(0, state.given.chain.count))
        told = []
        for record in records:
            said = None
            if record.payload:
                standing = opened(record)
                form = await self.store.form(standing.form_hash)
                said = (standing, form) if form is not None else None
            told.append(Behind(record, said))
        lines = behind(leaf, sheet, state.given, told)
        return (
            "\n".join((text, "背后的记录：", *(f"　{line}" for line in lines))) if lines else text
        )

    async def _compared(self, of: str) -> tuple[Json, Json]:
        """(facts, sheet) of one side of a comparison."""
        if of == NOW:
            collected = await self.reporter.collected()
            given = await self.reporter.input_of(collected)
            return {"as_of": given.as_of.isoformat()}, to_json(given.sheet)
        if of == PRINTED:
            sheet = printed_sheet(self.campaign)
            if sheet is None:
                raise Refused("没有待核对的报告可比：要有 printed.yaml 和 evidence.yaml")
            return {"as_of": ""}, to_json(sheet)
        frozen = await self._frozen(of)
        return _facts(frozen), frozen.sheet

    # -- snapshots

    async def _frozen(self, of: str) -> Frozen:
        kept = await self._kept()
        if of in kept:
            return kept[of]
        if not kept:
            raise Refused(f"没有快照“{of}”：还没有存过，用 jixiao score 文件夹 --save 存一个")
        near = get_close_matches(of, kept, n=3, cutoff=0.5) or list(kept)[-5:]
        raise Refused(f"没有快照“{of}”。有：{'、'.join(near)}；全部见 --snapshots")

    async def _kept(self) -> dict[str, Frozen]:
        """All that can be named, oldest first: scores by their names, drafts and approved results
        as result.<n>.<act>."""
        found = [
            (at, name.removeprefix(SCORES), Frozen(body))
            for prefix in (SCORES, RESULTS)
            for name, body, at in await self.store.snapshots(prefix)
        ]
        found.sort(key=lambda one: one[0])
        return {name: frozen for _, name, frozen in found if "sheet" in frozen.facts}

    def _free(self, known: list[str]) -> str:
        """The time as a name: 20210112-0930, and -2 where that is taken."""
        base = f"{self.now().astimezone(self.campaign.zone):%Y%m%d-%H%M}"
        names = (base, *(f"{base}-{n}" for n in range(2, len(known) + 3)))
        return next(name for name in names if SCORES + name not in known)


def _heading(state: State) -> str:
    at = words.moment(state.given.as_of, state.given.time_zone)
    return f"（{state.label}，截至{at}）"


def _told(state: State) -> Json:
    return {
        "title": state.given.title,
        "label": state.label,
        "as_of": state.given.as_of.isoformat(),
        "moment": words.moment(state.given.as_of, state.given.time_zone),
        "revision": state.campaign.folder.revision,
        "records": state.given.chain.count,
    }


def _facts(frozen: Frozen) -> Json:
    facts = frozen.facts
    return {
        "as_of": facts["as_of"],
        "total": facts["sheet"]["total"],
        "grade": facts["sheet"]["grade"],
        "revision": frozen.revision,
        "program": facts["program"],
        "records": frozen.head.count,
        "sha256": frozen.sha256,
    }
