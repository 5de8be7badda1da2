"""What a coordinator sees of marked forms, and decides about single ones, on record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.campaign import Campaign, group_choices
from bot.findings_desk import standing_findings
from bot.quality import sweep
from bot.report_input import outside_words
from bot.reporting import Reporter
from reports.bases import basis_words, shown_bases
from scoring.quality import DECIDED, FLAGS
from scoring.suppression import shown_count
from storage.changes import MarkedRuns, Marks, Record, RecordKind, RunRow
from storage.store import Store

Json = dict[str, Any]

LISTED = 200
"""Marked forms listed at once."""

DECISIONS: dict[Literal["include", "exclude"], str] = {"include": "kept", "exclude": "struck"}


@dataclass(frozen=True, slots=True)
class QualityDesk:
    store: Store
    campaign: Campaign
    reporter: Reporter
    now: Callable[[], datetime]

    async def answer(self, request: Json) -> Json:
        """Requests of the command line. Raises KeyError for one out of shape."""
        if request["ask"] == "findings":
            return await standing_findings(self.reporter)
        if request["ask"] == "decide":
            return await self.decide(
                request["form"], request["what"], request["who"], request["why"]
            )
        return await self.look(runs=request["runs"])

    async def look(self, *, runs: bool = False) -> Json:
        """Look at all forms together, then say what is marked, what stands outside, and the score
        on each basis. Never an answer."""
        changed = await sweep(self.store, self.campaign.rules, self.campaign.points)
        given = await self.reporter.live()
        found = await self.store.marks()
        return {
            "changed": changed,
            "rule": outside_words(self.campaign.rules.outside),
            "rows": [_row(*each, self._group) for each in _counted(found)],
            "outside": shown_count(sum(one.n for one in found if one.marks.outside)),
            "bases": [basis_words(given, basis) for basis in shown_bases(given)],
            "runs": [_run(run) for run in await self._marked()] if runs else [],
        }

    async def decide(self, number: str, what: str, who: str, why: str) -> Json:
        """Count one form, or leave it out, whatever the rule says; the reason goes into the chain
        of records. `number` is the form's receipt. Returns what stands then, or nothing."""
        flag = DECISIONS["include" if what == "include" else "exclude"]
        run = await self.store.run_by_receipt(number.strip().upper())
        if run is None:
            return {"done": False}
        rules = self.campaign.rules

        def change(row: RunRow) -> Marks:
            return rules.marks({*row.flags} - DECIDED | {flag})

        record = await self._record(run, flag, who, why)
        changed = await self.store.move(
            [run.id], change, points=self.campaign.points, decided=[record]
        )
        stands = await self.store.counted_runs([run.id])
        return {"done": True, "changed": changed, **_run(stands.get(run.id, run))}

    async def _record(self, run: RunRow, flag: str, who: str, why: str) -> Record:
        """Names the form by its receipt and its marks; nothing of what was answered."""
        subject = f"quality.{receipt(run)}"
        version = len(await self.store.history(subject)) + 1
        payload = {
            "decision": flag,
            "form": receipt(run),
            "marks": list(run.flags),
            "who": who,
            "why": why,
            "at": self.now().isoformat(timespec="seconds"),
            "simulated": run.simulated,
        }
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Record(
            id=f"{subject}.{version}",
            kind=RecordKind.DECISION,
            subject=subject,
            version=version,
            person="",
            unit="",
            payload=text,
            at=self.now(),
        )

    async def _marked(self) -> list[RunRow]:
        return (await self.store.marked_runs())[:LISTED]

    def _group(self, code: str) -> str:
        named = {str(choice.code): choice.label for choice in group_choices(self.campaign.folder)}
        return named.get(code, code)


def receipt(run: RunRow) -> str:
    """The number the person was given, without its version."""
    return run.id[1:9].upper()


def helper_number(helper: str) -> str:
    """How a helper is named in tables: an id's beginning, not a name."""
    return helper[:6].upper()


def _counted(found: Iterable[MarkedRuns]) -> list[tuple[str, str, str, int]]:
    """(mark, group, helper, forms), in the order of the marks."""
    counts: dict[tuple[str, str, str], int] = {}
    for one in found:
        for flag in one.marks.flags:
            key = (flag, one.group, one.helper)
            counts[key] = counts.get(key, 0) + one.n
    order = list(FLAGS)
    rows = [(*key, n) for key, n in counts.items()]
    return sorted(rows, key=lambda row: (order.index(row[0]), row[1:3]))


def _row(flag: str, group: str, helper: str, n: int, named: Callable[[str], str]) -> list[str]:
    return [FLAGS[flag], named(group), helper_number(helper), shown_count(n)]


def _run(run: RunRow) -> Json:
    """A form as it may be told apart: by its receipt and marks. Neither group nor day."""
    marks = [FLAGS.get(flag, flag) for flag in run.flags]
    return {"form": receipt(run), "marks": marks, "outside": bool(run.outside)}
