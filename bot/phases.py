"""When the survey, and when the self-evaluation, can be filled in: the project's days, moved by
what coordinators have decided since. Every decision is an entry of the record chain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.by import By
from bot.project.model import Project
from bot.project.phases import Phase
from storage.changes import Changes, Outcome, Record, RecordKind
from storage.store import Store
from surveys.agenda import Translate
from surveys.conversation import Role

Which = Literal["survey", "confirmation"]
WHICH: tuple[Which, ...] = ("survey", "confirmation")
Act = Literal["close", "reopen"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A coordinator closed a phase, or opened it again."""

    act: Act
    on: date
    until: date | None = None
    """For a re-opening: last day, included; none: until it is closed again."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Running:
    """One phase as it stands."""

    which: Which
    year: int
    planned: Phase
    decision: Decision | None = None

    @property
    def closes(self) -> date | None:
        """Last day that counts, as far as it is known."""
        if self.decision is None:
            return self.planned.closes
        return self.decision.on if self.decision.act == "close" else self.decision.until

    def open_on(self, day: date) -> bool:
        if self.decision is not None and self.decision.act == "close":
            return False
        opens = self.planned.opens if self.decision is None else None
        return Phase.model_construct(opens=opens, closes=self.closes).holds(day)

    def closed_since(self, day: date) -> date | None:
        """The last day of a phase that is over on `day`; None before its opening and during it."""
        return None if self.open_on(day) or self._ahead(day) else self.closes

    def _ahead(self, day: date) -> bool:
        opens = self.planned.opens
        return self.decision is None and opens is not None and day < opens

    def why_closed(self, day: date, _: Translate) -> str:
        """In words for the person who comes too early or too late; nothing while it is open."""
        if self.open_on(day):
            return ""
        early = self._ahead(day)
        when = self.planned.opens if early else self.closes
        if when is None:
            return ""
        texts = {
            ("survey", True): _(
                "{year}年度的问卷从{day}开始，现在还没到时间。到时候再打开这里就能答，谢谢您！"
            ),
            ("survey", False): _("{year}年度的问卷已于{day}结束，不再收回答。谢谢您！"),
            ("confirmation", True): _(
                "{year}年度的填报从{day}开始，现在还没到时间。到时候再打开这里就能填，谢谢您！"
            ),
            ("confirmation", False): _(
                "{year}年度的填报已于{day}截止，不再收。要补报或更正，请联系协调员。"
            ),
        }
        shown = _("{year}年{month}月{day}日").format(year=when.year, month=when.month, day=when.day)
        return texts[self.which, early].format(year=self.year, day=shown)


class Phases:
    """Both phases of a campaign. `load` reads the decisions; `decide` adds one."""

    def __init__(self, project: Project) -> None:
        self._zone = project.zone
        self._running: dict[Which, Running] = {
            "survey": Running("survey", project.year, project.survey),
            "confirmation": Running("confirmation", project.year, project.confirmation),
        }

    def __getitem__(self, which: Which) -> Running:
        return self._running[which]

    def of(self, role: Role) -> Running:
        """The phase in which people of this role have something to do."""
        asked = role in (Role.BENEFICIARY, Role.HELPER)
        return self._running["survey" if asked else "confirmation"]

    async def load(self, store: Store) -> None:
        for record in await store.records(RecordKind.DECISION):
            which = record.subject.removeprefix("phase.")
            if record.subject.startswith("phase.") and which in WHICH:
                self._set(which, _read(record))

    async def decide(
        self,
        store: Store,
        which: Which,
        act: Act,
        *,
        until: date | None,
        who: str,
        why: str,
        now: datetime,
    ) -> Decision | None:
        """Close or re-open, on record. None where the phase stands like that already."""
        today = now.astimezone(self._zone).date()
        if self[which].open_on(today) is (act == "reopen") and until is None:
            return None
        before = self[which].decision
        version = before.version + 1 if before else 1
        decision = Decision(act, today, until, version)
        record = decision_record(which, decision, By(who, why), now)
        outcome = await store.submit(
            Changes(key=f"decision:{record.id}", at=now, records=(record,))
        )
        if outcome is not Outcome.DONE:
            return None
        self._set(which, decision)
        return decision

    def _set(self, which: Which, decision: Decision) -> None:
        before = self._running[which]
        self._running[which] = Running(which, before.year, before.planned, decision)


def decision_record(which: Which, decision: Decision, by: By, now: datetime) -> Record:
    """The entry of the chain."""
    subject = f"phase.{which}"
    payload = {
        "act": decision.act,
        "on": decision.on.isoformat(),
        "until": decision.until.isoformat() if decision.until else None,
        "who": by.who,
        "why": by.why,
        "at": now.isoformat(timespec="seconds"),
    }
    return Record(
        id=f"{subject}.{decision.version}",
        kind=RecordKind.DECISION,
        subject=subject,
        version=decision.version,
        person=by.person,
        unit="",
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        at=now,
    )


def _read(record: Record) -> Decision:
    said = json.loads(record.payload)
    until = date.fromisoformat(said["until"]) if said["until"] else None
    return Decision(said["act"], date.fromisoformat(said["on"]), until, record.version)
