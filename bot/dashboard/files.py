"""Files on the download page: made one by one in the worker, told how far, kept for who asked."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bot.report_desk import ReportDesk

log = logging.getLogger(__name__)

KEPT = 5
"""Orders that are remembered; the files themselves stay below data/reports/."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    name: str
    edition: str
    alt: str
    path: Path


@dataclass(slots=True)
class Order:
    """What one press has asked for."""

    id: str
    documents: tuple[dict[str, Any], ...]
    """Keys, names and editions, in the order they are made."""
    status: Literal["running", "done", "failed"] = "running"
    done: int = 0
    now: str = ""
    """Name of the document that is being made."""
    error: str = ""
    files: list[MadeFile] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    """Names of documents that this project has no matter for."""
    as_of: str = ""

    def told(self) -> dict[str, object]:
        """For the script of the page."""
        return {
            "status": self.status,
            "done": self.done,
            "total": len(self.documents),
            "now": self.now,
        }


class Downloads:
    def __init__(self, desk: ReportDesk, data: Path) -> None:
        self._desk = desk
        self._data = data
        self._known: list[dict[str, Any]] | None = None
        self._orders: dict[str, Order] = {}
        self._work: asyncio.Task[None] | None = None

    async def documents(self) -> Sequence[dict[str, Any]]:
        """What can be made, in the order offices file it."""
        if self._known is None:  # the worker is asked once: it may be drawing
            self._known = (await self._desk.answer({"do": "list"}))["documents"]
        return self._known

    @property
    def orders(self) -> tuple[Order, ...]:
        """The newest first."""
        return tuple(reversed(self._orders.values()))

    @property
    def running(self) -> Order | None:
        return next((order for order in self.orders if order.status == "running"), None)

    def order(self, order_id: str) -> Order | None:
        return self._orders.get(order_id)

    async def begin(self, keys: Sequence[str]) -> Order | None:
        """Make these, all of one state; "all" for everything. None: nothing of it is known, or
        others are still being made."""
        known = await self.documents()
        wanted = tuple(one for one in known if "all" in keys or one["key"] in keys)
        if not wanted or self.running is not None:
            return None
        order = Order(secrets.token_hex(8), wanted)
        self._orders = dict([*list(self._orders.items())[-(KEPT - 1) :], (order.id, order)])
        self._work = asyncio.create_task(self._make(order))
        return order

    async def _make(self, order: Order) -> None:
        try:
            begun = await self._desk.answer({"do": "begin"})
            order.as_of, folder = begun["as_of"], Path(begun["folder"])
            for one in order.documents:
                order.now = one["name"]
                made = await self._desk.answer({"do": "make", "of": begun["of"], "key": one["key"]})
                if "refused" in made:
                    order.status, order.error = "failed", made["refused"]
                    return
                order.files += [
                    MadeFile(file["name"], one["edition"], file["alt"], folder / file["name"])
                    for file in made["files"]
                ]
                order.empty += [] if made["files"] else [one["name"]]
                order.done += 1
            order.status = "done"
        except Exception as error:  # told on the page; the program goes on
            log.exception("files could not be made")
            order.status = "failed"
            order.error = f"没有做成（{type(error).__name__}），原因见运行日志"
