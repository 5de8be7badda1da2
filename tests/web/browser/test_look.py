"""Sizes, names, contrast, and what a report looks like."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from bot import bodies
from bot.channels.base import NotTaken
from tests.web.browser.conftest import Phone
from tests.web.office import CODE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_large_type_is_remembered_and_fits(phone: Phone) -> None:
    page = phone.page
    await phone.opens()
    size = "parseFloat(getComputedStyle(document.querySelector('.label')).fontSize)"
    assert await page.evaluate(size) >= 18
    await phone.taps("大字")
    assert await page.evaluate(size) >= 24
    await page.reload()
    assert await page.evaluate(size) >= 24
    assert await phone.wide() == 0
    await phone.taps("大字")
    assert await page.evaluate(size) < 24


async def test_a_report_with_a_chart_fits_the_screen(phone: Phone, tmp_path: Path) -> None:
    (tmp_path / "chart.png").write_bytes(wide_picture())
    await phone.opens()
    talk = next(iter(phone.office.talks.values()))
    names = ("满意度.png", "东川区2020年“迎新春·送温暖”绩效评价得分表（暂定，第3次）.xlsx")
    files = tuple(
        bodies.FileRef(
            name, "image/png" if "png" in name else "application/zip", "chart.png", "n=1286"
        )
        for name in names
    )
    await phone.office.send([phone.office.say(talk, bodies.Body(text="第3次进展", files=files))])
    row = phone.office.items[-1].seq
    await phone.page.goto(f"{phone.served.root}/chat")
    chart = phone.page.get_by_role("img", name="n=1286")
    await expect(chart).to_be_visible()
    assert await chart.evaluate("i => i.naturalWidth") == 1600
    assert await phone.wide() == 0
    async with phone.page.expect_download() as download:
        await phone.page.get_by_role("link", name="得分表").click()
    assert (await download.value).suggested_filename.endswith(".xlsx")
    assert (await download.value).url.endswith(f"/files/{row}-1")


async def test_everything_that_can_be_used_has_a_name(phone: Phone) -> None:
    page = phone.page
    await phone.opens()
    next(iter(phone.office.talks.values())).at = 5
    await phone.types("帮助")
    await phone.sees("请发佐证")
    nameless = await page.evaluate(script("nameless.js"))
    assert nameless == []
    snapshot = await page.locator("body").aria_snapshot()
    for line in (
        'log "对话"',
        'textbox "也可以打字回答"',
        'button "发送"',
        'button "大字"',
        "status",
    ):
        assert line in snapshot
    assert await page.locator("[role=log]").get_attribute("aria-live") == "polite"
    assert await page.locator("h1").count() == 1
    assert await page.locator("main").count() == 1
    assert await page.locator("html").get_attribute("lang") == "zh-CN"


async def test_text_stands_out_from_its_ground(phone: Phone) -> None:
    page, phone.rough = phone.page, True
    weak: dict[str, list[object]] = {}

    async def look(scene: str) -> None:
        await page.wait_for_timeout(250)  # until a new bubble has faded in
        weak[scene] = await page.evaluate(script("contrast.js"))

    await page.goto(f"{phone.served.root}/nothing")
    await look("an error")
    await page.goto(f"{phone.served.root}/i/{CODE}")
    await look("the start")
    await phone.opens()
    await phone.types("啥")
    await phone.sees("没有看懂")
    await look("a refused answer")
    await phone.taps("1 开始")
    await phone.taps("5 非常满意")
    await phone.taps("1 文艺演出/晚会")
    await expect(page.get_by_role("button", pressed=True)).to_have_count(1)
    await look("a chosen answer")
    phone.office.refuse = NotTaken
    await phone.types("啥")
    await expect(page.locator(".mine.failed")).to_be_visible()
    await look("an unsent answer")
    assert {scene: found for scene, found in weak.items() if found} == {}


def wide_picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (1600, 900), "white").save(out, "PNG")
    return out.getvalue()


def script(name: str) -> str:
    return (Path(__file__).parent / name).read_text()
