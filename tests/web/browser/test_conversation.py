"""Whole conversations: by tapping, by keyboard alone, without the script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.channels.web import Site
from surveys.messages import Photo, Press, Text
from tests.web.browser.conftest import PHONE, Phone, a_phone
from tests.web.office import CODE, Office
from tests.web.test_photos import picture

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_a_conversation_by_tapping(phone: Phone) -> None:
    page = phone.page
    await phone.opens()
    assert await phone.wide() == 0
    await page.get_by_role("button", name="1 开始").tap()
    await page.get_by_role("button", name="5 非常满意", exact=True).tap()
    await phone.taps("1 文艺演出/晚会")
    await expect(page.get_by_role("button", name="1 文艺演出/晚会", pressed=True)).to_be_visible()
    await phone.taps("3 运动会或社区活动")
    await expect(page.get_by_role("button", pressed=True)).to_have_count(2)
    assert await page.locator(".bubble.mine").count() == 2  # toggles leave no bubbles
    await phone.taps("选好了")
    await phone.sees("实际支出多少元")
    await phone.types("8.7万")
    await phone.types("早几天送到就更好了")
    await phone.sees("请发佐证照片")
    assert await phone.wide() == 0
    await phone.types("凭证号 2020-0127")
    await phone.sees("请看一遍")
    await phone.taps("提交")
    await phone.sees("编号 20201230-018")
    await expect(page.locator(".option")).to_have_count(0)
    assert await phone.wide() == 0
    assert next(iter(phone.office.talks.values())).chosen == {1, 3}


async def test_what_must_be_answered_is_on_the_screen(phone: Phone) -> None:
    page = phone.page
    await phone.opens()
    await phone.taps("1 开始")
    await phone.sees("上门慰问人员")
    await page.wait_for_timeout(100)
    head = await page.locator(".top").bounding_box()
    question = await page.locator(".bubble.asked:not(.past)").bounding_box()
    last = await page.locator(".option").last.bounding_box()
    assert head is not None
    assert question is not None
    assert last is not None
    assert question["y"] >= head["y"] + head["height"]
    assert last["y"] + last["height"] <= PHONE["height"]
    for button in await page.locator(".option").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 48


async def test_a_conversation_by_keyboard_alone(phone: Phone) -> None:
    page, keys = phone.page, phone.page.keyboard
    await page.goto(f"{phone.served.root}/i/{CODE}")
    for _ in range(4):
        await keys.press("Tab")
        if await page.evaluate("document.activeElement.textContent") == "开始":
            break
    await keys.press("Enter")
    await phone.sees("现在开始吗")
    await keys.press("1")
    await phone.sees("上门慰问人员")
    await keys.press("4")
    await phone.sees("可多选")
    await keys.press("2")
    await expect(page.get_by_role("button", pressed=True)).to_have_count(1)
    for _ in range(5):  # the keyboard's place is at the question again: four choices, then 选好了
        await keys.press("Tab")
    assert await page.evaluate("document.activeElement.textContent.trim()") == "选好了"
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    await keys.press("Enter")
    await phone.sees("实际支出")
    await phone.settled()
    await keys.press("8")  # no option has this code: it is typed
    await expect(page.locator("#words")).to_have_value("8")
    await expect(page.locator("#words")).to_be_focused()
    await keys.type("7000")
    await keys.press("Enter")
    await phone.sees("明年哪里")
    await expect(page.locator("textarea#words")).to_be_focused()
    await phone.settled()
    await keys.type("很好")
    await keys.press("Shift+Enter")
    await keys.type("谢谢")
    await keys.press("Enter")
    await phone.sees("请发佐证")
    assert Text("87000") in phone.office.inputs()
    assert Text("很好\n谢谢") in phone.office.inputs()


async def test_a_conversation_without_the_script(
    chromium: Browser, site: Site, office: Office
) -> None:
    async with a_phone(chromium, site, office, java_script_enabled=False) as phone:
        await phone.opens()
        for name in ("1 开始", "5 非常满意", "2 三下乡", "选好了"):
            await phone.taps(name)
        for text in ("87000", "很好"):
            await phone.types(text)
        chooser = phone.page.locator('input[type="file"]').last
        await chooser.set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        )
        await phone.taps("发送照片")
        await phone.sees("请看一遍")
        await phone.taps("大字")
        await expect(phone.page.locator("html.large")).to_have_count(1)
        assert await phone.wide() == 0
        await phone.taps("提交")
        await phone.sees("编号 20201230-018")
        assert [type(c) for c in phone.office.inputs()] == [Press] * 4 + [Text] * 2 + [Photo, Press]


async def test_a_photo_is_made_smaller_shown_and_sent(phone: Phone, tmp_path: Path) -> None:
    page = phone.page
    await phone.opens()
    for text in ("1", "5"):
        await phone.types(text)
    await phone.types("1")
    await phone.types("选好了")
    await phone.types("87000")
    await phone.types("很好")
    await phone.sees("请发佐证照片")
    camera, album = page.get_by_label("拍照"), page.get_by_label("从相册选照片")
    assert await camera.get_attribute("capture") == "environment"
    assert await album.get_attribute("capture") is None
    assert await album.get_attribute("accept") == "image/*"
    # a picture that is not JPEG, PNG or WebP is made one before it is sent
    await album.set_input_files(
        {"name": "a.bmp", "mimeType": "image/bmp", "buffer": picture("BMP")}
    )
    await phone.sees("请看一遍")
    await expect(page.locator(".mine img")).to_have_count(1)
    photo = next(c for c in phone.office.inputs() if isinstance(c, Photo))
    assert photo.mime == "image/jpeg"


async def test_what_is_no_photo_is_refused_in_the_page(phone: Phone) -> None:
    phone.rough = True
    await phone.opens()
    next(iter(phone.office.talks.values())).at = 5
    await phone.types("帮助")
    await phone.page.get_by_label("从相册选照片").set_input_files(
        {"name": "a.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x00\x01" * 9}
    )
    await expect(phone.page.locator(".mine.failed")).to_contain_text("这个文件不能收")
    await phone.types("凭证号 17")
    await phone.sees("请看一遍")


async def test_quick_taps_on_several_choices_all_count(phone: Phone) -> None:
    await phone.opens()
    await phone.taps("1 开始")
    await phone.taps("5 非常满意")
    await phone.taps("1 文艺演出/晚会")
    await expect(phone.page.get_by_role("button", pressed=True)).to_have_count(1)
    # two taps before the first can have been answered
    await phone.page.evaluate(
        "['2', '4'].forEach(c => document.querySelector(`.option[data-code='${c}']`).click())"
    )
    await expect(phone.page.get_by_role("button", pressed=True)).to_have_count(3)
