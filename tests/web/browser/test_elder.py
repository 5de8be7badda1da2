"""长辈模式 on a small phone: large type by itself, recordings that really play."""

from __future__ import annotations

import asyncio
import math
import struct
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.channels.registry import web
from bot.project.new import create
from bot.settings import Settings
from surveys.conversation import Role
from tests.bot.scene import Scene, playing

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

SMALL: ViewportSize = {"width": 360, "height": 640}


def tone(path: Path, seconds: float) -> None:
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        waves = (int(3000 * math.sin(n / 5)) for n in range(int(8000 * seconds)))
        sound.writeframes(b"".join(struct.pack("<h", each) for each in waves))


@asynccontextmanager
async def shown(chromium: Browser, folder: Path, *, script: bool = True) -> AsyncIterator[Page]:
    """The start page of a project whose questions G1 and P1 are recorded."""
    create(folder)
    tone(folder / "audio" / "G1.wav", 30)
    tone(folder / "audio" / "P1.wav", 0.2)
    async with playing(folder, make=False) as scene:
        channel, stop = web(scene.app, Settings(port=0)), asyncio.Event()
        root = channel.bind()
        serving = asyncio.create_task(channel.serve(scene.app.turns.deliver, stop))
        context = await chromium.new_context(
            viewport=SMALL, locale="zh-CN", reduced_motion="reduce", java_script_enabled=script
        )
        context.set_default_timeout(15_000)
        page, faults = await context.new_page(), list[str]()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        try:
            await page.goto(f"{root}/i/{await invited(scene)}")
            yield page
        finally:
            await context.close()
            stop.set()
            await serving
        assert faults == []


async def invited(scene: Scene) -> str:
    _, code = await scene.app.store.invite(
        Role.BENEFICIARY, expires_at=scene.clock() + timedelta(days=1), now=scene.clock()
    )
    return code


async def sees(page: Page, text: str) -> None:
    await expect(page.locator(".bubble.asked:not(.past)", has_text=text)).to_be_visible()


async def size(page: Page, what: str) -> float:
    found = f"getComputedStyle(document.querySelector('{what}')).fontSize"
    return float((await page.evaluate(found)).removesuffix("px"))


async def reaches(page: Page, event: str) -> None:
    """Until the player says so, unless it has already come to its end."""
    script = "(a, name) => a.ended || new Promise(done => a.addEventListener(name, () => done()))"
    await page.locator("audio").evaluate(script, event)


async def broken(page: Page) -> list[str]:
    return [rule["id"] for rule in (await Axe().run(page)).response["violations"]]


async def test_from_the_start_page_to_the_first_question(chromium: Browser, tmp_path: Path) -> None:
    async with shown(chromium, tmp_path / "项目") as page:
        assert await broken(page) == []
        await page.get_by_role("button", name="长辈模式：字大、话短").click()
        await sees(page, "不想答可以不参加")
        assert await broken(page) == []
        await page.get_by_role("button", name="1 开始").click()
        await sees(page, "哪一类")
        assert await size(page, ".bubble.asked:not(.past) .words") >= 24
        assert await size(page, ".option .label") >= 24
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wide) == 0
        await expect(page.get_by_role("button", name="暂停")).to_have_count(0)
        assert await broken(page) == []
        await page.get_by_role("button", name="大字").click()
        assert await size(page, ".option .label") < 20
        await page.reload()
        assert await size(page, ".option .label") < 20
        await page.locator("#words").fill("普通模式")
        await page.locator("#words").press("Enter")
        await expect(page.get_by_role("button", name="暂停")).to_be_visible()
        await page.locator("#words").fill("大字")
        await page.locator("#words").press("Enter")
        await expect(page.get_by_role("button", name="暂停")).to_have_count(0)
        assert await size(page, ".option .label") >= 24
        await page.reload()
        assert await size(page, ".option .label") >= 24


async def test_the_recording_is_played_and_stopped_by_one_button(
    chromium: Browser, tmp_path: Path
) -> None:
    async with shown(chromium, tmp_path / "项目") as page:
        await page.get_by_role("button", name="开始").first.click()
        await page.get_by_role("button", name="1 开始").click()
        await sees(page, "哪一类")
        play = page.get_by_role("button", name="重听")
        box = await play.bounding_box()
        assert box is not None
        assert box["height"] >= 56
        assert box["width"] >= 300
        await play.press("Enter")
        await reaches(page, "timeupdate")
        assert round(await page.locator("audio").evaluate("a => a.duration")) == 30
        stop = page.get_by_role("button", name="停下")
        await stop.press("Space")
        await expect(play).to_be_visible()
        assert await page.locator("audio").evaluate("a => a.paused")
        assert await broken(page) == []
        await page.get_by_role("button", name="1 80岁以上老人").click()
        await sees(page, "活动的通知")
        await play.click()
        await reaches(page, "ended")
        await expect(play).to_be_visible()
        await page.get_by_role("button", name="5 非常满意").click()
        await sees(page, "工作人员的态度")
        await expect(play).to_have_count(0)


async def test_typed_it_is_played_at_once(chromium: Browser, tmp_path: Path) -> None:
    async with shown(chromium, tmp_path / "项目") as page:
        await page.get_by_role("button", name="开始").first.click()
        await page.get_by_role("button", name="1 开始").click()
        await sees(page, "哪一类")
        await page.locator("#words").fill("再听一遍")
        await page.locator("#words").press("Enter")
        await expect(page.get_by_role("button", name="停下")).to_be_visible()
        await reaches(page, "timeupdate")


async def test_without_the_script_the_browser_s_own_player_is_there(
    chromium: Browser, tmp_path: Path
) -> None:
    async with shown(chromium, tmp_path / "项目", script=False) as page:
        await page.get_by_role("button", name="长辈模式：字大、话短").click()
        await page.get_by_role("button", name="1 开始").click()
        await expect(page.locator("audio[controls]")).to_be_visible()
        await expect(page.locator(".hear")).to_be_hidden()
        await expect(page.locator("html.large")).to_have_count(1)
