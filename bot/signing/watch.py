"""Looks after what follows from the record chain: a unit that has confirmed everything makes a new
version of its 确认表, and a scan that is stored archives it.

All of it can be done again after a crash: what is due follows from what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from bot.campaign import Campaign
from bot.signing.acts import By, Said, act_record
from bot.signing.desk import Signing
from bot.signing.states import UnitState
from bot.signing.telling import Telling
from storage.changes import Changes, Outcome, Record
from storage.store import Store
from surveys.figures import PHOTO
from surveys.sign_off import Stage, due
from surveys.sign_off_forms import SCANS, STAMP


class SignOffWatch:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        signing: Signing,
        telling: Telling,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._signing = signing
        self._telling = telling
        self._now = now

    async def look(self) -> int:
        """Do what is due, and tell of it; how many acts were added."""
        added = 0
        for state in (await self._signing.states()).values():
            added += await self._submit(state)
            if state.signed.stage is Stage.REVIEWED:
                added += await self._stamp(state)
        await self._telling.go_on()
        return added

    async def _submit(self, state: UnitState) -> bool:
        """经办人提交: everything is confirmed, and in other versions than the newest 确认表 has."""
        if not due(state.signed, state.standing, state.forms):
            return False
        last = await self._newest(state)
        act = Said(
            state.unit,
            "submitted",
            state.signed.sheet + 1,
            forms=state.standing,
            review=self._signing.required,
        )
        facts = json.loads(last.payload)
        by = By(facts["by"], last.person, facts["simulated"] or self._campaign.simulated)
        return await self._append(state, act, by, last.at)

    async def _newest(self, state: UnitState) -> Record:
        """The confirmation that was submitted last."""
        found = [
            record
            for subject in state.standing
            for record in (await self._store.history(subject))[-1:]
        ]
        return max(found, key=lambda record: record.at)

    async def _stamp(self, state: UnitState) -> bool:
        """盖章归档: all pages of a scan of this version are stored."""
        form_id = f"{STAMP}{state.unit}.{state.signed.sheet}"
        for person, answers in await self._store.complete_runs(form_id):
            scans = await self._pages(answers)
            if scans:
                people = {p.id: p for p in await self._store.people(unit=state.unit)}
                who = people.get(person)
                by = By(who.label if who else "", person, bool(who and who.simulated))
                act = Said(state.unit, "stamped", state.signed.sheet, scans=scans)
                return await self._append(state, act, by, self._now())
        return False

    async def _pages(self, answers: dict[str, str]) -> tuple[tuple[str, str], ...]:
        """(sha256, MIME type) of each page; nothing until the last one is stored."""
        found = []
        for page in SCANS:
            value = json.loads(answers[page]).get("value") if page in answers else None
            if not isinstance(value, str) or not value.startswith(PHOTO):
                continue
            media = await self._store.media(value.removeprefix(PHOTO))
            if media is None or media.status != "stored":
                return ()
            found.append((media.sha256, media.mime))
        return tuple(found)

    async def _append(self, state: UnitState, act: Said, by: By, at: datetime) -> bool:
        version = await self._signing.following(state.unit)
        record = act_record(act, version=version, by=by, at=at)
        changes = Changes(key=f"sign_off:{record.id}:{act.what}", at=at, records=(record,))
        return await self._store.submit(changes) is Outcome.DONE
