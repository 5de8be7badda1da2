"""What the command line asks about the sign-off: re-opening, scans from a desk, erasing by law."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.evidence_files import PDF
from bot.pictures import NotAPicture, checked_pdf, clean
from bot.signing.desk import Signing
from storage.changes import Record, RecordKind
from storage.store import Store

Json = dict[str, Any]

SIGNING = frozenset({"reopen", "attach", "erase"})
"""What `answer` is asked."""


class SigningDesk:
    def __init__(
        self,
        store: Store,
        signing: Signing,
        *,
        now: Callable[[], datetime],
        look: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._signing = signing
        self._now = now
        self._look = look

    async def answer(self, request: Json) -> Json:
        """`problem` is empty when it was done. Raises KeyError for requests out of shape."""
        match request["ask"]:
            case "reopen":
                reply = await self._reopen(request)
            case "attach":
                reply = await self._attach(request)
            case "erase":
                reply = await self._erase(request)
            case unknown:
                raise KeyError(unknown)
        if not reply["problem"] and self._look is not None:
            await self._look()
        return reply

    async def _reopen(self, request: Json) -> Json:
        problem = await self._signing.reopen(
            request["unit"],
            who=request["who"],
            why=request["why"],
            now=self._now(),
            keep=request["keep"],
        )
        return {"problem": problem}

    async def _attach(self, request: Json) -> Json:
        data = base64.b64decode(request["data"])
        try:
            if data.startswith(b"%PDF-"):
                data, mime = checked_pdf(data), PDF
            else:
                data, mime = await asyncio.to_thread(clean, data), "image/jpeg"
        except NotAPicture:
            return {"problem": "不是照片也不是 PDF，或者太大（最大20 MB）"}
        problem = await self._signing.attach(
            request["unit"],
            data,
            mime,
            who=request["who"],
            now=self._now(),
            version=request["version"],
        )
        digest = hashlib.sha256(data).hexdigest()
        state = await self._signing.state(request["unit"])
        return {"problem": problem, "sheet": state.signed.sheet, "sha256": digest}

    async def _erase(self, request: Json) -> Json:
        number = request["number"]
        entry = next((e for e in await self._store.entries() if e.seq == number), None)
        if entry is None or entry.salt is None:
            return {"problem": f"没有第{number}条，或者它的内容已经删除"}
        if entry.kind not in (RecordKind.CONFIRMATION, RecordKind.ASSESSMENT):
            return {"problem": f"第{number}条是签审或决定，不含可删除的填报内容"}
        now = self._now()
        subject = f"erasure.{entry.id}"
        payload = {
            "act": "erase",
            "entry": number,
            "who": request["who"],
            "why": request["why"],
            "at": now.isoformat(timespec="seconds"),
        }
        record = Record(
            id=f"{subject}.1",
            kind=RecordKind.DECISION,
            subject=subject,
            version=1,
            person="",
            unit=entry.unit,
            payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            at=now,
        )
        if not await self._store.erase(entry.id, [record]):
            return {"problem": f"没有第{number}条，或者它的内容已经删除"}
        return {"problem": "", "entry": (await self._store.head()).count}
