"""The dashboard in a real browser: from the button of the link over every page, by keyboard, on a
phone and on a desk; figures move by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from surveys.conversation import Role
from tests.web.browser.test_accessible import DESK, SMALL, eyes, open_house

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

PAGES = ("", "/units", "/units/U11", "/groups", "/groups/1", "/findings", "/remarks", "/files")
WIDE_PAGES = ("", "/units", "/groups")
"""Those that are laid out in another way on a desk."""


async def test_every_page_on_a_phone_and_on_a_desk(chromium: Browser, tmp_path: Path) -> None:
    async with open_house(tmp_path) as (scene, root), eyes(chromium) as seen:
        scene.app.turns.doors = (f"{root}/i/{{code}}",)
        await scene.join("chief", Role.COORDINATOR)
        await scene.says("chief", "看板")
        way = re.search(r"http\S+/board/in/\S+", scene.texts("chief")[-1])
        assert way
        wrong: list[str] = []
        seen.page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        seen.page.on("pageerror", lambda error: wrong.append(str(error)))

        await seen.page.goto(way[0])
        await seen.look("the way in")
        await seen.page.keyboard.press("Tab")
        await seen.page.keyboard.press("Tab")
        await seen.page.keyboard.press("Enter")
        await expect(seen.page.locator("h1")).to_have_text("概览")
        await seen.page.keyboard.press("Tab")
        await expect(seen.page.locator(".skip")).to_be_focused()

        for size, pages in ((SMALL, PAGES), (DESK, WIDE_PAGES)):
            await seen.page.set_viewport_size(size)
            for path in pages:
                await seen.page.goto(f"{root}/board{path}")
                await seen.look(f"{size['width']} {path}")

        await seen.page.goto(f"{root}/board")
        units = seen.page.locator("[data-live=units] .note")
        waiting = await units.inner_text()
        assert waiting.startswith("还有")
        await seen.page.evaluate("document.querySelector('[data-live=units] .note').textContent=''")
        await seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(units).to_have_text(waiting)
        assert wrong == []

        await seen.page.get_by_role("button", name="退出").click()
        await expect(seen.page.locator("h1")).to_have_text("已退出")
        await seen.look("the way out")
