"""What the command line asks on the way from draft to closed, of the running program or of the
project opened for it: the same answers either way."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bot.assess import printing
from bot.assess.agreed import agreement_words
from bot.assess.desk import AssessDesk, Meeting, Typed, how_words
from bot.assess.sheet import read_sheet
from bot.results import report
from bot.results.archive import Archivist
from bot.results.desk import ResultDesk
from bot.results.entries import Entries
from bot.results.ledger import LedgerDesk, New, state_words
from bot.results.process import Actor
from bot.results.writing import Refused
from scoring.assess import ask

Json = dict[str, Any]


class ClosingRequests:
    """Every answer says in `told` what was done, or in `refused` why not."""

    def __init__(self, desk: ResultDesk, assess: AssessDesk) -> None:
        self.desk, self.assess = desk, assess
        self.entries, self.ledger = Entries(desk), LedgerDesk(desk)
        self.archivist = Archivist(desk)

    def knows(self, request: Json) -> bool:
        return request["ask"] in self._deeds

    async def answer(self, request: Json) -> Json:
        """Raises KeyError for a request out of shape."""
        try:
            return await self._deeds[request["ask"]](request)
        except Refused as why:
            return {"refused": str(why)}

    @property
    def _deeds(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        return {
            "result_show": self._show,
            "result_act": self._act,
            "result_reply": self._reply,
            "result_decide": self._decide,
            "result_accept": self._accept,
            "result_comment": self._comment,
            "result_compare": self._compare,
            "result_archive": self._archive,
            "result_check": self._check,
            "rectify_list": self._items,
            "rectify_add": self._add_item,
            "rectify_report": self._report_item,
            "rectify_close": self._close_item,
            "rectify_reopen": self._reopen_item,
            "rectify_book": self._ledger,
            "assess_list": self._leaves,
            "assess_sheet": self._sheet,
            "assess_read": self._read,
            "assess_meeting": self._meeting,
            "assess_judge": self._judge,
            "assess_minutes": self._minutes,
        }

    # -- the result

    async def _show(self, _request: Json) -> Json:
        return {"told": await report.standing_words(self.desk)}

    async def _act(self, request: Json) -> Json:
        wanted = [self._unit(name) for name in request["units"]]
        by = _by(request)
        told = await self.desk.act(request["doing"], by, why=request["why"], wanted=wanted)
        return {"told": told}

    async def _reply(self, request: Json) -> Json:
        unit = self._unit(request["unit"])
        text, evidence, how = request["text"], request["evidence"], request["how"]
        return {"told": await self.entries.reply(unit, text, evidence, how, _by(request))}

    async def _decide(self, request: Json) -> Json:
        unit = self._unit(request["unit"])
        verdict, reason = request["verdict"], request["why"]
        return {"told": await self.entries.decide(unit, verdict, reason, _by(request))}

    async def _accept(self, request: Json) -> Json:
        return {"told": await self.entries.accept(request["finding"], request["why"], _by(request))}

    async def _comment(self, request: Json) -> Json:
        on = date.fromisoformat(request["on"]) if request["on"] else self._today
        told = await self.entries.comment(request["who"], request["text"], on, _by(request))
        return {"told": told}

    async def _compare(self, _request: Json) -> Json:
        changes = await report.changes(self.desk)
        rows = [
            [row.code, row.name, row.stage, _text(row.old), _text(row.new), row.why, row.who]
            for row in changes.rows
        ]
        from reports.formats.changes_page import changes_document  # brings the Office libraries

        return {"rows": rows, "file": _packed(changes_document(changes))}

    async def _archive(self, request: Json) -> Json:
        target = Path(request["target"])
        return {"told": await self.archivist.archive(target, request["why"], _by(request))}

    async def _check(self, request: Json) -> Json:
        wrong = await report.differences(self.desk)
        if request["archive"]:
            wrong += await self.archivist.verified(Path(request["archive"]))
        return {"wrong": wrong}

    # -- the ledger

    async def _items(self, _request: Json) -> Json:
        return {
            "rows": [
                [
                    str(item.number),
                    self.desk.campaign.closing.unit_name(item.unit),
                    item.problem,
                    item.measure,
                    item.deadline.isoformat(),
                    state_words(item, self._today),
                    item.done,
                ]
                for item in await self.ledger.items()
            ]
        }

    async def _add_item(self, request: Json) -> Json:
        new = New(
            request["problem"],
            self._unit(request["unit"]),
            request["measure"],
            _day(request["deadline"]),
        )
        return {"told": await self.ledger.add(new, _by(request))}

    async def _report_item(self, request: Json) -> Json:
        done, evidence = request["done"], request["evidence"]
        return {"told": await self.ledger.report(request["number"], done, evidence, _by(request))}

    async def _close_item(self, request: Json) -> Json:
        return {"told": await self.ledger.close(request["number"], request["why"], _by(request))}

    async def _reopen_item(self, request: Json) -> Json:
        deadline = _day(request["deadline"])
        number, why = request["number"], request["why"]
        return {"told": await self.ledger.reopen(number, why, deadline, _by(request))}

    async def _ledger(self, _request: Json) -> Json:
        from reports.formats.ledger import ledger_workbook  # brings the Office libraries

        return {"file": _packed(ledger_workbook(await self.ledger.book()))}

    # -- judged leaves

    async def _leaves(self, _request: Json) -> Json:
        await self.assess.load()
        collected = await self.desk.reporter.collected()
        leaves = self.assess.judging.leaves.values()
        return {
            "rows": [list(asdict(one).values()) for one in await printing.states(self.assess)],
            "agreement": agreement_words(collected.agreement),
            "how": {leaf.code: how_words(ask(leaf)) for leaf in leaves},
            "standards": {leaf.code: leaf.standard for leaf in leaves},
        }

    async def _sheet(self, request: Json) -> Json:
        await self.assess.load()
        assessor = request["assessor"]
        rows = await printing.sheet_rows(self.assess, assessor)
        if not rows:
            raise Refused(f"没有分给“{assessor}”的指标")
        head = await printing.head(self.assess)
        from reports.formats.judging_sheet import judging_sheet  # brings the Office libraries

        return {"file": _packed(judging_sheet(head, rows, assessor=assessor)), "leaves": len(rows)}

    async def _read(self, request: Json) -> Json:
        """All of a sheet, or nothing while something in it is wrong."""
        await self.assess.load()
        raw, name = base64.b64decode(request["file"]), request["name"]
        files = Path(request["folder"])
        sheet = read_sheet(raw, name)
        problems = [[each.where, each.message, each.remedy] for each in sheet.problems]
        for row in sheet.rows:
            part, why = await self.assess.check(row.typed, assessor=sheet.assessor, files=files)
            if part:
                problems.append([row.where(part), f"{row.typed.leaf}：{why}", ""])
        if problems:
            return {"problems": problems, "told": ""}
        by = _by(request)
        if sheet.meeting is not None:
            await self.assess.meeting(sheet.meeting, by)
        told = [
            await self.assess.judge(row.typed, by, assessor=sheet.assessor, files=files)
            for row in sheet.rows
        ]
        new = sum(bool(each) for each in told)
        same = len(told) - new
        return {"problems": [], "told": f"收下{new}项，{same}项和原来一样。"}

    async def _meeting(self, request: Json) -> Json:
        meeting = Meeting(request["participants"], request["place"])
        return {"told": await self.assess.meeting(meeting, _by(request))}

    async def _judge(self, request: Json) -> Json:
        await self.assess.load()
        typed = Typed(request["leaf"], request["judgement"], request["reason"], request["evidence"])
        folder = Path(request["folder"]) if request["folder"] else None
        told = await self.assess.judge(
            typed, _by(request), assessor=request["assessor"], files=folder
        )
        return {"told": told or "和原来一样，没有再记。"}

    async def _minutes(self, request: Json) -> Json:
        minutes = await printing.minutes(self.assess, _by(request))
        from reports.formats.minutes import minutes_document  # brings the Office libraries

        return {"file": _packed(minutes_document(minutes)), "leaves": len(minutes.rows)}

    # -- small things

    def _unit(self, name: str) -> str:
        """The id of a unit by its id, name or another name. Raises Refused."""
        for unit in self.desk.campaign.folder.units:
            if name in (unit.id, unit.name, *unit.aliases):
                return unit.id
        raise Refused(f"没有单位“{name}”")

    @property
    def _today(self) -> date:
        return self.desk.campaign.day(self.desk.now())


def _by(request: Json) -> Actor:
    return Actor(request["by"], "", request["account"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(f"“{text}”不是日期，写成 2021-03-05") from error


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _text(value: object) -> str:
    return "没有依据" if value is None else str(value)
