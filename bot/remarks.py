"""The open answers as coordinators read them: out of the store, put into groups by the worker."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor

from bot import bodies
from bot.campaign import Campaign
from reports.remarks.brief import remarks_brief
from reports.remarks.model import LEAST, Digest, Remarks
from storage.remarks import Stamp
from storage.store import Store
from surveys.figures import PHOTO, VOICE
from surveys.form import VoiceQuestion, Words

HANDLES = PHOTO, VOICE
"""Such an answer is a recording or a picture."""


class OpenAnswersDesk:
    """What was made last is kept: while fewer than five forms are new it stays as it was shown, so
    that nobody can compare two pushes. What is corrected or deleted is gone at once."""

    def __init__(self, store: Store, campaign: Campaign, workers: Executor) -> None:
        self._store = store
        self._campaign = campaign
        self._workers = workers
        self._lock = asyncio.Lock()
        self._last: tuple[Stamp, tuple[Digest, ...]] | None = None

    async def digests(self) -> tuple[Digest, ...]:
        """One for each open question that somebody answered."""
        async with self._lock:
            stamp = await self._store.answers_stamp()
            if self._last is not None and _about_the_same(self._last[0], stamp):
                return self._last[1]
            found = await self._made()
            self._last = stamp, found
            return found

    async def body(self) -> bodies.Body:
        """What the chat answers to 意见."""
        simulated = self._campaign.simulated
        return bodies.Body(text=remarks_brief(await self.digests(), simulated=simulated))

    async def _made(self) -> tuple[Digest, ...]:
        asked = {
            question.code: question.text
            for question in self._campaign.survey.questions
            if isinstance(question, Words | VoiceQuestion)
        }
        if not asked:
            return ()
        said = await self._store.open_answers(sorted(asked))
        every = [
            Remarks(code, text, tuple(t for t in said.get(code, ()) if not t.startswith(HANDLES)))
            for code, text in asked.items()
        ]
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, _digests, every)


def _digests(every: list[Remarks]) -> tuple[Digest, ...]:
    """In the worker process, which alone needs the numeric libraries."""
    from reports.remarks.digest import digests

    return digests(every)


def _about_the_same(before: Stamp, now: Stamp) -> bool:
    """Forms have come in, and fewer than five; nothing else has happened."""
    new = now.forms - before.forms
    corrected = now.versions - before.versions != new
    return now.withdrawn == before.withdrawn and not corrected and 0 <= new < LEAST
