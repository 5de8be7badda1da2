"""A small project on its way from draft to closed, over real dialogue, store and files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.project.new import create
from bot.results.gate import open_high
from tests.bot.folders import edit
from tests.bot.scene import Scene, playing

FIRST, SECOND = "协调员甲", "协调员乙"


async def ask(scene: Scene, what: str, by: str = FIRST, **more: Any) -> dict[str, Any]:
    """What the command line asks; the answer may be a refusal."""
    return await scene.app.closing.answer({"ask": what, "by": by, "account": ""} | more)


async def act(scene: Scene, doing: str, by: str = FIRST, why: str = "") -> str:
    """A step that is taken."""
    reply = await ask(scene, "result_act", by, doing=doing, why=why, units=[])
    assert "told" in reply, reply
    return str(reply["told"])


async def refused(scene: Scene, doing: str, by: str = FIRST, why: str = "") -> str:
    reply = await ask(scene, "result_act", by, doing=doing, why=why, units=[])
    assert "refused" in reply, reply
    return str(reply["refused"])


async def judge(scene: Scene, leaf: str, judgement: str, reason: str = "查阅了凭证和合同") -> None:
    reply = await ask(
        scene,
        "assess_judge",
        leaf=leaf,
        judgement=judgement,
        reason=reason,
        evidence="",
        assessor="",
        folder="",
    )
    assert "told" in reply, reply


async def accept_all(scene: Scene) -> None:
    """Every high finding, as a project without much data has them."""
    given = await scene.app.reporter.live()
    for finding in open_high(given.findings, scene.app.campaign.closing.process):
        named = f"{finding.code} {finding.subject}"
        reply = await ask(scene, "result_accept", finding=named, why="演练，照此处理")
        assert "told" in reply, reply


async def submitted(scene: Scene, account: str = "") -> None:
    """As far as 送审, with nobody replying."""
    await judge(scene, "B3", "1")
    await judge(scene, "C1", "全部 60%")
    await act(scene, "draft")
    await act(scene, "consult")
    scene.clock.pass_(days=9)
    await accept_all(scene)
    more: dict[str, Any] = {"doing": "submit", "why": "", "units": [], "account": account}
    assert "told" in await ask(scene, "result_act", **more)


@asynccontextmanager
async def office(folder: Path, *edits: tuple[str, str, str]) -> AsyncIterator[Scene]:
    """The template project, with what a test changes in its files."""
    create(folder)
    for name, old, new in edits:
        edit(folder, name, old, new)
    async with playing(folder, make=False) as scene:
        yield scene


DAY = timedelta(days=1)
