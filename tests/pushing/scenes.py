"""A small project with schedules of its own, in which pushes are made without drawing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from bot import bodies
from bot.project.new import create
from bot.pushing.pusher import Pusher
from reports.model import ReportInput
from reports.pushed import What
from surveys.conversation import Role
from surveys.messages import Prompt, Start
from tests.bot.scene import Scene, playing


class Undrawn:
    """No pictures: what a push says and to whom does not hang on them."""

    def __init__(self) -> None:
        self.asked: list[What] = []

    async def of(self, given: ReportInput, what: What, schedule: str) -> tuple[bodies.FileRef, ...]:
        self.asked.append(what)
        return (
            bodies.FileRef(f"内部底稿-{what}.png", "image/png", "reports/x.png", "【内部底稿】"),
        )


def project(folder: Path, *schedules: str, **others: str) -> Path:
    """The small project with these schedules (flow mappings)."""
    create(folder)
    path = folder / "project.yaml"
    text = path.read_text("utf-8")
    before, _, after = text.partition("schedule:\n")
    rest = after.split("\n", 1)[1]
    listed = "".join(f"  - {each}\n" for each in schedules)
    more = "".join(f"{key}: {value}\n" for key, value in others.items())
    path.write_text(f"{before}schedule:\n{listed}{more}{rest}", "utf-8")
    return folder


@asynccontextmanager
async def pushing(folder: Path) -> AsyncIterator[tuple[Scene, Pusher]]:
    """The project open, with what makes its pushes."""
    async with playing(folder, make=False) as scene:
        app = scene.app
        yield scene, Pusher(app.store, app.campaign, app.reporter, Undrawn(), now=scene.clock)


async def group(scene: Scene, name: str = "群") -> None:
    """A group chat joins by its invitation."""
    _, code = await scene.app.store.invite(
        Role.GROUP, expires_at=scene.clock().replace(year=2030), now=scene.clock()
    )
    await scene.hears(name, Start(code, group=True))


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "jixiao.db")) as connection:
        return connection.execute(sql).fetchall()


def pushed(folder: Path, like: str = "push.%") -> list[dict[str, Any]]:
    """The bodies of pushes in the outbox, in order."""
    found = rows(folder, f"SELECT body FROM outbox WHERE id LIKE '{like}' ORDER BY seq")
    return [json.loads(body) for (body,) in found]


async def says(scene: Scene, name: str, *texts: str) -> Prompt:
    prompt = await scene.says(name, *texts)
    assert prompt is not None
    return prompt
