"""The fieldwork of a campaign: its phases, broadcasts, reminders and progress, for the clock and
for the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from bot.broadcasting import LONGEST, Broadcasting, NoAudience, audience, standing_subjects
from bot.campaign import Campaign, group_choices, units
from bot.closing import Closing
from bot.confirm_sheets import ConfirmSheets
from bot.reminders import Reminders
from storage.broadcasts import Broadcast
from storage.store import Store
from surveys.conversation import Role

Json = dict[str, Any]

FIELDWORK = frozenset(
    {
        *("broadcast.preview", "broadcast.begin", "broadcast.steer", "broadcasts"),
        *("phase", "fieldwork", "confirm.export", "confirm.import"),
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
        recorded: Callable[[str], None] = lambda _subject: None,
    ) -> None:
        self._sheets = ConfirmSheets(store, campaign, now=now, recorded=recorded)
        self._store = store
        self._campaign = campaign
        self._now = now
        self._reminders = reminders
        self._closing = Closing(store, campaign, now=now)
        self._broadcasting = Broadcasting(store, campaign, now=now)

    async def look(self) -> None:
        """What the clock looks after: the end of the survey, half-made broadcasts, reminders."""
        await self._closing.look()
        await self._broadcasting.go_on()
        if self._reminders is not None:
            await self._reminders.look()

    async def answer(self, request: Json) -> Json:
        """What `jixiao` commands need. Raises KeyError and ValueError for requests out of shape."""
        match request["ask"]:
            case "confirm.export":
                return await self._sheets.export(request["units"])
            case "confirm.import":
                return await self._sheets.take(request["files"], request["who"])
            case "broadcast.preview":
                return await self._preview(request)
            case "broadcast.begin":
                return await self._begin(request)
            case "broadcast.steer":
                status = request["status"]
                return {"done": await self._store.steer(request["id"], status)}
            case "broadcasts":
                return {"broadcasts": [_plain(each) for each in await self._store.broadcasts()]}
            case "phase":
                return await self._decide(request)
            case "fieldwork":
                return await self.progress()
            case unknown:
                raise KeyError(unknown)

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

    async def progress(self) -> Json:
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
