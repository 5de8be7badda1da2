"""The end of the survey: what people have not sent off is closed, once, on the closing day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time

from bot import effects
from bot.campaign import Campaign
from storage.changes import Known, Outcome
from storage.store import Store
from surveys import state
from surveys.agenda import needed
from surveys.conversation import Run
from surveys.ending import end_survey
from surveys.form import Form
from surveys.messages import Inbound, Woken

log = logging.getLogger(__name__)

TRIES = 5


class Closing:
    """Each form is closed in a commit of its own, by the version of its conversation: a kill in
    between leaves the rest for the next look."""

    def __init__(self, store: Store, campaign: Campaign, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now
        self._done = ""

    async def look(self) -> int:
        """Close what is open of a survey that is over; how many forms were closed."""
        now = self._now()
        running = self._campaign.phases["survey"]
        day = running.closed_since(self._campaign.day(now))
        if day is None:
            return 0
        version = running.decision.version if running.decision else 0
        key = f"survey.closed.{version}"
        due = datetime.combine(day, time(0), UTC)
        if self._done == f"{key}.{day}" or await self._store.last_run(key) == due:
            return 0
        closed = await self._sweep(day, f"{key}.{day}")
        await self._store.run_once(key, due, (), now)
        self._done = f"{key}.{day}"
        log.info("the survey is over: %d unfinished forms were closed", closed)
        return closed

    async def _sweep(self, day: date, key: str) -> int:
        closed, after = 0, ""
        while page := await self._store.open_surveys(after):
            for known in page:
                closed += await self._close(known, day, key)
            after = page[-1].person.id
        return closed

    async def _close(self, known: Known, day: date, key: str) -> int:
        """One person's; somebody who writes at the same moment goes first."""
        latest: Known | None = known
        for _ in range(TRIES):
            if latest is None:
                return 0
            outcome = await self._submit(latest, day, key)
            if outcome is not Outcome.CONFLICT:
                return int(outcome is Outcome.DONE)
            latest = await self._again(latest.person.id)
        return 0

    async def _again(self, person: str) -> Known | None:
        """The same person as they stand now, if anything is open still."""
        found = await self._store.open_surveys(person[:-1], limit=50)
        return next((known for known in found if known.person.id == person), None)

    async def _submit(self, known: Known, day: date, key: str) -> Outcome:
        conversation = state.from_json(known.state)
        forms = await self._forms(needed(conversation))

        def form_of(run: Run) -> Form | None:
            return forms.get(run.form_hash)

        step = end_survey(conversation, form_of)
        if step.conversation == conversation:
            return Outcome.REPEAT
        again = effects.counted_before(step, conversation.submitted)
        event = f"{key}.{known.person.id}.{known.version}"
        inbound = Inbound("closing", event, "", self._now(), Woken())
        context = effects.Context(
            known=known,
            inbound=inbound,
            submitted=conversation.submitted,
            stood=await self._store.counted_runs(again) if again else {},
            forms=forms,
            points=self._campaign.points,
            today=day,
            versions={},
            group_question=self._campaign.group_question,
            rules=self._campaign.rules,
            quotas=self._campaign.quotas,
            full=await self._store.full(self._campaign.quotas),
            divided=self._campaign.divided,
        )
        outcome = await self._store.submit(effects.changes_of(step, context))
        if outcome is Outcome.ANSWERED:  # on paper, by telephone: one form counts for a row
            step = effects.not_counted(step)
            outcome = await self._store.submit(effects.changes_of(step, context))
        return outcome

    async def _forms(self, hashes: frozenset[str]) -> dict[str, Form]:
        found = {form_hash: await self._store.form(form_hash) for form_hash in hashes}
        return {form_hash: form for form_hash, form in found.items() if form is not None}
