"""A unit contact outside the corp: a whole confirmation on a small phone, by the link."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.channels.registry import web
from bot.settings import Settings
from storage.changes import RecordKind
from surveys.conversation import Role
from tests.bot.scene import playing
from tests.bot.test_evidence_files import book
from tests.web.test_photos import picture

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

SMALL: ViewportSize = {"width": 360, "height": 640}


async def types(page: Page, text: str) -> None:
    await page.locator("#words").fill(text)
    await page.get_by_role("button", name="发送", exact=True).click()


async def sees(page: Page, text: str) -> None:
    await expect(page.locator(".bubble.asked:not(.past)", has_text=text)).to_be_visible()


async def taps(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def test_a_line_is_confirmed_with_a_photo_and_a_file(
    chromium: Browser, tmp_path: Path
) -> None:
    async with playing(tmp_path / "项目") as scene:
        unit = scene.app.campaign.folder.lines[0].unit
        _, code = await scene.app.store.invite(
            Role.CONTACT,
            unit=unit,
            label="财务",
            expires_at=scene.clock() + timedelta(days=1),
            now=scene.clock(),
        )
        channel, stop = web(scene.app, Settings(port=0)), asyncio.Event()
        root = channel.bind()
        serving = asyncio.create_task(channel.serve(scene.app.turns.deliver, stop))
        context = await chromium.new_context(
            viewport=SMALL, locale="zh-CN", has_touch=True, is_mobile=True, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        page = await context.new_page()
        try:
            await page.goto(f"{root}/i/{code}")
            await page.get_by_role("button", name="开始").click()
            await sees(page, "一共2项")
            await page.locator(".option").first.click()
            await sees(page, "我们登记的拨款是 15,000.00元")
            await taps(page, "1 是")
            await sees(page, "哪一天到账的")
            await types(page, "跳过")
            await sees(page, "实际支出多少元")
            await types(page, "14100")
            await sees(page, "到账 15,000.00元 − 支出 14,100.00元 = 900.00元")
            await types(page, "1")
            await sees(page, "主要是什么原因")
            await taps(page, "1 对象减少")
            await types(page, "3人已经去世，没有发放")
            await sees(page, "有没有下面的情况")
            await taps(page, "1 都没有（钱都用在批准的用途上）")
            await types(page, "47")
            await sees(page, "比计划少")
            await types(page, "3人去世")
            await sees(page, "请写佐证在哪里")
            assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
            files = page.get_by_label("选文件")
            await files.set_input_files(
                {
                    "name": "名单.xlsx",
                    "mimeType": "application/octet-stream",
                    "buffer": book(["姓名"], ["张三丰"], ["李秀英"], ["王建国"]),
                }
            )
            await expect(page.get_by_text("文件里有人员名单，没有收下")).to_be_visible()
            await page.get_by_label("从相册选照片").set_input_files(
                {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}
            )
            await sees(page, "都遮住了吗")
            await taps(page, "1 已遮住")
            await sees(page, "还有别的照片或文件吗")
            await page.get_by_label("选文件").set_input_files(
                {
                    "name": "汇总.xlsx",
                    "mimeType": "application/octet-stream",
                    "buffer": book(["凭证", "金额"], ["第7号", 14100]),
                }
            )
            await sees(page, "都遮住了吗")
            await taps(page, "2 里面没有这些内容")
            await sees(page, "还有别的照片或文件吗")
            await types(page, "跳过")
            await sees(page, "【汇总 · 第1版】")
            assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
            await taps(page, "1 确认提交")
            await sees(page, "一共2项，还有1项没填")
        finally:
            await context.close()
            stop.set()
            await serving
        (record,) = await scene.app.store.records(RecordKind.CONFIRMATION)
        said = json.loads(record.payload)
        assert said["answers"]["spent"]["value"] == 1_410_000
        assert [said["answers"][code]["note"] for code in ("evidence", "evidence2")] == [
            *("covered", "nothing_to_cover")
        ]
        assert said["mode"] == "chat"
