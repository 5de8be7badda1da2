"""The fieldwork of a campaign: its phases, broadcasts, reminders and progress, for the clock and
for the command line."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bot.broadcasting import LONGEST, Broadcasting, NoAudience, audience, standing_subjects
from bot.by import By
from bot.campaign import Campaign, group_choices, units
from bot.closing import Closing
from bot.erasure import Erasure
from bot.oversight.deadlines import Deadlines
from bot.oversight.desk import Oversight
from bot.oversight.papers import Papers
from bot.oversight.units import Units
from bot.pushing.desk import PushDesk
from bot.reminders import Reminders
from reports.chasing import Chasing
from storage.broadcasts import Broadcast
from storage.changes import Changes, Outcome
from storage.store import Store
from surveys.conversation import Role

if TYPE_CHECKING:
    from bot.confirm_sheets import ConfirmSheets

Json = dict[str, Any]

CHASING: TypeAdapter[Chasing] = TypeAdapter(Chasing)

FIELDWORK = frozenset(
    {
        *("broadcast.preview", "broadcast.begin", "broadcast.steer", "broadcasts"),
        *("phase", "fieldwork", "erase.find", "erase", "late", "chased"),
        *("confirm.export", "confirm.import"),
        "schedule",
    }
)
"""What `answer` is asked."""


class Fieldwork:
    """`reminders` None: beside no running program, where nobody is reminded. `recorded` hears of
    what gets a record otherwise than in a chat."""

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        *,
        now: Callable[[], datetime],
        reminders: Reminders | None = None,
        oversight: Oversight | None = None,
        deadlines: Deadlines | None = None,
        reread: Callable[[], None] = lambda: None,
    ) -> None:
        self._reread = reread
        self._store = store
        self._campaign = campaign
        self._now = now
        self._reminders = reminders
        self._deadlines = deadlines
        self._late_units = oversight.units if oversight else Units(store, campaign, now=now)
        self._closing = Closing(store, campaign, now=now)
        self._broadcasting = Broadcasting(store, campaign, now=now)
        self._erasure = Erasure(store, campaign, now=now)

    @cached_property
    def _sheets(self) -> ConfirmSheets:
        from bot.confirm_sheets import ConfirmSheets  # brings the Office libraries

        return ConfirmSheets(self._store, self._campaign, now=self._now, reread=self._reread)

    async def look(self) -> None:
        """What the clock looks after: the end of the survey, half-made broadcasts, reminders."""
        await self._campaign.phases.load(self._store)
        await self._closing.look()
        await self._broadcasting.go_on()
        if self._reminders is not None:
            await self._reminders.look()
            await self._reminders.tell_finished()
        if self._deadlines is not None:
            await self._deadlines.look()

    async def answer(self, request: Json) -> Json:
        """What `jixiao` commands need. Raises KeyError and ValueError for requests out of shape."""
        return await self._deeds[request["ask"]](request)

    @property
    def _deeds(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        return {
            "broadcast.preview": self._preview,
            "broadcast.begin": self._begin,
            "broadcast.steer": self._steer,
            "broadcasts": self._broadcasts,
            "phase": self._decide,
            "fieldwork": self.progress,
            "erase.find": self._find,
            "erase": self._erase,
            "late": self._late,
            "chased": self._chased,
            "confirm.export": self._export,
            "confirm.import": self._import,
            "schedule": PushDesk(self._store, self._campaign, now=self._now).answer,
        }

    async def _export(self, request: Json) -> Json:
        return await self._sheets.export(request["units"])

    async def _import(self, request: Json) -> Json:
        return await self._sheets.take(request["files"], request["who"])

    async def _steer(self, request: Json) -> Json:
        return {"done": await self._store.steer(request["id"], request["status"])}

    async def _broadcasts(self, _request: Json) -> Json:
        return {"broadcasts": [_plain(each) for each in await self._store.broadcasts()]}

    async def _find(self, request: Json) -> Json:
        return asdict(await self._erasure.find(request["number"]))

    async def _erase(self, request: Json) -> Json:
        by = By(request["who"], request["why"])
        return asdict(await self._erasure.erase(request["number"], by))

    async def _preview(self, request: Json) -> Json:
        try:
            meant = audience(self._campaign, request["to"], request["status"])
        except NoAudience as error:
            return {"problem": str(error)}
        return await self._broadcasting.preview(meant)

    async def _begin(self, request: Json) -> Json:
        text = request["text"].strip()
        if not text or len(text) > LONGEST:
            raise ValueError("the text is empty or too long")
        meant = audience(self._campaign, request["to"], request["status"])
        await self._broadcasting.begin(request["id"], meant, text, request["who"])
        return {"done": True}

    async def _decide(self, request: Json) -> Json:
        until = date.fromisoformat(request["until"]) if request["until"] else None
        decision = await self._campaign.phases.decide(
            self._store,
            request["which"],
            request["act"],
            until=until,
            who=request["who"],
            why=request["why"],
            now=self._now(),
        )
        return {"done": decision is not None, "closed": await self._closing.look()}

    async def progress(self, _request: Json | None = None) -> Json:
        """By unit what is confirmed, by group how many forms there are."""
        today = self._campaign.day(self._now())
        phases = {
            which: {
                "open": self._campaign.phases[which].open_on(today),
                "opens": _iso(self._campaign.phases[which].planned.opens),
                "closes": _iso(self._campaign.phases[which].closes),
            }
            for which in ("survey", "confirmation")
        }
        overdue = {each.unit for each in await self._overdue()}
        return {
            "phases": phases,
            "units": await self._units(overdue),
            "groups": await self._groups(),
        }

    async def _late(self, request: Json) -> Json:
        """Late units as their papers need them."""
        if unknown := self._unknown(request["units"]):
            return {"problem": f"没有“{unknown[0]}”这个单位，见 units 表"}
        papers = Papers(self._store, self._campaign, self._late_units, now=self._now)
        given = await papers.given(self._ids(request["units"]))
        return {"given": CHASING.dump_python(given, mode="json")}

    async def _chased(self, request: Json) -> Json:
        """Note that units were called, or got a letter."""
        ids = self._ids(request["units"])
        meant = [unit for unit in await self._late_units.waiting() if unit.id in ids]
        now, by = self._now(), By(request["who"], request["why"])
        records = tuple(self._late_units.record(unit, request["how"], by, now) for unit in meant)
        key = f"chased:{secrets.token_hex(8)}"
        outcome = await self._store.submit(Changes(key, now, records=records))
        return {"done": len(records) if outcome is Outcome.DONE else 0}

    def _unknown(self, names: list[str]) -> list[str]:
        return [name for name in names if not self._ids([name])]

    def _ids(self, names: list[str]) -> list[str]:
        """Ids of the units of these names or ids; unknown ones are left out."""
        known = {n: u.id for u in self._campaign.folder.units for n in (u.id, u.name, *u.aliases)}
        return [known[name] for name in names if name in known]

    async def _overdue(self) -> list[Any]:
        return list(await self._reminders.overdue()) if self._reminders else []

    async def _units(self, overdue: set[str]) -> list[Json]:
        standing = await standing_subjects(self._store)
        contacts = {person.unit for person in await self._store.people(Role.CONTACT)}
        found = []
        for unit in units(self._campaign.folder):
            forms = [form.id for form in self._campaign.by_unit[unit.unit_id]]
            done = sum(1 for form_id in forms if form_id in standing)
            late = unit.unit_id in overdue
            found.append(
                {
                    "unit": unit.name,
                    "done": done,
                    "total": len(forms),
                    "joined": unit.unit_id in contacts,
                    "overdue": late,
                }
            )
        return found

    async def _groups(self) -> list[Json]:
        counted = await self._store.survey_runs()
        labels = {str(choice.code): choice.label for choice in group_choices(self._campaign.folder)}
        codes = [*labels, *sorted({group for group, _ in counted} - set(labels))]
        survey = self._campaign.folder.project.survey
        found = []
        for code in codes:
            number = int(code) if code.isdigit() else -1
            statuses = {
                status: counted.get((code, status), 0)
                for status in ("open", "complete", "partial", "left", "refused")
            }
            found.append(
                {
                    "group": code,
                    "label": labels.get(code, ""),
                    "target": self._campaign.folder.targets.get(number),
                    "quota": survey.quotas.get(number),
                    **statuses,
                }
            )
        return found


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _plain(broadcast: Broadcast) -> Json:
    """Facts for a person to look at: no text, no addresses."""
    return {
        "id": broadcast.id,
        "status": broadcast.status,
        "complete": broadcast.complete,
        "unreachable": broadcast.unreachable,
        "withdrawn": broadcast.withdrawn,
        "who": broadcast.who,
        "at": broadcast.at.isoformat(),
        "rows": dict(broadcast.rows),
    }
