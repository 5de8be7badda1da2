"""The telephone interviewer's screen: keys only, large words, a real project behind it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.channels.registry import web
from bot.settings import Settings
from surveys.conversation import Role
from tests.bot.scene import Scene, playing

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


DESK: ViewportSize = {"width": 1024, "height": 700}


async def invited(scene: Scene) -> str:
    _, code = await scene.app.store.invite(
        Role.HELPER,
        label="一号座席",
        mode="phone",
        expires_at=scene.clock() + timedelta(days=1),
        now=scene.clock(),
    )
    return code


async def keys(page: Page, *pressed: tuple[str, str]) -> None:
    """Each key, then wait for what it leads to."""
    for key, seen in pressed:
        await page.locator("body").press(key)
        await expect(page.locator(".bubble.asked:not(.past)", has_text=seen)).to_be_visible()


async def test_a_list_is_called_by_keys_alone(chromium: Browser, tmp_path: Path) -> None:
    async with playing(tmp_path / "项目") as scene:
        await scene.app.store.list_numbers(["17", "18", "19"], "1")
        code = await invited(scene)
        channel, stop = web(scene.app, Settings(port=0)), asyncio.Event()
        root = channel.bind()
        serving = asyncio.create_task(channel.serve(scene.app.turns.deliver, stop))
        context = await chromium.new_context(viewport=DESK, locale="zh-CN", reduced_motion="reduce")
        context.set_default_timeout(15_000)
        page = await context.new_page()
        try:
            await page.goto(f"{root}/i/{code}")
            await page.get_by_role("button", name="开始").press("Enter")
            await expect(page.locator(".bubble", has_text="参与过名单评定")).to_be_visible()
            await page.wait_for_load_state()  # the keys are the script's matter
            await keys(page, ("2", "第17号"), ("2", "记下了"), ("1", "第18号"))
            shown = "document.querySelector('.bubble.large:not(.past) .words')"
            size = f"getComputedStyle({shown}).fontSize"
            assert float((await page.evaluate(size)).removesuffix("px")) >= 22
            rules = (await Axe().run(page)).response["violations"]
            assert [rule["id"] for rule in rules] == []
            await keys(page, ("1", "亲口答应"), ("1", "读题："))
            for seen in ("态度", "关怀", "邻里", "总的来说"):
                await keys(page, ("4", seen))
            await keys(page, ("5", "可以做得更好"))
            await page.locator("#words").fill("没有")
            await page.locator("#words").press("Enter")
            if await page.locator("textarea#words").count():
                await page.get_by_role("button", name="发送").press("Enter")
            await expect(page.locator(".bubble", has_text="请您看一遍")).to_be_visible()
            await page.get_by_role("button", name="提交").press("Enter")
            await expect(page.get_by_text("今天已完成1份")).to_be_visible()
            await keys(page, ("1", "第19号"))
        finally:
            await context.close()
            stop.set()
            await serving
        assert await scene.app.store.forms_by_mode() == {("1", "phone"): 1}
        assert (await scene.app.store.call_state(4)).attempts == {"complete": 1, "no_answer": 1}
