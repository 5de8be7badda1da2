"""axe-core finds nothing on any page, in any role, in small and large type, on a wide screen."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.channels.registry import web
from bot.preview.page import Page as Preview
from bot.preview.room import Room
from bot.settings import Settings
from surveys.conversation import Role
from tests.bot.scene import Scene, playing
from tests.system.program import CASE
from tests.web.browser.hands import WIDE, Finger, Somebody, violations

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

SMALL: ViewportSize = {"width": 360, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}


class Eyes:
    """Looks at each state with axe; what it finds stays in `found`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, Any] = {}

    async def look(self, state: str) -> None:
        found: list[Any] = await violations(self.page)
        beyond = await self.page.evaluate(WIDE)
        if found or beyond:
            self.found[state] = (found, beyond)


@asynccontextmanager
async def eyes(chromium: Browser, viewport: ViewportSize = SMALL) -> AsyncIterator[Eyes]:
    context = await chromium.new_context(
        viewport=viewport, locale="zh-CN", reduced_motion="reduce", has_touch=True
    )
    context.set_default_timeout(10_000)
    try:
        looking = Eyes(await context.new_page())
        yield looking
    finally:
        await context.close()
    assert looking.found == {}


@asynccontextmanager
async def open_house(tmp_path: Path) -> AsyncIterator[tuple[Scene, str]]:
    """The 2020 case behind a real port; where."""
    directory = tmp_path / "case"
    await asyncio.to_thread(shutil.copytree, CASE, directory)
    async with playing(directory, make=False) as scene:
        channel, stop = web(scene.app, Settings(port=0)), asyncio.Event()
        root = channel.bind()
        serving = asyncio.create_task(channel.serve(scene.app.turns.deliver, stop))
        try:
            yield scene, root
        finally:
            stop.set()
            await serving


async def link(scene: Scene, root: str, role: Role, **who: str) -> str:
    expires = scene.clock() + timedelta(days=9)
    _, code = await scene.app.store.invite(role, **who, expires_at=expires, now=scene.clock())  # type: ignore[arg-type]
    return f"{root}/i/{code}"


async def test_pages_before_and_beside_the_chat(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as (scene, root), eyes(chromium) as seen:
        for path in ("/", "/nothing", "/chat"):
            await seen.page.goto(root + path)
            await seen.look(path)
        await seen.page.goto(f"{root}/i/nosuchinvitationatall00")
        await seen.page.get_by_role("button", name="开始").click()
        await expect(seen.page.locator("h1")).to_contain_text("不能用了")
        await seen.look("a wrong link")
        await seen.page.goto(await link(scene, root, Role.BENEFICIARY, group="4"))
        await seen.look("the start")
        await seen.page.get_by_role("button", name="大字").click()
        await seen.look("the start in large type")


async def test_a_beneficiarys_states(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as (scene, root), eyes(chromium) as seen:
        await _opened(seen, await link(scene, root, Role.BENEFICIARY, group="4"))
        person = Somebody(Finger(seen.page), {})
        for state, words in (
            ("告知书", "告知书"), ("a question", "1"), ("not understood", "啥"), ("help", "帮助"),
            ("the list to change from", "修改"), ("back", "返回"), ("paused", "暂停"),
            ("again", "继续"), ("left", "退出"),
        ):  # fmt: skip
            await person.writes(words)
            await seen.look(state)
        await seen.page.get_by_role("button", name="大字").click()
        await seen.look("large type")


ROLES: list[tuple[Role, dict[str, str], list[str]]] = [
    (Role.CONTACT, {"unit": "U11"}, ["1", "是", "50000", "900", "1", "帮助"]),
    (Role.ASSESSOR, {}, ["1", "4", "照文件写的依据", "修改"]),
    (Role.COORDINATOR, {}, ["1", "2", "3"]),
    (Role.HELPER, {"group": "3"}, ["1", "2", "1", "1", "1", "2"]),
]


@pytest.mark.parametrize(("role", "who", "said"), ROLES, ids=lambda v: str(v) if v else "")
async def test_the_other_roles(
    chromium: Browser, tmp_path: Path, role: Role, who: dict[str, str], said: list[str]
) -> None:
    async with open_house(tmp_path) as (scene, root), eyes(chromium) as seen:
        await _opened(seen, await link(scene, root, role, label="模拟", **who))
        person = Somebody(Finger(seen.page), {})
        for words in said:
            await person.writes(words)
            await seen.look(words)


async def test_a_wide_screen(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as (scene, root), eyes(chromium, DESK) as seen:
        await _opened(seen, await link(scene, root, Role.BENEFICIARY, group="4"))
        await Somebody(Finger(seen.page), {}).writes("1")
        await seen.look("a question")


async def test_the_preview(chromium: Browser) -> None:
    room = await asyncio.to_thread(Room, CASE, lambda: date(2021, 1, 20))
    config = uvicorn.Config(
        Preview(room).app(), host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=1
    )
    server, socket = uvicorn.Server(config), config.bind_socket()
    serving = asyncio.create_task(server._serve([socket]))
    try:
        async with eyes(chromium) as seen:
            await seen.page.goto(f"http://127.0.0.1:{socket.getsockname()[1]}/")
            await seen.look("the opening")
            await seen.page.locator(".option").first.click()
            await expect(seen.page.locator(".bubble.mine")).to_be_visible()
            await seen.look("a question")
    finally:
        server.should_exit = True
        await serving


async def _opened(seen: Eyes, address: str) -> None:
    await seen.page.goto(address)
    await seen.page.get_by_role("button", name="开始", exact=True).click()
    await expect(seen.page.locator("#chat .bubble").first).to_be_visible()
    await seen.look("the opening")
