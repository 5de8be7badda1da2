"""Tells people that something needs them: coordinators once an hour for each matter, at most."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot import bodies
from bot.clock import ONCE
from bot.i18n import translator
from bot.reporting import Reporter
from bot.voice import is_voice
from storage.changes import MediaStored, OutboxRow, Policy
from storage.db.core import StorageError
from storage.store import Store

log = logging.getLogger(__name__)


class Alerts:
    def __init__(
        self,
        store: Store,
        reporter: Reporter,
        *,
        now: Callable[[], datetime],
        language: str,
    ) -> None:
        self._store = store
        self._reporter = reporter
        self._now = now
        self._language = language

    async def alarm(self, code: str, text: str) -> None:
        """Put the words into the outbox for every coordinator. Never raises: an alarm that cannot
        be stored is logged, so that it does not bring down what it warns of."""
        log.warning("alert %s", code)
        now = self._now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        body = bodies.Body(text=f"【需要处理】{text}")
        try:
            rows = await self._reporter.to_coordinators(
                f"alert.{code}.{hour.isoformat()}", body, Policy.BROADCAST
            )
            await self._store.run_once(f"alert.{code}", hour, rows, now)
        except StorageError:
            log.exception("alert %s could not be stored", code)

    async def photo_lost(self, job: MediaStored, why: str = "") -> None:
        """Ask the person for another photo, file or voice note, once. `why`: a msgid."""
        key = f"photo.{job.id}"
        _ = translator(self._language)
        words = _(
            "有一张照片没有存下来：打不开，或者取不到。请回“修改”，重新发一张，也可以只写凭证号。"
        )
        if is_voice(job.mime):
            words = _(
                "有一段语音没有存下来：打不开，或者取不到。请回“修改”，重新发一段，也可以打字。"
            )
        if why:
            words = _("有一份佐证没有存下来。") + _(why)
        body = bodies.to_json(bodies.Body(text=words))
        rows = [
            OutboxRow(f"{key}.{address_id}", address_id, channel, Policy.BROADCAST, body, False)
            for address_id, channel in await self._store.addresses(job.person)
        ]
        await self._store.run_once(key, ONCE, rows, self._now())
