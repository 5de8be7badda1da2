"""Fetches photos and voice notes after the commit that took them; checked, photos stripped of EXIF
and GPS, stored."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta

from bot.channels.base import Channel, SendError
from bot.evidence_files import FILES, PDF, file_type, shows
from bot.evidence_words import REUSED, SHOWN
from bot.pictures import MAX_BYTES, NotAPicture, checked_pdf, clean
from bot.voice import NotAVoiceNote, is_voice, voice_kind
from storage.changes import MediaStored
from storage.store import Store, StoreBusy, StoreFull
from surveys.sign_off_forms import SCANS

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
Lost = Callable[[MediaStored, str], Awaitable[None]]
"""Tells the person that a photo will not be kept, and why if that is known (a msgid)."""


class MediaFetcher:
    """Works off the media jobs of all channels."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        workers: Executor,
        *,
        now: Callable[[], datetime],
        lost: Lost,
        stored: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._workers = workers
        self._now = now
        self._lost = lost
        self._stored = stored

    async def serve(self, stop: asyncio.Event) -> None:
        """Until `stop`. A database that cannot be written now is waited for: jobs stay."""
        while not stop.is_set():
            if not await self._worked():
                await self._sleep(stop)

    async def _worked(self) -> int:
        """A database or disk that takes nothing now is waited for: the jobs stay."""
        try:
            return await self.fetch_due()
        except (StoreBusy, StoreFull) as error:
            log.warning("photos have to wait: %s", type(error).__name__)
            return 0

    async def fetch_due(self) -> int:
        jobs = await self._store.media_due(self._now())
        await self._fetch_all(jobs)
        if jobs and self._stored is not None:
            await self._stored()
        return len(jobs)

    async def _fetch_all(self, jobs: list[MediaStored]) -> None:
        for done in await asyncio.gather(*map(self._fetch, jobs), return_exceptions=True):
            if isinstance(done, BaseException):
                raise done

    async def _sleep(self, stop: asyncio.Event) -> None:
        wake = self._store.media_wake
        waiters = [asyncio.create_task(wake.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waiters, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        for waiter in waiters:
            waiter.cancel()
        wake.clear()

    async def _fetch(self, job: MediaStored) -> None:
        loop = asyncio.get_running_loop()
        try:
            channel = self._channels[job.channel]
            data = await channel.fetch(job.ref)
            if is_voice(job.mime):
                await self._keep(job, data, voice_kind(data))
                return
            if job.question in SCANS and job.mime in FILES:  # signed and sealed: nothing to mask
                await self._keep(job, checked_pdf(data), PDF)
                return
            if job.mime in FILES:
                await self._keep_file(job, data)
                return
            picture = await loop.run_in_executor(self._workers, clean, data)
            await self._keep(job, picture, "image/jpeg")
        except (NotAPicture, NotAVoiceNote):
            await self._give_up(job)
        except (SendError, KeyError) as error:
            log.warning("media %s: %s", job.id, type(error).__name__)
            if job.attempts + 1 >= MAX_ATTEMPTS:
                await self._give_up(job)
                return
            wait = timedelta(seconds=5 * 2 ** min(job.attempts, 6))
            await self._store.media_failed(job.id, self._now() + wait)

    async def _keep_file(self, job: MediaStored, data: bytes) -> None:
        """A document, by what is in it, whatever it was called."""
        mime = file_type(data)
        if len(data) > MAX_BYTES or not mime:
            raise NotAPicture("no file that we take")
        found = await asyncio.to_thread(shows, data, mime)
        if found is not None:
            await self._give_up(job, SHOWN[found])
            return
        await self._keep(job, data, mime)

    async def _keep(self, job: MediaStored, data: bytes, mime: str) -> None:
        digest = hashlib.sha256(data).hexdigest()
        if await self._store.media_of_another_unit(digest, job.run):
            await self._give_up(job, REUSED)
            return
        try:
            await self._store.media_stored(job.id, data, mime)
        except LookupError:  # the person deleted the form while this was on the way
            await self._store.sweep()

    async def _give_up(self, job: MediaStored, why: str = "") -> None:
        """The person is told first: told again after a crash is better than never. `why`: a
        msgid, where it is not that the file cannot be had or opened."""
        await self._lost(job, why)
        await self._store.media_failed(job.id, None)
